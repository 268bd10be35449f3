"""Everything a letter tells of one unit, read from the snapshot once for all units.

Belongs here: rows into value objects. Does not belong here: sentences (`letters`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from wengang.county_notices.rows import CountyNoticesClustersRow, CoverageRow, TownsThatLostMostRow, UnitChangesRow, UnitFiguresRow
from wengang.database.unit_of_work import UnitOfWork
from wengang.monitoring.changes import BaseKind, Change, Measure
from wengang.monitoring.scopes import Scope, ScopeKind
from wengang.monitoring.snapshots import SnapshotRef
from wengang.periods import Period
from wengang.risk_detection.levels import Level
from wengang.risk_detection.rows import PlanSharesRow
from wengang.settings.units import load_units

TOWNS_NAMED = 5


@dataclass(frozen=True, slots=True)
class ToldReason:
    """One reason of a level, as it is stored."""

    rule: str
    level: Level
    threshold: str
    text: str

    @property
    def is_cluster(self) -> bool:
        """Whether it stands on the clusters' own page."""
        return self.rule.startswith("cluster.")


@dataclass(frozen=True, slots=True)
class Town:
    """A town with lost jobs."""

    name: str
    lost_job: int


@dataclass(frozen=True, slots=True)
class ClusterFound:
    """Many lost jobs in one village or at one employer; `name` is the village or the employer as it is called."""

    kind: str
    town: str
    name: str
    code: str
    lost_job: int
    stock_before: int | None


@dataclass(frozen=True, slots=True)
class Flow:
    """Why the stock moved since the month before (method §2, flow identity), in persons."""

    before: int
    lost_job: int
    roster_exit: int
    data_gap: int
    new_job: int
    roster_entry: int


@dataclass(frozen=True, slots=True)
class Income:
    """Income of one month of one unit: persons with valid income, and their total in 元."""

    persons: int
    total: Fraction

    @property
    def mean(self) -> Fraction | None:
        """Mean in 元 a month."""
        return self.total / self.persons if self.persons else None


@dataclass(frozen=True, slots=True)
class UnitEvidence:
    """What is known of one unit in one snapshot."""

    unit: str
    level: Level
    scale_level: Level
    income_level: Level
    reasons: tuple[ToldReason, ...]
    stock: int
    ytd: int
    target: int | None
    plan: Fraction | None
    income: Income
    median: Fraction | None
    flow: Flow | None
    base_stock: Mapping[BaseKind, int | None]
    base_income: Mapping[BaseKind, Income | None]
    changes: Mapping[tuple[Measure, BaseKind], Change]
    towns: tuple[Town, ...]
    clusters: tuple[ClusterFound, ...]

    @property
    def name(self) -> str:
        """The unit's name in papers."""
        return load_units().unit(self.unit).name


@dataclass(frozen=True, slots=True)
class MonthEvidence:
    """All judged units of one snapshot, and how many units it holds of how many."""

    snapshot: SnapshotRef
    units_expected: int
    units_ready: int
    units: tuple[UnitEvidence, ...]


def gather_evidence(work: UnitOfWork, snapshot: SnapshotRef) -> MonthEvidence:
    """Give what the letters of a snapshot rest on."""
    period = snapshot.period
    coverage = work.row("county_notices/coverage", CoverageRow, **snapshot.key) or {"expected": 0, "ready": 0}
    changes = _changes(work, snapshot)
    plan = _plan(work, snapshot)
    towns: dict[str, list[Town]] = defaultdict(list)
    for row in work.rows("county_notices/towns_that_lost_most", TownsThatLostMostRow, **snapshot.key, towns=TOWNS_NAMED):
        towns[row["unit"]].append(Town(row["town"], row["lost_job"]))
    clusters = clusters_of_units(work, snapshot)
    rows = work.rows(
        "county_notices/unit_figures",
        UnitFiguresRow,
        **snapshot.key,
        year=period.year,
        before=str(period.before),
        year_before=str(period.year_before),
    )
    return MonthEvidence(
        snapshot,
        coverage["expected"],
        coverage["ready"],
        tuple(
            _unit(row, plan.get(row["unit"]), changes[row["unit"]], tuple(towns[row["unit"]]), tuple(clusters[row["unit"]])) for row in rows
        ),
    )


