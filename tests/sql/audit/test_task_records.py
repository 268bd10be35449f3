"""The content record of a task: START for itself, END with the data, a fence between two tries (architecture decision 7b)."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date, datetime

import psycopg
import pytest
from psycopg import sql

from wengang import __version__
from wengang.audit.reasons import INTERRUPTED
from wengang.audit.task_records import (
    FailedTask,
    FencedError,
    PartlyDoneError,
    TaskRef,
    audited,
    failed_tasks,
    newest_business_date,
    record_failed,
)
from wengang.database.touched import Touched
from wengang.database.unit_of_work import unit_of_work
from wengang.periods import Period
from wengang.settings.code_version import code_version
from wengang.settings.environment import Settings
from wengang.settings.policy import load_policy
from wengang.user_error import UserError
from wengang.workdays import OFFICE_TIME

FIRST_TRY = TaskRef("monthly_monitoring", "2025-03-s1", "freeze_snapshot", -1, 1, "a", "operator", reason="更正后重算", title="冻结快照")
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


def test_partly_done_keeps_what_was_done_and_says_what_was_not(settings: Settings, admin: psycopg.Connection) -> None:
    with pytest.raises(PartlyDoneError) as raised, audited(settings, FIRST_TRY) as running:
        keep_target(running)
        running.counts["files"] = 1
        raise PartlyDoneError([("花名册", UserError("读不出来")), ("监测表", ValueError("469900199001010011"))], "其余 1 件已判定")
    assert targets(admin) == 1
    said = admin.execute("select kind, counts, message from audit.task_record order by seq").fetchall()
    assert said == [("START", {}, None), ("FAILED", {"files": 1}, str(raised.value))]
    assert str(raised.value).startswith("花名册：读不出来；监测表：程序出错（ValueError）")
    assert str(raised.value).endswith("；其余 1 件已判定")
    assert [type(fault) for fault in raised.value.faults] == [ValueError]


def test_partly_done_try_that_is_overtaken_keeps_nothing(settings: Settings, admin: psycopg.Connection) -> None:
    with pytest.raises(FencedError), audited(settings, FIRST_TRY) as running:
        keep_target(running)
        admin.execute(
            "insert into audit.task_record (kind, dag_id, run_id, task_id, map_index, try_number, task_instance_id, actor, policy_digest)"
            " select kind, dag_id, run_id, task_id, map_index, 2, 'b', actor, policy_digest from audit.task_record"
        )
        raise PartlyDoneError([("花名册", UserError("读不出来"))], "")
    assert targets(admin) == 0


def test_unknown_error_leaves_its_kind_only_because_its_text_may_carry_personal_data(settings: Settings, admin: psycopg.Connection) -> None:
    with pytest.raises(ValueError, match="469900"), audited(settings, FIRST_TRY):
        raise ValueError("469900199001010011")
    message = admin.execute("select message from audit.task_record where kind = 'FAILED'").fetchone()[0]
    assert "ValueError" in message
    assert "4699" not in message


def test_every_record_says_why_the_run_was_started_and_what_the_task_is_called(settings: Settings, admin: psycopg.Connection) -> None:
    with pytest.raises(MonthClosedError), audited(settings, FIRST_TRY):
        raise MonthClosedError("该月未开放")
    with audited(settings, SECOND_TRY) as running:
        running.notice = "只是试算"
    said = admin.execute("select kind, reason, title, message from audit.task_record order by seq").fetchall()
    assert said == [
        ("START", "更正后重算", "冻结快照", None),
        ("FAILED", "更正后重算", "冻结快照", "该月未开放"),
        ("START", "更正后重算", "冻结快照", None),
        ("END", "更正后重算", "冻结快照", "只是试算"),
    ]


def test_failure_is_kept_even_when_the_database_is_gone_and_does_not_hide_the_first_error(settings: Settings) -> None:
    gone = settings.model_copy(update={"database_url": "postgresql://wengang_app@127.0.0.1:1/wengang"})
    record_failed(gone, FIRST_TRY, "数据库没有应答")
    with pytest.raises(psycopg.OperationalError), audited(gone, FIRST_TRY):
        pass


def test_task_that_starts_while_the_database_is_away_waits_for_it(
    settings: Settings, admin: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = psycopg.conninfo.conninfo_to_dict(settings.database_url)["dbname"]

    def comes_back(_seconds: float) -> None:
        admin.execute(sql.SQL("alter database {} connection limit -1").format(sql.Identifier(database)))

    monkeypatch.setattr(time, "sleep", comes_back)
    admin.execute(sql.SQL("alter database {} connection limit 0").format(sql.Identifier(database)))
    with audited(settings, FIRST_TRY, patience=60):
        pass
    assert kinds(admin) == [("START", 1), ("END", 1)]


def test_failed_tasks_of_a_run_are_those_whose_newest_try_failed_or_broke_off(settings: Settings, admin: psycopg.Connection) -> None:
    def mapped(index: int, try_number: int = 1) -> TaskRef:
        return replace(FIRST_TRY, task_id="check", map_index=index, try_number=try_number, title=f"校验（第{index}件）")

    def fail(task: TaskRef, why: str) -> None:
        with pytest.raises(MonthClosedError), audited(settings, task):
            raise MonthClosedError(why)

    fail(mapped(0), "文件读不出")
    fail(mapped(1), "第一次")
    with audited(settings, mapped(1, 2)):
        pass
    fail(replace(mapped(3), run_id="another"), "另一次运行")
    _start_only(admin, replace(mapped(2), title=None))
    with unit_of_work(settings) as work:
        assert failed_tasks(work, FIRST_TRY.dag_id, FIRST_TRY.run_id) == [
            FailedTask("check", 0, 1, "校验（第0件）", "文件读不出"),
            FailedTask("check", 2, 1, "check", INTERRUPTED),
        ]


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


@pytest.mark.parametrize(
    "statement", ["update audit.task_record set actor = 'x'", "delete from audit.task_record", "truncate audit.task_record"]
)
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


def test_the_newest_business_date_is_one_that_a_run_was_told(settings: Settings) -> None:
    """What the scheduler starts by the clock has the day of the clock, which says nothing of a trial's months; visits make none."""
    today = datetime.now(OFFICE_TIME).date()
    for try_number, (dag, day) in enumerate((("data_sharing", date(2025, 4, 8)), ("mail_delivery", today), ("desk", date(2025, 5, 1))), 1):
        with audited(settings, replace(FIRST_TRY, dag_id=dag, business_date=day, try_number=try_number)):
            pass
    with unit_of_work(settings) as work:
        assert newest_business_date(work) == date(2025, 4, 8)


