"""What a handed-over file gives as text, cell by cell (method §10.1): what a person sees, and nothing that is there reads as empty."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from tests.hostile.hand_overs import TITLES, csv_bytes, employment_row, rewritten, work_row, xlsx

from wengang.data_sharing.reading import ReadFile, is_formula_fault, read_file
from wengang.data_sharing.sheet_xml import NOT_CALCULATED
from wengang.settings.data_sets import load_data_sets

WORK = load_data_sets()["rv_work"]
EMPLOYMENT = load_data_sets()["hr_employment"]
INCOME = TITLES["rv_work"].index("务工月收入")


def read_work(content: bytes) -> ReadFile:
    return read_file(WORK, "a.xlsx", content)


def with_cell(cell: str, *, place: str = "R4") -> bytes:
    """Give a work file whose cell at a place is written by hand, as another program would write it."""
    old = xlsx("rv_work", [work_row(1, 务工月收入="此处")])

    def change(name: str, part: bytes) -> bytes:
        if not name.endswith("sheet1.xml"):
            return part
        start = part.index(f'<c r="{place}"'.encode())
        end = part.index(b"</c>", start) + len(b"</c>")
        return part[:start] + cell.encode() + part[end:]

    return rewritten(old, change)


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#GETTING_DATA"])
@pytest.mark.parametrize("form", ['<c r="R4" t="e"><v>{}</v></c>', '<c r="R4" s="0" t="e"><f>A1</f><v>{}</v></c>', "<c r='R4' t='e'><v>{}</v></c>"])
def test_an_error_reads_as_what_it_shows(error: str, form: str) -> None:
    read = read_work(with_cell(form.format(error)))
    assert read.cells["income"].tolist() == [error]
    assert read.numeric == {}


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ('<c r="R4"><f>A1+1</f></c>', NOT_CALCULATED),
        ('<c r="R4"><f>A1+1</f><v></v></c>', NOT_CALCULATED),
        ('<c r="R4"><f>A1+1</f><v/></c>', NOT_CALCULATED),
        ('<c r="R4"><f t="shared" si="0"/></c>', NOT_CALCULATED),
        ('<x:c xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" r="R4"><x:f>A1</x:f></x:c>', NOT_CALCULATED),
        ('<c r="R4" t="str"><f>A1</f></c>', NOT_CALCULATED),
        ('<c r="R4" t="str"><f>IF(1,"","")</f><v></v></c>', ""),
        ('<c r="R4"><f>A1+1</f><v>3000</v></c>', "3000"),
        ('<c r="R4" t="str"><f>A1</f><v>3000</v></c>', "3000"),
        ('<c r="R4"/>', ""),
    ],
)
def test_a_formula_without_a_kept_value_is_not_empty(cell: str, expected: str) -> None:
    cell = cell if "</c>" in cell or "</x:c>" in cell else cell + "<c></c>"
    assert read_work(with_cell(cell)).cells["income"].tolist() == [expected]


def test_formulas_written_by_openpyxl_and_xlsxwriter_are_not_calculated() -> None:
    """Neither calculates: one leaves the value out, the other writes 0."""
    book = openpyxl.load_workbook(io.BytesIO(xlsx("rv_work", [work_row(1)])))
    book.active.cell(4, INCOME + 1).value = "=1000+2000"
    saved = io.BytesIO()
    book.save(saved)
    assert read_work(saved.getvalue()).cells["income"].tolist() == [NOT_CALCULATED]
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True}) as written:
        sheet = written.add_worksheet()
        for column, title in enumerate(TITLES["rv_work"]):
            sheet.write_string(2, column, title)
            sheet.write_string(3, column, str(work_row(1)[title]))
        sheet.write_formula(3, INCOME, "=1000+2000")
    assert read_work(memory.getvalue()).cells["income"].tolist() == [NOT_CALCULATED]


def test_a_fault_below_the_last_value_is_a_row_of_its_own() -> None:
    last = b'<row r="6"><c r="R6"><f>SUM(R4:R5)</f></c></row></sheetData>'
    content = rewritten(xlsx("rv_work", [work_row(1)]), lambda _, part: part.replace(b"</sheetData>", last))
    read = read_work(content)
    assert read.row_numbers == [4, 6]
    assert read.cells["income"].tolist() == ["3000", NOT_CALCULATED]


@pytest.mark.parametrize("text", ["#N/A", "#n/a", "#REF!", "#DIV/0!", "#NAME?", "#SPILL!", "#GETTING_DATA!", "Err:502", NOT_CALCULATED])
def test_formula_faults_are_known_by_their_text(text: str) -> None:
    assert is_formula_fault(text)


@pytest.mark.parametrize("text", ["", "#", "#1", "3000", "#甲厂", "N/A", "甲厂#N/A"])
def test_other_texts_are_no_formula_fault(text: str) -> None:
    assert not is_formula_fault(text)


@pytest.mark.parametrize(
    ("number", "seen"),
    [
        (3200.2999999999997, "3200.3"),
        (0.1 + 0.2, "0.3"),
        (2025.1, "2025.1"),
        (3000.0, "3000"),
        (-0.5, "-0.5"),
        (1e15, "1000000000000000"),
        (123456789012345678.0, "123456789012346000"),
        (1e-7, "0.0000001"),
    ],
)
def test_a_numeric_cell_reads_at_fifteen_significant_digits(number: float, seen: str) -> None:
    read = read_work(xlsx("rv_work", [work_row(1, 务工月收入=number), work_row(2)]))
    assert read.cells["income"].tolist() == [seen, "3000"]
    assert read.numeric == {"income": [True, False]}


@pytest.mark.parametrize("mark", ["\u200b", "\ufeff", "\u202d", "\u2060", "\u00ad", "\x07", "\x85"])
def test_invisible_characters_are_dropped_from_titles_and_cells(mark: str) -> None:
    rows: Sequence[dict[str, Any]] = [employment_row(1, 姓名=f"{mark}试{mark}验 {mark}", 实发工资=f"30{mark}00")]
    content = csv_bytes("hr_employment", rows).decode().replace("实发工资", f"实发{mark}工资").encode()
    read = read_file(EMPLOYMENT, "a.csv", content)
    assert read.cells["name"].tolist() == ["试验"]
    assert read.cells["income"].tolist() == ["3000"]
