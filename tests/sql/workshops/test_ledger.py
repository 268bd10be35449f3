"""Letters about workshops are kept, numbered and mailed as they were before all letters stood in one ledger."""

from __future__ import annotations

from datetime import date

import psycopg
import pytest
from tests.sql.letters.held import hold
from tests.sql.people_deciding import answer, asked
from tests.sql.workshops.conftest import UNIT, Found, Province

from wengang.database.unit_of_work import UnitOfWork, unit_of_work
from wengang.monitoring.snapshots import SnapshotRef
from wengang.periods import Period
from wengang.workshops.drafting import LETTERS_OF_A_REVIEW, draft_letters, issue_letters
from wengang.workshops.exits import EXIT_OF_A_WORKSHOP, ExitRef, open_exits, settle_exit

MARCH = Period(2025, 3)
FIRST, SECOND = SnapshotRef(MARCH, 1), SnapshotRef(MARCH, 2)
STOPPED = f"{UNIT}-CJ03"
ON = date(2025, 4, 10)


@pytest.fixture
def reviewed(province: Province) -> Province:
    """Give a unit of which in March one workshop falls below, one is silent, one stops and one does well."""
    province.months(
        "2025-02",
        {1: Found(), 2: Found(), 3: Found(), 4: Found(6)},
        {1: Found(3), 2: Found(0, reports=False), 3: Found(0, "停产"), 4: Found(6)},
    )
    return province


def approve(work: UnitOfWork, snapshot: SnapshotRef, role: str) -> str:
    answer(work, LETTERS_OF_A_REVIEW, snapshot, role, f"reviewer_{role}")
    return asked(work, LETTERS_OF_A_REVIEW, snapshot, role).digest


def leave(work: UnitOfWork) -> str:
    """Let the workshop that stopped leave."""
    open_exits(work, ON)
    leaving = ExitRef(STOPPED, MARCH)
    for role in ("hr", "rv"):
        answer(work, EXIT_OF_A_WORKSHOP, leaving, role, f"reviewer_{role}", opinion="现场核查属实", on=ON)
    digest = asked(work, EXIT_OF_A_WORKSHOP, leaving, "hr").digest
    settle_exit(work, leaving, ON)
    return digest


def test_letters_of_a_month_and_an_exit(reviewed: Province, admin: psycopg.Connection) -> None:
    with unit_of_work(reviewed.settings) as work:
        draft_letters(work, FIRST, ON)
        asked = [approve(work, FIRST, "hr"), approve(work, FIRST, "rv"), leave(work)]
        issue_letters(work, FIRST, ON)
    reviewed.hand_over("2025-03", {1: Found(4), 2: Found(2), 3: Found(0, "停产"), 4: Found(3)}, corrects=True)
    reviewed.load()
    with unit_of_work(reviewed.settings) as work:
        draft_letters(work, SECOND, ON)
        asked.append(approve(work, SECOND, "hr"))
    reviewed.hand_over("2025-03", {1: Found(4), 2: Found(3), 3: Found(0, "停产"), 4: Found(3)}, corrects=True)
    reviewed.load()
    third = SnapshotRef(MARCH, 3)
    with unit_of_work(reviewed.settings) as work:
        draft_letters(work, third, ON)
        asked.append(approve(work, third, "rv"))
    hold("workshops", admin, "workshops.letter", asked, "workshop")
