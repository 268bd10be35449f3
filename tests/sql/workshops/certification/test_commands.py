"""The commands `wengang workshop …` on a real database: plain Chinese out, one clear line for what cannot be."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.databases import fresh_database
from tests.sql.workshops.certification.applicants import Applicant, publish
from tests.statements import execute
from typer.testing import CliRunner, Result

from wengang.cli import app
from wengang.database.unit_of_work import unit_of_work
from wengang.settings.environment import Settings
from wengang.user_error import UserError


@pytest.fixture
def database(server: str, template: str) -> Iterator[str]:
    """Give a database of its own: commands commit."""
    with fresh_database(server, template) as name:
        yield name


@pytest.fixture
def case_id(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> int:
    """Give the number of a case in publicity, in the database that the commands see."""
    monkeypatch.setenv("WENGANG_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("WENGANG_VAR", str(settings.var))
    with unit_of_work(settings) as work:
        return publish(work, Applicant(work))[1].id


def command(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["workshop", *arguments])


def test_cases_are_listed_as_of_a_day(case_id: int) -> None:
    told = command("cases", "2025-04-10").output
    assert f"{case_id}　五指山市　毛阳茶叶车间（469001-CJ05，申请编号001）　公示　已4个工作日" in told
    assert "共 1 件，其中逾期 0 件" in told
    assert "逾期 1 件" in command("cases", "2025-04-15").output


def test_objection_is_recorded_once(case_id: int) -> None:
    words = ("objection", str(case_id), "--on", "2025-04-08", "--text", "没有生产", "--by", "省级经办人")
    assert "已登记，异议编号 1" in command(*words).output
    assert "同样的异议已经登记过" in command(*words).output
    assert "答复1件异议" in command("cases", "2025-04-10").output


def test_withdrawal_ends_the_case(case_id: int) -> None:
    told = command("withdraw", str(case_id), "--on", "2025-04-09", "--reason", "书面撤回", "--by", "省级经办人")
    assert "已撤回：五指山市 毛阳茶叶车间" in told.output
    assert "共 0 件" in command("cases", "2025-04-10").output


def test_wrong_day_and_unknown_case_are_one_sentence(case_id: int) -> None:
    assert isinstance(command("cases", "4月10日").exception, UserError)
    told = command("objection", str(case_id + 1), "--on", "2025-04-08", "--text", "没有生产", "--by", "省级经办人")
    assert "没有编号为" in str(told.exception)


def test_command_leaves_a_record_of_who_and_why(case_id: int, settings: Settings) -> None:
    command("withdraw", str(case_id), "--on", "2025-04-09", "--reason", "书面撤回", "--by", "operator")
    with unit_of_work(settings) as work:
        records = execute(
            work,
            "select kind, title, actor, reason, counts ->> 'case' as case from audit.task_record where dag_id = 'command' order by seq",
        ).fetchall()
    assert [tuple(row.values()) for row in records] == [
        ("START", "登记撤回申请", "operator", "书面撤回", None),
        ("END", "登记撤回申请", "operator", "书面撤回", str(case_id)),
    ]


def test_somebody_unknown_changes_nothing(case_id: int, settings: Settings) -> None:
    told = command("withdraw", str(case_id), "--on", "2025-04-09", "--reason", "书面撤回", "--by", "某人")
    assert "不认识“某人”" in str(told.exception)
    assert "clerks" in str(told.exception)
    with unit_of_work(settings) as work:
        assert execute(work, "select from audit.task_record").rowcount == 0
    assert "共 1 件" in command("cases", "2025-04-10").output


def test_records_of_commands_are_shown(case_id: int) -> None:
    command("withdraw", str(case_id), "--on", "2025-04-09", "--reason", "书面撤回", "--by", "operator")
    told = CliRunner().invoke(app, ["audit", "command"]).output
    assert "开始  登记撤回申请  第1次\n    operator：书面撤回" in told
    assert "结束  登记撤回申请" in told
