"""What stands last in a task's log."""

from __future__ import annotations

import logging
from datetime import timedelta
from types import SimpleNamespace

import psycopg
import pytest
from airflow.sdk.exceptions import AirflowFailException, AirflowTaskTimeout

from audited_task import DONE, UnexplainedError
from last_line import say_done, say_failed, say_skipped, say_tried_again


@pytest.fixture(autouse=True)
def seen(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    logging.getLogger("airflow.task").propagate = True
    caplog.set_level(logging.INFO, logger="airflow.task")
    return caplog


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (AirflowFailException("该月未开放：请先导入目标表"), "失败原因：该月未开放：请先导入目标表"),
        (UnexplainedError("程序出错（KeyError）：请清除本任务重跑一次"), "失败原因：程序出错（KeyError）：请清除本任务重跑一次"),
    ],
)
def test_failed_task_says_its_reason_last(seen: pytest.LogCaptureFixture, error: Exception, line: str) -> None:
    say_failed({"exception": error})
    assert seen.messages[-1] == line
    assert seen.messages[-2] == "::endgroup::", "Airflow folds what follows an exception into a group; the reason must stand outside"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (AirflowTaskTimeout("Timeout, PID: 1"), "超过时限"),
        (psycopg.errors.UniqueViolation("Key (id18)=(469900199001010011) already exists"), "程序出错（UniqueViolation）"),
        ("Task instance was killed externally", "执行被中断"),
        (None, "执行被中断"),
    ],
)
def test_what_airflow_met_is_said_in_our_words(seen: pytest.LogCaptureFixture, error: object, words: str) -> None:
    say_failed({"exception": error})
    assert words in seen.messages[-1]
    assert "4699" not in seen.text


def test_try_that_is_repeated_says_so(seen: pytest.LogCaptureFixture) -> None:
    instance = SimpleNamespace(try_number=1, task=SimpleNamespace(retry_delay=timedelta(minutes=1)))
    say_tried_again({"exception": UnexplainedError("数据库没有应答"), "ti": instance})
    assert seen.messages[-1] == "第1次没有办成，1分钟后自动再试，现在无需处理。原因：数据库没有应答"


def test_task_that_succeeded_says_what_it_did(seen: pytest.LogCaptureFixture) -> None:
    say_done({DONE: "完成：新登记3件"})
    assert seen.messages[-1] == "完成：新登记3件"


def test_skipped_task_says_so(seen: pytest.LogCaptureFixture) -> None:
    say_skipped({})
    assert seen.messages[-1].startswith("跳过：")
