"""The planned course of a unit: how many work and what they earn on average in each month, before anybody is drawn.

Belongs here: seasons, growth, and the bends that a planted fate puts into them. Does not belong here: persons.

Assumptions. Seasons are gentle: fewest people work after the New Year, most in autumn. Spring Festival takes 3.5 % of
the working people away in its month when it falls into February (records end in January, new ones start in March);
when it falls into January the dip is 0.3 % in January, since most still worked in its first days, and 2 % in
February. By March they are back. So every unit is yellow in February (a 环比 fall, with the seasonal note of method
§3) and quiet in March. Numbers grow by 1.3 to 3 % a year, unit by unit, mean wages by 5 % a year without a season: a
fall of either one that is not seasonal was planted.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from wengang.periods import MONTHS_PER_YEAR, Period
from wengang_trial.planted import ORDINARY, Fate
from wengang_trial.units import PER_MILLE, PROVINCE_STOCK, Unit

WAGE_GROWTH = 0.05
"""Growth of the mean wage in a year."""

_SEASON = (0.992, 0.986, 0.988, 0.991, 0.994, 0.996, 0.997, 0.998, 0.999, 1.001, 1.002, 1.003)
_FESTIVALS = {
    date(2022, 2, 1),
    date(2023, 1, 22),
    date(2024, 2, 10),
    date(2025, 1, 29),
    date(2026, 2, 17),
    date(2027, 2, 6),
    date(2028, 1, 26),
}
"""First days of Spring Festival."""
_FEBRUARY_FESTIVAL = {0: 0.965}
_JANUARY_FESTIVAL = {0: 0.997, 1: 0.980}


@cache
def season(period: Period) -> float:
    """Give the seasonal factor of a month, Spring Festival included."""
    factor = _SEASON[period.month - 1]
    for day in _FESTIVALS:
        month = Period.of(day)
        dips = _JANUARY_FESTIVAL if month.month == 1 else _FEBRUARY_FESTIVAL
        factor *= dips.get(period.ordinal - month.ordinal, 1.0)
    return factor


@dataclass(frozen=True, slots=True)
class Course:
    """The plan of one unit up to a last month and beyond."""

    unit: Unit
    scale: float
    last: Period
    fates: Mapping[int, Fate]
    """What is planted, by months from the last one."""

    def fate(self, period: Period) -> Fate:
        """Give what the unit meets in the month."""
        return self.fates.get(period.ordinal - self.last.ordinal, ORDINARY)

    def stock(self, period: Period) -> int:
        """Give how many persons of the unit are to be counted as working in the month."""
        yoy = self.fate(period).yoy
        if yoy is not None:
            return self._after_a_year(period, yoy)
        months = period.ordinal - self.last.ordinal
        growth: float = (1 + self.unit.growth) ** (months / MONTHS_PER_YEAR)
        size: float = PROVINCE_STOCK * self.scale * self.unit.share / PER_MILLE
        return round(size * growth * season(period) * self._bend(months))

    def first_delivered_stock(self, period: Period) -> int:
        """Give the stock of the month as its first delivery has it, before any correction."""
        first = self.fate(period).first_yoy
        return self.stock(period) if first is None else self._after_a_year(period, first)

    def wage(self, period: Period) -> float:
        """Give the mean wage that the unit is to have in the month."""
        months = period.ordinal - self.last.ordinal
        wage: float = self.unit.wage * (1 + WAGE_GROWTH) ** (months / MONTHS_PER_YEAR)
        return wage * self.fate(period).wage

    def _bend(self, months: int) -> float:
        return math.prod(fate.bend.get(months - planted, 1.0) for planted, fate in self.fates.items())

    def _after_a_year(self, period: Period, yoy: float) -> int:
        return round(self.stock(period.year_before) * (1 + yoy))
