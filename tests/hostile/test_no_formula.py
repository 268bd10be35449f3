"""What senders type never becomes a formula in anything that the house writes: not in a workbook, not in a CSV file (issue: 10,000 fuzzed cells).

What goes out with cells of others in it passes two writers of workbooks; both are tried with fuzzed cells, and one whole way beside them, from
a file of the intake to the correction workbook. A CSV file holds no cell of a sender: the last test names every module that writes one.
Four hundred cells each run every time; with PROVE_EVERYTHING=1 ten thousand.
"""

from __future__ import annotations

import io
import os
import re
import zipfile
from pathlib import Path
from random import Random

import openpyxl
from tests.hostile.conftest import Office
from tests.hostile.hand_overs import GOOD_ROWS, TITLES, file_of

import wengang
from wengang.corrections.standing import standing_workbooks, workbook_of
from wengang.database.unit_of_work import unit_of_work
from wengang.fund.handed_over import DecidedLine, LineKind, decision_template
from wengang.papers.text_workbook import CellLook, Row, TextSheet, as_read_back, text_workbook
from wengang.papers.workbook import ListSheet, SheetColumn, workbook

CELLS = 10_000 if "PROVE_EVERYTHING" in os.environ else 400
A_ROW = 20
BEGINNINGS = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "＝",
    "＋",
    "－",
    "＠",
    " =",
    "\u00a0=",
    "\u200b=",
    "\ufeff=",
    "'=",
    '"=',
    "{=",
    "=+",
    ";=",
    ",=",
    "%=",
    "|",
)
BODIES = (
    "1+1",
    "cmd|' /C calc'!A0",
    'HYPERLINK("http://x.invalid","点此")',
    "WEBSERVICE(A1)",
    "SUM(A1:A9)",
    "DDE(1;2;3)",
    "IMPORTXML(1)",
    "<f>A1</f>",
    "</t></is></c><c><f>1+1</f></c>",
    "]]>",
    "&amp;=1",
    "_x003D_1",
    "13800000000",
    "www.x.invalid",
    "mailto:a@x.invalid",
    "\x00\x07",
    "㐀𠮷",
)
TAKEN = ("rv_roster", "rv_work", "rv_plan", "hr_employment")
CSV_WRITERS = {
    "follow_up/reply_sheet.py": "numbers of matters, which the house gives, and blanks",
    "fund/handed_over.py": "units, lines and amounts of the plan; reasons stay blank",
    "fund/version_package.py": "units and amounts of the plan",
    "month_overview/back_test.py": "units and levels",
}
"""The modules that write CSV for somebody to open, and what stands in it: no cell that somebody else filled."""
WORKBOOK_WRITERS = {
    "drafts/blanks.py": "titles and words of our own lists",
    "fund/workbook.py": "its own formulas over the factors; names of units and sentences of ours",
    "papers/text_workbook.py": "tried here",
    "papers/word_charts.py": "drawings of a Word file; its sheet is thrown away",
    "papers/workbook.py": "tried here",
}


def fuzzed(seed: int, number: int = CELLS) -> list[str]:
    dice = Random(seed)  # noqa: S311 - repeatable, and no secret
    return [
        dice.choice(BEGINNINGS) + dice.choice(BODIES) + dice.choice(("", str(dice.randrange(10**6)), dice.choice(BODIES)))
        for _ in range(number)
    ]


def assert_only_text(content: bytes) -> int:
    """Look at every cell of a workbook, and give how many there are."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        for name in parts.namelist():
            assert not re.search(rb"<f[ >/]|<hyperlink|externalLink|ddeLink", parts.read(name)), name
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert all(cell.hyperlink is None for cell in cells)
    return len(cells)


def test_a_list_of_any_cells_holds_no_formula() -> None:
    rows = [tuple(cells) for cells in zip(*[iter(fuzzed(1))] * A_ROW, strict=True)]
    heads, said = fuzzed(2, A_ROW), tuple(fuzzed(3, A_ROW))
    sheet = ListSheet("名单", said[0], said, tuple(SheetColumn(head, 10) for head in heads), rows, said)
    assert assert_only_text(workbook([sheet])) >= CELLS


def test_a_workbook_of_any_rows_holds_no_formula_and_reads_back_as_it_was_written() -> None:
    rows = [Row(cells, {}) for cells in zip(*[iter(fuzzed(4))] * A_ROW, strict=True)]
    content = text_workbook([TextSheet("更正", [10] * A_ROW, [CellLook.TEXT] * A_ROW, rows)])
    assert_only_text(content)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    read = [as_read_back(str(cell.value or "")) for row in sheet.iter_rows() for cell in row]
    assert read == [as_read_back(cell) for row in rows for cell in map(str, row.cells)]


def test_what_units_send_comes_back_to_them_without_a_formula(office: Office) -> None:
    """Each table is filled with such cells but for one column in each row, so that some rows go back for one cell and some for all."""
    looked_at = 0
    for table in TAKEN:
        titles = TITLES[table]
        cells = iter(fuzzed(len(table), CELLS // len(TAKEN)))
        rows = []
        for number in range(CELLS // len(TAKEN) // len(titles)):
            good = GOOD_ROWS[table](number)
            rows.append(
                {title: good[title] if place % len(titles) == number % len(titles) else next(cells) for place, title in enumerate(titles)}
            )
        office.put(table, {table: file_of(table, rows)}, rows=len(rows), department="hr" if table == "hr_employment" else "rv")
        office.scan()
    with unit_of_work(office.settings) as work:
        for standing in standing_workbooks(work):
            looked_at += assert_only_text(workbook_of(work, standing))
    assert looked_at > CELLS // 2


def test_every_other_writer_is_known_and_holds_no_cell_of_a_sender() -> None:
    source = Path(wengang.__file__).parent
    texts = {path.relative_to(source).as_posix(): path.read_text(encoding="utf-8") for path in source.rglob("*.py")}
    assert {name for name, text in texts.items() if re.search(r"csv\.(writer|DictWriter)", text)} == {*CSV_WRITERS}
    written = {name for name, text in texts.items() if re.search(r'^import xlsxwriter$|t="inlineStr"', text, re.MULTILINE)}
    assert written == {*WORKBOOK_WRITERS}


def test_the_file_that_the_department_of_finance_fills_in_has_no_reason_in_it() -> None:
    lines = [DecidedLine("469001", LineKind.BASE, 100, reason) for reason in fuzzed(5, 20)]
    assert decision_template(lines, 0) == decision_template([DecidedLine("469001", LineKind.BASE, 100, "") for _ in lines], 0)
