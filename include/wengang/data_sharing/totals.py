"""Control totals: what a department says its person file has, against what the file has (method §9).

Belongs here: counting a file before rejection and home rules, and comparing. Does not belong here: holding a file for it (`settling`).
年度累计务工人数 rests on the files of all months of the year, so it is kept beside work_ytd and not compared with one file
(docs/decisions/0002).
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pandas as pd

from wengang.data_sharing.cells import NUMERIC_CELL, UNKNOWN, UNREADABLE, amount_text
from wengang.data_sharing.problems import Problem
from wengang.periods import Period
from wengang.settings.data_sets import code_title

CONTROL_TOTALS = "control_totals"
PERSON_FILE = {"rv": "rv_work", "hr": "hr_employment"}
COMPARED = ("working", "income_total", "income_persons", "persons")
_SUM_OF_MONEY = "income_total"
_ONE_FEN = Decimal("0.01")


def count_totals(table: str, frame: pd.DataFrame, period: Period) -> dict[str, Decimal]:
    """Give the totals of a person file: distinct people, and the sum of readable amounts.

    A person is its identity number where that can be read, else the text of the cell (method §10.1).
    Counted are rows that cover the period; 文件人数 counts all rows. Empty for tables that are no person file.
    """
    if table not in PERSON_FILE.values():
        return {}
    covers = _covers(frame, period) & ((frame["working_code"] == "yes") if table == "rv_work" else is_employed(frame))
    person = frame["id18"].where(~frame["id18"].isin([UNKNOWN, NUMERIC_CELL]), frame["id_no"])
    counted = frame.loc[covers, ["income", "income_amount"]].assign(person=person[covers])
    filled = counted[counted["income"] != ""]
    readable = filled[filled["income_amount"] != UNREADABLE]
    return {
        "working": Decimal(counted["person"].nunique()),
        "income_total": sum(
            (Decimal(amount_text(str(text))) * times for text, times in readable["income"].value_counts().items()), Decimal(0)
        ),
        "income_persons": Decimal(filled["person"].nunique()),
        "persons": Decimal(person.nunique()),
    }


def is_employed(frame: pd.DataFrame) -> pd.Series:
    """Tell which rows of hr_employment say that somebody works: registered, insured or paid."""
    return (frame["registered_code"] == "yes") | (frame["insured_code"] == "yes") | (frame["income_amount"] > 0)


def compare_totals(told: Mapping[str, Decimal], counted: Mapping[str, Decimal], file_name: str) -> list[Problem]:
    """Give one problem for each total that differs, with both numbers; a sum of money may differ by less than a fen (method §10.1)."""
    return [
        Problem(
            "CONTROL_TOTAL",
            f"{file_name}：控制总数“{code_title('control_item', item)}”为 {told[item]:f}，文件中为 {counted[item]:f}。请核对后更正其中一个",
        )
        for item in COMPARED
        if item in told and item in counted and _differ(item, told[item], counted[item])
    ]


def _differ(item: str, told: Decimal, counted: Decimal) -> bool:
    return abs(told - counted) >= _ONE_FEN if item == _SUM_OF_MONEY else told != counted


def _covers(frame: pd.DataFrame, period: Period) -> pd.Series:
    started = frame["start_ordinal"].isna() | (frame["start_ordinal"] <= period.ordinal)
    not_ended = frame["end_ordinal"].isna() | (frame["end_ordinal"] >= period.ordinal)
    return started & not_ended
