"""Letters about workshops are kept, numbered and mailed as they were before all letters stood in one ledger."""

from __future__ import annotations

from datetime import date

import psycopg
import pytest
from tests.sql.letters.held import hold
from tests.sql.workshops.conftest import UNIT, Found, Province

from wengang.approvals.steps import record_opinion
from wengang.database.unit_of_work import UnitOfWork, unit_of_work
from wengang.monitoring.snapshots import SnapshotRef
from wengang.periods import Period
from wengang.workshops.drafting import approval_request, draft_letters, issue_letters
from wengang.workshops.exits import exit_request, open_exits, record_exit_opinion, settle_exit

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
    request = approval_request(work, snapshot, role)
    assert request is not None
    record_opinion(
        work,
        subject=request.subject,
        digest=request.digest,
        role=role,
        decided_by=role,
        approve=True,
        opinion="情况属实",
        details={},
        asked_by="试验",
    )
    return request.digest


def leave(work: UnitOfWork) -> str:
    """Let the workshop that stopped leave."""
    open_exits(work, ON)
    digest = ""
    for role in ("hr", "rv"):
        request = exit_request(work, STOPPED, MARCH)
        assert request is not None
        digest = request.digest
        record_exit_opinion(
            work,
            STOPPED,
            MARCH,
            digest=digest,
            role=role,
            decided_by=role,
            confirm=True,
            opinion="现场核查属实",
            asked_by="试验",
            business_date=ON,
        )
    settle_exit(work, STOPPED, MARCH, ON)
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
