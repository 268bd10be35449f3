"""Kinds of letters: a domain registers each of its own once, beside the words of the letter.

Belongs here: what a kind declares, how its letters are numbered and keyed. Does not belong here: any kind (the domains).

A letter is known by its place and number, which are codes; the words that stand for a kind may change without a letter being issued again.
"""

from __future__ import annotations

from dataclasses import dataclass

from wengang.papers.official import PaperForm
from wengang.people import MailList
from wengang.periods import Period


@dataclass(frozen=True, slots=True)
class LetterKind:
    """A kind of letter.

    `code` names it in the database, `title` in Chinese. Its mails are of `mail_kind` and go to the list `to`. Letters that are drafted and
    approved are numbered: `number_word` stands in their ledger numbers, drafts that were set aside use up numbers where `counts_drafts`,
    and `key`, in which place, number and ledger number may be named, is what they enter the outbox under. A kind that the office signs has
    the `form` of the paper on which it is printed; its letters go as a Word file with the mail (`files`).
    """

    code: str
    title: str
    mail_kind: str
    to: MailList = MailList.RECIPIENTS
    number_word: str = ""
    key: str = "{code}:{period}:{unit}:{about}:{number}"
    counts_drafts: bool = True
    form: PaperForm | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """What letters are counted by: their kind, month and unit, and what of the unit they are about (a workshop), or nothing."""

    kind: LetterKind
    period: Period
    unit: str
    about: str = ""

    def ledger_no(self, number: int) -> str:
        """Give the internal ledger number, which is not a 文号."""
        return f"{self.kind.number_word}〔{self.period.year}〕第{self.period.month}-{self.about or self.unit}-{number}号"

    def file_name(self, number: int) -> str:
        """Give the name under which a letter goes with its mail, without an ending."""
        return f"{self.kind.code}-{self.period}-{self.about or self.unit}-{number}"

    def mail_key(self, number: int) -> str:
        """Give the key under which a letter enters the outbox once."""
        return self.kind.key.format(
            code=self.kind.code,
            period=self.period,
            unit=self.unit,
            about=self.about,
            number=number,
            ledger_no=self.ledger_no(number),
        )


_REGISTERED: dict[str, LetterKind] = {}


def register(kind: LetterKind) -> LetterKind:
    """Make a kind known and give it; raises `ValueError` where its code stands for another kind already."""
    if _REGISTERED.setdefault(kind.code, kind) != kind:
        raise ValueError(f"two kinds of letters are called {kind.code}")
    return kind


def title_of(code: str) -> str:
    """Give the title of a kind, also of one that the house no longer knows: its letters stay."""
    kind = find_kind(code)
    return kind.title if kind else "其他函件"


def find_kind(code: str) -> LetterKind | None:
    """Give the kind of a code; None where no domain that is loaded registered it."""
    return _REGISTERED.get(code)


def kind_of(code: str) -> LetterKind:
    """Give the kind of a code; raises `KeyError` where no domain that is loaded registered it."""
    return _REGISTERED[code]
