"""What a month asks of a unit about its workshops, and certificates that end soon, are matters (method §6, §12, workshop.*)."""

from __future__ import annotations

from datetime import date

from tests.sql.county_notices.issued_notices import taken
from tests.sql.people_deciding import answer
from tests.sql.workshops.certification.applicants import Applicant
from tests.sql.workshops.conftest import UNIT, Found, Province

from wengang.database.unit_of_work import UnitOfWork, unit_of_work
from wengang.follow_up.by_hand import take_by_hand, typed_answer
from wengang.follow_up.daily import bring_up_to_date
from wengang.follow_up.replies import AnswerOutcome
from wengang.matters import ledger
from wengang.matters.ledger import KeptMatter, MoveToMake
from wengang.matters.rounds import MatterMove, MatterState
from wengang.monitoring.snapshots import SnapshotRef
from wengang.periods import Period
from wengang.workshops.drafting import LETTERS_OF_A_REVIEW, draft_letters, issue_letters

MARCH = SnapshotRef(Period(2025, 3), 1)
ON, TAKEN_ON = date(2025, 4, 10), date(2025, 4, 11)
ONE, TWO = f"{UNIT}-CJ01", f"{UNIT}-CJ02"
SILENT, UNKNOWN = Found(0, reports=False), Found(3, damaged=3)


def told(province: Province, snapshot: SnapshotRef = MARCH, taken_on: date | None = TAKEN_ON) -> None:
    """Issue the letters of a review and let the server take their mail."""
    with unit_of_work(province.settings) as work:
        draft_letters(work, snapshot, ON)
        for role in ("hr", "rv"):
            answer(work, LETTERS_OF_A_REVIEW, snapshot, role, f"reviewer_{role}")
        issue_letters(work, snapshot, ON)
        if taken_on:
            taken(work, taken_on)


def live(work: UnitOfWork, on: date) -> dict[str, KeptMatter]:
    """Bring the ledger up to a day and give what lives, by kind."""
    bring_up_to_date(work, on)
    return {matter.kind.code: matter for matter in ledger.live_matters(work)}


def test_what_the_letter_of_a_month_asks_is_a_matter_from_the_day_it_was_taken(province: Province) -> None:
    province.months("2025-02", {1: SILENT, 2: Found()}, {1: SILENT, 2: UNKNOWN, 3: Found()})
    with unit_of_work(province.settings) as work:
        assert live(work, ON) == {}, "imported months ask for nothing before a letter of them is issued"
    told(province, taken_on=None)
    with unit_of_work(province.settings) as work:
        assert live(work, ON) == {}, "a letter that nobody got starts no clock"
        taken(work, TAKEN_ON)
        found = live(work, date(2025, 4, 14))
        assert {code: (matter.key, matter.unit, matter.departments, matter.stands.due) for code, matter in found.items()} == {
            "workshop.report": (f"{ONE}/2025-03", UNIT, ("hr",), date(2025, 4, 18)),
            "workshop.check": (f"{ONE}/2025-03", UNIT, ("hr",), date(2025, 4, 18)),
            "workshop.correction": (f"{TWO}/2025-03", UNIT, ("hr",), date(2025, 4, 18)),
        }
        live(work, date(2025, 4, 17))
        live(work, date(2025, 4, 21))
        assert [sorted(matter.stands.rungs) for matter in ledger.live_matters(work)] == [["remind", "urge"]] * 3


def test_a_report_and_a_correction_end_by_the_data_and_a_check_by_a_person(province: Province) -> None:
    province.months("2025-02", {1: SILENT, 2: Found()}, {1: SILENT, 2: UNKNOWN})
    told(province)
    with unit_of_work(province.settings) as work:
        live(work, TAKEN_ON)
    province.hand_over("2025-03", {1: Found(), 2: Found(6)}, corrects=True)
    province.load()
    with unit_of_work(province.settings) as work:
        (check,) = live(work, date(2025, 4, 15)).values()
        assert check.kind.code == "workshop.check"
        assert record(work, check, None).code == "returned", "a check needs the day of the visit"
        assert record(work, check, date(2025, 4, 14)).code == "answered"
        answered = ledger.find(work, check.no)
        closed = ledger.make(work, answered, MoveToMake(MatterMove.ACCEPT, date(2025, 4, 16), "reviewer_hr", "已核实"))
        assert closed.stands.state is MatterState.CLOSED
        assert live(work, date(2025, 4, 17)) == {}, "what a person ended is not opened again"


def record(work: UnitOfWork, matter: KeptMatter, visited_on: date | None) -> AnswerOutcome:
    """Record on 15 April what a unit told by telephone about a check."""
    row = typed_answer("属实", "其他", "车间停产检修，已恢复", "督促按月报送", "县人社局局长", date(2025, 4, 30), visited_on)
    return take_by_hand(work, matter.no, [row], date(2025, 4, 15), department="hr", recorded_by="operator", channel="电话，市人社局")


def test_a_workshop_whose_certificate_has_ended_is_asked_nothing_more(province: Province) -> None:
    ends = {"有效期至": "2025-04-20"}
    province.months("2025-03", {1: Found(0, reports=False, register=ends)})
    told(province)
    with unit_of_work(province.settings) as work:
        assert set(live(work, TAKEN_ON)) == {"workshop.report", "workshop.renewal"}
    province.months("2025-04", {1: Found(0, reports=False, register=ends)})
    with unit_of_work(province.settings) as work:
        assert live(work, date(2025, 5, 12)) == {}


def test_a_renewal_is_due_thirty_days_before_the_end_and_ends_with_an_application(province: Province) -> None:
    province.months("2025-03", {1: Found(register={"有效期至": "2025-06-14"}), 2: Found(register={"有效期至": "2025-05-20"}), 3: Found()})
    with unit_of_work(province.settings) as work:
        near = live(work, date(2025, 5, 7))
        assert [(matter.key, matter.stands.due) for matter in near.values()] == [(f"{TWO}/2025-05", date(2025, 5, 7))], "seen late: at once"
        live(work, date(2025, 5, 8))
        first = next(matter for matter in ledger.live_matters(work) if matter.key.startswith(ONE))
        assert (first.stands.opened_on, first.stands.due) == (date(2025, 5, 8), date(2025, 5, 15)), "five workdays before that day"
        Applicant(work, workshop=ONE, kind="renewal").apply(date(2025, 5, 9), period="2025-04")
        assert [matter.key for matter in live(work, date(2025, 5, 12)).values()] == [f"{TWO}/2025-05"]
        assert "workshop.renewal" not in live(work, date(2025, 5, 21)), "what has ended cannot be renewed"
