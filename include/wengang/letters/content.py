"""What stands in a letter: its digest, and the blanks that are filled in when it is issued.

Belongs here: the one form of both. Does not belong here: sentences (the domains), keeping letters (`ledger`).

People approve exactly subject, text and HTML of a draft (`digest_of`). Three blanks stand in it, because nobody knows their content before
the day of issue: the date, the reply date and the 文号. `Issue.fill` is the only thing that ever changes an approved text.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from markupsafe import escape

from wengang.papers.wording import day, hour

ISSUE_DATE = "〔印发日期〕"
REPLY_DUE = "〔反馈截止时间〕"
DOCUMENT_NUMBER = "〔正式文号〕"
NO_DOCUMENT_NUMBER = "正式函件另行印发"


@dataclass(frozen=True, slots=True)
class Issue:
    """What is filled into the blanks of an approved letter on the day of issue."""

    on: date
    reply_due: datetime | None = None
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


def digest_of(subject: str, text: str, html: str) -> str:
    """Give the SHA-256 over exactly what is approved; the database checks the same."""
    return hashlib.sha256("\x1f".join((subject, text, html)).encode()).hexdigest()
