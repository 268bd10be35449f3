"""Workbooks whose cells are text, written row by row: tens of thousands of rows in seconds and little memory.

Belongs here: the parts and bytes of such a workbook. Does not belong here: what stands in it; lists that are printed (`papers.workbook`).

A cell is a string of the sheet itself (`inlineStr`) in the number format “text”, so neither it nor what somebody types over it becomes a
formula, a date or an amount; a whole number is a number. Equal content gives equal bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from html import escape
from itertools import islice

from xlsxwriter.utility import xl_col_to_name

_ROWS_AT_ONCE = 512
_LONGEST_CELL = 32_767
_CHARACTERS_OF_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff￾￿]")
_SAME_LINE_END = re.compile("(?:_x005F)?_x000D_|\r", re.IGNORECASE)
_DAY = (2000, 1, 1, 0, 0, 0)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_CONTENT = "application/vnd.openxmlformats-officedocument.spreadsheetml"


class CellLook(IntEnum):
    """How a cell looks; the numbers are those of `_STYLES`."""

    TEXT = 1
    TITLE = 2
    WRONG = 3
    DOUBTFUL = 4
    LINES = 5
    NUMBER = 6


_STYLES = (
    f'{_XML}<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/><name val="宋体"/></font>'
    '<font><b/><sz val="11"/><name val="宋体"/></font></fonts>'
    '<fills count="5"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    + "".join(
        f'<fill><patternFill patternType="solid"><fgColor rgb="FF{colour}"/></patternFill></fill>'
        for colour in ("F1EDE6", "F8C9C4", "FCEBB6")
    )
    + '</fills><borders count="2"><border/><border>'
    + "".join(f'<{side} style="thin"><color rgb="FFBFBFBF"/></{side}>' for side in ("left", "right", "top", "bottom"))
    + '</border></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="7"><xf/>'
    + "".join(
        f'<xf numFmtId="{number}" fontId="{font}" fillId="{fill}" borderId="1" applyNumberFormat="1" applyFont="1" applyFill="1" '
        f'applyBorder="1" applyAlignment="1"><alignment vertical="center"{wrapped}/></xf>'
        for number, font, fill, wrapped in (
            (49, 0, 0, ""),
            (49, 1, 2, ' wrapText="1"'),
            (49, 0, 3, ""),
            (49, 0, 4, ""),
            (49, 0, 0, ' wrapText="1"'),
            (0, 0, 0, ""),
        )
    )
    + '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)

_WRAPPED = (CellLook.TITLE, CellLook.LINES)
_LINE_HEIGHT = 16
Cell = str | int


@dataclass(frozen=True, slots=True)
class Row:
    """Cells from the left; `looks` has the places that do not look as their column does."""

    cells: Sequence[Cell]
    looks: Mapping[int, CellLook]


@dataclass(frozen=True, slots=True)
class TextSheet:
    """One sheet: widths and looks of its columns, its rows, and for one column (from 0) the words that may be chosen in it."""

    name: str
    widths: Sequence[int]
    looks: Sequence[CellLook]
    rows: Iterable[Row]
    titles_stay: bool = False
    choices: tuple[int, Sequence[str]] | None = None


def text_workbook(sheets: Sequence[TextSheet]) -> bytes:
    """Give the bytes of a workbook with these sheets."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        for name, part in _parts([sheet.name for sheet in sheets]).items():
            book.writestr(_member(name), part)
        for number, sheet in enumerate(sheets, 1):
            with book.open(_member(f"xl/worksheets/sheet{number}.xml"), "w", force_zip64=True) as target:
                for piece in _sheet(sheet):
                    target.write(piece.encode())
    return memory.getvalue()


def as_read_back(text: str) -> str:
    """Give a text as it comes back from a workbook at the latest after somebody has saved it: without the marks that spreadsheets add or drop."""
    return _SAME_LINE_END.sub("", _CHARACTERS_OF_NO_XML.sub("", text)[:_LONGEST_CELL]).strip()


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, _DAY)
    member.compress_type = zipfile.ZIP_DEFLATED
    return member


def _parts(names: Sequence[str]) -> dict[str, str]:
    """Give the parts of the container beside its sheets."""
    numbers = range(1, len(names) + 1)
    return {
        "[Content_Types].xml": f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_CONTENT}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_CONTENT}.styles+xml"/>'
        + "".join(f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{_CONTENT}.worksheet+xml"/>' for number in numbers)
        + "</Types>",
        "_rels/.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>'
        + "".join(
            f'<sheet name="{escape(name)}" sheetId="{number}" r:id="rId{number}"/>' for number, name in zip(numbers, names, strict=True)
        )
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="rId{number}" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet{number}.xml"/>' for number in numbers
        )
        + f'<Relationship Id="rId{len(names) + 1}" Type="{_RELATIONS}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": _STYLES,
    }


def _sheet(sheet: TextSheet) -> Iterator[str]:
    pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>' if sheet.titles_stay else ""
    columns = "".join(
        f'<col min="{place}" max="{place}" width="{width}" style="{look:d}" customWidth="1"/>'
        for place, (width, look) in enumerate(zip(sheet.widths, sheet.looks, strict=True), 1)
    )
    yield (
        f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews><cols>{columns}</cols><sheetData>'
    )
    letters = [xl_col_to_name(place) for place in range(len(sheet.looks))]
    rows = enumerate(sheet.rows, 1)
    while batch := list(islice(rows, _ROWS_AT_ONCE)):
        yield "".join(_row(number, row, letters, sheet) for number, row in batch)
    yield "</sheetData>"
    if sheet.choices:
        place, words = sheet.choices
        yield (
            '<dataValidations count="1"><dataValidation type="list" allowBlank="1" showErrorMessage="1" '
            f'sqref="{letters[place]}2:{letters[place]}1048576"><formula1>"{escape(",".join(words), quote=False)}"</formula1>'
            "</dataValidation></dataValidations>"
        )
    yield "</worksheet>"


def _row(number: int, row: Row, letters: Sequence[str], sheet: TextSheet) -> str:
    looks = sheet.looks if not row.looks else [row.looks.get(place, look) for place, look in enumerate(sheet.looks)]
    cells = [_cell(f"{letter}{number}", cell, look) for letter, cell, look in zip(letters, row.cells, looks, strict=True)]
    lines = max((_lines(str(row.cells[place]), sheet.widths[place]) for place, look in enumerate(looks) if look in _WRAPPED), default=1)
    return f'<row r="{number}" ht="{_LINE_HEIGHT * lines}" customHeight="1">{"".join(cells)}</row>'


def _lines(text: str, width: int) -> int:
    """Give how many lines a text takes in a column; a Chinese character is as wide as two others, as GBK has it."""
    return sum(max(1, -(-len(line.encode("gbk", "replace")) // width)) for line in text.split("\n"))


def _cell(place: str, cell: Cell, look: CellLook) -> str:
    if isinstance(cell, int):
        return f'<c r="{place}" s="{look.value}"><v>{cell}</v></c>'
    if not cell:
        return f'<c r="{place}" s="{look.value}"/>'
    text = cell if cell.isalnum() else escape(_CHARACTERS_OF_NO_XML.sub("", cell)[:_LONGEST_CELL].replace("\r", ""), quote=False)
    return f'<c r="{place}" s="{look.value}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
