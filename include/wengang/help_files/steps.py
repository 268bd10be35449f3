"""The steps of 帮扶名单, each one task: plain arguments in, a value object out.

Belongs here: which snapshot may change files, the order of its statements. Does not belong here: what a snapshot shows (`sql/help_files`),
what is due for a file (`standings`).

Method (decision 0049): a snapshot of a live month says of each person of the active roster what opens a file. Causes of the month that it no
longer shows are withdrawn, and ends that an older snapshot of the month gave are taken back; what is shown joins the live file of the person;
a live file without a cause is cleared; who has none gets one. The newest judged month moreover closes files and says where their people
are. All of it is one transaction under one lock: a second run finds everything standing, two at once follow each other, one that is ended
has done nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from wengang.approvals.deciding import Counts
from wengang.database.unit_of_work import UnitOfWork
from wengang.help_files.rows import MonthsWithNewExitsRow, StandingOfMonthRow
from wengang.monitoring.snapshots import SnapshotRef, bases_of, named_files
from wengang.periods import Period
from wengang.settings.policy import load_policy


@dataclass(frozen=True, slots=True)
class KeptFiles:
    """How many files a snapshot opened, cleared, and closed or took back the end of."""

    opened: int = 0
    cleared: int = 0
    closed: int = 0

    @property
    def counts(self) -> Counts:
        """What the record of a task says."""
        return {"files_opened": self.opened, "files_cleared": self.cleared, "files_closed": self.closed}

    def __add__(self, other: KeptFiles) -> KeptFiles:
        """Give both together."""
        return KeptFiles(self.opened + other.opened, self.cleared + other.cleared, self.closed + other.closed)


def keep_files(work: UnitOfWork, snapshot: SnapshotRef, on: date) -> KeptFiles:
    """Open, clear and close files by a snapshot, on a business date.

    Nothing is done for a month that the import of past months brought in, and by a snapshot after a newer one of its month.
    """
    work.lock("help_files")
    stands = work.row("help_files/standing_of_month", StandingOfMonthRow, period=str(snapshot.period))
    if stands is None or stands["imported"] or (stands["judged"] or 0) > snapshot.number:
        return KeptFiles()
    is_newest = stands["newest"] is None or Period.parse(stands["newest"]) <= snapshot.period
    work.run("help_files/insert_judged", **snapshot.key)
    work.plan_for_bulk()
    _find(work, snapshot)
    work.run("help_files/withdraw_causes", **snapshot.key)
    _judge_ends(work, snapshot, on, closing=False)
    work.run("help_files/add_causes", **snapshot.key)
    cleared = work.run("help_files/clear_files", **snapshot.key, on=on)
    opened = work.run("help_files/open_files", **snapshot.key, on=on, year=str(on.year))
    work.run("help_files/add_causes", **snapshot.key)
    if not is_newest:
        return KeptFiles(opened, cleared)
    closed = _judge_ends(work, snapshot, on, closing=True)
    work.run("help_files/place_files", **snapshot.key)
    return KeptFiles(opened, cleared, closed)


def keep_files_of_new_exits(work: UnitOfWork, on: date) -> KeptFiles:
    """Open the files of people whose workshop exited after the files of its month were kept (method §6: in the same run)."""
    work.lock("help_files")
    kept = KeptFiles()
    for row in work.rows("help_files/months_with_new_exits", MonthsWithNewExitsRow):
        kept += keep_files(work, SnapshotRef(Period.parse(row["period"]), row["snapshot"]), on)
    return kept


def _find(work: UnitOfWork, snapshot: SnapshotRef) -> None:
    """Keep what the snapshot shows, and how many households are without work."""
    period, named = snapshot.period, named_files(work, snapshot)
    before = bases_of(work, snapshot).get(period.before)
    months = _months_up_to(work, snapshot, load_policy().whole("help.low_income_months", period))
    work.run(
        "help_files/insert_shown",
        **snapshot.key,
        before=str(period.before),
        files_before=named_files(work, before)["work_files"] if before else [],
        employment_files=named["employment_files"],
        low_months=[str(month.period) for month in months],
        low_snapshots=[month.number for month in months],
        low_count=load_policy().whole("help.low_income_months", period),
    )
    work.run("help_files/insert_households", **snapshot.key, roster_files=named["roster_files"], ready_units=named["ready_units"])


def _judge_ends(work: UnitOfWork, snapshot: SnapshotRef, on: date, *, closing: bool) -> int:
    count = load_policy().whole("help.closing_months", snapshot.period)
    months = _months_up_to(work, snapshot, count)
    return work.run(
        "help_files/judge_ends",
        **snapshot.key,
        on=on,
        closing=closing,
        months=[str(month.period) for month in months],
        snapshots=[month.number for month in months],
        months_count=count,
        latest=str(snapshot.period.plus(-count)),
    )


def _months_up_to(work: UnitOfWork, snapshot: SnapshotRef, count: int) -> list[SnapshotRef]:
    """Give the snapshots of the last months up to a snapshot's, as it names them; fewer where it names none of a month."""
    known = {**bases_of(work, snapshot), snapshot.period: snapshot}
    return [known[month] for back in range(count) if (month := snapshot.period.plus(-back)) in known]
