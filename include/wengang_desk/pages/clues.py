"""专项工作: one chapter of the policy in a month — its figures, what its rules found, what is being done; a unit its own; the same as files.

Belongs here: the chapter, the month and the unit that are asked for. Does not belong here: what a table says (`wengang.clues.overview`), the
papers of a chapter (its `files`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import FormData

from wengang.clues.chapters import Chapter, ChapterFile, load_chapters
from wengang.clues.overview import ChapterMonth, chapter_sections, chapter_workbook, months_of
from wengang.clues.signing import sheet_of, sign
from wengang.database.unit_of_work import UnitOfWork, unit_of_work
from wengang.settings.data_sets import load_departments
from wengang.settings.units import load_units
from wengang_desk.downloads import WORD, WORKBOOK, download
from wengang_desk.rendering import address, show
from wengang_desk.rights import Page, may_see
from wengang_desk.visits import NotFoundError, RefusedVisitError, Visit, enter

router = APIRouter()
Visiting = Annotated[Visit, Depends(enter(Page.CHAPTERS))]


@dataclass(frozen=True, slots=True)
class _AskedChapter:
    """What was asked for: a chapter, the unit to which it is held, the months that were judged, and the one that is shown."""

    chapter: Chapter
    unit: str | None
    months: Sequence[ChapterMonth]
    shown: ChapterMonth | None

    @property
    def place(self) -> str:
        """Of whom is told."""
        return load_units().unit(self.unit).name if self.unit else "全省"

    @property
    def title(self) -> str:
        """How page and files are called."""
        return f"{self.place}{self.shown.period.chinese if self.shown else ''}{self.chapter.title}"

    @property
    def files(self) -> list[ChapterFile]:
        """The papers of the chapter for whom is told of: those of a unit, or those of the province."""
        return [one for one in self.chapter.files if one.of_units == bool(self.unit)]


async def _form(request: Request) -> FormData:
    return await request.form()


@router.get("/chapters", response_class=HTMLResponse)
def chapters(request: Request, visit: Visiting, chapter: str = "", month: str = "", unit: str = "") -> HTMLResponse:
    """Show a chapter: the first one, its newest month and the whole province, or the visitor's unit, where nothing else is asked."""
    with unit_of_work(visit.settings) as work:
        asked = _asked(work, visit, chapter, month, unit)
        sections = chapter_sections(work, asked.shown, visit.on, asked.unit) if asked.shown else []
        sheet = sheet_of(work, asked.shown.run, asked.unit) if asked.shown and asked.unit else None
    return show(
        request,
        visit,
        "chapters.html",
        chapters=load_chapters(),
        asked=asked,
        units=load_units().reporting if visit.sees_all else (),
        sections=[*sections, sheet.standing] if sheet else sections,
        sheet=sheet if sheet and sheet.missing and may_see(visit.visitor, Page.SIGNING, asked.unit) else None,
        departments=load_departments(),
    )


@router.post("/chapters/{chapter}/signature")
def sign_sheet(
    request: Request,
    chapter: str,
    visit: Annotated[Visit, Depends(enter(Page.SIGNING, changes=True))],
    given: Annotated[FormData, Depends(_form)],
) -> Response:
    """Sign the sheet of a unit's month for one of its departments, on record."""
    typed = {name: str(value).strip() for name, value in given.items()}
    with unit_of_work(visit.settings) as work:
        asked = _asked(work, visit, chapter, typed.get("month", ""), typed.get("unit", ""))
    if asked.shown is None or asked.unit is None:
        raise NotFoundError
    with visit.recorded("核对签字", asked.title) as running:
        sign(
            running.work,
            asked.shown.run,
            asked.unit,
            visit.on,
            department=typed.get("department", ""),
            account=visit.visitor.account,
            digest=typed.get("digest", ""),
            words=typed.get("words", ""),
        )
    return RedirectResponse(address(request, f"chapters?chapter={chapter}&month={asked.shown.period}&unit={asked.unit}"), status_code=303)


@router.get("/chapters.xlsx")
def chapters_workbook(visit: Visiting, chapter: str = "", month: str = "", unit: str = "") -> Response:
    """Give the same as a workbook, with every row of a unit."""
    with unit_of_work(visit.settings) as work:
        asked = _asked(work, visit, chapter, month, unit)
        if asked.shown is None:
            raise NotFoundError(f"{asked.chapter.title}还没有判定过，没有可下载的表")
        content = chapter_workbook(work, asked.shown, visit.on, asked.unit)
    return download(content, f"{asked.title}.xlsx", WORKBOOK)


@router.get("/chapters/{chapter}/{code}")
def chapter_file(visit: Visiting, chapter: str, code: str, month: str = "", unit: str = "") -> Response:
    """Give one of the papers of a chapter."""
    with unit_of_work(visit.settings) as work:
        asked = _asked(work, visit, chapter, month, unit)
        file = asked.chapter.file(code)
        if file is not None and file not in asked.files and not visit.sees_all:
            raise RefusedVisitError(f"“{file.title}”是全省的文件，市县账号不能下载")
    if file is None or asked.shown is None or file not in asked.files:
        raise NotFoundError
    content = _written(visit, file, asked.shown, asked)
    if content is None:
        raise NotFoundError(f"{asked.title}没有“{file.title}”可写的内容：需要的表还没有接收，或没有应列的")
    return download(content, f"{asked.title}：{file.title}.{file.ending}", WORD if file.ending == "docx" else WORKBOOK)


def _written(visit: Visit, file: ChapterFile, shown: ChapterMonth, asked: _AskedChapter) -> bytes | None:
    """Give what a file holds; where people stand in it, though masked, on record."""
    if not file.lends_names:
        with unit_of_work(visit.settings) as work:
            return file.content(work, shown.run, asked.unit, visit.on)
    with visit.recorded(f"下载{file.title}", asked.title) as running:
        return file.content(running.work, shown.run, asked.unit, visit.on)


def _asked(work: UnitOfWork, visit: Visit, chapter: str, month: str, unit: str) -> _AskedChapter:
    known = {one.code: one for one in load_chapters()}
    if chapter and chapter not in known:
        raise NotFoundError
    asked = known[chapter] if chapter else next(iter(known.values()))
    only = unit or visit.only_unit
    if only is not None:
        visit.hold_to(only, only)
        load_units().unit(only)
    months = months_of(work, asked)
    shown = next((one for one in months if str(one.period) == month), months[0] if months and not month else None)
    return _AskedChapter(asked, only, months, shown)
