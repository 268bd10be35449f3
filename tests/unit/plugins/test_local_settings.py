"""Every task has an owner and the manual's words in Chinese; heavy ones go into a pool where the office made one."""

from __future__ import annotations

import re
from typing import Any

import pytest
from airflow.dag_processing.dagbag import DagBag
from tests.integrity.sources import ROOT

import airflow_local_settings as policy


@pytest.fixture(scope="module")
def tasks() -> dict[tuple[str, str], Any]:
    bag = DagBag(dag_folder=str(ROOT / "dags"), safe_mode=False)
    for dag in bag.dags.values():
        for task in dag.tasks:
            policy.task_policy(task)
    return {(dag.dag_id, task.task_id): task for dag in bag.dags.values() for task in dag.tasks}


def test_every_task_is_explained_in_chinese_and_has_an_owner(tasks: dict[tuple[str, str], Any]) -> None:
    for place, task in tasks.items():
        assert task.owner != "airflow", place
        for said in ("清除任务会怎样", "出错怎么办"):
            assert said in (task.doc_md or ""), f"{place}: its DAG's manual lacks {said}"
        without_code = re.sub(r"`[^`]*`", "", task.doc_md)
        assert not re.search(r"[A-Za-z]{3,} [A-Za-z]{3,} [A-Za-z]{3,}", without_code), f"{place}: an English sentence"


def test_who_is_asked_owns_the_question(tasks: dict[tuple[str, str], Any]) -> None:
    assert tasks["office_settings", "approve_hr"].owner == "人社审核人"
    assert tasks["office_settings", "release"].owner == "运行人员"


def test_heavy_tasks_exist_and_go_into_the_pool_that_is_named(tasks: dict[tuple[str, str], Any], monkeypatch: pytest.MonkeyPatch) -> None:
    assert set(tasks) >= policy.HEAVY, "HEAVY names a task that is gone"
    task = tasks["monthly_monitoring", "compute"]
    assert task.pool == "default_pool"
    monkeypatch.setenv(policy.HEAVY_POOL, "heavy")
    policy.task_policy(task)
    assert task.pool == "heavy"


def test_heavy_tasks_alone_go_into_the_queue_that_is_named(tasks: dict[tuple[str, str], Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(policy.HEAVY_QUEUE, "heavy")
    for task in tasks.values():
        policy.task_policy(task)
    assert {place for place, task in tasks.items() if getattr(task, "queue", None) == "heavy"} == policy.HEAVY
