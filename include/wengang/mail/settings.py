"""The mail account of an installation, from the environment (architecture decision 12).

Belongs here: server, account, sender and the database role of the mailer. Does not belong here: using them (`smtp_session`, `steps`).
"""

from __future__ import annotations

import os
from enum import StrEnum
from ipaddress import ip_address
from typing import Self

from pydantic import SecretStr

from wengang.mail.message import is_address
from wengang.settings.config_files import FrozenModel
from wengang.settings.environment import Mode, Settings, SettingsError

TRIAL_SENDER = "wengang@wengang.invalid"
# The service of docker-compose.yaml that catches a trial's mail: the one name besides this machine that counts as local.
CATCHER_SERVICE = "mail-catcher"
_HIGHEST_PORT = 65535


class Tls(StrEnum):
    """How the way to the server is protected; `off` only to the local catcher."""

    STARTTLS = "starttls"
    SSL = "ssl"
    OFF = "off"

    @property
    def usual_port(self) -> int:
        """The port that goes with it when none is given."""
        return {Tls.STARTTLS: 587, Tls.SSL: 465, Tls.OFF: 1025}[self]


class SmtpSettings(FrozenModel):
    """The server that takes the office's mail; without `user` nobody logs in."""

    host: str
    port: int
    user: str | None
    password: SecretStr | None
    tls: Tls

    @classmethod
    def from_environment(cls, settings: Settings) -> Self:
        """Read `WENGANG_SMTP_*`; raises `SettingsError` for what is missing, unknown, or not allowed in this mode."""
        tls = _tls(settings)
        user, password = os.environ.get("WENGANG_SMTP_USER"), os.environ.get("WENGANG_SMTP_PASSWORD")
        if user and not password:
            raise SettingsError("设置了发信账号 WENGANG_SMTP_USER，没有设置密码：请设置环境变量 WENGANG_SMTP_PASSWORD")
        return cls(
            host=_host(settings, tls),
            port=_port(tls),
            user=user or None,
            password=SecretStr(password) if user and password else None,
            tls=tls,
        )


def _tls(settings: Settings) -> Tls:
    text = os.environ.get("WENGANG_SMTP_TLS") or (Tls.OFF if settings.mode is Mode.TRIAL else Tls.STARTTLS)
    try:
        return Tls(text)
    except ValueError:
        raise SettingsError(f"环境变量 WENGANG_SMTP_TLS 不能是“{text}”：请填 {'、'.join(Tls)} 之一") from None


def _host(settings: Settings, tls: Tls) -> str:
    in_trial = settings.mode is Mode.TRIAL
    host = os.environ.get("WENGANG_SMTP_HOST") or ("127.0.0.1" if in_trial else "")
    if not host:
        raise SettingsError("没有发信服务器：请设置环境变量 WENGANG_SMTP_HOST")
    if in_trial and not _is_local(host):
        raise SettingsError(
            f"试用环境只能把邮件发到本机，WENGANG_SMTP_HOST 却是“{host}”：请改为 127.0.0.1；正式发信请把 WENGANG_MODE 设为 production"
        )
    if tls is Tls.OFF and not _is_local(host):
        raise SettingsError(f"发信服务器“{host}”不在本机，必须加密：请把 WENGANG_SMTP_TLS 设为 starttls 或 ssl")
    return host


def _is_local(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() in ("localhost", CATCHER_SERVICE)


def _port(tls: Tls) -> int:
    text = os.environ.get("WENGANG_SMTP_PORT") or str(tls.usual_port)
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= _HIGHEST_PORT):
        raise SettingsError(f"环境变量 WENGANG_SMTP_PORT 不能是“{text}”：请填 1 到 {_HIGHEST_PORT} 的端口号")
    return int(text)


def sender_address(settings: Settings) -> str:
    """Give the address that the office's mail comes from; raises `SettingsError` where production names none."""
    sender = os.environ.get("WENGANG_MAIL_FROM") or (TRIAL_SENDER if settings.mode is Mode.TRIAL else "")
    if not is_address(sender):
        raise SettingsError(f"发件地址“{sender}”不可用：请把环境变量 WENGANG_MAIL_FROM 设为单位的邮箱地址")
    return sender


def mailer_database_url(settings: Settings) -> str:
    """Give the database address that sees the outbox only; that of the tasks where none of its own is set."""
    return os.environ.get("WENGANG_MAILER_DATABASE_URL") or settings.database_url
