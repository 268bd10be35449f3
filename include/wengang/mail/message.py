"""One mail as bytes: head, plain text and HTML, without attachments.

Belongs here: composing with yagmail, its traps closed. Does not belong here: keeping (`outbox`) and sending (`smtp_session`).
"""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Sequence
from email.message import EmailMessage

import yagmail

SENDER_NAME = "稳岗系统"
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


def is_address(text: str) -> bool:
    """Tell whether a text is one plain mail address: ASCII, with a domain, nothing around it."""
    return _ADDRESS.fullmatch(text) is not None


def compose(*, subject: str, text: str, html: str, recipients: Sequence[str], message_id: str, sender: str) -> bytes:
    """Give the mail as the bytes that are sent: lines end with CRLF, all ASCII, `text` and `html` as alternatives.

    Addresses are plain (`is_address`), `subject` is one line; `queue_message` sees to both.
    """
    # `raw` keeps yagmail from attaching a file whose path is the text; it never connects here.
    _, composed = yagmail.SMTP(user={sender: SENDER_NAME}, host="", smtp_skip_login=True, soft_email_validation=False).prepare_send(
        to=list(recipients),
        subject=subject,
        contents=[yagmail.raw(text)],
        headers={"Auto-Submitted": "auto-generated"},
        prettify_html=False,
        message_id=message_id,
    )
    message = email.message_from_string(composed, _class=EmailMessage, policy=email.policy.SMTP)
    # yagmail writes one content into both parts, with `<br>` for each line end also in the plain one.
    bodies = {"text/plain": text, "text/html": html}
    for part in message.walk():
        if (kind := part.get_content_type()) in bodies:
            part.set_content(bodies[kind], subtype=kind.removeprefix("text/"), charset="utf-8", cte="base64")
    return message.as_bytes()


def readdress(mime: bytes, recipients: Sequence[str], message_id: str) -> bytes:
    """Give the same mail with other addresses in its head, and a Message-ID of its own."""
    message = email.message_from_bytes(mime, _class=EmailMessage, policy=email.policy.SMTP)
    for header, value in (("To", ", ".join(recipients)), ("Message-ID", message_id)):
        message.replace_header(header, value)
    return message.as_bytes()
