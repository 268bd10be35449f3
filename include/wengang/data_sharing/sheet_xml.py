"""What the parser of workbooks leaves out of a sheet: cells with an error, and formulas without a kept value (method §10.1).

Belongs here: looking into the XML of a workbook. Does not belong here: the values of cells (the parser gives them), what they mean.

Assumption: an error cell has `t="e"`; a formula has an element `f`, and its kept value an element `v` beside it. A program that
only writes formulas leaves `v` out, leaves it empty, or writes 0 and asks for a calculation when the workbook is opened.
Known drawback: a formula whose kept value is out of date cannot be told from one that is right.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from posixpath import join, normpath
from xml.parsers import expat

NOT_CALCULATED = "#未计算"
"""Stands for a formula without a kept value."""

WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_CALCULATE_ON_OPENING = "fullCalcOnLoad"
_ERROR_CELL = re.compile(rb"""(<(?:[A-Za-z0-9]+:)?c\s(?:[^>]*?\s)?t\s*=\s*["'])e(["'])""")
_SIGNS = (b'"e"', b"'e'", b"<f>", b"<f ", b"<f/", b":f>", b":f ", b":f/")

Place = tuple[int, int]
"""Row and column of a cell, both from 0."""


def has_faults(part: bytes) -> bool:
    """Tell whether a part of a sheet's XML can hold an error or a formula: only then the sheet is looked at cell by cell."""
    return any(sign in part for sign in _SIGNS)


def first_sheet(container: zipfile.ZipFile) -> tuple[str, bool]:
    """Give the part of the first sheet of a workbook, and whether the workbook asks to be calculated when it is opened."""
    relations: dict[str, str] = {}
    found: list[str] = []
    asks = False

    def relation(_name: str, attributes: dict[str, str]) -> None:
        if "Id" in attributes:
            relations[attributes["Id"]] = normpath(join("/xl", attributes.get("Target", ""))).lstrip("/")

    def workbook(name: str, attributes: dict[str, str]) -> None:
        nonlocal asks
        if _local(name) == "sheet":
            found.extend(value for key, value in attributes.items() if _local(key) == "id")
        asks = asks or attributes.get(_CALCULATE_ON_OPENING) in ("1", "true")

    _walk(container.read(_RELATIONS), relation)
    _walk(container.read(WORKBOOK), workbook)
    return relations[found[0]], asks


def _walk(part: bytes, start: Callable[[str, dict[str, str]], None]) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.Parse(part, True)


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def with_errors_as_text(content: bytes) -> bytes:
    """Give the workbook with its error cells as text cells: the parser gives up the whole file at an error it does not know (`#SPILL!`)."""
    memory = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(memory, "w") as new:
        for member in old.infolist():
            new.writestr(member.filename, _ERROR_CELL.sub(rb"\1str\2", old.read(member)))
    return memory.getvalue()


class FaultyCells:
    """Collects the faulty cells of one sheet while its XML passes by: `faults` holds their texts by place."""

    def __init__(self, *, asks_for_calculation: bool) -> None:
        self.faults: dict[Place, str] = {}
        self._asks = asks_for_calculation
        self._row = self._column = 0
        self._kind = ""
        self._formula = self._value = False
        self._text = ""
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def feed(self, part: bytes, *, last: bool = False) -> None:
        """Take the next part of the XML. Raises `expat.ExpatError`."""
        self._parser.Parse(part, last)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = _local(name)
        if name == "c":
            self._kind = attributes.get("t", "")
            if "r" in attributes:
                self._column = _column(attributes["r"])
                self._cell_row = int(attributes["r"].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")) - 1
            else:
                self._cell_row = self._row
            self._formula = self._value = False
            self._text = ""
        elif name == "f":
            self._formula = True
        elif name == "v":
            self._value = True
            if self._formula or self._kind == "e":
                self._parser.CharacterDataHandler = self._read
        elif name == "row" and "r" in attributes:
            self._row = int(attributes["r"]) - 1

    def _read(self, text: str) -> None:
        self._text += text

    def _end(self, name: str) -> None:
        name = _local(name)
        if name == "v":
            self._parser.CharacterDataHandler = None
        elif name == "c":
            fault = self._fault()
            if fault:
                self.faults[self._cell_row, self._column] = fault
            self._column += 1
        elif name == "row":
            self._row += 1
            self._column = 0

    def _fault(self) -> str:
        if self._kind == "e":
            return self._text.strip() or NOT_CALCULATED
        if not self._formula:
            return ""
        if self._kind == "str":  # a formula may give an empty text, which is a value
            return "" if self._value else NOT_CALCULATED
        text = self._text.strip()
        return NOT_CALCULATED if not text or (self._asks and text == "0") else ""


def _column(reference: str) -> int:
    """Give the column of a reference from 0: A1 → 0, AA7 → 26."""
    number = 0
    for letter in reference.upper():
        if not "A" <= letter <= "Z":
            break
        number = number * 26 + ord(letter) - 64
    return number - 1
