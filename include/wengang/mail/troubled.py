"""Mails that did not go as they should, and what stops all mail: read from the outbox.

Belongs here: finding them. Does not belong here: the words in which operators are told (`letters.troubled_mails`), what is decided (`decisions`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from wengang.database.unit_of_work import UnitOfWork
from wengang.mail.rows import LastingFaultsRow, MailsWithOtherTextRow, TroubledMailsRow, WaitingCountRow
from wengang.mail.states import MailState
from wengang.mail.steps import OPERATOR_KIND

_NEED_A_PERSON = (MailState.UNKNOWN, MailState.DEAD, MailState.ACCEPTED)
# Put off nine times is more than a day (BACK_OFF_MINUTES): long enough that somebody should know, short enough to reach the unit by phone.
_LONG_PUT_OFF = 9


@dataclass(frozen=True, slots=True)
class TroubledMail:
    """A mail that not everybody got: who is without it, the last answer to each of them, and how many got it."""

    id: int
    kind: str
    unit: str | None
    subject: str
    state: MailState
    attempts: int
    deferrals: int
    attempted_at: datetime | None
    next_attempt_at: datetime
    last_error: str | None
    served: int
    without: tuple[str, ...]
    answers: dict[str, str]
    told_attempts: int | None


@dataclass(frozen=True, slots=True)
class Fault:
    """What stops all mail, or keeps the operators from being told: since when, and until when nothing is tried."""

    words: str
    kind: str
    began_at: datetime
    last_at: datetime
    paused_until: datetime


def mails_for_a_person(work: UnitOfWork) -> list[TroubledMail]:
    """Give the mails in doubt, given up, or refused by some recipients, that nobody has decided about; the oldest first."""
    return _troubled(work, _NEED_A_PERSON)


def mails_put_off(work: UnitOfWork) -> list[TroubledMail]:
    """Give the mails that are tried again by themselves."""
    return _troubled(work, (MailState.DEFERRED,))


def untold_mails(work: UnitOfWork) -> list[TroubledMail]:
    """Give the mails whose end the operators were not told of yet, and those put off for more than a day; the operators' own left out.

    A mail to the operators that they do not get cannot be told by another one: it shows as a fault (`steps`).
    """
    ended = [mail for mail in mails_for_a_person(work) if mail.told_attempts != mail.attempts]
    waiting = [mail for mail in mails_put_off(work) if mail.deferrals >= _LONG_PUT_OFF and mail.told_attempts is None]
    return [mail for mail in (*ended, *waiting) if mail.kind != OPERATOR_KIND]


def mark_told(work: UnitOfWork, mails: Sequence[TroubledMail]) -> None:
    """Note that the operators were told of these mails, in the transaction that queues their mail."""
    work.run("mail/mark_told", ids=[mail.id for mail in mails])


def mails_with_other_text(work: UnitOfWork) -> dict[int, str]:
    """Give in Chinese, by mail, where the same matter gave another text that was not sent, while the operators were not told."""
    return {
        row[
            "id"
        ]: f"邮件{row['id']}《{row['subject']}》已于{row['created_at']:%Y-%m-%d}按原文排队，后来同一事项又生成了不同的内容，没有再发："
        "请核对是否需要向对方说明"
        for row in work.rows("mail/mails_with_other_text", MailsWithOtherTextRow)
    }


def mark_other_text_told(work: UnitOfWork, ids: Sequence[int]) -> None:
    """Note that the operators were told of these texts, in the transaction that queues their mail."""
    work.run("mail/mark_other_text_told", ids=[*ids])


def waiting_count(work: UnitOfWork) -> int:
    """Give how many mails wait for their first try."""
    row = work.row("mail/waiting_count", WaitingCountRow)
    return int(row["count"]) if row else 0


def lasting_faults(work: UnitOfWork) -> list[Fault]:
    """Give the faults that last, each once."""
    return [Fault(**row) for row in work.rows("mail/lasting_faults", LastingFaultsRow)]


def _troubled(work: UnitOfWork, states: Sequence[MailState]) -> list[TroubledMail]:
    return [_mail(row) for row in work.rows("mail/troubled_mails", TroubledMailsRow, states=[*states])]


def _mail(row: TroubledMailsRow) -> TroubledMail:
    return TroubledMail(
        id=row["id"],
        kind=row["kind"],
        unit=row["unit"],
        subject=row["subject"],
        state=MailState(row["state"]),
        attempts=row["attempts"],
        deferrals=row["deferrals"],
        attempted_at=row["attempted_at"],
        next_attempt_at=row["next_attempt_at"],
        last_error=row["last_error"],
        served=row["served"],
        without=tuple(row["without"]),
        answers=row["answers"],
        told_attempts=row["told_attempts"],
    )
