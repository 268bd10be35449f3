"""What is known of one unit, or of the province, in one snapshot of a month: read once, told in sections by others.

Belongs here: rows into value objects. Does not belong here: sentences and tables (`why`, `makeup`, `sources`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from wengang.county_notices.evidence import ClusterFound, Income, clusters_of_units
from wengang.database.unit_of_work import UnitOfWork
from wengang.monitoring.changes import BaseKind, Change, Measure
from wengang.monitoring.rows import TargetsRow
from wengang.monitoring.scopes import PROVINCE, Scope, ScopeKind
from wengang.monitoring.snapshots import SnapshotRef
from wengang.month_overview.rows import (
    ChangesOfScopeRow,
    FlowOfScopeRow,
    LevelsOfScopeRow,
    MonthsWithFiguresRow,
    OverdueAtFreezingRow,
    SeriesRow,
    SnapshotsOfMonthRow,
)
from wengang.month_overview.steps import NoSnapshotError
from wengang.periods import Period, period_range
from wengang.risk_detection.levels import FallingRun, GradedMeasure, Level
from wengang.risk_detection.rows import PlanSharesRow
from wengang.settings.units import load_units

MONTHS_SHOWN = 13
"""A month, and the twelve before it: the same month a year ago stands at the other end."""
_YEAR_TO_COMPARE = 14
"""February is compared with two months of the year before (method §3)."""


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """One month of a scope; the figures are None where nobody reported."""

    period: Period
    snapshot: int | None
    stock: int | None
    ytd: int | None
    income: Income | None
    median: Fraction | None
    level: Level | None
    graded: Mapping[GradedMeasure, Level]
    stock_mom: Fraction | None
    income_mom: Fraction | None

    @classmethod
    def from_row(cls, row: SeriesRow) -> MonthFigures:
        """Give the figures of a row of `month_overview/series`."""
        graded = {GradedMeasure.SCALE: row["scale_graded"], GradedMeasure.INCOME: row["income_graded"]}
        return cls(
            Period.parse(row["period"]),
            row["snapshot"],
            row["work_stock"],
            row["work_ytd"],
            Income(row["income_n"], Fraction(row["income_total"])) if row["reported"] else None,
            None if row["income_median"] is None else Fraction(row["income_median"]),
            None if row["level"] is None else Level(row["level"]),
            {measure: Level(level) for measure, level in graded.items() if level is not None},
            None if row["stock_mom"] is None else Fraction(row["stock_mom"]),
            None if row["income_mom"] is None else Fraction(row["income_mom"]),
        )

    @classmethod
    def of_nothing(cls, period: Period) -> MonthFigures:
        """Give a month that the snapshot does not name."""
        return cls(period, None, None, None, None, None, None, {}, None, None)


@dataclass(frozen=True, slots=True)
class StoredReason:
    """One reason of a level as it is stored."""

    rule: str
    level: Level
    inputs: Mapping[str, Any]
    threshold: str
    text: str


@dataclass(frozen=True, slots=True)
class MeasureLevel:
    """How one measure of a scope was graded: with its reasons, and the months of unbroken fall."""

    graded: Level
    level: Level
    reasons: tuple[StoredReason, ...]
    run: FallingRun
    policy_digest: str


@dataclass(frozen=True, slots=True)
class Panel:
    """The incomes of the people who had one in both months, in 元."""

    persons: int
    now: Fraction
    base: Fraction


@dataclass(frozen=True, slots=True)
class ScopeMonth:
    """One scope in one snapshot; `months` are the month and those before it, oldest first, without a hole."""

    snapshot: SnapshotRef
    scope: Scope
    months: Sequence[MonthFigures]
    flow: FlowOfScopeRow
    changes: Mapping[tuple[Measure, BaseKind], Change]
    panels: Mapping[BaseKind, Panel]
    levels: Mapping[GradedMeasure, MeasureLevel]
    target: int
    plan: tuple[int, int] | None
    clusters: Sequence[ClusterFound]
    overdue: bool
    newest: int
    taken: SnapshotsOfMonthRow = field(repr=False)

    @property
    def period(self) -> Period:
        """The month."""
        return self.snapshot.period

    @property
    def name(self) -> str:
        """What the scope is called."""
        return load_units().unit(self.scope.code).name if self.scope.kind is ScopeKind.UNIT else "全省"

    @property
    def now(self) -> MonthFigures:
        """The figures of the month itself."""
        return self.months[-1]

    @property
    def shown(self) -> Sequence[MonthFigures]:
        """The months that tables and charts show."""
        return self.months[-MONTHS_SHOWN:]

    @property
    def reported(self) -> bool:
        """Whether its figures are there."""
        return self.now.stock is not None

    @property
    def level(self) -> Level | None:
        """The level of the scope; None where it was not judged."""
        return self.now.level

    @property
    def level_words(self) -> str:
        """Its level in words, or why it has none."""
        if self.level is not None:
            return self.level.chinese if self.level else "无风险等级"
        return "等级待判定" if self.reported else "未报送"

    def month(self, period: Period) -> MonthFigures:
        """Give the figures of a month; of nothing where it lies before those that are read."""
        return next((one for one in self.months if one.period == period), MonthFigures.of_nothing(period))


def scope_of(unit: str | None) -> Scope:
    """Give the scope of a unit's code; that of the province for its code or none. Raises `UnknownUnitError`."""
    if unit is None or load_units().unit(unit) == load_units().province:
        return PROVINCE
    return Scope(ScopeKind.UNIT, unit)


