"""The snapshot: the frozen set of accepted deliveries on which one month's figures rest (method §1).

Belongs here: freezing and finding snapshots. Does not belong here: what a digest is over (`snapshot_digests`), figures (`steps`).

Method: the digest of a snapshot is over its deliveries, the targets, the county groups, the parameters it reads, the units that were
overdue (§12) and the digests of the snapshots of the other months it uses (`snapshot_digests`). Equal inputs therefore give the same
number, and a restated earlier month is a new input of every later one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from wengang.database.unit_of_work import UnitOfWork
from wengang.matters.ledger import overdue_units
from wengang.monitoring.rows import (
    FirstOfDeliveriesRow,
    InsertSnapshotRow,
    NamedFilesRow,
    NewestSnapshotsRow,
    SnapshotBaseDigestsRow,
    SnapshotBasesRow,
    SnapshotByDigestRow,
    SnapshotDeliveriesRow,
    SnapshotInputsRow,
    SnapshotOverdueRow,
    SnapshotsToRestateRow,
    TargetsRow,
)
from wengang.monitoring.snapshot_digests import FORM, PARAMETERS, Inputs
from wengang.numbers import entered_number
from wengang.periods import Period, entered_month
from wengang.settings.policy import load_policy
from wengang.settings.units import load_units
from wengang.user_error import UserError


class MonthNotOpenError(UserError):
    """A month for which no targets are set, so nobody is to report."""


@dataclass(frozen=True, slots=True)
class SnapshotRef:
    """Names one snapshot; `is_new` tells whether this call froze it."""

    period: Period
    number: int
    is_new: bool = False

    @classmethod
    def entered(cls, period: str | None, snapshot: object) -> SnapshotRef:
        """Give the snapshot that a run names; raises `UserError` where month or number cannot be read."""
        return cls(entered_month(period), entered_number(snapshot, "快照", 1))

    @classmethod
    def of_task(cls, told: Mapping[str, object]) -> SnapshotRef:
        """Give the snapshot that an earlier task has `told`."""
        return cls.entered(str(told["period"]), told["number"])

    @classmethod
    def of_row(cls, row: NewestSnapshotsRow) -> SnapshotRef:
        """Give the snapshot of a row."""
        return cls(Period.parse(row["period"]), row["number"])

    @property
    def told(self) -> dict[str, object]:
        """What the task that froze it tells the tasks after it."""
        return {"period": str(self.period), "number": self.number, "is_new": self.is_new}

    @property
    def title(self) -> str:
        """How papers and run notes name it: 2025年3月 快照1."""
        return f"{self.period.chinese} 快照{self.number}"

    @property
    def key(self) -> dict[str, object]:
        """The bound values that select its rows."""
        return {"period": str(self.period), "snapshot": self.number}


def freeze_snapshot(work: UnitOfWork, period: Period, reason: str, *, on: date | None = None, from_history: bool = False) -> SnapshotRef:
    """Freeze what is accepted now and give the snapshot; the same number when the inputs are equal. The import of past months says so.

    Who is overdue on the business date counts, as of the first freezing of these deliveries; without a date nobody is.

    Raises `MonthNotOpenError` when no unit has a target in the year.
    """
    work.lock("monitoring", period)
    targets = work.rows("monitoring/targets", TargetsRow, year=period.year)
    if not targets:
        raise MonthNotOpenError(f"{period.chinese}未开放：{period.year}年还没有设定各单位的目标任务，请先导入目标表")
    deliveries = work.rows("monitoring/snapshot_inputs", SnapshotInputsRow, period=str(period), year=period.year)
    bases = work.rows("monitoring/newest_snapshots", NewestSnapshotsRow, first=str(first_base(period)), before=str(period))
    _restate_old(work)
    overdue = _overdue(work, period, deliveries, on)
    digest = Inputs(period, targets, deliveries, bases, overdue).digest
    known = work.row("monitoring/snapshot_by_digest", SnapshotByDigestRow, period=str(period), form=FORM, digest=digest)
    if known is not None:
        return SnapshotRef(period, known["number"])
    row = work.row(
        "monitoring/insert_snapshot",
        InsertSnapshotRow,
        period=str(period),
        digest=digest,
        policy_digest=load_policy().digest_of(PARAMETERS, period),
        reason=reason,
        from_history=from_history,
    )
    snapshot = SnapshotRef(period, row["number"] if row else 0, is_new=True)
    work.run("monitoring/insert_snapshot_digest", period=str(period), number=snapshot.number, form=FORM, digest=digest)
    _insert(work, snapshot, [target["unit"] for target in targets], deliveries, [SnapshotRef.of_row(base) for base in bases], overdue)
    return snapshot


def name_again(
    work: UnitOfWork,
    snapshot: SnapshotRef,
    units: Sequence[str],
    deliveries: Sequence[SnapshotInputsRow],
    bases: Sequence[SnapshotRef],
    overdue: Sequence[str],
) -> str:
    """Let a snapshot of a rebuild name what it named, and give the digest, in the form in use, that comes of it today."""
    _insert(work, snapshot, units, deliveries, bases, overdue)
    place = {"period": str(snapshot.period), "number": snapshot.number}
    inputs = Inputs(
        snapshot.period,
        work.rows("monitoring/targets", TargetsRow, year=snapshot.period.year),
        work.rows("monitoring/snapshot_deliveries", SnapshotDeliveriesRow, **place),
        work.rows("monitoring/snapshot_base_digests", SnapshotBaseDigestsRow, **place),
        overdue,
    )
    return inputs.digest


def _overdue(work: UnitOfWork, period: Period, deliveries: Sequence[SnapshotInputsRow], on: date | None) -> Sequence[str]:
    """Give the units that are overdue: as they were when just these deliveries were first frozen, else as of the day (method §12)."""
    first = work.row(
        "monitoring/first_of_deliveries",
        FirstOfDeliveriesRow,
        period=str(period),
        deliveries=[row["delivery_id"] for row in deliveries],
    )
    if first is not None:
        return overdue_of(work, SnapshotRef(period, first["number"]))
    return overdue_units(work, on) if on else ()


def overdue_of(work: UnitOfWork, snapshot: SnapshotRef) -> tuple[str, ...]:
    """Give the units that were overdue for a snapshot, in code order."""
    return tuple(row["unit"] for row in work.rows("monitoring/snapshot_overdue", SnapshotOverdueRow, **snapshot.key))


def first_base(period: Period) -> Period:
    """Give the first month that the figures of a month use: January of last year.

    The plan curve needs that whole year, 1—2月合并 its first two months (method §3, §4).
    """
    return Period(period.year - 1, 1)


def _restate_old(work: UnitOfWork) -> None:
    """Make the snapshots of before known by the form in use, once, from what they name: only where their own digest confirms it."""
    waiting = work.rows("monitoring/snapshots_to_restate", SnapshotsToRestateRow)
    for row in waiting:
        period, place = Period.parse(row["period"]), {"period": row["period"], "number": row["number"]}
        inputs = Inputs(
            period,
            work.rows("monitoring/targets", TargetsRow, year=period.year),
            work.rows("monitoring/snapshot_deliveries", SnapshotDeliveriesRow, **place),
            work.rows("monitoring/snapshot_base_digests", SnapshotBaseDigestsRow, **place),
        )
        if row["digest"] in inputs.first_digests:
            work.run("monitoring/insert_snapshot_digest", **place, form=FORM, digest=inputs.digest)
    if waiting:
        work.run("monitoring/end_restating")


def _insert(
    work: UnitOfWork,
    snapshot: SnapshotRef,
    units: Sequence[str],
    deliveries: Sequence[SnapshotInputsRow],
    bases: Sequence[SnapshotRef],
    overdue: Sequence[str],
) -> None:
    """Name everything that a new snapshot rests on."""
    for group in load_units().groups:
        work.run("monitoring/keep_county_group", code=group.code, name=group.name, units=list(group.units))
    place = {"period": str(snapshot.period), "number": snapshot.number}
    work.run_for_each("monitoring/insert_snapshot_delivery", [{**place, **delivery} for delivery in deliveries])
    work.run_for_each(
        "monitoring/insert_snapshot_base",
        [{**place, "base_period": str(base.period), "base_number": base.number} for base in bases],
    )
    work.run_for_each("monitoring/insert_snapshot_overdue", [{**place, "unit": unit} for unit in overdue])
    brought = {(row["unit"], row["table_name"]) for row in deliveries}
    work.run_for_each(
        "monitoring/insert_snapshot_unit",
        [
            {
                **place,
                "unit": unit,
                "has_roster": (unit, "rv_roster") in brought,
                "has_work": (unit, "rv_work") in brought,
            }
            for unit in units
        ],
    )


def bases_of(work: UnitOfWork, snapshot: SnapshotRef) -> Mapping[Period, SnapshotRef]:
    """Give the snapshots of the other months that one uses, by month."""
    rows = work.rows("monitoring/snapshot_bases", SnapshotBasesRow, period=str(snapshot.period), number=snapshot.number)
    return {(month := Period.parse(row["base_period"])): SnapshotRef(month, row["base_number"]) for row in rows}


def named_files(work: UnitOfWork, snapshot: SnapshotRef) -> NamedFilesRow:
    """Give the files and units that a snapshot names, as the values that statements over whole months are bound with."""
    (row,) = work.rows("monitoring/named_files", NamedFilesRow, **snapshot.key)
    return row
