"""Reviews: two people of the right place, an opinion each, nobody twice; what returns, rejects and withdraws a case; marks by hand."""

from __future__ import annotations

from datetime import date

import pytest
from tests.sql.workshops.certification.applicants import (
    COUNTY,
    COUNTY_B,
    ON,
    TOWNSHIP,
    TOWNSHIP_B,
    Applicant,
    applied,
    mails,
    review,
    states,
)
from tests.statements import by_hand, execute

from wengang.approvals.deciding import ask
from wengang.approvals.opinions import OpinionMissingError
from wengang.approvals.standing_in import NotYoursError
from wengang.database.unit_of_work import UnitOfWork
from wengang.identity import mask_digits
from wengang.workshops.certification import steps
from wengang.workshops.certification.cases import CaseError, CaseState, ReviewDecision, ReviewLevel
from wengang.workshops.certification.moves import case_by_id


def asked_of(work: UnitOfWork, delivery: int, level: ReviewLevel) -> set[str]:
    asked = ask(work, steps.REVIEWS[level], delivery, level.value)
    return {one.account for one in asked.asked_of} if asked else set()


def test_two_people_bring_a_case_to_its_publicity(work: UnitOfWork) -> None:
    delivery, taken = Applicant(work).apply()
    assert asked_of(work, delivery, ReviewLevel.TOWNSHIP) == {TOWNSHIP, TOWNSHIP_B}
    review(work, delivery, ReviewLevel.TOWNSHIP, TOWNSHIP)
    assert asked_of(work, delivery, ReviewLevel.TOWNSHIP) == set()
    assert asked_of(work, delivery, ReviewLevel.COUNTY) == {COUNTY, COUNTY_B}
    review(work, delivery, ReviewLevel.COUNTY, COUNTY, on=date(2025, 4, 7))
    case = case_by_id(work, applied(taken).id)
    assert (case.state, case.since, case.due_on) == (CaseState.PUBLICITY, date(2025, 4, 7), date(2025, 4, 14))
    opinions = execute(
        work, "select role, decided_by, digest, approve from approvals.opinion where subject = %s order by seq", [case.subject]
    ).fetchall()
    assert [(row["role"], row["decided_by"], row["approve"]) for row in opinions] == [
        ("township", TOWNSHIP, True),
        ("county", COUNTY, True),
    ]
    assert {row["digest"] for row in opinions} == {case.digest}
    assert case.subject == f"certification:{case.id}", "opinions of before stand under it"
    (mail,) = mails(work)
    assert "公示" in mail["subject"] and "自2025年4月7日起公示，次日起计5个工作日，至2025年4月14日止" in mail["text"]
    assert mail["recipients"] == ["rsj.469001@wengang.invalid", "xczx.469001@wengang.invalid"]


def test_answer_given_twice_moves_once(work: UnitOfWork) -> None:
    delivery, taken = Applicant(work).apply()
    asked = steps.review_question(work, delivery, ReviewLevel.TOWNSHIP)
    assert asked is not None
    given = review(work, delivery, ReviewLevel.TOWNSHIP, TOWNSHIP, digest=asked.digest)
    assert given == {"answer": "通过", "state": "county_review"}
    for who, decision in ((TOWNSHIP, ReviewDecision.APPROVE), (TOWNSHIP_B, ReviewDecision.REJECT)):
        assert review(work, delivery, ReviewLevel.TOWNSHIP, who, decision, digest=asked.digest) == {"too_late": True}
    assert states(work, applied(taken).id) == ["applied", "township_review", "county_review"]


@pytest.mark.parametrize("opinion", ["", " ", "好"])
def test_opinion_is_required(work: UnitOfWork, opinion: str) -> None:
    delivery, _ = Applicant(work).apply()
    with pytest.raises(OpinionMissingError, match="请填写意见"):
        review(work, delivery, ReviewLevel.TOWNSHIP, TOWNSHIP, opinion=opinion)
    assert asked_of(work, delivery, ReviewLevel.TOWNSHIP) == {TOWNSHIP, TOWNSHIP_B}


@pytest.mark.parametrize("who", ["township_other_a", "county_other_a", COUNTY, "reviewer_hr", "admin", ""])
def test_reviewer_of_another_place_or_level_does_not_count(work: UnitOfWork, who: str) -> None:
    delivery, _ = Applicant(work).apply()
    with pytest.raises(NotYoursError, match="不能对"):
        review(work, delivery, ReviewLevel.TOWNSHIP, who)


