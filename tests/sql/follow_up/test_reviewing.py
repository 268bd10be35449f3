"""A hundred replies cost one decision: one question a department and day, exceptions by number, and what moved meanwhile is left (method §12)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from tests.made_once import MadeOnce, database_for, made_once
from tests.sql.county_notices.conftest import people_of_the_office
from tests.sql.county_notices.issued_notices import ISSUED, OTHER, UNIT, issued, matters
from tests.sql.people_deciding import answer, asked
from tests.statements import execute

from wengang.approvals.deciding import ask
from wengang.approvals.opinions import AskAgainError, OpinionMissingError
from wengang.approvals.standing_in import NotYoursError
from wengang.approvals.waiting import AskingTask, wait_for
from wengang.clues.matters import kinds_of
from wengang.database.unit_of_work import UnitOfWork, unit_of_work
from wengang.follow_up.by_hand import HandEntryError, take_by_hand, typed_answer, withdraw
from wengang.follow_up.daily import bring_up_to_date
from wengang.follow_up.reviewing import (
    ACCEPT_ALL,
    REPLIES_OF_A_DAY,
    RETURN_ALL,
    REVIEWING_DAG,
    RepliesOfADay,
    departments_to_ask,
)
from wengang.matters import ledger
from wengang.matters.duties import Cause, Duty
from wengang.matters.rounds import MatterMove, MatterState
from wengang.settings.environment import Settings
from wengang.user_error import UserError
from wengang.work_relief.clues import CHAPTER

DAY, NEXT = date(2025, 4, 16), date(2025, 4, 17)
THIRD = "469005"
pytestmark = pytest.mark.usefixtures("people")


def answered_notices(settings: Settings) -> list[str]:
    with people_of_the_office(), unit_of_work(settings) as work:
        issued(work, 1, {UNIT: 2, OTHER: 2, THIRD: 2})
        bring_up_to_date(work, ISSUED)
        found = [matter.no for matter in sorted(matters(work), key=lambda matter: str(matter.unit))]
        for no, department in zip(found, ("hr", "hr", "rv"), strict=True):
            reply(work, no, department)
    return found


@pytest.fixture(scope="module")
def answered_once(server: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MadeOnce[list[str]]]:
    with made_once(server, template, tmp_path_factory.mktemp("answered"), answered_notices) as office:
        yield office


@pytest.fixture
def database(request: pytest.FixtureRequest, server: str, template: str) -> Iterator[str]:
    with database_for(request, server, template, numbers="answered_once") as name:
        yield name


@pytest.fixture
def numbers(settings: Settings, answered_once: MadeOnce[list[str]]) -> list[str]:
    """Give the numbers of three matters of notices; those of 五指山市 and 琼海市 are answered by 人社, that of 文昌市 by 乡村振兴."""
    return answered_once.copied_to(settings)


def reply(work: UnitOfWork, no: str, department: str = "hr", on: date = DAY, result: str = "逐户核实|属实") -> None:
    row = typed_answer("属实", "返乡", result, "组织招聘", "副局长", date(2025, 5, 30))
    assert take_by_hand(work, no, [row], on, department=department, channel="电话，市就业局", recorded_by="operator").code == "answered"


def about(department: str = "hr", on: date = NEXT) -> RepliesOfADay:
    return RepliesOfADay(on, department)


def decide(
    work: UnitOfWork, option: str, exceptions: str = "", *, role: str = "hr", person: str = "reviewer_hr", digest: str | None = None
) -> dict[str, object]:
    entries = {"例外编号": exceptions}
    return dict(answer(work, REPLIES_OF_A_DAY[role], about(role), role, person, option, on=NEXT, entries=entries, digest=digest))


def states(work: UnitOfWork, numbers: list[str]) -> list[MatterState]:
    return [ledger.find(work, no).stands.state for no in numbers]


def test_each_department_is_asked_about_what_it_replied_with_the_whole_reply_at_hand(work: UnitOfWork, numbers: list[str]) -> None:
    assert departments_to_ask(work) == ["hr", "rv"]
    question = asked(work, REPLIES_OF_A_DAY["hr"], about(), "hr")
    assert question.headline == "事项反馈审核（人社部门）：2个事项"
    assert [one.account for one in question.asked_of] == ["reviewer_hr"]
    first, second, other = numbers
    rows = [line for line in question.text.splitlines() if line.startswith(("| " + first, "| " + second, "| " + other))]
    assert [row.split(" | ")[1] for row in rows] == ["五指山市", "琼海市"]
    assert r"逐户核实\|属实" in rows[0] and "组织招聘" in rows[0] and "2025年4月16日" in rows[0]
    assert [paper.title for paper in question.enclosures] == ["五指山市", "琼海市"]
    assert "责任人职务：副局长" in question.enclosures[0].html
    assert ask(work, REPLIES_OF_A_DAY["hr"], about("rv"), "hr") is None, "the run is about the other department"
    assert asked(work, REPLIES_OF_A_DAY["rv"], about("rv"), "rv").headline.endswith("1个事项")


def test_all_are_accepted_at_once_with_who_saw_what(work: UnitOfWork, numbers: list[str]) -> None:
    digest = asked(work, REPLIES_OF_A_DAY["hr"], about(), "hr").digest
    assert decide(work, ACCEPT_ALL) == {
        "answer": ACCEPT_ALL,
        "replies_accepted": 2,
        "accepted_first": 0,
        "replies_returned": 0,
        "moved_meanwhile": 0,
    }
    assert states(work, numbers) == [MatterState.ACCEPTED, MatterState.ACCEPTED, MatterState.ANSWERED]
    rows = execute(work, "select made_by, opinion, digest, business_date from matters.move where move = 'accept'").fetchall()
    assert {tuple(row.values()) for row in rows} == {("reviewer_hr", "情况属实", digest, NEXT)}
    assert departments_to_ask(work) == ["rv"]
    assert ask(work, REPLIES_OF_A_DAY["hr"], about(), "hr") is None


@pytest.mark.parametrize("entered", ["{0}", " {0} ", "{0}、{0}", "ｓｘ{1}\n"])
def test_exceptions_get_the_other_decision_however_they_are_written(work: UnitOfWork, numbers: list[str], entered: str) -> None:
    exceptions = entered.format(numbers[1], numbers[1].removeprefix("SX"))
    assert decide(work, ACCEPT_ALL, exceptions)["replies_returned"] == 1
    assert states(work, numbers)[:2] == [MatterState.ACCEPTED, MatterState.RETURNED]
    reply(work, numbers[1], on=NEXT)
    assert departments_to_ask(work) == ["hr", "rv"], "answered again, it waits again"


def test_all_are_returned_but_the_exception(work: UnitOfWork, numbers: list[str]) -> None:
    done = decide(work, RETURN_ALL, numbers[0])
    assert (done["replies_accepted"], done["replies_returned"]) == (1, 1)
    assert states(work, numbers)[:2] == [MatterState.ACCEPTED, MatterState.RETURNED]
    (returned,) = execute(work, "select opinion, due_on from matters.move where move = 'return'").fetchall()
    assert (returned["opinion"], returned["due_on"] >= date(2025, 4, 21)) == ("情况属实", True)


@pytest.mark.parametrize("wrong", ["SX999999", "一", "{other}", "{own}，SX1"])
def test_a_number_that_was_not_shown_asks_again_and_moves_nothing(work: UnitOfWork, numbers: list[str], wrong: str) -> None:
    with pytest.raises(AskAgainError, match="不在这次询问的事项里：请照表中的事项编号填写"), work.savepoint():
        decide(work, ACCEPT_ALL, wrong.format(other=numbers[2], own=numbers[0]))
    assert set(states(work, numbers)) == {MatterState.ANSWERED}


def test_an_opinion_is_required(work: UnitOfWork, numbers: list[str]) -> None:
    with pytest.raises(OpinionMissingError), work.savepoint():
        answer(work, REPLIES_OF_A_DAY["hr"], about(), "hr", "reviewer_hr", ACCEPT_ALL, opinion=" ")
    assert set(states(work, numbers)) == {MatterState.ANSWERED}


def test_what_moved_after_it_was_shown_is_left_and_counted(work: UnitOfWork, numbers: list[str]) -> None:
    digest = asked(work, REPLIES_OF_A_DAY["hr"], about(), "hr").digest
    withdraw(work, numbers[0], DAY, decided_by="operator", reason="提示发错单位")
    assert decide(work, ACCEPT_ALL, digest=digest) == {
        "answer": ACCEPT_ALL,
        "replies_accepted": 1,
        "accepted_first": 0,
        "replies_returned": 0,
        "moved_meanwhile": 1,
    }
    assert states(work, numbers)[:2] == [MatterState.WITHDRAWN, MatterState.ACCEPTED]


def test_another_reply_than_the_one_shown_is_not_decided(work: UnitOfWork, numbers: list[str]) -> None:
    digest = asked(work, REPLIES_OF_A_DAY["hr"], about(), "hr").digest
    ledger.make(work, ledger.find(work, numbers[0]), ledger.MoveToMake(MatterMove.RETURN, DAY, "reviewer_rv", "请写明户数"))
    reply(work, numbers[0], on=NEXT, result="另一份核实结果")
    assert decide(work, ACCEPT_ALL, digest=digest)["moved_meanwhile"] == 1
    assert states(work, numbers)[:2] == [MatterState.ANSWERED, MatterState.ACCEPTED]


def test_the_same_answer_twice_moves_once(work: UnitOfWork, numbers: list[str]) -> None:
    digest = asked(work, REPLIES_OF_A_DAY["hr"], about(), "hr").digest
    decide(work, ACCEPT_ALL, digest=digest)
    assert decide(work, ACCEPT_ALL, digest=digest)["moved_meanwhile"] == 2


def test_only_the_reviewer_of_the_department_decides(work: UnitOfWork, numbers: list[str]) -> None:
    with pytest.raises(NotYoursError), work.savepoint():
        decide(work, ACCEPT_ALL, person="reviewer_rv")
    assert decide(work, ACCEPT_ALL, role="rv", person="reviewer_rv")["replies_accepted"] == 1


def test_while_a_question_waits_no_other_one_is_asked(work: UnitOfWork, numbers: list[str]) -> None:
    question = asked(work, REPLIES_OF_A_DAY["hr"], about(), "hr")
    wait_for(work, AskingTask(REVIEWING_DAG, "replies-2025-04-17-hr", "review_hr", -1), "hr", question, NEXT, "https://a/1")
    assert departments_to_ask(work) == ["rv"]


def test_who_reviews_enters_no_reply(work: UnitOfWork, numbers: list[str]) -> None:
    row = typed_answer("属实", "返乡", "逐户核实属实", "组织招聘", "副局长", date(2025, 5, 30))
    for account in ("reviewer_hr", "substitute_hr"):
        with pytest.raises(HandEntryError, match="审核人和代理人审核反馈，不能代单位登记反馈"):
            take_by_hand(work, numbers[0], [row], DAY, department="hr", channel="电话，市就业局", recorded_by=account)


@pytest.mark.parametrize(("on", "department"), [("", "hr"), ("2025-04-17", ""), ("昨天", "hr"), ("2025-04-17", "jy")])
def test_a_run_that_names_nothing_says_what_starts_it(on: str, department: str) -> None:
    with pytest.raises(UserError, match="由“事项”启动"):
        RepliesOfADay.named(on, department)


def test_a_department_with_a_reviewer_of_its_own_is_asked_itself_and_what_has_none_goes_to_rv(work: UnitOfWork) -> None:
    causes = [
        Cause(key=who, unit=UNIT, departments=(who,), opened_on=ISSUED, workdays=10, words=f"核查以工代赈线索W1：{who}")
        for who in ("dr", "ny")
    ]
    ledger.bring_up_to_date(work, ISSUED, [Duty(kind=kinds_of(CHAPTER)[0], causes=lambda *_: causes)])
    numbers = [matter.no for matter in ledger.live_matters(work, kinds=kinds_of(CHAPTER))]
    for no, department in zip(numbers, ("dr", "ny"), strict=True):
        reply(work, no, department)
    assert departments_to_ask(work) == ["rv", "dr"]
    question = asked(work, REPLIES_OF_A_DAY["dr"], about("dr"), "dr")
    assert question.headline == "事项反馈审核（发展改革部门）：1个事项"
    assert [one.account for one in question.asked_of] == ["reviewer_dr"]
    decide(work, ACCEPT_ALL, role="dr", person="reviewer_dr")
    assert states(work, numbers) == [MatterState.CLOSED, MatterState.ANSWERED]
    assert departments_to_ask(work) == ["rv"]
