"""Runs of 帮扶名单 that come twice, at once, late, or to no end: the files are the same."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any
from unittest.mock import patch

import pytest
from tests.sql.help_files.conftest import DAY, Months, judged_live
from tests.statements import by_hand

from wengang.database.unit_of_work import UnitOfWork, unit_of_work
from wengang.help_files.steps import KeptFiles, keep_files
from wengang.monitoring.snapshots import SnapshotRef

ALL = range(1, 11)


class EndedError(Exception):
    """What ends a run in its middle."""


@pytest.fixture
def handed(months: Months) -> tuple[Months, list[SnapshotRef]]:
    """Give four months in which some lose work and find it again, and their snapshots: files open in March and April, one closes in May."""
    for period, idle in (("2025-02", ()), ("2025-03", (3, 4)), ("2025-04", (4, 5)), ("2025-05", (4, 5))):
        months.hand_over(period, [serial for serial in ALL if serial not in idle])
    return months, months.load()


def live(months: Months, do: Callable[[UnitOfWork], Any]) -> Any:
    """Do something while the months run live."""
    with unit_of_work(months.settings) as work:
        by_hand(work, "update monitoring.snapshot set from_history = false")
    try:
        with unit_of_work(months.settings) as work:
            return do(work)
    finally:
        with unit_of_work(months.settings) as work:
            by_hand(work, "update monitoring.snapshot set from_history = true")


EXPECTED = [(3, "at_work", ["lost_job"]), (4, "live", ["lost_job"]), (5, "live", ["lost_job"])]


def test_a_month_judged_late_opens_what_it_shows_and_closes_nothing(handed: tuple[Months, list[SnapshotRef]]) -> None:
    months, (february, march, april, may) = handed
    with unit_of_work(months.settings) as work:
        judged_live(work, [february, april, may], DAY)
    assert months.told() == [(5, "live", ["lost_job"])]
    with unit_of_work(months.settings) as work:
        assert judged_live(work, [march], DAY) == [KeptFiles(opened=2)], "the newest judged month alone closes"
        judged_live(work, [may], DAY)
    assert months.told() == EXPECTED


def test_two_runs_at_once_do_what_one_does(handed: tuple[Months, list[SnapshotRef]]) -> None:
    months, snapshots = handed

    def run(_number: int) -> list[KeptFiles]:
        kept = []
        for snapshot in snapshots:
            with unit_of_work(months.settings) as work:
                kept.append(keep_files(work, snapshot, DAY))
        return kept

    def both(_work: UnitOfWork) -> list[list[KeptFiles]]:
        with ThreadPoolExecutor(4) as pool:
            return list(pool.map(run, range(4)))

    kept = live(months, both)
    assert sum((one for run_of in kept for one in run_of), KeptFiles()) == KeptFiles(opened=3, closed=1)
    assert months.told() == EXPECTED


def test_a_run_that_is_ended_after_any_statement_has_done_nothing(handed: tuple[Months, list[SnapshotRef]]) -> None:
    months, snapshots = handed
    with unit_of_work(months.settings) as work:
        judged_live(work, snapshots[:-1], DAY)
    before = months.files()
    ended = 0
    for after in count(1):
        try:
            live(months, lambda work, after=after: _run_to(work, snapshots[-1], after))
        except EndedError:
            ended += 1
            assert months.files() == before
        else:
            break
    assert ended > 8
    assert months.told() == EXPECTED


def _run_to(work: UnitOfWork, snapshot: SnapshotRef, after: int) -> None:
    """Keep files by a snapshot, and end after so many statements."""
    statements = count(1)
    real = UnitOfWork.run

    def counted(self: UnitOfWork, query: str, **values: Any) -> int:
        touched = real(self, query, **values)
        if query.startswith("help_files/") and next(statements) == after:
            raise EndedError
        return touched

    with patch.object(UnitOfWork, "run", counted):
        keep_files(work, snapshot, DAY)
