"""Mutations of a valid file as clerks, Excel, WPS and other systems make them; the test that uses one knows the truth (issue, “Tests”).

Belongs here: what can happen to one cell, and to a file as a whole. Does not belong here: what must come of it (`test_fuzz`).
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import openpyxl
import xlsxwriter
from tests.hostile.hand_overs import TITLES, XLSX_TABLES, Row, csv_bytes, rewritten


@dataclass(frozen=True)
class Mutated:
    """A mutated file, the rows it declares, and the table it is."""

    content: bytes
    rows: int


Maker = Callable[[str, list[Row], random.Random], Mutated]
FORMULA, ERROR = "formula:", "error:"


def file_of(table: str, rows: list[Row], titles: list[str] | None = None, renamed: dict[str, str] | None = None) -> bytes:
    """Give a file of rows whose cells may be numbers, days, errors (`error:#N/A`) and formulas (`formula:A1`)."""
    if table not in XLSX_TABLES:
        shown = [{title: _as_shown(cell) for title, cell in row.items()} for row in rows]
        header, rest = csv_bytes(table, shown, titles=titles).split(b"\r\n", 1)
        for old, new in (renamed or {}).items():
            header = header.decode().replace(old, new).encode()
        return header + b"\r\n" + rest
    titles = titles or list(TITLES[table])
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True, "remove_timezone": True}) as book:
        sheet = book.add_worksheet()
        as_day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_string(0, 0, "全国防返贫监测信息系统导出")
        for column, title in enumerate(titles):
            sheet.write_string(2, column, (renamed or {}).get(title, title))
            for line, row in enumerate(rows, start=3):
                cell = row.get(title, "")
                if isinstance(cell, datetime):
                    sheet.write_datetime(line, column, cell, as_day)
                elif isinstance(cell, float):
                    sheet.write_number(line, column, cell)
                elif cell.startswith(ERROR):
                    sheet.write_formula(line, column, "=NA()", None, cell.removeprefix(ERROR))
                elif cell.startswith(FORMULA):
                    sheet.write_formula(line, column, "=" + cell.removeprefix(FORMULA))
                elif cell:
                    sheet.write_string(line, column, cell)
    return memory.getvalue()


def _as_shown(cell: Any) -> str:
    """Give a cell as Excel writes it into a CSV."""
    if isinstance(cell, datetime):
        return f"{cell.year}/{cell.month}/{cell.day} 0:00"
    if isinstance(cell, float):
        return f"{cell:.5E}" if cell >= 1e11 else f"{cell:g}"
    text = str(cell).removeprefix(ERROR)
    return text.replace(FORMULA, "=")  # an empty cell of a CSV could not be told from one that was left blank


def full_width(text: str) -> str:
    """Give a text in full-width characters."""
    return "".join(chr(ord(character) + 0xFEE0) if "!" <= character <= "~" else character for character in text)


def _day(text: str) -> str:
    return text.replace("年", "-").replace("月", "")


AMOUNT: dict[str, Callable[[str], Any]] = {
    "full width": full_width,
    "commas": lambda text: f"{float(text):,.2f}",
    "unit": lambda text: text + "元",
    "ten thousands": lambda text: f"{float(text) / 10_000:g}万元",
    "circled digit": lambda text: text[:-1] + "①",
    "circled digit behind": lambda text: text + "①",
    "superscript": lambda text: text + "²",
    "arabic digit": lambda text: "٣" + text[1:],
    "numeric": float,
    "float artefact": lambda text: float(text) + 4e-13,
    "negative": lambda text: "-" + text,
    "scientific": lambda text: f"{float(text):.1E}",
    "zero width": lambda text: text[0] + "\u200b" + text[1:] + "\ufeff",
    "no-break space": lambda text: f"\u00a0{text}\u00a0",
    "space inside": lambda text: f"{text[0]} {text[1:]}",
    "two numbers": lambda text: f"{text}/{text}",
    "letter O": lambda text: text.replace("0", "O"),
    "european": lambda text: f"{text},5",
    "finer than a fen": lambda text: text + ".005",
    "currency": lambda text: "￥" + text,
    "error": lambda _text: ERROR + "#VALUE!",
    "formula": lambda _text: FORMULA + "A1+1",
    "date": lambda _text: datetime(1908, 3, 18, tzinfo=UTC),
    "words": lambda _text: "三千",
    "about": lambda text: "约" + text,
}
MONTH: dict[str, Callable[[str], Any]] = {
    "day": lambda text: _day(text) + "-01",
    "day with time": lambda text: _day(text) + "-01 00:00:00.0",
    "iso time": lambda text: _day(text) + "-01T00:00:00",
    "slashes": lambda text: _day(text).replace("-", "/") + "/1 0:00",
    "numeric day": lambda text: float(_day(text).replace("-", "") + "01"),
    "serial": lambda _text: 44927.0,
    "date cell": lambda text: datetime(int(text[:4]), int(text[5:7]), 1, 8, 30, tzinfo=UTC),
    "份": lambda text: _day(text).replace("-", "年") + "月份",
    "blanks": lambda text: f"{text[:4]} 年 {text[5:7]} 月",
    "full width": full_width,
    "zero width": lambda text: text + "\u200b",
    "month 13": lambda text: text[:5] + "13月",
    "english": lambda text: f"Jan-{text[2:4]}",
    "short year": lambda text: f"{text[2:4]}-{text[5:7]}",
    "day first": lambda text: f"01/{text[5:7]}/{text[:4]}",
    "circled": lambda text: f"{text[:4]}年①月",
    "error": lambda _text: ERROR + "#REF!",
    "formula": lambda _text: FORMULA + "TODAY()",
    "year only": lambda text: text[:4],
}
# Only in a workbook: the text 2025.1 of a CSV is what it says, January (method §10.1).
NUMERIC_MONTH: dict[str, Callable[[str], Any]] = {
    "numeric": lambda text: float(_day(text).replace("-", ".")),
    "lost zero": lambda text: float(text[:4] + ".1"),
}
IDENTITY: dict[str, Callable[[str], Any]] = {
    "lower case": str.lower,
    "full width": full_width,
    "spaces": lambda text: f"{text[:6]} {text[6:14]} {text[14:]}",
    "zero width": lambda text: f"\u202d{text}\u202c",
    "numeric": lambda text: float(text[:17] + "0"),
    "scientific": lambda text: f"{text[0]}.{text[1:6]}E+17",
    "ruined": lambda text: text[:15] + "000",
    "short": lambda text: text[:17],
    "apostrophe": lambda text: "'" + text,
    "letter O": lambda text: text.replace("0", "O", 1),
    "star": lambda text: text[:6] + "********" + text[14:],
    "tab": lambda text: text + "\t",
    "old form": lambda text: text[:6] + text[8:17],
    "wrong digit": lambda text: text[:10] + str((int(text[10]) + 1) % 10) + text[11:],
    "circled": lambda text: text[:5] + "①" + text[6:],
    "error": lambda _text: ERROR + "#N/A",
    "formula text": lambda text: f'="{text}"',
    "disability": lambda text: text + "43B1",
    "two people": lambda text: f"{text}、{text}",
}
CODE: dict[str, Callable[[str], Any]] = {
    "lower case": str.lower,
    "full width": full_width,
    "spaces": lambda text: f" {text[:8]} {text[8:]}",
    "zero width": lambda text: text[:3] + "\u200b" + text[3:],
    "tab": lambda text: text + "\t",
    "error": lambda _text: ERROR + "#N/A",
}


def cell(title: str, change: Callable[[str], Any], share: float) -> Maker:
    """Give a mutation of some cells of a column."""

    def make(table: str, rows: list[Row], chance: random.Random) -> Mutated:
        chosen = chance.sample(range(len(rows)), max(1, int(len(rows) * share)))
        changed = [row | {title: change(row[title])} if index in chosen and row[title] else row for index, row in enumerate(rows)]
        return Mutated(file_of(table, changed), len(rows))

    return make


def _plain(change: Callable[[bytes], bytes]) -> Maker:
    return lambda table, rows, _chance: Mutated(change(file_of(table, rows)), len(rows))


def _rows(change: Callable[[list[Row], random.Random], list[Row]]) -> Maker:
    def make(table: str, rows: list[Row], chance: random.Random) -> Mutated:
        changed = change(rows, chance)
        return Mutated(file_of(table, changed), sum(1 for row in changed if any(row.values())))

    return make


def _columns(change: Callable[[list[str], random.Random], list[str]]) -> Maker:
    return lambda table, rows, chance: Mutated(file_of(table, rows, change(list(TITLES[table]), chance)), len(rows))


def _swapped_titles(table: str, rows: list[Row], chance: random.Random) -> Mutated:
    one, other = chance.choice(
        [("证件号码", "姓名"), ("务工月收入", "开始时间"), ("实发工资", "合同开始"), ("统一社会信用代码", "证件号码")]
    )
    renamed = {one: other, other: one} if one in TITLES[table] and other in TITLES[table] else {}
    if table in XLSX_TABLES:
        return Mutated(file_of(table, rows, renamed=renamed), len(rows))
    titles = [renamed.get(title, title) for title in TITLES[table]]
    header = ",".join(titles).encode()
    return Mutated(header + b"\r\n" + file_of(table, rows).split(b"\r\n", 1)[1], len(rows))


def _shifted_row(rows: list[Row], chance: random.Random) -> list[Row]:
    index = chance.randrange(len(rows))
    titles = list(rows[index])
    return [*rows[:index], dict(zip(titles, ["", *list(rows[index].values())[:-1]], strict=True)), *rows[index + 1 :]]


def _book(change: Callable[[Any, random.Random], None]) -> Maker:
    """Give a mutation by a program that opens the workbook and saves it."""

    def make(table: str, rows: list[Row], chance: random.Random) -> Mutated:
        book = openpyxl.load_workbook(io.BytesIO(file_of(table, rows)))
        change(book, chance)
        memory = io.BytesIO()
        book.save(memory)
        return Mutated(memory.getvalue(), len(rows))

    return make


def _merge(book: Any, chance: random.Random) -> None:
    title = chance.choice(["务工月收入", "证件号码", "务工企业名称"])
    column = TITLES["rv_work"].index(title) + 1
    book.active.merge_cells(start_row=5, end_row=6, start_column=column, end_column=column)


def _hide(book: Any, _chance: random.Random) -> None:
    book.create_sheet("说明")["A1"] = "填表说明"
    book["说明"].sheet_state = "hidden"


def _hidden_first(book: Any, _chance: random.Random) -> None:
    book.create_sheet("上月", 0)["A1"] = "旧"
    book["上月"].sheet_state = "hidden"
    book.active = 1


def _format_far(book: Any, _chance: random.Random) -> None:
    book.active.cell(200_000, 40).font = openpyxl.styles.Font(bold=True)


def _filter_rows(book: Any, _chance: random.Random) -> None:
    book.active.row_dimensions[6].hidden = True


FILE: dict[str, Maker] = {
    "blank rows": _rows(lambda rows, chance: [row for one in rows for row in ([one, {}] if chance.random() < 0.2 else [one])]),
    "row twice": _rows(lambda rows, chance: [*rows, chance.choice(rows)]),
    "total row": _rows(
        lambda rows, _chance: [*rows, dict.fromkeys(rows[0], "") | {"姓名": "合计", "务工月收入": "999999", "实发工资": "999999"}]
    ),
    "row shifted": _rows(_shifted_row),
    "rows in another order": _rows(lambda rows, chance: chance.sample(rows, len(rows))),
    "columns in another order": _columns(lambda titles, chance: chance.sample(titles, len(titles))),
    "column missing": _columns(lambda titles, chance: chance.sample(titles, len(titles) - 1)),
    "column more": _columns(lambda titles, _chance: ["序号", *titles, "备注", "备注"]),
    "titles swapped": _swapped_titles,
    "title twice": lambda table, rows, _chance: Mutated(
        file_of(table, [row | {"x": "1"} for row in rows], [*TITLES[table], "x"], {"x": "证件号码"}), len(rows)
    ),
    "title with marks": lambda table, rows, _chance: Mutated(file_of(table, rows, renamed={"证件号码": " 证件\u200b号码 "}), len(rows)),
    "title renamed": lambda table, rows, _chance: Mutated(file_of(table, rows, renamed={"证件号码": "身份证号"}), len(rows)),
    "cut": lambda table, rows, chance: Mutated(_cut(file_of(table, rows), chance), len(rows)),
    "empty": _plain(lambda _content: b""),
}


WORKBOOK: dict[str, Maker] = {
    "saved again": _book(lambda _book, _chance: None),
    "merged cells": _book(_merge),
    "hidden sheet": _book(_hide),
    "hidden first sheet": _book(_hidden_first),
    "formatted far": _book(_format_far),
    "hidden rows": _book(_filter_rows),
    "header moved": _book(lambda book, _chance: book.active.insert_rows(1)),
    "byte changed": lambda table, rows, chance: Mutated(_spoilt(file_of(table, rows), chance), len(rows)),
    "packed by another program": _plain(lambda content: rewritten(content, lambda _name, part: part)),
}
CSV: dict[str, Maker] = {
    "UTF-16": _plain(lambda content: content.decode().encode("utf-16")),
    "GB18030": _plain(lambda content: content.decode().encode("gb18030")),
    "lost characters": _plain(lambda content: content.decode().encode("ascii", "replace")),
    "misread": _plain(lambda content: content.decode("gb18030", "replace").encode()),
    "tabs": _plain(lambda content: content.replace(b",", b"\t")),
    "semicolons": _plain(lambda content: content.replace(b",", b";")),
    "line ends": _plain(lambda content: content.replace(b"\r\n", b"\r")),
    "commas behind": _plain(lambda content: content.replace(b"\r\n", b",,,\r\n")),
    "a comma": _plain(lambda content: content.replace("试验电子厂".encode(), "试验,电子厂".encode(), 1)),
    "an open quote": _plain(lambda content: content.replace("试验电子厂".encode(), '"试验电子厂'.encode(), 1)),
}


def _cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content) // 2, len(content))]


def _spoilt(content: bytes, chance: random.Random) -> bytes:
    """Spoil a byte of a container. In a text a changed digit is another digit, which nobody can see."""
    place = chance.randrange(len(content))
    return content[:place] + bytes([content[place] ^ 0x55]) + content[place + 1 :]
