"""Substitutes in a case: they review in their term, and nobody acts twice in it, in whoever's place."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.sql.people_deciding import answer
from tests.sql.workshops.certification.applicants import Applicant, applied, review

from wengang.approvals.deciding import ask
from wengang.approvals.standing_in import NotYoursError
from wengang.database.unit_of_work import UnitOfWork
from wengang.workshops.certification import steps
from wengang.workshops.certification.cases import CaseState, ObjectionAnswer, ReviewDecision, ReviewLevel
from wengang.workshops.certification.moves import case_by_id

FOR_ALL_OF_APRIL = "mail: s@example.org, from: 2025-04-01, to: 2025-04-30"
OFFICE = f"""
reviewers: {{}}
workshop_reviewers:
  township:
    "469001":
      - {{account: t1, title: 乡镇甲, substitutes: [{{account: s, title: 代理人, {FOR_ALL_OF_APRIL}}}]}}
      - {{account: t2, title: 乡镇乙, substitutes: [{{account: s2, title: 代理人二, {FOR_ALL_OF_APRIL}}}]}}
  county:
    "469001":
      - {{account: c1, title: 县级甲, substitutes: [{{account: s, title: 代理人, {FOR_ALL_OF_APRIL}}}]}}
      - {{account: c2, title: 县级乙}}
operators: []
units:
  "469001": {{recipients: [a@example.org]}}
"""
DAY = date(2025, 4, 7)


@pytest.fixture(autouse=True)
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the office's own file."""
    path = tmp_path / "people.yaml"
    path.write_text(OFFICE, encoding="utf-8")
    monkeypatch.setenv("WENGANG_PEOPLE_FILE", str(path))


def may_review(work: UnitOfWork, delivery: int, level: ReviewLevel) -> list[str]:
    asked = ask(work, steps.REVIEWS[level], delivery, level.value)
    return [one.account for one in asked.answerers(DAY)] if asked else []


def test_township_and_county_of_one_case_are_two_people_also_by_substitutes(work: UnitOfWork) -> None:
    delivery, taken = Applicant(work).apply()
    assert may_review(work, delivery, ReviewLevel.TOWNSHIP) == ["t1", "s", "t2", "s2"]
    review(work, delivery, ReviewLevel.TOWNSHIP, "s", on=DAY)
    assert may_review(work, delivery, ReviewLevel.COUNTY) == ["c1", "c2"]
    with pytest.raises(NotYoursError, match="“s”已办理过本案"):
        review(work, delivery, ReviewLevel.COUNTY, "s", on=DAY)
    review(work, delivery, ReviewLevel.COUNTY, "c1", on=DAY)
    assert case_by_id(work, applied(taken).id).state is CaseState.PUBLICITY


def test_out_of_term_the_reviewer_is_asked(work: UnitOfWork) -> None:
    delivery, _ = Applicant(work).apply()
    with pytest.raises(NotYoursError, match=r"代理期为2025-04-01至2025-04-30，2025-05-06不能代为决定"):
        review(work, delivery, ReviewLevel.TOWNSHIP, "s", on=date(2025, 5, 6))


def test_after_a_return_neither_who_acted_nor_whoever_stands_in_for_him_reviews_again(work: UnitOfWork) -> None:
    applicant = Applicant(work)
    delivery, _ = applicant.apply()
    review(work, delivery, ReviewLevel.TOWNSHIP, "t2", on=DAY)
    review(work, delivery, ReviewLevel.COUNTY, "s", ReviewDecision.RETURN, opinion="请补充工资发放凭证", on=DAY)
    delivery, _ = applicant.apply(papers=["wages"], on=DAY)
    assert may_review(work, delivery, ReviewLevel.TOWNSHIP) == ["t1"], "t2 has reviewed, s too, and s2 stands in for t2 only"
    with pytest.raises(NotYoursError, match="“s2”不能对这一事项作决定"):
        review(work, delivery, ReviewLevel.TOWNSHIP, "s2", on=DAY)


def test_whoever_reviewed_answers_no_objection_in_anybodys_place(work: UnitOfWork) -> None:
    delivery, taken = Applicant(work).apply()
    case = applied(taken)
    review(work, delivery, ReviewLevel.TOWNSHIP, "s", on=DAY)
    review(work, delivery, ReviewLevel.COUNTY, "c2", on=DAY)
    number = steps.record_objection(work, case.id, received_on=date(2025, 4, 8), content="实际没有生产", recorded_by="经办")
    about = steps.ObjectionRef(delivery, number)
    with pytest.raises(NotYoursError, match="“s”已办理过本案"):
        answer(work, steps.OBJECTION_IN_PUBLICITY, about, "objection", "s", ObjectionAnswer.DISMISSED, on=DAY)
    answer(work, steps.OBJECTION_IN_PUBLICITY, about, "objection", "c1", ObjectionAnswer.DISMISSED, on=DAY)
