"""The ledger of letters: drafting, numbering, setting aside (sql/schema/0033; architecture decisions 2, 3).

Belongs here: rows of `letters.letter`. Does not belong here: issuing (`issuing`), which letters are needed (the domains).

Every domain drafts under a lock of its own. What was issued or set aside never changes again; the database refuses it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from psycopg.types.json import Jsonb

from wengang.approvals.deciding import Counts
from wengang.database.unit_of_work import UnitOfWork
from wengang.letters.content import digest_of
from wengang.letters.kinds import LetterKind, Place, kind_of
from wengang.letters.printed_heads import keep_head
from wengang.letters.rows import InsertLetterRow, LastNumberRow, LettersOfBatchRow, LettersOfMonthRow
from wengang.papers.paper import Paper
from wengang.periods import Period
from wengang.settings.policy import load_policy
from wengang.settings.units import load_units


class LetterState(StrEnum):
    """draft → issued | held_back | superseded; held_back → issued | superseded; the others are final."""

    DRAFT = "draft"
    SUPERSEDED = "superseded"
    HELD_BACK = "held_back"
    ISSUED = "issued"

    @property
    def is_open(self) -> bool:
        """Whether the letter may still be issued."""
        return self in (LetterState.DRAFT, LetterState.HELD_BACK)

    @property
    def chinese(self) -> str:
        """The words of screens."""
        return {"draft": "待审批", "superseded": "已取代", "held_back": "暂不发", "issued": "已印发"}[self]


@dataclass(frozen=True, slots=True)
class KeptLetter:
    """One letter as it stands in the ledger; `told` is what it tells, in codes and figures."""

    id: int
    place: Place
    number: int
    batch: str
    told: Any
    ledger_no: str
    mail_key: str
    subject: str
    text: str
    html: str
    state: LetterState

    @classmethod
    def from_row(cls, row: LettersOfBatchRow) -> KeptLetter:
        """Give the letter of a row of `letters/letters_of_batch`."""
        return cls(
            id=row["id"],
            place=Place(kind_of(row["kind"]), Period.parse(row["period"]), row["unit"], row["about"]),
            number=row["number"],
            batch=row["batch"],
            told=row["told"],
            ledger_no=row["ledger_no"],
            mail_key=row["mail_key"],
            subject=row["subject"],
            text=row["text"],
            html=row["html"],
            state=LetterState(row["state"]),
        )

    @property
    def kind(self) -> LetterKind:
        """Its kind."""
        return self.place.kind

    @property
    def unit(self) -> str:
        """The unit that it goes to."""
        return self.place.unit

    @property
    def unit_name(self) -> str:
        """The unit's name in papers."""
        return load_units().unit(self.unit).name

    @property
    def digest(self) -> str:
        """The digest of its text, computed anew."""
        return digest_of(self.subject, self.text, self.html)


@dataclass(frozen=True, slots=True)
class DraftCounts:
    """What drafting did: letters of the batch that stand, and older drafts set aside by this call."""

    drafts: int
    superseded: int

    @property
    def counts(self) -> Counts:
        """For the task's line and record."""
        return {"drafts": self.drafts, "superseded": self.superseded}


def draft(
    work: UnitOfWork, place: Place, *, batch: str, told: object, write: Callable[[str], Paper], corrects: int | None = None
) -> KeptLetter:
    """Keep the next letter of a place, which `write` gives for its ledger number; the head of the sealed audit is put to its notes."""
    last = work.row("letters/last_number", LastNumberRow, **_columns(place), counts_drafts=place.kind.counts_drafts)
    number: int = (last["number"] if last else 0) + 1
    ledger_no = place.ledger_no(number)
    paper = write(ledger_no)
    paper = replace(paper, notes=(*paper.notes, *keep_head(work, place.mail_key(number))))
    text, html = paper.text, paper.html
    row = work.row(
        "letters/insert_letter",
        InsertLetterRow,
        **_columns(place),
        number=number,
        batch=batch,
        told=Jsonb(told),
        corrects=corrects,
        ledger_no=ledger_no,
        mail_key=place.mail_key(number),
        subject=paper.title,
        text=text,
        html=html,
        digest=digest_of(paper.title, text, html),
        policy_digest=load_policy().digest,
    )
    if row is None:
        raise LookupError("the draft was not kept")
    return KeptLetter.from_row(row)


def letters_of_batch(work: UnitOfWork, kinds: Iterable[LetterKind], batch: str) -> list[KeptLetter]:
    """Give the letters of a batch that were not set aside, by unit."""
    rows = work.rows("letters/letters_of_batch", LettersOfBatchRow, kinds=[kind.code for kind in kinds], batch=batch)
    return [KeptLetter.from_row(row) for row in rows]


def letters_of_month(work: UnitOfWork, kinds: Iterable[LetterKind], period: Period) -> list[KeptLetter]:
    """Give the letters of a month that are open or issued, by unit and then oldest first."""
    rows = work.rows("letters/letters_of_month", LettersOfMonthRow, kinds=[kind.code for kind in kinds], period=str(period))
    return [KeptLetter.from_row(row) for row in rows]


def open_letters(letters: Iterable[KeptLetter]) -> list[KeptLetter]:
    """Give those that may still be issued."""
    return [letter for letter in letters if letter.state.is_open]


def set_aside(work: UnitOfWork, letters: Iterable[KeptLetter]) -> int:
    """Set open letters aside for good, and give how many were."""
    return _move(work, letters, LetterState.SUPERSEDED)


def hold_back(work: UnitOfWork, letters: Iterable[KeptLetter]) -> int:
    """Keep drafts back that a reviewer does not want sent yet, and give how many were."""
    return _move(work, letters, LetterState.HELD_BACK)


def _move(work: UnitOfWork, letters: Iterable[KeptLetter], state: LetterState) -> int:
    return work.run("letters/move", ids=[letter.id for letter in letters], state=state)


def _columns(place: Place) -> dict[str, str]:
    return {"kind": place.kind.code, "period": str(place.period), "unit": place.unit, "about": place.about}
