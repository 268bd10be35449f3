"""What one cell of a handed-over file means: numbers, months, days, codes, identity numbers and the keys of employers (method §9, §10).

Belongs here: reading cells, the same for every table. Does not belong here: which columns a table has (`file_tables` of its domain),
whether a value is good enough (`expectations/`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from wengang.characters import as_literal, fold_closely, fold_key
from wengang.data_sharing.reading import ReadFile, is_formula_fault
from wengang.identity import birth_date, birthday, read_identity_number
from wengang.periods import Period, read_day, read_month
from wengang.settings.data_sets import code_by_literal
from wengang.settings.units import load_units

_AMOUNT = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,20})?")
_FINER_THAN_FEN = re.compile(r"[0-9]+\.[0-9]{2}[0-9]*[1-9][0-9]*")
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?[Ee]\+?[0-9]{2}")
_ENDS_IN_ZEROS = re.compile(r"[0-9]{15}000")
_RUINED_AT_LEAST = 3
_RUINED_SHARE = Fraction(2, 100)
_OPEN_ENDS = frozenset({"至今", "长期", "无固定期限"})
_PHONE = re.compile(r"1[3-9][0-9]{9}|(?:0[0-9]{2,3}-?)?[0-9]{7,8}")

LONGEST_KEY = 40
UNKNOWN = "?"
UNREADABLE = -1.0
NUMERIC_CELL = "#"

Facts = tuple[tuple[str, ...], Iterable[tuple[Any, ...]]]
"""The columns of a table of facts and its rows."""
RefusedCells = defaultdict[str, set[int]]
"""By name of the column in the house: the rows whose cell there is refused, to be kept as missing."""


def read_each(column: pd.Series, read: Callable[[Any], object]) -> pd.Series:
    """Give what each cell means, None for an empty number; equal cells are read once."""
    codes, texts = pd.factorize(column.to_numpy())
    meanings = np.array([*map(read, texts), None], dtype=object)  # the last is the meaning of code -1, no value
    return pd.Series(meanings[codes], index=column.index, dtype=object)


def add_month(frame: pd.DataFrame, column: str, *, open_end: bool = False) -> None:
    """Add `x_month` (ordinal of the month; empty where blank, UNREADABLE) and `x_ordinal` (where it can be read).

    With `open_end` the words for “no end” (至今, 长期) are a blank. Cells that held a number are read as such (`x_numeric`).
    """
    frame[f"{column}_month"] = _read_times(frame, column, partial(_month, open_end=open_end))
    frame[f"{column}_ordinal"] = frame[f"{column}_month"].where(frame[f"{column}_month"] != UNREADABLE)


def add_day(frame: pd.DataFrame, column: str, *, last_of_month: bool = False, open_end: bool = False, whole: bool = False) -> None:
    """Add `x_day` (YYYYMMDD as a number; empty where blank, UNREADABLE) and `x_date` (where it can be read).

    A cell that names a month only stands for its first day, or its last; with `whole` it is unreadable. `open_end` as in `add_month`.
    """
    read = partial(_whole_day if whole else _day, last_of_month=last_of_month, open_end=open_end)
    frame[f"{column}_day"] = _read_times(frame, column, read)
    frame[f"{column}_date"] = frame[f"{column}_day"].where(frame[f"{column}_day"] != UNREADABLE)


def _read_times(frame: pd.DataFrame, column: str, read: Callable[..., float]) -> pd.Series:
    times = read_each(frame[column], read).astype(float)
    numeric = frame.get(f"{column}_numeric")
    return times if numeric is None else times.where(~numeric, read_each(frame[column], partial(read, numeric=True)).astype(float))


def add_amount(frame: pd.DataFrame, column: str) -> None:
    """Add `x_amount` (the number of a cell; empty where blank, UNREADABLE) and `x_finer` (the row where it is finer than a fen, else empty)."""
    frame[f"{column}_amount"] = read_each(frame[column], read_amount).astype(float)
    frame[f"{column}_finer"] = frame["row_no"].astype(float).where(read_each(frame[column], is_finer_than_fen).astype(bool))


def read_amount(text: str) -> float:
    """Give the number that a cell writes, NaN of a blank one, UNREADABLE."""
    if not text:
        return float("nan")
    plain = fold_closely(text)
    return float(plain) if _AMOUNT.fullmatch(plain) else UNREADABLE


def is_finer_than_fen(text: str) -> bool:
    """Tell whether a readable amount is written with more than two places that say something (method §10.1)."""
    plain = fold_closely(text)
    return _AMOUNT.fullmatch(plain) is not None and _FINER_THAN_FEN.fullmatch(plain) is not None


def coder(code_list: str, blank: str | None) -> Callable[[str], str | None]:
    """Give the reader of a coded cell: its code, `blank` where blank, UNKNOWN where the literal is not in the list."""
    codes = code_by_literal(code_list)
    return lambda text: codes.get(as_literal(text), UNKNOWN) if text else blank


def identity_numbers(read: ReadFile) -> pd.Series:
    """Give the 18 characters of each number; UNKNOWN where damaged, NUMERIC_CELL where a program took it for an amount.

    That is: a numeric cell, scientific notation, and each number ending in 000 where a file has more of them than chance gives
    (method §10.1: at least 3 and at least 2 %): the last digits are lost, whether or not the check digit happens to fit.
    A number that comes again under the same name, as written, counts once: someone with three jobs is one chance, not three; people
    of one birthday whose numbers became the same are told apart by their names.
    """
    texts = read.cells["id_no"].map(fold_closely)
    zeros = _where(texts, lambda text: text.endswith("000") and _ENDS_IN_ZEROS.fullmatch(text))
    first = ~pd.DataFrame({"number": texts, "name": read.cells.get("name", "")}).duplicated()
    filled = int((first & (texts != "")).sum())
    many = int((first & zeros).sum())
    ruined = zeros & (many >= _RUINED_AT_LEAST and many >= _RUINED_SHARE * filled)
    ruined |= _where(texts, lambda text: not text.isdigit() and _SCIENTIFIC.fullmatch(text))
    ruined |= pd.Series(read.numeric.get("id_no") or False, index=read.cells.index)
    numbers = read_each(read.cells["id_no"], lambda text: read_identity_number(text) or UNKNOWN)
    return numbers.where(~ruined, NUMERIC_CELL)


def _where(texts: pd.Series, holds: Callable[[str], object]) -> pd.Series:
    return pd.Series([bool(holds(text)) for text in texts], index=texts.index, dtype=bool)


def read_key(text: str) -> str:
    """Give a key that joins tables, folded (`fold_key`); '' where blank, longer than any real one, or a formula fault."""
    plain = fold_key(text)
    return "" if len(plain) > LONGEST_KEY or is_formula_fault(text) else plain


def units_named(column: pd.Series) -> pd.Series:
    """Give the code of the unit that each cell names, UNKNOWN where it names none."""
    code_by_name = load_units().code_by_name
    return read_each(column, lambda text: code_by_name.get(as_literal(text), UNKNOWN))


def read_phone(text: str) -> str | None:
    """Give '' of what can be a phone number, UNKNOWN of what cannot, None of a blank cell."""
    return None if not text else "" if _PHONE.fullmatch(fold_closely(text)) else UNKNOWN


def month_text(ordinals: pd.Series) -> pd.Series:
    """Give month ordinals as YYYY-MM, None where missing."""
    return read_each(ordinals, lambda ordinal: str(Period.from_ordinal(int(ordinal))))


def days(numbers: pd.Series) -> pd.Series:
    """Give days written as YYYYMMDD numbers as dates, None where missing."""
    return read_each(numbers, lambda number: date(int(number) // 10_000, int(number) // 100 % 100, int(number) % 100))


def known_code(codes: pd.Series) -> pd.Series:
    """Give codes as they may be kept: None where the literal is not in the list."""
    return read_each(codes, lambda code: None if code == UNKNOWN else code)


def exact_amount(frame: pd.DataFrame, column: str) -> pd.Series:
    """Give the exact decimal of each readable cell of a column with `add_amount`, None of a blank or unreadable one."""
    return read_each(frame[column].where(frame[f"{column}_amount"] >= 0), lambda text: Decimal(amount_text(text)))


def amount_text(text: str) -> str:
    """Give the exact decimal that a readable amount cell writes, in half-width digits."""
    return fold_closely(text)


def employer_key(code: str, name: str) -> str | None:
    """Give what names an employer: its 统一社会信用代码, else the name in NFKC without spaces (method §4); None when both are blank."""
    return fold_key(code) or as_literal(name) or None


def birth_number(id18: str) -> float:
    """Give the birthday that a number carries as YYYYMMDD, NaN where it names no day."""
    born = birth_date(id18)
    return float("nan") if born is None else float(day_number(born))


def age_number(id18: str, age: int) -> float:
    """Give the day on which the holder of a number reaches an age as YYYYMMDD, NaN where the number names no day."""
    born = birth_date(id18)
    return float("nan") if born is None else float(day_number(birthday(born, age)))


def day_number(day: date) -> int:
    """Give a day as the number YYYYMMDD, in which days compare as they follow each other."""
    return day.year * 10_000 + day.month * 100 + day.day


def _month(text: str, *, open_end: bool, numeric: bool = False) -> float:
    if _is_blank(text, open_end):
        return float("nan")
    month = read_month(text, numeric=numeric)
    return UNREADABLE if month is None else float(month.ordinal)


def _day(text: str, *, last_of_month: bool, open_end: bool, numeric: bool = False) -> float:
    if _is_blank(text, open_end):
        return float("nan")
    day = read_day(text, last_of_month=last_of_month, numeric=numeric)
    return UNREADABLE if day is None else float(day_number(day))


def _whole_day(text: str, *, last_of_month: bool, open_end: bool, numeric: bool = False) -> float:
    """Give a day that is written out: one that has another first day than last is a month."""
    first, last = (_day(text, last_of_month=end, open_end=open_end, numeric=numeric) for end in (last_of_month, not last_of_month))
    return first if _is_blank(text, open_end) or first == last else UNREADABLE


def _is_blank(text: str, open_end: bool) -> bool:
    return not text or (open_end and as_literal(text) in _OPEN_ENDS)