def test_unit_that_is_not_listed_has_the_reviewers_of_the_rest(work: UnitOfWork) -> None:
    delivery, _ = Applicant(work, unit="469024", workshop="469024-CJ01").apply()
    assert asked_of(work, delivery, ReviewLevel.TOWNSHIP) == {"township_other_a", "township_other_b"}
    with pytest.raises(NotYoursError):
        review(work, delivery, ReviewLevel.TOWNSHIP, TOWNSHIP)


def test_nobody_reviews_twice_in_one_case(work: UnitOfWork) -> None:
    applicant = Applicant(work)
    delivery, taken = applicant.apply()
    review(work, delivery, ReviewLevel.TOWNSHIP, TOWNSHIP)
    review(work, delivery, ReviewLevel.COUNTY, COUNTY, ReviewDecision.RETURN, opinion="请补充工资发放凭证")
    delivery, _ = applicant.apply(papers=["wages"])
    assert asked_of(work, delivery, ReviewLevel.TOWNSHIP) == {TOWNSHIP_B}
    with pytest.raises(NotYoursError, match="已办理过本案"):
        review(work, delivery, ReviewLevel.TOWNSHIP, TOWNSHIP)
    review(work, delivery, ReviewLevel.TOWNSHIP, TOWNSHIP_B)
    with pytest.raises(NotYoursError, match="已办理过本案"):
        review(work, delivery, ReviewLevel.COUNTY, COUNTY)
    review(work, delivery, ReviewLevel.COUNTY, COUNTY_B, ReviewDecision.RETURN, opinion="请补充参保凭证")
    delivery, _ = applicant.apply(papers=["insurance"])
    with pytest.raises(CaseError, match=r"没有可以乡镇初审的人.*workshop_reviewers\.township"):
        steps.review_question(work, delivery, ReviewLevel.TOWNSHIP)
    assert case_by_id(work, applied(taken).id).state is CaseState.TOWNSHIP_REVIEW


def test_return_tells_what_the_reviewer_asks_for(work: UnitOfWork) -> None:
    delivery, taken = Applicant(work).apply()
    review(work, delivery, ReviewLevel.TOWNSHIP, TOWNSHIP, ReviewDecision.RETURN, opinion="现场照片看不清，联系电话13800000000")
    (mail,) = mails(work)
    assert "退回补正" in mail["subject"] and "审核意见：现场照片看不清" in mail["text"]
    assert "13800000000" not in mail["text"] and mask_digits("13800000000") in mail["text"]
    assert asked_of(work, delivery, ReviewLevel.COUNTY) == set()
    assert case_by_id(work, applied(taken).id).state is CaseState.RETURNED


@pytest.mark.parametrize(
    ("decision", "state"), [(ReviewDecision.REJECT, CaseState.REJECTED), (ReviewDecision.WITHDRAW, CaseState.WITHDRAWN)]
)
@pytest.mark.parametrize("level", list(ReviewLevel))
def test_case_ends_by_a_decision(work: UnitOfWork, level: ReviewLevel, decision: ReviewDecision, state: CaseState) -> None:
    applicant = Applicant(work)
    delivery, taken = applicant.apply()
    if level is ReviewLevel.COUNTY:
        review(work, delivery, ReviewLevel.TOWNSHIP, TOWNSHIP)
    review(work, delivery, level, TOWNSHIP_B if level is ReviewLevel.TOWNSHIP else COUNTY, decision, opinion="场地不属于申请单位")
    assert case_by_id(work, applied(taken).id).state is state
    assert all(not asked_of(work, delivery, one) for one in ReviewLevel)
    assert steps.certify(work, delivery, date(2025, 5, 30), "test") is None
    assert [mail["subject"] for mail in mails(work)] == (
        ["关于不予认定毛阳茶叶车间为就业帮扶车间的通知"] if state is CaseState.REJECTED else []
    )
    applicant.number = "002"
    assert applied(applicant.apply()[1]).state is CaseState.TOWNSHIP_REVIEW, "an ended case makes room for a new one"


