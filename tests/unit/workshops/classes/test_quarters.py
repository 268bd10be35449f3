"""Quarters: which one is meant, which months it has."""

from __future__ import annotations

from datetime import date

import pytest

from wengang.periods import Period
from wengang.workshops.classes.quarters import Quarter, QuarterError


@pytest.mark.parametrize(
    ("day", "quarter"),
    [
        (date(2025, 1, 15), Quarter(2024, 4)),
        (date(2025, 3, 31), Quarter(2024, 4)),
        (date(2025, 4, 1), Quarter(2025, 1)),
        (date(2025, 7, 14), Quarter(2025, 2)),
        (date(2025, 10, 21), Quarter(2025, 3)),
        (date(2025, 12, 31), Quarter(2025, 3)),
    ],
)
def test_last_quarter_over_before_a_day(day: date, quarter: Quarter) -> None:
    assert Quarter.ended_before(day) == quarter
    assert Quarter.chosen(None, None, day) == quarter


def test_quarter_names_its_months() -> None:
    quarter = Quarter(2025, 2)
    assert (quarter.last, quarter.chinese, str(quarter)) == (Period(2025, 6), "2025年第二季度", "2025-Q2")


@pytest.mark.parametrize(("year", "number"), [(2025, 0), (2025, 5), (2025, None), (None, 2)])
def test_half_a_quarter_is_refused(year: int | None, number: int | None) -> None:
    with pytest.raises(QuarterError):
        Quarter.chosen(year, number, date(2025, 12, 31))


def test_quarter_that_is_not_over_is_refused() -> None:
    assert Quarter.chosen(2025, 2, date(2025, 7, 1)) == Quarter(2025, 2)
    with pytest.raises(QuarterError, match="还没有结束"):
        Quarter.chosen(2025, 2, date(2025, 6, 30))
