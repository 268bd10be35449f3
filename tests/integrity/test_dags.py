"""Policy of the DAGs; each message says how to mend (style: policy tests that guard themselves)."""

from __future__ import annotations

import ast
import builtins
import json
import re
import socket
from datetime import timedelta
from functools import cache
from pathlib import Path
from statistics import median

import pytest
from airflow.dag_processing.dagbag import DagBag
from airflow.exceptions import ParamValidationError
from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.sdk import Param, XComArg
from airflow.sdk.definitions.param import ParamsDict
from ops.dag_page import PAGE, dag_page
from tests.integrity.sources import nodes

from last_line import say_done, say_failed, say_skipped, say_tried_again
from opinion_task import OpinionTask
from refused_start import HOW, in_chinese
from wengang.audit.count_titles import COUNT_TITLES, WORDS
from wengang.data_sharing.deliveries import DeliveryState
from wengang.due import Occasion, reminders, to_start
from wengang.settings.domains import DOMAINS
from wengang.workshops.certification.cases import CaseState
from wengang.workshops.timeline import Conclusion

ROOT = Path(__file__).resolve().parents[2]
DAGS = ROOT / "dags"
EXPECTED = {
    "data_sharing",
    "held_files",
    "monthly_monitoring",
    "county_notices",
    "mail_delivery",
    "deadlines",
    "matters",
    "matter_decisions",
    "matter_replies",
    "workshop_monthly_review",
    "workshop_exits",
    "workshop_certification",
    "workshop_classes",
    "workshop_awards",
    "fund_allocation",
    "fund_objections",
    "fund_execution",
    "audit_seal",
    "public_posts",
    "work_relief",
    "youth",
    "bulletin",
    "office_settings",
}
MANY_AT_ONCE = {
    "matter_decisions",
    "matter_replies",
    "county_notices",
    "held_files",
    "workshop_certification",
    "workshop_monthly_review",
    "workshop_exits",
    "workshop_classes",
    "workshop_awards",
    "fund_allocation",
    "fund_objections",
    "fund_execution",
    "public_posts",
    "work_relief",
    "youth",
}
GIVEN_ELSEWHERE = {
    "listed",
    "release",
    "removed_files",
    "removed_rows",
    "retired",
    "trial",
    "asked",
    "quarter",
    "closed_months",
    "number",
}  # by audited_task, opinion_task, steps and due lists of the domains
COUNTING = [path for folder in ("dags", "plugins", "include/wengang") for path in sorted((ROOT / folder).rglob("*.py"))]
ONE_PROCEDURE = {
    "monthly_monitoring": {"monitoring", "reconciliation", "exchange", "risk_detection", "composition", "help_files", "county_notices"},
    "workshop_monthly_review": {"workshops", "help_files"},
    "workshop_exits": {"workshops", "help_files"},
}
"""A month is one procedure through seven domains: figures, differences and their packages, levels, who works where, files, drafts.

Who loses a workshop is helped in the same run (method §6).

Every other DAG has one domain.
"""
SHARED = {"wengang.data_sharing.simulation.CLOCK_DOES_NOT_COUNT", "wengang.monitoring.snapshots.SnapshotRef"}
"""Names of a domain with which others speak of a month of it."""
NEEDS_A_SUCCESS = ("all_success", "none_failed", "all_done_min_one_success")
LONGEST_FILE, MIDDLE_FILE = 100, 56
WRONG_FORMS = ("2025/3/1", "不知道", "", None, 7, 1.5, True, [1], {"a": 1})
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
def test_what_starts_by_the_clock_asks_whether_the_clock_counts(bag: DagBag, dag_id: str) -> None:
    if bag.dags[dag_id].schedule is None or dag_id == "mail_delivery":
        return  # mail is sent in real time, also on trial
    text = (DAGS / f"{dag_id}.py").read_text(encoding="utf-8")
    assert re.search(r"\b(day_counts|start_what_is_due|remind_of_what_is_due)\(", text), (
        "a trial lives in other years: ask office_dag.day_counts before judging by a day"
    )


