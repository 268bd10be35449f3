"""A day as an argument of the command line, and the one clock of it.

Belongs here: reading it, and what a wrong one is answered. Does not belong here: days in files (`periods.read_day`).
"""

from __future__ import annotations

from datetime import date, datetime

from wengang.user_error import UserError
from wengang.workdays import OFFICE_TIME

DAY_HELP = "业务日期，写成 2025-04-10"


class DayError(UserError):
    """A text that is not a day of the form YYYY-MM-DD."""


def read_day(text: str) -> date:
    """Give the day of an argument; raises `DayError`."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise DayError(f"日期“{text}”写法不对，应写成“2025-04-10”的样子") from None


def now() -> datetime:
    """Give the moment at which a command is given, in the office's time."""
    return datetime.now(OFFICE_TIME)
