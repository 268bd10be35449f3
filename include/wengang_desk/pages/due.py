"""到期和逾期: what is due and overdue on a day, list by list, as the domains declare it (decision 0040).

Belongs here: the day that is asked for. Does not belong here: the lists (`wengang.due`).
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from wengang.database.unit_of_work import unit_of_work
from wengang.due import NO_TODAY, in_one_line, what_waits
from wengang.periods import read_day
from wengang.user_error import UserError
from wengang_desk.rendering import show
from wengang_desk.rights import Page
from wengang_desk.visits import Visit, enter

router = APIRouter()


class DayError(UserError):
    """What was asked for is no day."""


@router.get("/due", response_class=HTMLResponse)
def due(request: Request, visit: Annotated[Visit, Depends(enter(Page.DUE))], on: str = "") -> HTMLResponse:
    """Show what is due and overdue: on the business day of the office, or on the day that is asked for (`?on=2025-04-03`)."""
    asked = read_day(on)
    if on and asked is None:
        raise DayError(f"“{on}”不是一个日期：写成 2025-04-03 的样子，或去掉 ?on= 看今天")
    counts = asked is not None or visit.clock
    with unit_of_work(visit.settings) as work:
        lists = what_waits(work, asked or visit.on, day_counts=counts)
    return show(request, visit, "due.html", on=asked or visit.on, lists=lists, told=in_one_line(lists), note="" if counts else NO_TODAY)
