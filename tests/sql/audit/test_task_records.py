"""The content record of a task: START for itself, END with the data, a fence between two tries (architecture decision 7b)."""

from __future__ import annotations

from dataclasses import replace

import psycopg
import pytest

from wengang.audit.task_records import FencedError, TaskRef, audited
from wengang.settings.environment import Settings
from wengang.user_error import UserError

FIRST_TRY = TaskRef("monthly_monitoring", "2025-03-s1", "freeze_snapshot", -1, 1, "a", "operator")
SECOND_TRY = replace(FIRST_TRY, try_number=2, task_instance_id="b")


class MonthClosedError(UserError):
    """Something a person can put right."""


def kinds(admin: psycopg.Connection) -> list[tuple[str, int]]:
    return admin.execute("select kind, try_number from audit.task_record order by seq").fetchall()


def keep_target(running: object) -> None:
    running.work.run("monitoring/keep_target", year=2025, unit="469001", persons=1)


def targets(admin: psycopg.Connection) -> int:
    return admin.execute("select count(*) from monitoring.target").fetchone()[0]


def test_end_is_committed_with_the_data(settings: Settings, admin: psycopg.Connection) -> None:
    with audited(settings, FIRST_TRY) as running:
        keep_target(running)
        running.counts["targets"] = 1
        assert kinds(admin) == [("START", 1)]
        assert targets(admin) == 0
    assert kinds(admin) == [("START", 1), ("END", 1)]
    assert targets(admin) == 1
    assert admin.execute("select counts from audit.task_record where kind = 'END'").fetchone()[0] == {"targets": 1}


def test_known_error_leaves_its_sentence_and_no_data(settings: Settings, admin: psycopg.Connection) -> None:
    with pytest.raises(MonthClosedError), audited(settings, FIRST_TRY) as running:
        keep_target(running)
        raise MonthClosedError("该月未开放")
    assert kinds(admin) == [("START", 1), ("FAILED", 1)]
    assert targets(admin) == 0
    assert admin.execute("select message from audit.task_record where kind = 'FAILED'").fetchone()[0] == "该月未开放"


def test_unknown_error_leaves_its_kind_only_because_its_text_may_carry_personal_data(
    settings: Settings, admin: psycopg.Connection
) -> None:
    with pytest.raises(ValueError, match="469900"), audited(settings, FIRST_TRY):
        raise ValueError("469900199001010011")
    assert admin.execute("select message from audit.task_record where kind = 'FAILED'").fetchone()[0] == "ValueError"


def test_older_try_gives_up_when_a_newer_one_has_started(settings: Settings, admin: psycopg.Connection) -> None:
    with pytest.raises(FencedError), audited(settings, FIRST_TRY) as running:
        keep_target(running)
        _start_only(admin, SECOND_TRY)
    assert targets(admin) == 0
    with audited(settings, SECOND_TRY) as running:
        keep_target(running)
    assert targets(admin) == 1


def test_killed_try_leaves_start_without_end(settings: Settings, admin: psycopg.Connection) -> None:
    with pytest.raises(KeyboardInterrupt), audited(settings, FIRST_TRY):
        raise KeyboardInterrupt
    assert kinds(admin) == [("START", 1)]


@pytest.mark.parametrize("statement", ["update audit.task_record set actor = 'x'", "delete from audit.task_record", "truncate audit.task_record"])
def test_records_are_append_only_even_for_the_administrator(settings: Settings, admin: psycopg.Connection, statement: str) -> None:
    with audited(settings, FIRST_TRY):
        pass
    with pytest.raises(psycopg.errors.RaiseException, match="只能追加"):
        admin.execute(statement)


def _start_only(admin: psycopg.Connection, task: TaskRef) -> None:
    admin.execute(
        "insert into audit.task_record (kind, dag_id, run_id, task_id, map_index, try_number, task_instance_id, actor, policy_digest)"
        " values ('START', %s, %s, %s, %s, %s, %s, %s, '')",
        [task.dag_id, task.run_id, task.task_id, task.map_index, task.try_number, task.task_instance_id, task.actor],
    )
