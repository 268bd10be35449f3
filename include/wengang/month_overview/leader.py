"""一页: what a leader of the office reads of a month: the line, five units and why, what is overdue and whose turn it is, what changed, what is asked of him.

Belongs here: choosing and wording for one sheet. Does not belong here: figures (`province`), matters (`follow_up`), any decision.

Whatever is counted is told with its base; a month that lacks units says so at each figure of the province. Of a province that does not exist
the policy's 28.01万 is no line: its people are a fraction, and the page says that it only stands beside.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from wengang.approvals.waiting import WaitsFor, what_waits
from wengang.county_notices.evidence import clusters_of_units
from wengang.data_sharing.simulation import clock_counts
from wengang.database.unit_of_work import UnitOfWork
from wengang.follow_up.overview import ListedMatter, listed_matters
from wengang.matters.clock import late
from wengang.monitoring.scopes import PROVINCE
from wengang.month_overview.next_month import next_month_words
from wengang.month_overview.province import MonthLine, MonthTable, month_table
from wengang.month_overview.rows import ReasonsOfUnitsRow, TalksStandingRow
from wengang.month_overview.scope_month import months_with_figures, plan_of_scopes
from wengang.month_overview.steps import MonthOverview, NoSnapshotError, month_overview
from wengang.numbers import SMALLEST_SHOWN, UNDEFINED, decimal, percent, persons, share
from wengang.papers.wording import day, movement
from wengang.people import load_people
from wengang.periods import Period
from wengang.risk_detection.levels import DECEMBER, Level
from wengang.settings.policy import load_policy
from wengang.settings.units import load_units

UNITS_NAMED = 5
_NAMED_IN_A_LINE = 6
_REASONS_TOLD = 2
_POINT = 100


@dataclass(frozen=True, slots=True)
class LineHeld:
    """One line that the month is measured against: the one word, whether it is held (None where it cannot be said yet), and the numbers."""

    title: str
    verdict: str
    held: bool | None
    words: str


@dataclass(frozen=True, slots=True)
class UnitToLookAt:
    """A unit of the highest levels, and the reasons that gave it this level."""

    line: MonthLine
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeaderSheet:
    """The one page of a month."""

    table: MonthTable
    lines: Sequence[LineHeld]
    units: Sequence[UnitToLookAt]
    overdue: Sequence[str]
    changes: Sequence[str]
    asked: Sequence[str]
    next_month: str

    @property
    def period(self) -> Period:
        """The month."""
        return self.table.period

    @property
    def others(self) -> int:
        """How many further units have a level."""
        return sum(bool(line.level) for line in self.table.units) - len(self.units)


def leader_sheet(work: UnitOfWork, on: date, period: Period | None = None) -> LeaderSheet | None:
    """Give the page of a month, of the newest that has figures where none is asked for; None where there is none. Raises `NoSnapshotError`."""
    shown = period or next(iter(months_with_figures(work)), None)
    if shown is None:
        return None
    table = month_table(work, shown, on)
    waiting = what_waits(work, on)
    matters = listed_matters(work, on)
    return LeaderSheet(
        table,
        list(_lines(work, table)),
        list(_units(work, table)),
        list(_overdue(table, matters, waiting, on)),
        list(_changes(work, table)),
        list(_asked(work, waiting, on)),
        next_month_words(work, table.snapshot, PROVINCE, shown),
    )


def _lines(work: UnitOfWork, table: MonthTable) -> Iterator[LineHeld]:
    """Give the lines: the targets of the year, last year's pace, the scale of the policy."""
    province, period = table.province, table.period
    target, counted, partial = table.overview.target, province.counted, table.overview.of_how_many
    scale = load_policy().whole("target.province_scale", period)
    told = f"{table.counted_words}{persons(counted)}{partial}，目标任务合计{target}人，完成{share(counted, target)}"
    if counted is not None and target and counted >= target:
        yield LineHeld("全年目标任务", "完成", True, told)
    else:
        over = period.month == DECEMBER
        yield LineHeld("全年目标任务", "未完成" if over else "在进行", False if over else None, told)
    plan = plan_of_scopes(work, table.snapshot).get(PROVINCE.code)
    if plan is None or province.progress is None or partial:
        yield LineHeld("序时进度", UNDEFINED, None, "上年同期进度或本月数据不全，不作比较")
    else:
        pace = Fraction(*plan)
        ahead = province.progress - pace
        told = f"已完成{percent(province.progress)}，上年同期{percent(pace)}，{'快' if ahead >= 0 else '慢'}{decimal(abs(ahead) * _POINT)}个百分点"
        yield LineHeld("序时进度", *_above(ahead >= 0), told)
    beside = (
        f"{table.counted_words}{persons(counted)}{partial}，当月在岗{persons(province.row['work_stock'])}{partial}，政策要求{scale}人以上"
    )
    if not clock_counts(work):
        yield LineHeld("28.01万人规模", "参照", None, f"{beside}；试验省按比例缩小，只作参照")
    else:
        yield LineHeld("28.01万人规模", *_above(counted is not None and counted >= scale), beside)


def _above(held: bool) -> tuple[str, bool]:
    return "线上" if held else "线下", held


