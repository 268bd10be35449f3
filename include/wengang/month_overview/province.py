"""月度情况: the province and all its units in one month, beside the score, the open matters and the last months of each.

Belongs here: the lines of that page, and the order in which they are asked for. Does not belong here: figures and levels, one unit's
explanation (`explanation`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from wengang.database.unit_of_work import UnitOfWork
from wengang.follow_up.overview import ListedMatter, listed_matters
from wengang.fund.quality import MonthCounts
from wengang.fund.rows import QualityOfMonthsRow
from wengang.monitoring.rows import TargetsRow
from wengang.monitoring.scopes import PROVINCE
from wengang.monitoring.snapshots import SnapshotRef
from wengang.month_overview.charts import Point, sparkline
from wengang.month_overview.rows import SnapshotsOfMonthRow, UnitRow
from wengang.month_overview.scope_month import MONTHS_SHOWN, MonthFigures, chosen_snapshot, months_of_scopes, snapshots_of_month
from wengang.month_overview.steps import MonthOverview, month_overview
from wengang.numbers import SMALLEST_SHOWN, UNDEFINED, decimal, is_small, persons, share, signed_percent
from wengang.papers.paper import Figure
from wengang.papers.wording import hour
from wengang.periods import Period
from wengang.risk_detection.levels import Level
from wengang.settings.policy import load_policy
from wengang.settings.units import load_units

_PLACES = 1


@dataclass(frozen=True, slots=True)
class MonthLine:
    """One unit, or the province, in the month."""

    row: UnitRow
    target: int
    counted: int | None
    score: Fraction | None
    matters: int
    overdue: int
    months: Sequence[MonthFigures]

    @property
    def code(self) -> str:
        """The unit's code; empty for the province."""
        return "" if self.row["scope"] == PROVINCE.code else self.row["scope"]

    @property
    def name(self) -> str:
        """What it is called."""
        return load_units().unit(self.code).name if self.code else "全省"

    @property
    def level(self) -> Level | None:
        """Its level; None where it was not judged."""
        return None if self.row["level"] is None else Level(self.row["level"])

    @property
    def level_words(self) -> str:
        """Its level as a cell."""
        return UNDEFINED if self.level is None else self.level.chinese

    @property
    def progress(self) -> Fraction | None:
        """How much of the year's target is done, by what counts for it."""
        return None if self.counted is None or not self.target else Fraction(self.counted, self.target)

    @property
    def cells(self) -> Mapping[str, str]:
        """The figures in words, by the order in which they may be asked for."""
        row = self.row
        shown = row["income_mean"] is not None and row["income_n"] >= SMALLEST_SHOWN
        return {
            MonthOrder.STOCK: "未报送" if row["work_stock"] is None else persons(row["work_stock"]),
            MonthOrder.MOM: _rate(row["stock_mom"]),
            MonthOrder.YOY: _rate(row["stock_yoy"]),
            MonthOrder.INCOME: decimal(Fraction(row["income_mean"])) if shown and row["income_mean"] is not None else UNDEFINED,
            MonthOrder.INCOME_MOM: _rate(row["income_mom"]) if shown else UNDEFINED,
            MonthOrder.INCOME_YOY: _rate(row["income_yoy"]) if shown else UNDEFINED,
            MonthOrder.PROGRESS: share(self.counted, self.target),
            MonthOrder.MATTERS: f"{self.matters}{f'（逾期{self.overdue}）' if self.overdue else ''}",
            MonthOrder.SCORE: UNDEFINED if self.score is None else decimal(self.score, _PLACES),
        }

    @property
    def line(self) -> Figure:
        """The stock of the last months as a small drawing."""
        stocks = [Point(one.period, None if one.stock is None or is_small(one.stock) else one.stock) for one in self.months[-MONTHS_SHOWN:]]
        return sparkline(f"{self.name}近{len(stocks)}个月在岗", stocks)


class MonthOrder(StrEnum):
    """By what the units are put in order."""

    UNIT = "unit"
    STOCK = "stock"
    MOM = "mom"
    YOY = "yoy"
    INCOME = "income"
    INCOME_MOM = "income_mom"
    INCOME_YOY = "income_yoy"
    PROGRESS = "progress"
    LEVEL = "level"
    MATTERS = "matters"
    SCORE = "score"

    @property
    def chinese(self) -> str:
        """The head of the column."""
        return _HEADS[self]

    @property
    def highest_first(self) -> bool:
        """Whether what is worth looking at stands at the top: the highest level, the deepest fall."""
        return self in (MonthOrder.STOCK, MonthOrder.INCOME, MonthOrder.LEVEL, MonthOrder.MATTERS)


