"""The months of a workshop in order: the worked example, seasons, silence, waiting months, decisions, late data (method §6)."""

from __future__ import annotations

from datetime import date

from tests.unit.workshops.months import finding, months, shown, standing, walked

from wengang.periods import Period
from wengang.workshops.outcomes import Outcome, outcomes_of
from wengang.workshops.states import ExitReason, Status
from wengang.workshops.timeline import Conclusion, ExitDecision

C, G, P, X, E = "certified", "guidance", "exit_proposed", "exited", "expired"
STOPPED = {"state": "stopped", "absorbed": 0}


def decided(conclusion: Conclusion, counts_from: str, names: str | None = None, proposed_in: str | None = None) -> ExitDecision:
    return ExitDecision(
        f"{conclusion} {counts_from} {names}",
        conclusion,
        Period.parse(counts_from),
        Period.parse(proposed_in) if proposed_in else None,
        Period.parse(names) if names else None,
    )


def test_worked_example_half_a_year_below() -> None:
    timeline = walked(months("2025-01", [3] * 7))
    assert shown(timeline) == [G] * 6 + [P]
    last = timeline.months[-1]
    assert (last.standing.guidance_since, last.standing.reason, last.standing.proposed_in) == (
        Period(2025, 1),
        ExitReason.HALF_YEAR,
        Period(2025, 7),
    )
    assert [outcomes_of(month) for month in timeline.months] == [
        (Outcome.GUIDANCE_LETTER,),
        (),
        (),
        (),
        (),
        (Outcome.WARNING,),
        (Outcome.EXIT_PROPOSAL,),
    ]


def test_a_season_over_new_year_stops_the_clock() -> None:
    seasons = [{"absorbed": 3, "in_season": month in (11, 12, 1, 2)} for month in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 11, 12)]
    timeline = walked(months("2025-01", seasons[:14]))
    assert shown(timeline) == [G] * 14
    assert timeline.months[-1].standing.clock == 5  # February, November, December, January, February


def test_two_silent_months_ask_for_a_check() -> None:
    timeline = walked(months("2025-01", [5, {"reported": False}, {"reported": False}, {"reported": False}, 5]))
    assert shown(timeline) == [C] * 5
    check = (Outcome.REMINDER, Outcome.ON_SITE_CHECK)
    assert [outcomes_of(month) for month in timeline.months] == [(), (Outcome.REMINDER,), check, check, ()]


def test_a_season_break_inside_the_season_asks_for_a_check_and_is_judged_by_people() -> None:
    timeline = walked(months("2025-01", [{"state": "season_break"}, {"state": "season_break", "in_season": False}]))
    assert shown(timeline) == [C, C]
    assert [outcomes_of(month) for month in timeline.months] == [(Outcome.ON_SITE_CHECK,), ()]


def test_expiry_in_the_month_itself_is_no_exit() -> None:
    timeline = walked(months("2025-01", [{"absorbed": 3}, {"absorbed": 3, "expires_on": date(2025, 2, 28)}, 0]))
    assert shown(timeline) == [G, E, E]
    assert outcomes_of(timeline.months[1]) == (Outcome.RENEWAL,)


def test_a_renewed_certificate_does_not_expire() -> None:
    timeline = walked(months("2025-01", [{"expires_on": date(2025, 2, 10)}, {"expires_on": date(2026, 2, 9)}]))
    assert shown(timeline) == [C, C]


def test_months_wait_for_a_decision_whatever_they_find() -> None:
    timeline = walked(months("2025-01", [STOPPED, 9, {"expires_on": date(2025, 3, 1)}, {"in_season": False}]))
    assert shown(timeline) == [P, P, P, P]


def test_a_confirmed_exit_counts_from_its_month() -> None:
    timeline = walked(months("2025-01", [STOPPED, 9, 9, 9]), decided(Conclusion.EXIT, "2025-03", "2025-01"))
    assert shown(timeline) == [P, P, X, X]
    assert timeline.months[2].standing.ended_in == Period(2025, 3)
    assert [(item.proposed_in, item.conclusion) for item in timeline.bound] == [(Period(2025, 1), Conclusion.EXIT)]


