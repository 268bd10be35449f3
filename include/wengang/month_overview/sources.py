"""On which files a month of a unit rests, and how good they are: versions, digests, the score with its formula, contradictions.

Belongs here: those sections of an explanation. Does not belong here: judging a file (`data_sharing`), the score (`fund.quality`).
"""

from __future__ import annotations

from fractions import Fraction

from wengang.data_sharing.simulation import clock_counts
from wengang.database.unit_of_work import UnitOfWork
from wengang.follow_up.overview import LAGS, lags_of_notices
from wengang.fund.quality import MonthCounts
from wengang.fund.rows import QualityOfMonthsRow
from wengang.monitoring.changes import FEBRUARY, BaseKind
from wengang.month_overview.board import SIMULATED
from wengang.month_overview.rows import ConflictsOfUnitRow, FilesOfUnitRow
from wengang.month_overview.scope_month import ScopeMonth
from wengang.numbers import UNDEFINED, decimal, is_small, percent, persons
from wengang.papers.paper import Section, Table
from wengang.papers.wording import hour
from wengang.periods import Period
from wengang.reconciliation.matching import Match, matches
from wengang.settings.data_sets import load_data_sets, load_departments
from wengang.settings.units import load_units

DIGEST_SHOWN = 12
_CONFLICTS = {
    "not_on_roster": "务工月监测中有、花名册中没有",
    "two_units": "同时在两个单位名册上",
    "twice_in_unit": "在本单位名册上重复",
}


def quality(work: UnitOfWork, month: ScopeMonth) -> Section | None:
    """Give the score of the month's data with its formula, and what its files contradict; at the newest snapshot, as the score is counted."""
    if month.scope.unit is None:
        return None
    rows = work.rows("fund/quality_of_months", QualityOfMonthsRow, first=str(month.period), last=str(month.period))
    counts = next((MonthCounts.from_row(row) for row in rows if row["unit"] == month.scope.unit), None)
    told = [] if counts is None or month.snapshot.number != month.newest else [_score(counts)]
    if told and not clock_counts(work):
        told.append(f"{SIMULATED}。")
    found = work.rows("month_overview/conflicts_of_unit", ConflictsOfUnitRow, **month.snapshot.key, unit=month.scope.unit)
    table = Table(("名册和务工数据的矛盾", "数量"), tuple(map(_conflict_cells, found)))
    return Section("数据质量和核对", (*told, _match(month, matches(work, month.snapshot).get(month.scope.unit)), table))


def lags(work: UnitOfWork, month: ScopeMonth) -> Section | None:
    """Give how many workdays each notice of the month took from step to step (早发现、早干预、早帮扶)."""
    found = [one for one in lags_of_notices(work, str(month.period)) if month.scope.unit in (None, one.unit)]
    if not found:
        return None
    rows = tuple((one.no, one.unit_name, *one.steps.values()) for one in found)
    told = "每一步用了几个工作日：从月末到冻结快照，到印发提示函，到首次完整反馈，到认可；“—”是还没有走到。"
    return Section("提示函的时效", (told, Table(("事项", "单位", *LAGS), rows)))


def files(work: UnitOfWork, month: ScopeMonth) -> Section | None:
    """Give every file behind the month and the months that it is compared with, with version and digest."""
    if month.scope.unit is None:
        return None
    bases = {kind.base_of(month.period) for kind in BaseKind}
    if month.period.month == FEBRUARY:
        bases.add(month.period.year_before.before)
    rows = work.rows(
        "month_overview/files_of_unit", FilesOfUnitRow, **month.snapshot.key, unit=month.scope.unit, bases=sorted(map(str, bases))
    )
    cells = tuple(_file_cells(row) for row in rows)
    head = ("月份", "快照", "数据表", "版本", "行数", "退回", "收件时间", "文件摘要")
    return Section(
        "所用的文件",
        (
            f"本快照冻结于{hour(month.taken['frozen_at'])}，原因：{month.taken['reason']}。"
            "环比、同比所用的月份一并列出；文件摘要是原始文件的校验值的前几位，可与留存的文件核对。",
            Table(head, cells),
        ),
    )


def _score(counts: MonthCounts) -> str:
    filled = f"{counts.with_income}÷{counts.workers}" if counts.workers else "0"
    sound = f"{counts.rejected}÷{counts.delivered}" if counts.delivered else "0"
    return (
        f"数据质量得分＝40×{counts.timely}÷{counts.required}（按时并接收的表）＋30×{filled}（收入填报）"
        f"＋30×（1−{sound}）（退回的行）＝{decimal(counts.score, 1)}分。"
    )


def _match(month: ScopeMonth, match: Match | None) -> str:
    """Tell how far the two departments agree on who works."""
    if match is None:
        return "两部门核对：有一方的文件没有接收，没有核对。"
    low = "，低于核对标准" if match.is_low(month.period) else ""
    counts = f"两部门一致{match.agreed}人，仅乡村振兴{match.rv_only}人，仅人社{match.hr_only}人；"
    hidden = any(map(is_small, (match.agreed, match.rv_only, match.hr_only)))  # from both rates it could be worked out
    return f"两部门核对：{'' if hidden else counts}{match.words}{low}。"


def _conflict_cells(row: ConflictsOfUnitRow) -> tuple[str, str]:
    """Word one contradiction: people in persons, rejected rows as rows."""
    apart = row["apart"]
    if row["kind"].startswith("rejected"):
        known = "对得上人" if row["kind"] == "rejected_known" else "对不上人"
        return f"{load_data_sets()[apart].title}退回的行（{known}）", f"{row['number']}行"
    counted = f"（计入{load_units().unit(apart).name}）" if apart else "（不计入）"
    return f"{_CONFLICTS[row['kind']]}{counted}", persons(row["number"])


def _file_cells(row: FilesOfUnitRow) -> tuple[str, ...]:
    return (
        Period.parse(row["period"]).chinese,
        str(row["number"]),
        f"{load_data_sets()[row['table_name']].title}（{load_departments()[row['department']]}）",
        f"第{row['version']}版",
        UNDEFINED if row["rows_delivered"] is None else str(row["rows_delivered"]),
        UNDEFINED if row["rows_rejected"] is None else _rejected(row["rows_rejected"], row["rows_delivered"] or 0),
        "往月导入" if row["from_history"] else hour(row["received_at"]),
        row["sha256"][:DIGEST_SHOWN],
    )


def _rejected(rejected: int, delivered: int) -> str:
    return f"{rejected}（{percent(Fraction(rejected, delivered))}）" if rejected and delivered else str(rejected)
