"""The conversation with real servers: what each end of it means for a mail, without the outbox."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest
from pydantic import SecretStr
from tests.unit.mail.servers import HOST, Catcher, Script, certificate, free_port, polite_server, scripted_server

from wengang.mail.answers import AnswerKind, ServerAnswer
from wengang.mail.settings import SmtpSettings, Tls
from wengang.mail.smtp_session import Attempt, SmtpSession
from wengang.mail.states import MailState

SENDER, FIRST, SECOND = "wengang@wengang.invalid", "rsj@wengang.invalid", "xczx@wengang.invalid"
MIME = b"Subject: hello\r\n\r\n.begins with a dot\r\nend\r\n"


def at(port: int, tls: Tls = Tls.OFF, user: str | None = None, password: str | None = None) -> SmtpSettings:
    return SmtpSettings(host=HOST, port=port, user=user, password=SecretStr(password) if password else None, tls=tls)


def send(settings: SmtpSettings, *recipients: str) -> Attempt:
    with SmtpSession(settings) as session:
        return session.send(SENDER, recipients or (FIRST, SECOND), MIME)


def test_exactly_the_given_bytes_arrive() -> None:
    catcher = Catcher()
    with polite_server(catcher) as port:
        attempt = send(at(port))
    assert (attempt.state, attempt.error, attempt.delivered, attempt.refused) == (MailState.ACCEPTED, None, (FIRST, SECOND), ())
    assert catcher.envelopes == [(SENDER, [FIRST, SECOND], MIME)]


def test_one_connection_a_run() -> None:
    catcher = Catcher()
    with polite_server(catcher) as port, SmtpSession(at(port)) as session:
        for _ in range(3):
            session.send(SENDER, [FIRST], MIME)
    assert (len(catcher.envelopes), len(catcher.connections)) == (3, 1)


def test_refused_mail_does_not_touch_the_next() -> None:
    catcher = Catcher(to_content=["550 5.7.1 spam"])
    with polite_server(catcher) as port, SmtpSession(at(port)) as session:
        assert session.send(SENDER, [FIRST], MIME).state is MailState.DEAD
        assert session.send(SENDER, [FIRST], MIME).state is MailState.ACCEPTED
    assert len(catcher.connections) == 1


@pytest.mark.parametrize(
    ("answer", "state", "error"),
    [
        ("421 4.3.2 closing", MailState.DEFERRED, "收件服务器暂时拒收：服务器暂时不能收信（421 4.3.2）"),
        ("451 张三 not now", MailState.DEFERRED, "收件服务器暂时拒收：暂时拒收（451）"),
        ("550 5.7.1 rsj@wengang.invalid unwanted", MailState.DEAD, "收件服务器拒收：内容或来源不被对方接受（550 5.7.1）"),
    ],
)
def test_refusal_keeps_the_code_and_none_of_the_words(answer: str, state: MailState, error: str) -> None:
    with polite_server(Catcher(to_content=[answer])) as port:
        attempt = send(at(port), FIRST)
    assert (attempt.state, attempt.error, attempt.delivered) == (state, error, ())


def test_one_refused_recipient_of_two() -> None:
    catcher = Catcher(to_recipient={SECOND: "550 5.1.1 unknown"})
    with polite_server(catcher) as port:
        attempt = send(at(port))
    assert (attempt.state, attempt.delivered, attempt.refused) == (MailState.ACCEPTED, (FIRST,), (SECOND,))
    assert attempt.error == "2个收件人中1个被拒收：收件地址不存在或已停用（550 5.1.1）"
    assert [envelope[1] for envelope in catcher.envelopes] == [[FIRST]]


def test_one_recipient_put_off_of_two() -> None:
    catcher = Catcher(to_recipient={SECOND: "450 4.2.1 later"})
    with polite_server(catcher) as port:
        attempt = send(at(port))
    assert (attempt.state, attempt.delivered, attempt.refused) == (MailState.DEFERRED, (FIRST,), ())


def test_cut_after_the_final_dot_is_unknown_and_sent_once() -> None:
    script = Script({"DATA": "354 go on"}, to_content=None)
    with scripted_server(script) as port, SmtpSession(at(port)) as session:
        attempt = session.send(SENDER, [FIRST], MIME)
        assert session.is_over
    assert attempt.state is MailState.UNKNOWN
    assert attempt.answers == {}, "a mail in doubt does not look as if somebody had it"
    assert "内容已传完" in (attempt.error or "")
    assert (len(script.contents), script.connections) == (1, 1)


@pytest.mark.parametrize("command", ["EHLO", "MAIL", "RCPT", "DATA"])
def test_cut_before_the_content_is_tried_again_later(command: str) -> None:
    script = Script({command: None, "HELO": None})
    with scripted_server(script) as port:
        assert send(at(port), FIRST).state is MailState.DEFERRED
    assert script.contents == []


def test_answer_that_nobody_understands_is_unknown() -> None:
    with scripted_server(Script({"DATA": "354 go on"}, to_content="what?")) as port:
        assert send(at(port), FIRST).state is MailState.UNKNOWN


def test_server_that_is_not_there() -> None:
    attempt = send(at(free_port()), FIRST)
    assert attempt.state is MailState.DEFERRED
    assert "拒绝连接" in (attempt.error or "")


def test_wrong_sender_gives_no_mail_up() -> None:
    catcher = Catcher(to_sender="553 5.7.1 not yours")
    with polite_server(catcher) as port, SmtpSession(at(port)) as session:
        attempt = session.send(SENDER, [FIRST], MIME)
        assert session.is_over, "one answer is enough: the next mail has the same sender"
    assert attempt.state is MailState.DEFERRED
    assert attempt.fault == ServerAnswer(AnswerKind.SERVER, "发信服务器不接受发件人（553），请核对 WENGANG_MAIL_FROM 和账号的权限")


@pytest.mark.parametrize("tls", [Tls.STARTTLS, Tls.SSL])
@pytest.mark.parametrize("wrong", ["unknown issuer", "other machine"])
def test_wrong_certificate_sends_nothing(tls: Tls, wrong: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    public, context = certificate(tmp_path, for_address=HOST if wrong == "unknown issuer" else "127.0.0.9")
    if wrong == "other machine":
        monkeypatch.setenv("SSL_CERT_FILE", str(public))
    catcher = Catcher()
    attempt = send_over_tls(catcher, tls, context)
    assert attempt.state is MailState.DEFERRED
    assert "证书未通过验证，没有发送" in (attempt.error or "")
    assert (catcher.envelopes, catcher.connections) == ([], set())


@pytest.mark.parametrize("tls", [Tls.STARTTLS, Tls.SSL])
def test_right_certificate_sends(tls: Tls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    public, context = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(public))
    catcher = Catcher()
    assert send_over_tls(catcher, tls, context).state is MailState.ACCEPTED
    assert len(catcher.envelopes) == 1


def send_over_tls(catcher: Catcher, tls: Tls, context: ssl.SSLContext) -> Attempt:
    if tls is Tls.STARTTLS:
        with polite_server(catcher, tls_context=context, require_starttls=True) as port:
            return send(at(port, tls), FIRST)
    script = Script({"DATA": "354 go on"}, to_content="250 OK")
    with scripted_server(script, context) as port:
        attempt = send(at(port, tls), FIRST)
    catcher.envelopes += [(SENDER, [FIRST], content) for content in script.contents]
    return attempt


def test_server_that_offers_no_encryption_gets_nothing() -> None:
    catcher = Catcher()
    with polite_server(catcher) as port:
        attempt = send(at(port, Tls.STARTTLS), FIRST)
    assert (attempt.state, catcher.envelopes) == (MailState.DEFERRED, [])
    assert "WENGANG_SMTP_TLS" in (attempt.error or "")


@pytest.mark.parametrize(("password", "state"), [("right", MailState.ACCEPTED), ("wrong", MailState.DEFERRED)])
def test_account_is_told_as_it_is_written(password: str, state: MailState) -> None:
    catcher = Catcher()
    with polite_server(catcher, authenticator=catcher.check, auth_require_tls=False, auth_required=True) as port:
        attempt = send(at(port, user="office", password=password), FIRST)
    assert attempt.state is state
    assert set(catcher.logins) == {(b"office", password.encode())}


@pytest.mark.parametrize(
    ("answers", "to_content", "kind"),
    [
        ({"RCPT": "550 Ip frequency limited"}, None, AnswerKind.RATE),
        ({"DATA": "354 go on"}, "451 DT:SPM please try again", AnswerKind.RATE),
        ({"MAIL": "452 4.3.1 Insufficient system storage"}, None, AnswerKind.SERVER),
        ({"RCPT": "421 HL:REP"}, None, AnswerKind.RATE),
        ({"RCPT": "250 OK", "DATA": "250 what?"}, None, AnswerKind.SERVER),
    ],
)
def test_fault_of_the_server_ends_the_run_and_gives_nothing_up(
    answers: dict[str, str | None], to_content: str | None, kind: AnswerKind
) -> None:
    with scripted_server(Script(answers, to_content)) as port, SmtpSession(at(port)) as session:
        attempt = session.send(SENDER, [FIRST], MIME)
        assert session.is_over
    assert attempt.fault is not None
    assert (attempt.state, attempt.fault.kind, attempt.refused, attempt.delivered) == (MailState.DEFERRED, kind, (), ())


def test_limit_told_in_the_greeting_pauses() -> None:
    with scripted_server(Script({}, greeting="421 Too many connections from your host")) as port:
        attempt = send(at(port), FIRST)
    assert attempt.fault == ServerAnswer(AnswerKind.RATE, "发送频率或数量超过限制（421）")


def test_password_that_no_server_takes_touches_no_mail() -> None:
    catcher = Catcher()
    with polite_server(catcher, authenticator=catcher.check, auth_require_tls=False, auth_required=True) as port:
        attempt = send(at(port, user="office", password="口令"), FIRST)  # noqa: S106 - no password: characters that no server takes
    assert attempt.state is MailState.DEFERRED
    assert attempt.fault is not None
    assert "WENGANG_SMTP_PASSWORD" in attempt.fault.words
