"""The planned course: a Spring Festival dip, and a March that is recovering everywhere where nothing is planted."""

from __future__ import annotations

import pytest

from wengang.periods import Period, period_range
from wengang_trial.course import Course, season
from wengang_trial.planted import CORRECTION, SCALE_FALL, fates_of
from wengang_trial.units import PER_MILLE, PROVINCE_STOCK, UNIT_BY_CODE, UNITS, Unit

MARCH = Period(2025, 3)


def test_the_units_make_up_the_province() -> None:
    assert sum(unit.share for unit in UNITS) == PER_MILLE
    assert len({unit.code for unit in UNITS}) == 19


@pytest.mark.parametrize("festival", [Period(2024, 2), Period(2025, 2)])
def test_february_dips_and_march_recovers(festival: Period) -> None:
    assert season(festival) < 0.98 * season(festival.before)
    assert season(festival.plus(1)) > 1.02 * season(festival)


@pytest.mark.parametrize("scale", [0.01, 0.02, 1.0])
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.code)
def test_an_ordinary_march_is_above_the_month_and_the_year_before(unit: Unit, scale: float) -> None:
    course = Course(unit, scale, MARCH, {})
    stock = course.stock(MARCH)
    assert stock > course.stock(MARCH.before)
    assert stock >= course.stock(MARCH.year_before) * 1.005
    assert course.wage(MARCH) > course.wage(MARCH.before)


def test_from_spring_to_december_nothing_falls_at_scale_1() -> None:
    course = Course(UNIT_BY_CODE["460400"], 1.0, MARCH, {})
    stocks = [course.stock(period) for period in period_range(Period(2024, 3), Period(2024, 12))]
    assert stocks == sorted(stocks)


def test_the_planted_fall_is_three_and_a_half_per_cent_of_the_year_before() -> None:
    course = Course(UNIT_BY_CODE[SCALE_FALL], 1.0, MARCH, fates_of(SCALE_FALL))
    before = course.stock(MARCH.year_before)
    assert abs(course.stock(MARCH) - 0.965 * before) <= 0.5
    assert course.stock(MARCH.before) > course.stock(MARCH)


@pytest.mark.parametrize("scale", [0.01, 0.02, 0.1, 1])
def test_the_unit_whose_fall_lasts_has_fewer_at_work_than_the_month_before(scale: float) -> None:
    march, april = Period(2025, 3), Period(2025, 4)
    course = Course(UNIT_BY_CODE[CORRECTION], scale, march, fates_of(CORRECTION))
    before, now = course.stock(march), course.stock(april)
    assert now < before, "its notice ends 未改善 (method §12): 环比持平 would be an improvement"
    assert now > 0.95 * course.stock(april.year_before), "red for its persistence alone, not for its depth"


def test_at_scale_1_as_many_work_as_in_hainan() -> None:
    stock = sum(Course(unit, 1.0, MARCH, {}).stock(MARCH) for unit in UNITS)
    assert abs(stock / PROVINCE_STOCK - 1) < 0.03
