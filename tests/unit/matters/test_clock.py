"""Days of a matter: due, late, rungs (method §12, Clock and Rungs)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wengang.matters.clock import Rung, due_after_return, due_of, late, rungs_due
from wengang.workdays import is_workday

TUESDAY = date(2025, 4, 8)
days = st.dates(date(2024, 1, 1), date(2026, 6, 30))


@pytest.mark.parametrize(
    ("opened_on", "workdays", "due"),
    [
        (TUESDAY, 5, date(2025, 4, 15)),
        (TUESDAY, 3, date(2025, 4, 11)),
        (TUESDAY, 10, date(2025, 4, 22)),
        (date(2025, 4, 25), 2, date(2025, 4, 28)),  # 27 April is a Sunday on which people work
        (date(2025, 4, 30), 1, date(2025, 5, 6)),  # the first days of May are a holiday
        (date(2025, 4, 12), 0, date(2025, 4, 12)),  # a Saturday stays the due day
    ],
)
def test_due_is_so_many_workdays_after_the_opening_day(opened_on: date, workdays: int, due: date) -> None:
    assert due_of(opened_on, workdays) == due


@pytest.mark.parametrize(
    ("returned_on", "due"),
    [
        (date(2025, 4, 9), date(2025, 4, 15)),  # two workdays later is still before
        (date(2025, 4, 15), date(2025, 4, 17)),
        (date(2025, 4, 18), date(2025, 4, 22)),
    ],
)
def test_a_return_leaves_two_workdays(returned_on: date, due: date) -> None:
    assert due_after_return(date(2025, 4, 15), returned_on) == due


@pytest.mark.parametrize(
    ("on", "lateness"),
    [
        (date(2025, 4, 8), -5),
        (date(2025, 4, 12), -2),  # Saturday: Monday and Tuesday are left
        (date(2025, 4, 14), -1),
        (date(2025, 4, 15), 0),
        (date(2025, 4, 16), 1),
        (date(2025, 4, 19), 3),
        (date(2025, 4, 21), 4),
    ],
)
def test_late_counts_workdays(on: date, lateness: int) -> None:
    assert late(date(2025, 4, 15), on) == lateness


@given(days, days)
def test_late_is_the_same_either_way_round(one: date, other: date) -> None:
    assert late(one, other) == -late(other, one)


@given(days, st.integers(0, 40))
def test_a_matter_is_not_late_on_its_due_day_and_is_on_the_next_workday(opened_on: date, workdays: int) -> None:
    due = due_of(opened_on, workdays)
    assert late(due, due) == 0
    after = due + timedelta(days=1)
    while not is_workday(after):
        assert late(due, after) == 0
        after += timedelta(days=1)
    assert late(due, after) == 1


@pytest.mark.parametrize(
    ("lateness", "rungs"),
    [
        (-2, []),
        (-1, ["remind"]),
        (0, ["remind"]),
        (1, ["remind", "urge"]),
        (2, ["remind", "urge"]),
        (3, ["remind", "urge", "supervise"]),
        (5, ["remind", "urge", "supervise"]),
        (6, ["remind", "urge", "supervise", "talk"]),
    ],
)
def test_rungs_are_due_by_lateness(lateness: int, rungs: list[str]) -> None:
    assert rungs_due(lateness) == tuple(map(Rung, rungs))
