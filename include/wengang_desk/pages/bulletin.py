"""通报: the bulletins of months and quarters, each as a page and as files (Word, Excel, PDF where it was made).

Belongs here: what is asked for. Does not belong here: what a bulletin says (`bulletin.writing`), approving it (the procedures).

Units read what was issued; who sees all reads the newest drafts too.
"""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from wengang.bulletin.editions import EditionFiles, files_of_edition, listed_editions
from wengang.database.unit_of_work import unit_of_work
from wengang_desk.downloads import PDF, WORD, WORKBOOK, download
from wengang_desk.headers import WITH_PAPERS
from wengang_desk.rendering import show
from wengang_desk.rights import Page
from wengang_desk.visits import NotFoundError, RefusedVisitError, Visit, enter

router = APIRouter()
Visiting = Annotated[Visit, Depends(enter(Page.BULLETIN))]


@router.get("/bulletin", response_class=HTMLResponse)
def bulletins(request: Request, visit: Visiting) -> HTMLResponse:
    """Show the bulletins, newest month first."""
    with unit_of_work(visit.settings) as work:
        found = listed_editions(work, only_issued=not visit.sees_all)
    return show(request, visit, "bulletins.html", editions=found)


@router.get("/bulletin/{number}", response_class=HTMLResponse)
def bulletin(request: Request, number: int, visit: Visiting) -> HTMLResponse:
    """Show one bulletin as it looks."""
    return show(request, visit, "bulletin.html", policy=WITH_PAPERS, found=_found(visit, number))


@router.get("/bulletin/{number}/{kind}")
def bulletin_file(number: int, kind: Literal["docx", "xlsx", "pdf"], visit: Visiting) -> Response:
    """Give one of its files."""
    found = _found(visit, number)
    contents = {"docx": (found.document, WORD), "xlsx": (found.workbook, WORKBOOK), "pdf": (found.preview, PDF)}
    content, media_type = contents[kind]
    if content is None:
        raise NotFoundError("这一期没有 PDF：写出它的机器没有装 LibreOffice，请下载 Word 文件")
    return download(content, f"{found.edition.subject}.{kind}", media_type)


def _found(visit: Visit, number: int) -> EditionFiles:
    with unit_of_work(visit.settings) as work:
        found = files_of_edition(work, number)
    if not visit.sees_all and found.edition.issued_on is None:
        raise RefusedVisitError(f"通报{number}还没有印发，不能查看")
    return found
