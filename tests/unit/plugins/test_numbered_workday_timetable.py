"""The n-th workday of some months, make-up workdays and holidays included."""

from __future__ import annotations

from datetime import datetime

import pytest
from airflow.timetables.base import TimeRestriction

from numbered_workday_timetable import NumberedWorkdayTimetable, next_moment
from workday_timetable import OFFICE

QUARTERS = (1, 4, 7, 10)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("2025-06-30T12:00", "2025-07-14T08:30"),
        ("2025-07-14T08:29", "2025-07-14T08:30"),
        ("2025-07-14T08:30", "2025-10-21T08:30"),  # the days of the National Day week are none, 11 October is worked
        ("2025-10-21T08:31", "2026-01-15T08:30"),
        ("2029-12-31T23:59", "2030-01-14T08:30"),  # a year whose holidays are not known: Monday to Friday
    ],
)
def test_next_moment(after: str, expected: str) -> None:
    moment = next_moment(datetime.fromisoformat(after).replace(tzinfo=OFFICE), QUARTERS, 10)
    assert moment.strftime("%Y-%m-%dT%H:%M") == expected


def test_timetable_is_the_same_after_airflow_stored_it() -> None:
    timetable = NumberedWorkdayTimetable(months=(1, 7), number=10)
    again = NumberedWorkdayTimetable.deserialize(timetable.serialize())
    assert (again.months, again.number, again.summary) == ((1, 7), 10, "1、7月第10个工作日 8:30")


def test_next_run_is_never_one_that_has_passed() -> None:
    timetable = NumberedWorkdayTimetable(months=(1, 7), number=10)
    first = datetime(2023, 9, 1, tzinfo=OFFICE)
    info = timetable.next_dagrun_info(
        last_automated_data_interval=None,
        restriction=TimeRestriction(earliest=first, latest=None, catchup=False),  # type: ignore[arg-type]
    )
    assert info is not None
    assert info.run_after > datetime.now(OFFICE)
    assert info.run_after.in_timezone(OFFICE).month in (1, 7)