def months_with_figures(work: UnitOfWork) -> list[Period]:
    """Give the months that have figures, newest first."""
    return [Period.parse(row["period"]) for row in work.rows("month_overview/months_with_figures", MonthsWithFiguresRow)]


def snapshots_of_month(work: UnitOfWork, period: Period) -> list[SnapshotsOfMonthRow]:
    """Give the snapshots of a month that have figures, newest first."""
    return work.rows("month_overview/snapshots_of_month", SnapshotsOfMonthRow, period=str(period))


def chosen_snapshot(period: Period, there: Sequence[SnapshotsOfMonthRow], number: int | None) -> SnapshotsOfMonthRow:
    """Give one of the snapshots of a month, the newest where none is named. Raises `NoSnapshotError`."""
    found = next((row for row in there if number in (None, row["number"])), None)
    if found is None:
        raise NoSnapshotError(f"{period.chinese}还没有{f'快照{number}' if number and there else '快照'}")
    return found


def months_of_scopes(work: UnitOfWork, snapshot: SnapshotRef, scope: Scope | None = None) -> Mapping[str, list[MonthFigures]]:
    """Give the months of each unit and the province, or of one scope, by code; oldest first, months without a snapshot as nothing."""
    first = snapshot.period.plus(1 - _YEAR_TO_COMPARE)
    found: dict[str, dict[Period, MonthFigures]] = {}
    rows = work.rows("month_overview/series", SeriesRow, **snapshot.key, first=str(first), scope=scope and scope.code)
    for row in rows:
        one = MonthFigures.from_row(row)
        found.setdefault(row["scope"], {})[one.period] = one
    return {
        code: [months.get(month, MonthFigures.of_nothing(month)) for month in period_range(first, snapshot.period)]
        for code, months in found.items()
    }


