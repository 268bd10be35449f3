"""The steps of mail: sending what is due, and what people decide about a mail in doubt or given up.

Belongs here: the order in which states are written. Does not belong here: the conversation with the server (`smtp_session`).
Each statement of `deliver_due` is its own transaction: `sending` is committed before the socket opens, the outcome right after it.
A mail is held by a lock of the session that sends it; one left in `sending` without a holder is in doubt and never sent by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg.rows import dict_row

from wengang.database.unit_of_work import Row, UnitOfWork
from wengang.mail.settings import SmtpSettings, mailer_database_url
from wengang.mail.smtp_session import Attempt, SmtpSession
from wengang.mail.states import MailState
from wengang.settings.environment import Settings
from wengang.user_error import UserError

BACK_OFF_MINUTES = (5, 15, 60, 240)
_ABANDONED = "发送途中进程中断，不知道收件服务器是否已收下"
_SHORTEST_REASON = 2


class MailDecisionError(UserError):
    """A decision that cannot be taken: without name or reason, or about a mail that does not wait for it."""


@dataclass(frozen=True, slots=True)
class DeliveryCounts:
    """How many mails this run brought to each state; `unknown` includes those that a dead process left behind."""

    accepted: int
    deferred: int
    dead: int
    unknown: int


@dataclass(frozen=True, slots=True)
class TroubledMail:
    """A mail that needs a person; `refused` is how many recipients the server refused for good."""

    id: int
    kind: str
    unit: str | None
    subject: str
    message_id: str
    state: MailState
    attempts: int
    attempted_at: datetime
    last_error: str
    refused: int


def deliver_due(settings: Settings, limit: int) -> DeliveryCounts:
    """Send what is due, one mail at a time, at most `limit`; any number of runs at once send no mail twice.

    A lost connection ends the run; what is left is due in the next. Raises `SettingsError` before any mail is touched.
    """
    smtp = SmtpSettings.from_environment(settings)
    counts: Counter[MailState] = Counter()
    with _mailer(settings) as work, SmtpSession(smtp) as session:
        counts[MailState.UNKNOWN] = work.run("mail/settle_abandoned", last_error=_ABANDONED)
        for _ in range(limit):
            mail = None if session.is_lost else work.row("mail/claim_due_mail")
            if mail is None:
                break
            counts[_deliver(work, session, mail)] += 1
    return DeliveryCounts(
        *(counts[state] for state in (MailState.ACCEPTED, MailState.DEFERRED, MailState.DEAD, MailState.UNKNOWN))
    )


@contextmanager
def _mailer(settings: Settings) -> Iterator[UnitOfWork]:
    """Open the mailer's own connection, on which every statement is a transaction."""
    with psycopg.connect(
        mailer_database_url(settings), autocommit=True, row_factory=dict_row, cursor_factory=psycopg.ClientCursor
    ) as connection:
        yield UnitOfWork(connection, settings)


def _deliver(work: UnitOfWork, session: SmtpSession, mail: Row) -> MailState:
    """Send one claimed mail to those who have not got it and write the outcome; give the state it came to."""
    served = {*mail["accepted_by"], *mail["refused"]}
    waiting = [recipient for recipient in mail["recipients"] if recipient not in served]
    attempt = session.send(mail["sender"], waiting, bytes(mail["mime"]))
    state, wait = _outcome(mail, attempt)
    given_up = state in (MailState.DEAD, MailState.ACCEPTED)
    work.run(
        "mail/settle_mail",
        id=mail["id"],
        attempts=mail["attempts"],
        state=state,
        deferrals=mail["deferrals"] + (state is MailState.DEFERRED),
        wait=wait,
        last_error=attempt.error,
        delivered=list(attempt.delivered),
        refused=[who for who in waiting if who not in attempt.delivered] if given_up else list(attempt.refused),
    )
    return state


def _outcome(mail: Row, attempt: Attempt) -> tuple[MailState, int]:
    """Give the state after an attempt and the minutes until the next: put off four times, then given up.

    A mail that somebody got is accepted, not dead; who did not get it is recorded as refused.
    """
    state = attempt.state
    if state is MailState.DEFERRED:
        if mail["deferrals"] < len(BACK_OFF_MINUTES):
            return state, BACK_OFF_MINUTES[mail["deferrals"]]
        state = MailState.DEAD
    if state is MailState.DEAD and (mail["accepted_by"] or attempt.delivered):
        state = MailState.ACCEPTED
    return state, 0


def unknown_mails(work: UnitOfWork) -> list[TroubledMail]:
    """Give the mails in doubt, the oldest first; each waits for `decide_unknown`."""
    return [_troubled(row) for row in work.rows("mail/unknown_mails")]


def failed_mails(work: UnitOfWork) -> list[TroubledMail]:
    """Give the mails that were given up (`resend_dead`), and those that not every recipient got."""
    return [_troubled(row) for row in work.rows("mail/failed_mails")]


def _troubled(row: Row) -> TroubledMail:
    return TroubledMail(**{**row, "state": MailState(row["state"]), "refused": len(row["refused"])})


def decide_unknown(work: UnitOfWork, mail_id: int, *, resend: bool, decided_by: str, reason: str) -> None:
    """Record what a person found out about a mail in doubt: it did not arrive and is sent again, or it did and is closed.

    Raises `MailDecisionError` when the mail is not in doubt, or name or reason is missing.
    """
    _record(work, mail_id, MailState.UNKNOWN, resend, decided_by, reason)
    work.run("mail/queue_again" if resend else "mail/close_mail", id=mail_id)


def resend_dead(work: UnitOfWork, mail_id: int, *, decided_by: str, reason: str) -> None:
    """Have a mail that was given up sent again to every recipient. Raises `MailDecisionError`."""
    _record(work, mail_id, MailState.DEAD, True, decided_by, reason)
    work.run("mail/queue_again", id=mail_id)


def _record(work: UnitOfWork, mail_id: int, state: MailState, resend: bool, decided_by: str, reason: str) -> None:
    if not decided_by.strip() or len(reason.strip()) < _SHORTEST_REASON:
        raise MailDecisionError("请写明处理人和理由（至少两个字），例如“已电话核实，对方未收到”")
    recorded = work.run(
        "mail/insert_decision",
        id=mail_id,
        from_state=state,
        resend=resend,
        decided_by=decided_by.strip(),
        reason=reason.strip(),
    )
    if recorded != 1:
        name = {MailState.UNKNOWN: "不明", MailState.DEAD: "停发"}[state]
        raise MailDecisionError(f"邮件 {mail_id} 不存在或不是“{name}”状态，可能已有人处理，请重新查看邮件列表")
