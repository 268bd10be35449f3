"""Laying the rows of a returned workbook over the version that it corrects: the next version of that delivery (method §13).

Belongs here: the sheet of any version, what a workbook may change, what it changed. Does not belong here: reading a workbook by itself
(`returned_workbooks`), checking the result (`checking_files`: as any other file).

Nothing is stored but the sender's original and the workbooks: a version is laid together anew whenever it is read. A cell that a row
leaves as it was stays what it was, a numeric cell too: saying 改正 beside a number that Excel has ruined does not make it good.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wengang.data_sharing.correction_sheets import TREATMENT, Treatment
from wengang.data_sharing.deliveries import Delivery
from wengang.data_sharing.file_forms.sheet import Sheet
from wengang.data_sharing.headers import find_columns
from wengang.data_sharing.originals import take_out
from wengang.data_sharing.problems import RefusedError
from wengang.data_sharing.reading import read_sheet
from wengang.data_sharing.returned_workbooks import ReturnedRow, not_taken, read_returned, rows_given, rows_in_words
from wengang.data_sharing.rows import CorrectedVersionRow, NewestReadVersionRow, RowsWithFindingsRow, VersionToReadRow
from wengang.database.unit_of_work import UnitOfWork
from wengang.papers.text_workbook import as_read_back
from wengang.settings.data_sets import DataSet, load_data_sets
from wengang.settings.keys import Keys


@dataclass(frozen=True, slots=True)
class TreatedRow:
    """What a workbook said of a row, and the titles of the cells that it has otherwise than the version before."""

    row_no: int
    treatment: Treatment
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LaidOver:
    """The version that comes of a workbook, and what that said of each row."""

    sheet: Sheet
    rows: Sequence[TreatedRow]


def digest_after(before: str, workbook: str) -> str:
    """Give the digest of a version made by corrections: SHA-256 over the digest before and that of the workbook, as they are written."""
    return hashlib.sha256(f"{before}{workbook}".encode()).hexdigest()


def sheet_of(work: UnitOfWork, delivery_id: int, keys: Keys) -> Sheet:
    """Give the sheet of a version that was read before, with every column of the sender and the row numbers of the sender's file."""
    row = work.row("data_sharing/version_to_read", VersionToReadRow, id=delivery_id)
    if row is None:
        raise LookupError(f"delivery {delivery_id} does not exist")
    declared, content = load_data_sets()[row["table_name"]], take_out(work.settings.archive, keys.archive, row["archived_as"] or "")
    if row["corrects"] is None:
        return read_sheet(declared, row["file_name"], content)
    before = sheet_of(work, row["corrects"], keys)
    returned = read_returned(row["file_name"], content, before.titles(declared.header_row), row["rows_declared"])
    return _lay_over(declared, before, returned).sheet


def corrected_sheet(work: UnitOfWork, delivery: Delivery, keys: Keys) -> Sheet | None:
    """Give the sheet of a version that a workbook makes, and keep what was said of each row; None for a file of its own.

    Raises `RefusedError`: then nothing of the workbook is taken.
    """
    corrected = work.row("data_sharing/corrected_version", CorrectedVersionRow, id=delivery.id)
    if corrected is None:
        return None
    declared = delivery.data_set
    _refuse_older(work, delivery, corrected)
    before = sheet_of(work, corrected["id"], keys)
    content = take_out(work.settings.archive, keys.archive, delivery.archived_as)
    returned = read_returned(delivery.file_name, content, before.titles(declared.header_row), delivery.rows_declared)
    _refuse_rows(delivery, content, returned, before, _rows_with_findings(work, corrected["id"]))
    laid = _lay_over(declared, before, returned)
    _refuse_nothing_said(delivery, laid)
    work.copy(
        "data_sharing.corrected_row",
        ("delivery_id", "row_no", "treatment", "changed"),
        (
            (delivery.id, row.row_no, row.treatment, list(row.changed))
            for row in laid.rows
            if row.treatment is not Treatment.NONE or row.changed
        ),
    )
    return laid.sheet


