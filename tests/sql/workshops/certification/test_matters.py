"""A step of a case that is overdue is a matter of who must act (method §12, certification.overdue)."""

from __future__ import annotations

from datetime import date

from tests.sql.workshops.certification.applicants import CERTIFIED_ON, PUBLIC_UNTIL, TOWNSHIP, Applicant, publish, review

from wengang.database.unit_of_work import UnitOfWork
from wengang.follow_up.daily import bring_up_to_date
from wengang.matters import ledger
from wengang.workshops.certification import steps
from wengang.workshops.certification.cases import ReviewLevel


def live(work: UnitOfWork, on: date) -> list[tuple[str | None, tuple[str, ...], date, str]]:
    """Bring the ledger up to a day and give who owes what since when."""
    bring_up_to_date(work, on)
    matters = [matter for matter in ledger.live_matters(work) if matter.kind.code == "certification.overdue"]
    return [(matter.unit, matter.departments, matter.stands.due, matter.words) for matter in matters]


def test_a_review_that_is_overdue_is_a_matter_of_the_unit_until_it_is_done(work: UnitOfWork) -> None:
    delivery, _ = Applicant(work).apply()
    assert live(work, date(2025, 4, 11)) == []
    ((unit, departments, due, words),) = live(work, date(2025, 4, 14))
    assert (unit, departments, due) == ("469001", ("hr",), date(2025, 4, 11))
    assert "469001-CJ05" in words and words.endswith("乡镇初审应于2025年4月11日前办完，等待：乡镇审核人")
    review(work, delivery, ReviewLevel.TOWNSHIP, TOWNSHIP)
    assert live(work, date(2025, 4, 15)) == []


def test_an_objection_is_the_units_and_a_certificate_that_is_not_made_the_operators(work: UnitOfWork) -> None:
    _, case = publish(work, Applicant(work))
    assert (case.due_on, live(work, CERTIFIED_ON)) == (PUBLIC_UNTIL, [])
    late = date(2025, 4, 15)
    assert [owed[:3] for owed in live(work, late)] == [(None, ("operators",), CERTIFIED_ON)]
    steps.record_objection(work, case.id, received_on=date(2025, 4, 8), content="实际没有生产", recorded_by="经办")
    assert [owed[:3] for owed in live(work, date(2025, 4, 16))] == [("469001", ("hr",), CERTIFIED_ON)]
