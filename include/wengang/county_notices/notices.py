"""A notice: its states, its digest, and the blanks that are filled in when it is issued.

Belongs here: what a notice is. Does not belong here: its sentences (`letters`), the order of work (`steps`).

Two people approve exactly subject, text and HTML of a draft (`digest_of`). Three blanks stand in it, because nobody knows their content
before the day of issue: the date, the reply date and the 文号. `Issue.fill` is the only thing that ever changes an approved text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from markupsafe import escape

from wengang.database.unit_of_work import Row
from wengang.papers.wording import day, hour
from wengang.periods import Period
from wengang.risk_detection.levels import Level
from wengang.settings.units import load_units

ISSUE_DATE = "〔印发日期〕"
REPLY_DUE = "〔反馈截止时间〕"
DOCUMENT_NUMBER = "〔正式文号〕"
NO_DOCUMENT_NUMBER = "正式函件另行印发"


class NoticeState(StrEnum):
    """draft → issued | held_back | superseded; held_back → issued | superseded; the others are final."""

    DRAFT = "draft"
    SUPERSEDED = "superseded"
    HELD_BACK = "held_back"
    ISSUED = "issued"

    @property
    def is_open(self) -> bool:
        """Whether the letter may still be issued."""
        return self in (NoticeState.DRAFT, NoticeState.HELD_BACK)

    @property
    def chinese(self) -> str:
        """The words of screens."""
        return {"draft": "待审批", "superseded": "已取代", "held_back": "暂不发", "issued": "已印发"}[self]


class NoticeKind(StrEnum):
    """The first notice of a unit and month, or one that corrects it."""

    FIRST = "first"
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True)
class Notice:
    """One letter as it is stored."""

    id: int
    period: Period
    snapshot: int
    unit: str
    number: int
    kind: NoticeKind
    level: Level
    ledger_no: str
    subject: str
    text: str
    html: str
    digest: str
    state: NoticeState

    @classmethod
    def from_row(cls, row: Row) -> Notice:
        """Give the notice of a row of `county_notices/letters_of_snapshot`."""
        return cls(
            id=row["id"],
            period=Period.parse(row["period"]),
            snapshot=row["snapshot"],
            unit=row["unit"],
            number=row["number"],
            kind=NoticeKind(row["kind"]),
            level=Level(row["level"]),
            ledger_no=row["ledger_no"],
            subject=row["subject"],
            text=row["text"],
            html=row["html"],
            digest=row["digest"],
            state=NoticeState(row["state"]),
        )

    @property
    def unit_name(self) -> str:
        """The unit's name in papers."""
        return load_units().unit(self.unit).name

    @property
    def mail_key(self) -> str:
        """The key under which it enters the outbox once."""
        return f"notice:{self.period}:{self.unit}:{self.number}"


@dataclass(frozen=True, slots=True)
class Issue:
    """What is filled into the blanks of an approved letter on the day of issue."""

    on: date
    reply_due: datetime | None
    document_number: str | None = None

    def fill(self, text: str) -> str:
        """Give the letter's plain text with its blanks filled."""
        return self._fill(text, self.document_number or "")

    def fill_html(self, html: str) -> str:
        """Give the letter's HTML with its blanks filled; a 文号 is typed by a person and escaped."""
        return self._fill(html, str(escape(self.document_number or "")))

    def _fill(self, content: str, document_number: str) -> str:
        filled = content.replace(ISSUE_DATE, day(self.on))
        filled = filled.replace(DOCUMENT_NUMBER, document_number or NO_DOCUMENT_NUMBER)
        return filled.replace(REPLY_DUE, f"{hour(self.reply_due)}前") if self.reply_due else filled


def ledger_number(period: Period, unit: str, number: int) -> str:
    """Give the internal ledger number, which is not a 文号."""
    return f"风险提示〔{period.year}〕第{period.month}-{unit}-{number}号"


def digest_of(subject: str, text: str, html: str) -> str:
    """Give the SHA-256 over exactly what is approved; the database checks the same."""
    return hashlib.sha256("\x1f".join((subject, text, html)).encode()).hexdigest()


def digest_of_all(notices: Iterable[Notice]) -> str:
    """Give the digest that two people approve: over unit, number and recomputed digest of every letter, in code order."""
    lines = sorted(f"{notice.unit} {notice.number} {digest_of(notice.subject, notice.text, notice.html)}" for notice in notices)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
