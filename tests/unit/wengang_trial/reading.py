"""Reads a written province back, with readers that share nothing with its writer."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

PARTS = ("history", "month", "later")
"""The folders of a province, in the order in which they arrive."""
OF_CHAPTERS = "-chapters"
"""How the folder of a hand-over with files of the chapters ends."""

Row = dict[str, str]


@dataclass(frozen=True)
class HandOver:
    """One folder with a manifest."""

    folder: Path

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """The manifest as it stands."""
        return dict(json.loads((self.folder / "manifest.json").read_text(encoding="utf-8")))

    @property
    def key(self) -> tuple[str, str, str]:
        """Unit, period and department."""
        return self.manifest["unit"], self.manifest["period"], self.manifest["department"]

    @property
    def tables(self) -> dict[str, dict[str, Any]]:
        """The manifest's entries by table."""
        return {entry["table"]: entry for entry in self.manifest["files"]}

    def rows(self, table: str) -> list[Row]:
        """Read the rows of one table."""
        return read_rows(self.folder / self.tables[table]["name"])


def hand_overs(root: Path, *parts: str) -> Iterator[HandOver]:
    """Give the monthly hand-overs of some parts of a province (all without a choice), in the order of arrival; those of chapters are not."""
    for part in parts or PARTS:
        for path in sorted((root / part).rglob("manifest.json")):
            if not path.parent.name.endswith(OF_CHAPTERS):
                yield HandOver(path.parent)


@cache
def newest_tables(root: Path, table: str, department: str) -> dict[tuple[str, str], list[Row]]:
    """Give the rows of a table by unit and month, after repairs and corrections."""
    newest: dict[tuple[str, str], HandOver] = {}
    for hand_over in hand_overs(root):
        unit, period, sender = hand_over.key
        if sender == department and table in hand_over.tables:
            newest[unit, period] = hand_over
    return {key: hand_over.rows(table) for key, hand_over in newest.items()}


def read_rows(path: Path) -> list[Row]:
    """Read a workbook of the national layout (header on row 3) or a CSV file."""
    if path.suffix == ".xlsx":
        header, *rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=False)[2:]
        return [{str(name): str(cell) for name, cell in zip(header, row, strict=True)} for row in rows]
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030")
    return list(csv.DictReader(text.splitlines()))


def covers(row: Row, period: str) -> bool:
    """Whether a work row covers a month (method §2)."""
    month = f"{period[:4]}年{period[5:]}月"
    return row["是否已务工"] == "是" and row["开始时间"] <= month and (not row["结束时间"] or row["结束时间"] >= month)


def known_as_employed(row: Row) -> bool:
    """Whether 人社 knows the person of a row as employed; in this province every contract covers the month."""
    return row["是否就业登记"] == "是" or row["是否参保"] == "是" or (row["实发工资"] != "" and int(row["实发工资"]) > 0)
