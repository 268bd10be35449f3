"""审批全文: every paper about which a human task asks, on one page, as it will look.

Belongs here: finding them by the digest of the text. Does not belong here: the papers, the question (`plugins/opinion_task.py`).
Each stands in a frame of its own without scripts, so that the style of one does not touch another.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import HTMLResponse

from wengang.approvals.enclosures import enclosures_of
from wengang.database.unit_of_work import unit_of_work
from wengang_desk.headers import WITH_PAPERS
from wengang_desk.rendering import show
from wengang_desk.rights import Page
from wengang_desk.visits import NotFoundError, Visit, enter

router = APIRouter()
DIGEST = r"^[0-9a-f]{16,64}$"


@router.get("/papers/{digest}", response_class=HTMLResponse)
def papers(
    request: Request, digest: Annotated[str, Path(pattern=DIGEST)], visit: Annotated[Visit, Depends(enter(Page.PAPERS))]
) -> HTMLResponse:
    """Show every paper that belongs to the text of a digest."""
    with unit_of_work(visit.settings) as work:
        found = enclosures_of(work, digest)
    if not found:
        raise NotFoundError("没有这份审批内容")
    return show(request, visit, "papers.html", policy=WITH_PAPERS, papers=found)
