"""报送: put files together, have them checked by the real rules, hand them over; a draft can be left and taken up again.

Belongs here: the steps of the page. Does not belong here: which table a file is, what is wrong with it, the manifest (`wengang.drafts`).
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from wengang.corrections.standing import open_deliveries
from wengang.data_sharing.inbox import MAX_HAND_OVER_BYTES
from wengang.data_sharing.manifests import ATTACHMENT, FIRST_PERIOD
from wengang.database.unit_of_work import unit_of_work
from wengang.drafts import keeping, rehearsal_process
from wengang.drafts.blanks import blank_workbook
from wengang.drafts.handing_over import GOES, hand_over, role_told
from wengang.drafts.keeping import Draft, DraftError, FileRole
from wengang.drafts.manifest import Sender
from wengang.drafts.rehearsal import title_of
from wengang.drafts.term import last_day, removed_of
from wengang.papers.workbook import ListSheet, SheetColumn, workbook
from wengang.periods import Period
from wengang.settings.data_sets import load_data_sets
from wengang.settings.units import load_units
from wengang_desk.downloads import WORKBOOK, download
from wengang_desk.rendering import address, show
from wengang_desk.rights import Page, units_seen
from wengang_desk.visits import Visit, enter

router = APIRouter()
Visiting = Annotated[Visit, Depends(enter(Page.SENDING))]
Changing = Annotated[Visit, Depends(enter(Page.SENDING, changes=True))]
KINDS_SHOWN, ROWS_NAMED, VALUES_NAMED = 200, 20, 3
"""Findings that differ in row and value only are one line of the page: so many lines, each with so many rows and values; the workbook has all."""
_MONTHS = 6
_LONGEST_SHEET_NAME = 31
_STATES = {
    "accepted": ("good", "可以接收"),
    "held": ("warn", "提交后待省级决定"),
    "returned": ("", "会被退回"),
    "unknown": ("", "没有认出"),
    "repeated": ("dim", "已报送过"),
    "unchecked": ("", "没有查完"),
}


@router.get("/sending", response_class=HTMLResponse)
def sending(request: Request, visit: Visiting) -> HTMLResponse:
    """Show the drafts of the visitor's unit, and begin one."""
    return _overview(request, visit)


@router.post("/sending")
async def begin(request: Request, visit: Changing) -> Response:
    """Begin a draft of a month."""
    period = Period.parse(str((await request.form()).get("period", "")))
    unit = _unit(visit)
    if period not in _months(visit, unit):
        raise DraftError(f"{period.chinese}不能报送：请从页面上列出的月份中选择")
    draft = await run_in_threadpool(keeping.begin, visit.settings, unit, period, visit.visitor.account, visit.moment)
    return _to(request, draft)


@router.get("/sending/blanks/{table}.xlsx")
def blank(table: str, _visit: Visiting) -> Response:
    """Give the blank workbook of a table."""
    return download(blank_workbook(table), f"{load_data_sets()[table].title}空表.xlsx", WORKBOOK)


@router.get("/sending/{draft_id}", response_class=HTMLResponse)
def shown(request: Request, draft_id: str, visit: Visiting) -> HTMLResponse:
    """Show a draft: its files, what they are, what is wrong with them, and the form that hands them over."""
    return _page(request, visit, _draft(visit, draft_id))


@router.post("/sending/{draft_id}/files")
async def add(request: Request, draft_id: str, visit: Changing) -> Response:
    """Take files into a draft, each whole, and have the draft checked."""
    draft = await run_in_threadpool(_draft, visit, draft_id)
    told: list[str] = []
    files = [file for file in (await request.form()).getlist("files") if isinstance(file, UploadFile) and file.filename]
    if not files:
        raise DraftError("没有选文件，或没有传完：请重新选择后上传")
    for file in files:
        told += await run_in_threadpool(keeping.put_file, draft, str(file.filename), await file.read(MAX_HAND_OVER_BYTES + 1))
    await run_in_threadpool(rehearsal_process.start, draft, visit.moment)
    return await run_in_threadpool(_page, request, visit, draft, told) if told else _to(request, draft)


@router.post("/sending/{draft_id}/roles")
async def tell_roles(request: Request, draft_id: str, visit: Changing) -> Response:
    """Take what a person says about the files, and have the draft checked again."""
    draft = await run_in_threadpool(_draft, visit, draft_id)
    given = await request.form()
    told = {path.name: role for path in draft.files if (role := role_told(str(given.get(f"role:{path.name}", ""))))}
    if unknown := [role for role in told.values() if role not in _roles(draft)]:
        raise DraftError(f"没有“{unknown[0].table}”这张表：请从列出的表中选择")
    draft = await run_in_threadpool(keeping.tell_roles, draft, told)
    await run_in_threadpool(rehearsal_process.start, draft, visit.moment)
    return _to(request, draft)


