"""Queueing a mail: in the transaction of what it tells of, with its final bytes, once a key.

Belongs here: writing the row. Does not belong here: sending (`steps`), wording (the domains).
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence

from wengang.database.unit_of_work import UnitOfWork
from wengang.mail.message import MailFile, compose, is_address
from wengang.mail.settings import sender_address
from wengang.people import MailList
from wengang.user_error import UserError


class MailContentError(UserError):
    """A mail that cannot be sent as it is: no usable address, or a subject of several lines."""


def queue_message(
    work: UnitOfWork,
    *,
    key: str,
    kind: str,
    unit: str | None,
    recipients: Sequence[str],
    subject: str,
    text: str,
    html: str,
    addressed_to: MailList | None = None,
    person: str | None = None,
    files: Sequence[MailFile] = (),
) -> bool:
    """Queue one mail; False when the key exists, whatever became of that mail (decision 2). Committed with the caller's transaction.

    `addressed_to` names the list of `people.yaml` that `recipients` come from, None where they come from none: sent again, the mail goes to
    what the list says then; `person` is the account of the one person whom it goes to.
    Another text under a known key is not sent; the operators are told (`letters.troubled_mails`).
    Raises `MailContentError` for an unusable address or subject, `SettingsError` where production names no sender.
    """
    addresses = list({address.casefold(): address for address in recipients}.values())
    _check(kind, f"账号 {person}" if person else f"单位 {unit}" if unit else "运行人员", addresses, subject)
    sender = sender_address(work.settings)
    message_id = new_message_id(sender)
    mime = compose(subject=subject, text=text, html=html, recipients=addresses, message_id=message_id, sender=sender, files=files)
    queued = work.run(
        "mail/insert_mail",
        key=key,
        kind=kind,
        unit=unit,
        addressed_to=addressed_to,
        person=person,
        sender=sender,
        recipients=addresses,
        subject=subject,
        text=text,
        mime=mime,
        digest=hashlib.sha256(mime).hexdigest(),
        message_id=message_id,
    )
    if not queued:
        work.run("mail/note_other_text", key=key, subject=subject, text=text)
    return queued == 1


def new_message_id(sender: str) -> str:
    """Give a Message-ID that no other mail has; yagmail's own is the same for every month's mail of one subject."""
    return f"<{uuid.uuid4().hex}@{sender.rpartition('@')[2]}>"


def _check(kind: str, whose: str, addresses: list[str], subject: str) -> None:
    """Refuse what would break the head of a mail; the address itself is not shown (it may name a person)."""
    if not addresses:
        raise MailContentError(f"{whose}的邮件（{kind}）没有收件地址：请在 people.yaml 中填写")
    if unusable := sum(not is_address(address) for address in addresses):
        raise MailContentError(f"{whose}有{unusable}个收件地址不可用：请在 people.yaml 中改为“名称@域名”形式，只用英文字母、数字和符号")
    if not subject.strip() or not subject.isprintable():
        raise MailContentError(f"{whose}的邮件（{kind}）主题为空或含有换行等控制字符，不能发送")
