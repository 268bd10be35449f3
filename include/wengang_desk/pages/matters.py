"""事项: the list, one matter's life, and the form by which its unit answers it (method §12).

Belongs here: the fields of the form. Does not belong here: whether an answer is complete (`follow_up.answers`), what it does.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse
from starlette.datastructures import FormData

from wengang.database.unit_of_work import unit_of_work
from wengang.follow_up.answers import AnswerRow
from wengang.follow_up.by_hand import HandEntryError, take_typed, typed_answer
from wengang.follow_up.overview import (
    events_of,
    in_whose_hands,
    listed_matters,
    measures_due,
    owner_name,
    standing_of,
    verdict_of,
    verified_lately,
)
from wengang.matters import ledger
from wengang.matters.ledger import KeptMatter
from wengang.matters.rounds import MatterState
from wengang.periods import read_day
from wengang.settings.data_sets import code_by_literal, load_departments
from wengang.settings.units import load_units
from wengang.user_error import UserError
from wengang_desk.rendering import show
from wengang_desk.rights import Page, may_see
from wengang_desk.visits import Visit, enter

router = APIRouter()
MEASURES = 3
CHANNEL = "办事页"
_HELD_BY_UNIT = (MatterState.OPEN, MatterState.RETURNED)


async def _form(request: Request) -> FormData:
    return await request.form()


@router.get("/matters", response_class=HTMLResponse)
def matters(request: Request, visit: Annotated[Visit, Depends(enter(Page.MATTERS))], unit: str = "", holder: str = "") -> HTMLResponse:
    """Show the open matters: a unit its own, who sees all those of one unit or in somebody's hands where asked."""
    if visit.only_unit is not None and unit not in ("", visit.only_unit):
        visit.hold_to(unit, unit)
    only = visit.only_unit if visit.only_unit is not None else unit or None
    if only:
        load_units().unit(only)
    with unit_of_work(visit.settings) as work:
        found = listed_matters(work, visit.on, unit=only, holder=holder or None, exact=visit.only_unit is not None)
        measures, verified = measures_due(work, visit.on, only), verified_lately(work, visit.on, only)
    units = list(load_units().by_code.values()) if visit.sees_all else []
    values: dict[str, Any] = {"matters": found, "told": in_whose_hands(found), "measures": measures, "verified": verified}
    return show(request, visit, "matters.html", **values, units=units, unit=only or "", holder=holder)


@router.get("/matters/{no}", response_class=HTMLResponse)
def matter(request: Request, no: str, visit: Annotated[Visit, Depends(enter(Page.MATTERS))]) -> HTMLResponse:
    """Show the life of one matter, and to its unit the form to answer it."""
    return _shown(request, visit, no)


@router.post("/matters/{no}", response_class=HTMLResponse)
def answer(
    request: Request,
    no: str,
    visit: Annotated[Visit, Depends(enter(Page.ANSWER, changes=True))],
    given: Annotated[FormData, Depends(_form)],
) -> HTMLResponse:
    """Take an answer from the form; what is missing is said above the form, with everything that was typed."""
    typed = {name: str(value).strip() for name, value in given.items()}
    with unit_of_work(visit.settings) as work:
        visit.hold_to(ledger.find(work, no).unit, no)
    try:
        with visit.recorded("事项反馈", f"事项{no}") as running:
            outcome = take_typed(
                running.work,
                no,
                _rows(typed),
                visit.moment,
                department=typed.get("department", ""),
                channel=CHANNEL,
                recorded_by=visit.visitor.account,
            )
            running.counts["matter"] = no
    except UserError as error:
        return _shown(request, visit, no, told=str(error), typed=typed, status=400)
    return _shown(request, visit, no, told=outcome.words, typed=typed if outcome.code == "returned" else {})


def _rows(typed: dict[str, str]) -> list[AnswerRow]:
    """Give the rows of an answer: one a measure, at least one."""
    visited = _day(typed, "visited", "现场帮扶日期")
    measures = [
        (typed.get(f"measure{number}", ""), typed.get(f"post{number}", ""), _day(typed, f"until{number}", "完成时限"))
        for number in range(1, MEASURES + 1)
    ]
    told = (typed.get("truth", ""), typed.get("cause", ""), typed.get("result", ""))
    filled = [measure for measure in measures if any(measure)] or [("", "", None)]
    return [
        typed_answer(*told, measure, post, until, visited, typed.get("recovered", "") if number == 0 else "")
        for number, (measure, post, until) in enumerate(filled)
    ]


def _day(typed: dict[str, str], name: str, title: str) -> date | None:
    text = typed.get(name, "")
    if text and (day := read_day(text)) is None:
        raise HandEntryError(f"{title}“{text}”不是一个日期：写成 2025-04-16 的样子")
    return day if text else None


def _shown(
    request: Request, visit: Visit, no: str, *, told: str = "", typed: dict[str, str] | None = None, status: int = 200
) -> HTMLResponse:
    with unit_of_work(visit.settings) as work:
        found = ledger.find(work, no)
        visit.hold_to(found.unit, found.no)
        events = events_of(work, found)
        measure = next((one for _, one in measures_due(work, visit.on, found.unit) if one.no == found.no), None)
    values: dict[str, Any] = {
        "matter": found,
        "owner": owner_name(found.unit, found.departments),
        "standing": standing_of(found),
        "events": events,
        "measure": measure,
        "verdict": verdict_of(found),
        "told": told,
        "typed": defaultdict(str, typed or {}),
        "can_answer": _can_answer(visit, found),
        "departments": {word: load_departments()[word] for word in found.departments if word in load_departments()},
        "truths": list(code_by_literal("reply_truth")),
        "causes": list(code_by_literal("reply_cause")),
        "measures": range(1, MEASURES + 1),
        "asks_visit": found.reason.get("visit_from"),
    }
    return show(request, visit, "matter.html", status=status, **values)


def _can_answer(visit: Visit, matter: KeptMatter) -> bool:
    return matter.kind.answered and matter.stands.state in _HELD_BY_UNIT and may_see(visit.visitor, Page.ANSWER, matter.unit)
