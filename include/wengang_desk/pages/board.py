"""报送情况: who has handed over what for a month, of every unit, or month by month of one; as a page and as a workbook.

Belongs here: the month and the unit that are asked for. Does not belong here: how a file stands (`month_overview.board`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from wengang.database.unit_of_work import unit_of_work
from wengang.month_overview.board import Board, board_of_month, board_of_unit, board_workbook, closing_words, months_to_show
from wengang.periods import Period, entered_month
from wengang.settings.units import load_units
from wengang_desk.downloads import WORKBOOK, download
from wengang_desk.rendering import show
from wengang_desk.rights import Page
from wengang_desk.visits import Visit, enter

router = APIRouter()
MONTHS_OF_A_UNIT = 12


@dataclass(frozen=True, slots=True)
class _Asked:
    """A board that was asked for: of all units in one month, or of one unit and the months up to it."""

    board: Board
    month: Period
    months: list[Period]
    unit: str | None

    @property
    def title(self) -> str:
        """How page and workbook are called."""
        return f"{load_units().unit(self.unit).name}报送情况" if self.unit else f"{self.month.chinese}报送情况"


@router.get("/board", response_class=HTMLResponse)
def board(request: Request, visit: Annotated[Visit, Depends(enter(Page.BOARD))], month: str = "", unit: str = "") -> HTMLResponse:
    """Show the board: a unit its own, who sees all the whole province or one unit."""
    asked = _asked(visit, month, unit)
    units = load_units().reporting if visit.sees_all else ()
    closing = closing_words(asked.month, visit.on)
    return show(request, visit, "board.html", asked=asked, board=asked.board, units=units, closing=closing)


@router.get("/board.xlsx")
def board_file(visit: Annotated[Visit, Depends(enter(Page.BOARD))], month: str = "", unit: str = "") -> Response:
    """Give the same as a workbook."""
    asked = _asked(visit, month, unit)
    return download(board_workbook(asked.board, asked.title), f"{asked.title}-{visit.on}.xlsx", WORKBOOK)


def _asked(visit: Visit, month: str, unit: str) -> _Asked:
    only = visit.only_unit if visit.only_unit is not None and not unit else unit or None
    if only is not None:
        visit.hold_to(only, only)
        load_units().unit(only)
    with unit_of_work(visit.settings) as work:
        months = months_to_show(work, visit.on)
        shown = entered_month(month) if month else Period.of(visit.on).before
        found = board_of_month(work, shown, visit.on) if only is None else board_of_unit(work, only, shown, MONTHS_OF_A_UNIT, visit.on)
    return _Asked(found, shown, months, only)
