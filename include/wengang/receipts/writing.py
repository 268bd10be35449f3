"""The words of a receipt.

Belongs here: sentences. Does not belong here: finding what they tell (`steps`), layout (`papers.paper`).
No person is named: a cell is told by its row, its column and its masked value.
"""

from __future__ import annotations

from collections.abc import Sequence

from wengang.data_sharing.deliveries import Delivery, DeliveryState
from wengang.database.unit_of_work import Row
from wengang.papers.paper import Paper, Section, Table
from wengang.papers.wording import hour
from wengang.periods import Period
from wengang.settings.data_sets import load_data_sets
from wengang.settings.units import load_units
from wengang.validation.suites import Severity, rule_by_id

ISSUER = "海南省脱贫人口务工数据交接回执"
FINDINGS_NAMED = 20
_OUTCOME = {
    DeliveryState.ACCEPTED: "已接收",
    DeliveryState.HELD: "已收到，待人工决定",
    DeliveryState.RETURNED: "退回",
}
_TREATMENT = {Severity.REJECT_ROW: "整行退回", Severity.REJECT_CELL: "单元格退回", Severity.WARN: "提示"}
_DEPARTMENT = {"rv": "乡村振兴", "hr": "人社"}


def delivery_receipt(delivery: Delivery, row: Row, findings: Sequence[Row]) -> Paper:
    """Give the receipt of one settled delivery."""
    sections = [Section("一、结果", _outcome(delivery, row))]
    if findings:
        told = sum(row[count] or 0 for count in ("rows_rejected", "cells_rejected", "warnings"))
        more = f"共{told}处，先列前{len(findings)}处。" if told > len(findings) else ""
        blocks = (
            f"{more}“整行退回”的行不计入；“单元格退回”的行计入，该值按缺失处理；“提示”照常计入，请核对。",
            _findings(delivery, findings),
        )
        sections.append(Section("二、需要处理的内容", blocks))
    sections.append(Section("三、下一步" if findings else "二、下一步", (_next_step(delivery, row),)))
    return Paper(
        phrases=(f"{delivery.title}", f"（{delivery.period.chinese}，第{delivery.version}次报送）", f"：{_OUTCOME[delivery.state]}"),
        issuer=ISSUER,
        addressee=f"{load_units().unit(delivery.unit).name}：",
        sections=tuple(sections),
        notes=("本回执由系统生成，不含个人信息；行号为工作表中的行号，值已遮盖。",),
    )


def refusal_receipt(row: Row) -> Paper:
    """Give the receipt of a hand-over that could not be taken as a whole."""
    return Paper(
        phrases=(f"{_unit_name(row)}数据交接", "：未能接收"),
        issuer=ISSUER,
        addressee=f"{_unit_name(row)}：",
        sections=(
            Section(
                "一、结果",
                (
                    f"{hour(row['received_at'])}收到的交接“{row['folder']}”没有接收，其中的文件都没有入库。",
                    f"原因：{row['refused_message'].rstrip('。')}。",
                ),
            ),
            Section(
                "二、下一步", ("请按上面的说明改正后重新报送：文件先放好，清单（manifest.json）最后写入。收件箱中的其他交接不受影响。",)
            ),
        ),
        notes=("本回执由系统生成，不含个人信息。",),
    )


def repetition_receipt(row: Row) -> Paper:
    """Give the receipt of files whose content was received before."""
    titles = "、".join(load_data_sets()[table].title for table in row["repeated"])
    department = _DEPARTMENT.get(row["department"], "")
    return Paper(
        phrases=(f"{_unit_name(row)} · {department}", f"（{Period.parse(row['period']).chinese}）", "：内容与已收到的相同"),
        issuer=ISSUER,
        addressee=f"{_unit_name(row)}：",
        sections=(
            Section("一、结果", (f"{hour(row['received_at'])}收到的{titles}与当前版本内容完全相同，已收到过，没有产生新版本。",)),
            Section("二、下一步", ("不需要处理。如要更正，请重新导出文件，并在清单中写明更正对象（is_correction_of）。",)),
        ),
        notes=("本回执由系统生成，不含个人信息。",),
    )


def _unit_name(row: Row) -> str:
    unit = load_units().by_code.get(row["unit"] or "")
    return unit.name if unit else "报送单位"


def _outcome(delivery: Delivery, row: Row) -> tuple[str | Table, ...]:
    told: list[str | Table] = [f"文件“{delivery.file_name}”于{hour(row['received_at'])}收到，处理结果：{_OUTCOME[delivery.state]}。"]
    if row["rows_delivered"] is not None:
        counts = ("rows_delivered", "rows_rejected", "cells_rejected", "warnings")
        told.append(Table(("行数", "整行退回", "单元格退回", "提示"), (tuple(str(row[count] or 0) for count in counts),)))
    why = "待决定时的原因" if delivery.state is DeliveryState.ACCEPTED else "原因"
    told += [f"{why}：{reason['message'].rstrip('。')}。" for reason in row["reasons"]]
    if row["opinion"]:
        told.append(f"决定意见：{row['opinion']}。")
    return tuple(told)


def _findings(delivery: Delivery, findings: Sequence[Row]) -> Table:
    return Table(
        ("行", "列", "处理", "问题", "值", "下一步"),
        tuple(_finding(delivery, finding) for finding in findings),
        f"文件：{delivery.file_name}",
    )


def _finding(delivery: Delivery, finding: Row) -> tuple[str, ...]:
    rule = rule_by_id(delivery.table, finding["rule_id"], finding["column_title"])
    treatment = _TREATMENT[Severity(finding["severity"])]
    return str(finding["row_no"]), finding["column_title"], treatment, rule.says, finding["masked_value"] or "（空）", rule.next


def _next_step(delivery: Delivery, row: Row) -> str:
    if delivery.state is DeliveryState.RETURNED:
        return (
            "请改正后把整份文件连同新的清单作为更正重新报送（is_correction_of 填被更正的 manifest.json 的 SHA-256）。本文件不计入当月数据。"
        )
    if delivery.state is DeliveryState.HELD:
        return "文件等待省级人员决定是否接收，决定后另发回执；如确认文件有误，可直接更正重报，不必等待。"
    if row["rows_rejected"] or row["cells_rejected"]:
        return "请更正退回的行和单元格，把整份文件连同新的清单作为更正重新报送；未更正前，其余数据照常计入。"
    return "文件已完整入库，不需要处理。" if not row["warnings"] else "文件已入库；请核对提示的内容，有误的在更正时一并改正。"
