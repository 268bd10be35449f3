"""Of which time a bulletin tells: a month, or a quarter, which is named by its last month.

Belongs here: names and terms of both. Does not belong here: what is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from wengang.periods import MONTHS_PER_QUARTER, Period
from wengang.settings.policy import load_policy
from wengang.user_error import UserError
from wengang.workdays import workday_of_month


class NoQuarterError(UserError):
    """A month that ends no quarter."""


class SpanKind(StrEnum):
    """How long a bulletin's time is."""

    MONTH = "month"
    QUARTER = "quarter"

    @property
    def chinese(self) -> str:
        """The words of forms and lists."""
        return {"month": "月度", "quarter": "季度"}[self]


@dataclass(frozen=True, slots=True)
class Span:
    """A month, or the quarter that ends with it."""

    kind: SpanKind
    period: Period

    @classmethod
    def entered(cls, kind: str, period: str | None) -> Span:
        """Give what a run names by the words of its form; raises `PeriodError`, `NoQuarterError`."""
        asked, month = SpanKind.QUARTER if kind == SpanKind.QUARTER.chinese else SpanKind.MONTH, Period.parse(period or "")
        if asked is SpanKind.QUARTER and month != month.quarter_end:
            raise NoQuarterError(f"{month.chinese}不是季度的最后一个月：季度通报请填3月、6月、9月或12月")
        return cls(asked, month)

    @property
    def chinese(self) -> str:
        """Its name in papers: 2025年3月, 2025年第一季度."""
        if self.kind is SpanKind.MONTH:
            return self.period.chinese
        return self.period.quarter_in_words

    @property
    def months(self) -> tuple[Period, ...]:
        """Its months, earliest first."""
        count = 1 if self.kind is SpanKind.MONTH else MONTHS_PER_QUARTER
        return tuple(self.period.plus(-back) for back in reversed(range(count)))

    @property
    def due_on(self) -> date:
        """The workday of the next month on which its bulletin is to be drafted."""
        return workday_of_month(self.period.plus(1), load_policy().whole("bulletin.workday", self.period))
