"""专项工作: one chapter of the policy in a month — its figures, what its rules found, what is being done; a unit its own.

Belongs here: the chapter, the month and the unit that are asked for. Does not belong here: what a table says (`wengang.clues.overview`).
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from wengang.clues.chapters import load_chapters
from wengang.clues.overview import chapter_sections, months_of
from wengang.database.unit_of_work import unit_of_work
from wengang.settings.units import load_units
from wengang_desk.rendering import show
from wengang_desk.rights import Page
from wengang_desk.visits import NotFoundError, Visit, enter

router = APIRouter()


@router.get("/chapters", response_class=HTMLResponse)
def chapters(
    request: Request,
    visit: Annotated[Visit, Depends(enter(Page.CHAPTERS))],
    chapter: str = "",
    month: str = "",
    unit: str = "",
) -> HTMLResponse:
    """Show a chapter: the first one, its newest month and the whole province, or the visitor's unit, where nothing else is asked."""
    known = {one.code: one for one in load_chapters()}
    if chapter and chapter not in known:
        raise NotFoundError
    asked = known[chapter] if chapter else next(iter(known.values()))
    only = unit or visit.only_unit
    if only is not None:
        visit.hold_to(only, only)
        load_units().unit(only)
    with unit_of_work(visit.settings) as work:
        months = months_of(work, asked)
        shown = next((one for one in months if str(one.period) == month), months[0] if months and not month else None)
        sections = chapter_sections(work, shown, visit.on, only) if shown else []
    return show(
        request,
        visit,
        "chapters.html",
        chapters=list(known.values()),
        chapter=asked,
        months=months,
        shown=shown,
        unit=load_units().unit(only) if only else None,
        units=load_units().reporting if visit.sees_all else (),
        sections=sections,
    )
