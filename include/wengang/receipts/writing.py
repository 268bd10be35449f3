"""The words of a receipt.

Belongs here: sentences. Does not belong here: finding what they tell (`steps`), layout (`papers.paper`).
No person is named: a cell is told by its row, its column and its masked value.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from wengang.corrections.outcomes import CorrectedVersion, FindingOutcome
from wengang.corrections.rows import RefusedWorkbookRow
from wengang.corrections.standing import tables_without
from wengang.data_sharing.deliveries import Delivery, DeliveryState
from wengang.data_sharing.returned_workbooks import rows_in_words
from wengang.papers.bases import load_bases
from wengang.papers.paper import Paper, Section, Table
from wengang.papers.wording import day, hour, numeral
from wengang.periods import Period
from wengang.receipts.rows import FirstFindingsRow, HandOversToTellRow, ReceiptsDeliveryRow
from wengang.settings.data_sets import load_data_sets, load_departments
from wengang.settings.units import load_units
from wengang.validation.suites import Severity, rule_by_id
from wengang.workdays import OFFICE_TIME

ISSUER = "海南省脱贫人口务工数据交接回执"
FINDINGS_NAMED = 20
_OUTCOME = {
    DeliveryState.ACCEPTED: "已接收",
    DeliveryState.HELD: "已收到，待人工决定",
    DeliveryState.RETURNED: "退回",
}
_TREATMENT = {Severity.REJECT_ROW: "退回整行", Severity.REJECT_CELL: "退回单元格", Severity.WARN: "提示"}
_CHANGED = {
    FindingOutcome.NEW: "新出现",
    FindingOutcome.STILL: "仍有误",
    FindingOutcome.FIXED: "已改正",
    FindingOutcome.EXPLAINED: "已说明",
}
_CHANGES_NAMED = 200
_WORKBOOK = (
    "也可以只改有问题的行：每一行有什么问题、应怎样填，列在更正工作簿里，作为加密的材料包提供（备好后另有通知），"
    "填好后在新的交接中以 corrected_rows 交回，不必重报整份文件。"
)


@dataclass(frozen=True, slots=True)
class ToldDelivery:
    """One settled file with everything that its receipt tells: its row with counts, the findings that are named, what followed from it.

    `corrected` is what it has changed where a correction workbook made it.
    """

    delivery: Delivery
    row: ReceiptsDeliveryRow
    findings: Sequence[FirstFindingsRow]
    followed: Sequence[str] = ()
    corrected: CorrectedVersion | None = None

    @property
    def has_workbook(self) -> bool:
        """Whether its rows with something to mend go to the sender as a correction workbook."""
        return bool(self.findings) and self.delivery.table not in tables_without()

    @property
    def is_refused_workbook(self) -> bool:
        """Whether it is a correction workbook of which nothing was taken."""
        return self.corrected is not None and self.row["rows_delivered"] is None


@dataclass(frozen=True, slots=True)
class ToldFinding:
    """One finding as people read it: where, what becomes of it, what is wrong, the masked value, what to do."""

    row: str
    column: str
    treatment: str
    says: str
    value: str
    next_step: str


def told_findings(told: ToldDelivery) -> tuple[ToldFinding, ...]:
    """Give the findings of a file that are named, as people read them."""
    return tuple(ToldFinding(*_finding(told.delivery, finding)) for finding in told.findings)


def told_changes(told: ToldDelivery) -> tuple[str, ...]:
    """Say what a correction workbook has changed; nothing of a file of its own, or of a workbook that was refused."""
    if told.corrected is None or told.is_refused_workbook:
        return ()
    return tuple(said for said in _changes(told.delivery, told.corrected) if isinstance(said, str))


def delivery_receipt(told: ToldDelivery) -> Paper:
    """Give the receipt of one settled file."""
    delivery = told.delivery
    sections = [Section("一、结果", _outcome(told))]
    if told.corrected and not told.is_refused_workbook:
        sections.append(Section(f"{numeral(len(sections) + 1)}、更正后的变化", _changes(told.delivery, told.corrected)))
    if told.findings:
        sections.append(Section(f"{numeral(len(sections) + 1)}、需要处理的内容", _to_be_done(told)))
    sections.append(Section(f"{numeral(len(sections) + 1)}、下一步", (_next_step(told),)))
    return _paper(
        (delivery.title, f"（{delivery.period.chinese}，第{delivery.version}次报送）", f"：{_OUTCOME[delivery.state]}"),
        load_units().unit(delivery.unit).name,
        sections,
        _settled_at(told),
        "行号为工作表中的行号，值已遮盖。",
    )


def hand_over_receipt(row: HandOversToTellRow, files: Sequence[ToldDelivery], refused: Sequence[RefusedWorkbookRow] = ()) -> Paper:
    """Give the one receipt of a hand-over: all its files, the tables that brought nothing new, the correction workbooks of no delivery."""
    if len(files) == 1 and not row["repeated"] and not row["outdated"] and not refused:
        return delivery_receipt(files[0])
    sections = [
        Section(
            f"{numeral(number)}、{told.delivery.title}（第{told.delivery.version}次报送）：{_OUTCOME[told.delivery.state]}",
            (
                *_outcome(told),
                *(_changes(told.delivery, told.corrected) if told.corrected and not told.is_refused_workbook else ()),
                *(_to_be_done(told) if told.findings else ()),
                f"下一步：{_next_step(told)}",
            ),
        )
        for number, told in enumerate(files, 1)
    ]
    unchanged = _nothing_new(row)
    if unchanged:
        sections.append(Section(f"{numeral(len(sections) + 1)}、没有产生新版本的文件", unchanged))
    if refused:
        sections.append(Section(f"{numeral(len(sections) + 1)}、没有采用的更正工作簿", tuple(book["refused_message"] for book in refused)))
    by_state = [f"{_OUTCOME[state]}{number}个" for state, number in Counter(told.delivery.state for told in files).items()]
    outcome = "、".join([*by_state, *([f"更正工作簿没有采用{len(refused)}个"] if refused else [])])
    return _paper(
        (f"{_unit_name(row)}数据交接", f"（{_about(row)}）", f"：{outcome or '内容都是报送过的'}"),
        _unit_name(row),
        sections,
        max(map(_settled_at, files), default=row["received_at"]),
        "行号为工作表中的行号，值已遮盖。" if files else "",
    )


def refusal_receipt(row: HandOversToTellRow) -> Paper:
    """Give the receipt of a hand-over that could not be taken as a whole."""
    return _paper(
        (f"{_unit_name(row)}数据交接", "：未能接收"),
        _unit_name(row),
        [
            Section(
                "一、结果",
                (
                    f"{hour(row['received_at'])}收到的交接“{row['folder']}”没有接收，其中的文件都没有入库。",
                    f"原因：{(row['refused_message'] or '').rstrip('。')}。",
                ),
            ),
            Section(
                "二、下一步", ("请按上面的说明改正后重新报送：文件先放好，清单（manifest.json）最后写入。收件箱中的其他交接不受影响。",)
            ),
        ],
        row["received_at"],
    )


def trouble_receipt(unit: str, messages: Sequence[str], on: datetime) -> Paper:
    """Give what a unit is told of things under its name in the inbox that cannot be taken."""
    return _paper(
        (f"{load_units().unit(unit).name}数据交接", "：有内容无法收件"),
        load_units().unit(unit).name,
        [
            Section("一、无法收件的内容", tuple(f"{number}．{message.rstrip('。')}。" for number, message in enumerate(messages, 1))),
            Section("二、下一步", ("请按上面的说明处理；处理后系统自动收件，不必另行通知。收件箱中的其他交接不受影响。",)),
        ],
        on,
    )


def path_receipt(unit: str, row: HandOversToTellRow) -> Paper:
    """Give what a unit is told when a hand-over of another unit lies in its folder (reliability F10)."""
    name = load_units().unit(unit).name
    return _paper(
        (f"{name}数据交接", f"：文件夹里有{_unit_name(row)}的交接"),
        name,
        [
            Section(
                "一、情况",
                (f"{hour(row['received_at'])}收到的交接“{row['folder']}”放在贵单位的文件夹里，清单写的单位是{_unit_name(row)}。",),
            ),
            Section(
                "二、下一步",
                (
                    "该交接等待省级人员核实后决定。是贵单位报送的，请核对清单中的单位，改正后重新报送；"
                    "不是贵单位放入的，请检查文件夹的使用权限，并回复本邮件说明。",
                ),
            ),
        ],
        row["received_at"],
    )


def _paper(phrases: tuple[str, ...], addressee: str, sections: Sequence[Section], on: datetime, note: str = "") -> Paper:
    """Give a receipt with who signs it, when, and where to ask."""
    date = on.astimezone(OFFICE_TIME).date()
    return Paper(
        phrases=phrases,
        issuer=ISSUER,
        addressee=f"{addressee}：",
        sections=tuple(sections),
        signature=(*(load_bases().department(role, date) for role in ("hr", "rv")), day(date)),
        notes=(f"本回执由系统生成，不含个人信息。{note}有疑问请直接回复本邮件，由系统经办人答复。",),
    )


def _unit_name(row: HandOversToTellRow) -> str:
    unit = load_units().by_code.get(row["unit"] or "")
    return unit.name if unit else "报送单位"


def _settled_at(told: ToldDelivery) -> datetime:
    if told.row["settled_at"] is None:
        raise LookupError(f"delivery {told.delivery.id} is not settled")
    return told.row["settled_at"]


def _about(row: HandOversToTellRow) -> str:
    if row["department"] is None or row["period"] is None:
        raise LookupError(f"hand-over {row['id']} was taken without a department or a month")
    return f"{load_departments()[row['department']]}，{Period.parse(row['period']).chinese}"


def _nothing_new(row: HandOversToTellRow) -> tuple[str, ...]:
    told = []
    if row["repeated"]:
        told.append(
            f"{_titles(row['repeated'])}：与当前版本内容完全相同，已收到过。不需要处理；如要更正，请重新导出文件，"
            "并在清单中写明更正对象（is_correction_of）。"
        )
    if row["outdated"]:
        told.append(
            f"{_titles(row['outdated'])}：是以前报送过、后来已被新版本代替的内容，或比当前版本更早到达，没有代替当前版本。"
            "确实要改回这一内容的，请在清单中把当前版本的清单写为更正对象（is_correction_of），重新报送。"
        )
    return tuple(told)


def _titles(tables: Sequence[str]) -> str:
    return "、".join(load_data_sets()[table].title for table in tables)


def _outcome(told: ToldDelivery) -> tuple[str | Table, ...]:
    delivery, row = told.delivery, told.row
    said: list[str | Table] = [f"文件“{delivery.file_name}”于{hour(row['received_at'])}收到，处理结果：{_OUTCOME[delivery.state]}。"]
    if row["rows_delivered"] is not None:
        counted = {
            "行数": row["rows_delivered"],
            "退回整行": row["rows_rejected"],
            "退回单元格": row["cells_rejected"],
            "提示": row["warnings"],
        } | ({"其中已说明": row["explained"]} if row["explained"] else {})
        said.append(Table(tuple(counted), (tuple(str(number or 0) for number in counted.values()),)))
    why = "待决定时的原因" if delivery.state is DeliveryState.ACCEPTED else "原因"
    said += [f"{why}：{reason['message'].rstrip('。')}。" for reason in row["reasons"]]
    if row["opinion"]:
        said.append(f"决定意见：{row['opinion'].rstrip('。')}。")
    said += told.followed
    return tuple(said)


def _changes(delivery: Delivery, corrected: CorrectedVersion) -> tuple[str | Table, ...]:
    """Give the second receipt: what a returned workbook has changed, finding by finding (method §13)."""
    said: list[str | Table] = [
        f"更正了第{corrected.version}次报送，行号仍是原文件的行号："
        + "，".join(f"{words}{corrected.count(outcome)}处" for outcome, words in _CHANGED.items())
        + "。"
    ]
    if corrected.untaken:
        said.append(f"第 {rows_in_words(corrected.untaken)}改动了单元格，“处理”没有写“改正”，改动没有采用。")
    if named := corrected.findings[:_CHANGES_NAMED]:
        rest = len(corrected.findings) - len(named)
        said.append(
            Table(
                ("行", "规则", "列", "结果"),
                tuple((str(row["row_no"]), row["rule_id"], row["column_title"], _CHANGED[FindingOutcome(row["outcome"])]) for row in named),
                f"另有{rest}处没有列出：先列新出现和仍有误的" if rest else "",
            )
        )
    return tuple(said)


def _to_be_done(told: ToldDelivery) -> tuple[str | Table, ...]:
    row = told.row
    total = (row["rows_rejected"] or 0) + (row["cells_rejected"] or 0) + (row["warnings"] or 0) - (row["explained"] or 0)
    more = f"共{total}处，先列前{len(told.findings)}处。" if total > len(told.findings) else ""
    treated = (
        "本表须逐行正确，有一处退回就整份退回；“提示”请核对。"
        if told.delivery.data_set.taken_whole
        else "“退回整行”的行不计入；“退回单元格”的行计入，该单元格的值按缺失处理；“提示”照常计入，请核对。"
    )
    return (
        f"{more}{treated}",
        Table(
            ("行", "列", "处理", "问题", "值", "下一步"),
            tuple(_finding(told.delivery, finding) for finding in told.findings),
            f"文件：{told.delivery.file_name}",
        ),
    )


def _finding(delivery: Delivery, finding: FirstFindingsRow) -> tuple[str, str, str, str, str, str]:
    rule = rule_by_id(delivery.table, finding["rule_id"], finding["column_title"])
    treatment = _TREATMENT[Severity(finding["severity"])]
    says = f"{rule.says}：{finding['cause']}" if finding["cause"] else rule.says
    return str(finding["row_no"]), finding["column_title"], treatment, says, finding["masked_value"] or "（空）", rule.next


def _next_step(told: ToldDelivery) -> str:
    """Give what the sender does next; where rows can be mended, also by the correction workbook."""
    if told.is_refused_workbook:
        return "原文件维持原状。请按上面的原因改好更正工作簿，连同新的清单重新交回（table 写 corrected_rows）；原文件已有更新的，用最新的更正工作簿。"
    return f"{_whole_file_next(told)}{_WORKBOOK if told.has_workbook else ''}"


def _whole_file_next(told: ToldDelivery) -> str:
    row = told.row
    if told.delivery.state is DeliveryState.RETURNED:
        without = "本文件没有接收" if told.delivery.data_set.taken_whole else "本文件不计入当月数据"
        return f"请改正后把整份文件连同新的清单作为更正重新报送（is_correction_of 填被更正的 manifest.json 的 SHA-256）。{without}。"
    if told.delivery.state is DeliveryState.HELD:
        return "文件等待省级人员决定是否接收，决定后另发回执；如确认文件有误，可直接更正重报，不必等待。"
    if told.delivery.data_set.told:
        return "请按上面对各项的说明办理；退回或缺项的，改好后另报一份，写全该事项的内容，不必写更正对象。"
    if row["rows_rejected"] or row["cells_rejected"]:
        return "请更正退回整行和退回单元格的内容，把整份文件连同新的清单作为更正重新报送；未更正前，其余数据照常计入。"
    return "文件已完整入库，不需要处理。" if not told.findings else "文件已入库；请核对提示的内容，有误的在更正时一并改正。"
