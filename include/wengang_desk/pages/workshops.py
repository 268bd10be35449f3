"""车间、认定: the register, the life of a workshop, what waits, open cases; a reviewer opens the papers of his case (method §6).

Belongs here: what is asked for, the record of an opening. Does not belong here: who may open a paper (`workshops.certification.papers`), any figure.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, Response

from wengang.data_sharing.originals import ArchiveError
from wengang.database.unit_of_work import unit_of_work
from wengang.settings.units import load_units
from wengang.user_error import UserError
from wengang.workshops.certification.papers import PaperRefusedError, case_of, history_of, open_paper, opens_papers, papers_of
from wengang.workshops.certification.waiting import open_cases
from wengang.workshops.life import MONTH_HEAD, life_of
from wengang.workshops.overview import QUEUE_HEAD, queue_rows
from wengang.workshops.register import REGISTER_HEAD, registered
from wengang_desk.downloads import download
from wengang_desk.rendering import refusal_page, show
from wengang_desk.rights import Page, units_seen
from wengang_desk.visits import Visit, enter

router = APIRouter()
PAGE = 100
Visiting = Annotated[Visit, Depends(enter(Page.WORKSHOPS))]


@router.get("/workshops", response_class=HTMLResponse)
def workshops(request: Request, visit: Visiting, unit: str = "", part: Annotated[int, Query(ge=1)] = 1) -> HTMLResponse:
    """Show open cases, what waits, and the register: of one unit, or of all to who sees all."""
    seen = sorted(units_seen(visit.visitor, Page.WORKSHOPS))
    only = unit or (None if visit.sees_all else seen[0] if seen else "")
    if only:
        visit.hold_to(only, only)
        load_units().unit(only)
    with unit_of_work(visit.settings) as work:
        rows, number = registered(work, only, limit=PAGE, skipped=(part - 1) * PAGE)
        cases = [case for case in open_cases(work, visit.on) if only is None or case.unit == only]
        queue = queue_rows(work, visit.on, only)
    return show(
        request,
        visit,
        "workshops.html",
        rows=rows,
        head=REGISTER_HEAD,
        number=number,
        part=part,
        parts=-(-number // PAGE),
        cases=[(case, load_units().unit(case.unit).name) for case in cases],
        queue=queue,
        queue_head=QUEUE_HEAD,
        units=load_units().reporting if visit.sees_all else [load_units().unit(code) for code in seen] if len(seen) > 1 else (),
        unit=only or "",
    )


@router.get("/workshops/{no}", response_class=HTMLResponse)
def workshop(request: Request, no: str, visit: Visiting) -> HTMLResponse:
    """Show the life of one workshop."""
    with unit_of_work(visit.settings) as work:
        life = life_of(work, no, with_drafts=visit.sees_all)
    visit.hold_to(life.unit, no)
    return show(request, visit, "workshop.html", no=no, life=life, month_head=MONTH_HEAD)


@router.get("/cases/{number}", response_class=HTMLResponse)
def case(request: Request, number: int, visit: Visiting) -> HTMLResponse:
    """Show one case: what was applied for, every move, its papers; whoever reviews it opens them from here."""
    with unit_of_work(visit.settings) as work:
        found = case_of(work, number)
        visit.hold_to(found.unit, f"案件{number}")
        papers, moves = papers_of(work, found), history_of(work, found)
        opens = opens_papers(work, found, visit.visitor.account, visit.on)
    return show(request, visit, "case.html", case=found, papers=papers, moves=moves, opens=opens)


@router.get("/cases/{number}/papers/{hand_over}/{row}")
def case_paper(
    request: Request, number: int, hand_over: int, row: int, visit: Annotated[Visit, Depends(enter(Page.CASE_PAPERS))]
) -> Response:
    """Give one paper of a case to its reviewer; each opening is on record, refused ones too."""
    try:
        with visit.recorded("打开申请材料", f"案件{number}，交接{hand_over}第{row}行") as running:
            paper, content = open_paper(running.work, case_of(running.work, number), hand_over, row, visit.visitor.account, visit.on)
            running.counts["case"] = number
    except ArchiveError:
        raise
    except UserError as error:
        return refusal_page(request, visit, str(error), 403 if isinstance(error, PaperRefusedError) else 400)
    return download(content, paper.file_name, "application/octet-stream")
