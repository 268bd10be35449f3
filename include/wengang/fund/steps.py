"""What a run of the yearly allocation does, one public function a task: called by the DAG, `make fund` and the tests.

Belongs here: the list of steps, and which person is asked what. Does not belong here: what a step does (`proposals` makes versions,
`decisions` carries out what people decide).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from wengang.database.unit_of_work import UnitOfWork
from wengang.fund.decisions import approve, decision_request, import_decision, issue, record_approval, require_proposal
from wengang.fund.handed_over import DECISION
from wengang.fund.objections import answer_objection, objection_request, raise_objection, settled
from wengang.fund.proposals import Request, approval_request, propose, record_refusal_opinion, refusal_request
from wengang.fund.reminders import remind_of_passing_down


class Asked(StrEnum):
    """What people are asked in a run, in order; all are asked of 人社."""

    REFUSAL = "refusal"
    FIRST = "hr"
    SECOND = "hr_leader"
    DECISION = "decision"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a run is about: a version of a year, or (version 0) a stored refusal."""

    year: int
    version: int
    refusal: int


@dataclass(frozen=True, slots=True)
class Reply:
    """What a person answered to exactly the text of `digest`; `file_name` and `doc_no` with a decision of 财政."""

    digest: str
    decided_by: str
    approve: bool
    opinion: str
    asked_by: str
    file_name: str = ""
    doc_no: str = ""


def request_of(work: UnitOfWork, asked: Asked, about: Subject) -> Request | None:
    """Give what a person is asked; None when there is nothing to decide."""
    if not about.version and not about.refusal:
        return None
    if asked is Asked.REFUSAL or about.refusal:
        return refusal_request(work, about.refusal) if asked is Asked.REFUSAL else None
    if asked is Asked.DECISION:
        return decision_request(work, about.year, about.version)
    return approval_request(work, about.year, about.version, asked)


def keep_reply(work: UnitOfWork, asked: Asked, about: Subject, reply: Reply, on: date) -> dict[str, object]:
    """Keep what a person answered and give what it came to; raises `OpinionMissingError` where the person is to be asked again."""
    if asked is Asked.REFUSAL:
        record_refusal_opinion(
            work, about.refusal, digest=reply.digest, decided_by=reply.decided_by, opinion=reply.opinion, asked_by=reply.asked_by
        )
        return {"decided": True}
    if asked is Asked.DECISION:
        done = import_decision(
            work,
            about.year,
            about.version,
            file_name=reply.file_name.strip() or DECISION,
            doc_no=reply.doc_no,
            imported_by=reply.decided_by,
            on=on,
        )
        return {"differing": done.differing, "is_entered": done.new}
    kept = record_approval(
        work,
        about.year,
        about.version,
        role=asked,
        digest=reply.digest,
        decided_by=reply.decided_by,
        approve=reply.approve,
        opinion=reply.opinion,
        asked_by=reply.asked_by,
    )
    return {"approved": kept.approve}


__all__ = [
    "Asked",
    "Reply",
    "Request",
    "Subject",
    "answer_objection",
    "approval_request",
    "approve",
    "import_decision",
    "issue",
    "keep_reply",
    "objection_request",
    "propose",
    "raise_objection",
    "record_approval",
    "refusal_request",
    "remind_of_passing_down",
    "request_of",
    "require_proposal",
    "settled",
]
