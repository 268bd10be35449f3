"""Units whose departments agree too little hold a matter for each live month until the newest figures agree."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from unittest.mock import patch

import pytest
from tests.statements import execute

from wengang.database.unit_of_work import UnitOfWork
from wengang.matters import ledger
from wengang.matters.duties import load_duties
from wengang.reconciliation import matters

ON, LATER = date(2025, 4, 9), date(2025, 5, 9)
UNIT, OTHER, THIRD = "469001", "469002", "469005"


@pytest.fixture(autouse=True)
def alone() -> Iterator[None]:
    """Let no other domain open anything."""
    assert matters.MATTERS[0] in load_duties(), "the ledger finds it by the catalogue"
    with patch("wengang.matters.ledger.load_duties", return_value=matters.MATTERS):
        yield


def snapshot(work: UnitOfWork, number: int, *told: tuple[str, int, int, int], period: str = "2025-03", history: bool = False) -> None:
    execute(
        work,
        "insert into monitoring.snapshot (period, number, digest, policy_digest, reason, from_history) values (%s, %s, %s, 'p', 'r', %s)",
        [period, number, f"{number}", history],
    )
    for counts in told:
        execute(work, "insert into monitoring.reconciliation values (%s, %s, %s, %s, %s, %s)", [period, number, *counts])


def held(work: UnitOfWork) -> dict[tuple[str, str], str]:
    rows = execute(work, "select unit, period, state from matters.matter order by id").fetchall()
    return {(row["unit"], row["period"]): row["state"] for row in rows}


def test_a_low_match_is_held_by_both_departments_for_five_workdays(work: UnitOfWork) -> None:
    snapshot(work, 1, (UNIT, 93, 7, 0), (OTHER, 100, 0, 0), (THIRD, 990, 10, 0))
    assert ledger.bring_up_to_date(work, ON).opened == 1
    assert ledger.bring_up_to_date(work, LATER).opened == 0, "shown again is opened once"
    (row,) = execute(work, "select * from matters.matter").fetchall()
    assert (row["kind"], row["key"], row["unit"], row["departments"]) == ("match.low", "469001:2025-03", UNIT, ["hr", "rv"])
    assert (row["opened_on"], row["due_on"], row["period"]) == (ON, date(2025, 4, 16), "2025-03")
    assert row["words"] == "核对2025年3月两部门的就业数据：人员相符率93.00%，总数相差7.00%"


def test_it_is_cleared_when_the_newest_snapshot_of_the_month_agrees_and_no_sooner(work: UnitOfWork) -> None:
    snapshot(work, 1, (UNIT, 93, 7, 0), (OTHER, 50, 50, 0))
    ledger.bring_up_to_date(work, ON)
    snapshot(work, 2, (UNIT, 94, 6, 0), (OTHER, 100, 0, 0))
    snapshot(work, 1, (UNIT, 100, 0, 0), period="2025-04")
    assert ledger.bring_up_to_date(work, LATER).cleared == 1
    assert held(work) == {(UNIT, "2025-03"): "open", (OTHER, "2025-03"): "cleared"}


def test_each_month_is_a_matter_of_its_own(work: UnitOfWork) -> None:
    snapshot(work, 1, (UNIT, 93, 7, 0))
    snapshot(work, 1, (UNIT, 90, 5, 5), period="2025-04")
    assert ledger.bring_up_to_date(work, LATER).opened == 2


def test_imported_history_opens_nothing_until_it_runs_live(work: UnitOfWork) -> None:
    snapshot(work, 1, (UNIT, 10, 90, 0), history=True)
    assert ledger.bring_up_to_date(work, ON).opened == 0
    snapshot(work, 2, (UNIT, 10, 90, 0))
    assert ledger.bring_up_to_date(work, ON).opened == 1


def test_a_unit_without_one_of_the_files_is_not_judged(work: UnitOfWork) -> None:
    snapshot(work, 1)
    assert ledger.bring_up_to_date(work, ON).opened == 0
