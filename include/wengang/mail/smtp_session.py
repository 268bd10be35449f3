"""One connection to the mail server: opened by yagmail once a run, one mail after the other, each handed over at most once.

Belongs here: the conversation, and what each end of it means for a mail.
Does not belong here: the outbox and its states' keeping (`steps`).
yagmail's own `send` is not used: after a cut it sends again up to three times, and it tells nothing of who was refused.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import yagmail

from wengang.mail.settings import SmtpSettings, Tls
from wengang.mail.states import MailState

TIMEOUT_SECONDS = 20
_GO_AHEAD = 354
_CLOSING = 421
_YES, _LATER, _NO = 2, 4, 5  # first digit of a reply (RFC 5321, 4.2.1)
_ENHANCED_STATUS = re.compile(rb"[245]\.\d{1,3}\.\d{1,3}\b")


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of one attempt: the state it leads to, who got the mail, who was refused for good, and why, in Chinese."""

    state: MailState
    error: str | None = None
    delivered: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Reply:
    """What the server said: the code and the enhanced status (RFC 3463), never its words, which may hold an address."""

    code: int
    status: str

    @classmethod
    def of(cls, answer: tuple[int, bytes]) -> Self:
        code, words = answer
        found = _ENHANCED_STATUS.match(words)
        return cls(code, found.group().decode() if found else "")

    def __str__(self) -> str:
        return f"{self.code} {self.status}".rstrip()

    @property
    def is_yes(self) -> bool:
        return self.code // 100 == _YES

    @property
    def is_later(self) -> bool:
        return self.code // 100 == _LATER

    @property
    def is_no(self) -> bool:
        return self.code // 100 == _NO


class SmtpSession:
    """The way to the server; `is_lost` once it broke, and then the run ends: one login a run, at most one mail in doubt."""

    def __init__(self, settings: SmtpSettings) -> None:
        self._settings = settings
        self._client = _client(settings)
        self._is_open = False
        self.is_lost = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._is_open and not self.is_lost:
            with suppress(OSError, smtplib.SMTPException):
                self._client.close()

    def send(self, sender: str, recipients: Sequence[str], mime: bytes) -> Attempt:
        """Hand exactly these bytes to the server for these recipients; connects at the first mail. Never raises for the server's faults."""
        try:
            server = self._connected()
        except (OSError, smtplib.SMTPException) as error:
            return self._lose(MailState.DEFERRED, _reason(error))
        try:
            replies = _begin(server, sender, recipients, mime)
        except (OSError, smtplib.SMTPException) as error:
            # No final dot was sent, so the server must not deliver (RFC 5321, 4.1.1.4).
            return self._lose(MailState.DEFERRED, _reason(error))
        if any(reply.code == _GO_AHEAD for reply in replies.values()):
            return self._finish(server, replies)
        return self._weigh(server, replies)

    def _connected(self) -> smtplib.SMTP:
        if not self._is_open:
            self._client.login()
            self._client.smtp.ehlo_or_helo_if_needed()
            self._is_open = True
        server: smtplib.SMTP = self._client.smtp
        return server

    def _finish(self, server: smtplib.SMTP, replies: Mapping[str, _Reply]) -> Attempt:
        """Send the final dot: from here on only the server's own answer tells whether the mail was taken."""
        refused = _who(replies, "is_no")
        try:
            server.send(b".\r\n")
            final = _Reply.of(server.getreply())
        except (OSError, smtplib.SMTPException) as error:
            return self._lose(MailState.UNKNOWN, f"内容已传完，没有等到收件服务器的答复：{_reason(error)}", refused)
        if not (final.is_yes or final.is_later or final.is_no):
            return self._lose(MailState.UNKNOWN, "内容已传完，收件服务器的答复无法辨认", refused)
        return self._weigh(server, {who: final if reply.code == _GO_AHEAD else reply for who, reply in replies.items()})

    def _weigh(self, server: smtplib.SMTP, replies: Mapping[str, _Reply]) -> Attempt:
        """Give what the last reply to each recipient means for the mail."""
        if any(reply.code == _CLOSING for reply in replies.values()):
            self.is_lost = True
        elif not all(reply.is_yes for reply in replies.values()):
            self._forget(server)
        delivered, refused, later = (_who(replies, kind) for kind in ("is_yes", "is_no", "is_later"))
        state = MailState.DEFERRED if later else MailState.ACCEPTED if delivered else MailState.DEAD
        return Attempt(state, _error(replies), delivered, refused)

    def _forget(self, server: smtplib.SMTP) -> None:
        """Let the server drop what it holds of a mail that did not go through, before the next one."""
        try:
            server.rset()
        except (OSError, smtplib.SMTPException):
            self.is_lost = True

    def _lose(self, state: MailState, error: str, refused: tuple[str, ...] = ()) -> Attempt:
        self.is_lost = True
        if self._client.smtp is not None:
            self._client.smtp.close()
        return Attempt(state, error, refused=refused)


