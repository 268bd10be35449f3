"""A held file is decided like everything that people decide: one person, on exactly this text, with an opinion that is kept."""

from __future__ import annotations

import re
from datetime import date

import pytest
from tests.sql.data_sharing.test_settling import checked
from tests.sql.people_deciding import answer, asked
from tests.statements import execute

from wengang.approvals.deciding import ask
from wengang.approvals.opinions import OpinionMissingError
from wengang.approvals.standing_in import NotYoursError
from wengang.data_sharing.deliveries import DeliveryState
from wengang.data_sharing.held_files import ACCEPT, HELD_FILE, RETURN, REVIEWER
from wengang.data_sharing.settling import DecisionError, settle
from wengang.database.unit_of_work import UnitOfWork
from wengang.follow_up.daily import bring_up_to_date, write_to_owners
from wengang.matters import ledger


def held(work: UnitOfWork, department: str = "rv") -> int:
    delivery = checked(work, 100, 50, department=department)
    assert settle(work, delivery) is DeliveryState.HELD
    return delivery.id


@pytest.mark.parametrize(("department", "account"), [("rv", "reviewer_rv"), ("hr", "reviewer_hr")])
def test_the_reviewer_of_the_department_is_asked(work: UnitOfWork, department: str, account: str) -> None:
    question = asked(work, HELD_FILE, held(work, department), REVIEWER)
    assert [one.account for one in question.asked_of] == [account]
    assert question.headline == "五指山市 2025-05 文件待决定（意见必填）"
    assert "100 行，退回 50 行" in question.text
    (paper,) = question.enclosures
    assert "待决定文件：五指山市" in paper.title
    words = re.sub(r"\s+|<[^>]+>", "", paper.html)
    assert "本次（第1版）10050" in words and "规则发现的问题" in words


@pytest.mark.parametrize(("option", "state"), [(ACCEPT, DeliveryState.ACCEPTED), (RETURN, DeliveryState.RETURNED)])
def test_the_answer_decides_at_once_and_its_opinion_is_kept(work: UnitOfWork, option: str, state: DeliveryState) -> None:
    file_id = held(work)
    digest = asked(work, HELD_FILE, file_id, REVIEWER).digest
    given = answer(work, HELD_FILE, file_id, REVIEWER, "reviewer_rv", option, opinion=" 已与县局核实 ")
    assert given == {"answer": option, "id": file_id, "state": state.value}
    row = work.row("data_sharing/delivery", id=file_id)
    assert row is not None
    assert (row["state"], row["decided_by"], row["opinion"]) == (state, "reviewer_rv", "已与县局核实")
    kept = execute(work, "select subject, digest, role, approve, opinion from approvals.opinion").fetchall()
    assert [tuple(one.values()) for one in kept] == [(f"held_file:{file_id}", digest, REVIEWER, option == ACCEPT, "已与县局核实")]
    assert ask(work, HELD_FILE, file_id, REVIEWER) is None, "nobody is asked again"


@pytest.mark.parametrize(("opinion", "by", "error"), [(" ", "reviewer_rv", OpinionMissingError), ("已核实", "", NotYoursError)])
def test_without_an_opinion_or_a_person_the_file_stays_held(work: UnitOfWork, opinion: str, by: str, error: type[Exception]) -> None:
    file_id = held(work)
    with pytest.raises(error):
        answer(work, HELD_FILE, file_id, REVIEWER, by, opinion=opinion)
    assert ask(work, HELD_FILE, file_id, REVIEWER) is not None


def test_the_first_decision_stands(work: UnitOfWork) -> None:
    file_id = held(work)
    digest = asked(work, HELD_FILE, file_id, REVIEWER).digest
    answer(work, HELD_FILE, file_id, REVIEWER, "reviewer_rv", ACCEPT)
    with pytest.raises(DecisionError, match="不在待决定状态"), work.savepoint():
        answer(work, HELD_FILE, file_id, REVIEWER, "reviewer_rv", RETURN, digest=digest)
    row = work.row("data_sharing/delivery", id=file_id)
    assert row is not None and row["state"] == DeliveryState.ACCEPTED


@pytest.mark.parametrize("option", [ACCEPT, RETURN])
def test_until_it_is_decided_it_is_a_matter_of_the_operators(work: UnitOfWork, option: str) -> None:
    file_id = held(work)
    bring_up_to_date(work, date(2025, 6, 9))
    (matter,) = ledger.live_matters(work)
    assert (matter.kind.code, matter.key, matter.unit, matter.departments, matter.stands.due) == (
        "file.held",
        str(file_id),
        None,
        ("operators",),
        date(2025, 6, 10),
    )
    bring_up_to_date(work, date(2025, 6, 11))
    assert write_to_owners(work, date(2025, 6, 11)) == 1, "催办"
    answer(work, HELD_FILE, file_id, REVIEWER, "reviewer_rv", option)
    bring_up_to_date(work, date(2025, 6, 12))
    assert [one.kind.code for one in ledger.live_matters(work)] == (["delivery.returned"] if option == RETURN else [])
