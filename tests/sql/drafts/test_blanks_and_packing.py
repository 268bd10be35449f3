"""Blank tables are tables of their kind, their examples are good rows; a folder gets the manifest that the intake takes."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import openpyxl
import pytest
from click.testing import Result
from tests.hostile.hand_overs import employment_row, roster_row
from tests.hostile.mutations import file_of
from tests.sql.drafts.conftest import MONTH, UNIT
from tests.statements import execute
from typer.testing import CliRunner

from wengang.cli import app
from wengang.data_sharing.reading import read_file
from wengang.data_sharing.shaping import shape_rows
from wengang.data_sharing.steps import check_hand_over, take_hand_overs
from wengang.database.unit_of_work import UnitOfWork
from wengang.drafts.blanks import blank_workbook
from wengang.drafts.recognition import recognise
from wengang.settings.config_files import read_yaml
from wengang.settings.data_sets import load_data_sets
from wengang.settings.environment import Settings
from wengang.user_error import UserError
from wengang.validation.checking import check_rows
from wengang.validation.suites import Severity

TABLES = load_data_sets()
EXAMPLES = read_yaml("example_rows.yaml")
PARAMETERS = {"income_min": 100, "income_max": 30000, "income_low": 400}


def example_file(table: str) -> tuple[str, bytes]:
    """Give the blank of a table with its example filled in, saved as the help says."""
    book = openpyxl.load_workbook(io.BytesIO(blank_workbook(table)))
    sheet, header = book.worksheets[0], TABLES[table].header_row
    titles = [cell.value for cell in sheet[header]]
    cells = [EXAMPLES[table].get(title, "") for title in titles]
    if TABLES[table].form == "csv":
        return "例.csv", "\r\n".join(",".join(line) for line in (titles, cells)).encode("utf-8-sig")
    for place, cell in enumerate(cells, 1):
        sheet.cell(header + 1, place, cell or None)
    memory = io.BytesIO()
    book.save(memory)
    return "例.xlsx", memory.getvalue()


@pytest.mark.parametrize("table", TABLES)
def test_the_example_of_a_blank_table_is_a_good_row(table: str) -> None:
    name, content = example_file(table)
    found = recognise(name, content, of_the_year=TABLES[table].of_the_year)
    assert found.role is not None and (found.role.table, found.problem, found.rows) == (table, None, 1)
    frame = shape_rows(table, read_file(TABLES[table], name, content), UNIT, MONTH)
    broken = [one.rule.rule for one in check_rows(table, frame, PARAMETERS) if one.severity is not Severity.WARN]
    assert broken == []


def test_words_are_offered_and_explained() -> None:
    book = openpyxl.load_workbook(io.BytesIO(blank_workbook("rv_work")))
    (sheet,) = book.worksheets
    columns = list(TABLES["rv_work"].columns.values())
    assert len(sheet.data_validations.dataValidation) == sum(column.codes is not None for column in columns)
    told = {cell.value: cell.comment.text for cell in sheet[3] if cell.comment}
    assert list(told) == [column.title for column in columns]
    assert "从下列词中选：是、否" in told["是否已务工"] and "例：3000" in told["务工月收入"]
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def pack(folder: Path, *more: str) -> Result:
    """Run `wengang pack` for 五指山市 and March."""
    about = ("--unit", UNIT, "--period", "2025-03", "--on", "2025-04-03", "--prepared-by", "试验甲", "--approved-by", "试验乙")
    return CliRunner().invoke(app, ["pack", str(folder), *about, *more])


def test_a_packed_folder_is_taken(settings: Settings, work: UnitOfWork, tmp_path: Path) -> None:
    folder = tmp_path / "三月"
    folder.mkdir()
    (folder / "名册.xlsx").write_bytes(file_of("rv_roster", [roster_row(1), roster_row(2)]))
    first = pack(folder)
    assert (first.exit_code, "名册.xlsx：花名册，2 行" in first.stdout) == (0, True)
    shutil.copytree(folder, settings.inbox / "first")
    (folder / "名册.xlsx").write_bytes(file_of("rv_roster", [roster_row(1)]))
    shutil.copy(folder / "manifest.json", tmp_path / "before.json")
    assert pack(folder, "--corrects", str(tmp_path / "before.json")).exit_code == 0
    shutil.copytree(folder, settings.inbox / "second")
    for number in take_hand_overs(work).hand_overs:
        check_hand_over(work, number, lambda _line: None).raise_undone()
    rows = execute(work, "select version, state, rows_delivered from data_sharing.delivery order by version").fetchall()
    assert [tuple(row.values()) for row in rows] == [(1, "accepted", 2), (2, "accepted", 1)]


def test_what_cannot_be_packed_is_named(tmp_path: Path) -> None:
    (tmp_path / "名册.xlsx").write_bytes(file_of("rv_roster", [roster_row(1)]))
    (tmp_path / "登记.csv").write_bytes(file_of("hr_employment", [employment_row(1)]))
    (tmp_path / "其他.csv").write_bytes("甲,乙\r\n1,2\r\n".encode())
    told = pack(tmp_path)
    assert isinstance(told.exception, UserError)
    assert "其他.csv" in str(told.exception) and "分成几个文件夹" in str(told.exception)
    assert not (tmp_path / "manifest.json").exists()