def test_a_record_says_what_was_read_and_written_by_which_code_and_parameters(settings: Settings, admin: psycopg.Connection) -> None:
    for persons in (1, 1, 2):
        with audited(settings, replace(FIRST_TRY, business_date=date(2025, 4, 3))) as running:
            running.work.run("monitoring/keep_target", year=2025, unit="469001", persons=persons)
            running.work.rows("monitoring/targets", year=2025)
            running.work.rows("risk_detection/levels", period="2025-03", snapshot=1)
            with running.work.undone():
                running.work.run("monitoring/keep_target", year=2025, unit="469002", persons=9)
    rows = admin.execute("select code_version, content from audit.task_record where kind = 'END' order by seq").fetchall()
    assert {code for code, _ in rows} == {code_version()}
    assert code_version().startswith(__version__)
    first, same, other = (content for _, content in rows)
    assert first == same
    assert [(flow["name"], flow["rows"]) for flow in first["inputs"]] == [("monitoring/targets", 1), ("risk_detection/levels", 0)]
    assert [(flow["name"], flow["rows"]) for flow in first["outputs"]] == [("monitoring/keep_target", 1)], "what is undone is not counted"
    assert first["inputs"][0]["digest"] != other["inputs"][0]["digest"]
    assert (first["period"], first["snapshot"], first["unit"]) == (["2025-03"], ["1"], ["469001"])
    policy = load_policy()
    assert first["domain_policies"] == {
        domain: policy.digest_of_domain(domain, Period(2025, 3))
        for domain in ("monitoring", "risk_detection")
        if domain in policy.of_domain
    }


def test_a_record_tells_money_and_nothing_of_a_person() -> None:
    touched = Touched()
    touched.wrote("fund/insert_line", [{"unit": "469001", "amount_fen": 100}, {"unit": "469002", "amount_fen": 23}], 2)
    touched.read("exchange/packages", {}, [{"id18": "46990019900101123X", "name": "某"}])
    told = touched.told
    assert told["money_fen"] == {"amount_fen": 123}
    assert told["inputs"] == [{"name": "exchange/packages", "rows": 1}], "a digest of few digits could be guessed"
    assert "4699001990" not in str(told)
