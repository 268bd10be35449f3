"""The border to Airflow on a real database: what a task leaves behind, and what leaves it."""

from __future__ import annotations

import logging
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from audited_task import DONE, UnexplainedError, running_task
from wengang.audit.task_records import PartlyDoneError
from wengang.settings.environment import Settings
from wengang.user_error import UserError

ID18 = "469900199001010011"


class AskAgainError(UserError):
    """Stands for an answer that does not count yet."""


@pytest.fixture(autouse=True)
def _installation(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENGANG_DATABASE_URL", settings.database_url)


def context(run_type: str = "manual", **params: object) -> dict[str, Any]:
    instance = SimpleNamespace(
        dag_id="monthly_monitoring",
        run_id="r",
        task_id="freeze",
        map_index=-1,
        try_number=1,
        id="i",
        task=SimpleNamespace(task_display_name="冻结快照"),
    )
    return {"ti": instance, "dag_run": SimpleNamespace(run_type=run_type, triggering_user_name="operator"), "params": params}


def records(admin: psycopg.Connection) -> list[tuple[object, ...]]:
    return admin.execute("select kind, title, actor, reason, message from audit.task_record order by seq").fetchall()


def test_task_that_ends_well_tells_what_it_did_and_why_it_ran(admin: psycopg.Connection) -> None:
    seen = context(重跑原因=" 更正后重算 ")
    with running_task(seen) as running:
        running.counts["new"] = 3
    assert seen[DONE] == "完成：新登记3件"
    assert records(admin) == [(kind, "冻结快照", "operator", "更正后重算", None) for kind in ("START", "END")]


@pytest.mark.parametrize(("run_type", "reason"), [("scheduled", "定时启动"), ("operator_triggered", "由其他流程启动")])
def test_run_that_nobody_started_by_hand_needs_no_reason(admin: psycopg.Connection, run_type: str, reason: str) -> None:
    with running_task(context(run_type)):
        pass
    assert {row[3] for row in records(admin)} == {reason}


def test_start_by_hand_without_a_reason_does_nothing(admin: psycopg.Connection) -> None:
    with pytest.raises(AirflowFailException, match="需要填写“重跑原因”"), running_task(context(重跑原因=" ")) as running:
        running.work.run("monitoring/keep_target", year=2025, unit="469001", persons=1)
    assert admin.execute("select count(*) from monitoring.target").fetchone() == (0,)
    assert [row[0] for row in records(admin)] == ["START", "FAILED"]


def test_mapped_task_is_recorded_with_what_it_works_on(admin: psycopg.Connection) -> None:
    with running_task({**context("scheduled"), "title": "五指山市"}):
        pass
    assert {row[1] for row in records(admin)} == {"冻结快照（五指山市）"}


def test_known_error_is_not_tried_again(admin: psycopg.Connection) -> None:
    with pytest.raises(AirflowFailException, match=r"^该月未开放$"), running_task(context("scheduled")):
        raise UserError("该月未开放")
    assert records(admin)[-1][-1] == "该月未开放"


def test_unknown_error_is_tried_again_and_its_text_stays_here(admin: psycopg.Connection, caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("airflow.task").propagate = True
    with pytest.raises(UnexplainedError) as raised, running_task(context("scheduled")):
        raise psycopg.errors.UniqueViolation(f"Key (id18)=({ID18}) already exists")
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__
    assert "test_running_task.py" in caplog.text, "the place of the error is what a maintainer needs"
    assert ID18 not in caplog.text + str(raised.value) + str(records(admin))


@pytest.mark.parametrize(
    ("fault", "raised"), [(UserError("读不出来"), AirflowFailException), (ValueError(ID18), UnexplainedError)], ids=["known", "unknown"]
)
def test_task_that_is_partly_done_is_tried_again_only_when_that_may_help(
    admin: psycopg.Connection, caplog: pytest.LogCaptureFixture, fault: Exception, raised: type[Exception]
) -> None:
    logging.getLogger("airflow.task").propagate = True
    with pytest.raises(raised) as failed, running_task(context("scheduled")):
        raise PartlyDoneError([("花名册", fault)], "其余 3 件已判定")
    assert str(failed.value) == records(admin)[-1][-1]
    assert str(failed.value).endswith("其余 3 件已判定")
    assert ID18 not in caplog.text + str(failed.value)
    assert ("出错位置" in caplog.text) is (raised is UnexplainedError)


@pytest.mark.parametrize("error", [AskAgainError("请填写意见"), AirflowSkipException("没有事项")])
def test_what_the_caller_or_airflow_handles_passes_through(error: Exception) -> None:
    with pytest.raises(type(error)), running_task(context("scheduled"), AskAgainError):
        raise error
