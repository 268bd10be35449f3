"""Publicity, objections, the certificate and what is to be started on a day."""

from __future__ import annotations

from datetime import date

import psycopg
import pytest
from tests.sql.workshops.certification.applicants import (
    CERTIFIED_ON,
    COUNTY,
    COUNTY_B,
    ON,
    PAPERS,
    PUBLIC_UNTIL,
    TOWNSHIP,
    TOWNSHIP_B,
    Applicant,
    answer,
    applied,
    certified,
    mails,
    publish,
    review,
    states,
)
from tests.statements import by_hand, execute

from wengang.approvals.deciding import ask
from wengang.approvals.opinions import OpinionMissingError
from wengang.approvals.standing_in import NotYoursError
from wengang.database.unit_of_work import UnitOfWork
from wengang.workshops.certification import steps
from wengang.workshops.certification.cases import CaseError, CaseState, ObjectionAnswer, ReviewDecision, ReviewLevel
from wengang.workshops.certification.moves import case_by_id
from wengang.workshops.certification.waiting import cases_to_start, open_cases


def objection(work: UnitOfWork, case_id: int, content: str = "实际没有生产", on: date = date(2025, 4, 8)) -> int:
    number = steps.record_objection(work, case_id, received_on=on, content=content, recorded_by="经办")
    assert number is not None
    return number


@pytest.mark.parametrize("day", [ON, PUBLIC_UNTIL, date(2025, 4, 12), date(2025, 4, 13)])
def test_certificate_waits_for_the_workday_after_the_publicity(work: UnitOfWork, day: date) -> None:
    delivery, case = publish(work, Applicant(work))
    assert case.due_on == PUBLIC_UNTIL
    assert steps.certify(work, delivery, day, "test") is None
    assert case_by_id(work, case.id).state is CaseState.PUBLICITY


def test_certificate_has_number_term_and_letter(work: UnitOfWork) -> None:
    delivery, case = publish(work, Applicant(work))
    certificate = steps.certify(work, delivery, CERTIFIED_ON, "test")
    assert certificate is not None
    assert certificate.number == "琼帮扶车间〔2025〕469001-CJ05-1号"
    assert (certificate.certified_on, certificate.expires_on) == (CERTIFIED_ON, date(2026, 4, 13))
    assert steps.certify(work, delivery, date(2025, 5, 30), "again") == certificate
    assert states(work, case.id) == ["applied", "township_review", "county_review", "publicity", "certified"]
    letter = mails(work)[-1]
    assert letter["recipients"] == ["rsj.469001@wengang.invalid", "xczx.469001@wengang.invalid"]
    assert all(part in letter["text"] for part in (certificate.number, "2025年4月14日", "2026年4月13日", "悬挂“就业帮扶车间”标牌"))
    assert len(mails(work)) == 2


def test_renewal_is_the_next_number_and_the_newest_certificate_counts(work: UnitOfWork) -> None:
    applicant = Applicant(work)
    certified(work, applicant)
    applicant.number, applicant.kind = "002", "renewal"
    second = certified(work, applicant, date(2026, 3, 20), date(2026, 3, 30))
    assert (second.number, second.expires_on) == ("琼帮扶车间〔2026〕469001-CJ05-2号", date(2027, 3, 29))
    rows = execute(work, "select * from workshops.certificate_in_force order by first_month").fetchall()
    assert [(row["first_month"], row["last_month"], row["expires_on"]) for row in rows] == [
        ("2025-04", "2026-02", date(2026, 4, 13)),
        ("2026-03", None, date(2027, 3, 29)),
    ]


def test_objection_holds_the_certificate_until_it_is_answered(work: UnitOfWork) -> None:
    delivery, case = publish(work, Applicant(work))
    number = objection(work, case.id)
    assert steps.record_objection(work, case.id, received_on=ON, content="实际没有生产", recorded_by="经办") is None
    assert steps.certify(work, delivery, CERTIFIED_ON, "test") is None
    asked = ask(work, steps.OBJECTION_IN_PUBLICITY, steps.ObjectionRef(delivery, number), "objection")
    assert asked is not None and "实际没有生产" in asked.text and "2025年4月8日" in asked.text
    assert {one.account for one in asked.asked_of} == {COUNTY_B}, "who reviewed the case does not answer"
    answer(work, delivery, number, COUNTY_B, on=CERTIFIED_ON)
    assert ask(work, steps.OBJECTION_IN_PUBLICITY, steps.ObjectionRef(delivery, number), "objection") is None
    assert steps.certify(work, delivery, CERTIFIED_ON, "test") is not None


