"""名单交换: the packages of the controlled exchange: what stands, fetching one, its password, and everybody who asked (method §13).

Belongs here: forms and the file. Does not belong here: who is given a package (`exchange.access`), which alone decides and records it.

A password stands on the page that answers the form and nowhere else: in no address, no mail, nothing that is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse, Response

from wengang.database.unit_of_work import unit_of_work
from wengang.exchange.access import Asking, PackageRefusedError, fetch, note_fetched, password
from wengang.exchange.announcing import rows_in_words
from wengang.exchange.listing import access_words, described, listed_packages
from wengang.identity import mask_digits
from wengang.settings.data_sets import load_departments
from wengang.settings.units import load_units
from wengang.user_error import UserError
from wengang_desk.downloads import WORKBOOK, download
from wengang_desk.rendering import refusal_page, show
from wengang_desk.rights import Page, may_see
from wengang_desk.visits import Visit, enter

router = APIRouter()
PAGE = 100
Taken = Annotated[Visit, Depends(enter(Page.PACKAGE_TAKEN, changes=True))]
Reason = Annotated[str, Form()]
Part = Annotated[int, Query(ge=1)]


@router.get("/packages", response_class=HTMLResponse)
def packages(
    request: Request, visit: Annotated[Visit, Depends(enter(Page.PACKAGES))], unit: str = "", department: str = "", part: Part = 1
) -> HTMLResponse:
    """Show the packages whose files stand: a unit its own, who sees all those of one unit or department where asked."""
    only = visit.only_unit if visit.only_unit is not None and not unit else unit or None
    if only is not None:
        visit.hold_to(only, only)
        load_units().unit(only)
    with unit_of_work(visit.settings) as work:
        found = [one for one in listed_packages(work, only) if department in ("", one.to.department)]
    return show(
        request,
        visit,
        "packages.html",
        packages=found[(part - 1) * PAGE : part * PAGE],
        rows_of=_rows_of(visit),
        number=len(found),
        part=part,
        parts=-(-len(found) // PAGE),
        units=load_units().reporting if visit.sees_all else (),
        departments={word: load_departments()[word] for word in sorted({one.to.department for one in found} | {department} - {""})},
        unit=only or "",
        department=department,
    )


@router.get("/packages/{number}", response_class=HTMLResponse)
def package(request: Request, number: int, visit: Annotated[Visit, Depends(enter(Page.PACKAGES))]) -> HTMLResponse:
    """Show one package, the forms to fetch it and to see its password, and everybody who asked for it."""
    return _shown(request, visit, number)


@router.post("/packages/{number}/file")
def package_file(request: Request, number: int, visit: Taken, reason: Reason = "") -> Response:
    """Give the encrypted workbook and write the receipt; whatever becomes of the asking is on record."""
    asking = Asking(number, visit.visitor.account, reason, visit.on)
    try:
        with visit.recorded("领取材料包", f"材料包{number}：{mask_digits(reason)}") as running:
            fetched = fetch(visit.settings, asking)
            note_fetched(running.work, asking)
            running.counts["package"] = number
    except UserError as error:
        return _not_given(request, visit, error)
    return download(fetched.content, fetched.name, WORKBOOK)


@router.post("/packages/{number}/password", response_class=HTMLResponse)
def package_password(request: Request, number: int, visit: Taken, reason: Reason = "") -> HTMLResponse:
    """Show the password of a package once; whatever becomes of the asking is on record."""
    try:
        with visit.recorded("查看材料包密码", f"材料包{number}：{mask_digits(reason)}") as running:
            told = password(visit.settings, Asking(number, visit.visitor.account, reason, visit.on))
            running.counts["package"] = number
    except UserError as error:
        return _not_given(request, visit, error)
    return _shown(request, visit, number, told)


def _rows_of(visit: Visit) -> Callable[[int], str]:
    """Give how rows of persons are told: a unit, which gets the names, sees how many; anybody else no small cell (domain section 10)."""
    return rows_in_words if visit.sees_all else str


def _not_given(request: Request, visit: Visit, error: UserError) -> HTMLResponse:
    return refusal_page(request, visit, str(error), 403 if isinstance(error, PackageRefusedError) else 400)


def _shown(request: Request, visit: Visit, number: int, told: str = "") -> HTMLResponse:
    with unit_of_work(visit.settings) as work:
        found = described(work, number)
    visit.hold_to(found.package.to.unit, f"材料包{number}")
    takes = may_see(visit.visitor, Page.PACKAGE_TAKEN, found.package.to.unit) and found.package.may_be_fetched(visit.on)
    accesses = [(access, access_words(access)) for access in found.accesses]
    return show(
        request,
        visit,
        "package.html",
        found=found,
        rows_of=_rows_of(visit),
        package=found.package,
        takes=takes,
        accesses=accesses,
        password=told,
    )