@pytest.mark.parametrize("dag_id", sorted(EXPECTED))
def test_each_task_has_a_chinese_name_and_a_time_limit(bag: DagBag, dag_id: str) -> None:
    for task in bag.dags[dag_id].tasks:
        assert CHINESE.search(task.task_display_name), f"{dag_id}.{task.task_id}: give it a Chinese name"
        limit = (
            task.execution_timeout or getattr(task, "response_timeout", None) or getattr(task, "partial_kwargs", {}).get("response_timeout")
        )
        assert limit, f"{dag_id}.{task.task_id}: needs execution_timeout or response_timeout"


@pytest.mark.parametrize("dag_id", sorted(EXPECTED))
def test_what_is_not_a_known_error_is_tried_again_but_nobody_is_asked_twice(bag: DagBag, dag_id: str) -> None:
    for task in bag.dags[dag_id].tasks:
        if isinstance(task, OpinionTask) or getattr(task, "operator_class", None) is OpinionTask:
            assert task.retries == 0, f"{dag_id}.{task.task_id}: a retry would ask the person again"
        else:
            assert (task.retries, task.retry_delay) == (2, timedelta(minutes=1)), f"{dag_id}.{task.task_id}: leave retries to office_dag"


@pytest.mark.parametrize("dag_id", sorted(EXPECTED))
def test_the_last_line_of_every_log_is_a_chinese_sentence(bag: DagBag, dag_id: str) -> None:
    for task in bag.dags[dag_id].tasks:
        if isinstance(task, EmptyOperator):
            continue  # runs nowhere and has no log
        said = [getattr(task, f"on_{outcome}_callback") for outcome in ("success", "skipped", "retry", "failure")]
        assert [callbacks and callbacks[-1] for callbacks in said] == [say_done, say_skipped, say_tried_again, say_failed], (
            f"{dag_id}.{task.task_id}: leave the callbacks to office_dag"
        )


@pytest.mark.parametrize("dag_id", sorted(EXPECTED))
def test_no_task_runs_on_what_a_failed_task_did_not_give(bag: DagBag, dag_id: str) -> None:
    for task in bag.dags[dag_id].tasks:
        takes = {operator.task_id for operator, _ in XComArg.iter_xcom_references(getattr(task, "op_args", ()))}
        if takes:
            assert task.trigger_rule in NEEDS_A_SUCCESS, (
                f"{dag_id}.{task.task_id}: {takes} may have failed and given nothing; use {NEEDS_A_SUCCESS}"
            )


def test_every_count_has_a_chinese_title() -> None:
    for path in COUNTING:
        assert counts_given(path) <= set(COUNT_TITLES), f"{path.name}: give each count its words in wengang/audit/count_titles.py"
    assert counts_of_what_is_due() <= set(COUNT_TITLES), "give each count of a due list its words in wengang/audit/count_titles.py"


def test_every_title_is_used() -> None:
    given = {key for path in COUNTING for key in counts_given(path)} | counts_of_what_is_due()
    assert set(COUNT_TITLES) - given <= GIVEN_ELSEWHERE, "take out the titles of counts that nothing gives any more"


def test_every_state_that_is_counted_has_a_word() -> None:
    assert {*DeliveryState, *CaseState, *Conclusion} <= set(WORDS)


def counts_of_what_is_due() -> set[str]:
    """Give the keys under which the due lists of the domains count."""
    return {due.count for domain in DOMAINS for due in reminders(domain)}


def test_what_is_due_starts_dags_that_stand_here(bag: DagBag) -> None:
    for occasion in Occasion:
        started = [due.dag_id for due in to_start(occasion)]
        assert set(started) <= set(bag.dags), "a due list names a DAG that is not there"
        assert len(started) == len(set(started)), "two lists start one DAG on one occasion: their tasks would have one name"


def test_no_dag_imports_another_domain_than_its_own() -> None:
    for path in DAGS.glob("*.py"):
        rooms = {name.split(".")[1] for name in _imports(path) - SHARED if name.startswith("wengang.")}
        domains = rooms & set(DOMAINS)
        assert len(domains) <= 1 or domains == ONE_PROCEDURE.get(path.stem), (
            f"{path.name} imports {sorted(domains)}: let the other domain declare what is due (wengang.<domain>.due)"
        )


def _imports(path: Path) -> set[str]:
    found = [node for node in nodes(path) if isinstance(node, ast.ImportFrom)]
    return {f"{node.module}.{alias.name}" for node in found for alias in node.names}


