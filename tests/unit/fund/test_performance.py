"""Performance and eligibility of method §7, each limit on both sides."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from wengang.fund.performance import PerformanceRules, YearResults

RULES = PerformanceRules.of(2025)
GOOD = YearResults(work_ytd=10_000, target=10_000, income_yoy=Fraction(0), execution=Fraction(4, 5), quality=Fraction(90))


def test_performance_just_eligible() -> None:
    # 0.4·1÷1.2 + 0.3·0.5 + 0.2·0.8 + 0.1·0.9
    assert RULES.performance(GOOD) == Fraction(1, 3) + Fraction(15, 100) + Fraction(16, 100) + Fraction(9, 100)
    assert RULES.award_performance(GOOD) == RULES.performance(GOOD)
    assert RULES.obstacles(GOOD) == ()


def test_performance_is_an_exact_fraction() -> None:
    results = YearResults(9_863, 9_571, Fraction(123_457, 9_999_991), Fraction(87, 91), Fraction(2801, 30))
    expected = (
        Fraction(4, 10) * Fraction(9_863, 9_571) * Fraction(10, 12)
        + Fraction(3, 10) * (Fraction(123_457, 9_999_991) + Fraction(1, 10)) * 5
        + Fraction(2, 10) * Fraction(87, 91)
        + Fraction(2801, 30_000)
    )
    assert RULES.performance(results) == expected


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"work_ytd": 12_000}, Fraction(4, 10)),
        ({"work_ytd": 99_000}, Fraction(4, 10)),
        ({"work_ytd": 6_000}, Fraction(2, 10)),
        ({"work_ytd": 0}, Fraction(0)),
    ],
)
def test_completion_counts_up_to_its_cap(change: dict[str, int], part: Fraction) -> None:
    changed = RULES.performance(replace(GOOD, **change))
    assert changed is not None
    assert changed - Fraction(15 + 16 + 9, 100) == part


@pytest.mark.parametrize(
    ("yoy", "part"),
    [("-0.2", "0"), ("-0.1", "0"), ("-0.05", "0.075"), ("0", "0.15"), ("0.05", "0.225"), ("0.1", "0.3"), ("0.7", "0.3")],
)
def test_income_counts_between_its_ends(yoy: str, part: str) -> None:
    changed = RULES.performance(replace(GOOD, income_yoy=Fraction(yoy)))
    assert changed is not None
    assert changed - Fraction(1, 3) - Fraction(16 + 9, 100) == Fraction(part)


def test_execution_counts_up_to_all() -> None:
    assert RULES.performance(replace(GOOD, execution=Fraction(3))) == RULES.performance(replace(GOOD, execution=Fraction(1)))


def test_the_best_is_one() -> None:
    assert RULES.performance(YearResults(12, 10, Fraction(1, 10), Fraction(1), Fraction(100))) == 1


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"work_ytd": 9_999}, "务工规模目标任务未达到"),
        ({"target": 0}, "务工规模目标任务无法计算"),
        ({"income_yoy": Fraction(-1, 10**9)}, "务工收入同比未达到"),
        ({"income_yoy": None}, "务工收入同比无法计算"),
        ({"execution": Fraction(79_999, 100_000)}, "资金执行率未达到"),
        ({"execution": None}, "资金执行率无法计算"),
        ({"quality": Fraction(8_999, 100)}, "数据质量平均分未达到"),
        ({"quality": None}, "数据质量平均分无法计算"),
    ],
)
def test_one_condition_that_fails_excludes(change: dict[str, object], word: str) -> None:
    results = replace(GOOD, **change)  # type: ignore[arg-type]
    (obstacle,) = RULES.obstacles(results)
    assert obstacle.startswith(word)
    assert RULES.award_performance(results) is None
    assert (RULES.performance(results) is None) == ("无法计算" in word)
