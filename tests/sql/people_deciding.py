"""People who decide: a role is asked about a matter of decision and answers, as its human task lets it.

Belongs here: asking and answering. Does not belong here: what must come of it (each test), the human task itself (`tests/sql/plugins`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TypeVar

from wengang.approvals.deciding import Answer, Counts, MatterOfDecision, Question, ask, record
from wengang.database.unit_of_work import UnitOfWork

About = TypeVar("About")
ON = date(2025, 4, 10)


def asked(work: UnitOfWork, matter: MatterOfDecision[About], about: About, role: str) -> Question:
    """Ask a role, which must be asked."""
    question = ask(work, matter, about, role)
    assert question is not None, f"{role} is not asked"
    return question


def answer(
    work: UnitOfWork,
    matter: MatterOfDecision[About],
    about: About,
    role: str,
    person: str,
    option: str | None = None,
    *,
    opinion: str = "情况属实",
    on: date = ON,
    entries: Mapping[str, str] | None = None,
    digest: str | None = None,
) -> Counts:
    """Ask a role and answer as a person, by default agreeing; with a digest nobody is asked: the answer is to the text of that."""
    shown = digest or asked(work, matter, about, role).digest
    return record(work, matter, about, Answer(role, shown, option or matter.agree, opinion, person, on, "test", entries or {}))
