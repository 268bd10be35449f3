"""A quarter of a year: the span for which workshops are classified.

Belongs here: quarters and their months. Does not belong here: months (`wengang.periods`), on which day a list is made (`dags/`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from wengang.numbers import entered_number
from wengang.periods import Period
from wengang.user_error import UserError

_QUARTERS = 4
_MONTHS = 3
_NAMES = "一二三四"


class QuarterError(UserError):
    """A quarter that does not exist, or of which only one half was given."""


@dataclass(frozen=True, order=True, slots=True)
class Quarter:
    """One quarter of a year, numbered 1 to 4."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= _QUARTERS:
            raise QuarterError(f"季度“{self.number}”不对：请填 1、2、3 或 4")

    @classmethod
    def ended_before(cls, day: date) -> Quarter:
        """Give the last quarter that was over before a day."""
        before = Period.of(day).plus(-((day.month - 1) % _MONTHS) - 1)
        return cls(before.year, before.month // _MONTHS)

    @classmethod
    def chosen(cls, year: object, number: object, day: date) -> Quarter:
        """Give the quarter that was asked for in a form, by default the last one over before the business date.

        Raises `QuarterError` for one half of it or for a quarter that is not over, `NumberError` for what is no number.
        """
        if not year and not number:
            return cls.ended_before(day)
        if not year or not number:
            raise QuarterError("年度和季度要么都填，要么都不填（不填即为上一季度）")
        quarter = cls(entered_number(year, "年度", day.year), entered_number(number, "季度", 1))
        if quarter.last.last_day >= day:
            raise QuarterError(f"{quarter.chinese}还没有结束，不能分类")
        return quarter

    @property
    def last(self) -> Period:
        """The last month of the quarter."""
        return Period(self.year, self.number * _MONTHS)

    @property
    def chinese(self) -> str:
        """How papers name it: 2025年第二季度."""
        return f"{self.year}年第{_NAMES[self.number - 1]}季度"

    @property
    def key(self) -> dict[str, int]:
        """Year and quarter as SQL files take them."""
        return {"year": self.year, "quarter": self.number}

    def __str__(self) -> str:
        return f"{self.year:04d}-Q{self.number}"
