"""What human tasks ask waits for those who can answer it that day, until it is answered, superseded, skipped or gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.statements import execute

from wengang.approvals.deciding import Question
from wengang.approvals.waiting import AskingTask, QuestionEnd, end_what_is_gone, stop_waiting, supersede_runs, wait_for, what_waits
from wengang.database.unit_of_work import UnitOfWork
from wengang.people import load_people

MONDAY, IN_TERM = date(2025, 5, 12), date(2025, 5, 19)
TASK = AskingTask("county_notices", "2025-03-s1", "approve_hr", -1)
OTHER = AskingTask("county_notices", "2025-03-s1", "approve_rv", -1)
MAPPED = AskingTask("workshop_classes", "2025-q1", "confirm", 3)


def question(role: str = "hr", digest: str = "d1") -> Question:
    return Question("2025年3月提示审批", "共2份。", digest, asked_of=(load_people().reviewer(role),))


def ends(work: UnitOfWork) -> list[tuple[object, ...]]:
    rows = execute(work, "select task_id, digest, ended, ended_on from approvals.asked order by id").fetchall()
    return [tuple(row.values()) for row in rows]


def waits_for(work: UnitOfWork, on: date) -> list[tuple[str, str]]:
    return [(one.account, one.words) for one in what_waits(work, on)]


def test_it_waits_for_the_reviewer_and_for_who_stands_in_that_day(work: UnitOfWork) -> None:
    wait_for(work, TASK, "hr", question(), MONDAY, "https://a/1")
    assert waits_for(work, MONDAY) == [("reviewer_hr", "2025年3月提示审批")]
    assert waits_for(work, IN_TERM) == [
        ("reviewer_hr", "2025年3月提示审批"),
        ("substitute_hr", "2025年3月提示审批（代省人力资源社会保障厅审核人）"),
    ]
    assert waits_for(work, date(2025, 5, 9)) == [], "on an earlier business date it is not asked yet"


def test_who_has_acted_in_the_case_is_not_waited_for(work: UnitOfWork) -> None:
    wait_for(work, TASK, "hr", replace(question(), acted=frozenset({"substitute_hr"})), MONDAY, "https://a/1")
    assert waits_for(work, IN_TERM) == [("reviewer_hr", "2025年3月提示审批")]


def test_the_same_asked_again_is_one_question_and_another_takes_its_place(work: UnitOfWork) -> None:
    wait_for(work, TASK, "hr", question(), MONDAY, "https://a/1")
    wait_for(work, TASK, "hr", question(), IN_TERM, "https://a/1")
    (one, _) = what_waits(work, IN_TERM)
    assert one.since == MONDAY
    wait_for(work, TASK, "hr", question(digest="d2"), IN_TERM, "https://a/1")
    assert ends(work) == [("approve_hr", "d1", "superseded", IN_TERM), ("approve_hr", "d2", None, None)]


def test_an_answer_ends_the_one_that_was_asked(work: UnitOfWork) -> None:
    wait_for(work, TASK, "hr", question(), MONDAY, "https://a/1")
    wait_for(work, OTHER, "rv", question("rv"), MONDAY, "https://a/2")
    stop_waiting(work, TASK, QuestionEnd.ANSWERED, MONDAY)
    stop_waiting(work, TASK, QuestionEnd.ANSWERED, IN_TERM)
    assert ends(work) == [("approve_hr", "d1", "answered", MONDAY), ("approve_rv", "d1", None, None)]


def test_all_questions_of_older_runs_are_superseded(work: UnitOfWork) -> None:
    for task in (TASK, OTHER, MAPPED):
        wait_for(work, task, "hr", question(), MONDAY, "https://a/1")
    supersede_runs(work, "county_notices", ["2025-03-s1", "2025-03-s0"], IN_TERM)
    supersede_runs(work, "county_notices", [], IN_TERM)
    assert [row[2] for row in ends(work)] == ["superseded", "superseded", None]


def test_what_waits_no_more_in_its_procedure_is_gone(work: UnitOfWork) -> None:
    for task in (TASK, MAPPED):
        wait_for(work, task, "hr", question(), MONDAY, "https://a/1")
    assert end_what_is_gone(work, lambda: {MAPPED, OTHER}, IN_TERM) == 1
    assert [row[2] for row in ends(work)] == ["gone", None]
    assert end_what_is_gone(work, lambda: {replace(MAPPED, map_index=2)}, IN_TERM) == 1, "another of the mapped tasks is not this one"


@pytest.mark.parametrize(
    "change",
    [
        "update approvals.asked set headline = 'x'",
        "update approvals.asked set ended = 'gone', ended_on = since, digest = 'x'",
        "delete from approvals.asked",
        "update approvals.asked set ended = 'gone'",
    ],
)
def test_the_database_lets_only_the_end_be_noted(work: UnitOfWork, change: str) -> None:
    wait_for(work, TASK, "hr", question(), MONDAY, "https://a/1")
    with pytest.raises(Exception, match=r"permission denied|只能|ended_has_a_day"), work.savepoint():
        execute(work, change)
    stop_waiting(work, TASK, QuestionEnd.ANSWERED, MONDAY)
    with pytest.raises(Exception, match="只能注明怎样结束"), work.savepoint():
        execute(work, "update approvals.asked set ended = 'gone', ended_on = since")
