"""Reminding domain by domain: what fails stops no other domain and no other reminder of its own."""

from __future__ import annotations

from datetime import date

import pytest
from airflow.sdk.exceptions import AirflowFailException
from tests.sql.due.office_days import OfficeDays
from tests.statements import execute

import audited_task
import due_tasks
from audited_task import UnexplainedError
from wengang.database.unit_of_work import UnitOfWork, unit_of_work
from wengang.due import Reminds, Waiting, domains_that_remind
from wengang.fund import due as fund
from wengang.letters.operators import mail_operators
from wengang.settings.environment import Settings
from wengang.user_error import UserError

DAY = date(2025, 4, 15)


def nothing(_work: UnitOfWork, _on: date) -> list[Waiting]:
    return []


def told(work: UnitOfWork, _on: date) -> int:
    mail_operators(work, "told", ["有一件事"])
    return 1


def known_fault(work: UnitOfWork, _on: date) -> int:
    mail_operators(work, "half", ["办到一半"])
    raise UserError("没有这一年的安排")


def broken_statement(work: UnitOfWork, _on: date) -> int:
    execute(work, "select 1 / 0")
    return 1


def remind(settings: Settings, monkeypatch: pytest.MonkeyPatch, domain: str) -> object:
    context = OfficeDays(settings).context(DAY, f"提醒{domain}", "deadlines")
    for module in (due_tasks, audited_task):
        monkeypatch.setattr(module, "get_current_context", lambda: context)
    return due_tasks.remind.function({"domain": domain, "title": domains_that_remind()[domain]})


def mails(settings: Settings) -> list[str]:
    with unit_of_work(settings) as work:
        return [row["key"].split(":")[1] for row in execute(work, "select key from mail.outbox order by id").fetchall()]


def test_the_other_reminders_of_a_domain_go_out(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    due = (
        Reminds("due", "第一项", nothing, known_fault),
        Reminds("reminded", "第二项", nothing, told),
        Reminds("years_waiting", "第三项", nothing, told),
    )
    monkeypatch.setattr(fund, "DUE", due)
    with pytest.raises(AirflowFailException, match="第一项：没有这一年的安排；其余的已提醒"):
        remind(settings, monkeypatch, "fund")
    assert mails(settings) == ["told"], "half of what failed is undone"


def test_an_unknown_fault_is_tried_again_and_stops_no_other_domain(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fund, "DUE", (Reminds("due", "第一项", nothing, broken_statement), Reminds("reminded", "第二项", nothing, told)))
    with pytest.raises(UnexplainedError):
        remind(settings, monkeypatch, "fund")
    assert mails(settings) == ["told"]
    assert remind(settings, monkeypatch, "exchange") == {"packages_told": 0, "packages_removed": 0}
