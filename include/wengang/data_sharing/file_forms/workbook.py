"""Reading an xlsx: its first sheet by calamine, with what calamine leaves out put into its cells (method §10.1).

Belongs here: the parts of the container, sheets, the extent of cells with a value. Does not belong here: limits of memory and time, which
hold whatever is wrong with a file (`reader_process`); what stands here only names the cause better.

Stages: what the file is (`kinds`) → every sheet unpacked and counted, looking for far cells, errors and formulas (`_scan`) → faulty cells
of the first sheet (`sheet_xml`) → its rows, a batch at a time → no data on another sheet.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from wengang.data_sharing.file_forms.kinds import AGAIN, refuse_unless_workbook
from wengang.data_sharing.file_forms.sheet import MAX_ROWS, Cell, Sheet, SheetBuilder, text_of
from wengang.data_sharing.file_forms.sheet_xml import (
    FaultyCells,
    Place,
    SheetPart,
    fault_signs,
    list_sheets,
    place_of,
    with_errors_as_text,
)
from wengang.data_sharing.problems import RefusedError

MAX_UNPACKED_BYTES = 512 << 20
MAX_CELLS = 12_000_000
"""The parser lays out every cell up to the farthest one, 24 bytes each: more does not fit into the memory of one reading."""
_CELLS_AT_ONCE = 200_000
_CHUNK = 1 << 20
_OVERLAP = 128
# A cell with a value beyond row 99,999 or column AZ, as programs write it.
_FAR_CELL = re.compile(rb"""r="([A-Z]{1,3}[0-9]{6,}|[B-Z][A-Z][0-9]{1,5}|[A-Z]{3}[0-9]{1,5})"[^>/]*>(?!</)""")
_ENCRYPTED_MEMBER = 1


def read_workbook(file_name: str, content: bytes, header_row: int) -> Sheet:
    """Give the first sheet of a workbook; raises `RefusedError` naming file and cause. Anything else raised is damage of the file."""
    return _read_sheet(file_name, content, header_row, None)


def read_named_sheet(wanted: str, file_name: str, content: bytes, header_row: int) -> Sheet:
    """Give the sheet of a name, whatever stands on others; raises as `read_workbook`."""
    return _read_sheet(file_name, content, header_row, wanted)


def _read_sheet(file_name: str, content: bytes, header_row: int, wanted: str | None) -> Sheet:
    refuse_unless_workbook(file_name, content)
    with zipfile.ZipFile(io.BytesIO(content)) as container:
        if any(member.flag_bits & _ENCRYPTED_MEMBER for member in container.infolist()):
            raise RefusedError("FILE_ENCRYPTED", f"{file_name}：压缩内容设有密码。请取消密码并保存，{AGAIN}")
        sheets, asks_for_calculation = list_sheets(container)
        scans = [_scan(file_name, container, sheet) for sheet in sheets]
        chosen = _chosen(file_name, sheets, wanted)
        cells = FaultyCells(asks_for_calculation=asks_for_calculation)
        if scans[chosen.index].has_faults:
            cells.collect(container.read(chosen.part))
    if cells.has_unknown_error:
        content = with_errors_as_text(content)
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    if wanted is None:
        others = [sheet for sheet, scan in zip(sheets, scans, strict=True) if sheet is not chosen and _has_data(book, sheet, scan)]
        if others:
            raise _data_elsewhere(file_name, chosen, others[0])
    builder = SheetBuilder(file_name, header_row)
    for first, rows in _batches(_rows(book, chosen), cells.faults):
        builder.add(rows, first)
    sheet = builder.build(chosen.name)
    if not any(map(any, sheet.head)) and not sheet.row_numbers:
        raise RefusedError(
            "FILE_EMPTY", f"{file_name}：{'第一个' if wanted is None else ''}工作表“{sheet.name}”没有内容。请重新导出，{AGAIN}"
        )
    return sheet


def _chosen(file_name: str, sheets: list[SheetPart], wanted: str | None) -> SheetPart:
    if wanted is None:
        return sheets[0]
    sheet = next((sheet for sheet in sheets if sheet.name.strip() == wanted), None)
    if sheet is None:
        raise RefusedError(
            "SHEET_MISSING", f"{file_name}：没有名为“{wanted}”的工作表。请用系统给出的工作簿填写，不要改动工作表的名称，再重新报送"
        )
    return sheet


@dataclass(slots=True)
class _Scan:
    """What passed by while the XML of a sheet was unpacked."""

    has_values: bool = False
    has_faults: bool = False
    rows: int = 0
    far: set[bytes] = field(default_factory=set)


def _scan(file_name: str, container: zipfile.ZipFile, sheet: SheetPart) -> _Scan:
    """Unpack a sheet while counting: what a zip declares about itself is not believed. Raises `RefusedError`."""
    found = _Scan()
    total = 0
    end = b""
    signs: tuple[bytes, ...] = ()
    with container.open(sheet.part) as stream:
        while chunk := stream.read(_CHUNK):
            total += len(chunk)
            if total > MAX_UNPACKED_BYTES:
                raise RefusedError(
                    "FILE_BOMB",
                    f"{file_name}：工作表“{sheet.name}”解压后超过 {MAX_UNPACKED_BYTES >> 20} MB，不像正常的报送文件。"
                    f"请删去数据下方和右侧带格式的空行、空列，或重新导出，{AGAIN}",
                )
            signs = signs or fault_signs(chunk)
            part = end + chunk
            found.has_faults = found.has_faults or any(sign in part for sign in signs)
            found.has_values = found.has_values or b"<v" in part or b":v" in part or b"<is" in part or b":is" in part
            found.rows += chunk.count(b"<row")
            found.far.update(_FAR_CELL.findall(part))
            end = chunk[-_OVERLAP:]
    _refuse_far_cells(file_name, sheet, found)
    return found


def _refuse_far_cells(file_name: str, sheet: SheetPart, found: _Scan) -> None:
    places = {place_of(reference.decode()): reference.decode() for reference in found.far}
    for (row, column), reference in sorted(places.items(), reverse=True):
        if row >= MAX_ROWS or (column + 1) * max(row + 1, found.rows) > MAX_CELLS:
            raise RefusedError(
                "FILE_TOO_LARGE",
                f"{file_name}：工作表“{sheet.name}”很远的单元格 {reference} 里也有内容，超过上限"
                f"（{MAX_ROWS} 行、{MAX_CELLS} 个单元格）。请删去数据下方、右侧多余的内容，{AGAIN}",
            )


def _rows(book: CalamineWorkbook, sheet: SheetPart) -> CalamineSheet | None:
    """Give a sheet with cells; None for a page that is a chart or macro."""
    try:
        return book.get_sheet_by_index(sheet.index)
    except CalamineError:
        if sheet.has_cells:
            raise
        return None


def _batches(sheet: CalamineSheet | None, faults: dict[Place, str]) -> Iterator[tuple[int, list[list[Cell]]]]:
    """Give rows from the top with the number of the first, the faults put into their cells."""
    below: dict[int, dict[int, str]] = {}
    for (number, column), fault in sorted(faults.items()):
        below.setdefault(number, {})[column] = fault
    first = 0
    if sheet is not None:
        rows = sheet.iter_rows()
        while batch := list(islice(rows, max(1, _CELLS_AT_ONCE // max(1, sheet.total_width)))):
            while below and (number := next(iter(below))) < first + len(batch):
                _put(batch[number - first], below.pop(number))
            yield first + 1, batch
            first += len(batch)
    for number, cells in below.items():
        row: list[Cell] = []
        _put(row, cells)
        yield number + 1, [row]


def _put(row: list[Cell], faults: dict[int, str]) -> None:
    for column, fault in faults.items():
        row.extend("" for _ in range(column + 1 - len(row)))
        row[column] = fault


def _has_data(book: CalamineWorkbook, sheet: SheetPart, scan: _Scan) -> bool:
    if not scan.has_values or not sheet.has_cells:
        return False
    if scan.has_faults:
        return True
    return any(text_of(cell) for _, rows in _batches(_rows(book, sheet), {}) for row in rows for cell in row)


def _data_elsewhere(file_name: str, first: SheetPart, other: SheetPart) -> RefusedError:
    if first.hidden and not other.hidden:
        told = (
            f"第一个工作表“{first.name}”是隐藏的，数据在工作表“{other.name}”里。"
            f"请取消隐藏并删除“{first.name}”（或把“{other.name}”移到最前、清空其他工作表）"
        )
    elif other.hidden:
        told = (
            f"隐藏的工作表“{other.name}”里也有数据。请在工作表标签上点右键“取消隐藏”，删除它（看不到时，把第一个工作表复制到新工作簿另存）"
        )
    else:
        told = f"除第一个工作表“{first.name}”外，工作表“{other.name}”里也有数据。请把数据都放在第一个工作表，清空其他工作表"
    return RefusedError("DATA_ON_OTHER_SHEET", f"{file_name}：{told}，{AGAIN}")
