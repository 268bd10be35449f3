"""What people decide about a mail that did not go as it should: send it again, or leave it.

Belongs here: the decision with its name and reason, and the addresses a mail sent again goes to.
Does not belong here: sending (`steps`), finding such mails (`troubled`).

Nobody who got a mail is mailed it again: those who have it are kept apart before the new addresses are looked at, and the trigger of
`mail.outbox` lets nobody out of that list. The old try stays in `mail.answer` and `mail.decision`.
"""

from __future__ import annotations

import hashlib

from wengang.database.unit_of_work import UnitOfWork, unit_of_work
from wengang.mail.answers import AnswerKind
from wengang.mail.message import is_address, readdress
from wengang.mail.outbox import new_message_id
from wengang.mail.rows import GivenUpInRow, MailToDecideRow
from wengang.mail.states import MailState
from wengang.people import MailList, load_people
from wengang.settings.environment import Settings
from wengang.user_error import UserError

_SHORTEST_REASON = 2


class MailDecisionError(UserError):
    """A decision that cannot be taken: without name or reason, about a mail that does not wait for it, or with nobody left to send to."""


def send_again(work: UnitOfWork, mail_id: int, *, decided_by: str, reason: str) -> tuple[str, ...]:
    """Have a mail that was given up, or that some recipients were refused, sent to those without it; give where it goes.

    It goes to the newest addresses of its list in `people.yaml`, without those who got it; a mail of no list goes to its own addresses.
    Raises `MailDecisionError`.
    """
    mail = _waiting_for_decision(work, mail_id)
    if mail["state"] == MailState.UNKNOWN:
        raise MailDecisionError(
            f"邮件{mail_id}是否送达不明：请先电话核实，没有收到的用 wengang mail decide {mail_id} --resend 补发，已收到的用 --close 结案"
        )
    goes_to = _without_it(mail)
    _record(work, mail, resend=True, decided_by=decided_by, reason=reason)
    _queue(work, mail, goes_to)
    return goes_to


def decide_unknown(work: UnitOfWork, mail_id: int, *, resend: bool, decided_by: str, reason: str, by_clock: bool = True) -> None:
    """Record what a person found out about a mail in doubt: it did not arrive and is sent again as it is, or it did and is closed.

    Closed, it was accepted today; where the clock does not count (`by_clock`), on no day.

    Raises `MailDecisionError` when the mail is not in doubt, or name or reason is missing.
    """
    mail = _waiting_for_decision(work, mail_id)
    if mail["state"] != MailState.UNKNOWN:
        raise MailDecisionError(
            f"邮件{mail_id}不是“不明”状态：补发用 wengang mail again {mail_id}，不再补发用 wengang mail close {mail_id}"
        )
    _record(work, mail, resend=resend, decided_by=decided_by, reason=reason)
    if resend:
        work.run(
            "mail/queue_again",
            id=mail_id,
            recipients=mail["recipients"],
            refused=mail["refused"],
            mime=mail["mime"],
            digest=mail["digest"],
            message_id=mail["message_id"],
        )
    else:
        work.run("mail/close_mail", id=mail_id, by_clock=by_clock)


def leave(work: UnitOfWork, mail_id: int, *, decided_by: str, reason: str) -> None:
    """Record that a mail given up, or refused by some, needs nothing more; it leaves the list. Raises `MailDecisionError`."""
    mail = _waiting_for_decision(work, mail_id)
    if mail["state"] == MailState.UNKNOWN:
        raise MailDecisionError(f"邮件{mail_id}是否送达不明：请先电话核实，再用 wengang mail decide {mail_id} --close 或 --resend 登记结果")
    _record(work, mail, resend=False, decided_by=decided_by, reason=reason)


