"""The mail that operators get when a run failed."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from tests.sql.plugins.conftest import RUN, context_of
from tests.statements import execute

from audited_task import task_ref
from notifiers import OperatorNotifier, log_address
from wengang.audit.task_records import FailedTask, record_failed
from wengang.database.unit_of_work import Row, unit_of_work
from wengang.settings.environment import Settings

CONTEXT = context_of(SimpleNamespace(task_id="issue", task_display_name="印发"))


@pytest.fixture(autouse=True)
def pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW__API__BASE_URL", "https://wengang.example/af/")


def mails(settings: Settings) -> list[Row]:
    with unit_of_work(settings) as work:
        return execute(work, "select recipients, subject, text from mail.outbox order by id").fetchall()


def test_each_failed_task_is_a_line_with_its_reason_and_its_log(settings: Settings) -> None:
    record_failed(settings, task_ref(CONTEXT), "缺少人社部门的意见。")
    OperatorNotifier().notify(CONTEXT)
    (mail,) = mails(settings)
    assert mail["recipients"] == ["operators@wengang.invalid"]
    address = f"https://wengang.example/af/dags/county_notices/runs/{RUN}/tasks/issue?try_number=1"
    assert f"1．风险提示·印发：缺少人社部门的意见。日志：{address}" in mail["text"].replace("\n", "")


def test_the_same_failures_are_told_once_and_another_reason_again(settings: Settings) -> None:
    for reason in ("缺少意见", "缺少意见", "收件人没有地址"):
        record_failed(settings, task_ref(CONTEXT), reason)
        OperatorNotifier().notify(CONTEXT)
    assert len(mails(settings)) == 2


def test_a_run_whose_tasks_left_no_reason_is_told_too(settings: Settings) -> None:
    OperatorNotifier().notify(CONTEXT)
    (mail,) = mails(settings)
    assert "风险提示：运行失败，没有任务写下原因" in mail["text"].replace("\n", "")
    assert f"https://wengang.example/af/dags/county_notices/runs/{RUN}" in mail["text"].replace("\n", "")


@pytest.mark.parametrize(("map_index", "part"), [(-1, "tasks/issue?"), (0, "tasks/issue/mapped/0?"), (3, "tasks/issue/mapped/3?")])
def test_the_address_of_a_log_names_the_mapped_task(map_index: int, part: str) -> None:
    failed = FailedTask(task_id="issue", map_index=map_index, try_number=2, title="印发", reason="缺少意见")
    assert log_address("county_notices", "manual__2025-04-03T08:30:00+08:00", failed) == (
        f"https://wengang.example/af/dags/county_notices/runs/manual__2025-04-03T08%3A30%3A00%2B08%3A00/{part}try_number=2"
    )
