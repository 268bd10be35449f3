"""The ledger of letters for whoever may read it: what was drafted, issued and delivered, and one letter as it looks.

Belongs here: reading, and the words of how a letter and its mail stand. Does not belong here: who may see a letter (the desk), changing one.

A letter for nobody in particular (to the operators, the leaders, one person) has no unit. Who is held to a unit reads its issued letters alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from wengang.database.unit_of_work import UnitOfWork
from wengang.letters.kinds import find_kind, title_of
from wengang.letters.ledger import LetterState
from wengang.letters.rows import LetterRow, ListedLettersRow
from wengang.mail.states import MailState
from wengang.papers.wording import hour
from wengang.settings.units import load_units
from wengang.user_error import UserError
from wengang.workdays import OFFICE_TIME

OF_THE_OFFICE = "省级"


class UnknownLetterError(UserError):
    """A number under which there is no letter."""


@dataclass(frozen=True, slots=True)
class ListedLetter:
    """A letter as lists show it: its kind in words, to whom, what it is about, how it and its mail stand."""

    id: int
    title: str
    unit: str | None
    ledger_no: str
    subject: str
    state: LetterState
    on: date
    delivery: str

    @classmethod
    def from_row(cls, row: ListedLettersRow | LetterRow) -> ListedLetter:
        """Give the letter of a row."""
        return cls(
            row["id"],
            title_of(row["kind"]),
            row["unit"],
            row["doc_no"] or row["ledger_no"] or "",
            row["subject"],
            LetterState(row["state"]),
            row["issued_on"] or row["at"].astimezone(OFFICE_TIME).date(),
            _delivery(row),
        )

    @property
    def to(self) -> str:
        """To whom it goes."""
        return load_units().unit(self.unit).name if self.unit else OF_THE_OFFICE

    def file_name(self, ending: str) -> str:
        """Under which name it is kept as a file."""
        return f"{self.ledger_no or self.title}-{self.subject}.{ending}".replace("/", "-").replace(" ", "")


@dataclass(frozen=True, slots=True)
class ShownLetter:
    """One letter with its text as a page, until when an answer is on time, and what became of its mail."""

    letter: ListedLetter
    html: str
    reply_due: str
    sent: str
    trouble: str
    printed: bool
    """Whether it is a letter that is printed, and so a Word file (`files`)."""


@dataclass(frozen=True, slots=True)
class LettersAsked:
    """Which letters are asked for; None is any."""

    unit: str | None = None
    kind: str | None = None
    state: LetterState | None = None


def listed_letters(work: UnitOfWork, asked: LettersAsked, *, limit: int, skipped: int = 0) -> tuple[list[ListedLetter], int]:
    """Give so many letters, newest first, and how many there are in all."""
    rows: Sequence[ListedLettersRow] = work.rows(
        "letters/listed_letters", ListedLettersRow, unit=asked.unit, kind=asked.kind, state=asked.state, limit=limit, skipped=skipped
    )
    return [ListedLetter.from_row(row) for row in rows], rows[0]["number"] if rows else 0


def shown_letter(work: UnitOfWork, number: int) -> ShownLetter:
    """Give one letter; raises `UnknownLetterError`."""
    row = work.row("letters/letter", LetterRow, id=number)
    if row is None:
        raise UnknownLetterError(f"没有编号为{number}的函件：请从清单进入")
    return ShownLetter(
        ListedLetter.from_row(row),
        row["html"],
        hour(row["reply_due"]) if row["reply_due"] else "",
        hour(row["sent_at"]) if row["sent_at"] else "",
        row["last_error"] or "",
        (kind := find_kind(row["kind"])) is not None and kind.form is not None,
    )


def _delivery(row: ListedLettersRow | LetterRow) -> str:
    if row["mail_state"] is None:
        return "没有发邮件" if row["state"] == LetterState.ISSUED else ""
    served, recipients = row["served"] or 0, row["recipients"] or 0
    part = f"（{served}/{recipients}个收件地址）" if served < recipients else ""
    return f"{MailState(row['mail_state']).chinese}{part}"
