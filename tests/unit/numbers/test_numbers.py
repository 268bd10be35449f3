"""Numbers as readers see them: a half away from zero, and no figure that looks as if it had reached what it has not."""

from __future__ import annotations

from fractions import Fraction

import pytest
from tests import policies

from wengang.numbers import (
    NumberError,
    decimal,
    entered_number,
    money,
    percent,
    persons,
    rounded,
    share,
    signed_percent,
    threshold_text,
    yuan,
)


@pytest.mark.parametrize(("count", "words"), [(None, "—"), (0, "0人"), (1, "<5人"), (4, "<5人"), (5, "5人")])
def test_persons(count: int | None, words: str) -> None:
    assert persons(count) == words


@pytest.mark.parametrize(
    ("ratio", "words"),
    [
        (None, "—"),
        (Fraction(1355, 100_000), "1.36%"),  # a half is rounded away from zero
        (Fraction(-1355, 100_000), "1.36%"),
        (Fraction(13549, 1_000_000), "1.35%"),
        (Fraction(156, 5204), "2.998%"),  # 2.99769…: two places would say that it had reached 3 %
        (Fraction(2_999_996, 100_000_000), "2.999996%"),
        (Fraction(30_001, 1_000_000), "3.0001%"),
        (Fraction(3, 100), "3.00%"),
        (Fraction(1, 100_000), "0.001%"),
        (Fraction(4, 1_000_000), "0.0004%"),
        (Fraction(99_999, 100_000), "99.999%"),
        (Fraction(0), "0.00%"),
        (Fraction(1), "100.00%"),
    ],
)
def test_percent(ratio: Fraction | None, words: str) -> None:
    assert percent(ratio) == words


def test_a_figure_never_looks_like_a_threshold_that_it_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    odd = policies.changed("risk.yellow_yoy", value="0.0255")
    monkeypatch.setattr("wengang.numbers.load_policy", lambda: odd)
    assert percent(Fraction(25_496, 1_000_000)) == "2.5496%"
    assert percent(Fraction(255, 10_000)) == "2.55%"


@pytest.mark.parametrize(
    ("ratio", "words"), [(Fraction(1, 50), "+2.00%"), (Fraction(-4, 1_000_000), "−0.0004%"), (Fraction(0), "0.00%"), (None, "—")]
)
def test_signed_percent(ratio: Fraction | None, words: str) -> None:
    assert signed_percent(ratio) == words


def test_share_of_a_count_that_is_not_shown_is_not_shown() -> None:
    assert (share(3, 40), share(0, 40), share(5, 40), share(5, 0), share(None, 40)) == ("—", "0.00%", "12.50%", "—", "—")


def test_thresholds_stand_as_they_were_set() -> None:
    assert [threshold_text(Fraction(text)) for text in ("0.03", "0.1", "0.025", "1")] == ["3%", "10%", "2.5%", "100%"]


@pytest.mark.parametrize(
    ("value", "places", "units"), [("0.5", 0, 1), ("-0.5", 0, -1), ("2.345", 2, 235), ("2.344999", 2, 234), ("-2.345", 2, -235)]
)
def test_half_is_rounded_away_from_zero(value: str, places: int, units: int) -> None:
    assert rounded(Fraction(value), places) == units


def test_amounts() -> None:
    assert money(Fraction(6241, 2)) == "3120.50元"
    assert money(Fraction("2.345")) == "2.35元"
    assert money(Fraction(-1, 3)) == "−0.33元"
    assert money(Fraction(-1, 1000)) == "0.00元"
    assert yuan(2_640_000_000) == "26,400,000.00元"
    assert yuan(Fraction(-1, 2)) == "−0.01元"
    assert decimal(Fraction(12_345_678, 100), separator=",") == "123,456.78"


@pytest.mark.parametrize(("typed", "number"), [(3, 3), ("3", 3), (" 2025 ", 2025), ("２０２５", 2025)])
def test_a_number_typed_into_a_form_is_read(typed: object, number: int) -> None:
    assert entered_number(typed, "快照", 1) == number


@pytest.mark.parametrize("typed", ["abc", "", "1.5", "-1", "第1号", "二〇二五", True, "²"])
def test_what_is_no_number_is_told_with_an_example(typed: object) -> None:
    with pytest.raises(NumberError, match=r"快照“.*”不是一个数：请重新启动，写成“1”的样子"):
        entered_number(typed, "快照", 1)
