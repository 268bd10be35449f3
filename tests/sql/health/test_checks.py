"""`wengang health` on a real database: what is well, what is late, and a database that is away."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.statements import execute

from wengang.database.unit_of_work import UnitOfWork
from wengang.health import checks
from wengang.health.checks import inbox, last_runs, look_at_everything, office_settings, outbox, schema, seal
from wengang.health.findings import Grade
from wengang.settings.environment import Settings
from wengang.workdays import OFFICE_TIME


@pytest.fixture
def moment(work: UnitOfWork) -> datetime:
    """Give the moment of the database."""
    row = execute(work, "select now() as at", []).fetchone()
    assert row is not None
    at: datetime = row["at"]
    return at.astimezone(OFFICE_TIME)


def begin(work: UnitOfWork, dag: str, at: datetime) -> None:
    execute(
        work,
        "insert into audit.task_record (kind, at, dag_id, run_id, task_id, map_index, try_number, task_instance_id, actor, policy_digest, reason, title)"
        " values ('START', %s, %s, 'r', 't', -1, 1, '', 'system', '', '', '')",
        [at, dag],
    )


def test_a_fresh_database_has_its_schema_and_nothing_that_waits(work: UnitOfWork, moment: datetime) -> None:
    assert [check(work, moment).grade for check in (schema, outbox, inbox, office_settings)] == [Grade.WELL] * 4
    assert seal(work, moment).words == "还没有封存过"


def test_an_upgrade_that_was_not_finished_is_told(
    work: UnitOfWork, moment: datetime, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    applied = {row["name"] for row in work.rows("health/applied_files", checks.AppliedFilesRow)}
    folder = checks.SCHEMA_FOLDER.__class__(str(tmp_path))
    for name in (*applied, "9999_next.sql"):
        (folder / name).touch()
    monkeypatch.setattr(checks, "SCHEMA_FOLDER", folder)
    found = schema(work, moment)
    assert (found.grade, found.words) == (Grade.FAULT, "缺 1 个脚本，从 9999_next.sql 起")


def test_a_procedure_that_did_not_run_is_named(work: UnitOfWork, moment: datetime) -> None:
    assert last_runs(work, moment).grade is Grade.WELL, "a new installation has been late with nothing"
    begin(work, "another", moment - timedelta(days=9))
    assert "期限（没有运行过）" in last_runs(work, moment).words
    for due in checks.DUE:
        begin(work, due.dag_id, moment)
    assert last_runs(work, moment).grade is Grade.WELL
    late = last_runs(work, moment + timedelta(hours=2))
    assert late.grade is Grade.FAULT and "邮件发送（最近一次" in late.words


def test_a_mail_that_nobody_sends_is_a_fault(work: UnitOfWork, moment: datetime) -> None:
    execute(
        work,
        "insert into mail.outbox (key, kind, sender, recipients, subject, text, mime, digest, message_id, next_attempt_at)"
        " values ('k', 'notice', 's@x.cn', '{r@x.cn}', 's', 't', 'm', encode(sha256('m'), 'hex'), 'id', %s)",
        [moment - timedelta(hours=2)],
    )
    found = outbox(work, moment)
    assert found.grade is Grade.FAULT and found.words.startswith("1 封到时间没有发")


def test_a_database_that_is_away_is_one_fault_and_the_rest_is_looked_at(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WENGANG_AIRFLOW_URL", raising=False)
    away = settings.model_copy(update={"database_url": "postgresql://nobody@127.0.0.1:1/none"})
    found = {one.title: one.grade for one in look_at_everything(away, datetime(2026, 6, 15, 9, tzinfo=OFFICE_TIME))}
    assert found["数据库"] is Grade.FAULT
    assert {"磁盘", "备份", "各进程"} <= set(found) and "待发邮件" not in found


def test_one_look_that_fails_spoils_no_other(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WENGANG_AIRFLOW_DATABASE_URL", raising=False)
    monkeypatch.setattr(checks, "_OF_DATABASE", {"坏的": lambda work, _moment: work.run("no/such"), "表结构": schema})
    found = {one.title: one for one in look_at_everything(settings, datetime(2026, 6, 15, 9, tzinfo=OFFICE_TIME))}
    assert found["坏的"].grade is Grade.FAULT and found["坏的"].words.startswith("查不了")
    assert found["表结构"].grade is Grade.WELL