def test_one_person_may_answer_several_objections(work: UnitOfWork) -> None:
    delivery, case = publish(work, Applicant(work))
    first, second = objection(work, case.id), objection(work, case.id, "人员不是脱贫人口")
    answer(work, delivery, first, COUNTY_B)
    assert steps.certify(work, delivery, CERTIFIED_ON, "test") is None
    answer(work, delivery, second, COUNTY_B)
    assert steps.certify(work, delivery, CERTIFIED_ON, "test") is not None


def test_upheld_objection_ends_the_case_with_a_letter(work: UnitOfWork) -> None:
    delivery, case = publish(work, Applicant(work))
    number, other = objection(work, case.id), objection(work, case.id, "另一件")
    ended = answer(work, delivery, number, COUNTY_B, ObjectionAnswer.UPHELD, opinion="现场核查属实，已停产", on=date(2025, 4, 9))
    assert ended["state"] == CaseState.REJECTED
    assert "公示期间的异议成立：现场核查属实，已停产" in mails(work)[-1]["text"]
    assert ask(work, steps.OBJECTION_IN_PUBLICITY, steps.ObjectionRef(delivery, other), "objection") is None
    assert steps.certify(work, delivery, CERTIFIED_ON, "test") is None


@pytest.mark.parametrize("who", [TOWNSHIP, COUNTY, TOWNSHIP_B, "county_other_a", ""])
def test_who_reviewed_or_belongs_elsewhere_does_not_answer(work: UnitOfWork, who: str) -> None:
    delivery, case = publish(work, Applicant(work))
    number = objection(work, case.id)
    with pytest.raises(NotYoursError):
        answer(work, delivery, number, who)
    with pytest.raises(OpinionMissingError, match="请填写意见"):
        answer(work, delivery, number, COUNTY_B, opinion="无")


def test_nobody_is_left_to_answer(work: UnitOfWork) -> None:
    applicant = Applicant(work)
    delivery, _ = applicant.apply()
    review(work, delivery, ReviewLevel.TOWNSHIP, TOWNSHIP)
    review(work, delivery, ReviewLevel.COUNTY, COUNTY_B, ReviewDecision.RETURN, opinion="请补正")
    delivery, taken = applicant.apply(papers=["photos"])
    review(work, delivery, ReviewLevel.TOWNSHIP, TOWNSHIP_B)
    review(work, delivery, ReviewLevel.COUNTY, COUNTY)
    number = objection(work, applied(taken).id)
    with pytest.raises(CaseError, match="没有可以答复异议的人"):
        ask(work, steps.OBJECTION_IN_PUBLICITY, steps.ObjectionRef(delivery, number), "objection")


def test_objections_are_taken_during_publicity_only(work: UnitOfWork) -> None:
    applicant = Applicant(work)
    delivery, taken = applicant.apply()
    with pytest.raises(CaseError, match="不在公示期（乡镇初审）"):
        objection(work, applied(taken).id)
    review(work, delivery, ReviewLevel.TOWNSHIP, TOWNSHIP)
    review(work, delivery, ReviewLevel.COUNTY, COUNTY)
    with pytest.raises(CaseError, match="收到异议的日期不能更早"):
        objection(work, applied(taken).id, on=date(2025, 4, 2))
    with pytest.raises(CaseError, match="请写明异议的内容和登记人"):
        objection(work, applied(taken).id, content=" ")
    objection(work, applied(taken).id, "迟到的异议", on=date(2025, 4, 20))
    with pytest.raises(CaseError, match="没有编号为999999的认定案件"):
        objection(work, 999_999)


def test_objection_keeps_no_number_of_a_person(work: UnitOfWork) -> None:
    delivery, case = publish(work, Applicant(work))
    number = objection(work, case.id, "反映人电话13800000000，人员469900198501010024不实")
    asked = ask(work, steps.OBJECTION_IN_PUBLICITY, steps.ObjectionRef(delivery, number), "objection")
    assert asked is not None
    assert "13800000000" not in asked.text and "469900198501010024" not in asked.text
    stored = execute(work, "select content from workshops.certification_objection").fetchone()
    assert stored is not None and "13800000000" not in stored["content"]


