"""An installation whose mail goes to a server of the test, sent by the mailer's own role."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import psycopg
import pytest
from ops.database import address_for
from tests.statements import execute
from tests.unit.mail.servers import HOST, Catcher, polite_server

from wengang.database.unit_of_work import Row, UnitOfWork, unit_of_work
from wengang.mail.outbox import queue_message
from wengang.people import MailList
from wengang.settings.environment import Settings

RECIPIENTS = ("rsj.469001@wengang.invalid", "xczx.469001@wengang.invalid")
OPERATORS = ("operators@wengang.invalid",)
CLERKS = [{"account": "operator", "title": "省级经办人"}]
KEY = "notice:2025-03:469001:1"


@pytest.fixture(autouse=True)
def mailer(server: str, database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENGANG_MAILER_DATABASE_URL", address_for(server, database, "wengang_mailer"))
    monkeypatch.setenv("WENGANG_SMTP_HOST", HOST)
    monkeypatch.setenv("WENGANG_SMTP_TLS", "off")
    for name in ("WENGANG_SMTP_USER", "WENGANG_SMTP_PASSWORD", "WENGANG_MAIL_FROM"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def use_port(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Give how a test names the port of its server."""
    return lambda port: monkeypatch.setenv("WENGANG_SMTP_PORT", str(port))


@pytest.fixture
def catcher(use_port: Callable[[int], None]) -> Iterator[Catcher]:
    """Give a server that takes every mail until it is told otherwise."""
    caught = Catcher()
    with polite_server(caught) as port:
        use_port(port)
        yield caught


class PeopleFile(Protocol):
    """Writes the people.yaml of a test."""

    def __call__(self, recipients: tuple[str, ...] = RECIPIENTS, operators: tuple[str, ...] = OPERATORS) -> None:
        """Let 469001 have these recipients, and the office these operators."""


@pytest.fixture
def people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PeopleFile:
    """Give how a test mends addresses; what is written counts at once."""
    path = tmp_path / "people.yaml"

    def write(recipients: tuple[str, ...] = RECIPIENTS, operators: tuple[str, ...] = OPERATORS) -> None:
        units = {"469001": {"senders": [], "recipients": list(recipients)}}
        path.write_text(json.dumps({"reviewers": {}, "clerks": CLERKS, "operators": list(operators), "units": units}))

    write()
    monkeypatch.setenv("WENGANG_PEOPLE_FILE", str(path))
    return write


@pytest.fixture
def pass_time(admin: psycopg.Connection[tuple[object, ...]]) -> Callable[[], None]:
    """Give how the waiting time of what was put off, and every pause, passes; triggers stand aside for this only."""

    def run() -> None:
        admin.execute("set session_replication_role = replica")
        admin.execute("update mail.outbox set next_attempt_at = now() where state = 'deferred'")
        admin.execute("update mail.fault set paused_until = now()")
        admin.execute("set session_replication_role = origin")

    return run


def queue(settings: Settings, key: str = KEY, recipients: tuple[str, ...] = RECIPIENTS, text: str = "各位：\n请核实。\n") -> bool:
    """Queue one mail and commit it."""
    with unit_of_work(settings) as work:
        return queue_message(
            work,
            key=key,
            kind="notice",
            unit="469001",
            addressed_to=MailList.RECIPIENTS,
            recipients=recipients,
            subject="风险提示：五指山市",
            text=text,
            html="<p>请核实。</p>",
        )


def outbox(work: UnitOfWork) -> list[Row]:
    """Give the outbox as it stands now."""
    rows = execute(work, "select * from mail.outbox order by id").fetchall()
    work.connection.rollback()
    return rows
