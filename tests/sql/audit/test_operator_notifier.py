"""The mail about a failed run: one mail, a line for each task that failed, with its reason and where its log is read."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import psycopg
import pytest

from notifiers import OperatorNotifier
from wengang.audit.task_records import TaskRef, audited
from wengang.settings.environment import Settings
from wengang.user_error import UserError

PAGES = "http://wengang.example"
RUN = "scheduled__2025-04-03T08:30:00+08:00"
CHECK = TaskRef("data_sharing", RUN, "check_hand_over", 0, 1, "i", "scheduled", title="校验并判定")


@pytest.fixture(autouse=True)
def _installation(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENGANG_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("AIRFLOW__API__BASE_URL", f"{PAGES}/")


def tell() -> None:
    """Call the notifier as Airflow does: with the least context that it may give."""
    OperatorNotifier().notify({"dag": SimpleNamespace(dag_id="data_sharing", dag_display_name="数据共享"), "run_id": RUN})


def fail(settings: Settings, task: TaskRef, why: str) -> None:
    with pytest.raises(UserError), audited(settings, task):
        raise UserError(why)


def mails(admin: psycopg.Connection) -> list[str]:
    return [row[0] for row in admin.execute("select text from mail.outbox where kind = 'operator' order by id").fetchall()]


def test_three_units_that_fail_are_three_lines_in_one_mail(settings: Settings, admin: psycopg.Connection) -> None:
    for index, unit in enumerate(("五指山市", "临高县", "海口市")):
        fail(settings, replace(CHECK, map_index=index, try_number=2, title=f"校验并判定（{unit}）"), f"{unit}的规则无法执行")
    with audited(settings, replace(CHECK, map_index=3)):
        pass
    tell()
    tell()
    (text,) = mails(admin)
    lines = [line for line in text.splitlines() if "日志：" in line]
    assert len(lines) == 3
    where = f"{PAGES}/dags/data_sharing/runs/scheduled__2025-04-03T08%3A30%3A00%2B08%3A00/tasks/check_hand_over/mapped/1?try_number=2"
    assert f"数据共享·校验并判定（临高县）：临高县的规则无法执行。日志：{where}" in lines[1]


def test_failure_without_a_record_is_told_all_the_same(settings: Settings, admin: psycopg.Connection) -> None:
    tell()
    (text,) = mails(admin)
    assert "数据共享：运行失败，没有任务写下原因" in text
    assert f"{PAGES}/dags/data_sharing/runs/" in text
