"""What is due with workshops: cases of certification that can go on.

Belongs here: the list, the params of its runs. Does not belong here: which cases that are (`certification.waiting`), what waits for somebody
(`matters`).
"""

from __future__ import annotations

from collections.abc import Sequence

from wengang.database.unit_of_work import UnitOfWork
from wengang.due import AsOf, Occasion, Run, Starts
from wengang.run_params import BUSINESS_DATE, REASON
from wengang.workshops.certification.waiting import cases_to_start

WORKSHOP = "车间编号"
"""The param of a run of `workshop_exits`."""
QUARTER = "季度"
"""The param of a run of `workshop_classes` beside the year."""


def cases(work: UnitOfWork, as_of: AsOf) -> list[Run]:
    """Give one run for each case that can go on; a business date is handed on only where one was given."""
    return [
        Run(case.run_id, {**case.conf, REASON: case.note, BUSINESS_DATE: as_of.given}, case.note)
        for case in cases_to_start(work, as_of.day)
    ]


DUE: Sequence[Starts] = (Starts("workshop_certification", Occasion.FILES, "待办理的车间认定", "启动车间认定", cases, by_clock=True),)
