"""Deadlines count in China's workdays, make-up workdays included (method §8)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

import pytest
import yaml

from wengang import workdays
from wengang.periods import Period
from wengang.workdays import (
    OFFICE_TIME,
    WorkdayError,
    add_workdays,
    closing_of,
    has_closed,
    is_scheduled_workday,
    is_workday,
    missing_calendar,
    reply_due,
    workday_of_month,
)


def test_make_up_workday_at_a_weekend_is_a_workday() -> None:
    assert date(2026, 2, 14).weekday() == 5
    assert is_workday(date(2026, 2, 14))


def test_deliveries_close_on_workday_five_at_18() -> None:
    assert closing_of(Period(2025, 3)) == datetime(2025, 4, 8, 18, tzinfo=OFFICE_TIME)  # 4 April is Qingming


def test_fifth_workday_of_october_lies_behind_the_holiday() -> None:
    assert workday_of_month(Period(2025, 10), 5) == date(2025, 10, 14)


@pytest.mark.parametrize(("level", "due"), [(4, date(2025, 4, 15)), (3, date(2025, 4, 17)), (2, date(2025, 4, 24)), (1, date(2025, 4, 24))])
def test_reply_is_on_time_until_the_evening_of_its_last_workday(level: int, due: date) -> None:
    assert reply_due(date(2025, 4, 10), level) == datetime(due.year, due.month, due.day, 18, tzinfo=OFFICE_TIME)


def test_issue_day_is_day_zero() -> None:
    assert add_workdays(date(2025, 4, 10), 0) == date(2025, 4, 10)
    assert add_workdays(date(2025, 4, 11), 1) == date(2025, 4, 14)


def test_deadline_in_an_unknown_year_is_an_error_that_says_so() -> None:
    with pytest.raises(WorkdayError, match=r"没有2099年的工作日安排.*calendar_overrides"):
        is_workday(date(2099, 1, 5))


def test_schedule_in_an_unknown_year_falls_back_to_monday_to_friday(caplog: pytest.LogCaptureFixture) -> None:
    assert is_scheduled_workday(date(2099, 1, 5))
    assert not is_scheduled_workday(date(2099, 1, 4))
    assert "暂按周一至周五" in caplog.text


def test_override_file_makes_a_year_known(monkeypatch: pytest.MonkeyPatch) -> None:
    year = workdays._Year(holidays=frozenset({date(2099, 1, 1)}), workdays=frozenset({date(2099, 1, 3)}))
    monkeypatch.setattr(workdays, "_overrides", lambda: {2099: year})
    assert not is_workday(date(2099, 1, 1))
    assert is_workday(date(2099, 1, 3))
    assert not is_workday(date(2099, 1, 4))


@pytest.mark.parametrize(
    ("moment", "closed"),
    [
        (datetime(2025, 3, 31, 23, 59, tzinfo=OFFICE_TIME), False),
        (datetime(2025, 4, 8, 17, 59, tzinfo=OFFICE_TIME), False),
        (datetime(2025, 4, 8, 18, tzinfo=OFFICE_TIME), True),
        (datetime(2025, 5, 1, tzinfo=OFFICE_TIME), True),
    ],
)
def test_a_month_has_closed_from_its_closing_on(moment: datetime, closed: bool) -> None:
    assert has_closed(Period(2025, 3), moment) is closed


def test_a_month_whose_closing_month_is_over_has_closed_without_a_calendar() -> None:
    assert has_closed(Period(2039, 3), datetime(2039, 5, 1, tzinfo=OFFICE_TIME))
    assert not has_closed(Period(2039, 3), datetime(2039, 3, 31, tzinfo=OFFICE_TIME))


@pytest.mark.parametrize(("day", "told"), [("2026-10-31", False), ("2026-11-28", True), ("2026-12-01", True), ("2027-06-30", True)])
def test_a_year_without_a_calendar_is_told_before_its_deadlines_come(day: str, told: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workdays.chinese_calendar, "is_workday", known_up_to_2026)
    missing = missing_calendar(date.fromisoformat(day))
    assert (missing is not None) is told
    if missing:
        assert "还没有2027年的工作日安排" in missing
        assert "calendar_overrides.yaml（在本单位的设置文件夹里" in missing
        assert "国务院办公厅关于2027年部分节假日安排的通知" in missing
        assert "years: {2027: {holidays:" in missing


def known_up_to_2026(day: date) -> bool:
    """Stand for the library of the day on which 2027 is not published yet."""
    if day.year > 2026:
        raise NotImplementedError
    return day.weekday() < 5


def test_a_filled_in_year_is_not_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workdays.chinese_calendar, "is_workday", known_up_to_2026)
    with overrides("years: {2027: {holidays: [2027-01-01], workdays: []}}", monkeypatch):
        assert missing_calendar(date(2026, 12, 1)) is None


@pytest.mark.parametrize(
    "text",
    [
        "years: {2027: {}}",
        "years: {2027: {holidays: []}}",
        "years: {2027: {holidays: [2026-01-01]}}",
        "years: {2027: {holidays: [元旦]}}",
        "years: {2027: {holiday: [2027-01-01]}}",
        "years: {2027: {holidays: [2027-01-01}",
        "2027: {holidays: [2027-01-01]}",
    ],
)
def test_a_calendar_that_is_written_wrong_is_one_sentence(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with overrides(text, monkeypatch):
        with pytest.raises(WorkdayError, match=r"calendar_overrides\.yaml"):
            is_workday(date(2027, 1, 4))
        assert is_scheduled_workday(date(2027, 1, 4)), "a schedule goes on, Monday to Friday"


@contextmanager
def overrides(text: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Put a text in the place of calendar_overrides.yaml."""
    monkeypatch.setattr(workdays, "read_yaml", lambda _name: yaml.safe_load(text))
    workdays._overrides.cache_clear()
    yield
    workdays._overrides.cache_clear()
