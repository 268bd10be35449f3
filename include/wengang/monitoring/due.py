"""What is due in monitoring: months that can be computed since files came.

Belongs here: their runs. Does not belong here: which months that are (`data_sharing.steps`), months that close (`deadlines`).
"""

from __future__ import annotations

from collections.abc import Sequence

from wengang.data_sharing.steps import months_to_start
from wengang.database.unit_of_work import UnitOfWork
from wengang.due import AsOf, Occasion, Run, Starts
from wengang.run_params import BUSINESS_DATE, PERIOD, REASON


def months(work: UnitOfWork, as_of: AsOf) -> list[Run]:
    """Give one run for each month that is complete, or that has closed and got new files."""
    return [
        Run(
            f"{month.period}-s{month.next_number}-auto",
            {PERIOD: str(month.period), REASON: month.reason, BUSINESS_DATE: str(as_of.day)},
            month.note,
        )
        for month in months_to_start(work, as_of.moment)
    ]


DUE: Sequence[Starts] = (Starts("monthly_monitoring", Occasion.FILES, "可计算的月份", "启动月度监测", months),)
