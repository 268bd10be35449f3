"""What the parser of workbooks leaves out: cells with an error, formulas without a kept value, sheets that are hidden (method §10.1).

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
from dataclasses import dataclass
from posixpath import join, normpath
from xml.parsers import expat

NOT_CALCULATED = "#未计算"
"""Stands for a formula without a kept value."""

Place = tuple[int, int]
"""Row and column of a cell, both from 0."""

_WORKBOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_ERRORS_OF_PARSER = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})
_ERROR_CELL = re.compile(rb"""(<(?:[A-Za-z0-9]+:)?c\s(?:[^>]*?\s)?t\s*=\s*["'])e(["'])""")
_PREFIX = re.compile(rb"<([A-Za-z0-9]+:)?worksheet\b")
_REFERENCE = re.compile(r"([A-Za-z]*)([0-9]+)")


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet of a workbook: its place in the order of sheets, its name, its part of the container."""

    index: int
    name: str
    part: str
    hidden: bool
    has_cells: bool


def list_sheets(container: zipfile.ZipFile) -> tuple[list[SheetPart], bool]:
    """Give the sheets in order, and whether the workbook asks to be calculated when it is opened. Raises `KeyError`, `expat.ExpatError`."""
    members = {name.lower(): name for name in container.namelist()}
    targets: dict[str, tuple[str, str]] = {}
    sheets: list[SheetPart] = []
    asks = False

    def relation(_name: str, attributes: dict[str, str]) -> None:
        if "Target" in attributes:
            targets[attributes["Id"]] = (attributes["Target"], attributes.get("Type", ""))

    def element(name: str, attributes: dict[str, str]) -> None:
        nonlocal asks
        if _local(name) == "sheet":
            target, kind = targets[next(value for key, value in attributes.items() if key.endswith(":id"))]
            part = target.lstrip("/") if target.startswith(("/", "xl/")) else normpath(join("xl", target))
            hidden = attributes.get("state", "visible") != "visible"
            sheets.append(SheetPart(len(sheets), attributes["name"], members[part.lower()], hidden, kind.endswith("/worksheet")))
        asks = asks or attributes.get("fullCalcOnLoad") in ("1", "true")

    _walk(container.read(_RELATIONS), relation)
    _walk(container.read(_WORKBOOK), element)
    return sheets, asks


def _walk(part: bytes, start: Callable[[str, dict[str, str]], None]) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.Parse(part, True)


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def fault_signs(start: bytes) -> tuple[bytes, ...]:
    """Give what stands in the XML of a sheet, known by its start, when it can have a faulty cell: only then cells are looked at one by one."""
    match = _PREFIX.search(start)
    prefix = (match[1] or b"") if match else b""
    return (b'"e"', b"'e'", *(b"<" + prefix + b"f" + end for end in (b">", b" ", b"/")))


def with_errors_as_text(content: bytes) -> bytes:
    """Give the workbook with its error cells as text cells: the parser gives up the whole file at an error it does not know (`#SPILL!`)."""
    memory = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for member in old.infolist():
            new.writestr(member.filename, _ERROR_CELL.sub(rb"\1str\2", old.read(member)))
    return memory.getvalue()


def place_of(reference: str) -> Place:
    """Give the place of a reference: A1 → (0, 0), AB7 → (6, 27). Raises `ValueError`."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise ValueError(f"{reference} names no cell")
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1


class FaultyCells:
    """The faulty cells of one sheet: `faults` holds what they show by place.

    A cell is judged when the next one begins: one event for each element instead of two, on sheets of millions of cells.
    """

    def __init__(self, *, asks_for_calculation: bool) -> None:
        self.faults: dict[Place, str] = {}
        self.has_unknown_error = False
        self._asks = asks_for_calculation
        self._row = -1
        self._reference, self._after_reference = "", 0
        self._kind = self._text = ""
        self._formula = self._value = self._reads = False
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True

    def collect(self, sheet: bytes) -> None:
        """Look through the XML of a sheet. Raises `expat.ExpatError`, `ValueError`."""
        self._parser.StartElementHandler = self._start
        self._parser.Parse(sheet, True)
        self._judge()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if ":" in name:
            name = _local(name)
        if name == "c":
            self._judge()
            self._kind = attributes.get("t", "")
            reference = attributes.get("r")
            if reference:
                self._reference, self._after_reference = reference, 0
            else:
                self._after_reference += 1
        elif name == "v":
            self._value = True
            if self._formula or self._kind == "e":
                self._reads = True
                self._parser.CharacterDataHandler = self._read
        elif name == "f":
            self._formula = True
        elif name == "row":
            self._judge()
            self._row = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1
            self._reference, self._after_reference = "", 0

    def _read(self, text: str) -> None:
        self._text += text

    def _judge(self) -> None:
        """Keep the fault of the cell that ends here, if it has one."""
        if self._reads:
            self._parser.CharacterDataHandler = None
        fault = self._fault() if self._formula or self._kind == "e" else ""
        if fault:
            row, column = place_of(self._reference) if self._reference else (self._row, -1)
            self.faults[row if self._after_reference == 0 else self._row, column + self._after_reference] = fault
        self._kind = self._text = ""
        self._formula = self._value = self._reads = False

    def _fault(self) -> str:
        text = self._text.strip()
        if self._kind == "e":
            self.has_unknown_error = self.has_unknown_error or text not in _ERRORS_OF_PARSER
            return text or NOT_CALCULATED
        if self._kind == "str":  # a formula may give an empty text, which is a value
            return "" if self._value else NOT_CALCULATED
        return NOT_CALCULATED if not text or (self._asks and text == "0") else ""
