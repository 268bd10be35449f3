"""A period: the calendar month on which every figure of the office rests (method §1).

Belongs here: months, their arithmetic and the spellings in which months arrive in files.
Does not belong here: workdays and deadlines (`workdays`).
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from wengang.characters import fold, fold_closely
from wengang.user_error import UserError

MONTHS_PER_YEAR = 12
MONTHS_PER_QUARTER = 3
_ISO = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_CHINESE = re.compile(r"([0-9]{4})年([0-9]{1,2})月(?:份|[0-9]{1,2}日)?")
_DASHED = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})(?:[-/.][0-9]{1,2})?")
_DAY = re.compile(r"([0-9]{4})(?:年|[-/.])([0-9]{1,2})(?:月|[-/.])([0-9]{1,2})日?|([0-9]{4})([0-9]{2})([0-9]{2})")
_DIGITS = re.compile(r"([0-9]{4})([0-9]{2})(?:[0-9]{2})?")
_WITH_TIME = re.compile(r"(.*[0-9日])[\sT]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?")
_JANUARY_OR_OCTOBER = re.compile(r"[0-9]{4}\.1")
_YEARS = range(1900, 10_000)
"""Years that a cell may name: 9999 stands for “no end” in exports; before 1900 nobody of the rosters was born."""


class PeriodError(UserError):
    """A text that is not a month of the form YYYY-MM."""


@dataclass(frozen=True, order=True, slots=True)
class Period:
    """One calendar month, written `YYYY-MM`; ordered by time."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not 1 <= self.month <= MONTHS_PER_YEAR:
            raise PeriodError(f"“{self.year}-{self.month}”不是有效月份")

    @classmethod
    def parse(cls, text: str) -> Period:
        """Give the period written as `YYYY-MM`; raises `PeriodError` for anything else."""
        match = _ISO.fullmatch(text)
        if match is None:
            raise PeriodError(f"期间“{text}”写法不对，应写成“2025-03”的样子")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date) -> Period:
        """Give the period that holds a day."""
        return cls(day.year, day.month)

    @property
    def ordinal(self) -> int:
        """Months since year 0: differences of ordinals are differences in months."""
        return self.year * MONTHS_PER_YEAR + self.month - 1

    @classmethod
    def from_ordinal(cls, ordinal: int) -> Period:
        """Give the period of an ordinal, the inverse of `ordinal`."""
        return cls(ordinal // MONTHS_PER_YEAR, ordinal % MONTHS_PER_YEAR + 1)

    def plus(self, months: int) -> Period:
        """Give the period so many months later (earlier when negative)."""
        return Period.from_ordinal(self.ordinal + months)

    @property
    def before(self) -> Period:
        """The month before: the base of 环比 (method §3)."""
        return self.plus(-1)

    @property
    def year_before(self) -> Period:
        """The same month a year before: the base of 同比 (method §3)."""
        return self.plus(-MONTHS_PER_YEAR)

    @property
    def first_day(self) -> date:
        """The first day of the month."""
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        """The last day of the month."""
        return date(self.year, self.month, calendar.monthrange(self.year, self.month)[1])

    @property
    def chinese(self) -> str:
        """The month as it is written in papers: 2025年3月, no leading zero (GB/T 9704)."""
        return f"{self.year}年{self.month}月"

    @property
    def quarter_end(self) -> Period:
        """The last month of its quarter, by which a quarter is named."""
        return Period(self.year, -(-self.month // MONTHS_PER_QUARTER) * MONTHS_PER_QUARTER)

    @property
    def quarter_in_words(self) -> str:
        """Its quarter as papers write it: 2025年第一季度."""
        return f"{self.year}年第{'一二三四'[(self.month - 1) // MONTHS_PER_QUARTER]}季度"

    @property
    def year_to_date(self) -> list[Period]:
        """The months from January to this one."""
        return [Period(self.year, month) for month in range(1, self.month + 1)]

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


def period_range(first: Period, last: Period) -> Iterator[Period]:
    """Give every period from `first` to `last`, both included."""
    for ordinal in range(first.ordinal, last.ordinal + 1):
        yield Period.from_ordinal(ordinal)


def read_month(text: str, *, numeric: bool = False) -> Period | None:
    """Give the month that a cell of a handed-over file names, or None when it cannot be read (method §10.1).

    Accepts the spellings of real exports: 2025年03月, 2025年3月份, 2025-03, 2025/3, 2025.10, 202503, the same with a day or a day and a
    time behind (20250301, 2025年3月1日, 2025-03-15 00:00:00.0), with blanks inside and in full-width digits. `numeric` is a cell that
    held a number: 2025.1 may there be January or an October that lost its zero, so nobody can say.
    """
    plain = fold_closely(_without_time(text))
    if numeric and _JANUARY_OR_OCTOBER.fullmatch(plain):
        return None
    for form in (_CHINESE, _DASHED, _DIGITS):
        match = form.fullmatch(plain)
        if match is not None and int(match[1]) in _YEARS and 1 <= int(match[2]) <= MONTHS_PER_YEAR:
            return Period(int(match[1]), int(match[2]))
    return None


def entered_month(text: object) -> Period:
    """Give the month that a person typed into a form or a command, in any spelling of `read_month`; raises `PeriodError`."""
    typed = str(text if text is not None else "").strip()
    period = read_month(typed)
    if period is None:
        raise PeriodError(
            f"期间“{typed}”不是一个月份，该月未开放：请写成“2025-03”的样子" if typed else "没有填写期间：请写成“2025-03”的样子"
        )
    return period


def read_day(text: str, *, last_of_month: bool = False, numeric: bool = False) -> date | None:
    """Give the day that a cell of a handed-over file names, or None when it cannot be read (method §10.1).

    Accepts 2025-03-01, 2025/3/1, 2025年3月1日 and 20250301, with or without a time of day, with blanks inside and in full-width
    digits. A cell that names a month only (`read_month`, with its `numeric`) stands for its first day, with `last_of_month` for its last.
    """
    match = _DAY.fullmatch(fold_closely(_without_time(text)))
    if match is not None:
        year, month, day = (int(part) for part in match.groups() if part is not None)
        try:
            return date(year, month, day) if year in _YEARS else None
        except ValueError:
            return None
    named = read_month(text, numeric=numeric)
    if named is None:
        return None
    return named.last_day if last_of_month else named.first_day


def _without_time(text: str) -> str:
    """Give a cell without a time of day behind its day; a month alone has none."""
    plain = fold(text)
    match = _WITH_TIME.fullmatch(plain)
    return match[1] if match is not None and _DAY.fullmatch(fold_closely(match[1])) else plain
