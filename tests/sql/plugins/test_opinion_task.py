"""The human task: what is asked of whom, and what becomes of an answer; only the waiting itself is Airflow's (`tests/flows`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from airflow.providers.standard.operators import hitl
from airflow.sdk import Param
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException, TaskAwaitingInput
from tests.sql.plugins.conftest import RUN, context_of
from tests.statements import execute

from opinion_task import OPINION, WAIT, Answer, Enclosure, OpinionTask, Question, both_departments, keep_opinion
from wengang.approvals.enclosures import enclosures_of
from wengang.approvals.steps import record_opinion
from wengang.audit.task_records import AuditedTask
from wengang.database.unit_of_work import UnitOfWork, unit_of_work
from wengang.people import load_people
from wengang.settings.environment import Settings

SUBJECT, DIGEST = "county_notices:2025-03:s1", "a1b2c3d4e5f60718"
LETTERS = (Enclosure("五指山市", "<p>一</p>"), Enclosure("临高县", "<p>二</p>"))
ASKED = Question("2025年3月提示审批", "共2份。", DIGEST, enclosures=LETTERS, subject=SUBJECT)


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Give what Airflow is told to show; telling needs its server."""
    told: list[dict[str, Any]] = []
    monkeypatch.setattr(hitl, "upsert_hitl_detail", lambda **request: told.append(request))
    monkeypatch.setenv("AIRFLOW__API__BASE_URL", "https://wengang.example/")
    return told


def ask(running: AuditedTask, *, nothing: bool = False, **_: object) -> Question | None:
    assert running.task.business_date is not None
    return None if nothing else ASKED


def keep(running: AuditedTask, answer: Answer, *, role: str = "hr", **_: object) -> Mapping[str, Any]:
    return {"approved": keep_opinion(running, answer, subject=SUBJECT, role=role, approve=answer.option == "同意").approve}


def task_for(role: str = "hr", **arguments: object) -> OpinionTask:
    return OpinionTask(
        task_id=f"approve_{role}",
        title="审批",
        role=role,
        question=ask,
        record=keep,
        options=["同意", "不同意"],
        arguments={"role": role, **arguments},
        form={"文号": Param("", type="string")},
        default_args={"retries": 2, "execution_timeout": WAIT / 10},
    )


def answered(opinion: str | None, option: str = "同意", by: str = "reviewer_hr") -> dict[str, Any]:
    form = {OPINION: opinion, "文号": "琼人社〔2025〕1号"}
    who = {"id": "11", "name": by}
    return {"chosen_options": [option], "params_input": form, "responded_at": datetime.now(UTC), "responded_by_user": who}


def asking(task: OpinionTask, context: dict[str, Any]) -> None:
    with pytest.raises(TaskAwaitingInput):
        task.execute(context)


def records(settings: Settings) -> list[tuple[str, Any]]:
    with unit_of_work(settings) as work:
        found = execute(work, "select kind, counts from audit.task_record where kind <> 'START' order by seq").fetchall()
        return [(row["kind"], row["counts"]) for row in found]


def opinions(settings: Settings) -> list[tuple[Any, ...]]:
    with unit_of_work(settings) as work:
        found = execute(work, "select role, decided_by, approve, opinion, digest, asked_by from approvals.opinion order by 1").fetchall()
        return [tuple(row.values()) for row in found]


def test_the_role_is_asked_with_the_papers_at_hand(shown: list[dict[str, Any]], settings: Settings) -> None:
    task = task_for()
    context = context_of(task)
    asking(task, context)
    (page,) = shown
    assert (page["subject"], page["options"]) == ("2025年3月提示审批", ["同意", "不同意"])
    assert page["assigned_users"] == [{"id": "11", "name": "reviewer_hr"}]
    assert page["body"] == (f"**[逐份阅读全文（共2份，在新页面打开）](https://wengang.example/desk/papers/{DIGEST})**\n\n共2份。")
    assert context["ti"].kept == {"digest": DIGEST}
    with unit_of_work(settings) as work:
        assert enclosures_of(work, DIGEST) == list(LETTERS)
    assert records(settings) == [("END", {"asked": True})]


def test_a_human_task_waits_for_days_and_never_approves_by_itself() -> None:
    task = task_for()
    assert (task.response_timeout, task.execution_timeout, task.retries, task.defaults) == (WAIT, None, 0, None)
    assert list(task.params) == [OPINION, "文号"]


