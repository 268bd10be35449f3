"""What a handed-over file gives as text, cell by cell (method §10.1): what a person sees, and nothing that is there reads as empty."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from tests.hostile.hand_overs import TITLES, csv_bytes, employment_row, rewritten, work_row, xlsx

from wengang.data_sharing.file_forms.sheet import MAX_ROWS
from wengang.data_sharing.file_forms.sheet_xml import NOT_CALCULATED
from wengang.data_sharing.file_forms.workbook import MAX_CELLS
from wengang.data_sharing.reading import ReadFile, is_formula_fault, read_file
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
@pytest.mark.parametrize(
    "form", ['<c r="R4" t="e"><v>{}</v></c>', '<c r="R4" s="0" t="e"><f>A1</f><v>{}</v></c>', "<c r='R4' t='e'><v>{}</v></c>"]
)
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


def test_cells_without_references_stand_where_programs_put_them() -> None:
    """A program may leave out the references of rows and cells; the faulty ones must be found at the places the parser gives the others."""
    titles = "".join(f'<c t="inlineStr"><is><t>{title}</t></is></c>' for title in TITLES["rv_work"])
    cells = "".join(
        "<c><f>A1</f></c>" if title == "务工月收入" else f'<c t="inlineStr"><is><t>{work_row(1)[title]}</t></is></c>'
        for title in TITLES["rv_work"]
    )
    two = '<c r="B6" t="inlineStr"><is><t>甲镇</t></is></c><c t="e"><v>#N/A</v></c>'
    sheet = f"<sheetData><row/><row/><row>{titles}</row><row>{cells}</row><row r='6'>{two}</row></sheetData>".encode()

    def change(name: str, part: bytes) -> bytes:
        if not name.endswith("sheet1.xml"):
            return part
        return part[: part.index(b"<sheetData>")] + sheet + part[part.index(b"</sheetData>") + len(b"</sheetData>") :]

    read = read_work(rewritten(xlsx("rv_work", [work_row(1)]), change))
    assert read.row_numbers == [4, 6]
    assert read.cells["income"].tolist() == [NOT_CALCULATED, ""]
    assert read.cells[["county", "town", "village"]].values.tolist() == [["五指山市", "甲镇", "东村"], ["", "甲镇", "#N/A"]]


def test_formatted_rows_and_columns_without_a_value_are_nothing() -> None:
    """A sheet formatted to its last row, cells of the last one included, reads like any other."""
    empty = "".join(f'<row r="{row}" s="1" customFormat="1"><c r="A{row}" s="0"/></row>' for row in (*range(5, 30_000), 1_048_576))
    far = '<row r="1048576"><c r="XFD1048576" s="0"/><c r="XFC1048576" s="0"></c></row>'
    content = rewritten(xlsx("rv_work", [work_row(1)]), lambda _, part: part.replace(b"</sheetData>", f"{empty}{far}</sheetData>".encode()))
    read = read_work(content)
    assert read.row_numbers == [4]


def test_rows_are_numbered_as_a_reader_of_the_csv_counts_them() -> None:
    """Blank rows count; a line break inside quotes begins no row."""
    first, *rows = csv_bytes("hr_employment", [employment_row(number) for number in range(3)]).decode().splitlines(keepends=True)
    content = first + "\n" + rows[0].replace("试验电子厂", '"试验\n电子厂"') + ",,,\n" + rows[1] + rows[2]
    read = read_file(EMPLOYMENT, "a.csv", content.encode())
    assert read.row_numbers == [3, 5, 6]
    assert read.cells["employer"][0] == "试验\n电子厂"


@pytest.mark.long
def test_a_long_file_is_put_together_from_its_parts() -> None:
    rows = [work_row(number % 999, 务工月收入=float(number) if number == 15_000 else str(number)) for number in range(20_000)]
    rows[12_345] = {}
    read = read_work(xlsx("rv_work", rows))
    assert read.row_numbers == [number + 4 for number in range(20_000) if number != 12_345]
    assert read.cells["income"].tolist() == [str(number) for number in range(20_000) if number != 12_345]
    assert [index for index, numeric in enumerate(read.numeric["income"]) if numeric] == [14_999]
    assert len(read.numeric["income"]) == 19_999


def test_limits_leave_room_for_the_largest_unit() -> None:
    assert MAX_ROWS * len(TITLES["rv_roster"]) <= MAX_CELLS


@pytest.mark.parametrize("mark", ["\u200b", "\ufeff", "\u202d", "\u2060", "\u00ad", "\x07", "\x85"])
def test_invisible_characters_are_dropped_from_titles_and_cells(mark: str) -> None:
    rows: Sequence[dict[str, Any]] = [employment_row(1, 姓名=f"{mark}试{mark}验 {mark}", 实发工资=f"30{mark}00")]
    content = csv_bytes("hr_employment", rows).decode().replace("实发工资", f"实发{mark}工资").encode()
    read = read_file(EMPLOYMENT, "a.csv", content)
    assert read.cells["name"].tolist() == ["试验"]
    assert read.cells["income"].tolist() == ["3000"]
