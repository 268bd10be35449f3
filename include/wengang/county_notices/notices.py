"""A notice: its kind of letter, its level, and the digest under which a month's notices are approved.

Belongs here: what a notice is beside any letter. Does not belong here: its sentences (`letters`), the order of work (`steps`).
"""

from __future__ import annotations

from collections.abc import Iterable

from wengang.approvals.digests import digest_of
from wengang.letters.kinds import LetterKind, register
from wengang.letters.ledger import KeptLetter
from wengang.papers.official import PaperForm
from wengang.risk_detection.levels import Level

NOTICE = register(
    LetterKind(
        code="county_notice",
        title="风险提示函",
        number_word="风险提示",
        mail_kind="notice",
        key="notice:{period}:{unit}:{number}",
        counts_drafts=False,
        form=PaperForm.LETTER,
    )
)
FIRST_NUMBER = 1


def level_of(notice: KeptLetter) -> Level:
    """Give the level that a notice tells."""
    return Level(notice.told["level"])


def digest_of_all(notices: Iterable[KeptLetter]) -> str:
    """Give the digest that two people approve: over unit, number and recomputed digest of every letter, in code order."""
    return digest_of("\n".join(sorted(f"{notice.unit} {notice.number} {notice.digest}" for notice in notices)))
