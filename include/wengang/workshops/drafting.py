"""Letters of a review: drafted, approved by two people, put into the outbox (issue of the month's review; policy 2.2).

Belongs here: which letters a month needs, and issuing them. Does not belong here: their words (`letters`), exits (`exits`), human tasks
(`dags/workshop_monthly_review.py`). Every step may be run again: the same findings give the same letters, what was issued stays.

A month needs one guidance letter for each workshop that fell below in it, and one letter a unit for everything else. Where late data
changed later months, their letters are drafted by the same review. The letters of one review are approved together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from wengang.approvals.deciding import MatterOfDecision, Question
from wengang.approvals.enclosures import Enclosure
from wengang.approvals.opinions import BOTH_DEPARTMENTS, verdict_on
from wengang.database.unit_of_work import UnitOfWork
from wengang.letters.content import Issue, digest_of
from wengang.letters.document_numbers import NUMBERS_ENTRY, NUMBERS_TOLD, number_for, numbers_in_words, numbers_of, read_numbers
from wengang.letters.issuing import IssueCounts, issue_all
from wengang.letters.kinds import Place
from wengang.letters.ledger import DraftCounts, KeptLetter, LetterState, draft, letters_of_batch, letters_of_month, open_letters, set_aside
from wengang.monitoring.snapshots import SnapshotRef
from wengang.papers.paper import Paper
from wengang.periods import Period
from wengang.workshops.letters import GUIDANCE, MONTHLY, WorkshopFacts, differs, guidance_letter, monthly_letter
from wengang.workshops.outcomes import Outcome
from wengang.workshops.rows import FactsOfMonthRow, ReviewedMonthsFromRow
from wengang.workshops.states import ExitReason, Status

KINDS = (GUIDANCE, MONTHLY)
"""The kinds of letters of a review."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A letter that a month needs; `items` is what it tells."""

    place: Place
    workshops: tuple[WorkshopFacts, ...]

    @property
    def items(self) -> list[list[Any]]:
        return [
            [
                item.workshop_no,
                str(item.status),
                [str(outcome) for outcome in item.outcomes],
                item.absorbed,
                item.unknown,
                item.present,
                item.told,
                item.unpaid,
            ]
            for item in self.workshops
        ]

    def write(self, ledger_no: str, on: date) -> Paper:
        if self.place.kind is GUIDANCE:
            return guidance_letter(self.workshops[0], self.place.period, ledger_no, on)
        return monthly_letter(self.place.unit, self.workshops, self.place.period, ledger_no, on)


def draft_letters(work: UnitOfWork, snapshot: SnapshotRef, business_date: date) -> DraftCounts:
    """Draft the letters of a review: of its month and of the later months that were evaluated again."""
    work.lock("workshops", "letters")
    run, superseded = run_of(snapshot), 0
    for row in work.rows("workshops/reviewed_months_from", ReviewedMonthsFromRow, first=str(snapshot.period)):
        superseded += _draft_month(work, Period.parse(row["period"]), run, business_date)
    return DraftCounts(len(letters_of_batch(work, KINDS, run)), superseded)


def run_of(snapshot: SnapshotRef) -> str:
    """Name the review of a snapshot: 2025-03-s1."""
    return f"{snapshot.period}-s{snapshot.number}"


def _draft_month(work: UnitOfWork, period: Period, run: str, business_date: date) -> int:
    standing: dict[Place, list[KeptLetter]] = defaultdict(list)
    for letter in letters_of_month(work, KINDS, period):
        standing[letter.place].append(letter)
    wanted = {item.place: item for item in _wanted(facts_of(work, period), period)}
    new = [item for place, item in wanted.items() if not _is_told(item, standing[place], run)]
    kept = set(wanted) - {item.place for item in new}
    outdated = [
        letter for place, letters in standing.items() for letter in open_letters(letters) if place not in kept or letter.batch != run
    ]
    superseded = set_aside(work, outdated)
    for item in new:
        draft(work, item.place, batch=run, told=item.items, write=partial(item.write, on=business_date))
    return superseded


def _wanted(workshops: list[WorkshopFacts], period: Period) -> Iterator[_Wanted]:
    by_unit: dict[str, list[WorkshopFacts]] = defaultdict(list)
    for workshop in workshops:
        if Outcome.GUIDANCE_LETTER in workshop.outcomes:
            yield _Wanted(Place(GUIDANCE, period, workshop.unit, workshop.workshop_no), (workshop,))
        if set(workshop.outcomes) - {Outcome.GUIDANCE_LETTER} or differs(workshop):
            by_unit[workshop.unit].append(workshop)
    for unit, told in sorted(by_unit.items()):
        yield _Wanted(Place(MONTHLY, period, unit), tuple(told))