def _refuse_older(work: UnitOfWork, delivery: Delivery, corrected: CorrectedVersionRow) -> None:
    newest = work.row(
        "data_sharing/newest_read_version",
        NewestReadVersionRow,
        unit=delivery.unit,
        period=str(delivery.period),
        department=delivery.department,
        table_name=delivery.table,
        before=delivery.version,
    )
    if newest is None or newest["id"] != corrected["id"]:
        newer = f"第{newest['version']}次" if newest else "更新的一次"
        raise RefusedError(
            "CORRECTION_OLDER",
            not_taken(
                delivery.file_name,
                f"它更正的是{delivery.data_set.title}第{corrected['version']}次报送，该文件已有{newer}，须用最新一次的更正工作簿",
            ),
        )


def _rows_with_findings(work: UnitOfWork, delivery_id: int) -> dict[int, bool]:
    """Give the rows that a workbook of a version may have, explained ones too, and whether something of the row is refused."""
    return {row["row_no"]: row["refused"] for row in work.rows("data_sharing/rows_with_findings", RowsWithFindingsRow, id=delivery_id)}


def _refuse_rows(delivery: Delivery, content: bytes, returned: Sequence[ReturnedRow], before: Sheet, had: Mapping[int, bool]) -> None:
    """Refuse rows that the workbook was not given out with: those with a finding, and those of which it says so itself.

    In a replay a month may have been mended meanwhile with which this one was compared when its workbook was written: then a row has none now.
    """
    standing = set(before.row_numbers)
    if foreign := [row.row_no for row in returned if row.row_no not in had or row.row_no not in standing]:
        given = rows_given(delivery.file_name, content) & standing
        foreign = [row_no for row_no in foreign if row_no not in given]
    if foreign:
        raise RefusedError("CORRECTION_ROW_FOREIGN", not_taken(delivery.file_name, f"行号 {rows_in_words(foreign)}不在给出的更正工作簿里"))
    if refused := [row.row_no for row in returned if row.treatment is Treatment.CONFIRMED and had.get(row.row_no)]:
        raise RefusedError(
            "CORRECTION_CONFIRMED",
            not_taken(
                delivery.file_name, f"行号 {rows_in_words(refused)}有退回或不采用的内容，“{TREATMENT}”不能写“情况属实”，只能改正或删除"
            ),
        )


def _refuse_nothing_said(delivery: Delivery, laid: LaidOver) -> None:
    if any(row.treatment is not Treatment.NONE for row in laid.rows):
        return
    changed = [row.row_no for row in laid.rows if row.changed]
    also = f"；行号 {rows_in_words(changed)}改动了内容，也没有填写" if changed else ""
    raise RefusedError("CORRECTION_NONE", not_taken(delivery.file_name, f"没有一行填写“{TREATMENT}”{also}"))


def _lay_over(declared: DataSet, before: Sheet, returned: Sequence[ReturnedRow]) -> LaidOver:
    titles = _titles_told(declared, before)
    columns = [before.column(place) for place in range(len(titles))]
    numeric = [before.numeric(place) or [False] * len(before.row_numbers) for place in range(len(titles))]
    place_of = {number: place for place, number in enumerate(before.row_numbers)}
    stays = [True] * len(before.row_numbers)
    treated = []
    for row in returned:
        place = place_of[row.row_no]
        changed = [at for at, text in enumerate(row.cells) if as_read_back(text) != as_read_back(columns[at][place])]
        treated.append(TreatedRow(row.row_no, row.treatment, tuple(dict.fromkeys(titles[at] for at in changed))))
        if row.treatment is Treatment.CORRECTED:
            for at in changed:
                columns[at][place] = row.cells[at]
                numeric[at][place] = at in row.numeric
            stays[place] = any(column[place] for column in columns)  # a blank row is no row, as in any file
        elif row.treatment is Treatment.DELETED:
            stays[place] = False
    return LaidOver(before.with_rows(stays, columns, numeric), treated)


def _titles_told(declared: DataSet, before: Sheet) -> list[str]:
    """Give the title of each column as findings have it; of a column that the data set does not know the sender's own."""
    titles = before.titles(declared.header_row)
    for name, place in find_columns(declared, "", before).items():
        titles[place] = declared.columns[name].title
    return titles
