"""一页: the leader's page of a month, one sheet of A4 and about one screen of a phone.

Belongs here: the month that is asked for, and the links to its bulletins. Does not belong here: what stands on the sheet (`month_overview.leader`).
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from wengang.bulletin.editions import listed_editions
from wengang.database.unit_of_work import unit_of_work
from wengang.month_overview.leader import leader_sheet
from wengang.month_overview.scope_month import months_with_figures
from wengang.periods import entered_month
from wengang_desk.rendering import show
from wengang_desk.rights import Page
from wengang_desk.visits import Visit, enter

router = APIRouter()


@router.get("/leader", response_class=HTMLResponse)
def leader(request: Request, visit: Annotated[Visit, Depends(enter(Page.LEADER))], month: str = "") -> HTMLResponse:
    """Show the sheet of a month, of the newest where none is asked for."""
    asked = entered_month(month) if month else None
    with unit_of_work(visit.settings) as work:
        months = months_with_figures(work)
        sheet = leader_sheet(work, visit.on, asked) if asked is None or asked in months else None
        bulletins = [one for one in listed_editions(work, only_issued=False) if sheet and one.span.period == sheet.period]
    if sheet is None:
        return show(request, visit, "month_empty.html", period=asked, months=months)
    return show(request, visit, "leader.html", sheet=sheet, months=months, bulletins=bulletins)