def _is_told(item: _Wanted, standing: list[KeptLetter], run: str) -> bool:
    """Tell whether a letter stands already: issued with the same content, drafted by this review, or a guidance letter that went out."""
    return any(
        (letter.state is LetterState.ISSUED and (item.place.kind is GUIDANCE or letter.told == item.items))
        or (letter.batch == run and letter.told == item.items)
        for letter in standing
    )


def facts_of(work: UnitOfWork, period: Period, *, workshop_no: str | None = None) -> list[WorkshopFacts]:
    """Give what letters say of the workshops of a month."""
    rows = work.rows("workshops/facts_of_month", FactsOfMonthRow, period=str(period), unit=None, workshop_no=workshop_no)
    return [_facts(row) for row in rows]


def _facts(row: FactsOfMonthRow) -> WorkshopFacts:
    return WorkshopFacts(
        workshop_no=row["workshop_no"],
        name=row["name"] or "",
        unit=row["unit"],
        place=row["place"],
        mode=row["mode"],
        field=row["field"],
        absorbed=row["absorbed"],
        unknown=row["unknown"],
        present=row["present_rows"],
        told=None if row["total_workers"] is None else int(row["total_workers"]),
        unpaid=row["unpaid"],
        guidance_since=Period.parse(row["guidance_since"]) if row["guidance_since"] else None,
        clock=row["clock"],
        status=Status(row["status"]),
        outcomes=tuple(Outcome(outcome) for outcome in row["outcomes"]),
        reason=ExitReason(row["reason"]) if row["reason"] else None,
    )


# Approval and issue


def approval_subject(_work: UnitOfWork, snapshot: SnapshotRef) -> str:
    """Give the subject under which opinions on the letters of a review are stored."""
    return f"workshops:letters:{run_of(snapshot)}"


def approval_question(work: UnitOfWork, snapshot: SnapshotRef, role: str) -> Question | None:
    """Give what the department of a role is asked about the letters of a review; None when none is left to be issued."""
    letters = letters_of_batch(work, KINDS, run_of(snapshot))
    to_issue = open_letters(letters)
    if not to_issue:
        return None
    digest = _digest_of_all(letters)
    lines = [
        f"**{snapshot.title}**：车间函件共 {len(to_issue)} 份（"
        + "、".join(f"{kind.title}{count}份" for kind in KINDS if (count := sum(letter.kind is kind for letter in to_issue)))
        + f"）。同意：全部发出。不同意：一份也不发。意见必须填写。{NUMBERS_TOLD}",
        "",
        "| 单位 | 函件 | 台账号 |",
        "|---|---|---|",
        *(f"| {letter.unit_name} | {letter.kind.title} | {letter.ledger_no} |" for letter in to_issue),
        "",
        f"文稿摘要：`{digest}`",
    ]
    return Question(
        f"{snapshot.title} 车间函件审批（{BOTH_DEPARTMENTS[role]}）：{len(to_issue)}份",
        "\n".join(lines),
        digest,
        enclosures=tuple(Enclosure(letter.ledger_no, letter.html) for letter in to_issue),
    )


def issue_letters(work: UnitOfWork, snapshot: SnapshotRef, business_date: date) -> IssueCounts:
    """Queue one mail for each approved letter of a review.

    Checks in this transaction that two people approved exactly these letters, whatever the human task says: raises `ApprovalError` where
    an opinion is missing; a refusal issues nothing. A unit without an address blocks only itself.
    """
    work.lock("workshops", "letters")
    letters = letters_of_batch(work, KINDS, run_of(snapshot))
    to_issue = open_letters(letters)
    already = len(letters) - len(to_issue)
    if not to_issue:
        return IssueCounts(already=already)
    subject = approval_subject(work, snapshot)
    verdict = verdict_on(work, subject, _digest_of_all(letters))
    if verdict.refused:
        return IssueCounts(already=already, refused=True)
    numbers = numbers_of(verdict.opinions)
    unaddressed = issue_all(
        work, to_issue, lambda letter: Issue(business_date, document_number=number_for(letter, numbers)), subject=subject
    )
    return IssueCounts(len(to_issue) - len(unaddressed), already, without_address=tuple(letter.unit for letter in unaddressed))


def _digest_of_all(letters: Sequence[KeptLetter]) -> str:
    """Give the digest that two people approve: over ledger number and recomputed digest of every letter of the review."""
    return digest_of("", "\n".join(sorted(f"{letter.ledger_no} {letter.digest}" for letter in letters)), "")


LETTERS_OF_A_REVIEW = MatterOfDecision(
    about=SnapshotRef.entered,
    subject=approval_subject,
    question=approval_question,
    entries=(NUMBERS_ENTRY,),
    examine=lambda work, snapshot, answer: read_numbers(
        work, approval_subject(work, snapshot), letters_of_batch(work, KINDS, run_of(snapshot)), answer
    ),
    beside_in_words=numbers_in_words,
    settle=issue_letters,
)
