"""The step that tells a snapshot's stock apart, one task: plain arguments in, a value object out.

Belongs here: the order of its statements. Does not belong here: when it runs (`dags/`), what is read of it (`figures`).
"""

from __future__ import annotations

from wengang.composition.rows import IsDescribedRow
from wengang.database.unit_of_work import UnitOfWork
from wengang.monitoring.snapshots import SnapshotRef, bases_of

MONTHS_BEFORE = (1, 3, 12)
"""From which months on it is told who stayed at work."""


def describe(work: UnitOfWork, snapshot: SnapshotRef) -> bool:
    """Tell the stock of a graded snapshot apart; whether this call did it.

    Nothing is done where it stands, and for a snapshot from before the house kept by which rows a person counts.
    """
    work.lock("composition", snapshot.period)
    if work.row("composition/is_described", IsDescribedRow, **snapshot.key) is not None:
        return False
    work.plan_for_bulk()
    work.run("composition/insert_described", **snapshot.key)
    work.run("composition/gather_workers", **snapshot.key, year=snapshot.period.year)
    work.run("composition/insert_parts", **snapshot.key)
    work.run("composition/insert_destinations", **snapshot.key)
    bases = bases_of(work, snapshot)
    for months in MONTHS_BEFORE:
        if base := bases.get(snapshot.period.plus(-months)):
            work.run(
                "composition/insert_kept_at_work", **snapshot.key, months_before=months, base=str(base.period), base_snapshot=base.number
            )
    work.run("composition/insert_job_losses", **snapshot.key)
    return True
