"""务工结构: who works, where they went, who stayed at work, whom losing work hit; of the province or of one unit, as a page and as a workbook.

Belongs here: the month and the unit that are asked for. Does not belong here: what a table says (`composition.sections`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from wengang.composition.lists import sections_workbook
from wengang.composition.sections import described_months, newest_described, sections
from wengang.database.unit_of_work import unit_of_work
from wengang.monitoring.snapshots import SnapshotRef
from wengang.papers.paper import Section
from wengang.periods import Period, entered_month
from wengang.settings.units import load_units
from wengang_desk.downloads import WORKBOOK, download
from wengang_desk.rendering import show
from wengang_desk.rights import Page
from wengang_desk.visits import Visit, enter

router = APIRouter()


@dataclass(frozen=True, slots=True)
class _AskedStructure:
    """What was asked for: a month of the province or of one unit, the snapshot that is shown, and its sections."""

    month: Period
    months: Sequence[Period]
    unit: str | None
    snapshot: SnapshotRef | None
    sections: Sequence[Section]

    @property
    def title(self) -> str:
        """How page and workbook are called."""
        return f"{load_units().unit(self.unit).name if self.unit else '全省'}{self.month.chinese}务工结构"


@router.get("/structure", response_class=HTMLResponse)
def structure(request: Request, visit: Annotated[Visit, Depends(enter(Page.STRUCTURE))], month: str = "", unit: str = "") -> HTMLResponse:
    """Show the structure: a unit its own, who sees all the whole province or one unit."""
    units = load_units().reporting if visit.sees_all else ()
    return show(request, visit, "structure.html", asked=_asked(visit, month, unit), units=units)


@router.get("/structure.xlsx")
def structure_file(visit: Annotated[Visit, Depends(enter(Page.STRUCTURE))], month: str = "", unit: str = "") -> Response:
    """Give the same as a workbook, for the province with the whole matrix of places."""
    asked = _asked(visit, month, unit)
    with unit_of_work(visit.settings) as work:
        content = sections_workbook(work, asked.title, asked.snapshot, asked.sections, asked.unit)
    return download(content, f"{asked.title}.xlsx", WORKBOOK)


def _asked(visit: Visit, month: str, unit: str) -> _AskedStructure:
    only = visit.only_unit if visit.only_unit is not None and not unit else unit or None
    if only is not None:
        visit.hold_to(only, only)
        load_units().unit(only)
    with unit_of_work(visit.settings) as work:
        months = described_months(work)
        shown = entered_month(month) if month else months[0] if months else Period.of(visit.on).before
        snapshot = newest_described(work, shown)
        found = sections(work, snapshot, only) if snapshot else []
    return _AskedStructure(shown, months if shown in months else [shown, *months], only, snapshot, found)