@router.post("/sending/{draft_id}/remove")
async def remove(request: Request, draft_id: str, visit: Changing) -> Response:
    """Take one file out of a draft."""
    draft = await run_in_threadpool(_draft, visit, draft_id)
    draft = await run_in_threadpool(keeping.remove_file, draft, str((await request.form()).get("name", "")))
    if draft.files:
        await run_in_threadpool(rehearsal_process.start, draft, visit.moment)
    return _to(request, draft)


@router.post("/sending/{draft_id}/discard")
def discard(request: Request, draft_id: str, visit: Changing) -> Response:
    """Throw a draft away with its files."""
    draft = _draft(visit, draft_id)
    with visit.recorded("作废报送草稿", _about(draft)):
        keeping.discard(draft)
    return RedirectResponse(address(request, "sending"), status_code=303)


@router.post("/sending/{draft_id}/hand-over", response_class=HTMLResponse)
async def submit(request: Request, draft_id: str, visit: Changing) -> Response:
    """Hand a draft over under the names of who prepared and who approved it."""
    given = await request.form()
    sender = Sender(str(given.get("prepared_by", "")).strip(), str(given.get("approved_by", "")).strip())
    return await run_in_threadpool(_submit, request, visit, draft_id, sender)


@router.get("/sending/{draft_id}/findings.xlsx")
def findings(draft_id: str, visit: Visiting) -> Response:
    """Give every finding of a draft as a workbook; values are masked."""
    draft = _draft(visit, draft_id)
    files = _files(draft)
    head = ("行", "列", "处理", "问题", "值", "下一步")
    widths = (5, 10, 8, 26, 14, 30)
    sheets = [
        ListSheet(
            f"{number}.{file['title']}"[:_LONGEST_SHEET_NAME],
            file["title"],
            (f"文件：{file['name']}",),
            tuple(SheetColumn(title, width, centred=False) for title, width in zip(head, widths, strict=True)),
            [tuple(finding.values()) for finding in file["findings"]],
        )
        for number, file in enumerate(files, 1)
        if file["findings"]
    ]
    if not sheets:
        raise DraftError("这份草稿没有检查出问题，或还没有查完")
    return download(workbook(sheets), f"{load_units().unit(draft.unit).name}{draft.period.chinese}检查结果.xlsx", WORKBOOK)


def _submit(request: Request, visit: Visit, draft_id: str, sender: Sender) -> Response:
    draft = _draft(visit, draft_id)
    try:
        with visit.recorded("提交报送", _about(draft)) as running:
            running.counts["files"] = len(draft.files)
            hand_over(visit.settings, draft, sender, visit.moment)
    except DraftError as error:
        return _page(request, visit, draft, [str(error)], sender, status=400)
    told = f"已提交{load_units().unit(draft.unit).name}{draft.period.chinese}数据：系统在工作时间每10分钟收一次件，收到后发回执"
    return _overview(request, visit, told)


def _overview(request: Request, visit: Visit, done: str = "") -> HTMLResponse:
    """Show where drafts begin; `done` says what was just handed over."""
    unit = _unit(visit)
    with unit_of_work(visit.settings) as work:
        removed, asked = removed_of(work, unit, visit.on), open_deliveries(work, unit, visit.on)
    values: dict[str, Any] = {
        "asked": asked,
        "removed": [(Period.parse(row["period"]).chinese, row) for row in removed],
        "unit": load_units().unit(unit).name,
        "months": _months(visit, unit),
        "drafts": [(draft, last_day(draft)) for draft in keeping.drafts_of(visit.settings, unit)],
        "done": done,
        "blanks": _blanks(unit),
    }
    return show(request, visit, "sending.html", **values)


