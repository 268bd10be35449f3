"""Lists as a workbook (.xlsx) that is read, printed and put up: title, table, notes.

Belongs here: the layout and bytes of such a workbook. Does not belong here: what a list says, where it is kept.
Text is written as text whatever it begins with: `= + - @`, TAB and CR never become a formula. Equal content gives equal bytes, so that a
file can be named by its digest.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import xlsxwriter

Cell = str | int
_CREATED = datetime(2000, 1, 1, tzinfo=UTC)
"""Stands in every file, because the day on which it was written would change its digest."""
_A4 = 9
_FONT = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
_LINE = 18
_CHARACTERS_PER_NOTE_LINE = 60
_INDENT = 2  # in half characters


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """One column of a list: its head, its width in Chinese characters, and whether its cells are centred."""

    head: str
    width: int
    centred: bool = True


@dataclass(frozen=True, slots=True)
class ListSheet:
    """One sheet: title, lines under it, the table, notes below; every row has as many cells as there are columns."""

    name: str
    title: str
    under_title: tuple[str, ...]
    columns: tuple[SheetColumn, ...]
    rows: Sequence[tuple[Cell, ...]]
    notes: tuple[str, ...] = ()


def workbook(sheets: Sequence[ListSheet]) -> bytes:
    """Give the bytes of a workbook with these sheets, ready for printing on A4."""
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"created": _CREATED, "author": "稳岗", "title": sheets[0].title})
        for sheet in sheets:
            _write(book, sheet)
    return memory.getvalue()


def _write(book: Any, sheet: ListSheet) -> None:  # noqa: ANN401 - XlsxWriter ships no types
    page = book.add_worksheet(sheet.name)
    last = len(sheet.columns) - 1
    title = book.add_format({**_FONT, "bold": True, "font_size": 16, "align": "center"})
    under = book.add_format({**_FONT, "align": "center", "text_wrap": True})
    head = book.add_format({**_FONT, "bold": True, "align": "center", "border": 1, "bg_color": "#F1EDE6", "text_wrap": True})
    centred = book.add_format({**_FONT, "align": "center", "border": 1, "text_wrap": True})
    plain = book.add_format({**_FONT, "align": "left", "indent": 1, "border": 1, "text_wrap": True})
    note = book.add_format({**_FONT, "font_size": 10, "align": "left", "text_wrap": True})

    for place, column in enumerate(sheet.columns):
        page.set_column(place, place, column.width * 2 + 1)
    top = 0
    for text, form, height in ((sheet.title, title, 30), *((line, under, _LINE + 4) for line in sheet.under_title)):
        _write_across(page, top, last, text, form, height)
        top += 1
    page.set_row(top, _LINE + 6)
    for place, column in enumerate(sheet.columns):
        page.write_string(top, place, column.head, head)
    for number, row in enumerate(sheet.rows, top + 1):
        page.set_row(number, _LINE * max(_lines(cell, column.width) for cell, column in zip(row, sheet.columns, strict=True)))
        for place, (cell, column) in enumerate(zip(row, sheet.columns, strict=True)):
            form = centred if column.centred else plain
            if isinstance(cell, str):
                page.write_string(number, place, cell, form)
            else:
                page.write_number(number, place, cell, form)
    below = top + 1 + len(sheet.rows)
    width = sum(column.width for column in sheet.columns)
    for number, text in enumerate(sheet.notes, below):
        _write_across(page, number, last, text, note, _LINE * _lines(text, width))

    page.freeze_panes(top + 1, 0)
    page.repeat_rows(top)
    page.set_paper(_A4)
    if width > _CHARACTERS_PER_NOTE_LINE:
        page.set_landscape()
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.6, right=0.6, top=0.8, bottom=0.8)
    page.center_horizontally()
    page.set_footer("&C第 &P 页，共 &N 页")


def _write_across(page: Any, row: int, last: int, text: str, form: Any, height: int) -> None:  # noqa: ANN401 - xlsxwriter ships no types
    page.set_row(row, height)
    if last:
        page.merge_range(row, 0, row, last, "", form)
    page.write_string(row, 0, text, form)


def _lines(cell: Cell, width: int) -> int:
    """Give how many lines a cell takes at a width in Chinese characters; a Latin letter or digit counts half."""
    return sum(max(1, -(-(_halves(line) + _INDENT) // (2 * width))) for line in str(cell).split("\n"))


def _halves(text: str) -> int:
    return sum(1 if character.isascii() else 2 for character in text)
