"""Reading a handed-over file into text cells: xlsx by calamine, CSV in UTF-8 or GB18030 (method §10, domain 3.1).

Belongs here: the form of a file and what refuses it as a whole. Does not belong here: what a cell means (`shaping`), row rules.
Guards: an xlsx is unpacked with its bytes counted and its farthest cell found before it is parsed: the parser lays out every cell up
to the farthest one and ends the whole process when that is too much, so a bomb must cost a limit and not the machine.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice, pairwise, zip_longest
from typing import cast

import pandas as pd
from python_calamine import CalamineWorkbook

from wengang.characters import as_literal
from wengang.data_sharing.problems import RefusedError
from wengang.data_sharing.sheet_xml import NOT_CALCULATED, FaultyCells, Place, first_sheet, has_faults, with_errors_as_text
from wengang.settings.data_sets import DataSet

MAX_UNPACKED_BYTES = 1024 * 1024 * 1024
MAX_ROWS = 400_000
MAX_CELLS = 20_000_000
_CHUNK = 1 << 20
_LONGEST_REFERENCE = 32
# A cell beyond row 99,999 or column AZ, or an attribute not written as usual: only such a part is looked at reference by reference.
_FAR_REFERENCE = re.compile(rb""" r=(?:["'](?:[A-Za-z]{0,2}[0-9]{6}|[B-Zb-z][A-Za-z][0-9]|[A-Za-z]{3})|\s)""")
_ODD_SPACING = (b"\tr", b"\nr", b"\rr", b" r ")
_REFERENCE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{0,7})([0-9]{1,10})["']""")
_FORMULA_FAULT = re.compile(r"#(?:N/A|[A-Z][A-Z_0/]+[!?])|Err:[0-9]{3}|" + NOT_CALCULATED, re.IGNORECASE)
_OLE_HEADER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP_HEADER = b"PK\x03\x04"
_SEARCHED_FOR_HEADER = 12
_AGAIN = "再作为更正重新报送"

