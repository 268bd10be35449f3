"""The mail of a health check, by a way of its own: no outbox, no database, no Airflow; what is told is noted in a file.

Belongs here: when operators are written to, and the words. Does not belong here: what is wrong (`checks`), the mails of the office (`wengang.mail`).

Operators are written to when something else is wrong than was told, once a day while it stays wrong, when all is well again, and at the
first check of a week in any case: who gets no mail on a Monday knows that the check itself has stopped. Where the mail server takes
nothing, nothing is noted, and the next check tries again.
"""

from __future__ import annotations

import json
import smtplib
import ssl
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path

from wengang.health.findings import Grade, HealthFinding, worst
from wengang.mail.settings import SmtpSettings, Tls, sender_address
from wengang.people import load_people
from wengang.settings.environment import Settings
from wengang.user_error import UserError
from wengang.whole_file import keep_whole

TOLD_AGAIN = timedelta(days=1)
_TIMEOUT = 20
_FAULTS = (OSError, smtplib.SMTPException, ValueError)


class HealthMailError(UserError):
    """The mail of the health check was not taken by the server."""


@dataclass(frozen=True, slots=True)
class ToldHealth:
    """What operators were last told: what was wrong, when, and in which week they were last written to in any case."""

    wrong: tuple[str, ...] = ()
    at: str = ""
    week: str = ""


def reason_to_write(findings: Sequence[HealthFinding], told: ToldHealth, moment: datetime) -> str:
    """Give why operators are to be written to now; empty where they know already."""
    wrong = _wrong(findings)
    if set(wrong) - set(told.wrong):
        return "有新的故障"
    if wrong and moment - datetime.fromisoformat(told.at) >= TOLD_AGAIN:
        return "故障还在"
    if told.wrong and not wrong:
        return "已恢复正常"
    return "" if told.week == _week(moment) else "每周一信"


def write_operators(settings: Settings, findings: Sequence[HealthFinding], moment: datetime) -> str:
    """Write to the operators where there is a reason, and give it; empty where there is none. Raises `HealthMailError`, `SettingsError`."""
    told = _told(settings.var)
    reason = reason_to_write(findings, told, moment)
    if not reason:
        return ""
    addresses = load_people().operators
    if not addresses:
        raise HealthMailError("people.yaml 的 operators 没有写地址，健康检查的信没有人收：填写运行人员的邮箱")
    _send(SmtpSettings.from_environment(settings), _mail(sender_address(settings), addresses, findings, reason, moment))
    with suppress(OSError):  # on a full disk it is told again next time, rather than never
        _note(settings.var, ToldHealth(_wrong(findings), moment.isoformat(), _week(moment)))
    return reason


def _mail(sender: str, addresses: Sequence[str], findings: Sequence[HealthFinding], reason: str, moment: datetime) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"] = sender, ", ".join(addresses)
    mail["Subject"] = f"稳岗健康检查：{_headline(findings)}（{reason}）"
    mail["Date"], mail["Message-ID"] = format_datetime(moment), make_msgid(domain="wengang")
    lines = [finding.line for finding in sorted(findings, key=lambda one: one.grade is Grade.WELL)]
    end = "每周第一次检查时不论好坏都写这样一封信：到时没有收到，说明定时检查本身停了，请到机器上执行 wengang health。"
    mail.set_content("\n".join([f"{moment:%Y-%m-%d %H:%M} 检查的结果：", "", *lines, "", end, ""]))
    return mail


def _headline(findings: Sequence[HealthFinding]) -> str:
    wrong = _wrong(findings)
    if wrong:
        return f"{'、'.join(wrong)}故障"
    return "有需要注意的" if worst(findings) is Grade.NOTICE else "正常"


def _send(account: SmtpSettings, mail: EmailMessage) -> None:
    try:
        with _opened(account) as client:
            if account.tls is Tls.STARTTLS:
                client.starttls(context=ssl.create_default_context())
            if account.user and account.password:
                client.login(account.user, account.password.get_secret_value())
            client.send_message(mail)
    except _FAULTS as error:
        raise HealthMailError(
            f"健康检查的信没有发出（{account.host}:{account.port}，{type(error).__name__}）：检查发信服务器，下次检查再发"
        ) from None


def _opened(account: SmtpSettings) -> smtplib.SMTP:
    if account.tls is Tls.SSL:
        return smtplib.SMTP_SSL(account.host, account.port, timeout=_TIMEOUT, context=ssl.create_default_context())
    return smtplib.SMTP(account.host, account.port, timeout=_TIMEOUT)


def _wrong(findings: Sequence[HealthFinding]) -> tuple[str, ...]:
    return tuple(finding.title for finding in findings if finding.grade is Grade.FAULT)


def _week(moment: datetime) -> str:
    year, week, _ = moment.isocalendar()
    return f"{year}-{week:02d}"


def _file(var: Path) -> Path:
    return var / "health" / "told.json"


def _told(var: Path) -> ToldHealth:
    try:
        body = json.loads(_file(var).read_text(encoding="utf-8"))
        return ToldHealth(tuple(body["wrong"]), body["at"], body["week"])
    except (FileNotFoundError, ValueError, KeyError):
        return ToldHealth()


def _note(var: Path, told: ToldHealth) -> None:
    keep_whole(_file(var), json.dumps(asdict(told), ensure_ascii=False).encode())
