"""Two snapshots of one month beside each other: which file, which base and which figure is another one, and what became of the level.

Belongs here: finding and wording the differences. Does not belong here: the difference between two months (`steps.changes_since`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from wengang.database.unit_of_work import UnitOfWork
from wengang.monitoring.scopes import PROVINCE
from wengang.month_overview.rows import BasesThatDifferRow, FilesThatDifferRow, UnitRow
from wengang.month_overview.scope_month import ScopeMonth, overdue_at_freezing, read_scope_month, snapshots_of_month
from wengang.month_overview.steps import month_overview
from wengang.numbers import SMALLEST_SHOWN, UNDEFINED, decimal, persons, signed_percent
from wengang.papers.paper import Section, Table
from wengang.periods import Period
from wengang.risk_detection.levels import GradedMeasure, Level
from wengang.settings.data_sets import load_data_sets, load_departments
from wengang.settings.units import load_units

_NO_DIFFERENCE = "没有不同。"


@dataclass(frozen=True, slots=True)
class SnapshotComparison:
    """What is different in the second of two snapshots, of a unit or of everybody."""

    period: Period
    first: int
    second: int
    unit: str | None
    sections: Sequence[Section]

    @property
    def title(self) -> str:
        """How the page is called."""
        whose = load_units().unit(self.unit).name if self.unit else ""
        return f"{whose}{self.period.chinese}：快照{self.first}与快照{self.second}"


def compare_snapshots(work: UnitOfWork, period: Period, first: int, second: int, unit: str | None = None) -> SnapshotComparison:
    """Compare two snapshots of a month, of one unit or of the province with all units. Raises `NoSnapshotError`."""
    sections = [_figures(work, period, first, second, unit)]
    if unit is not None:
        sections.append(_reasons(*(read_scope_month(work, period, unit, number) for number in (first, second))))
    sections += [_files(work, period, first, second, unit), _bases(work, period, first, second)]
    return SnapshotComparison(period, first, second, unit, sections)


def _figures(work: UnitOfWork, period: Period, first: int, second: int, unit: str | None) -> Section:
    then, now = ({row["scope"]: row for row in _rows(work, period, number)} for number in (first, second))
    wanted = [unit] if unit is not None else [PROVINCE.code, *sorted(set(then) | set(now) - {PROVINCE.code})]
    rows = tuple(
        (_name(code), title, before, after)
        for code in dict.fromkeys(wanted)
        for title, words in _FIGURES.items()
        if (before := _words(then.get(code), words)) != (after := _words(now.get(code), words))
    )
    heading = "指标和等级的变化"
    if not rows:
        return Section(heading, (_NO_DIFFERENCE,))
    return Section(heading, (Table(("单位", "项目", f"快照{first}", f"快照{second}"), rows),))


def _rows(work: UnitOfWork, period: Period, number: int) -> Iterator[UnitRow]:
    overview = month_overview(work, period, number)
    yield overview.province
    yield from overview.units


def _reasons(then: ScopeMonth, now: ScopeMonth) -> Section:
    """Give which reasons of the level have come and gone."""
    texts = [
        [reason.text for reason in month.levels[GradedMeasure.UNIT].reasons] if GradedMeasure.UNIT in month.levels else []
        for month in (then, now)
    ]
    rows = [("不再成立", text) for text in texts[0] if text not in texts[1]] + [("新增", text) for text in texts[1] if text not in texts[0]]
    flows = [(title, persons(then.flow[key]), persons(now.flow[key])) for key, title in _FLOWS.items() if then.flow[key] != now.flow[key]]  # type: ignore[literal-required]  # each key is a column
    blocks: list[str | Table] = [Table(("判断依据", "内容"), tuple(dict.fromkeys(rows)))] if rows else ["判断依据没有不同。"]
    if flows:
        head = ("增减构成", f"快照{then.snapshot.number}", f"快照{now.snapshot.number}")
        blocks.append(Table(head, tuple(flows)))
    return Section("判断依据和增减的变化", tuple(blocks))


def _files(work: UnitOfWork, period: Period, first: int, second: int, unit: str | None) -> Section:
    found = work.rows("month_overview/files_that_differ", FilesThatDifferRow, period=str(period), first=first, second=second, unit=unit)
    rows = tuple(
        (
            load_units().unit(row["unit"]).name,
            f"{load_data_sets()[row['table_name']].title}（{load_departments()[row['department']]}）",
            _version(row["version_first"]),
            _version(row["version_second"]),
        )
        for row in found
    )
    if not rows:
        return Section("数据文件的变化", (_NO_DIFFERENCE,))
    return Section("数据文件的变化", (Table(("单位", "数据表", f"快照{first}", f"快照{second}"), rows),))


def _bases(work: UnitOfWork, period: Period, first: int, second: int) -> Section:
    """Give what else the two rest on: snapshots of other months, who was overdue, the parameters."""
    rows = work.rows("month_overview/bases_that_differ", BasesThatDifferRow, period=str(period), first=first, second=second)
    told = [
        f"{Period.parse(row['base_period']).chinese}：快照{row['number_first'] or UNDEFINED}改为快照{row['number_second'] or UNDEFINED}。"
        for row in rows
    ]
    overdue = [overdue_at_freezing(work, period)[number] for number in (first, second)]
    if overdue[0] != overdue[1]:
        named = ["、".join(load_units().unit(code).name for code in units) or "没有" for units in overdue]
        told.append(f"冻结时逾期未反馈的单位：快照{first}{named[0]}；快照{second}{named[1]}。")
    policies = {row["number"]: row["policy_digest"] for row in snapshots_of_month(work, period)}
    if policies.get(first) != policies.get(second):
        told.append("两个快照冻结时的参数不同。")
    return Section("其他依据的变化", tuple(told) or (_NO_DIFFERENCE,))


def _words(row: UnitRow | None, words: Callable[[UnitRow], str]) -> str:
    return UNDEFINED if row is None else words(row)


def _name(code: str) -> str:
    return "全省" if code == PROVINCE.code else load_units().unit(code).name


def _version(number: int | None) -> str:
    return UNDEFINED if number is None else f"第{number}版"


def _income(row: UnitRow) -> str:
    mean = row["income_mean"]
    return UNDEFINED if mean is None or row["income_n"] < SMALLEST_SHOWN else f"{decimal(Fraction(mean))}元"


def _rate(value: object) -> str:
    return signed_percent(None if value is None else Fraction(str(value)))


_FIGURES: Mapping[str, Callable[[UnitRow], str]] = {
    "在岗": lambda row: persons(row["work_stock"]),
    "年度累计": lambda row: persons(row["work_ytd"]),
    "填报收入": lambda row: persons(row["income_n"]),
    "月平均收入": _income,
    "在岗环比": lambda row: _rate(row["stock_mom"]),
    "在岗同比": lambda row: _rate(row["stock_yoy"]),
    "收入环比": lambda row: _rate(row["income_mom"]) if row["income_n"] >= SMALLEST_SHOWN else UNDEFINED,
    "收入同比": lambda row: _rate(row["income_yoy"]) if row["income_n"] >= SMALLEST_SHOWN else UNDEFINED,
    "等级": lambda row: UNDEFINED if row["level"] is None else Level(row["level"]).chinese,
    "两部门一致": lambda row: persons(row["agreed"]),
    "仅乡村振兴": lambda row: persons(row["rv_only"]),
    "仅人社": lambda row: persons(row["hr_only"]),
}
_FLOWS = {
    "lost_job": "失去务工",
    "roster_exit": "退出名册",
    "data_gap": "数据缺口",
    "new_job": "新增务工",
    "roster_entry": "新进名册",
}