def _client(settings: SmtpSettings) -> yagmail.SMTP:
    """Give yagmail's client, not yet connected; the server's certificate is verified."""
    context = ssl.create_default_context()
    over_tls = settings.tls is Tls.SSL
    return yagmail.SMTP(
        user={settings.user or "": ""},  # as a dict: a plain name without “@” would become a public mail address
        password=settings.password.get_secret_value() if settings.password else None,
        host=settings.host,
        port=settings.port,
        smtp_ssl=over_tls,
        smtp_starttls={"context": context} if settings.tls is Tls.STARTTLS else False,
        smtp_skip_login=settings.user is None,
        soft_email_validation=False,
        timeout=TIMEOUT_SECONDS,
        **({"context": context} if over_tls else {}),
    )


def _begin(server: smtplib.SMTP, sender: str, recipients: Sequence[str], mime: bytes) -> dict[str, _Reply]:
    """Name sender and recipients and pass the content up to its final dot; give the last reply to each recipient.

    The reply is 354 for those whose content was passed.
    """
    greeting = _Reply.of(server.mail(sender))
    if greeting.is_no:
        # The sender is the same for every mail: a wrong one must not have a whole month given up.
        raise smtplib.SMTPSenderRefused(greeting.code, b"", sender)
    if not greeting.is_yes:
        return dict.fromkeys(recipients, greeting)
    replies: dict[str, _Reply] = {}
    for recipient in recipients:
        replies[recipient] = _Reply.of(server.rcpt(recipient))
        if replies[recipient].code == _CLOSING:
            return dict.fromkeys(recipients, replies[recipient])
    named = _who(replies, "is_yes")
    if named:
        answer = _Reply.of(server.docmd("data"))
        replies |= dict.fromkeys(named, answer)
        if answer.code == _GO_AHEAD:
            server.send(re.sub(rb"(?m)^\.", b"..", mime))
    return replies


def _who(replies: Mapping[str, _Reply], kind: str) -> tuple[str, ...]:
    return tuple(recipient for recipient, reply in replies.items() if getattr(reply, kind))


def _error(replies: Mapping[str, _Reply]) -> str | None:
    """Give one Chinese line about the refusals; None when everybody was served."""
    refusals = [reply for reply in replies.values() if not reply.is_yes]
    if not refusals:
        return None
    manner = "暂时拒收" if any(reply.is_later for reply in refusals) else "拒收"
    codes = "、".join(sorted(set(map(str, refusals))))
    if len(refusals) < len(replies):
        return f"{len(replies)}个收件人中{len(refusals)}个被{manner}（{codes}）"
    return f"收件服务器{manner}（{codes}）"


def _reason(error: Exception) -> str:
    """Give a failure of the connection as one Chinese line."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"发信服务器的证书未通过验证，没有发送（{error.verify_message}）"
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"发信服务器不接受登录（{error.smtp_code}），请核对 WENGANG_SMTP_USER 和 WENGANG_SMTP_PASSWORD"
    if isinstance(error, smtplib.SMTPSenderRefused):
        return f"发信服务器不接受发件人（{error.smtp_code}），请核对 WENGANG_MAIL_FROM 和账号的权限"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "发信服务器不支持所设的加密或登录方式，请核对 WENGANG_SMTP_TLS"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"发信服务器拒绝服务（{error.smtp_code}）"
    return next(text for kind, text in _FAILURES if isinstance(error, kind))


_FAILURES: tuple[tuple[type[Exception], str], ...] = (
    (ssl.SSLError, "与发信服务器的加密连接没有建立"),
    (ConnectionRefusedError, "发信服务器拒绝连接，请核对 WENGANG_SMTP_HOST 和 WENGANG_SMTP_PORT"),
    (socket.gaierror, "找不到发信服务器，请核对 WENGANG_SMTP_HOST"),
    (TimeoutError, f"发信服务器在{TIMEOUT_SECONDS}秒内没有应答"),
    (Exception, "与发信服务器的连接中断"),
)
