"""What is due by the calendar of reporting: months that close, units whose files have not come shortly before, years of unknown workdays.

Belongs here: the list. Does not belong here: closing and finding what is missing (`steps`), what is missing after a closing (`matters`).
"""

from __future__ import annotations

from collections.abc import Sequence

from wengang.database.unit_of_work import UnitOfWork
from wengang.deadlines.steps import close_due_months, files_to_come, remind_of_calendar, remind_of_closing, unknown_calendar
from wengang.due import AsOf, Due, Occasion, Reminds, Run, Starts
from wengang.run_params import BUSINESS_DATE, PERIOD, REASON


def closed_months(work: UnitOfWork, as_of: AsOf) -> list[Run]:
    """Close the months whose time has come, and give one run for each that closes now with something to compute."""
    closed = close_due_months(work, as_of.moment)
    as_of.counts["closed_months"] = len(closed)
    return [
        Run(
            f"{month.period}-s{month.next_number}-auto",
            {PERIOD: str(month.period), REASON: "报送截止", BUSINESS_DATE: str(as_of.day)},
            month.note,
        )
        for month in closed
        if month.starts
    ]


DUE: Sequence[Due] = (
    Starts("monthly_monitoring", Occasion.WORKDAY, "截止登记", "启动月度监测", closed_months),
    Reminds("reminded", "临近报送截止", files_to_come, remind_of_closing),
    Reminds("calendar_known", "工作日安排", unknown_calendar, remind_of_calendar, by_clock=True),
)