def test_after_a_refusal_the_months_that_waited_are_evaluated() -> None:
    timeline = walked(months("2025-01", [STOPPED, 9, 3, 3]), decided(Conclusion.REFUSED, "2025-04", "2025-01"))
    assert shown(timeline) == [P, C, G, G]
    assert timeline.months[2].standing.guidance_since == Period(2025, 3)


def test_a_waiting_month_may_propose_again_and_waits_again() -> None:
    timeline = walked(months("2025-01", [STOPPED, STOPPED, 9, 9]), decided(Conclusion.REFUSED, "2025-04", "2025-01"))
    assert shown(timeline) == [P, P, P, P]
    assert timeline.months[3].standing.proposed_in == Period(2025, 2)


def test_two_decisions_of_one_month_settle_two_proposals() -> None:
    both = (decided(Conclusion.REFUSED, "2025-04", "2025-01"), decided(Conclusion.EXIT, "2025-04", "2025-02"))
    timeline = walked(months("2025-01", [STOPPED, STOPPED, 9, 9]), *both)
    assert shown(timeline) == [P, P, P, X]


def test_a_refused_half_year_is_a_new_half_year_from_the_proposal() -> None:
    timeline = walked(months("2025-01", [3] * 14), decided(Conclusion.REFUSED, "2025-08"))
    assert shown(timeline) == [G] * 6 + [P] + [G] * 5 + [P, P]
    assert timeline.months[7].standing.guidance_since == Period(2025, 7)


def test_a_decision_before_the_proposal_or_for_another_month_decides_nothing() -> None:
    early, other = decided(Conclusion.EXIT, "2025-01"), decided(Conclusion.EXIT, "2025-03", "2025-01")
    timeline = walked(months("2025-01", [9, STOPPED, 9, 9]), early, other)
    assert shown(timeline) == [C, P, P, P]
    assert timeline.unbound == [early, other]


def test_a_decision_in_the_month_of_the_proposal_is_taken_after_it() -> None:
    assert shown(walked(months("2025-01", [STOPPED, 9]), decided(Conclusion.EXIT, "2025-01"))) == [X, X]
    assert shown(walked(months("2025-01", [STOPPED, 9]), decided(Conclusion.REFUSED, "2025-01"))) == [C, C]


def test_an_open_proposal_of_before_is_taken_up_where_it_stands() -> None:
    proposal = standing(
        Status.EXIT_PROPOSED,
        guidance_since=Period(2024, 9),
        clock=3,
        reason=ExitReason.NONE_ABSORBED,
        proposed_in=Period(2024, 12),
        before_proposal=Status.GUIDANCE,
    )
    timeline = walked(months("2025-01", [3, 3, 3]), decided(Conclusion.REFUSED, "2025-03"), before=proposal)
    assert shown(timeline) == [G, G, P]
    assert [month.standing.clock for month in timeline.months] == [4, 5, 6]


def test_late_data_never_rewrites_what_people_decided() -> None:
    stood = walked(months("2025-01", [STOPPED, 9])).months[0].standing
    decision = decided(Conclusion.EXIT, "2025-02", proposed_in="2025-01")
    timeline = walked(months("2025-01", [9, 9]), decision, m2025_01=stood)
    assert shown(timeline) == [P, X]
    assert [(item.month, item.would_be.status) for item in timeline.differences] == [(Period(2025, 1), Status.CERTIFIED)]
    assert walked(months("2025-01", [STOPPED, 9]), decision, m2025_01=stood).differences == []


def test_a_new_certification_begins_a_new_case_with_an_empty_clock() -> None:
    found = months("2025-01", [STOPPED, 3, 3])
    found += months("2025-04", [{"absorbed": 3, "certified_on": date(2025, 3, 20)}] * 2)
    timeline = walked(found, decided(Conclusion.EXIT, "2025-02"))
    assert shown(timeline) == [P, X, X, G, G]
    assert timeline.months[3].standing.guidance_since == Period(2025, 4)


def test_a_candidate_has_no_status() -> None:
    assert walked([finding("2025-01", certified_on=None), finding("2024-12")]).months == []
