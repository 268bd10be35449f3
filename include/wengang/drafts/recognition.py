"""Which table a file is: by its titles, never by its name.

Belongs here: that, and what is said when it is none. Does not belong here: reading a table (`data_sharing.reading`).
A file name decides one thing only: whose control totals a file of control totals is, because both departments bring the same table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from wengang.characters import as_literal
from wengang.data_sharing.correction_sheets import CORRECTIONS, EXPECTED, PROBLEM, ROW_NO, TREATMENT
from wengang.data_sharing.file_forms.limited_reading import read_limited
from wengang.data_sharing.file_forms.sheet import Sheet
from wengang.data_sharing.headers import claimed, find_columns
from wengang.data_sharing.manifests import ATTACHMENT, CORRECTED_ROWS
from wengang.data_sharing.places import shown
from wengang.data_sharing.problems import Problem, RefusedError
from wengang.data_sharing.reading import read_file
from wengang.data_sharing.returned_workbooks import digest_carried
from wengang.drafts.keeping import FileRole
from wengang.settings.data_sets import DataSet, load_data_sets, load_departments

PAPERS = (".pdf", ".jpg", ".jpeg", ".png", ".doc", ".docx", ".ofd")
"""Endings of files that are papers of an application and no table."""
_ENOUGH_TITLES = 3
"""With so many titles of a table a file is that table with something wrong, and not another one."""
_SEVERAL_SHEETS = "DATA_ON_OTHER_SHEET"
"""How a workbook is refused as a table that has more than one sheet, as ours have."""
_FORM_NAMES = {"xlsx": "Excel 工作簿（.xlsx）", "csv": "CSV（逗号分隔）"}


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a file is: its role, how many rows it has below its header, and what is wrong with it as a whole.

    `digest` is that of the delivery which a correction workbook corrects; whose department's that is, only the database knows.
    """

    role: FileRole | None
    rows: int = 0
    problem: Problem | None = None
    digest: str = ""


def recognise(name: str, content: bytes, *, of_the_year: bool, told: FileRole | None = None) -> Recognised:
    """Give which table a file is, or take what a person has told; `of_the_year` looks among the tables of the province's year."""
    if told is not None:
        return _read(name, content, told)
    if PurePosixPath(name).suffix.casefold() in PAPERS:
        return Recognised(FileRole(ATTACHMENT, "hr"))
    form = "csv" if name.casefold().endswith((".csv", ".txt")) else "xlsx"
    tables = {table: data_set for table, data_set in load_data_sets().items() if data_set.of_the_year is of_the_year}
    try:
        sheet = read_limited(form, shown(name), content, 1 if form == "csv" else max(data_set.header_row for data_set in tables.values()))
    except RefusedError as error:
        return _correction_workbook(name, content, error.problem)
    return _as_table(name, content, form, sheet, tables)


def _as_table(name: str, content: bytes, form: str, sheet: Sheet, tables: Mapping[str, DataSet]) -> Recognised:
    table = _table_of(sheet, tables)
    if table is None:
        return Recognised(None, problem=_no_table(name, tables))
    data_set = tables[table]
    if data_set.form not in (form, "either"):
        told_form = f"{shown(name)}：内容是“{data_set.title}”，这张表要用{_FORM_NAMES[data_set.form]}，请另存为这种格式后再选"
        return Recognised(None, problem=Problem("FILE_FORM", told_form))
    return _read(name, content, FileRole(table, _department(name, data_set)))


def _correction_workbook(name: str, content: bytes, problem: Problem) -> Recognised:
    """Give the role of a correction workbook of ours that comes back, known by its sheets and titles; for anything else what is wrong with it."""
    if problem.rule != _SEVERAL_SHEETS:
        return Recognised(None, problem=problem)
    try:
        sheet = read_limited(CORRECTIONS, shown(name), content, 1)
    except RefusedError:
        return Recognised(None, problem=problem)
    titles = [as_literal(title) for title in sheet.titles(1)]
    if ROW_NO not in titles or not {PROBLEM, EXPECTED, TREATMENT} <= set(titles):
        return Recognised(None, problem=problem)
    try:
        return Recognised(FileRole(CORRECTED_ROWS, ""), len(sheet.row_numbers), digest=digest_carried(shown(name), content))
    except RefusedError as error:
        return Recognised(None, problem=error.problem)


def _table_of(sheet: Sheet, tables: Mapping[str, DataSet]) -> str | None:
    """Give the table all of whose columns are there, of several the widest; else the one of which most titles are."""
    whole = {table: claimed(data_set, sheet) for table, data_set in tables.items() if _has_all(data_set, sheet)}
    if whole:
        return max(whole, key=lambda table: whole[table])
    partly = {table: claimed(data_set, sheet) for table, data_set in tables.items()}
    best = max(partly, key=lambda table: partly[table])
    return best if partly[best] >= min(_ENOUGH_TITLES, len(tables[best].columns)) else None


def _has_all(data_set: DataSet, sheet: Sheet) -> bool:
    try:
        find_columns(data_set, "", sheet)
    except RefusedError:
        return False
    return True


def _department(name: str, data_set: DataSet) -> str:
    """Give the department that brings a table; of two the one that the file's name says, else 人社."""
    if data_set.department != "both":
        return data_set.department
    said = [word for word in data_set.departments if load_departments()[word] in name or word in PurePosixPath(name).stem.split("_")]
    return said[0] if len(said) == 1 else "hr"


def _read(name: str, content: bytes, role: FileRole) -> Recognised:
    if role.table == ATTACHMENT:
        return Recognised(role)
    try:
        return Recognised(role, len(read_file(load_data_sets()[role.table], shown(name), content).cells))
    except RefusedError as error:
        return Recognised(role, problem=error.problem)


def _no_table(name: str, tables: Mapping[str, DataSet]) -> Problem:
    titles = "、".join(dict.fromkeys(data_set.title for data_set in tables.values()))
    return Problem("TABLE_NOT_RECOGNISED", f"{shown(name)}：表头不像任何一张要报送的表（{titles}）。请核对是否选错文件，或下载空表对照表头")
