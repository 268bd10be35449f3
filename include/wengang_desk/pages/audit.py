"""审计: who did what and when, of a month, a unit, a person or a number, as one timeline that a person can read.

Belongs here: what is asked for. Does not belong here: the records and their words (`month_overview.what_was_done`).
"""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse

from wengang.audit.sealing import newest_seal
from wengang.database.unit_of_work import unit_of_work
from wengang.month_overview.what_was_done import RecordsAsked, what_was_done
from wengang.periods import Period, entered_month
from wengang.settings.units import load_units
from wengang_desk.rendering import show
from wengang_desk.rights import Page
from wengang_desk.visits import Visit, enter

router = APIRouter()
PAGE = 100


@router.get("/audit", response_class=HTMLResponse)
def audit(
    request: Request,
    visit: Annotated[Visit, Depends(enter(Page.AUDIT))],
    month: str | None = None,
    unit: str = "",
    account: str = "",
    about: str = "",
    part: Annotated[int, Query(ge=1)] = 1,
) -> HTMLResponse:
    """Show what was done, oldest first; without a choice that of the month in which the office stands."""
    account, about = account.strip(), about.strip()
    chosen = month if month is not None else "" if unit or account or about else str(Period.of(visit.on))
    if unit:
        load_units().unit(unit)
    asked = RecordsAsked(entered_month(chosen) if chosen else None, unit or None, account or None, about or None)
    with unit_of_work(visit.settings) as work:
        seal = newest_seal(work)
        deeds, number = what_was_done(work, asked, limit=PAGE, skipped=(part - 1) * PAGE)
    typed = {"month": chosen, "unit": unit, "account": account, "about": about}
    return show(
        request,
        visit,
        "audit.html",
        seal=seal,
        deeds=deeds,
        number=number,
        part=part,
        parts=-(-number // PAGE),
        typed=typed,
        query=urlencode(typed),
        units=load_units().by_code.values(),
    )
