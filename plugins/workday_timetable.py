"""The timetables of the office's workdays: 8:30, and 18:05 as well, on every workday, make-up workdays included (method §8).

Belongs here: telling Airflow the next run. Does not belong here: which days are workdays (`wengang.workdays`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any, Self

import pendulum
from airflow.plugins_manager import AirflowPlugin
from airflow.timetables.base import DagRunInfo, DataInterval, TimeRestriction, Timetable

from wengang.workdays import is_scheduled_workday

OFFICE = pendulum.timezone("Asia/Shanghai")
TIMES = (time(8, 30), time(18, 5))
_LOOK_AHEAD_DAYS = 30


class WorkdayTimetable(Timetable):
    """Runs at 8:30 and 18:05 on workdays; a run stands for the moment it starts (no data interval)."""

    description = "每个工作日 8:30 和 18:05"
    times: Sequence[time] = TIMES

    @property
    def summary(self) -> str:
        """What the list of DAGs shows."""
        return "工作日 8:30、18:05"

    def serialize(self) -> dict[str, Any]:
        """Give what Airflow stores of it: nothing, it has no settings."""
        return {}

    @classmethod
    def deserialize(cls, _data: dict[str, Any]) -> Self:
        """Give the timetable again."""
        return cls()

    def infer_manual_data_interval(self, *, run_after: pendulum.DateTime) -> DataInterval:
        """Give the moment of a start by hand."""
        return DataInterval.exact(run_after)

    def next_dagrun_info(self, *, last_automated_data_interval: DataInterval | None, restriction: TimeRestriction) -> DagRunInfo | None:
        """Give the next workday moment after the last run; without catch-up never one that has passed."""
        after = last_automated_data_interval.end if last_automated_data_interval else restriction.earliest
        if not restriction.catchup:
            now = pendulum.now(OFFICE)
            after = max(after, now) if after else now
        if after is None:
            return None
        moment = self.next_after(after.in_timezone(OFFICE))
        if restriction.latest is not None and moment > restriction.latest:
            return None
        return DagRunInfo.exact(moment)

    def next_after(self, after: datetime) -> pendulum.DateTime:
        """Give the first moment of the timetable that is later than a moment in office time."""
        return next_moment(after, self.times)


def next_moment(after: datetime, times: Sequence[time] = TIMES) -> pendulum.DateTime:
    """Give the first of these times of a workday, by default 8:30 or 18:05, that is later than a moment in office time."""
    for days in range(_LOOK_AHEAD_DAYS):
        day = (after + timedelta(days=days)).date()
        if not is_scheduled_workday(day):
            continue
        for at in times:
            moment = pendulum.instance(datetime.combine(day, at), tz=OFFICE)
            if moment > after:
                return moment
    raise LookupError("no workday within a month")


class MorningTimetable(WorkdayTimetable):
    """Runs at 8:30 on workdays."""

    description = "每个工作日 8:30"
    times = TIMES[:1]

    @property
    def summary(self) -> str:
        """What the list of DAGs shows."""
        return "工作日 8:30"


class WorkdayTimetablePlugin(AirflowPlugin):
    """Makes the timetables known to scheduler and API server."""

    name = "workday_timetable"
    timetables = [WorkdayTimetable, MorningTimetable]  # noqa: RUF012 - Airflow reads it from the class