@cache
def counts_given(path: Path) -> set[str]:
    """Give the keys of every count in a file: what a step returns, and what it writes into `running.counts`."""
    keys: set[str] = set()
    for step in nodes(path):
        if not isinstance(step, ast.FunctionDef):
            continue
        if "running" not in [argument.arg for argument in step.args.args] and (not step.returns or ast.unparse(step.returns) != "Counts"):
            continue
        for node in ast.walk(step):
            if isinstance(node, ast.Return) and isinstance(node.value, ast.Dict):
                keys |= {key.value for key in node.value.keys if isinstance(key, ast.Constant)}
            elif isinstance(node, ast.Call) and ast.unparse(node.func) == "running.counts.update":
                keys |= {keyword.arg for keyword in node.keywords if keyword.arg}
            elif isinstance(node, ast.Subscript) and ast.unparse(node.value) == "running.counts":
                keys.add(ast.literal_eval(node.slice))
    return keys


def test_a_dag_file_is_the_procedure_and_nothing_else() -> None:
    lengths = {path.name: lines_beside_the_manual(path) for path in DAGS.glob("*.py")}
    for name, lines in lengths.items():
        assert lines <= LONGEST_FILE, f"{name} has {lines} lines beside its manual: move what it does into include/wengang"
    assert median(lengths.values()) <= MIDDLE_FILE, f"the DAG files have grown: {lengths}"


def lines_beside_the_manual(path: Path) -> int:
    source = path.read_text(encoding="utf-8")
    manual = ast.parse(source).body[0]
    return source.count("\n") - ((manual.end_lineno or 0) - manual.lineno + 1)


def test_the_name_of_a_param_is_typed_once(bag: DagBag) -> None:
    names = {name for dag in bag.dags.values() for name in dag.params}
    for path in [*DAGS.glob("*.py"), *(ROOT / "plugins").glob("*.py")]:
        literals = {node.value for node in nodes(path) if isinstance(node, ast.Constant)}
        assert not (typed := names & literals), f"{path.name}: take {typed} from wengang.run_params or the due list of the domain"


@pytest.mark.parametrize("dag_id", sorted(EXPECTED))
def test_every_wrong_form_of_a_param_is_answered_in_chinese(bag: DagBag, dag_id: str) -> None:
    for name in bag.dags[dag_id].params:
        param = bag.dags[dag_id].params.get_param(name)
        assert param.description == param.schema[HOW], f"{dag_id}: make {name} with office_dag.entry, which says what to write"
        refused = [wrong for wrong in WRONG_FORMS if (answer := _answer_to(name, param, wrong)) and _is_plain(answer, name)]
        assert {"a": 1} in refused, f"{dag_id}: {name} takes whatever is sent"
    assert "2025/3/1" in [wrong for wrong in WRONG_FORMS if _answer_to("业务日期", bag.dags[dag_id].params.get_param("业务日期"), wrong)]


def _answer_to(name: str, param: Param, wrong: object) -> str:
    """Give what whoever starts a run with a wrong form is told; empty where Airflow takes it and the first task answers."""
    try:
        ParamsDict({name: Param(wrong, **param.schema)}).validate()
    except ParamValidationError as error:
        told: str = json.loads(in_chinese(json.dumps({"detail": str(error)}).encode()))["detail"]
        return told
    return ""


def _is_plain(answer: str, name: str) -> bool:
    assert answer.startswith(f"没有启动：“{name}”不能写"), answer
    assert "is not" not in answer and "schema" not in answer, answer
    return True


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


def test_clearing_one_task_of_the_intake_judges_its_run_anew(bag: DagBag) -> None:
    """Airflow judges a run by its last tasks: what clears a check alone must clear the judgement with it (reliability F9)."""
    dag = bag.dags["data_sharing"]
    for task in dag.tasks:
        cleared = dag.partial_subset(task_ids=[task.task_id], include_downstream=False, include_upstream=False).task_dict
        assert "judge_run" in cleared or task.task_id == "judge_run", f"{task.task_id}: hand it to watch_failures"
    assert [task.task_id for task in dag.leaves] == ["judge_run"]
    assert dag.get_task("judge_run").on_failure_fail_dagrun
