"""Sending what is due: one mail at a time, each outcome written at once.

Belongs here: the order in which states are written. Does not belong here: the conversation with the server (`smtp_session`), what people
decide about a mail that did not go (`decisions`), telling the operators (`letters.operators`).

Each statement of `deliver_due` is its own transaction: `sending` is committed before the socket opens, the outcome right after it.
A mail is held by a lock of the session that sends it; one left in `sending` without a holder is in doubt and never sent by itself.
A fault of the server is no fault of the mail (method §10.1, reliability F5): it ends the run, is not counted against the mail, and is kept
in `mail.fault`; where it is a limit of frequency, nothing is sent until its pause is over.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from wengang.database.unit_of_work import UnitOfWork, statement_by_statement
from wengang.mail.answers import AnswerKind
from wengang.mail.rows import ClaimDueMailRow, FaultsFirstMetByRow
from wengang.mail.settings import SmtpSettings, mailer_database_url
from wengang.mail.smtp_session import Attempt, SmtpSession
from wengang.mail.states import MailState
from wengang.settings.environment import Settings
from wengang.user_error import UserError

# Minutes between the tries of a mail that is put off for a reason of its own: five days in all (RFC 5321, 4.5.4.1: at least 4–5 days), so that
# a full mailbox or a greylist over a long weekend gives nothing up.
BACK_OFF_MINUTES = (5, 15, 60, *[240] * 30)
# Providers lift a limit by minute, hour or day and lengthen it for those who go on (exmail.qq.com): from half an hour, doubled up to four.
FIRST_PAUSE_MINUTES, LONGEST_PAUSE_MINUTES = 30, 240
OPERATOR_KIND = "operator"
_OPERATORS_UNREACHED = "运行人员的邮件被拒收，请核对 people.yaml 中的 operators，再用 wengang mail list 查看"
_ABANDONED = "发送途中进程中断，不知道收件服务器是否已收下"


class MailFaultError(UserError):
    """A fault of the mail server, of its account, or of the operators' own address: shown by a failed run, since no mail can tell it."""


@dataclass(frozen=True, slots=True)
class DeliveryCounts:
    """How many mails this run brought to each state; `unknown` includes those that a dead process left behind."""

    accepted: int
    deferred: int
    dead: int
    unknown: int


def deliver_due(settings: Settings, limit: int, run: str | None = None, on: date | None = None) -> DeliveryCounts:
    """Send what is due, one mail at a time, at most `limit`; any number of runs at once send no mail twice.

    A fault of the server or a mail in doubt ends the run; what is left is due in the next. `run` names it in what it gives up,
    `on` is its business date, None where its day does not count.
    Raises `SettingsError` before any mail is touched.
    """
    smtp = SmtpSettings.from_environment(settings)
    counts: Counter[MailState] = Counter()
    with statement_by_statement(mailer_database_url(settings), settings) as work, SmtpSession(smtp) as session:
        counts[MailState.UNKNOWN] = work.run("mail/settle_abandoned", last_error=_ABANDONED)
        for _ in range(limit):
            mail = None if session.is_over else work.row("mail/claim_due_mail", ClaimDueMailRow)
            if mail is None:
                break
            counts[_deliver(work, session, mail, run, on)] += 1
    return DeliveryCounts(*(counts[state] for state in (MailState.ACCEPTED, MailState.DEFERRED, MailState.DEAD, MailState.UNKNOWN)))


def require_server(work: UnitOfWork, run: str) -> None:
    """Raise `MailFaultError` where a run met, as the first of its day, a fault that still stops all mail or hides mail from the operators."""
    if faults := [row["words"] for row in work.rows("mail/faults_first_met_by", FaultsFirstMetByRow, run=run)]:
        raise MailFaultError(f"{'；'.join(faults)}。邮件都留在待发箱，不计次数；故障排除后自动继续，不用清除")


def _deliver(work: UnitOfWork, session: SmtpSession, mail: ClaimDueMailRow, run: str | None, on: date | None) -> MailState:
    """Send one claimed mail to those who have not got it and write the outcome; give the state it came to."""
    served = {*mail["accepted_by"], *mail["refused"]}
    waiting = [recipient for recipient in mail["recipients"] if recipient not in served]
    attempt = session.send(mail["sender"], waiting, bytes(mail["mime"]))
    state, wait = _outcome(mail, attempt)
    given_up = state in (MailState.DEAD, MailState.ACCEPTED)
    refused = [who for who in waiting if who not in attempt.delivered] if given_up else list(attempt.refused)
    some_without = given_up and bool(refused or mail["refused"])
    answers = attempt.answers
    work.run(
        "mail/settle_mail",
        id=mail["id"],
        attempts=mail["attempts"],
        state=state,
        deferrals=mail["deferrals"] + (state is MailState.DEFERRED and attempt.fault is None),
        wait=wait,
        last_error=attempt.error,
        delivered=list(attempt.delivered),
        refused=refused,
        given_up_in=run if some_without else None,
        accepted_on=on,
        answered=list(answers),
        kinds=[answer.kind.value for answer in answers.values()],
        words=[answer.words for answer in answers.values()],
    )
    _keep_faults(work, mail, attempt, some_without, run)
    return state


def _outcome(mail: ClaimDueMailRow, attempt: Attempt) -> tuple[MailState, int]:
    """Give the state after an attempt and the minutes until the next; put off for its own sake for five days, a mail is given up.

    A mail that somebody got is accepted, not dead; who did not get it is recorded as refused.
    """
    state = attempt.state
    if state is MailState.DEFERRED and attempt.fault is not None:
        return state, 0
    if state is MailState.DEFERRED:
        if mail["deferrals"] < len(BACK_OFF_MINUTES):
            return state, BACK_OFF_MINUTES[mail["deferrals"]]
        state = MailState.DEAD
    if state is MailState.DEAD and (mail["accepted_by"] or attempt.delivered):
        state = MailState.ACCEPTED
    return state, 0


def _keep_faults(work: UnitOfWork, mail: ClaimDueMailRow, attempt: Attempt, refused: bool, run: str | None) -> None:
    """Note a fault that stops all mail, or that the operators themselves cannot be reached; end what no longer holds."""
    if attempt.fault is not None:
        is_rate = attempt.fault.kind is AnswerKind.RATE
        pause = FIRST_PAUSE_MINUTES if is_rate else 0
        work.run("mail/keep_fault", words=attempt.fault.words, kind=attempt.fault.kind, pause=pause, longest=LONGEST_PAUSE_MINUTES, run=run)
    elif attempt.state is not MailState.UNKNOWN:
        work.run("mail/end_faults", kinds=[AnswerKind.SERVER, AnswerKind.RATE])
    if mail["kind"] == OPERATOR_KIND and refused:
        work.run("mail/keep_fault", words=_OPERATORS_UNREACHED, kind="operators", pause=0, longest=0, run=run)
    elif mail["kind"] == OPERATOR_KIND and attempt.state is MailState.ACCEPTED:
        work.run("mail/end_faults", kinds=["operators"])