def test_whom_the_question_names_is_asked_instead_of_the_role(shown: list[dict[str, Any]]) -> None:
    named = load_people().reviewer("rv")

    def of_them(_running: AuditedTask, **_: object) -> Question:
        return Question("核对", "一份。", DIGEST, asked_of=(named,))

    task = OpinionTask(task_id="review", title="核对", question=of_them, record=keep, options=["同意"], arguments={})
    asking(task, context_of(task))
    assert shown[0]["assigned_users"] == [{"id": "12", "name": "reviewer_rv"}]
    assert shown[0]["body"] == "一份。"


def test_nothing_to_ask_skips_the_task(shown: list[dict[str, Any]], settings: Settings) -> None:
    task = task_for(nothing=True)
    with pytest.raises(AirflowSkipException):
        task.execute(context_of(task))
    assert shown == []
    assert records(settings) == [("END", {"asked": False})]


def test_whoever_is_asked_second_reads_what_the_first_decided(shown: list[dict[str, Any]], settings: Settings) -> None:
    with unit_of_work(settings) as work:
        said(work, "hr", "reviewer_hr")
    task = task_for("rv")
    asking(task, context_of(task))
    assert shown[0]["body"].startswith("> **省人力资源社会保障厅审核人已审批：同意**。意见：数据已核。")


def said(work: UnitOfWork, role: str, by: str) -> None:
    record_opinion(
        work, subject=SUBJECT, digest=DIGEST, role=role, decided_by=by, approve=True, opinion="数据已核", details={}, asked_by="t"
    )


def test_an_answer_is_kept_for_the_text_that_was_asked(shown: list[dict[str, Any]], settings: Settings) -> None:
    task = task_for()
    context = context_of(task)
    asking(task, context)
    assert task.execute_complete(context, answered(" 数据需核实 ", "不同意")) == {"approved": False}
    assert opinions(settings) == [("hr", "reviewer_hr", False, "数据需核实", DIGEST, f"{RUN}/approve_hr")]
    assert records(settings)[-1] == ("END", {"approved": False})
    assert len(shown) == 1


@pytest.mark.parametrize("opinion", [None, "", "  "])
def test_without_an_opinion_it_is_asked_again_and_told_why(shown: list[dict[str, Any]], settings: Settings, opinion: str | None) -> None:
    task = task_for()
    context = context_of(task)
    asking(task, context)
    with pytest.raises(TaskAwaitingInput):
        task.execute_complete(context, answered(opinion))
    assert opinions(settings) == []
    assert shown[1]["body"].startswith("> **请再答一次：请填写意见")
    assert shown[1]["body"].endswith("共2份。")
    assert task.execute_complete(context, answered("数据已核")) == {"approved": True}


def test_one_person_for_two_departments_fails_without_another_try(shown: list[dict[str, Any]], settings: Settings) -> None:
    with unit_of_work(settings) as work:
        said(work, "hr", "reviewer_hr")
    task = task_for("rv")
    context = context_of(task)
    asking(task, context)
    with pytest.raises(AirflowFailException, match="两份意见必须由两个人作出"):
        task.execute_complete(context, answered("数据已核", by="reviewer_hr"))
    assert [one[0] for one in opinions(settings)] == ["hr"]
    assert records(settings)[-1][0] == "FAILED"
    assert len(shown) == 1


def test_an_answer_that_nobody_is_known_to_have_given_does_not_count(shown: list[dict[str, Any]], settings: Settings) -> None:
    task = task_for()
    context = context_of(task)
    asking(task, context)
    with pytest.raises(AirflowFailException, match="没有登记是谁作出的决定"):
        task.execute_complete(context, {**answered("数据已核"), "responded_by_user": None})
    assert (opinions(settings), len(shown)) == ([], 1)


def test_both_departments_are_asked_in_order_each_for_itself() -> None:
    first, second = both_departments(question=ask, record=keep, options=["同意"], arguments={"period": "2025-03"})
    assert [(task.task_id, task.role, task.task_display_name) for task in (first, second)] == [
        ("approve_hr", "hr", "人社部门审批"),
        ("approve_rv", "rv", "乡村振兴部门审批"),
    ]
    assert [task.arguments for task in (first, second)] == [{"role": role, "period": "2025-03"} for role in ("hr", "rv")]
