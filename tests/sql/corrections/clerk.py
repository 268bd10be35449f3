"""A unit's clerk with openpyxl, which knows nothing of the product: reads correction workbooks, fills them in, hands them back.

Belongs here: what a person does with a workbook, and an archive that grows round by round. Does not belong here: what must come of it.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
from tests.hostile.hand_overs import manifest_of, put, write_manifest

from wengang.corrections.standing import standing_workbooks, workbook_of
from wengang.database.unit_of_work import unit_of_work
from wengang.history.steps import ImportedHistory, import_history
from wengang.settings.environment import Settings


@dataclass(frozen=True)
class Line:
    """One row of 更正 on the clerk's screen."""

    sheet: Any
    number: int
    titles: Sequence[str]

    def __getitem__(self, title: str) -> str:
        return str(self._cell(title).value or "")

    def __setitem__(self, title: str, text: object) -> None:
        self._cell(title).value = text

    @property
    def row_no(self) -> int:
        """Give its 行号."""
        return int(self._cell("行号").value)

    @property
    def rules(self) -> set[tuple[str, str]]:
        """Give the rule and column of each line of 问题."""
        heads = [line.partition("：")[0].partition("】")[2].split(" ", 1) for line in self["问题"].split("\n")]
        return {(rule, column) for rule, column in heads}

    def marked(self) -> list[str]:
        """Give the titles of the cells in another colour than the usual one."""
        return [title for title in self.titles if self._cell(title).fill.fill_type == "solid"]

    def _cell(self, title: str) -> Any:
        return self.sheet.cell(self.number, self.titles.index(title) + 1)


class Workbook:
    """A correction workbook opened by the clerk."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.book = openpyxl.load_workbook(io.BytesIO(content))
        self.sheet = self.book["更正"]
        self.titles = [str(cell.value or "") for cell in self.sheet[1]]

    @property
    def lines(self) -> list[Line]:
        """Give the filled rows."""
        return [
            Line(self.sheet, number, self.titles) for number in range(2, self.sheet.max_row + 1) if any(c.value for c in self.sheet[number])
        ]

    @property
    def line(self) -> Line:
        """Give its only row."""
        [line] = self.lines
        return line

    def of(self, row_no: int) -> Line:
        """Give the row of a 行号."""
        return next(line for line in self.lines if line.row_no == row_no)

    @property
    def digest(self) -> str:
        """Give what stands beside 文件摘要."""
        return next(str(row[1].value) for row in self.book["说明"].iter_rows() if row[0].value == "文件摘要")

    def saved(self) -> bytes:
        """Save it as it is on the screen."""
        memory = io.BytesIO()
        self.book.save(memory)
        return memory.getvalue()


@dataclass
class Office:
    """An archive and the installation that takes it, as `make corrections` would; further hand-overs arrive in the order of their putting."""

    settings: Settings
    told: list[str] = field(default_factory=list)
    _put: int = 0

    @property
    def inbox(self) -> Path:
        """Give where hand-overs are put."""
        return self.settings.inbox

    def send(self, tables: Mapping[str, Any], **manifest: Any) -> ImportedHistory:
        """Hand files over and let them be taken."""
        put(self.inbox, self._folder(), tables, **manifest)
        return self.take()

    def hand_back(self, *contents: bytes, rows: int | None = None, **manifest: Any) -> ImportedHistory:
        """Hand workbooks back and let them be taken."""
        folder = self.inbox / self._folder()
        folder.mkdir(parents=True)
        body = manifest_of({}, **manifest)
        for number, content in enumerate(contents):
            name = f"更正{number}.xlsx"
            (folder / name).write_bytes(content)
            filled = rows if rows is not None else len(Workbook(content).lines)
            described = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest(), "rows": filled}
            body["files"].append({"table": "corrected_rows", "name": name, **described})
        write_manifest(folder, body)
        return self.take()

    def take(self) -> ImportedHistory:
        """Take whatever is new."""
        return import_history(self.settings, self.inbox, None, accept_held="往月", progress=self.told.append)

    def workbooks(self) -> dict[str, Workbook]:
        """Everything that units are asked about now."""
        with unit_of_work(self.settings) as work:
            return {standing.file_name: Workbook(workbook_of(work, standing)) for standing in standing_workbooks(work)}

    def workbook(self) -> Workbook:
        """Give the only one."""
        [workbook] = self.workbooks().values()
        return workbook

    def round(self, fill_in: Callable[[Line], None], **manifest: Any) -> ImportedHistory:
        """Fill in the only workbook line by line and hand it back."""
        workbook = self.workbook()
        for line in workbook.lines:
            fill_in(line)
        return self.hand_back(workbook.saved(), **manifest)

    def refused(self, outcome: ImportedHistory) -> str:
        """Give the one sentence with which the newest workbook was refused."""
        told = [row["reasons"][0]["message"] for row in outcome.returned[-1:]] or outcome.refused[-1:]
        return told[-1]

    def _folder(self) -> str:
        self._put += 1
        return f"{self._put:03d}"
