"""One mail as bytes: head, plain text and HTML, and files that go with it.

Belongs here: composing with yagmail, its traps closed. Does not belong here: keeping (`outbox`) and sending (`smtp_session`).
"""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage

import yagmail

SENDER_NAME = "稳岗系统"
_OFFICE = "application/vnd.openxmlformats-officedocument"
MEDIA_TYPES = {"docx": f"{_OFFICE}.wordprocessingml.document", "xlsx": f"{_OFFICE}.spreadsheetml.sheet"}
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


@dataclass(frozen=True, slots=True)
class MailFile:
    """A file that goes with a mail: under a short name that every mail program can keep, with its title in Chinese."""

    name: str
    title: str
    content: bytes

    @property
    def media_type(self) -> str:
        """What it is, by the ending of its name."""
        return MEDIA_TYPES[self.name.rpartition(".")[2]]


def is_address(text: str) -> bool:
    """Tell whether a text is one plain mail address: ASCII, with a domain, nothing around it."""
    return _ADDRESS.fullmatch(text) is not None


def compose(
    *, subject: str, text: str, html: str, recipients: Sequence[str], message_id: str, sender: str, files: Sequence[MailFile] = ()
) -> bytes:
    """Give the mail as the bytes that are sent: lines end with CRLF, all ASCII, `text` and `html` as alternatives, then the files.

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
    for file in files:
        main, sub = file.media_type.split("/")
        message.add_attachment(file.content, main, sub, filename=file.name)
        list(message.iter_attachments())[-1]["Content-Description"] = file.title
    return message.as_bytes()


def files_in(mime: bytes) -> tuple[MailFile, ...]:
    """Give the files that go with a mail, as they were sent."""
    message = email.message_from_bytes(mime, _class=EmailMessage, policy=email.policy.SMTP)
    return tuple(
        MailFile(part.get_filename() or "", str(part["Content-Description"] or ""), part.get_content())
        for part in message.iter_attachments()
    )


def readdress(mime: bytes, recipients: Sequence[str], message_id: str) -> bytes:
    """Give the same mail with other addresses in its head, and a Message-ID of its own."""
    message = email.message_from_bytes(mime, _class=EmailMessage, policy=email.policy.SMTP)
    for header, value in (("To", ", ".join(recipients)), ("Message-ID", message_id)):
        message.replace_header(header, value)
    return message.as_bytes()
