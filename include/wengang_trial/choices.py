"""What one decides about a trial province: its size, its months, its seed.

Belongs here: the choices, and which months follow from them. Does not belong here: writing (`province`, `unit_writer`).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from wengang.periods import Period
from wengang_trial import planted
from wengang_trial.labour import TrialError

SMALLEST_SCALE = Fraction(1, 100)
"""Below, a village and an employer are too small for what is planted in them."""
HISTORY = 14
"""Months before the last one that its figures and levels rest on (method §4)."""
BEFORE_HISTORY = 7
"""The simulation begins in this month of the year before the history."""


@dataclass(frozen=True, slots=True)
class Choices:
    """One trial province: equal fields, equal bytes."""

    scale: Fraction
    first: Period
    last: Period
    seed: int

    def __post_init__(self) -> None:
        if not SMALLEST_SCALE <= self.scale <= 1:
            raise TrialError(f"比例 {self.scale} 不行：应在 {SMALLEST_SCALE} 与 1 之间")
        if self.first > self.last:
            raise TrialError(f"起始月 {self.first} 晚于末月 {self.last}")

    @property
    def begins(self) -> Period:
        """The first month that is simulated, whether it is written or not."""
        history = min(self.first, self.last.plus(-HISTORY))
        return Period(history.year - 1, BEFORE_HISTORY)

    @property
    def end(self) -> Period:
        """The last of the months after the last one that are planned."""
        return self.last.plus(planted.MONTHS_AFTER)
