"""试算等级: other parameters on a month, the levels that would change; nothing is touched.

Belongs here: the month, and the parameters as a text or a file. Does not belong here: grading again (`month_overview.what_if`).
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse
from starlette.datastructures import FormData, UploadFile

from wengang.database.unit_of_work import unit_of_work
from wengang.month_overview.scope_month import months_with_figures
from wengang.month_overview.what_if import NOTICED, TriedLevels, changed_values, tried_levels, values_in_force, values_to_try
from wengang.periods import Period, entered_month
from wengang.user_error import UserError
from wengang_desk.rendering import show
from wengang_desk.rights import Page
from wengang_desk.visits import Visit, enter

router = APIRouter()
_MOST_BYTES = 20_000
"""A file of all parameters that grade has two thousand."""


class LongParametersError(UserError):
    """A parameter text that is longer than any parameter file."""


async def _given(request: Request) -> FormData:
    return await request.form()


@router.get("/whatif", response_class=HTMLResponse)
def whatif(request: Request, visit: Annotated[Visit, Depends(enter(Page.WHATIF))], month: str = "") -> HTMLResponse:
    """Show the parameters in force for a month, to be changed."""
    return _shown(request, visit, month)


@router.post("/whatif", response_class=HTMLResponse)
def try_values(
    request: Request, visit: Annotated[Visit, Depends(enter(Page.WHATIF, changes=True))], given: Annotated[FormData, Depends(_given)]
) -> HTMLResponse:
    """Show which units would have another level; what cannot be tried is said above the form, with everything that was typed."""
    month, text = str(given.get("month", "")), ""
    try:
        text = _text(given)
        period = entered_month(month)
        values = changed_values(values_to_try(text), period)
        with unit_of_work(visit.settings) as work:
            tried = tried_levels(work, period, values)
    except UserError as error:
        return _shown(request, visit, month, text=text, told=str(error), status=400)
    return _shown(request, visit, month, text=text, tried=tried)


def _text(given: FormData) -> str:
    """Give the uploaded file where there is one, else what stands in the field. Raises `LongParametersError`."""
    file = given.get("file")
    content = file.file.read(_MOST_BYTES + 1) if isinstance(file, UploadFile) and file.filename else str(given.get("text", "")).encode()
    if len(content) > _MOST_BYTES:
        raise LongParametersError("参数太长：每行写一个参数和取值，只写要改的")
    return content.decode("utf-8", errors="replace")


def _shown(
    request: Request, visit: Visit, month: str, *, text: str = "", told: str = "", tried: TriedLevels | None = None, status: int = 200
) -> HTMLResponse:
    with unit_of_work(visit.settings) as work:
        months = months_with_figures(work)
    asked: Period | None = entered_month(month) if month else next(iter(months), None)
    if asked not in months or asked is None:
        return show(request, visit, "month_empty.html", period=asked, months=months)
    return show(
        request,
        visit,
        "whatif.html",
        period=asked,
        months=months,
        text=text or values_in_force(asked),
        told=told,
        tried=tried,
        noticed=NOTICED,
        status=status,
    )