_HEADS = {
    MonthOrder.UNIT: "单位",
    MonthOrder.STOCK: "在岗",
    MonthOrder.MOM: "环比",
    MonthOrder.YOY: "同比",
    MonthOrder.INCOME: "月均收入（元）",
    MonthOrder.INCOME_MOM: "收入环比",
    MonthOrder.INCOME_YOY: "收入同比",
    MonthOrder.PROGRESS: "目标进度",
    MonthOrder.LEVEL: "等级",
    MonthOrder.MATTERS: "待办事项",
    MonthOrder.SCORE: "数据质量",
}
_VALUES: Mapping[MonthOrder, Callable[[MonthLine], object]] = {
    MonthOrder.UNIT: lambda line: line.code,
    MonthOrder.STOCK: lambda line: line.row["work_stock"],
    MonthOrder.MOM: lambda line: line.row["stock_mom"],
    MonthOrder.YOY: lambda line: line.row["stock_yoy"],
    MonthOrder.INCOME: lambda line: line.row["income_mean"],
    MonthOrder.INCOME_MOM: lambda line: line.row["income_mom"],
    MonthOrder.INCOME_YOY: lambda line: line.row["income_yoy"],
    MonthOrder.PROGRESS: lambda line: line.progress,
    MonthOrder.LEVEL: lambda line: line.level,
    MonthOrder.MATTERS: lambda line: line.matters,
    MonthOrder.SCORE: lambda line: line.score,
}


@dataclass(frozen=True, slots=True)
class MonthTable:
    """A month of the whole province at one of its snapshots."""

    overview: MonthOverview
    province: MonthLine
    units: Sequence[MonthLine]
    taken: SnapshotsOfMonthRow
    snapshots: Sequence[SnapshotsOfMonthRow]
    on: date

    @property
    def period(self) -> Period:
        """The month."""
        return self.overview.period

    @property
    def snapshot(self) -> SnapshotRef:
        """The snapshot that is shown."""
        return SnapshotRef(self.period, self.taken["number"])

    @property
    def taken_words(self) -> str:
        """Which snapshot is shown, when and why it was frozen, without a full stop."""
        newest = self.snapshots[0]["number"]
        older = "" if self.taken["number"] == newest else f"，不是最新的（最新的是快照{newest}）"
        covered = f"{self.taken['ready']}/{self.taken['expected']}个单位报齐"
        return f"快照{self.taken['number']}{older}，冻结于{hour(self.taken['frozen_at'])}（{self.taken['reason']}），{covered}"

    @property
    def counted_words(self) -> str:
        """What counts for the target."""
        return "年度累计" if load_policy().word("target.measure", self.period) == "work_ytd" else "当月在岗"

    @property
    def level_counts(self) -> str:
        """How many units have which level, highest first: 橙色2个、蓝色3个、无11个."""
        counts = [(level, sum(line.level is level for line in self.units)) for level in sorted(Level, reverse=True)]
        told = [f"{level.chinese}{number}个" for level, number in counts if number]
        missing = sum(not line.row["reported"] for line in self.units)
        waiting = sum(line.level is None for line in self.units) - missing
        further = [f"{word}{number}个" for word, number in (("待判定", waiting), ("未报送", missing)) if number]
        return "、".join([*told, *further])

    def ordered(self, order: MonthOrder, *, turned: bool = False) -> list[MonthLine]:
        """Give the units in an order; those without a value last, equal ones in the order of their codes."""
        value = _VALUES[order]
        there = [line for line in self.units if value(line) is not None]
        ordered = sorted(there, key=value, reverse=order.highest_first is not turned)  # type: ignore[arg-type]  # each column has one type
        return [*ordered, *(line for line in self.units if value(line) is None)]


def month_table(work: UnitOfWork, period: Period, on: date, number: int | None = None) -> MonthTable:
    """Give a month at its newest snapshot or another, with the matters of a day. Raises `NoSnapshotError`."""
    snapshots = snapshots_of_month(work, period)
    taken = chosen_snapshot(period, snapshots, number)
    snapshot = SnapshotRef(period, taken["number"])
    overview = month_overview(work, period, snapshot.number)
    targets = {row["unit"]: row["persons"] for row in work.rows("monitoring/targets", TargetsRow, year=period.year)}
    scores = {
        row["unit"]: MonthCounts.from_row(row).score
        for row in work.rows("fund/quality_of_months", QualityOfMonthsRow, first=str(period), last=str(period))
        if row["snapshot"] == snapshot.number
    }
    matters = listed_matters(work, on)
    months = months_of_scopes(work, snapshot)

    def line(row: UnitRow, target: int, own: Sequence[ListedMatter], score: Fraction | None) -> MonthLine:
        counted = row["work_ytd"] if load_policy().word("target.measure", period) == "work_ytd" else row["work_stock"]
        late = sum(matter.number for matter in own if matter.overdue)
        return MonthLine(row, target, counted, score, sum(matter.number for matter in own), late, months.get(row["scope"], []))

    units = [
        line(row, targets.get(row["scope"], 0), [matter for matter in matters if matter.unit == row["scope"]], scores.get(row["scope"]))
        for row in overview.units
    ]
    of_units = [matter for matter in matters if matter.unit is not None]
    return MonthTable(overview, line(overview.province, overview.target, of_units, None), units, taken, snapshots, on)


def _rate(value: object) -> str:
    return signed_percent(None if value is None else Fraction(str(value)))