def test_objection_of_another_case_is_an_error(work: UnitOfWork) -> None:
    delivery, _ = publish(work, Applicant(work))
    _, other = publish(work, Applicant(work, unit="469024", workshop="469024-CJ01"))
    number = objection(work, other.id)
    with pytest.raises(CaseError, match="不属于"):
        ask(work, steps.OBJECTION_IN_PUBLICITY, steps.ObjectionRef(delivery, number), "objection")


def test_withdrawn_during_publicity(work: UnitOfWork) -> None:
    delivery, case = publish(work, Applicant(work))
    steps.withdraw(work, case.id, reason="申请单位书面撤回", decided_by="经办", business_date=date(2025, 4, 8))
    assert steps.certify(work, delivery, CERTIFIED_ON, "test") is None
    assert cases_to_start(work, CERTIFIED_ON) == []


# ── what waits ──


def test_runs_are_started_for_what_can_go_on(work: UnitOfWork) -> None:
    applicant = Applicant(work)
    delivery = applicant.hand_over()
    assert [(start.run_id, start.conf) for start in cases_to_start(work, ON)] == [("2025-03-469001-a1", {"申请": delivery, "异议": None})]
    steps.take_application(work, delivery, ON, "test")
    assert cases_to_start(work, date(2025, 5, 30)) == [], "reviews are waited for in the run"
    review(work, delivery, ReviewLevel.TOWNSHIP, TOWNSHIP)
    review(work, delivery, ReviewLevel.COUNTY, COUNTY)
    assert cases_to_start(work, date(2025, 4, 12)) == []
    assert [start.run_id for start in cases_to_start(work, CERTIFIED_ON)] == ["2025-03-469001-a1-end"]
    number = objection(work, open_cases(work, ON)[0].id)
    assert [(start.run_id, start.objection_id) for start in cases_to_start(work, CERTIFIED_ON)] == [
        (f"2025-03-469001-a1-objection-{number}", number)
    ]
    answer(work, delivery, number, COUNTY_B)
    assert [start.run_id for start in cases_to_start(work, CERTIFIED_ON)] == ["2025-03-469001-a1-end"]
    steps.certify(work, delivery, CERTIFIED_ON, "test")
    assert cases_to_start(work, CERTIFIED_ON) == []


@pytest.mark.parametrize("state", ["received", "held"])
def test_application_waits_until_its_list_of_materials_is_settled(work: UnitOfWork, state: str) -> None:
    Applicant(work).hand_over(list_state=state)
    assert cases_to_start(work, ON) == []
    by_hand(work, "update data_sharing.delivery set state = 'accepted'")
    assert len(cases_to_start(work, ON)) == 1


def test_open_cases_have_age_due_day_and_who_must_act(work: UnitOfWork) -> None:
    delivery, case = publish(work, Applicant(work))
    waiting, _ = Applicant(work, unit="469024", workshop="469024-CJ01").apply()
    Applicant(work, unit="469002", workshop="469002-CJ01").apply(papers=PAPERS[:3])
    day = date(2025, 4, 14)
    found = {one.unit: one for one in open_cases(work, day)}
    published, township, returned = found["469001"], found["469024"], found["469002"]
    assert (published.state, published.age, published.due_on, published.overdue) == (CaseState.PUBLICITY, 6, CERTIFIED_ON, False)
    assert (township.due_on, township.overdue, township.who) == (date(2025, 4, 11), True, "乡镇审核人")
    assert (returned.due_on, returned.overdue, returned.who) == (None, False, "申请单位补正")
    assert "乡镇初审　已6个工作日，已于2025年4月11日到期　等待：乡镇审核人" in township.line
    objection(work, case.id)
    assert {one.unit: one for one in open_cases(work, day)}["469001"].who == "县级未审核本案的人答复1件异议"
    assert case_by_id(work, case.id).state is CaseState.PUBLICITY and waiting != delivery


def test_upheld_objection_cannot_be_overruled_in_the_database(work: UnitOfWork) -> None:
    _, case = publish(work, Applicant(work))
    objection(work, case.id)
    with pytest.raises(psycopg.errors.RaiseException, match="未答复或成立的异议"):
        execute(
            work,
            "insert into workshops.certification_move (case_id, number, from_state, to_state, role, opinion, business_date, digest, asked_by)"
            " values (%s, 5, 'publicity', 'certified', 'system', '公示期满', %s, %s, 'test')",
            [case.id, CERTIFIED_ON, case.digest],
        )
