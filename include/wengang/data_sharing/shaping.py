"""From text cells to columns that rules can judge and tables can take: numbers, months, codes and keys beside the text (method §9–§10).

Belongs here: what a cell means. Does not belong here: whether that is good enough (`expectations/` says so).

Each function gives one frame whose index is the position in the file. A rule looks at one column, and an empty value is never judged:
so a column holds a value just where its rule applies. Beside the text of a cell `x` stand
`x_code` (its code; empty where blank, UNKNOWN where the literal is not in the list), `x_month` (its month as `Period.ordinal`; empty where
blank, UNREADABLE), `x_ordinal` (the month where it can be read), and `x_if_working` (only on rows with 是否已务工 = 是, '' where blank).
Known drawback: one column more for each such rule; row conditions of the engine would need none, but copy the whole frame for each rule.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from wengang.data_sharing.reading import ReadFile
from wengang.identity import birth_date, birthday, read_identity_number
from wengang.periods import Period, read_month
from wengang.settings.data_sets import as_literal, code_by_literal
from wengang.settings.policy import load_policy
from wengang.settings.units import load_units

_AMOUNT = re.compile(r"[0-9]{1,12}(?:\.[0-9]+)?")
_PHONE = re.compile(r"1[3-9][0-9]{9}|(?:0[0-9]{2,3}-?)?[0-9]{7,8}")

UNKNOWN = "?"
UNREADABLE = -1.0
NUMERIC_CELL = "#"

_MANDATORY = frozenset({"working", "roster_status"})
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
}


def shape_rows(table: str, read: ReadFile, unit: str, period: Period) -> pd.DataFrame:
    """Give the frame of one file of a table: its text cells and, beside them, what they mean."""
    frame = read.cells.copy(deep=False)
    frame["row_no"] = read.row_numbers
    frame["unit"] = unit
    frame["repeats_row"] = _repeats(read)
    for column, code_list in CODED[table].items():
        frame[f"{column}_code"] = read_each(frame[column], _coder(code_list, blank=UNKNOWN if column in _MANDATORY else None))
    if "id_no" in frame:
        frame["id18"] = _numbers(frame["id_no"], read.numeric_id)
    if "county" in frame:
        frame["unit_named"] = _units_named(frame["county"])
    _SHAPES[table](frame, period)
    return frame


def _shape_roster(frame: pd.DataFrame, _period: Period) -> None:
    _add_month(frame, "identified")
    for phone in ("household_phone", "member_phone"):
        frame[f"{phone}_read"] = read_each(frame[phone], _phone)
    frame["birth_number"] = read_each(frame["id18"], _birth_number).astype(float)
    frame["birth_told"] = read_each(frame["birth_date"], _day_number).astype(float)
    frame["labour_if_in_school"] = frame["labour_code"].where(frame["schooling"] != "")


def _shape_work(frame: pd.DataFrame, period: Period) -> None:
    working = frame["working_code"] == "yes"
    idle = frame["working_code"] == "no"
    _add_month(frame, "start")
    _add_month(frame, "end")
    _add_amount(frame, "income")
    for column in ("start", "employer", "industry", "channel", "point_to_point", "income", "work_county"):
        frame[f"{column}_if_working"] = frame[column].where(working)
    frame["income_told"] = frame["income_amount"].where(working)
    frame["income_number"] = frame["income_told"].where(frame["income_told"] != UNREADABLE)
    frame["start_ordinal_if_working"] = frame["start_ordinal"].where(working)
    frame["period_ordinal"] = float(period.ordinal)
    frame["period_end"] = float(_number_of(period.last_day))
    age = load_policy().whole("valid.age_min_work", period)
    frame["old_enough_from"] = read_each(frame["id18"].where(working), lambda id18: _age_number(id18, age)).astype(float)
    at_public_post = working & (frame["channel_code"] == "06")
    frame["seventy_from"] = read_each(frame["id18"].where(at_public_post), lambda id18: _age_number(id18, 70)).astype(float)
    frame["labour_if_working"] = frame["labour_code"].where(working)
    near_home = working & frame["channel_code"].isin(["04", "06"]) & (frame["work_county"] != "")
    frame["work_unit_near_home"] = _units_named(frame["work_county"]).where(near_home)
    frame["end_if_idle"] = frame["end"].where(idle & (frame["start"] != ""))
    frame["end_ordinal_if_idle"] = frame["end_ordinal"].where(idle)
    gets_aid = working & (read_each(frame["travel_aid"], _amount).astype(float) > 0)
    frame["location_if_aided"] = frame["location_code"].where(gets_aid)


def _shape_employment(frame: pd.DataFrame, _period: Period) -> None:
    for column in ("start", "end", "pay_date"):
        _add_month(frame, column)
    _add_amount(frame, "income")


def _shape_plan(frame: pd.DataFrame, _period: Period) -> None:
    frame["need_if_planned"] = frame["service_need"].where(frame["plans_work_code"] == "yes")


def _shape_totals(frame: pd.DataFrame, _period: Period) -> None:
    frame["item_told"] = frame["item_code"].fillna(UNKNOWN)
    frame["amount_told"] = read_each(frame["amount"], _amount).astype(float).fillna(UNREADABLE)


_SHAPES: dict[str, Callable[[pd.DataFrame, Period], None]] = {
    "rv_roster": _shape_roster,
    "rv_work": _shape_work,
    "hr_employment": _shape_employment,
    "rv_plan": _shape_plan,
    "control_totals": _shape_totals,
}


def read_each(column: pd.Series, read: Callable[[Any], object]) -> pd.Series:
    """Give what each cell means, None for an empty number; equal cells are read once."""
    codes, texts = pd.factorize(column.to_numpy())
    meanings = np.array([*map(read, texts), None], dtype=object)  # the last is the meaning of code -1, no value
    return pd.Series(meanings[codes], index=column.index, dtype=object)


def month_text(ordinals: pd.Series) -> pd.Series:
    """Give month ordinals as YYYY-MM, None where missing."""
    return read_each(ordinals, lambda ordinal: str(Period.from_ordinal(int(ordinal))))


def amount_text(text: str) -> str:
    """Give the exact decimal that a readable amount cell writes, in half-width digits."""
    return as_literal(text)


def employer_key(code: str, name: str) -> str | None:
    """Give what names an employer: its 统一社会信用代码, else the name in NFKC without spaces (method §4); None when both are blank."""
    return as_literal(code).upper() or as_literal(name) or None


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


def _numbers(column: pd.Series, numeric: list[bool]) -> pd.Series:
    """Give the 18 characters of each number; UNKNOWN where damaged, NUMERIC_CELL where it went through a numeric cell."""
    read = [
        NUMERIC_CELL if went_numeric else read_identity_number(text) or UNKNOWN
        for text, went_numeric in zip(column, numeric, strict=True)
    ]
    return pd.Series(read, index=column.index, dtype=object)


def _coder(code_list: str, blank: str | None) -> Callable[[str], str | None]:
    codes = code_by_literal(code_list)
    return lambda text: codes.get(as_literal(text), UNKNOWN) if text else blank


def _units_named(column: pd.Series) -> pd.Series:
    code_by_name = load_units().code_by_name
    return read_each(column, lambda text: code_by_name.get(as_literal(text), UNKNOWN))


def _phone(text: str) -> str | None:
    return None if not text else "" if _PHONE.fullmatch(as_literal(text)) else UNKNOWN


def _add_month(frame: pd.DataFrame, column: str) -> None:
    frame[f"{column}_month"] = read_each(frame[column], _month).astype(float)
    frame[f"{column}_ordinal"] = frame[f"{column}_month"].where(frame[f"{column}_month"] != UNREADABLE)


def _month(text: str) -> float:
    if not text:
        return float("nan")
    month = read_month(text)
    return UNREADABLE if month is None else float(month.ordinal)


def _add_amount(frame: pd.DataFrame, column: str) -> None:
    frame[f"{column}_amount"] = read_each(frame[column], _amount).astype(float)


def _amount(text: str) -> float:
    if not text:
        return float("nan")
    plain = as_literal(text)
    return float(plain) if _AMOUNT.fullmatch(plain) else UNREADABLE


def _birth_number(id18: str) -> float:
    born = birth_date(id18)
    return float("nan") if born is None else float(_number_of(born))


def _age_number(id18: str, age: int) -> float:
    born = birth_date(id18)
    return float("nan") if born is None else float(_number_of(birthday(born, age)))


def _day_number(text: str) -> float:
    digits = re.sub(r"[年月日./-]", "", as_literal(text))
    return float(digits) if re.fullmatch(r"[0-9]{8}", digits) else float("nan")


def _number_of(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day
