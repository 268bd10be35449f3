"""月度情况: a month of the province and its units, one unit's month explained, two snapshots compared.

Belongs here: the month, the unit, the snapshot and the order that are asked for. Does not belong here: figures and their words
(`month_overview`).
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from wengang.database.unit_of_work import unit_of_work
from wengang.month_overview.comparison import compare_snapshots
from wengang.month_overview.explanation import explain
from wengang.month_overview.province import MonthOrder, MonthTable, month_table
from wengang.month_overview.scope_month import months_with_figures, snapshots_of_month
from wengang.periods import Period, entered_month
from wengang.settings.units import load_units
from wengang_desk.rendering import address, show
from wengang_desk.rights import Page
from wengang_desk.visits import Visit, enter

router = APIRouter()
MayEnter = Annotated[Visit, Depends(enter(Page.MONTH))]


@router.get("/month", response_class=HTMLResponse)
def newest_month(request: Request, visit: MayEnter, month: str = "") -> Response:
    """Lead to a month: the one that is asked for, else the newest that has figures."""
    with unit_of_work(visit.settings) as work:
        months = months_with_figures(work)
    if not months and not month:
        return show(request, visit, "month_empty.html", period=None, months=[])
    return RedirectResponse(address(request, f"month/{entered_month(month) if month else months[0]}"), status_code=303)


@router.get("/month/{period}", response_class=HTMLResponse)
def month(request: Request, visit: MayEnter, period: str, snapshot: int | None = None, by: str = "", turned: bool = False) -> HTMLResponse:
    """Show the province and every unit; a county itself alone."""
    asked = entered_month(period)
    order = MonthOrder(by) if by in set(MonthOrder) else MonthOrder.UNIT
    with unit_of_work(visit.settings) as work:
        months = months_with_figures(work)
        if asked not in months:
            return show(request, visit, "month_empty.html", period=asked, months=months)
        table = month_table(work, asked, visit.on, snapshot)
    lines = [line for line in table.ordered(order, turned=turned) if visit.sees_all or line.code == visit.only_unit]
    return show(
        request,
        visit,
        "month.html",
        table=table,
        lines=lines,
        order=order,
        turned=turned,
        columns=[column for column in MonthOrder if column not in (MonthOrder.UNIT, MonthOrder.LEVEL)],
        links={column: _sorted(table, column, order, turned=turned) for column in MonthOrder},
        around=_around(asked, months),
        months=months,
    )


@router.get("/month/{period}/changes", response_class=HTMLResponse)
def changes(
    request: Request,
    visit: MayEnter,
    period: str,
    first: Annotated[int, Query(alias="from", ge=1)] = 1,
    second: Annotated[int | None, Query(alias="to", ge=1)] = None,
    unit: str = "",
) -> HTMLResponse:
    """Show what is different between two snapshots of a month: of everybody, or of one unit."""
    asked = entered_month(period)
    only = unit or visit.only_unit
    if only is not None:
        visit.hold_to(only, only)
        load_units().unit(only)
    with unit_of_work(visit.settings) as work:
        there = [row["number"] for row in snapshots_of_month(work, asked)]
        compared = compare_snapshots(work, asked, first, second or max(there, default=first), only)
    return show(request, visit, "month_changes.html", compared=compared, numbers=sorted(there))


@router.get("/month/{period}/{unit}", response_class=HTMLResponse)
def unit_month(request: Request, visit: MayEnter, period: str, unit: str, snapshot: int | None = None) -> HTMLResponse:
    """Show why a unit's month has its level, and everything it rests on; the province stands under its own code."""
    asked, code = entered_month(period), load_units().unit(unit).code
    visit.hold_to(code, load_units().unit(code).name)
    with unit_of_work(visit.settings) as work:
        months = months_with_figures(work)
        if asked not in months:
            return show(request, visit, "month_empty.html", period=asked, months=months)
        found = explain(work, asked, code, snapshot)
        numbers = sorted(row["number"] for row in snapshots_of_month(work, asked))
    units = load_units().reporting if visit.sees_all else ()
    return show(request, visit, "unit_month.html", found=found, unit=code, numbers=numbers, around=_around(asked, months), units=units)


def _sorted(table: MonthTable, column: MonthOrder, order: MonthOrder, *, turned: bool) -> str:
    """Give the link by which the table is put in the order of a column; that of the column in use turns it round."""
    turn = "&turned=true" if column is order and not turned else ""
    newest = table.snapshots[0]["number"]
    older = "" if table.taken["number"] == newest else f"&snapshot={table.taken['number']}"
    return f"month/{table.period}?by={column}{turn}{older}"


def _around(period: Period, months: list[Period]) -> tuple[Period | None, Period | None]:
    """Give the months with figures before and after one."""
    return max((one for one in months if one < period), default=None), min((one for one in months if one > period), default=None)
