"""Reading a handed-over file into the text cells of its data set (method §10, §10.1, domain 3.1).

Belongs here: a file as the columns of its data set, and what refuses it as a whole. Does not belong here: bytes and encodings
(`file_forms`), titles (`headers`), what a cell means (`shaping`), row rules.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from wengang.data_sharing.file_forms.garbled import how_garbled
from wengang.data_sharing.file_forms.kinds import AGAIN
from wengang.data_sharing.file_forms.limited_reading import read_limited
from wengang.data_sharing.file_forms.sheet import Sheet
from wengang.data_sharing.file_forms.sheet_xml import NOT_CALCULATED
from wengang.data_sharing.headers import find_columns, letter_of
from wengang.data_sharing.problems import RefusedError
from wengang.settings.data_sets import DataSet

_FORMULA_FAULT = re.compile(r"#(?:N/A|[A-Z][A-Z_0/]+[!?])|Err:[0-9]{3}|" + NOT_CALCULATED, re.IGNORECASE)
_QUOTED_FORMULA = re.compile(r'="[^"]*"')


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
    return read_columns(data_set, file_name, read_sheet(data_set, file_name, content))


def read_sheet(data_set: DataSet, file_name: str, content: bytes) -> Sheet:
    """Give the sheet of a file with every column that it has; raises `RefusedError`."""
    return read_limited(_form_of(data_set, file_name), file_name, content, data_set.header_row)


def read_columns(data_set: DataSet, file_name: str, sheet: Sheet) -> ReadFile:
    """Give the cells of a sheet under the columns of its data set; raises `RefusedError`."""
    positions = find_columns(data_set, file_name, sheet)
    if sheet.is_csv:
        _refuse_wider_rows(data_set, file_name, sheet)
    blank = [""] * len(sheet.row_numbers)
    texts = {name: sheet.column(positions[name]) if name in positions else blank for name in data_set.columns}
    read = ReadFile(
        file_name=file_name,
        sheet=sheet.name,
        cells=pd.DataFrame(texts, dtype=object),
        row_numbers=sheet.row_numbers,
        numeric={name: marks for name, position in positions.items() if (marks := sheet.numeric(position))},
        letters={name: letter_of(position) for name, position in positions.items()},
    )
    for name, column in texts.items():
        _refuse_unusable(read, data_set.columns[name].title, column)
    return read


def _form_of(data_set: DataSet, file_name: str) -> str:
    """Give the form of a file: that of its table, or by its ending where the table takes either."""
    if data_set.form != "either":
        return data_set.form
    return "csv" if file_name.lower().endswith((".csv", ".txt")) else "xlsx"


def _refuse_wider_rows(data_set: DataSet, file_name: str, sheet: Sheet) -> None:
    """Refuse a CSV with content beyond its last title: a comma too many, and the cells behind it stand under the wrong titles."""
    header = sheet.head[data_set.header_row - 1]
    width = max(position for position, title in enumerate(header, start=1) if title)
    for position in range(width, len(sheet.packed_columns)):
        row = next((row for row, text in zip(sheet.row_numbers, sheet.column(position), strict=True) if text), None)
        if row is not None:
            raise RefusedError(
                "CSV_WIDTH",
                f"{file_name}：第 {row} 行的内容比表头多，表头只有 {width} 列：多半是某个单元格里的逗号没有用双引号括起，后面的内容都错了位。"
                f"请从系统重新导出（或另存为“CSV UTF-8”），{AGAIN}",
            )


def _refuse_unusable(read: ReadFile, title: str, texts: list[str]) -> None:
    """Refuse a file of which a column as a whole has lost what it said."""
    if garbled := how_garbled(texts):
        raise RefusedError("FILE_GARBLED", f"{read.file_name}：“{title}”一列的{garbled}。请从系统重新导出 UTF-8 编码的文件，{AGAIN}")
    if '="' not in "\0".join(texts):
        return
    formulas = [row for row, text in zip(read.row_numbers, texts, strict=True) if _QUOTED_FORMULA.fullmatch(text)]
    if 2 * len(formulas) > sum(map(bool, texts)):
        raise RefusedError(
            "CSV_FORMULA",
            f'{read.file_name}：“{title}”一列从第 {formulas[0]} 行起写成了公式的样子（="…"）。请在导出系统中改为只写内容、设为文本，{AGAIN}',
        )
