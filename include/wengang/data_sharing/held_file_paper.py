"""What the reviewer of a held file reads beside the question: its counts beside earlier ones, and what the rules found, rule by rule.

Belongs here: that paper. Does not belong here: the question (`held_files`), the receipt to the sender (`receipts`).

No cell and no person stands in it: a row is its number in the file, which the unit can look up.
"""

from __future__ import annotations

from wengang.data_sharing.deliveries import Delivery
from wengang.data_sharing.rows import DataSharingHeldDeliveriesRow, EarlierFilesRow, FindingsByRuleRow
from wengang.database.unit_of_work import UnitOfWork
from wengang.papers.paper import Paper, Section, Table
from wengang.periods import Period
from wengang.validation.suites import Severity, rule_by_id

_TREATMENT = {Severity.REJECT_ROW: "退回整行", Severity.REJECT_CELL: "退回单元格", Severity.WARN: "提示"}
_ROWS_NAMED = 20


def held_file_paper(work: UnitOfWork, row: DataSharingHeldDeliveriesRow) -> Paper:
    """Give the paper about a held file."""
    delivery = Delivery.from_row(row)
    found = work.rows("data_sharing/findings_by_rule", FindingsByRuleRow, id=row["id"], named=_ROWS_NAMED)
    return Paper(
        phrases=("待决定文件：", f"{delivery.title}（{delivery.period.chinese}，第{delivery.version}次报送）"),
        issuer="稳岗系统",
        sections=(
            Section("一、为什么待决定", tuple(f"{number}．{reason['message']}" for number, reason in enumerate(row["reasons"], 1))),
            Section("二、行数", (_counts(work, row, delivery),)),
            Section("三、规则发现的问题", (_findings(delivery, found),) if found else ("没有一行被规则指出问题。",)),
        ),
        notes=("行号是文件里的行号；各行的内容只在报送单位的文件和加密的原件里。报送单位的回执随决定发出。",),
    )


def _counts(work: UnitOfWork, row: DataSharingHeldDeliveriesRow, delivery: Delivery) -> Table:
    earlier = work.rows(
        "data_sharing/earlier_files",
        EarlierFilesRow,
        unit=delivery.unit,
        department=delivery.department,
        table_name=delivery.table,
        period=str(delivery.period),
        before=str(delivery.period.before),
        version=delivery.version,
    )
    lines = [
        (
            f"{Period.parse(one['period']).chinese}第{one['version']}版（已接收）",
            _number(one["rows_delivered"]),
            _number(one["rows_rejected"]),
        )
        for one in earlier
    ]
    now = (f"本次（第{delivery.version}版）", _number(row["rows_delivered"]), _number(row["rows_rejected"]))
    return Table(("哪一份", "行数", "退回行数"), (*lines, now))


def _findings(delivery: Delivery, found: list[FindingsByRuleRow]) -> Table:
    lines = []
    for one in found:
        rule = rule_by_id(delivery.table, one["rule_id"], one["column_title"])
        rows = "、".join(map(str, one["rows"])) + (" 等" if one["findings"] > len(one["rows"]) else "")
        lines.append((_TREATMENT[Severity(one["severity"])], one["column_title"], rule.says, str(one["findings"]), rows))
    return Table(("处理", "列", "规则", "处数", "行号"), tuple(lines))


def _number(count: int | None) -> str:
    return "—" if count is None else str(count)
