"""Seasons and words of the office year (method §3, §4): Spring Festival months, names that stand for no employer.

Belongs here: reading `calendar.yaml`. Does not belong here: workdays (`wengang.workdays`).
"""

from __future__ import annotations

from datetime import date

from wengang.periods import Period
from wengang.settings.config_files import FrozenModel, ReadOncePerState, read_yaml
from wengang.user_error import UserError


class SeasonError(UserError):
    """A year whose Spring Festival is not in `calendar.yaml`."""


class Calendar(FrozenModel):
    """The dates and words of `calendar.yaml`."""

    spring_festival: tuple[date, ...]
    generic_employers: tuple[str, ...]


@ReadOncePerState
def _calendar() -> Calendar:
    return Calendar.model_validate(read_yaml("calendar.yaml"))


def in_festival_season(period: Period) -> bool:
    """Tell whether a month holds the first day of Spring Festival or follows such a month. Raises `SeasonError`."""
    months = {Period.of(day) for day in _calendar().spring_festival}
    if period.year not in {month.year for month in months}:
        raise SeasonError(f"calendar.yaml 中没有{period.year}年的春节日期，请补充后重跑")
    return period in months or period.before in months


def generic_employers() -> tuple[str, ...]:
    """Give the names that form no cluster, in the form of an employer key."""
    return _calendar().generic_employers
