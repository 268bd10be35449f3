"""A sheet as text: what a person sees in each cell, packed column by column so that it is small and quick to hand on.

Belongs here: how a cell becomes text, which rows are blank. Does not belong here: where the cells come from (`workbook`, `csv_text`).
"""

from __future__ import annotations

import json
import unicodedata
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import compress, zip_longest
from typing import BinaryIO, cast

from wengang.data_sharing.file_forms.kinds import AGAIN
from wengang.data_sharing.problems import RefusedError

MAX_ROWS = 150_000
HEAD_ROWS = 12
"""So many rows from the top are kept as they are: the header is among them, or a message says where it stands."""
_BETWEEN = "\0"  # no cell holds it: control characters are dropped
_ROW_NUMBER = "I"

Cell = str | float | int | bool | time | date | datetime | timedelta


@dataclass(frozen=True, slots=True)
class Sheet:
    """The first sheet of a file below its header: the rows that are not blank, in order.

    `head` are the topmost rows of the sheet, header and blank ones included. `row_numbers` are those a reader sees.
    """

    name: str
    head: list[list[str]]
    row_numbers: list[int]
    packed_columns: list[str]
    packed_numeric: dict[int, bytes]

    @property
    def is_csv(self) -> bool:
        """Whether it came as a CSV, which has no sheets and so no name."""
        return not self.name

    def titles(self, header_row: int) -> list[str]:
        """Give what stands in the header row over each column, blank where nothing does; columns without title and content are no columns."""
        header = self.head[header_row - 1] if len(self.head) >= header_row else []
        filled = [position for position, packed in enumerate(self.packed_columns) if packed.strip(_BETWEEN)]
        width = max([-1, *filled, *(position for position, title in enumerate(header) if title)]) + 1
        return [*header[:width], *[""] * (width - len(header))]

    def column(self, position: int) -> list[str]:
        """Give the texts of a column, blank ones where the sheet is narrower; equal texts are one object."""
        if position >= len(self.packed_columns) or not self.row_numbers:
            return [""] * len(self.row_numbers)
        texts = self.packed_columns[position].split(_BETWEEN)
        seen: dict[str, str] = {}
        return list(map(seen.setdefault, texts, texts))

    def numeric(self, position: int) -> list[bool]:
        """Tell which cells of a column are numeric ones; empty when none is."""
        return list(map(bool, self.packed_numeric.get(position, b"")))

    def with_rows(self, stays: Sequence[bool], columns: Sequence[Sequence[str]], numeric: Sequence[Sequence[bool]]) -> Sheet:
        """Give this sheet with other cells in its columns and without the rows that do not stay; row numbers stay those of the rows."""
        return Sheet(
            self.name,
            self.head,
            list(compress(self.row_numbers, stays)),
            [_BETWEEN.join(compress(column, stays)) for column in columns],
            {place: bytes(compress(marks, stays)) for place, marks in enumerate(numeric) if any(marks)},
        )

    def write(self, target: BinaryIO) -> None:
        """Write the sheet for `load_sheet`."""
        columns = [column.encode() for column in self.packed_columns]
        outline = {
            "name": self.name,
            "head": self.head,
            "rows": len(self.row_numbers),
            "columns": list(map(len, columns)),
            "numeric": list(self.packed_numeric),
        }
        target.write(json.dumps(outline).encode() + b"\n")
        target.write(array(_ROW_NUMBER, self.row_numbers).tobytes())
        target.writelines(columns)
        target.writelines(self.packed_numeric.values())


def load_sheet(source: BinaryIO) -> Sheet:
    """Give a sheet that was written by `Sheet.write`."""
    outline = json.loads(source.readline())
    numbers = array(_ROW_NUMBER)
    numbers.frombytes(source.read(numbers.itemsize * outline["rows"]))
    columns = [source.read(length).decode() for length in outline["columns"]]
    numeric = {position: source.read(outline["rows"]) for position in outline["numeric"]}
    return Sheet(outline["name"], outline["head"], numbers.tolist(), columns, numeric)


