"""The data quality score of a unit and month (method §5), 0 to 100, and its mean over a year.

Belongs here: the score from whole numbers, exactly. Does not belong here: counting them (`sql/fund/quality_of_months`).

score = 40·t + 30·f + 30·(1 − r): t = required deliveries received by closing and accepted, f = workers with income ÷ workers (0 without
workers), r = rejected ÷ delivered rows. Nothing delivered scores 0. The year's mean is over the months that have figures.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from wengang.fund.rows import QualityOfMonthsRow

_TIMELINESS, _FILLED, _SOUND = 40, 30, 30


@dataclass(frozen=True, slots=True)
class MonthCounts:
    """The parts of the score of one unit and month, as counts."""

    timely: int
    required: int
    with_income: int
    workers: int
    delivered: int
    rejected: int

    @classmethod
    def from_row(cls, row: QualityOfMonthsRow) -> MonthCounts:
        """Give the counts of a row of `fund/quality_of_months`."""
        return cls(row["timely"], row["required"], row["with_income"], row["workers"], row["delivered"], row["rejected"])

    @property
    def score(self) -> Fraction:
        """The exact score."""
        if not self.delivered:
            return Fraction()
        filled = Fraction(self.with_income, self.workers) if self.workers else Fraction()
        sound = 1 - Fraction(self.rejected, self.delivered)
        return _TIMELINESS * Fraction(self.timely, self.required) + _FILLED * filled + _SOUND * sound


def mean_score(months: Iterable[MonthCounts]) -> Fraction | None:
    """Give the mean of the monthly scores; None without a month."""
    scores = [month.score for month in months]
    return sum(scores, Fraction()) * Fraction(1, len(scores)) if scores else None
