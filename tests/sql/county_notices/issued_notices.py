"""Notices that were issued and whose mail the server took, with the matters that they open.

Belongs here: making them. Does not belong here: what must come of them (each test); `people` of the conftest must be in use.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from tests.sql.county_notices.figures import MARCH, write_snapshot
from tests.sql.people_deciding import answer
from tests.statements import execute

from wengang.county_notices import steps
from wengang.county_notices.steps import LETTERS_OF_A_MONTH as LETTERS
from wengang.database.unit_of_work import UnitOfWork
from wengang.matters import ledger
from wengang.matters.ledger import KeptMatter, MoveToMake
from wengang.matters.rounds import MatterMove
from wengang.periods import Period

UNIT, OTHER = "469001", "469002"
ISSUED = date(2025, 4, 14)


def issued(
    work: UnitOfWork, number: int, levels: Mapping[str, int], *, period: Period = MARCH, on: date = ISSUED, accepted_on: date | None = None
) -> None:
    """Draft, approve and issue the notices of a snapshot, and let the server take their mail."""
    queued(work, number, levels, period=period, on=on)
    taken(work, accepted_on or on)


def queued(work: UnitOfWork, number: int, levels: Mapping[str, int], *, period: Period = MARCH, on: date = ISSUED) -> None:
    snapshot = write_snapshot(work, number, levels, period=period)
    steps.draft_notices(work, snapshot, on)
    for role, person in (("hr", "reviewer_hr"), ("rv", "reviewer_rv")):
        answer(work, LETTERS, snapshot, role, person)
    steps.issue(work, snapshot, on)


def taken(work: UnitOfWork, on: date | None, state: str = "accepted") -> None:
    execute(work, "update mail.outbox set state = 'sending', attempts = 1, attempted_at = now() where state = 'pending'")
    accepted = "accepted_by = recipients, sent_at = now()" if state == "accepted" else "last_error = '停发'"
    execute(work, f"update mail.outbox set state = %s, accepted_on = %s, {accepted} where state = 'sending'", [state, on])


def matters(work: UnitOfWork) -> list[KeptMatter]:
    numbers = [row["no"] for row in execute(work, "select no from matters.matter order by id").fetchall()]
    return [ledger.find(work, no) for no in numbers]


def accepted(work: UnitOfWork, matter: KeptMatter, on: date) -> KeptMatter:
    for move in (MatterMove.REPLY_COMPLETE, MatterMove.ACCEPT):
        matter = ledger.make(work, matter, MoveToMake(move, on, "reviewer_hr", "情况属实"))
    return matter