def _unit(
    row: UnitFiguresRow,
    plan: Fraction | None,
    changes: Mapping[tuple[Measure, BaseKind], Change],
    towns: tuple[Town, ...],
    clusters: tuple[ClusterFound, ...],
) -> UnitEvidence:
    return UnitEvidence(
        unit=row["unit"],
        level=Level(row["level"]),
        scale_level=Level(row["scale_level"]),
        income_level=Level(row["income_level"]),
        reasons=tuple(_reason(item) for item in row["reasons"]),
        stock=row["work_stock"] or 0,
        ytd=row["work_ytd"],
        target=row["target"],
        plan=plan,
        income=Income(row["income_n"], Fraction(row["income_total"])),
        median=None if row["income_median"] is None else Fraction(row["income_median"]),
        flow=_flow(row),
        base_stock={BaseKind.MOM: row["stock_before"], BaseKind.YOY: row["stock_year_before"]},
        base_income={
            BaseKind.MOM: _income(row["income_n_before"], row["income_total_before"]),
            BaseKind.YOY: _income(row["income_n_year_before"], row["income_total_year_before"]),
        },
        changes=changes,
        towns=towns,
        clusters=clusters,
    )


def _reason(item: Mapping[str, Any]) -> ToldReason:
    return ToldReason(item["rule"], Level(item["level"]), item["threshold"], item["text"])


def _flow(row: UnitFiguresRow) -> Flow | None:
    """Give the flow; without a stock of the month before there is nothing to decompose."""
    if row["stock_before"] is None:
        return None
    return Flow(row["employed_before"], row["lost_job"], row["roster_exit"], row["data_gap"], row["new_job"], row["roster_entry"])


def _income(persons: int | None, total: Decimal | None) -> Income | None:
    return None if persons is None or total is None else Income(persons, Fraction(total))


def _changes(work: UnitOfWork, snapshot: SnapshotRef) -> Mapping[str, Mapping[tuple[Measure, BaseKind], Change]]:
    changes: dict[str, dict[tuple[Measure, BaseKind], Change]] = defaultdict(dict)
    for row in work.rows("county_notices/unit_changes", UnitChangesRow, **snapshot.key):
        measure, base_kind = Measure(row["measure"]), BaseKind(row["base_kind"])
        value = Fraction(int(row["numerator"]), int(row["denominator"]))
        changes[row["unit"]][measure, base_kind] = Change(
            Scope(ScopeKind.UNIT, row["unit"]), measure, base_kind, value, row["base_persons"], row["merged"]
        )
    return changes


def _plan(work: UnitOfWork, snapshot: SnapshotRef) -> Mapping[str, Fraction]:
    """Give last year's share of its December figure at the same month, where it is defined (method §4, plan)."""
    period = snapshot.period
    rows = work.rows(
        "risk_detection/plan_shares",
        PlanSharesRow,
        **snapshot.key,
        year_ago=str(period.year_before),
        first=str(Period(period.year - 1, 1)),
        december=str(Period(period.year - 1, 12)),
    )
    return {
        row["scope_code"]: Fraction(row["ytd_then"], row["ytd_december"])
        for row in rows
        if row["scope_kind"] == ScopeKind.UNIT and row["ytd_december"] and row["ytd_then"] is not None
    }


def clusters_of_units(work: UnitOfWork, snapshot: SnapshotRef, unit: str | None = None) -> Mapping[str, list[ClusterFound]]:
    """Give the clusters of a snapshot by unit, of one unit where it is named; villages first, most lost jobs first."""
    clusters: dict[str, list[ClusterFound]] = defaultdict(list)
    for row in work.rows(
        "county_notices/clusters", CountyNoticesClustersRow, **snapshot.key, before=str(snapshot.period.before), unit=unit
    ):
        name = row["employer_name"] or row["name"]
        code = row["name"] if name != row["name"] else ""
        clusters[row["unit"]].append(ClusterFound(row["kind"], row["town"], name, code, row["lost_job"], row["stock_before"]))
    return clusters
