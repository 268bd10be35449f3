"""The table `help_contact` of a hand-over: what a county did for the files of 帮扶名单 (chapters 2.6 item 3).

Belongs here: columns, shape, facts. Does not belong here: whether a row is good enough (`expectations/help_contact`), what a contact fulfils
(`standings`).

The month in the manifest means nothing here, and no version replaces another: what was done on a day stays done (decision 0049).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from wengang.data_sharing.cells import UNKNOWN, UNREADABLE, Facts, RefusedCells, add_day, days, known_code, read_each, read_key
from wengang.data_sharing.deliveries import Delivery
from wengang.database.unit_of_work import UnitOfWork
from wengang.help_files.rows import RowsOfUnknownFilesRow
from wengang.periods import Period
from wengang.settings.data_sets import Column, Comparison, DataSet, InputOf

_LONG_DIGITS = re.compile(r"[0-9]{11}")


def _shape(frame: pd.DataFrame, _period: Period) -> None:
    frame["file_no_read"] = read_each(frame["file_no"], lambda text: _key(text) or UNKNOWN)
    add_day(frame, "day")
    frame["day_told"] = frame["day_day"].fillna(UNREADABLE)
    frame["vacancy_read"] = read_each(frame["vacancy"], lambda text: (_key(text) or UNKNOWN) if text else "")
    frame["vacancy_if_offered"] = frame["vacancy"].where(frame["service_code"] == "vacancy")


def _key(text: str) -> str:
    """Give a key as it may be kept: none with a run of digits in which an identity number or a telephone could stand."""
    plain = read_key(text)
    return "" if _LONG_DIGITS.search(plain) else plain


def _facts(good: pd.DataFrame, _refused: RefusedCells) -> Facts:
    place = ("period", "delivery_id", "row_no", "unit")
    return (*place, "file_no", "day", "way", "result", "service", "vacancy"), zip(
        *(good[column].tolist() for column in place),
        good["file_no_read"],
        days(good["day_date"]),
        known_code(good["way_code"]),
        good["result_code"],
        known_code(good["service_code"]),
        read_each(good["vacancy_read"], lambda text: None if text in ("", UNKNOWN) else text),
        strict=True,
    )


def _unknown_files(work: UnitOfWork, delivery: Delivery) -> list[RowsOfUnknownFilesRow]:
    return work.rows("help_files/rows_of_unknown_files", RowsOfUnknownFilesRow, id=delivery.id)


TABLES: Mapping[str, DataSet] = {
    "help_contact": DataSet(
        title="帮扶联系记录",
        department="hr",
        form="csv",
        header_row=1,
        input_of=InputOf.LEDGER,
        counts_compared=False,
        may_be_empty=True,
        rows_alone=True,
        columns={
            "file_no": Column(title="事项编号", kept_as_text=True),
            "day": Column(title="日期"),
            "way": Column(title="方式", codes="help_way"),
            "result": Column(title="结果", codes="help_result", must_be_told=True),
            "service": Column(title="服务", codes="help_service"),
            "vacancy": Column(title="岗位编号", kept_as_text=True),
        },
        shape=_shape,
        facts=_facts,
        fact_table="help_files.contact",
        compared=(Comparison(rule="HELP_FILE_UNKNOWN", rows=_unknown_files),),
    ),
}
