"""The human task: what is asked of whom, and what becomes of an answer; only the waiting itself is Airflow's (`tests/flows`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from airflow.providers.standard.operators import hitl
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException, TaskAwaitingInput
from tests.sql.plugins.conftest import RUN, context_of
from tests.statements import execute

import audited_task
import opinion_task
import superseded_tasks
from opinion_task import OPINION, WAIT, OpinionTask, ask_each, carry_out
from wengang.approvals.deciding import Counts, FormField, MatterOfDecision, Question
from wengang.approvals.enclosures import Enclosure, enclosures_of
from wengang.approvals.opinions import record_opinion, verdict_on
from wengang.approvals.waiting import what_waits
from wengang.database.unit_of_work import UnitOfWork, unit_of_work
from wengang.monitoring.snapshots import SnapshotRef
from wengang.people import load_people
from wengang.periods import Period
from wengang.settings.environment import Settings

SUBJECT, DIGEST = "county_notices:2025-03:s1", "a1b2c3d4e5f60718"
NUMBER = FormField("文号")
LETTERS = (Enclosure("五指山市", "<p>一</p>"), Enclosure("临高县", "<p>二</p>"))
ASKED = Question("2025年3月提示审批", "共2份。", DIGEST, enclosures=LETTERS)


@dataclass(frozen=True)
class Done:
    """What settling the matter of these tests gives."""

    counts: Counts


def settle(work: UnitOfWork, nothing: bool, on: date) -> Done:
    verdict = verdict_on(work, SUBJECT, DIGEST)
    return Done({"queued": 0 if nothing or verdict.refused else on.day, "refused": verdict.refused})


MATTER = MatterOfDecision(
    about=lambda nothing: nothing is True,
    subject=lambda _work, _nothing: SUBJECT,
    question=lambda _work, nothing, _role: None if nothing else ASKED,
    settle=settle,
    entries=(NUMBER,),
)


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Give what Airflow is told to show; telling needs its server."""
    told: list[dict[str, Any]] = []
    monkeypatch.setattr(hitl, "upsert_hitl_detail", lambda **request: told.append(request))
    monkeypatch.setenv("AIRFLOW__API__BASE_URL", "https://wengang.example/")
    return told


