"""From text cells to columns that rules can judge and tables can take: numbers, months, codes and keys beside the text (method §9–§10).

Belongs here: the columns of each table (those of workshops: `workshop_tables`, of the fund: `fund_tables`).
Does not belong here: whether that is good enough (`expectations/` says so).

Each function gives one frame whose index is the position in the file. A rule looks at one column, and an empty value is never judged:
so a column holds a value just where its rule applies. Beside the text of a cell `x` stand
`x_code` (its code; empty where blank, UNKNOWN where the literal is not in the list), `x_month` (its month as `Period.ordinal`; empty where
blank, UNREADABLE), `x_ordinal` (the month where it can be read), `x_key` (a key folded, '' where unusable) and `x_if_working` (only on rows
with 是否已务工 = 是, '' where blank).
Known drawback: one column more for each such rule; row conditions of the engine would need none, but copy the whole frame for each rule.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from wengang.data_sharing import fund_tables, workshop_tables
from wengang.data_sharing.cells import (
    UNKNOWN,
    UNREADABLE,
    add_amount,
    add_month,
    age_number,
    birth_number,
    coder,
    day_number,
    identity_numbers,
    read_amount,
    read_each,
    read_key,
    read_phone,
    units_named,
)
from wengang.data_sharing.reading import ReadFile
from wengang.periods import Period, read_day
from wengang.settings.policy import load_policy

_MANDATORY = frozenset({"working", "roster_status", "state", "step", "conclusion"})
CODED = {
    "rv_roster": {
        "labour": "labour",
        "household_kind": "household_kind",
        "monitored_kind": "monitored_kind",
        "subsistence": "yes_no",
        "destitute": "yes_no",
        "risk_cleared": "yes_no",
        "roster_status": "roster_status",
    },
    "rv_work": {
        "working": "yes_no",
        "location": "location",
        "channel": "channel",
        "industry": "industry",
        "point_to_point": "yes_no",
        "labour": "labour",
        "household_kind": "household_kind",
        "monitored_kind": "monitored_kind",
    },
    "rv_plan": {
        "plans_work": "yes_no",
        "wants_near_home": "yes_no",
        "wanted_location": "location",
        "labour": "labour",
        "household_kind": "household_kind",
    },
    "hr_employment": {
        "registered": "yes_no",
        "insured": "yes_no",
        "unemployed": "yes_no",
        "contract_kind": "contract_kind",
    },
    "control_totals": {"item": "control_item"},
    **workshop_tables.CODED,
    **fund_tables.CODED,
}


def shape_rows(table: str, read: ReadFile, unit: str, period: Period) -> pd.DataFrame:
    """Give the frame of one file of a table: its text cells and, beside them, what they mean."""
    frame = read.cells.copy(deep=False)
    frame["row_no"] = read.row_numbers
    frame["unit"] = unit
    frame["repeats_row"] = _repeats(read)
    for column, numeric in read.numeric.items():
        frame[f"{column}_numeric"] = numeric
    for column, code_list in CODED[table].items():
        frame[f"{column}_code"] = read_each(frame[column], coder(code_list, blank=UNKNOWN if column in _MANDATORY else None))
    if "id_no" in frame:
        frame["id18"] = identity_numbers(read)
    if "county" in frame:
        frame["unit_named"] = units_named(frame["county"])
    if "household_no" in frame:
        for key in ("household_no", "member_no"):
            frame[f"{key}_key"] = read_each(frame[key], read_key)
    _SHAPES[table](frame, period)
    return frame.drop(columns=[f"{column}_numeric" for column in read.numeric])


def _shape_roster(frame: pd.DataFrame, _period: Period) -> None:
    add_month(frame, "identified")
    for phone in ("household_phone", "member_phone"):
        frame[f"{phone}_read"] = read_each(frame[phone], read_phone)
    frame["birth_number"] = read_each(frame["id18"], birth_number).astype(float)
    frame["birth_told"] = read_each(frame["birth_date"], _day_number).astype(float)
    frame["labour_if_in_school"] = frame["labour_code"].where(frame["schooling"] != "")


def _shape_work(frame: pd.DataFrame, period: Period) -> None:
    working = frame["working_code"] == "yes"
    idle = frame["working_code"] == "no"
    add_month(frame, "start")
    add_month(frame, "end", open_end=True)
    add_amount(frame, "income")
    frame["income_finer"] = frame["income_finer"].where(working)
    for column in ("start", "employer", "industry", "channel", "point_to_point", "income", "work_county"):
        frame[f"{column}_if_working"] = frame[column].where(working)
    frame["income_told"] = frame["income_amount"].where(working)
    frame["income_number"] = frame["income_told"].where(frame["income_told"] != UNREADABLE)
    frame["start_ordinal_if_working"] = frame["start_ordinal"].where(working)
    frame["period_ordinal"] = float(period.ordinal)
    frame["period_end"] = float(day_number(period.last_day))
    age = load_policy().whole("valid.age_min_work", period)
    frame["old_enough_from"] = read_each(frame["id18"].where(working), lambda id18: age_number(id18, age)).astype(float)
    at_public_post = working & (frame["channel_code"] == "06")
    frame["seventy_from"] = read_each(frame["id18"].where(at_public_post), lambda id18: age_number(id18, 70)).astype(float)
    frame["labour_if_working"] = frame["labour_code"].where(working)
    near_home = working & frame["channel_code"].isin(["04", "06"]) & (frame["work_county"] != "")
    frame["work_unit_near_home"] = units_named(frame["work_county"]).where(near_home)
    frame["end_if_idle"] = frame["end"].where(idle & (frame["start"] != ""))
    frame["end_ordinal_if_idle"] = frame["end_ordinal"].where(idle)
    gets_aid = working & (read_each(frame["travel_aid"], read_amount).astype(float) > 0)
    frame["location_if_aided"] = frame["location_code"].where(gets_aid)


def _shape_employment(frame: pd.DataFrame, _period: Period) -> None:
    for column in ("start", "end", "pay_date"):
        add_month(frame, column, open_end=column == "end")
    add_amount(frame, "income")


def _shape_plan(frame: pd.DataFrame, _period: Period) -> None:
    frame["need_if_planned"] = frame["service_need"].where(frame["plans_work_code"] == "yes")


def _shape_totals(frame: pd.DataFrame, _period: Period) -> None:
    frame["item_told"] = frame["item_code"].fillna(UNKNOWN)
    add_amount(frame, "amount")
    frame["amount_told"] = frame["amount_amount"].fillna(UNREADABLE)


_SHAPES: dict[str, Callable[[pd.DataFrame, Period], None]] = {
    "rv_roster": _shape_roster,
    "rv_work": _shape_work,
    "hr_employment": _shape_employment,
    "rv_plan": _shape_plan,
    "control_totals": _shape_totals,
    **workshop_tables.SHAPES,
    **fund_tables.SHAPES,
}


def _repeats(read: ReadFile) -> pd.Series:
    """Give for each row the sheet row that it repeats cell by cell, NaN for a first one (method §9: the same row twice).

    Only rows whose identity number comes again are compared.
    """
    numbers = pd.Series(read.row_numbers, index=read.cells.index, dtype=float)
    alike = read.cells[read.cells["id_no"].duplicated(keep=False)] if "id_no" in read.cells else read.cells
    first: dict[tuple[str, ...], float] = {}
    rows = zip(*(alike[name] for name in alike), strict=True)
    seen = [first.setdefault(cells, number) for cells, number in zip(rows, numbers[alike.index], strict=True)]
    earlier = pd.Series(seen, index=alike.index, dtype=float).reindex(numbers.index)
    return earlier.where(earlier != numbers)


def _day_number(text: str) -> float:
    day = read_day(text)
    return float("nan") if day is None or day != read_day(text, last_of_month=True) else float(day_number(day))
