"""Other parameters beside the levels that stand: which units would have another level, in a month and in the months before it; nothing is touched.

Belongs here: grading again under other values, and undoing it. Does not belong here: grading (`steps`, `levels`), words (`month_overview.what_if`).

Method: in one transaction the levels, falling runs and clusters of the month and of every month that its snapshot names are taken away and
found again, oldest first, by the steps that found them, and everything is undone. So persistence and unbroken falls rest on months that were
graded under the same values. Whether a reply was overdue stays as it was when a month was frozen. A month rests on the snapshots that it
names itself; where a later one has taken the place of such a snapshot, the replaced one keeps the levels that it had.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wengang.database.unit_of_work import UnitOfWork
from wengang.monitoring.rows import NewestSnapshotsRow
from wengang.monitoring.snapshots import SnapshotRef, bases_of
from wengang.periods import Period
from wengang.risk_detection.levels import Level
from wengang.risk_detection.steps import find_clusters_and_grade, levels_of_units
from wengang.settings.policy import Policy


@dataclass(frozen=True, slots=True)
class TriedMonth:
    """The levels of a month as they stand, and as they would be, by unit."""

    snapshot: SnapshotRef
    standing: Mapping[str, Level]
    tried: Mapping[str, Level]

    @property
    def changed(self) -> Mapping[str, tuple[Level, Level]]:
        """The units that would have another level: what stands, and what would."""
        return {unit: (level, self.tried[unit]) for unit, level in self.standing.items() if self.tried[unit] is not level}


def levels_if(work: UnitOfWork, snapshot: SnapshotRef, policy: Policy) -> Sequence[TriedMonth]:
    """Give a month and the months that it names under other parameters, oldest first; those that were never graded are left out."""
    months = [*(ref for _, ref in sorted(bases_of(work, snapshot).items())), snapshot]
    standing = {ref: levels_of_units(work, ref) for ref in months}
    graded = [ref for ref in months if standing[ref]]
    tried = _graded_again(work, graded, policy)
    return [TriedMonth(ref, standing[ref], tried[ref]) for ref in graded]


def back_test(work: UnitOfWork, first: Period, last: Period, policies: Sequence[Policy]) -> Sequence[Sequence[TriedMonth]]:
    """Give the newest snapshots of the months from the first to the last under each of some parameters, oldest first.

    Every snapshot on which these rest, at whatever remove, is graded again under the same parameters before them. Months that were never
    graded are left out.
    """
    rows = work.rows("monitoring/newest_snapshots", NewestSnapshotsRow, first=str(first), before=str(last.plus(1)))
    asked = [SnapshotRef.of_row(row) for row in rows]
    standing = {ref: levels_of_units(work, ref) for ref in _with_bases(work, asked)}
    graded = [ref for ref, levels in standing.items() if levels]
    tried = [_graded_again(work, graded, policy) for policy in policies]
    return [[TriedMonth(ref, standing[ref], levels[ref]) for ref in asked if ref in levels] for levels in tried]


def _with_bases(work: UnitOfWork, snapshots: Sequence[SnapshotRef]) -> Sequence[SnapshotRef]:
    """Give snapshots with those on which they rest, at whatever remove, oldest month first: a snapshot rests on earlier months alone."""
    found: set[SnapshotRef] = set()
    waiting = list(snapshots)
    while waiting:
        ref = waiting.pop()
        if ref not in found:
            found.add(ref)
            waiting += bases_of(work, ref).values()
    return sorted(found, key=lambda ref: (ref.period, ref.number))


def _graded_again(work: UnitOfWork, graded: Sequence[SnapshotRef], policy: Policy) -> Mapping[SnapshotRef, Mapping[str, Level]]:
    """Grade snapshots under other parameters, in the order in which they are given, and undo it."""
    tried = {}
    with work.undone():
        for ref in graded:
            work.run("risk_detection/forget_levels", **ref.key)
            find_clusters_and_grade(work, ref, policy)
            tried[ref] = levels_of_units(work, ref)
    return tried
