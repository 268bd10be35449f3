"""Issuing: blanks filled, one mail queued under the letter's key, the letter marked, all in the transaction of the caller.

Belongs here: the one way out of the house. Does not belong here: whether people approved it (the domain checks, in the same transaction).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from wengang.approvals.deciding import Counts
from wengang.database.unit_of_work import UnitOfWork
from wengang.letters.content import Issue
from wengang.letters.files import PrintedLetter, files_of
from wengang.letters.ledger import KeptLetter
from wengang.letters.operators import mail_operators
from wengang.letters.sending import queue_letter
from wengang.mail.outbox import MailContentError


@dataclass(frozen=True, slots=True)
class IssueCounts:
    """What issuing did: letters queued by this call, issued before, units held back or without a usable address, whether a person refused."""

    queued: int = 0
    already: int = 0
    held_back: tuple[str, ...] = ()
    without_address: tuple[str, ...] = ()
    refused: bool = False

    @property
    def counts(self) -> Counts:
        """For the task's line and record."""
        return {
            "queued": self.queued,
            "already": self.already,
            "held_back": len(self.held_back),
            "without_address": len(self.without_address),
            "refused": self.refused,
        }


def issue(work: UnitOfWork, letter: KeptLetter, filled: Issue) -> None:
    """Queue the mail of one letter and mark it as issued; raises `MailContentError` where its unit has no usable address."""
    text, html = filled.fill(letter.text), filled.fill_html(letter.html)
    name = letter.place.file_name(letter.number)
    files = files_of(letter.kind, PrintedLetter(name, letter.subject, html, filled.document_number or ""), work.settings.var)
    queue_letter(work, letter.kind, key=letter.mail_key, unit=letter.unit, subject=letter.subject, text=text, html=html, files=files)
    work.run(
        "letters/mark_issued",
        id=letter.id,
        doc_no=filled.document_number,
        issued_on=filled.on,
        issued_text=text,
        issued_html=html,
        reply_due=filled.reply_due,
    )


def issue_all(
    work: UnitOfWork, letters: Iterable[KeptLetter], filled: Callable[[KeptLetter], Issue], *, subject: str
) -> tuple[KeptLetter, ...]:
    """Issue letters that were approved under a subject; gives those without a usable address.

    A unit without an address blocks only itself: its letter stays open, and the operators are told.
    """
    unaddressed, told = [], []
    for letter in letters:
        try:
            issue(work, letter, filled(letter))
        except MailContentError as error:
            unaddressed.append(letter)
            told.append(f"{letter.unit_name}的{letter.ledger_no}未发出。{error}，再清除“印发”重跑")
    mail_operators(work, subject, told)
    return tuple(unaddressed)