class SheetBuilder:
    """Makes a sheet of rows that come a batch at a time, so that the cells of a large file never stand in memory as objects at once."""

    def __init__(self, file_name: str, header_row: int) -> None:
        self._file_name = file_name
        self._header_row = header_row
        self._head: list[list[str]] = []
        self._row_numbers = array(_ROW_NUMBER)
        self._columns: list[list[str]] = []
        self._numeric: dict[int, bytearray] = {}

    def add(self, rows: Sequence[Sequence[Cell]], first: int) -> None:
        """Take the next rows of the sheet, of which the first has the number `first`. Raises `RefusedError` when there are too many."""
        self._head.extend(list(map(text_of, row)) for row in rows[: max(0, HEAD_ROWS + 1 - first)])
        above = max(0, self._header_row + 1 - first)
        columns = list(zip_longest(*rows[above:], fillvalue=""))
        texts = list(map(_texts, columns))
        filled = list(map(any, zip(*texts, strict=True)))
        before = len(self._row_numbers)
        self._row_numbers.extend(compress(range(first + above, first + above + len(filled)), filled))
        added = len(self._row_numbers) - before
        if before + added > MAX_ROWS:
            raise RefusedError(
                "FILE_TOO_LARGE",
                f"{self._file_name}：数据超过上限 {MAX_ROWS} 行。请核对是否导出了别的单位或别的月份的数据，{AGAIN}",
            )
        if not added:
            return
        while len(self._columns) < len(texts):
            self._columns.append([_BETWEEN * (before - 1)] if before else [])
        narrower = [[""] * len(filled)] * (len(self._columns) - len(texts))
        for packed, column in zip(self._columns, texts + narrower, strict=True):
            packed.append(_BETWEEN.join(compress(column, filled)))
        for position, cells in enumerate(columns):
            self._mark_numeric(position, cells, filled, before)

    def _mark_numeric(self, position: int, cells: Sequence[Cell], filled: list[bool], before: int) -> None:
        if {int, float}.isdisjoint(map(type, cells)):
            return
        marks = self._numeric.setdefault(position, bytearray())
        marks.extend(bytes(before - len(marks)))
        marks.extend(type(cell) in (int, float) for cell in compress(cells, filled))

    def build(self, name: str) -> Sheet:
        """Give the sheet of all rows taken."""
        rows = len(self._row_numbers)
        return Sheet(
            name,
            self._head,
            self._row_numbers.tolist(),
            list(map(_BETWEEN.join, self._columns)),
            {position: bytes(marks).ljust(rows, b"\0") for position, marks in self._numeric.items()},
        )


def text_of(cell: Cell) -> str:
    """Give a cell as the text that a person sees: numbers at 15 significant digits, dates as days, nothing invisible (method §10.1)."""
    if isinstance(cell, str):
        return (cell if cell.isprintable() else _visible(cell)).strip()
    if isinstance(cell, datetime):
        return str(cell.date())  # the columns name days and months; a time of day says nothing
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, (int, float)):
        shown = f"{cell + 0:.15g}"  # + 0: a negative zero is shown as 0
        return f"{Decimal(shown):f}" if "e" in shown else shown
    return str(cell)


def _texts(cells: Sequence[Cell]) -> list[str]:
    """Give the cells of a column as text. The usual column has texts only and nothing to take out of them: it is looked at as a whole."""
    if set(map(type, cells)) == {str}:
        texts = cast("Sequence[str]", cells)
        if "".join(texts).isprintable():
            return list(map(str.strip, texts))
    return list(map(text_of, cells))


def _visible(text: str) -> str:
    """Give a text without control characters and characters of category Cf; tabs and line breaks stay inside it."""
    return "".join(character for character in text if character in "\t\n\r" or unicodedata.category(character) not in ("Cc", "Cf"))
