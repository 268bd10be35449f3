"""Months and their arithmetic: laws that hold for every month (method §1)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wengang.periods import Period, PeriodError, entered_month, period_range, read_day, read_month

periods = st.builds(Period, st.integers(1900, 2200), st.integers(1, 12))
months = st.integers(-600, 600)


@given(periods)
def test_written_and_read_is_the_same(period: Period) -> None:
    assert Period.parse(str(period)) == period
    assert Period.from_ordinal(period.ordinal) == period


@given(periods, periods)
def test_text_order_is_time_order(a: Period, b: Period) -> None:
    assert (str(a) < str(b)) == (a < b) == (a.ordinal < b.ordinal)


@given(periods, months, months)
def test_steps_add_up(period: Period, a: int, b: int) -> None:
    assert period.plus(a).plus(b) == period.plus(a + b)
    assert period.plus(a).ordinal - period.ordinal == a


@given(periods)
def test_before_and_a_year_before(period: Period) -> None:
    assert period.before == period.plus(-1)
    assert period.year_before == period.plus(-12)
    assert (period.year_before.year, period.year_before.month) == (period.year - 1, period.month)


@given(periods)
def test_days_of_a_month(period: Period) -> None:
    assert period.last_day + timedelta(days=1) == period.plus(1).first_day
    assert Period.of(period.first_day) == Period.of(period.last_day) == period


@given(periods)
def test_year_to_date_runs_from_january(period: Period) -> None:
    assert period.year_to_date == list(period_range(Period(period.year, 1), period))


@given(periods, st.integers(0, 40))
def test_range_holds_both_ends(first: Period, length: int) -> None:
    held = list(period_range(first, first.plus(length)))
    assert len(held) == length + 1
    assert (held[0], held[-1]) == (first, first.plus(length))


def test_range_backwards_is_empty() -> None:
    assert list(period_range(Period(2025, 2), Period(2025, 1))) == []


@pytest.mark.parametrize(
    "text", ["", "2025", "2025-3", "2025-00", "2025-13", "25-03", "2025-03 ", " 2025-03", "2025/03", "２０２５-03", "٢٠٢٥-03"]
)
def test_other_spellings_are_no_period(text: str) -> None:
    with pytest.raises(PeriodError, match="2025-03"):
        Period.parse(text)


@pytest.mark.parametrize("month", [0, 13, -1])
def test_there_is_no_such_month(month: int) -> None:
    with pytest.raises(PeriodError):
        Period(2025, month)


def test_chinese_has_no_leading_zero() -> None:
    assert Period(2025, 3).chinese == "2025年3月"


@given(periods)
def test_every_spelling_of_real_files_is_read(period: Period) -> None:
    year, month = period.year, period.month
    for text in (
        f"{year}年{month:02d}月",
        f"{year}年{month}月",
        f"{year}年{month}月1日",
        f"{year}-{month:02d}",
        f"{year}/{month}",
        f"{year}.{month:02d}",
        f"{year}{month:02d}",
        f"{year}{month:02d}15",
        f"{year}-{month}-15",
        f" {year}年{month:02d}月 ",
    ):
        assert read_month(text) == period, text
        assert read_month(text.translate({ord(str(digit)): chr(0xFF10 + digit) for digit in range(10)})) == period, text


@pytest.mark.parametrize(
    "text", ["", "去年", "2025", "2025年", "2025年13月", "2025年0月", "202500", "2025-3月", "03/2025", "45717", "2025年3"]
)
def test_what_is_no_month_is_not_guessed(text: str) -> None:
    assert read_month(text) is None


def test_a_day_of_the_month_belongs_to_it() -> None:
    assert Period.of(date(2025, 3, 31)) == Period(2025, 3)


@pytest.mark.parametrize("typed", ["2025-3", "2025-03", " 2025年3月 ", "202503", 202503, "2025/3", "２０２５－０３"])
def test_month_that_a_person_typed_is_understood(typed: object) -> None:
    assert entered_month(typed) == Period(2025, 3)


@pytest.mark.parametrize("typed", ["", None, "2025-13", "三月", "2025", "2025-03 至 04"])
def test_what_is_no_month_is_answered_with_how_to_write_one(typed: object) -> None:
    with pytest.raises(PeriodError, match="请写成“2025-03”的样子"):
        entered_month(typed)


MARCH_15 = [
    "2025-03-15",
    "2025/3/15",
    "2025.3.15",
    "2025年3月15日",
    "20250315",
    "2025-03-15 00:00:00.0",
    "2025-03-15T00:00:00",
    "2025/3/15 0:00",
    "2025-03-15 08:30",
    "２０２５－０３－１５",
    "2025 年 3 月 15 日",
    "2025-03-15T00:00:00Z",
    "2025-03-15 00:00:00+08:00",
    "2025年3月15日 0:00",
]


@pytest.mark.parametrize("written", MARCH_15)
def test_a_day_is_read_with_and_without_a_time(written: str) -> None:
    assert read_day(written) == date(2025, 3, 15)
    assert read_month(written) == Period(2025, 3)


@pytest.mark.parametrize(
    "written", ["2025-03", "2025年3月份", "2025 年 3 月", "2025年03月", "202503", "2025/3", "2025.3", "2025.03", "２０２５年３月"]
)
def test_a_month_is_read_in_every_spelling(written: str) -> None:
    assert read_month(written) == Period(2025, 3)
    assert (read_day(written), read_day(written, last_of_month=True)) == (date(2025, 3, 1), date(2025, 3, 31))


def test_a_number_that_may_be_january_or_october_is_nobodys_month() -> None:
    assert read_month("2025.1", numeric=True) is None
    assert read_day("2025.1", numeric=True) is None
    assert read_month("2025.1") == Period(2025, 1)
    assert read_month("2025.10") == Period(2025, 10)


@pytest.mark.parametrize(
    ("written", "month"), [("2025.2", 2), ("2025.9", 9), ("2025.11", 11), ("2025.12", 12), ("2025.01", 1), ("202510", 10)]
)
def test_other_numbers_are_the_months_they_show(written: str, month: int) -> None:
    assert read_month(written, numeric=True) == Period(2025, month)


@pytest.mark.parametrize(
    "written",
    [
        "2025年①月",
        "2025-0³",
        "2025-Ⅲ",
        "0000-01",
        "0001-01-01",
        "2025-13",
        "2025",
        "45717",
        "2025-03-15 25时",
        "3月",
        "#N/A",
        "2025-03 00:00",
    ],
)
def test_what_names_no_month_is_none(written: str) -> None:
    assert read_month(written) is None
    assert read_day(written) is None