Cell = str | float | int | bool | time | date | datetime | timedelta


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file as text: one column of `cells` for each column of the data set ('' is empty), in file order.

    `row_numbers` are the numbers seen in the sheet; `numeric` tells for each column with a numeric cell which of its rows are such.
    """

    file_name: str
    sheet: str
    cells: pd.DataFrame
    row_numbers: list[int]
    numeric: dict[str, list[bool]]
    letters: dict[str, str]


def is_formula_fault(text: str) -> bool:
    """Tell whether a cell shows the error of a formula (`#N/A`, `#REF!` …) or a formula that was not calculated (method §10.1)."""
    return _FORMULA_FAULT.fullmatch(text) is not None


def read_file(data_set: DataSet, file_name: str, content: bytes) -> ReadFile:
    """Give the cells of a file; raises `RefusedError` naming file, sheet or column, what is wrong and the next step."""
    if data_set.form == "xlsx":
        sheet, rows = _xlsx_rows(file_name, content)
    else:
        sheet, rows = "", _csv_rows(file_name, content)
    return _table(data_set, file_name, sheet, rows)


def _xlsx_rows(file_name: str, content: bytes) -> tuple[str, list[list[Cell]]]:
    if content.startswith(_OLE_HEADER):
        raise RefusedError("FILE_ENCRYPTED", f"{file_name}：文件加了密码或是旧版 xls 格式，无法打开。请去掉密码并另存为 xlsx，{_AGAIN}")
    if not content:
        raise RefusedError("FILE_EMPTY", f"{file_name}：文件是空的（0 字节）。请重新导出，{_AGAIN}")
    if not content.startswith(_ZIP_HEADER):
        raise RefusedError("FILE_NOT_XLSX", f"{file_name}：不是 xlsx 文件。请从系统重新导出 xlsx，{_AGAIN}")
    try:
        _guard_size(file_name, content)
        faults = _faults(content)
        names, rows = _first_sheet(file_name, with_errors_as_text(content) if faults else content)
        _put(faults, rows)
    except RefusedError:
        raise
    except Exception as error:  # whatever a foreign file makes the parsers raise is damage of that file, not of the run
        raise RefusedError("FILE_DAMAGED", f"{file_name}：文件损坏，无法打开（{type(error).__name__}）。请重新导出，{_AGAIN}") from error
    if not any(_text(cell) for row in rows for cell in row):
        raise RefusedError("FILE_EMPTY", f"{file_name}：第一个工作表“{names[0]}”没有内容。请重新导出，{_AGAIN}")
    return names[0], rows


def _first_sheet(file_name: str, content: bytes) -> tuple[list[str], list[list[Cell]]]:
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    names = workbook.sheet_names
    rows: list[list[Cell]] = workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)
    for name in names[1:]:
        if any(_text(cell) for row in workbook.get_sheet_by_name(name).to_python() for cell in row):
            raise RefusedError(
                "DATA_ON_OTHER_SHEET",
                f"{file_name}：除第一个工作表“{names[0]}”外，工作表“{name}”里也有数据。请把数据都放在第一个工作表，{_AGAIN}",
            )
    return names, rows


def _faults(content: bytes) -> dict[Place, str]:
    """Give the errors and the formulas without a value of the first sheet, which the parser leaves empty."""
    with zipfile.ZipFile(io.BytesIO(content)) as container:
        name, asks_for_calculation = first_sheet(container)
        with container.open(name) as stream:
            parts = list(iter(lambda: stream.read(_CHUNK), b""))
    if not any(has_faults(end[-8:] + part) for end, part in pairwise([b"", *parts])):
        return {}
    cells = FaultyCells(asks_for_calculation=asks_for_calculation)
    for part in parts:
        cells.feed(part)
    cells.feed(b"", last=True)
    return cells.faults


def _put(faults: dict[Place, str], rows: list[list[Cell]]) -> None:
    for (row, column), fault in faults.items():
        rows.extend([] for _ in range(row + 1 - len(rows)))
        rows[row].extend("" for _ in range(column + 1 - len(rows[row])))
        rows[row][column] = fault


def _guard_size(file_name: str, content: bytes) -> None:
    """Unpack every part while counting: what a zip declares about itself is not believed. Raises `RefusedError`."""
    total = 0
    with zipfile.ZipFile(io.BytesIO(content)) as container:
        for member in container.infolist():
            far = False
            end = b""
            with container.open(member) as stream:
                while chunk := stream.read(_CHUNK):
                    total += len(chunk)
                    if total > MAX_UNPACKED_BYTES:
                        raise RefusedError(
                            "FILE_BOMB",
                            f"{file_name}：解压后超过 {MAX_UNPACKED_BYTES >> 20} MB，不像正常的报送文件，未打开。请重新导出，{_AGAIN}",
                        )
                    far = far or _reaches_far(end + chunk)
                    end = chunk[-_LONGEST_REFERENCE:]
            if far:
                _guard_extent(file_name, container.read(member))


def _reaches_far(part: bytes) -> bool:
    return _FAR_REFERENCE.search(part) is not None or any(form in part for form in _ODD_SPACING)


def _guard_extent(file_name: str, sheet: bytes) -> None:
    """Refuse a sheet whose farthest cell would make the parser lay out more cells than a real file can have."""
    height, width = 0, 1
    for letters, digits in _REFERENCE.findall(sheet):
        height = max(height, int(digits))
        width = max(width, _column_number(letters.decode()))
    if height > MAX_ROWS:
        raise RefusedError(
            "FILE_TOO_LARGE",
            f"{file_name}：表格内容一直到第 {height} 行，超过上限 {MAX_ROWS} 行。请删去数据下方多余的内容，{_AGAIN}",
        )
    if height * width > MAX_CELLS:
        raise RefusedError(
            "FILE_TOO_LARGE",
            f"{file_name}：表格有 {height} 行 {width} 列，超过上限 {MAX_CELLS} 个单元格。请删去数据右侧多余的内容，{_AGAIN}",
        )


def _column_number(letters: str) -> int:
    """Give the number of a column by its letters: A → 1, AA → 27; 0 without letters."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def _csv_rows(file_name: str, content: bytes) -> list[list[Cell]]:
    if not content.strip():
        raise RefusedError("FILE_EMPTY", f"{file_name}：文件是空的。请重新导出，{_AGAIN}")
    for encoding in ("utf-8-sig", "gb18030"):
        # UTF-8 first: its bytes would decode as GB18030 without an error. Then the header must match.
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        try:
            rows: list[list[Cell]] = [list(row) for row in islice(csv.reader(io.StringIO(text, newline=""), strict=True), MAX_ROWS + 1)]
        except csv.Error as error:
            raise RefusedError("FILE_DAMAGED", f"{file_name}：CSV 引号或分隔有误（{error}）。请重新导出，{_AGAIN}") from error
        if len(rows) > MAX_ROWS:
            raise RefusedError("FILE_TOO_LARGE", f"{file_name}：超过上限 {MAX_ROWS} 行。请核对文件，{_AGAIN}")
        return rows
    raise RefusedError("FILE_ENCODING", f"{file_name}：文字编码既不是 UTF-8 也不是 GB18030。请另存为 UTF-8 的 CSV，{_AGAIN}")


