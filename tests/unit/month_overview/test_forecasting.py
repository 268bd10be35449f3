"""The forecast: a known season is found, the same series gives the same persons, a short history gives none (decision 0071)."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest

from wengang.month_overview.forecasting import LEAST_TESTED, MONTHS_NEEDED, MOST_TESTED, forecast


def a_season(months: int) -> list[int]:
    """Give 5000 persons with ten more each month and three hundred up and down the year, and a little that nobody can foresee."""
    return [round(5000 + 10 * month + 300 * math.sin(2 * math.pi * month / 12)) + month * 7919 % 41 - 20 for month in range(months)]


def test_a_known_season_is_found() -> None:
    found = forecast(tuple(a_season(48)))
    assert found is not None
    expected = 5000 + 10 * 48
    assert abs(found.persons - expected) < 60, "the season turns upward here, the month before lies 150 below its line"
    assert found.low < found.persons < found.high
    assert found.tested == MOST_TESTED
    assert Fraction(0) < found.mean_error < Fraction(2, 100)
    assert found.held >= MOST_TESTED // 2


def test_the_same_series_gives_the_same_and_what_comes_later_changes_no_test() -> None:
    series = a_season(MONTHS_NEEDED)
    found = forecast(tuple(series))
    assert found is not None and found.tested == LEAST_TESTED
    forecast.cache_clear()
    assert forecast(tuple(series)) == found


@pytest.mark.parametrize("series", [(), tuple(a_season(MONTHS_NEEDED - 1)), (*a_season(MONTHS_NEEDED), 0)])
def test_too_short_or_empty_gives_none(series: tuple[int, ...]) -> None:
    assert forecast(series) is None


def test_a_series_without_any_change_is_forecast_as_it_is() -> None:
    found = forecast((100,) * MONTHS_NEEDED)
    assert found is not None
    assert (found.persons, found.mean_error, found.held) == (100, 0, LEAST_TESTED)
