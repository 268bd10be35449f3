"""函件: the ledger of letters with what became of their mails, each as a page and as a file; receipts of hand-overs stand in it too.

Belongs here: what is asked for. Does not belong here: the ledger (`letters.listing`), resending a mail (the procedures).

Who is held to a unit sees its issued letters and never a draft.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, Response

from wengang.database.unit_of_work import unit_of_work
from wengang.letters.files import files_of_letter
from wengang.letters.ledger import LetterState
from wengang.letters.listing import LettersAsked, ShownLetter, listed_letters, shown_letter
from wengang.settings.units import load_units
from wengang_desk.downloads import WORD, download
from wengang_desk.headers import WITH_PAPERS
from wengang_desk.letter_kinds import LETTER_KINDS
from wengang_desk.rendering import show
from wengang_desk.rights import Page
from wengang_desk.visits import NotFoundError, RefusedVisitError, Visit, enter

router = APIRouter()
PAGE = 50
Visiting = Annotated[Visit, Depends(enter(Page.LETTERS))]


@router.get("/letters", response_class=HTMLResponse)
def letters(
    request: Request, visit: Visiting, unit: str = "", kind: str = "", state: str = "", part: Annotated[int, Query(ge=1)] = 1
) -> HTMLResponse:
    """Show the ledger: a unit its own issued letters, who sees all every letter."""
    only = visit.only_unit if visit.only_unit is not None and not unit else unit or None
    if only is not None:
        visit.hold_to(only, only)
        load_units().unit(only)
    wanted = (LetterState(state) if state in set(LetterState) else None) if visit.sees_all else LetterState.ISSUED
    with unit_of_work(visit.settings) as work:
        asked = LettersAsked(only, kind or None, wanted)
        found, number = listed_letters(work, asked, limit=PAGE, skipped=(part - 1) * PAGE)
    return show(
        request,
        visit,
        "letters.html",
        letters=found,
        number=number,
        part=part,
        parts=-(-number // PAGE),
        kinds=LETTER_KINDS,
        states=list(LetterState) if visit.sees_all else (),
        units=load_units().reporting if visit.sees_all else (),
        unit=only or "",
        kind=kind,
        state=state,
    )


@router.get("/letters/{number}", response_class=HTMLResponse)
def letter(request: Request, number: int, visit: Visiting) -> HTMLResponse:
    """Show one letter as it looks, and what became of its mail."""
    found = _found(visit, number)
    return show(request, visit, "letter.html", policy=WITH_PAPERS, found=found, letter=found.letter)


@router.get("/letters/{number}/file")
def letter_file(number: int, visit: Visiting) -> Response:
    """Give the same as a file."""
    found = _found(visit, number)
    return download(found.html.encode(), found.letter.file_name("html"), "text/html; charset=utf-8")


@router.get("/letters/{number}/word")
def letter_word(number: int, visit: Visiting) -> Response:
    """Give it as a Word file for printing and sealing: as it went with its mail, or made now."""
    found = _found(visit, number)
    with unit_of_work(visit.settings) as work:
        files = files_of_letter(work, number)
    if not files:
        raise NotFoundError(f"函件{number}没有 Word 文件：这一种只发邮件")
    return download(files[0].content, found.letter.file_name("docx"), WORD)


def _found(visit: Visit, number: int) -> ShownLetter:
    with unit_of_work(visit.settings) as work:
        found = shown_letter(work, number)
    visit.hold_to(found.letter.unit, f"函件{number}")
    if not visit.sees_all and found.letter.state is not LetterState.ISSUED:
        raise RefusedVisitError(f"函件{number}还没有印发，不能查看")
    return found