def _units(work: UnitOfWork, table: MonthTable) -> Iterator[UnitToLookAt]:
    """Give the units of the highest levels; among equals the deepest fall first."""
    reasons = {row["unit"]: row for row in work.rows("month_overview/reasons_of_units", ReasonsOfUnitsRow, **table.snapshot.key)}
    graded = sorted((line for line in table.units if line.level), key=lambda line: (-(line.level or Level.NONE), _deepest(line), line.code))
    told = {line.code: _of_its_level(reasons[line.code]["reasons"], line.level) for line in graded[:UNITS_NAMED]}
    at_employers = [code for code, found in told.items() if any(one["rule"] == "cluster.employer" for one in found)]
    clusters = [one for code in at_employers for one in clusters_of_units(work, table.snapshot, code).get(code, [])]
    employers = {one.code: one.name for one in clusters if one.code}
    for line in graded[:UNITS_NAMED]:
        yield UnitToLookAt(line, tuple(reason_words(one, employers) for one in told[line.code]))


def _of_its_level(reasons: Sequence[Mapping[str, Any]], level: Level | None) -> Sequence[Mapping[str, Any]]:
    """Give the first reasons that gave a level, each once: one that stands at both measures has the same words."""
    return list({one["text"]: one for one in reasons if one["level"] == level}.values())[:_REASONS_TOLD]


def reason_words(reason: Mapping[str, Any], employers: Mapping[str, str]) -> str:
    """Give the words of a reason; an employer that it knows by its code is called by its name."""
    text, code = str(reason["text"]), str(reason["inputs"].get("name", ""))
    return text.replace(f"（{code}）", employers[code]) if code in employers else text


def _deepest(line: MonthLine) -> Fraction:
    row = line.row
    moved = (row["stock_mom"], row["stock_yoy"], row["income_mom"], row["income_yoy"])
    return min((Fraction(one) for one in moved if one is not None), default=Fraction())


def _overdue(table: MonthTable, matters: Sequence[ListedMatter], waiting: Sequence[WaitsFor], on: date) -> Iterator[str]:
    """Give what is late and in whose hands it is: units, reviewers, the office."""
    held: Counter[str] = Counter()
    for matter in matters:
        if matter.overdue:
            held[matter.unit or PROVINCE.code] += matter.number
    of_units = [(unit, number) for unit, number in held.most_common() if unit != PROVINCE.code]
    if of_units:
        total = sum(number for _, number in of_units)
        yield f"轮到市县：逾期{total}件，{_named([f'{load_units().unit(unit).name}{number}件' for unit, number in of_units])}"
    if held[PROVINCE.code]:
        yield f"轮到省级经办：逾期{held[PROVINCE.code]}件"
    reviewed = [matter for matter in matters if matter.holder == "reviewer"]
    if reviewed:
        yield f"轮到省级审核：市县已反馈、等审核的{sum(matter.number for matter in reviewed)}件"
    titles = {one.account: one.title for one in load_people().everybody_asked}
    by_person: dict[str, list[WaitsFor]] = {}
    for one in waiting:
        by_person.setdefault(one.account, []).append(one)
    for account, items in by_person.items():
        days = late(min(item.since for item in items), on)
        yield f"轮到{titles.get(account, account)}：等答复{len(items)}件，最早的已等{max(days, 0)}个工作日"
    silent = [line.name for line in table.units if not line.row["reported"]]
    if silent:
        yield f"未报送{table.period.chinese}数据：{_named(silent)}"


def _changes(work: UnitOfWork, table: MonthTable) -> Iterator[str]:
    """Give what is different from the month before."""
    try:
        before = month_overview(work, table.period.before)
    except NoSnapshotError:
        yield f"{table.period.before.chinese}没有快照，不作比较"
        return
    now = table.overview
    stocks = [one.province["work_stock"] for one in (before, now)]
    rate = now.province["stock_mom"]
    yield (
        f"在岗{persons(stocks[0])}{before.of_how_many}→{persons(stocks[1])}{now.of_how_many}，"
        f"同口径环比{movement(None if rate is None else Fraction(rate))}"
    )
    yield f"月平均收入{_income(before)}→{_income(now)}元"
    levels = {row["scope"]: row["level"] for row in before.units}
    worse = [line for line in table.units if _rank(line.level) > _rank(levels.get(line.code))]
    better = [line for line in table.units if line.level is not None and _rank(line.level) < _rank(levels.get(line.code))]
    yield f"等级上升{len(worse)}个{_moved(worse, levels)}"
    yield f"等级下降或解除{len(better)}个{_moved(better, levels)}"


def _asked(work: UnitOfWork, waiting: Sequence[WaitsFor], on: date) -> Iterator[str]:
    """Give what waits for the leaders themselves: questions that they are asked, and proposals to talk to a unit."""
    leaders = {one.account: one.title for one in load_people().leaders}
    for one in waiting:
        if one.account in leaders:
            yield f"请{leaders[one.account]}答复：{one.words}"
    for row in work.rows("month_overview/talks_standing", TalksStandingRow, on=on):
        unit = load_units().unit(row["unit"]).name
        yield f"请决定是否约谈{unit}：{row['matters']}件逾期6个工作日以上仍未办理，最早的{day(row['due_on'])}到期"


def _income(overview: MonthOverview) -> str:
    row = overview.province
    return UNDEFINED if row["income_mean"] is None or row["income_n"] < SMALLEST_SHOWN else decimal(Fraction(row["income_mean"]))


def _rank(level: int | None) -> int:
    return -1 if level is None else level


def _moved(lines: Sequence[MonthLine], levels: dict[str, int | None]) -> str:
    if not lines:
        return ""
    told = [f"{line.name}（{_word(levels.get(line.code))}→{_word(line.level)}）" for line in lines]
    return f"：{_named(told)}"


def _word(level: int | None) -> str:
    return "未报送" if level is None else Level(level).chinese


def _named(names: Sequence[str]) -> str:
    """Name a few, and how many there are."""
    return "、".join(names[:_NAMED_IN_A_LINE]) + (f"等{len(names)}个" if len(names) > _NAMED_IN_A_LINE else "")