def test_handler_notes_a_withdrawal_and_a_late_answer_counts_for_nothing(work: UnitOfWork) -> None:
    delivery, taken = Applicant(work).apply()
    asked = steps.review_question(work, delivery, ReviewLevel.TOWNSHIP)
    assert asked is not None
    case = applied(taken)
    with pytest.raises(CaseError, match="请写明撤回的理由和登记人"):
        steps.withdraw(work, case.id, reason="", decided_by="经办", business_date=ON)
    assert steps.withdraw(work, case.id, reason="申请单位书面撤回", decided_by="经办", business_date=ON).state is CaseState.WITHDRAWN
    assert steps.withdraw(work, case.id, reason="再次", decided_by="经办", business_date=ON).state is CaseState.WITHDRAWN
    assert review(work, delivery, ReviewLevel.TOWNSHIP, TOWNSHIP, digest=asked.digest) == {"too_late": True}
    assert states(work, case.id) == ["applied", "township_review", "withdrawn"]


def test_ended_case_is_not_withdrawn_and_its_people_do_not_withdraw_it(work: UnitOfWork) -> None:
    delivery, taken = Applicant(work).apply()
    review(work, delivery, ReviewLevel.TOWNSHIP, TOWNSHIP)
    with pytest.raises(CaseError, match="撤回须由其他人登记"):
        steps.withdraw(work, applied(taken).id, reason="撤回申请", decided_by=TOWNSHIP, business_date=ON)
    review(work, delivery, ReviewLevel.COUNTY, COUNTY, ReviewDecision.REJECT)
    with pytest.raises(CaseError, match="已办结"):
        steps.withdraw(work, applied(taken).id, reason="撤回申请", decided_by="经办", business_date=ON)


def test_step_that_was_marked_by_hand_moves_nothing_and_the_next_one_says_so(work: UnitOfWork) -> None:
    applicant = Applicant(work)
    delivery = applicant.hand_over()
    with pytest.raises(CaseError, match="还没有受理：请清除“受理、核对材料”"):
        steps.review_question(work, delivery, ReviewLevel.TOWNSHIP)
    steps.take_application(work, delivery, ON, "test")
    with pytest.raises(CaseError, match="还在乡镇初审：这一步没有办完"):
        steps.review_question(work, delivery, ReviewLevel.COUNTY)
    with pytest.raises(CaseError, match="还在乡镇初审"):
        steps.certify(work, delivery, date(2025, 5, 30), "test")
    review(work, delivery, ReviewLevel.TOWNSHIP, TOWNSHIP)
    with pytest.raises(CaseError, match="还在县级审核"):
        steps.certify(work, delivery, date(2025, 5, 30), "test")


def test_answer_counts_for_the_case_file_that_was_shown(work: UnitOfWork) -> None:
    delivery, _ = Applicant(work).apply()
    asked = steps.review_question(work, delivery, ReviewLevel.TOWNSHIP)
    assert asked is not None
    by_hand(work, "delete from data_sharing.workshop_material_row where material = 'site'")
    with pytest.raises(CaseError, match="案卷在您看过之后有变化"):
        review(work, delivery, ReviewLevel.TOWNSHIP, TOWNSHIP, digest=asked.digest)


def test_business_date_before_the_last_step_is_an_error(work: UnitOfWork) -> None:
    delivery, _ = Applicant(work).apply()
    with pytest.raises(CaseError, match="不能更早：请核对业务日期"):
        review(work, delivery, ReviewLevel.TOWNSHIP, TOWNSHIP, on=date(2025, 4, 2))


def test_question_shows_workshop_figures_papers_and_the_last_day_and_no_person(work: UnitOfWork) -> None:
    delivery, _ = Applicant(work).apply(name="毛阳茶叶车间")
    first = steps.review_question(work, delivery, ReviewLevel.TOWNSHIP)
    assert first is not None
    told = (
        "毛阳茶叶车间",
        "469001\\-CJ05",
        "毛阳镇毛路村",
        "茶叶",
        "6人（要求不少于5人）",
        "场地证明，有效期至2027年3月31日",
        "2025年4月11日",
    )
    assert all(part in first.text for part in told)
    assert all(decision in first.text for decision in ReviewDecision)
    review(work, delivery, ReviewLevel.TOWNSHIP, TOWNSHIP, opinion="已现场核查，人员见13800000000")
    second = steps.review_question(work, delivery, ReviewLevel.COUNTY)
    assert second is not None and "乡镇：县级审核。已现场核查" in second.text
    for text in (first.text, second.text):
        assert all(word not in text for word in ("试*", "form.pdf", TOWNSHIP, "13800000000"))
    assert first.digest == second.digest, "both levels decide on one case file"
