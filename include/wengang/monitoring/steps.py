"""The steps of a month's monitoring, each one task: plain arguments in, a value object out.

Belongs here: the order of statements inside a step. Does not belong here: when a step runs (`dags/`).
Every step may be run again: what stands for a snapshot is kept, the same inputs give the same rows.
"""

from __future__ import annotations

from datetime import datetime

from wengang.data_sharing.steps import HISTORY_LOCK
from wengang.database.unit_of_work import UnitOfWork
from wengang.monitoring.changes import (
    BaseKind,
    Change,
    ComparedMonths,
    Indicator,
    Month,
    compute_changes,
    panel_changes,
)
from wengang.monitoring.coverage import coverage_of
from wengang.monitoring.rows import (
    CountyGroupsRow,
    IndicatorsRow,
    IsComputedRow,
    LastSnapshotBeforeRow,
    NamedFilesRow,
    PanelsRow,
    YearCarriedFromRow,
)
from wengang.monitoring.snapshots import SnapshotRef, bases_of, freeze_snapshot, named_files
from wengang.periods import Period, period_range
from wengang.workdays import has_closed

_LOADED = ["data_sharing.roster_row", "data_sharing.work_row", "data_sharing.employment_row"]


def compute_figures(work: UnitOfWork, snapshot: SnapshotRef) -> int:
    """Compute every figure of method §2 and §3 for a snapshot; gives the number of scopes. Nothing is done when they stand."""
    work.lock("monitoring", snapshot.period, "figures")
    if not _scopes(work, snapshot):
        work.plan_for_bulk()
        work.run("data_sharing/open_month", period=str(snapshot.period))
        named = named_files(work, snapshot)
        _place_people(work, snapshot, named)
        _count(work, snapshot, named)
        _compare(work, snapshot)
    return _scopes(work, snapshot)


def _scopes(work: UnitOfWork, snapshot: SnapshotRef) -> int:
    row = work.row("monitoring/is_computed", IsComputedRow, **snapshot.key)
    return row["scopes"] if row else 0


def start_month(work: UnitOfWork, period: Period, reason: str, moment: datetime) -> SnapshotRef:
    """Freeze what is accepted of a month now; what closed before it without a ready unit is kept as 未报送 first.

    Waits while past months are being loaded, because the month rests on them.
    """
    work.keep_out(*HISTORY_LOCK)
    keep_unreported_months(work, period, moment)
    return freeze_snapshot(work, period, reason, on=moment.date())


def keep_unreported_months(work: UnitOfWork, period: Period, moment: datetime) -> list[SnapshotRef]:
    """Keep each month between the last snapshot and this month that has closed without a ready unit, and give them.

    Such a month cannot be started (`coverage`), but later months rest on it: it stands as 未报送, with null figures and no level
    (method §2), so that flows, levels and the months of workshops follow one another without a hole.
    """
    last = work.row("monitoring/last_snapshot_before", LastSnapshotBeforeRow, period=str(period))
    if last is None or last["period"] is None:
        return []
    between = period_range(Period.parse(last["period"]).plus(1), period.before)
    kept = [
        freeze_snapshot(work, month, f"截止时没有单位报齐，启动{period.chinese}时按未报送保留")
        for month in between
        if has_closed(month, moment) and coverage_of(work, month).ready == 0
    ]
    for snapshot in kept:
        compute_figures(work, snapshot)
    return kept


def _place_people(work: UnitOfWork, snapshot: SnapshotRef, named: NamedFilesRow) -> None:
    period = str(snapshot.period)
    work.run("data_sharing/gather_statistics", period=period, parents=_LOADED)
    work.run(
        "monitoring/place_people",
        **snapshot.key,
        roster_files=named["roster_files"],
        work_files=named["work_files"],
        ready_units=named["ready_units"],
    )
    work.run("monitoring/index_people", period=period)
    work.run("data_sharing/gather_statistics", period=period, parents=["monitoring.person_month"])
    work.run("monitoring/list_roster_conflicts", **snapshot.key, roster_files=named["roster_files"])
    work.run("monitoring/list_not_on_roster", **snapshot.key, work_files=named["work_files"])
    work.run("monitoring/link_rejected_rows", **snapshot.key)
    work.run(
        "monitoring/reconcile_departments",
        **snapshot.key,
        employment_files=named["employment_files"],
        reconciled_units=named["reconciled_units"],
    )


def _count(work: UnitOfWork, snapshot: SnapshotRef, named: NamedFilesRow) -> None:
    bases = bases_of(work, snapshot)
    before, year_before = (bases.get(kind.base_of(snapshot.period)) for kind in BaseKind)
    compared = {
        "before": str(snapshot.period.before),
        "before_snapshot": before and before.number,
        "year_before": str(snapshot.period.year_before),
        "year_before_snapshot": year_before and year_before.number,
    }
    work.run("monitoring/pair_people", **snapshot.key, **compared, work_files=named["work_files"])
    _carry_the_year(work, snapshot)
    work.run("monitoring/insert_indicators", **snapshot.key)
    work.run("monitoring/insert_stock_split", **snapshot.key)
    work.run("monitoring/insert_panel", **snapshot.key, **compared)


def _carry_the_year(work: UnitOfWork, snapshot: SnapshotRef) -> None:
    """Keep who has worked this year and does not now, from the list of the month before and not from all months of the year (decision 0039)."""
    year_start = str(Period(snapshot.period.year, 1))
    carried = work.row("monitoring/year_carried_from", YearCarriedFromRow, **snapshot.key, year_start=year_start)
    work.run(
        "monitoring/insert_worked_earlier",
        **snapshot.key,
        year_start=year_start,
        carried=carried and carried["period"],
        carried_snapshot=carried and carried["snapshot"],
    )
    work.run("monitoring/note_year_carried", **snapshot.key)


def _compare(work: UnitOfWork, snapshot: SnapshotRef) -> None:
    groups = {row["code"]: row["units"] for row in work.rows("monitoring/county_groups", CountyGroupsRow)}
    months = compared_months(work, snapshot)
    changes = compute_changes(snapshot.period, months, groups)
    changes += panel_changes(work.rows("monitoring/panels", PanelsRow, **snapshot.key))
    work.copy("monitoring.change", _CHANGE_COLUMNS, (_change_row(snapshot, change) for change in changes))


def compared_months(work: UnitOfWork, snapshot: SnapshotRef) -> ComparedMonths:
    """Give the indicators of a month and of the months it is compared with."""
    bases = bases_of(work, snapshot)
    period = snapshot.period

    def month(of: Period) -> Month:
        ref = snapshot if of == period else bases.get(of)
        if ref is None:
            return {}
        indicators = map(Indicator.from_row, work.rows("monitoring/indicators", IndicatorsRow, **ref.key))
        return {indicator.scope: indicator for indicator in indicators}

    return ComparedMonths(month(period), month(period.before), month(period.year_before), month(period.year_before.before))


_CHANGE_COLUMNS = (
    "period",
    "snapshot",
    "scope_kind",
    "scope_code",
    "measure",
    "base_kind",
    "numerator",
    "denominator",
    "base_persons",
    "merged",
    "units_compared",
)


def _change_row(snapshot: SnapshotRef, change: Change) -> tuple[object, ...]:
    return (
        str(snapshot.period),
        snapshot.number,
        change.scope.kind,
        change.scope.code,
        change.measure,
        change.base_kind,
        change.value.numerator,
        change.value.denominator,
        change.base_persons,
        change.merged,
        change.units_compared,
    )
