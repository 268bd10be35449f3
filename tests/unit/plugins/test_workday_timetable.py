"""The daily moments of the office: 8:30 and 18:05 on workdays, make-up workdays and holidays included."""

from __future__ import annotations

from datetime import datetime

import pendulum
import pytest
from airflow.timetables.base import DataInterval, TimeRestriction

from workday_timetable import OFFICE, WorkdayTimetable, next_moment


def at(moment: str) -> pendulum.DateTime:
    return pendulum.instance(datetime.fromisoformat(moment), tz=OFFICE)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("2025-06-17T00:00", "2025-06-17T08:30"),
        ("2025-06-17T08:29", "2025-06-17T08:30"),
        ("2025-06-17T08:30", "2025-06-17T18:05"),
        ("2025-06-17T18:05", "2025-06-18T08:30"),
        ("2025-06-20T18:05", "2025-06-23T08:30"),  # a weekend
        ("2025-01-27T18:05", "2025-02-05T08:30"),  # the Spring Festival
        ("2025-02-07T18:05", "2025-02-08T08:30"),  # a Saturday that is worked for it
        ("2025-09-30T18:05", "2025-10-09T08:30"),  # the National Day
        ("2025-10-10T18:05", "2025-10-11T08:30"),  # a Saturday that is worked for it
    ],
)
def test_next_moment(after: str, expected: str) -> None:
    assert next_moment(at(after)) == at(expected)


@pytest.mark.parametrize(("last", "expected"), [(None, "2023-09-01T08:30"), ("2025-06-20T18:05", "2025-06-23T08:30")])
def test_with_catch_up_every_moment_gets_its_run(last: str | None, expected: str) -> None:
    info = WorkdayTimetable().next_dagrun_info(
        last_automated_data_interval=DataInterval.exact(at(last)) if last else None,
        restriction=TimeRestriction(earliest=at("2023-09-01T00:00"), latest=None, catchup=True),
    )
    assert info is not None
    assert info.run_after == at(expected)
    assert info.data_interval == DataInterval.exact(at(expected))


def test_without_catch_up_no_run_lies_in_the_past() -> None:
    info = WorkdayTimetable().next_dagrun_info(
        last_automated_data_interval=DataInterval.exact(at("2025-06-20T18:05")),
        restriction=TimeRestriction(earliest=at("2023-09-01T00:00"), latest=None, catchup=False),
    )
    assert info is not None
    assert info.run_after > pendulum.now(OFFICE)


def test_no_run_after_the_last_day() -> None:
    restriction = TimeRestriction(earliest=at("2025-06-20T19:00"), latest=at("2025-06-22T00:00"), catchup=True)
    assert WorkdayTimetable().next_dagrun_info(last_automated_data_interval=None, restriction=restriction) is None


def test_without_a_first_day_there_is_no_run() -> None:
    restriction = TimeRestriction(earliest=None, latest=None, catchup=True)
    assert WorkdayTimetable().next_dagrun_info(last_automated_data_interval=None, restriction=restriction) is None


def test_a_start_by_hand_stands_for_its_moment() -> None:
    assert WorkdayTimetable().infer_manual_data_interval(run_after=at("2025-06-21T10:00")) == DataInterval.exact(at("2025-06-21T10:00"))


def test_timetable_is_the_same_after_airflow_stored_it() -> None:
    again = WorkdayTimetable.deserialize(WorkdayTimetable().serialize())
    assert (again.summary, again.next_after(at("2025-06-17T08:30"))) == ("工作日 8:30、18:05", at("2025-06-17T18:05"))