def read_scope_month(work: UnitOfWork, period: Period, unit: str | None, number: int | None = None) -> ScopeMonth:
    """Give what is known of a unit or of the province in a month, at its newest snapshot or another. Raises `NoSnapshotError`."""
    scope, there = scope_of(unit), snapshots_of_month(work, period)
    taken = chosen_snapshot(period, there, number)
    snapshot = SnapshotRef(period, taken["number"])
    place = {**snapshot.key, **scope.key}
    flow = work.row("month_overview/flow_of_scope", FlowOfScopeRow, **place)
    if flow is None:
        raise NoSnapshotError(f"{period.chinese}快照{snapshot.number}中没有{load_units().unit(scope.code).name}：这一年它不是报送单位")
    rows = work.rows("month_overview/changes_of_scope", ChangesOfScopeRow, **place)
    levels = {
        GradedMeasure(row["measure"]): _measure_level(row) for row in work.rows("month_overview/levels_of_scope", LevelsOfScopeRow, **place)
    }
    targets = work.rows("monitoring/targets", TargetsRow, year=period.year)
    return ScopeMonth(
        snapshot=snapshot,
        scope=scope,
        months=months_of_scopes(work, snapshot, scope)[scope.code],
        flow=flow,
        changes={(Measure(row["measure"]), BaseKind(row["base_kind"])): _change(scope, row) for row in rows},
        panels=_panels(rows),
        levels=levels,
        target=sum(row["persons"] for row in targets if scope is PROVINCE or row["unit"] == scope.code),
        plan=plan_of_scopes(work, snapshot).get(scope.code),
        clusters=_clusters(work, snapshot, scope, levels),
        overdue=scope.code in overdue_at_freezing(work, period)[snapshot.number],
        newest=there[0]["number"],
        taken=taken,
    )


def overdue_at_freezing(work: UnitOfWork, period: Period) -> Mapping[int, list[str]]:
    """Give the units that were overdue when each snapshot of a month was frozen, by its number."""
    found: dict[int, list[str]] = defaultdict(list)
    for row in work.rows("month_overview/overdue_at_freezing", OverdueAtFreezingRow, period=str(period)):
        found[row["number"]].append(row["unit"])
    return found


def plan_of_scopes(work: UnitOfWork, snapshot: SnapshotRef) -> Mapping[str, tuple[int, int]]:
    """Give last year's year-to-date at the same month and in December, of each scope where the curve is defined (method §4, plan)."""
    last_year = snapshot.period.year - 1
    months = {"year_ago": str(snapshot.period.year_before), "first": str(Period(last_year, 1)), "december": str(Period(last_year, 12))}
    return {
        row["scope_code"]: (row["ytd_then"], row["ytd_december"])
        for row in work.rows("risk_detection/plan_shares", PlanSharesRow, **snapshot.key, **months)
        if row["ytd_december"] and row["ytd_then"] is not None
    }


def _clusters(
    work: UnitOfWork, snapshot: SnapshotRef, scope: Scope, levels: Mapping[GradedMeasure, MeasureLevel]
) -> Sequence[ClusterFound]:
    """Give the clusters of a unit, where its level has one: to find an employer's name the records of a whole month are gone through."""
    unit = levels.get(GradedMeasure.UNIT)
    if unit is None or not any(reason.rule.startswith("cluster.") for reason in unit.reasons):
        return ()
    return clusters_of_units(work, snapshot, scope.code).get(scope.code, ())


def _change(scope: Scope, row: ChangesOfScopeRow) -> Change:
    value = Fraction(int(row["numerator"]), int(row["denominator"]))
    return Change(
        scope, Measure(row["measure"]), BaseKind(row["base_kind"]), value, row["base_persons"], row["merged"], row["units_compared"]
    )


def _panels(rows: Sequence[ChangesOfScopeRow]) -> Mapping[BaseKind, Panel]:
    return {
        BaseKind(row["base_kind"]): Panel(row["panel_persons"], Fraction(row["income_now"]), Fraction(row["income_base"]))
        for row in rows
        if row["panel_persons"] is not None and row["income_now"] is not None and row["income_base"] is not None
    }


def _measure_level(row: LevelsOfScopeRow) -> MeasureLevel:
    kept = row["kept_numerator"], row["kept_denominator"]
    run = FallingRun(row["months"] or 0, Fraction(int(kept[0]), int(kept[1])) if kept[0] and kept[1] else Fraction(1))
    reasons = tuple(StoredReason(one["rule"], Level(one["level"]), one["inputs"], one["threshold"], one["text"]) for one in row["reasons"])
    return MeasureLevel(Level(row["graded"]), Level(row["level"]), reasons, run, row["policy_digest"])