def _page(
    request: Request, visit: Visit, draft: Draft, told: list[str] | None = None, sender: Sender | None = None, *, status: int = 200
) -> HTMLResponse:
    draft = keeping.find(visit.settings, draft.id)
    running = draft.is_being_checked
    result = None if running else draft.result
    failed = result.get("failed", "") if result else ""
    files = _files(draft) if result and not failed else [_waiting(path.name, draft) for path in draft.files]
    left = KINDS_SHOWN
    for file in files:
        kinds = _kinds(file["findings"])
        file["kinds"], left = kinds[:left], max(0, left - len(kinds))
    values: dict[str, Any] = {
        "draft": draft,
        "last_day": last_day(draft),
        "unit": load_units().unit(draft.unit).name,
        "files": files,
        "told": told or [],
        "failed": failed,
        "running": running,
        "progress": rehearsal_process.progress(draft),
        "checked": bool(result),
        "goes": bool(files) and bool(result) and not failed and all(file["state"] in GOES for file in files),
        "lost": sum(file["rejected"] for file in files),
        "findings": sum(len(file["findings"]) for file in files),
        "kinds": sum(len(file["kinds"]) for file in files),
        "rows_named": ROWS_NAMED,
        "roles": {f"{role.table}@{role.department}": title_of(role) for role in _roles(draft)},
        "states": _STATES,
        "sender": sender or Sender(),
        "missing": _missing(draft, files),
    }
    return show(request, visit, "draft.html", status=status, **values)


def _kinds(findings: list[dict[str, str]]) -> list[dict[str, Any]]:
    """Give what is wrong, one line a kind: the column, what is done, what is wrong, the next step, how often, the first rows and values."""
    alike: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for finding in findings:
        alike.setdefault((finding["column"], finding["treatment"], finding["says"], finding["next_step"]), []).append(finding)
    return [
        {
            **dict(zip(("column", "treatment", "says", "next_step"), kind, strict=True)),
            "count": len(found),
            "rows": [finding["row"] for finding in found[:ROWS_NAMED]],
            "values": list(dict.fromkeys(finding["value"] for finding in found if finding["value"]))[:VALUES_NAMED],
        }
        for kind, found in alike.items()
    ]


def _files(draft: Draft) -> list[dict[str, Any]]:
    result = draft.result
    files: list[dict[str, Any]] = result["files"] if result else []  # type: ignore[assignment]  # as it was written
    return files


def _waiting(name: str, draft: Draft) -> dict[str, Any]:
    """Give a file that is not checked yet, as far as it is known."""
    role = draft.told.get(name)
    counts = dict.fromkeys(("rows", "rejected", "cells", "warnings"), 0)
    return {"name": name, "role": role, "title": title_of(role) if role else "", "state": "", **counts, "said": [], "findings": []}


def _missing(draft: Draft, files: list[dict[str, Any]]) -> list[str]:
    """Give the tables that every unit owes and that are not in the draft; the province owes none of them."""
    if draft.unit == load_units().province.code:
        return []
    there = {(file["role"]["table"], file["role"]["department"]) for file in files if file["role"] and isinstance(file["role"], dict)}
    required = [FileRole(table, word) for table, one in load_data_sets().items() if one.required for word in one.departments]
    return [title_of(role) for role in required if (role.table, role.department) not in there]


def _roles(draft: Draft) -> list[FileRole]:
    """Give what a file of a draft may be."""
    of_the_year = draft.unit == load_units().province.code
    roles = [FileRole(table, word) for table, one in load_data_sets().items() if one.of_the_year is of_the_year for word in one.departments]
    return [*roles, FileRole(ATTACHMENT, "hr")]


def _blanks(unit: str) -> dict[str, str]:
    """Give the tables that a unit may bring, with their titles."""
    of_the_year = unit == load_units().province.code
    return {table: one.title for table, one in load_data_sets().items() if one.of_the_year is of_the_year}


def _draft(visit: Visit, draft_id: str) -> Draft:
    draft = keeping.find(visit.settings, draft_id)
    visit.hold_to(draft.unit, f"草稿{draft_id}")
    return draft


def _unit(visit: Visit) -> str:
    return min(units_seen(visit.visitor, Page.SENDING))


def _months(visit: Visit, unit: str) -> list[Period]:
    """Give the months that may be handed over: the one before the business day first; of the province the Januaries of two years."""
    if unit == load_units().province.code:
        return [Period(visit.on.year, 1), Period(visit.on.year - 1, 1)]
    newest = Period.of(visit.on)
    return [month for count in (-1, 0, *range(-2, -_MONTHS, -1)) if (month := newest.plus(count)) >= FIRST_PERIOD]


def _about(draft: Draft) -> str:
    return f"{draft.unit} {draft.period} 草稿{draft.id}"


def _to(request: Request, draft: Draft) -> RedirectResponse:
    return RedirectResponse(address(request, f"sending/{draft.id}"), status_code=303)
