"""Two people, on exactly this text (architecture decision 3)."""

from __future__ import annotations

import psycopg
import pytest
from tests.statements import execute

from wengang.approvals.opinions import BOTH_DEPARTMENTS, ApprovalError, Opinion, OpinionMissingError, record_opinion, verdict_on
from wengang.database.unit_of_work import UnitOfWork

SUBJECT = "county_notices:2025-03:s1"


def say(work: UnitOfWork, role: str, person: str, *, approve: bool = True, opinion: str = "同意", digest: str = "d1") -> Opinion:
    return record_opinion(
        work, subject=SUBJECT, digest=digest, role=role, decided_by=person, approve=approve, opinion=opinion, details={}, asked_by="t"
    )


def test_two_people_of_two_departments_approve(work: UnitOfWork) -> None:
    say(work, "hr", "reviewer_hr")
    say(work, "rv", "reviewer_rv")
    verdict = verdict_on(work, SUBJECT, "d1")
    assert (verdict.people, verdict.refused) == (["reviewer_hr", "reviewer_rv"], False)


def test_one_opinion_is_not_enough(work: UnitOfWork) -> None:
    say(work, "hr", "reviewer_hr")
    with pytest.raises(ApprovalError, match="缺少乡村振兴部门"):
        verdict_on(work, SUBJECT, "d1")


def test_opinions_on_another_text_do_not_count(work: UnitOfWork) -> None:
    say(work, "hr", "reviewer_hr")
    say(work, "rv", "reviewer_rv")
    with pytest.raises(ApprovalError, match="缺少人社部门、乡村振兴部门"):
        verdict_on(work, SUBJECT, "d2")


def test_same_person_for_both_departments_is_refused(work: UnitOfWork) -> None:
    say(work, "hr", "reviewer_hr")
    with pytest.raises(ApprovalError, match="由两个人作出"):
        say(work, "rv", "reviewer_hr")


def test_refusal_stands_until_the_person_says_otherwise(work: UnitOfWork) -> None:
    say(work, "hr", "reviewer_hr", approve=False, opinion="数据需核实")
    say(work, "rv", "reviewer_rv")
    assert verdict_on(work, SUBJECT, "d1").refused
    say(work, "hr", "reviewer_hr")
    assert not verdict_on(work, SUBJECT, "d1").refused


@pytest.mark.parametrize("refusing", list(BOTH_DEPARTMENTS))
def test_one_refusal_decides_unless_all_have_to_be_heard(work: UnitOfWork, refusing: str) -> None:
    say(work, refusing, "one", approve=False, opinion="数据需核实")
    assert verdict_on(work, SUBJECT, "d1").refused
    with pytest.raises(ApprovalError, match="缺少"):
        verdict_on(work, SUBJECT, "d1", all_heard=True)
    (other,) = set(BOTH_DEPARTMENTS) - {refusing}
    say(work, other, "two")
    assert verdict_on(work, SUBJECT, "d1", all_heard=True).refused


@pytest.mark.parametrize("approve", [True, False])
def test_two_opinions_of_one_person_are_not_two_whoever_wrote_them(work: UnitOfWork, approve: bool) -> None:
    say(work, "hr", "reviewer_hr", approve=approve)
    execute(  # what the house itself does not write
        work,
        "insert into approvals.opinion (subject, digest, role, decided_by, approve, opinion, asked_by)"
        " select subject, digest, 'rv', decided_by, approve, opinion, asked_by from approvals.opinion",
    )
    with pytest.raises(ApprovalError, match="不能出自同一个人"):
        verdict_on(work, SUBJECT, "d1", all_heard=True)


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