def _table(data_set: DataSet, file_name: str, sheet: str, rows: list[list[Cell]]) -> ReadFile:
    header_index = data_set.header_row - 1
    header = [as_literal(_text(cell)) for cell in rows[header_index]] if len(rows) > header_index else []
    positions = _positions(data_set, header)
    _require_columns(data_set, file_name, sheet, rows, positions)
    kept = [
        (number, row)
        for number, row in enumerate(rows[header_index + 1 :], start=data_set.header_row + 1)
        if any(cell != "" and cell is not None for cell in row)
    ]
    kept = [(number, row) for number, row in kept if any(_text(cell) for cell in row)]
    blank: tuple[Cell, ...] = ("",) * len(kept)
    columns = dict(enumerate(zip_longest(*(row for _, row in kept), fillvalue="")))
    given = {name: columns.get(positions[name], blank) if name in positions else blank for name in data_set.columns}
    return ReadFile(
        file_name=file_name,
        sheet=sheet,
        cells=pd.DataFrame({name: _texts(cells) for name, cells in given.items()}, dtype=object),
        row_numbers=[number for number, _ in kept],
        numeric={name: marks for name, cells in given.items() if any(marks := _numeric(cells))},
        letters={name: _letter(position) for name, position in positions.items()},
    )


def _positions(data_set: DataSet, header: Sequence[str]) -> dict[str, int]:
    by_title = {as_literal(title): name for name, column in data_set.columns.items() for title in column.titles}
    positions: dict[str, int] = {}
    for position, title in enumerate(header):
        name = by_title.get(title)
        if name is not None and name not in positions:
            positions[name] = position
    return positions


def _require_columns(
    data_set: DataSet,
    file_name: str,
    sheet: str,
    rows: list[list[Cell]],
    positions: dict[str, int],
) -> None:
    missing = [column.title for name, column in data_set.columns.items() if name not in positions and not column.optional]
    if not missing:
        return
    where = f"{file_name}" + (f" 工作表“{sheet}”" if sheet else "")
    for index, row in enumerate(rows[:_SEARCHED_FOR_HEADER]):
        if index != data_set.header_row - 1 and not _missing(data_set, [as_literal(_text(cell)) for cell in row]):
            raise RefusedError(
                "HEADER_ROW",
                f"{where}：表头应在第 {data_set.header_row} 行，实际在第 {index + 1} 行。请按原样导出，{_AGAIN}",
            )
    if not positions:
        raise RefusedError(
            "HEADER_MISSING", f"{where}：第 {data_set.header_row} 行没有找到“{data_set.title}”的表头。请核对文件是否选错，{_AGAIN}"
        )
    listed = "、".join(f"“{title}”" for title in missing)
    raise RefusedError("COLUMN_MISSING", f"{where}：第 {data_set.header_row} 行表头缺少列 {listed}。请补齐列后，{_AGAIN}")


def _missing(data_set: DataSet, header: Sequence[str]) -> bool:
    positions = _positions(data_set, header)
    return any(name not in positions and not column.optional for name, column in data_set.columns.items())


def _numeric(cells: Sequence[Cell]) -> list[bool]:
    """Tell which cells of a column are numeric ones; a column without any gives an empty list."""
    if set(map(type, cells)).isdisjoint((int, float)):
        return []
    return [type(cell) in (int, float) for cell in cells]


def _texts(cells: Sequence[Cell]) -> list[str]:
    """Give the cells of a column as text. The usual column has texts only and nothing to take out of them: it is looked at as a whole."""
    if set(map(type, cells)) == {str}:
        texts = cast("Sequence[str]", cells)
        if "".join(texts).isprintable():
            return list(map(str.strip, texts))
    return list(map(_text, cells))


def _text(cell: Cell) -> str:
    """Give a cell as the text that a person sees: numbers at 15 significant digits, dates as days, nothing invisible."""
    if isinstance(cell, str):
        return (cell if cell.isprintable() else _visible(cell)).strip()
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return str(cell.date())  # the columns name days and months; a time of day says nothing
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, (int, float)):
        shown = f"{cell:.15g}"
        return f"{Decimal(shown):f}" if "e" in shown else shown
    return str(cell)


def _visible(text: str) -> str:
    """Give a text without control characters and characters of category Cf; tabs and line breaks stay inside it."""
    return "".join(character for character in text if character in "\t\n\r" or unicodedata.category(character) not in ("Cc", "Cf"))


def _letter(position: int) -> str:
    """Give the column letter of a sheet: 0 → A, 26 → AA."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
