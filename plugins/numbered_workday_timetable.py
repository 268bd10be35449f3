"""The timetable of quarterly and half-yearly work: 8:30 on the n-th workday of some months (method §8).

Belongs here: telling Airflow the next run. Does not belong here: which days are workdays (`wengang.workdays`), the daily runs
(`workday_timetable`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pendulum
from airflow.plugins_manager import AirflowPlugin

from wengang.periods import Period
from wengang.workdays import is_scheduled_workday
from workday_timetable import OFFICE, TIMES, WorkdayTimetable

_MONTHS_PER_YEAR = 12


class NumberedWorkdayTimetable(WorkdayTimetable):
    """Runs at 8:30 on one workday of each of some months."""

    def __init__(self, months: Sequence[int], number: int) -> None:
        self.months = tuple(months)
        self.number = number
        self.description = self.summary

    @property
    def summary(self) -> str:
        """What the list of DAGs shows."""
        return f"{'、'.join(map(str, self.months))}月第{self.number}个工作日 8:30"

    def serialize(self) -> dict[str, Any]:
        """Give what Airflow stores of it."""
        return {"months": list(self.months), "number": self.number}

    @classmethod
    def deserialize(cls, data: dict[str, Any]) -> NumberedWorkdayTimetable:
        """Give the timetable again."""
        return cls(data["months"], data["number"])

    def next_after(self, after: datetime) -> pendulum.DateTime:
        """Give the first such moment that is later than a moment in office time."""
        return next_moment(after, self.months, self.number)


def next_moment(after: datetime, months: Sequence[int], number: int) -> pendulum.DateTime:
    """Give the first 8:30 of the n-th workday of one of the months that is later than a moment in office time."""
    period = Period.of(after.date())
    for ahead in range(_MONTHS_PER_YEAR + 1):
        month = period.plus(ahead)
        if month.month in months:
            moment = pendulum.instance(datetime.combine(_workday(month, number), TIMES[0]), tz=OFFICE)
            if moment > after:
                return moment
    raise LookupError("no such workday within a year")


def _workday(month: Period, number: int) -> date:
    """Give the n-th workday of a month; Monday–Friday, with a warning, in a year that is not known (method §8)."""
    day = month.first_day
    while True:
        number -= is_scheduled_workday(day)
        if not number:
            return day
        day += timedelta(days=1)


class NumberedWorkdayTimetablePlugin(AirflowPlugin):
    """Makes the timetable known to scheduler and API server."""

    name = "numbered_workday_timetable"
    timetables = [NumberedWorkdayTimetable]  # noqa: RUF012 - Airflow reads it from the class
