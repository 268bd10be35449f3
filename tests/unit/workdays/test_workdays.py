"""Deadlines count in China's workdays, make-up workdays included (method §8)."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from wengang import workdays
from wengang.periods import Period
from wengang.workdays import (
    OFFICE_TIME,
    WorkdayError,
    add_workdays,
    closing_of,
    is_scheduled_workday,
    is_workday,
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
