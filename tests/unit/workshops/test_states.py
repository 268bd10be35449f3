"""The table of method §6, line by line, and the order of every pair of lines that could both apply."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import product

import pytest
from tests.unit.workshops.months import finding, standing

from wengang.periods import Period
from wengang.workshops.states import ExitReason, Finding, Requirements, Standing, Status, TableLine, begin, evaluate

REQUIRED = Requirements(absorb=5, guidance_months=6)
GUIDED = standing(Status.GUIDANCE, guidance_since=Period(2024, 9), clock=3)
PROPOSED = standing(Status.EXIT_PROPOSED, reason=ExitReason.STOPPED, proposed_in=Period(2024, 12), before_proposal=Status.CERTIFIED)
EXITED = standing(Status.EXITED, ended_in=Period(2024, 12))
EXPIRED = standing(Status.EXPIRED, ended_in=Period(2024, 12))
IN_JANUARY = date(2025, 1, 31)


def line_of(before: Standing, found: Finding) -> TableLine:
    return evaluate(before, found, REQUIRED)[0]


def after(before: Standing, found: Finding) -> Standing:
    return evaluate(before, found, REQUIRED)[1]


def guided(clock_before: int) -> Standing:
    return standing(Status.GUIDANCE, guidance_since=Period(2024, 6), clock=clock_before)


@pytest.mark.parametrize(
    ("before", "found", "line", "status"),
    [
        (PROPOSED, finding(), 1, Status.EXIT_PROPOSED),
        (EXITED, finding(), 2, Status.EXITED),
        (EXPIRED, finding(), 2, Status.EXPIRED),
        (standing(), finding(expires_on=IN_JANUARY), 3, Status.EXPIRED),
        (GUIDED, finding(expires_on=date(2025, 1, 1)), 3, Status.EXPIRED),
        (standing(), finding(expires_on=date(2025, 2, 1)), 8, Status.CERTIFIED),
        (standing(), finding(in_season=False, absorbed=0), 4, Status.CERTIFIED),
        (GUIDED, finding(in_season=False, absorbed=9), 4, Status.GUIDANCE),
        (standing(), finding(reported=False, absorbed=0), 5, Status.CERTIFIED),
        (GUIDED, finding(reported=False, absorbed=9), 5, Status.GUIDANCE),
        (standing(), finding(absorbed=4, unknown=1), 6, Status.CERTIFIED),
        (standing(), finding(absorbed=0, unknown=1), 6, Status.CERTIFIED),
        (standing(), finding(absorbed=3, unknown=1), 9, Status.GUIDANCE),
        (standing(), finding(absorbed=5, unknown=9), 8, Status.CERTIFIED),
        (standing(), finding(state="stopped", absorbed=20), 7, Status.EXIT_PROPOSED),
        (standing(), finding(state="stopped", absorbed=4, unknown=3), 7, Status.EXIT_PROPOSED),
        (GUIDED, finding(absorbed=0), 7, Status.EXIT_PROPOSED),
        (standing(), finding(state="season_break", absorbed=5), 8, Status.CERTIFIED),
        (standing(), finding(state=None, absorbed=5), 8, Status.CERTIFIED),
        (GUIDED, finding(absorbed=5), 8, Status.CERTIFIED),
        (standing(), finding(absorbed=1), 9, Status.GUIDANCE),
        (standing(), finding(absorbed=4), 9, Status.GUIDANCE),
        (guided(4), finding(absorbed=4), 10, Status.GUIDANCE),
        (guided(5), finding(absorbed=4), 11, Status.EXIT_PROPOSED),
        (guided(8), finding(absorbed=1), 11, Status.EXIT_PROPOSED),
    ],
)
def test_each_line(before: Standing, found: Finding, line: int, status: Status) -> None:
    assert (line_of(before, found), after(before, found).status) == (line, status)


def lines_that_apply(before: Standing, found: Finding) -> Iterator[int]:
    """Give every line whose two left columns of the table fit, without regard to order: the table read word by word."""
    clock = before.clock + (1 if found.in_season else 0)
    running = before.status in (Status.CERTIFIED, Status.GUIDANCE)
    few = 0 < found.absorbed < 5
    if before.status is Status.EXIT_PROPOSED:
        yield 1
    if before.status in (Status.EXITED, Status.EXPIRED):
        yield 2
    if running and found.expires_on is not None and found.expires_on <= IN_JANUARY:
        yield 3
    if running and not found.in_season:
        yield 4
    if running and not found.reported:
        yield 5
    upper = found.absorbed + found.unknown
    if (
        running
        and found.state != "stopped"
        and [(n == 0, n >= 5) for n in (found.absorbed, upper)].count((found.absorbed == 0, found.absorbed >= 5)) == 1
    ):
        yield 6
    if running and (found.state == "stopped" or found.absorbed == 0):
        yield 7
    if running and found.absorbed >= 5:
        yield 8
    if before.status is Status.CERTIFIED and few:
        yield 9
    if before.status is Status.GUIDANCE and few and clock < 6:
        yield 10
    if before.status is Status.GUIDANCE and few and clock >= 6:
        yield 11


def every_case() -> Iterator[tuple[Standing, Finding]]:
    befores = (standing(), guided(0), guided(4), guided(5), guided(6), PROPOSED, EXITED, EXPIRED)
    cases = product(
        befores,
        (None, IN_JANUARY, date(2025, 2, 1)),
        (True, False),
        (True, False),
        ("producing", "season_break", "stopped", None),
        (0, 1, 4, 5, 6),
        (0, 1, 4, 5),
    )
    for before, expires_on, in_season, reported, state, absorbed, unknown in cases:
        yield (
            before,
            finding(expires_on=expires_on, in_season=in_season, reported=reported, state=state, absorbed=absorbed, unknown=unknown),
        )


def test_of_all_lines_that_apply_the_first_decides() -> None:
    pairs = set()
    for before, found in every_case():
        lines = list(lines_that_apply(before, found))
        assert line_of(before, found) == lines[0], (before, found, lines)
        pairs |= {(lines[0], other) for other in lines[1:]}
    assert pairs == {
        *((3, other) for other in (4, 5, 6, 7, 8, 9, 10, 11)),
        *((4, other) for other in (5, 6, 7, 8, 9, 10, 11)),
        *((5, other) for other in (6, 7, 8, 9, 10, 11)),
        *((6, other) for other in (7, 9, 10, 11)),
        *((7, other) for other in (8, 9, 10, 11)),
    }, "every pair of lines that could both apply has a case"


def test_every_move_is_one_of_the_table() -> None:
    for before, found in every_case():
        line, moved = evaluate(before, found, REQUIRED)
        assert line.moves[before.status] is moved.status


def test_the_reason_is_that_of_the_line() -> None:
    assert after(standing(), finding(state="stopped", absorbed=0)).reason is ExitReason.STOPPED
    assert after(standing(), finding(absorbed=0)).reason is ExitReason.NONE_ABSORBED
    assert after(guided(5), finding(absorbed=2)).reason is ExitReason.HALF_YEAR


def test_recovery_clears_the_clock() -> None:
    recovered = after(guided(4), finding(absorbed=5))
    assert (recovered.guidance_since, recovered.clock) == (None, 0)


def test_a_silent_month_runs_the_clock_and_a_month_out_of_season_does_not() -> None:
    assert after(guided(2), finding(reported=False)).clock == 3
    assert after(guided(2), finding(in_season=False)).clock == 2


def test_silent_months_are_counted_while_they_run_on() -> None:
    silent = after(after(standing(), finding(reported=False)), finding(reported=False))
    assert silent.silent_months == 2
    assert after(silent, finding()).silent_months == 0


def test_a_refused_half_year_begins_a_new_one() -> None:
    proposal = after(guided(5), finding("2025-01", absorbed=3))
    assert (proposal.refused().guidance_since, proposal.refused().clock) == (Period(2025, 1), 0)


def test_another_refusal_gives_back_status_and_clock() -> None:
    refused = after(guided(3), finding(absorbed=0)).refused()
    assert (refused.status, refused.guidance_since, refused.clock, refused.reason) == (Status.GUIDANCE, Period(2024, 6), 4, None)


def test_evaluation_starts_in_the_month_after_certification() -> None:
    assert begin(finding("2024-12"), None) is None
    assert begin(finding("2025-01", certified_on=None), None) is None
    begun = begin(finding("2025-01"), None)
    assert begun is not None
    assert begun.status is Status.CERTIFIED


@pytest.mark.parametrize("ended", [Status.EXITED, Status.EXPIRED])
@pytest.mark.parametrize(
    ("certified_on", "is_new"),
    [(date(2025, 3, 10), True), (date(2025, 2, 28), True), (date(2025, 1, 20), False), (date(2025, 4, 1), False), (None, False)],
)
def test_a_new_case_begins_after_an_exit_or_expiry(ended: Status, certified_on: date | None, is_new: bool) -> None:
    before = standing(ended, ended_in=Period(2025, 2), guidance_since=Period(2024, 8), clock=6, reason=ExitReason.HALF_YEAR)
    begun = begin(finding("2025-04", certified_on=certified_on), before)
    assert begun == (Standing(Status.CERTIFIED, certified_on) if is_new and certified_on else before)


def test_a_changed_certification_of_a_running_workshop_is_a_renewal() -> None:
    assert begin(finding("2025-04", certified_on=date(2025, 3, 1)), GUIDED) == GUIDED
