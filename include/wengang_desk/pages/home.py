"""首页: what waits on the visitor: questions, matters, packages and files; nearest due first.

Belongs here: the order of what is shown. Does not belong here: what waits for whom (`approvals.waiting`, `follow_up`, `exchange`).
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from wengang.approvals.waiting import what_waits
from wengang.database.unit_of_work import unit_of_work
from wengang.exchange.listing import packages_to_fetch
from wengang.follow_up.overview import listed_matters, measures_due
from wengang.month_overview.board import board_of_month, closing_words
from wengang.month_overview.scope_month import months_with_figures
from wengang.periods import Period
from wengang.settings.units import load_units
from wengang_desk.rendering import show
from wengang_desk.rights import Page, Reach, reach
from wengang_desk.visitors import Role
from wengang_desk.visits import Visit, enter

router = APIRouter()


@router.get("/", response_class=HTMLResponse)
def home(request: Request, visit: Annotated[Visit, Depends(enter(Page.HOME))]) -> HTMLResponse:
    """Show what waits on the visitor; empty says so."""
    visitor = visit.visitor
    with unit_of_work(visit.settings) as work:
        questions = [one for one in what_waits(work, visit.on) if one.account == visitor.account]
        sees_matters = reach(visitor, Page.MATTERS) > Reach.NOTHING
        matters = listed_matters(work, visit.on, unit=visitor.unit, holder="owner", exact=bool(visitor.unit)) if sees_matters else []
        measures = measures_due(work, visit.on, visitor.unit) if visitor.unit and sees_matters else []
        packages = packages_to_fetch(work, visitor.unit, visit.on) if visitor.unit else []
        newest = next(iter(months_with_figures(work)), None) if reach(visitor, Page.MONTH) > Reach.NOTHING else None
        month = Period.of(visit.on).before
        lines = board_of_month(work, month, visit.on, visitor.unit).lines if visitor.unit else []
    if visitor.unit is None:  # whoever works for no unit is told what the office itself has to do, and how far the units are
        own = [matter for matter in matters if matter.unit is None] if Role.OPERATOR in visitor.roles else []
        late = sum(matter.number for matter in matters if matter.unit and matter.overdue)
        of_units = f"市县手里有{sum(matter.number for matter in matters if matter.unit)}个事项，其中逾期{late}个" if sees_matters else ""
    else:
        own, of_units = matters, ""
    unit = load_units().unit(visitor.unit).name if visitor.unit else ""
    lacking = "；".join(
        f"{month.chinese}还要报送：{line.lacking_words}。{closing_words(month, visit.on)}" for line in lines if line.lacking
    )
    return show(
        request,
        visit,
        "home.html",
        questions=questions,
        matters=own,
        measures=[one for _, one in measures],
        of_units=of_units,
        unit=unit,
        newest=newest,
        packages=packages,
        lacking=lacking,
    )
