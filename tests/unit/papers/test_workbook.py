"""Workbooks of lists: text stays text, equal content is equal bytes, the table is where it should be."""

from __future__ import annotations

import io

import openpyxl
import pytest

from wengang.papers.workbook import ListSheet, SheetColumn, workbook

COLUMNS = (SheetColumn("序号", 4), SheetColumn("名称", 10, centred=False))


def made(*names: str) -> bytes:
    rows = [(number, name) for number, name in enumerate(names, 1)]
    return workbook([ListSheet("名单", "某市名单", ("第1版",), COLUMNS, rows, ("说明。",))])


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "http://example.org", "0012", "{=1}"])
def test_text_stays_text(text: str) -> None:
    cell = openpyxl.load_workbook(io.BytesIO(made(text))).worksheets[0].cell(4, 2)
    assert cell.data_type == "s"
    assert str(cell.value).replace("_x000D_", "").strip() == text.strip()  # how Office Open XML writes a CR
    assert cell.hyperlink is None


def test_equal_content_is_equal_bytes() -> None:
    assert made("甲", "乙") == made("甲", "乙")
    assert made("甲", "乙") != made("甲", "丙")


def test_title_table_and_notes_stand_in_order() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(made("甲", "乙"))).worksheets[0]
    assert [row[0].value for row in sheet.iter_rows()] == ["某市名单", "第1版", "序号", 1, 2, "说明。"]
    assert sheet.freeze_panes == "A4"
    assert sheet.print_title_rows == "$3:$3"


def test_row_must_have_as_many_cells_as_columns() -> None:
    with pytest.raises(ValueError, match="zip"):
        workbook([ListSheet("名单", "某市名单", (), COLUMNS, [(1, "甲", "乙")])])
