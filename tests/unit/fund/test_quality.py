"""The data quality score of method §5 by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

from wengang.fund.quality import MonthCounts, mean_score

PERFECT = MonthCounts(5, 5, 10, 10, 100, 0)


@pytest.mark.parametrize(
    ("counts", "score"),
    [
        (PERFECT, Fraction(100)),
        (MonthCounts(0, 5, 0, 0, 0, 0), Fraction(0)),
        (MonthCounts(4, 5, 10, 10, 100, 0), Fraction(92)),
        (MonthCounts(5, 5, 0, 0, 100, 0), Fraction(70)),
        (MonthCounts(5, 5, 1, 3, 100, 0), Fraction(80)),
        (MonthCounts(5, 5, 10, 10, 3, 1), Fraction(90)),
        (MonthCounts(0, 5, 0, 0, 7, 7), Fraction(0)),
    ],
)
def test_score(counts: MonthCounts, score: Fraction) -> None:
    assert counts.score == score


def test_mean_is_exact_and_absent_without_a_month() -> None:
    assert mean_score([PERFECT, MonthCounts(5, 5, 1, 3, 100, 0), MonthCounts(0, 5, 0, 0, 0, 0)]) == 60
    assert mean_score([PERFECT, PERFECT, MonthCounts(4, 5, 10, 10, 7, 1)]) == Fraction(100 + 100) / 3 + (92 - Fraction(30, 7)) / 3
    assert mean_score([]) is None
