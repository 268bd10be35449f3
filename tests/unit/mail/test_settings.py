"""The mail account: a trial reaches this machine only, another machine only encrypted (architecture decision 12)."""

from __future__ import annotations

from pathlib import Path

import pytest

from wengang.mail.settings import SmtpSettings, Tls, sender_address
from wengang.mail.states import MailState
from wengang.settings.environment import Mode, Settings, SettingsError


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SMTP_HOST", "SMTP_PORT", "SMTP_USER", "SMTP_PASSWORD", "SMTP_TLS", "MAIL_FROM"):
        monkeypatch.delenv(f"WENGANG_{name}", raising=False)


def installation(mode: Mode) -> Settings:
    return Settings(mode=mode, var=Path("var"), inbox=Path("inbox"), database_url="postgresql://")


@pytest.mark.parametrize("host", ["mail.example.org", "10.0.0.1", "localhost.example.org", "mail-catcher.example.org", "::ffff:10.0.0.1"])
def test_trial_writes_to_nobody_outside(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENGANG_SMTP_HOST", host)
    with pytest.raises(SettingsError, match="试用环境只能把邮件发到本机"):
        SmtpSettings.from_environment(installation(Mode.TRIAL))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "mail-catcher"])
def test_trial_reaches_the_catcher(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENGANG_SMTP_HOST", host)
    monkeypatch.setenv("WENGANG_SMTP_TLS", "off")
    assert SmtpSettings.from_environment(installation(Mode.TRIAL)).host == host


def test_trial_needs_no_setting() -> None:
    smtp = SmtpSettings.from_environment(installation(Mode.TRIAL))
    assert (smtp.host, smtp.port, smtp.tls, smtp.user) == ("127.0.0.1", 1025, Tls.OFF, None)


def test_production_must_be_told_server_and_sender(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match="WENGANG_SMTP_HOST"):
        SmtpSettings.from_environment(installation(Mode.PRODUCTION))
    with pytest.raises(SettingsError, match="WENGANG_MAIL_FROM"):
        sender_address(installation(Mode.PRODUCTION))
    monkeypatch.setenv("WENGANG_SMTP_HOST", "mail.example.org")
    assert SmtpSettings.from_environment(installation(Mode.PRODUCTION)).tls is Tls.STARTTLS
    assert SmtpSettings.from_environment(installation(Mode.PRODUCTION)).port == 587


def test_password_goes_to_no_other_machine_in_the_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENGANG_SMTP_HOST", "mail.example.org")
    monkeypatch.setenv("WENGANG_SMTP_TLS", "off")
    with pytest.raises(SettingsError, match="必须加密"):
        SmtpSettings.from_environment(installation(Mode.PRODUCTION))


@pytest.mark.parametrize(("name", "value"), [("WENGANG_SMTP_TLS", "tls"), ("WENGANG_SMTP_PORT", "二五"), ("WENGANG_SMTP_PORT", "70000")])
def test_wrong_value_is_named(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=f"{name}.*{value}"):
        SmtpSettings.from_environment(installation(Mode.TRIAL))


def test_account_without_password_never_asks_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENGANG_SMTP_USER", "office")
    with pytest.raises(SettingsError, match="WENGANG_SMTP_PASSWORD"):
        SmtpSettings.from_environment(installation(Mode.TRIAL))


def test_password_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENGANG_SMTP_USER", "office")
    monkeypatch.setenv("WENGANG_SMTP_PASSWORD", "right")
    assert "right" not in repr(SmtpSettings.from_environment(installation(Mode.TRIAL)))


def test_only_a_decision_leads_out_of_an_end() -> None:
    ends = (MailState.ACCEPTED, MailState.DEAD, MailState.UNKNOWN)
    assert all(end.next_states <= {MailState.PENDING, MailState.ACCEPTED} for end in ends), "never straight to sending"
    assert all(state not in state.next_states for state in MailState)
