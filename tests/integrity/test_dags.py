"""Policy of the DAGs; each message says how to mend (style: policy tests that guard themselves)."""

from __future__ import annotations

import builtins
import re
import socket
from pathlib import Path

import pytest
from airflow.dag_processing.dagbag import DagBag
from ops.dag_page import PAGE, dag_page

ROOT = Path(__file__).resolve().parents[2]
DAGS = ROOT / "dags"
EXPECTED = {
    "data_sharing", "held_files", "monthly_monitoring", "county_notices", "mail_delivery", "deadlines", "workshop_monthly_review",
    "workshop_exits", "workshop_certification", "workshop_classes", "workshop_awards",
    "subsidy_allocation", "allocation_objections", "fund_execution",
}  # fmt: skip
MANY_AT_ONCE = {
    "held_files", "workshop_certification", "workshop_monthly_review", "workshop_exits", "workshop_classes", "workshop_awards",
    "subsidy_allocation", "allocation_objections", "fund_execution",
}  # fmt: skip
LONGEST_FILE = 120
CHINESE = re.compile(r"[一-鿿]")
MANUAL_HEADINGS = ("**做什么**", "**何时运行**", "**清除任务会怎样**", "**出错怎么办**")


@pytest.fixture(scope="module")
def bag() -> DagBag:
    loaded = DagBag(dag_folder=str(DAGS), safe_mode=False)
    assert not loaded.import_errors, f"a DAG file does not load: {loaded.import_errors}"
    return loaded


def test_every_expected_dag_is_found_and_none_is_unlisted(bag: DagBag) -> None:
    assert set(bag.dags) == EXPECTED, "list a new DAG here and in docs/DAGS.md, or mend the file that lost one"


def test_each_file_holds_the_dag_of_its_name() -> None:
    assert {path.stem for path in DAGS.glob("*.py")} == EXPECTED, "one DAG a file, named after its dag_id"


@pytest.mark.parametrize("dag_id", sorted(EXPECTED))
def test_dag_follows_the_rules_of_the_house(bag: DagBag, dag_id: str) -> None:
    dag = bag.dags[dag_id]
    assert CHINESE.search(dag.dag_display_name), "give the DAG a Chinese dag_display_name"
    for heading in MANUAL_HEADINGS:
        assert heading in (dag.doc_md or ""), f"the module docstring is the manual: add the section {heading}"
    assert dag.tags, "tag the DAG with its domain"
    assert not dag.catchup, "catchup=False: a missed month is started on purpose"
    assert dag.max_active_runs == (50 if dag_id in MANY_AT_ONCE else 1), "one run at a time (office_dag)"
    assert {"业务日期", "重跑原因"} <= set(dag.params), "every DAG takes 业务日期 and 重跑原因 (office_dag)"


@pytest.mark.parametrize("dag_id", sorted(EXPECTED))
def test_each_task_has_a_chinese_name_a_time_limit_and_no_retry(bag: DagBag, dag_id: str) -> None:
    for task in bag.dags[dag_id].tasks:
        assert CHINESE.search(task.task_display_name), f"{dag_id}.{task.task_id}: give it a Chinese name"
        limit = task.execution_timeout or getattr(task, "response_timeout", None) or getattr(task, "partial_kwargs", {}).get("response_timeout")
        assert limit, f"{dag_id}.{task.task_id}: needs execution_timeout or response_timeout"
        assert task.retries == 0, f"{dag_id}.{task.task_id}: retries=0; a person re-runs it from the page"


def test_a_dag_file_is_the_procedure_and_nothing_else() -> None:
    for path in DAGS.glob("*.py"):
        lines = path.read_text(encoding="utf-8").count("\n")
        assert lines <= LONGEST_FILE, f"{path.name} has {lines} lines: move what it does into include/wengang"


def test_nothing_is_read_or_connected_when_a_dag_file_is_imported(monkeypatch: pytest.MonkeyPatch, bag: DagBag) -> None:
    assert bag.dags  # everything that imports is imported by now; only the files themselves run again
    opened: list[str] = []
    real_open = builtins.open

    def watching_open(file: object, *arguments: object, **named: object) -> object:
        if str(file).startswith(str(ROOT)) and not str(file).endswith((".py", ".pyc")):
            opened.append(str(file))
        return real_open(file, *arguments, **named)

    def refuse(*_arguments: object) -> None:
        raise AssertionError("a DAG file connects somewhere while it is imported")

    monkeypatch.setattr(builtins, "open", watching_open)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    again = DagBag(dag_folder=str(DAGS), safe_mode=False)
    assert not again.import_errors
    assert not opened, f"read it in a task, not at import: {opened}"


def test_the_page_of_the_dags_is_current(bag: DagBag) -> None:
    assert PAGE.read_text(encoding="utf-8") == dag_page(bag.dags), "run: python -m ops.dag_page"
