"""One connection to the mail server: opened by yagmail once a run, one mail after the other, each handed over at most once.

Belongs here: the conversation, and what each end of it means for a mail.
Does not belong here: what an answer means (`answers`), the outbox and its states' keeping (`steps`).
yagmail's own `send` is not used: after a cut it sends again up to three times, and it tells nothing of who was refused.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import yagmail

from wengang.mail.answers import AnswerKind, ServerAnswer
from wengang.mail.settings import SmtpSettings, Tls
from wengang.mail.states import MailState

TIMEOUT_SECONDS = 20
_GO_AHEAD = 354
_CLOSING = 421
# A ValueError is a setting that cannot be sent: a password or host with characters that no server takes.
_FAULTS = (OSError, smtplib.SMTPException, ValueError)


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of one attempt: the state it leads to, why in Chinese, the answer to each recipient, and the fault that stops all mail."""

    state: MailState
    error: str | None = None
    answers: Mapping[str, ServerAnswer] = field(default_factory=dict)
    fault: ServerAnswer | None = None

    @property
    def delivered(self) -> tuple[str, ...]:
        """Who got the mail."""
        return _who(self.answers, AnswerKind.TAKEN)

    @property
    def refused(self) -> tuple[str, ...]:
        """Who was refused for good."""
        return _who(self.answers, AnswerKind.NO)


class SmtpSession:
    """The way to the server; `is_over` once a fault of the server showed or a mail is in doubt: then the run ends, with one login a run."""

    def __init__(self, settings: SmtpSettings) -> None:
        self._settings = settings
        self._client = _client(settings)
        self._is_open = False
        self.is_over = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._is_open:
            with suppress(*_FAULTS):
                self._client.close()

    def send(self, sender: str, recipients: Sequence[str], mime: bytes) -> Attempt:
        """Hand exactly these bytes to the server for these recipients; connects at the first mail. Never raises for the server's faults."""
        try:
            server = self._connected()
            conversation = _Conversation(server)
            conversation.begin(sender, recipients, mime)
        except _FAULTS as error:
            # No final dot was sent, so the server must not deliver (RFC 5321, 4.1.1.4).
            fault = _fault(error)
            return self._lose(MailState.DEFERRED, fault.words, fault=fault)
        if conversation.passed:
            try:
                conversation.end()
            except _FAULTS as error:
                # From the final dot on only the server's own answer tells whether the mail was taken.
                why = f"内容已传完，没有等到收件服务器的答复：{_reason(error)}"
                return self._lose(MailState.UNKNOWN, why, conversation.answers)
        return self._weigh(server, conversation.answers)

    def _connected(self) -> smtplib.SMTP:
        if not self._is_open:
            self._client.login()
            self._client.smtp.ehlo_or_helo_if_needed()
            self._is_open = True
        server: smtplib.SMTP = self._client.smtp
        return server

    def _weigh(self, server: smtplib.SMTP, answers: Mapping[str, ServerAnswer]) -> Attempt:
        """Give what the last answer to each recipient means for the mail, and for all others."""
        kinds = {answer.kind for answer in answers.values()}
        stopping = [answer for answer in answers.values() if answer.kind.stops_all]
        fault = min(stopping, key=lambda answer: answer.kind is AnswerKind.SERVER) if stopping else None
        if fault is not None:
            self.is_over = True
        elif kinds != {AnswerKind.TAKEN}:
            self._forget(server)
        ended = MailState.ACCEPTED if AnswerKind.TAKEN in kinds else MailState.DEAD
        state = MailState.DEFERRED if any(kind.waits for kind in kinds) else ended
        return Attempt(state, _error(answers), answers, fault)

    def _forget(self, server: smtplib.SMTP) -> None:
        """Let the server drop what it holds of a mail that did not go through, before the next one."""
        try:
            server.rset()
        except _FAULTS:
            self.is_over = True

    def _lose(
        self, state: MailState, error: str, answers: Mapping[str, ServerAnswer] | None = None, fault: ServerAnswer | None = None
    ) -> Attempt:
        self.is_over, self._is_open = True, False
        if self._client.smtp is not None:
            self._client.smtp.close()
        return Attempt(state, error, answers or {}, fault)


