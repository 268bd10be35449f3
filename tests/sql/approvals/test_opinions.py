"""Two people, on exactly this text (architecture decision 3)."""

from __future__ import annotations

import psycopg
import pytest
from tests.statements import execute

from wengang.approvals.steps import ApprovalError, Opinion, OpinionMissingError, approved_by_two, record_opinion
from wengang.database.unit_of_work import UnitOfWork

SUBJECT = "county_notices:2025-03:s1"


def say(work: UnitOfWork, role: str, person: str, *, approve: bool = True, opinion: str = "同意", digest: str = "d1") -> Opinion:
    return record_opinion(
        work, subject=SUBJECT, digest=digest, role=role, decided_by=person, approve=approve, opinion=opinion, details={}, asked_by="t"
    )


def test_two_people_of_two_departments_approve(work: UnitOfWork) -> None:
    say(work, "hr", "reviewer_hr")
    say(work, "rv", "reviewer_rv")
    assert [item.decided_by for item in approved_by_two(work, SUBJECT, "d1")] == ["reviewer_hr", "reviewer_rv"]


def test_one_opinion_is_not_enough(work: UnitOfWork) -> None:
    say(work, "hr", "reviewer_hr")
    with pytest.raises(ApprovalError, match="缺少乡村振兴部门"):
        approved_by_two(work, SUBJECT, "d1")


def test_opinions_on_another_text_do_not_count(work: UnitOfWork) -> None:
    say(work, "hr", "reviewer_hr")
    say(work, "rv", "reviewer_rv")
    with pytest.raises(ApprovalError, match="缺少人社部门、乡村振兴部门"):
        approved_by_two(work, SUBJECT, "d2")


def test_same_person_for_both_departments_is_refused(work: UnitOfWork) -> None:
    say(work, "hr", "reviewer_hr")
    with pytest.raises(ApprovalError, match="由两个人作出"):
        say(work, "rv", "reviewer_hr")


def test_refusal_stands_until_the_person_says_otherwise(work: UnitOfWork) -> None:
    say(work, "hr", "reviewer_hr", approve=False, opinion="数据需核实")
    say(work, "rv", "reviewer_rv")
    with pytest.raises(ApprovalError, match="人社部门不同意"):
        approved_by_two(work, SUBJECT, "d1")
    say(work, "hr", "reviewer_hr")
    assert approved_by_two(work, SUBJECT, "d1")


@pytest.mark.parametrize("opinion", ["", "  ", "好"])
def test_opinion_is_required(work: UnitOfWork, opinion: str) -> None:
    with pytest.raises(OpinionMissingError, match="请填写意见"):
        say(work, "hr", "reviewer_hr", opinion=opinion)


def test_same_answer_again_is_one_opinion(work: UnitOfWork) -> None:
    say(work, "hr", "reviewer_hr")
    say(work, "hr", "reviewer_hr")
    assert execute(work, "select count(*) from approvals.opinion").fetchone()["count"] == 1


def test_opinions_are_append_only(work: UnitOfWork) -> None:
    say(work, "hr", "reviewer_hr")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        execute(work, "delete from approvals.opinion")
