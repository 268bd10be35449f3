"""Files of a hand-over: workbooks in the national layout, CSV tables, and the manifest that is written last.

Belongs here: bytes. Does not belong here: what stands in a cell (`tables`).

The workbook is written by hand, as little as Office Open XML asks for, in the layout of real exports (one sheet,
shared strings, every cell text, empty cells left out): a general writer takes four times as long, and a trial
province has twenty million cells. Equal rows give equal bytes: entries of the archive carry the date 1980-01-01.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from wengang.periods import Period
from wengang_trial.units import Unit

Row = Sequence[str]

_COMPRESSION = 1
_ROWS_AT_ONCE = 2000
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_SPREADSHEET}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_SPREADSHEET}.worksheet+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_SPREADSHEET}.sharedStrings+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    ),
}


@dataclass(frozen=True, slots=True)
class Table:
    """One table to be handed over: where it goes and what it holds."""

    table: str
    name: str
    title: str
    header: Row
    rows: Sequence[Row]

    def without(self, column: str) -> Table:
        """Give the same table with a column left out."""
        place = list(self.header).index(column)
        rows = [[*row[:place], *row[place + 1 :]] for row in self.rows]
        return Table(self.table, self.name, self.title, [*self.header[:place], *self.header[place + 1 :]], rows)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that is handed over as it is: the manifest calls its table `attachment` and counts no rows in it."""

    name: str
    content: bytes


def hand_over(
    folder: Path,
    unit: Unit,
    period: Period,
    department: str,
    files: Iterable[Table | Attachment],
    *,
    day: int = 3,
    months_later: int = 1,
    is_correction_of: str | None = None,
) -> str:
    """Write one hand-over into a new folder, as of a day of the next month (or another); gives its manifest's SHA-256."""
    folder.mkdir(parents=True)
    manifest = {
        "schema_version": 1,
        "unit": unit.code,
        "period": str(period),
        "department": department,
        "prepared_by": "经办试一",
        "approved_by": "负责试二",
        "generated_at": f"{period.plus(months_later)}-{day:02d}T10:12:00+08:00",
        "is_correction_of": is_correction_of,
        "files": [_write(folder, unit, file) for file in files],
    }
    content = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
    (folder / "manifest.json").write_bytes(content)
    return hashlib.sha256(content).hexdigest()


def csv_text(header: Row, rows: Iterable[Row]) -> str:
    """Write a CSV table (RFC 4180) with its header."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def _write(folder: Path, unit: Unit, file: Table | Attachment) -> dict[str, str | int]:
    path = folder / file.name
    if isinstance(file, Attachment):
        path.write_bytes(file.content)
    elif path.suffix == ".xlsx":
        _write_workbook(path, [[file.title], ["导出单位：试验数据，非真实人员"], file.header], file.rows)
    else:
        path.write_bytes(csv_text(file.header, file.rows).encode(unit.encoding))
    content = path.read_bytes()
    return {
        "table": file.table if isinstance(file, Table) else "attachment",
        "name": file.name,
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "rows": len(file.rows) if isinstance(file, Table) else 0,
    }


def _write_workbook(path: Path, head: Sequence[Row], rows: Sequence[Row]) -> None:
    """Write one sheet: the rows of the head, then the rows."""
    strings: dict[str, int] = {}
    letters = [_column(place) for place in range(max(map(len, head)))]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=_COMPRESSION) as archive:
        for name, part in _PARTS.items():
            with archive.open(name, "w") as entry:
                entry.write((_HEAD + part).encode())
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as entry:
            entry.write(f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
            entry.write(_sheet_rows(head, 1, letters, strings).encode())
            for start in range(0, len(rows), _ROWS_AT_ONCE):
                piece = rows[start : start + _ROWS_AT_ONCE]
                entry.write(_sheet_rows(piece, len(head) + 1 + start, letters, strings).encode())
            entry.write(b"</sheetData></worksheet>")
        with archive.open("xl/sharedStrings.xml", "w", force_zip64=True) as entry:
            entry.write(f'{_HEAD}<sst xmlns="{_MAIN}" uniqueCount="{len(strings)}">'.encode())
            entry.write("".join([f"<si><t>{text}</t></si>" for text in map(escape, strings)]).encode())
            entry.write(b"</sst>")


def _sheet_rows(rows: Iterable[Row], first: int, letters: Sequence[str], strings: dict[str, int]) -> str:
    place_of = strings.setdefault
    written = []
    for number, row in enumerate(rows, first):
        cells = "".join(
            [
                f'<c r="{letter}{number}" t="s"><v>{place_of(text, len(strings))}</v></c>'
                for letter, text in zip(letters, row, strict=False)
                if text
            ]
        )
        written.append(f'<row r="{number}">{cells}</row>')
    return "".join(written)


def _column(place: int) -> str:
    """Give the letters of a column, counted from 0."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    tens, ones = divmod(place, len(alphabet))
    return (alphabet[tens - 1] if tens else "") + alphabet[ones]