def send_again_what_a_run_gave_up(settings: Settings, run: str) -> int:
    """Have what a run gave up sent again, and end a pause, because a person cleared that run; gives how many mails.

    A transaction of its own, committed before the run delivers. A mail with nobody left to send to stays as it is.
    """
    count = 0
    with unit_of_work(settings) as work:
        work.run("mail/end_faults", kinds=[AnswerKind.RATE])
        for row in work.rows("mail/given_up_in", GivenUpInRow, run=run):
            mail = _waiting_for_decision(work, row["id"])
            try:
                goes_to = _without_it(mail)
            except MailDecisionError:
                continue
            _record(work, mail, resend=True, decided_by="清除任务的人（见 Airflow 审计日志）", reason=f"清除了运行 {run} 的邮件发送")
            _queue(work, mail, goes_to)
            count += 1
    return count


def _waiting_for_decision(work: UnitOfWork, mail_id: int) -> MailToDecideRow:
    mail = work.row("mail/mail_to_decide", MailToDecideRow, id=mail_id)
    if mail is None:
        raise MailDecisionError(f"没有编号为{mail_id}的邮件：请用 wengang mail list 查看编号")
    if mail["state"] == MailState.ACCEPTED and not mail["refused"]:
        raise MailDecisionError(f"邮件{mail_id}已送达全部收件人，不会再发")
    if mail["state"] in (MailState.PENDING, MailState.SENDING, MailState.DEFERRED):
        raise MailDecisionError(f"邮件{mail_id}还在发送（{MailState(mail['state']).chinese}），系统会自己再试，不用处理")
    return mail


def _without_it(mail: MailToDecideRow) -> tuple[str, ...]:
    """Give the newest addresses of those who have not got a mail."""
    mail_list = mail["addressed_to"]
    newest = load_people().addresses(MailList(mail_list), mail["unit"], mail["person"]) if mail_list else tuple(mail["recipients"])
    whose = f"账号{mail['person']}" if mail["person"] else f"单位{mail['unit'] or ''}"
    served = {address.casefold() for address in mail["accepted_by"]}
    missing = {address.casefold(): address for address in newest if address.casefold() not in served}
    if not newest:
        raise MailDecisionError(f"people.yaml 中没有{whose}的收件地址，邮件{mail['id']}不能补发：请先填写")
    if not missing:
        raise MailDecisionError(
            f"people.yaml 中现有的地址都已收到邮件{mail['id']}：请先改好地址；不需要补发的，用 wengang mail close {mail['id']} 结案"
        )
    if not all(map(is_address, missing.values())):
        raise MailDecisionError(f"people.yaml 中{whose}有地址不可用，邮件{mail['id']}不能补发：请改为“名称@域名”形式")
    return tuple(missing.values())


def _record(work: UnitOfWork, mail: MailToDecideRow, *, resend: bool, decided_by: str, reason: str) -> None:
    if not decided_by.strip() or len(reason.strip()) < _SHORTEST_REASON:
        raise MailDecisionError("请写明处理人和理由（至少两个字），例如“已电话核实，对方未收到”")
    recorded = work.run(
        "mail/insert_decision", id=mail["id"], from_state=mail["state"], resend=resend, decided_by=decided_by.strip(), reason=reason.strip()
    )
    if recorded != 1:
        raise MailDecisionError(f"邮件{mail['id']}已有人处理，请用 wengang mail list 重新查看")


def _queue(work: UnitOfWork, mail: MailToDecideRow, goes_to: tuple[str, ...]) -> None:
    """Put a mail back into the queue; where its addresses changed, its head is written anew and it gets a Message-ID of its own."""
    recipients = [*mail["accepted_by"], *goes_to]
    mime, message_id = bytes(mail["mime"]), mail["message_id"]
    if set(recipients) != set(mail["recipients"]):
        message_id = new_message_id(mail["sender"])
        mime = readdress(mime, recipients, message_id)
    digest = hashlib.sha256(mime).hexdigest()
    work.run("mail/queue_again", id=mail["id"], recipients=recipients, refused=[], mime=mime, digest=digest, message_id=message_id)
