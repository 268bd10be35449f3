"""Laws of a workshop's months over 24 random ones: where one stops and goes on does not matter, every move is one of the table."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.unit.workshops.months import finding

from wengang.periods import Period
from wengang.workshops.states import Finding, Status, TableLine
from wengang.workshops.timeline import Conclusion, ExitDecision, MonthResult, Timeline, follow

pytestmark = pytest.mark.long

FIRST = Period(2024, 1)
MONTHS = 24

found = st.fixed_dictionaries(
    {
        "absorbed": st.sampled_from([0, 1, 3, 4, 5, 6]),
        "unknown": st.sampled_from([0, 0, 0, 1, 4]),
        "in_season": st.sampled_from([True, True, True, False]),
        "reported": st.sampled_from([True, True, True, True, False]),
        "state": st.sampled_from(["producing", "producing", "producing", "season_break", "stopped", None]),
        "expires_on": st.sampled_from([None, None, date(2025, 5, 31), date(2024, 9, 1)]),
        "certified_on": st.sampled_from([date(2023, 6, 1), date(2023, 6, 1), date(2024, 12, 20), date(2025, 7, 1)]),
    }
)
decided = st.lists(
    st.tuples(st.integers(0, MONTHS - 1), st.integers(0, 4), st.sampled_from(Conclusion)), max_size=6, unique_by=lambda item: item[0]
)


def findings_of(drawn: list[dict[str, Any]]) -> list[Finding]:
    return [finding(str(FIRST.plus(offset)), **cells) for offset, cells in enumerate(drawn)]


def decisions_of(drawn: list[tuple[int, int, Conclusion]]) -> list[ExitDecision]:
    return [
        ExitDecision(str(month), conclusion, FIRST.plus(month), names_month=FIRST.plus(month - back) if back else None)
        for month, back, conclusion in drawn
    ]


def shown(results: list[MonthResult]) -> list[tuple[Period, Any]]:
    return [(result.finding.period, result.standing) for result in results]


def in_two_parts(findings: list[Finding], decisions: list[ExitDecision], stop: int) -> list[tuple[Period, Any]]:
    """Follow up to a month, then go on from there as a review does: from an open proposal where a decision comes later."""
    split = findings[stop].period
    first = follow(None, findings[:stop], [item for item in decisions if item.counts_from < split], {})
    months = {result.finding.period: result for result in first.months}
    before = first.months[-1].standing if first.months else None
    start = split
    if before is not None and before.status is Status.EXIT_PROPOSED and before.proposed_in is not None:
        before, start = months[before.proposed_in].standing, before.proposed_in.plus(1)
    rest = [item for item in findings if item.period >= start]
    second = follow(before, rest, [item for item in decisions if item.counts_from >= split], {})
    kept = [item for item in shown(first.months) if item[0] < start]
    return kept + shown(second.months)


@given(st.lists(found, min_size=MONTHS, max_size=MONTHS), decided, st.integers(1, MONTHS - 1))
def test_it_does_not_matter_where_one_stops_and_goes_on(
    drawn: list[dict[str, Any]], choices: list[tuple[int, int, Conclusion]], stop: int
) -> None:
    findings, decisions = findings_of(drawn), decisions_of(choices)
    assert in_two_parts(findings, decisions, stop) == shown(follow(None, findings, decisions, {}).months)


@given(st.lists(found, min_size=MONTHS, max_size=MONTHS), decided)
def test_what_holds_of_every_month(drawn: list[dict[str, Any]], choices: list[tuple[int, int, Conclusion]]) -> None:
    decisions = decisions_of(choices)
    timeline = follow(None, findings_of(drawn), decisions, {})
    assert len(timeline.bound) + len(timeline.unbound) == len(decisions)
    periods = [result.finding.period for result in timeline.months]
    assert periods == [periods[0].plus(offset) for offset in range(len(periods))] if periods else True
    assert not periods or periods[-1] == FIRST.plus(MONTHS - 1), "once evaluated, every later month is"
    for result in timeline.months:
        standing = result.standing
        moved = result.decision is None and result.before in result.line.moves
        assert result.decision is not None or moved
        assert (standing.status is Status.EXIT_PROPOSED) <= (standing.reason is not None and standing.proposed_in is not None)
        assert (standing.status is Status.GUIDANCE) <= (standing.guidance_since is not None)
        assert standing.status.has_ended == (standing.ended_in is not None)
        if standing.guidance_since is not None and not standing.status.has_ended:
            assert standing.clock <= result.finding.period.ordinal - standing.guidance_since.ordinal
    confirmed = [item for item in timeline.bound if item.conclusion is Conclusion.EXIT]
    assert sum(result.line is TableLine.ENDED and result.before is Status.EXIT_PROPOSED for result in timeline.months) <= len(confirmed)


NOBODY = {
    "absorbed": 0,
    "unknown": 0,
    "in_season": True,
    "reported": True,
    "state": "producing",
    "expires_on": None,
    "certified_on": date(2023, 6, 1),
}


@given(st.lists(found, min_size=6, max_size=6), decided)
@example([NOBODY] * 6, [(2, 0, Conclusion.REFUSED), (3, 0, Conclusion.EXIT)])  # proposed again in a month that waited
def test_recorded_decisions_walk_the_same_way_again(drawn: list[dict[str, Any]], choices: list[tuple[int, int, Conclusion]]) -> None:
    findings = findings_of(drawn)
    once: Timeline = follow(None, findings, [item for item in decisions_of(choices) if item.counts_from <= findings[-1].period], {})
    later = [item for item in once.bound if item.proposed_in is not None and item.counts_from > item.proposed_in]
    if len(later) != len(once.bound):
        return  # decided in the very month of its proposal: that row shows the decision itself
    recorded = {item.proposed_in: _at(once, item.proposed_in) for item in later if item.proposed_in is not None}
    again = follow(None, findings, once.bound, recorded)
    assert shown(again.months) == shown(once.months)
    assert again.differences == []
    assert again.unbound == []


def _at(timeline: Timeline, month: Period) -> Any:
    return next(result.standing for result in timeline.months if result.finding.period == month)