class _Conversation:
    """One mail's way through the server: sender, recipients, content, final dot; `answers` holds the last answer to each recipient."""

    def __init__(self, server: smtplib.SMTP) -> None:
        self._server = server
        self._named: tuple[str, ...] = ()
        self.answers: dict[str, ServerAnswer] = {}
        self.passed = False

    def begin(self, sender: str, recipients: Sequence[str], mime: bytes) -> None:
        """Name sender and recipients and pass the content up to its final dot; `passed` tells whether it went that far."""
        code, words = self._server.mail(sender)
        if ServerAnswer.of(code, words).kind is not AnswerKind.TAKEN:
            self._refuse_all(recipients, _about_sender(code, words))
            return
        for recipient in recipients:
            code, words = self._server.rcpt(recipient)
            if code == _CLOSING:
                self._refuse_all(recipients, ServerAnswer.of(code, words))
                return
            self.answers[recipient] = ServerAnswer.of(code, words)
        self._named = _who(self.answers, AnswerKind.TAKEN)
        if not self._named:
            return
        code, words = self._server.docmd("data")
        if code != _GO_AHEAD:
            self._answer_named(code, words)
            return
        # Until the final answer these recipients have none: a mail in doubt must not look as if somebody had it.
        self.answers = {who: answer for who, answer in self.answers.items() if who not in self._named}
        self._server.send(re.sub(rb"(?m)^\.", b"..", mime))
        self.passed = True

    def end(self) -> None:
        """Send the final dot and take the answer; raises where none comes that can be read."""
        self._server.send(b".\r\n")
        code, words = self._server.getreply()
        if code // 100 not in (2, 4, 5):
            raise smtplib.SMTPServerDisconnected
        self.answers |= dict.fromkeys(self._named, ServerAnswer.of(code, words))

    def _answer_named(self, code: int, words: bytes) -> None:
        """Hold to an answer to DATA that is no go-ahead: a yes there takes nothing."""
        answer = ServerAnswer.of(code, words)
        if answer.kind is AnswerKind.TAKEN:
            answer = ServerAnswer(AnswerKind.SERVER, "服务器的答复无法辨认")
        self.answers |= dict.fromkeys(self._named, answer)

    def _refuse_all(self, recipients: Sequence[str], answer: ServerAnswer) -> None:
        self.answers = dict.fromkeys(recipients, answer)


def _about_sender(code: int, words: bytes) -> ServerAnswer:
    """Give the answer to the sender, who is the same for every mail: a refusal must not have a whole month given up."""
    answer = ServerAnswer.of(code, words)
    if answer.kind is AnswerKind.NO:
        return ServerAnswer(AnswerKind.SERVER, f"发信服务器不接受发件人（{code}），请核对 WENGANG_MAIL_FROM 和账号的权限")
    if answer.kind is AnswerKind.LATER:
        return ServerAnswer(AnswerKind.SERVER, answer.words)
    return answer


def _client(settings: SmtpSettings) -> yagmail.SMTP:
    """Give yagmail's client, not yet connected; the server's certificate is verified."""
    context = None if settings.tls is Tls.OFF else ssl.create_default_context()
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


def _who(answers: Mapping[str, ServerAnswer], kind: AnswerKind) -> tuple[str, ...]:
    return tuple(recipient for recipient, answer in answers.items() if answer.kind is kind)


def _error(answers: Mapping[str, ServerAnswer]) -> str | None:
    """Give one Chinese line about the refusals; None when everybody was served."""
    refusals = [answer for answer in answers.values() if answer.kind is not AnswerKind.TAKEN]
    if not refusals:
        return None
    manner = "暂时拒收" if any(answer.kind.waits for answer in refusals) else "拒收"
    why = "；".join(dict.fromkeys(answer.words for answer in refusals))
    if len(refusals) < len(answers):
        return f"{len(answers)}个收件人中{len(refusals)}个被{manner}：{why}"
    return f"收件服务器{manner}：{why}"


def _fault(error: Exception) -> ServerAnswer:
    """Give a failure of the connection as the server's fault; one whose text tells a limit pauses all mail."""
    if isinstance(error, smtplib.SMTPResponseException):
        words = error.smtp_error
        answer = ServerAnswer.of(error.smtp_code, words if isinstance(words, bytes) else words.encode())
        if answer.kind is AnswerKind.RATE:
            return answer
    return ServerAnswer(AnswerKind.SERVER, _reason(error))


def _reason(error: Exception) -> str:
    """Give a failure of the connection as one Chinese line."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"发信服务器的证书未通过验证，没有发送（{error.verify_message}）"
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"发信服务器不接受登录（{error.smtp_code}），请核对 WENGANG_SMTP_USER 和 WENGANG_SMTP_PASSWORD"
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
    (ValueError, "发信设置中有不能发送的字符，请核对 WENGANG_SMTP_HOST、WENGANG_SMTP_USER 和 WENGANG_SMTP_PASSWORD"),
    (Exception, "与发信服务器的连接中断"),
)