def task_for(role: str = "hr", *, nothing: bool = False) -> OpinionTask:
    return OpinionTask(
        matter=MATTER,
        role=role,
        task_id=f"approve_{role}",
        title="审批",
        arguments={"nothing": nothing},
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
    assert page["assigned_users"] == [{"id": "11", "name": "reviewer_hr"}, {"id": "13", "name": "substitute_hr"}]
    assert page["body"] == (f"**[逐份阅读全文（共2份，在新页面打开）](https://wengang.example/wengang/papers/{DIGEST})**\n\n共2份。")
    assert context["ti"].kept == {"digest": DIGEST}
    with unit_of_work(settings) as work:
        assert enclosures_of(work, DIGEST) == list(LETTERS)
    assert records(settings) == [("END", {"asked": True})]


def test_a_human_task_waits_for_days_and_never_approves_by_itself() -> None:
    task = task_for()
    assert (task.response_timeout, task.execution_timeout, task.retries, task.defaults) == (WAIT, None, 0, None)
    assert list(task.params) == [OPINION, "文号"]


def test_whom_the_matter_names_is_asked_instead_of_the_role(shown: list[dict[str, Any]]) -> None:
    named = load_people().reviewer("rv")
    matter = replace(MATTER, question=lambda *_: Question("核对", "一份。", DIGEST), asked_of=lambda *_: (named,))
    task = OpinionTask(matter=matter, role="county", task_id="review", title="核对", arguments={"nothing": False})
    asking(task, context_of(task))
    assert shown[0]["assigned_users"] == [{"id": "12", "name": "reviewer_rv"}, {"id": "14", "name": "substitute_rv"}]
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


def said(work: UnitOfWork, role: str, by: str, *, approve: bool = True) -> None:
    record_opinion(
        work, subject=SUBJECT, digest=DIGEST, role=role, decided_by=by, approve=approve, opinion="数据已核", details={}, asked_by="t"
    )


def test_an_answer_is_kept_for_the_text_that_was_asked(shown: list[dict[str, Any]], settings: Settings) -> None:
    task = task_for()
    context = context_of(task)
    asking(task, context)
    assert task.execute_complete(context, answered(" 数据需核实 ", "不同意")) == {"answer": "不同意"}
    assert opinions(settings) == [("hr", "reviewer_hr", False, "数据需核实", DIGEST, f"{RUN}/approve_hr")]
    assert records(settings)[-1] == ("END", {"answer": "不同意"})
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
    assert task.execute_complete(context, answered("数据已核")) == {"answer": "同意"}


def test_one_person_for_two_departments_does_not_count_and_the_other_is_asked(shown: list[dict[str, Any]], settings: Settings) -> None:
    with unit_of_work(settings) as work:
        said(work, "hr", "reviewer_hr")
    task = task_for("rv")
    context = context_of(task)
    asking(task, context)
    with pytest.raises(TaskAwaitingInput):
        task.execute_complete(context, answered("数据已核", by="reviewer_hr"))
    assert [one[0] for one in opinions(settings)] == ["hr"]
    assert shown[1]["body"].startswith("> **请再答一次：账号“reviewer_hr”已办理过本案的其他环节，不能再作决定")
    assert task.execute_complete(context, answered("数据已核", by="reviewer_rv")) == {"answer": "同意"}


def test_an_answer_that_nobody_is_known_to_have_given_does_not_count(shown: list[dict[str, Any]], settings: Settings) -> None:
    task = task_for()
    context = context_of(task)
    asking(task, context)
    with pytest.raises(TaskAwaitingInput):
        task.execute_complete(context, {**answered("数据已核"), "responded_by_user": None})
    assert opinions(settings) == []
    assert "不知道是谁作出的决定" in shown[1]["body"]


def test_after_a_refusal_the_other_department_is_not_asked(shown: list[dict[str, Any]], settings: Settings) -> None:
    task = task_for()
    context = context_of(task)
    asking(task, context)
    task.execute_complete(context, answered("数据需核实", "不同意"))
    other = task_for("rv")
    with pytest.raises(AirflowSkipException):
        other.execute(context_of(other))
    assert len(shown) == 1


def test_both_departments_are_asked_in_order_each_for_itself() -> None:
    first, second = ask_each(MATTER, {"nothing": False})
    assert [(task.task_id, task.role, task.task_display_name) for task in (first, second)] == [
        ("approve_hr", "hr", "人社部门审批"),
        ("approve_rv", "rv", "乡村振兴部门审批"),
    ]
    assert [task.arguments for task in (first, second)] == [{"nothing": False}] * 2


def waiting(settings: Settings) -> list[tuple[Any, ...]]:
    with unit_of_work(settings) as work:
        found = execute(work, "select task_id, since, ended, ended_on from approvals.asked order by id").fetchall()
        return [tuple(row.values()) for row in found]


def test_what_is_asked_waits_until_it_is_answered(shown: list[dict[str, Any]], settings: Settings) -> None:
    task, day = task_for(), date(2025, 4, 3)
    context = context_of(task)
    asking(task, context)
    with pytest.raises(TaskAwaitingInput):
        task.execute_complete(context, answered(" "))
    assert waiting(settings) == [("approve_hr", day, None, None)], "asked again for want of an opinion, it is the same question"
    with unit_of_work(settings) as work:
        (mine, *_) = what_waits(work, day)
    assert (mine.account, mine.words, mine.link) == (
        "reviewer_hr",
        "2025年3月提示审批",
        f"https://wengang.example/dags/county_notices/runs/{RUN}/tasks/approve_hr/required_actions",
    )
    task.execute_complete(context, answered("数据已核"))
    assert waiting(settings) == [("approve_hr", day, "answered", day)]


def test_what_has_nothing_to_decide_any_more_waits_for_nobody(shown: list[dict[str, Any]], settings: Settings) -> None:
    task, day = task_for(), date(2025, 4, 3)
    asking(task, context_of(task))
    cleared = task_for(nothing=True)
    with pytest.raises(AirflowSkipException):
        cleared.execute(context_of(cleared))
    assert waiting(settings) == [("approve_hr", day, "skipped", day)]


@pytest.mark.parametrize(
    ("run", "index", "page"),
    [
        ("2025-03-s1", -1, "/dags/county_notices/runs/2025-03-s1/tasks/approve_hr/required_actions"),
        (
            "scheduled__2025-04-03T00:30:00+00:00",
            3,
            "/dags/county_notices/runs/scheduled__2025-04-03T00%3A30%3A00%2B00%3A00/tasks/approve_hr/mapped/3/required_actions",
        ),
    ],
)
def test_the_page_of_a_task_is_found_by_its_link(shown: list[dict[str, Any]], settings: Settings, run: str, index: int, page: str) -> None:
    task = task_for()
    context = context_of(task)
    context["ti"].run_id, context["ti"].map_index = run, index
    asking(task, context)
    with unit_of_work(settings) as work:
        assert {one.link for one in what_waits(work, date(2025, 4, 3))} == {f"https://wengang.example{page}"}


@pytest.fixture
def carried(monkeypatch: pytest.MonkeyPatch) -> Callable[[], Any]:
    """Give what carries the matter out, in the context that Airflow would give it."""

    def run() -> Any:
        task = carry_out(MATTER, "issue", "印发", {"nothing": False}).operator
        monkeypatch.setattr(audited_task, "get_current_context", lambda: context_of(task))
        monkeypatch.setattr(opinion_task, "get_current_context", lambda: context_of(task))
        return task.python_callable(*task.op_args)

    return run


def test_what_was_decided_is_carried_out_by_the_business_date(carried: Callable[[], Any], settings: Settings) -> None:
    with unit_of_work(settings) as work:
        said(work, "hr", "reviewer_hr")
        said(work, "rv", "reviewer_rv")
    assert carried() == {"queued": 3, "refused": False}
    assert records(settings)[-1] == ("END", {"queued": 3, "refused": False})


def test_a_refusal_is_said_and_is_no_failure(carried: Callable[[], Any], settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    noted: list[str] = []
    monkeypatch.setattr(opinion_task, "note_run", lambda _context, words: noted.append(words))
    with unit_of_work(settings) as work:
        said(work, "hr", "reviewer_hr", approve=False)
    assert carried() == {"queued": 0, "refused": True}
    assert noted == ["2025-04-03 未通过：有人不同意，没有办理"], "the note of the run says it too"
    assert records(settings)[-1] == ("END", {"queued": 0, "refused": True})


def test_without_opinions_nothing_is_carried_out(carried: Callable[[], Any], settings: Settings) -> None:
    with pytest.raises(AirflowFailException, match="缺少人社部门、乡村振兴部门对当前内容的意见"):
        carried()
    assert records(settings)[-1][0] == "FAILED"


@pytest.mark.parametrize(
    ("matter", "runs_after"),
    [
        (MATTER, "none_failed"),
        (replace(MATTER, all_heard=True), "all_success"),
        (replace(MATTER, roles={"hr": "人社部门"}), "all_success"),
    ],
)
def test_the_end_runs_also_after_those_whom_a_refusal_left_unasked(matter: MatterOfDecision[Any], runs_after: str) -> None:
    assert carry_out(matter, "issue", "印发", {"nothing": False}).operator.trigger_rule == runs_after


def test_what_every_answer_does_at_once_has_nothing_to_carry_out() -> None:
    with pytest.raises(TypeError, match="at once"):
        carry_out(replace(MATTER, settle=None), "issue", "印发", {"nothing": False})


def test_what_a_newer_snapshot_closes_waits_for_nobody(
    shown: list[dict[str, Any]], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    task, day = task_for(), date(2025, 4, 3)
    context = context_of(task)
    asking(task, context)
    monkeypatch.setattr(superseded_tasks, "get_current_context", lambda: context)
    monkeypatch.setattr(superseded_tasks, "close_older_runs", lambda *_: [RUN])
    with audited_task.running_task(context) as running:
        assert superseded_tasks.close_superseded_tasks(running, SnapshotRef(Period(2025, 3), 2), "county_notices") == 1
    assert waiting(settings) == [("approve_hr", day, "superseded", day)]
