"""China's workdays and the deadlines counted in them (method §8).

Belongs here: which days are workdays, and the office's dates. Does not belong here: what happens on them (`wengang.deadlines`).
A deadline in a year whose holidays are not known is an error that says so; a schedule falls back to Monday–Friday with a warning.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar
from pydantic import Field, ValidationError
from yaml import YAMLError

from wengang.periods import Period
from wengang.settings.config_files import FrozenModel, ReadOncePerState, read_yaml
from wengang.settings.policy import load_policy
from wengang.user_error import UserError

OFFICE_TIME = ZoneInfo("Asia/Shanghai")
CLOSING_HOUR = time(18)
LOOK_AHEAD = timedelta(days=60)
_SATURDAY = 5
_FILE = "calendar_overrides.yaml（在本单位的设置文件夹里，手册第十一节）"
_FORM = "years: {年度: {holidays: [放假的周一至周五], workdays: [调休上班的周六、周日]}}，日期写成 2027-01-01 的样子"
_LEVEL_NAMES = {1: "blue", 2: "yellow", 3: "orange", 4: "red"}
_log = logging.getLogger(__name__)


class WorkdayError(UserError):
    """A deadline in a year whose working days are not known."""


class _Year(FrozenModel):
    holidays: frozenset[date] = Field(min_length=1)
    workdays: frozenset[date] = frozenset()


class CalendarOverrides(FrozenModel):
    """The years of `calendar_overrides.yaml`."""

    years: Mapping[int, _Year]


@ReadOncePerState
def _overrides() -> Mapping[int, _Year]:
    try:
        years = CalendarOverrides.model_validate(read_yaml("calendar_overrides.yaml")).years
    except (ValidationError, YAMLError):
        raise WorkdayError(f"{_FILE} 写法不对：应写成 {_FORM}，放假的日子至少一个") from None
    if strangers := strange_days(years):
        raise WorkdayError(f"{_FILE} 中的 {strangers[0][1]} 不是所写年度的日子：请核对年份")
    return years


def strange_days(years: Mapping[int, _Year]) -> list[tuple[int, date]]:
    """Give the days that stand under a year to which they do not belong, with that year."""
    return sorted((year, day) for year, listed in years.items() for day in listed.holidays | listed.workdays if day.year != year)


def is_workday(day: date) -> bool:
    """Tell whether a day is a workday, make-up workdays included. Raises `WorkdayError` for a year that is not known."""
    year = _overrides().get(day.year)
    if year is not None:
        return day in year.workdays or (day.weekday() < _SATURDAY and day not in year.holidays)
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        raise WorkdayError(f"没有{day.year}年的工作日安排：请把国务院公布的放假调休写入 {_FILE} 后重跑") from None


def missing_calendar(day: date) -> str | None:
    """Give what is to be filled in and where, when a deadline of the next 60 days may fall into a year that is not known.

    From 1 December on this names the next year, until its working days are there (method §8); None when nothing is missing.
    """
    years = [year for year in range(day.year, (day + LOOK_AHEAD).year + 1) if not _is_known(year)]
    if not years:
        return None
    year = years[0]
    return (
        f"还没有{year}年的工作日安排，{year}年的截止、反馈等期限算不出来，定时任务暂按周一至周五运行。"
        f"请按国务院办公厅关于{year}年部分节假日安排的通知填写 {_FILE}，写成 {_FORM.replace('年度', str(year))}"
    )


def _is_known(year: int) -> bool:
    try:
        is_workday(date(year, 1, 1))
    except WorkdayError:
        return False
    return True


def is_scheduled_workday(day: date) -> bool:
    """Tell whether a schedule runs on a day; Monday–Friday, with a warning, in a year that is not known."""
    try:
        return is_workday(day)
    except WorkdayError as error:
        _log.warning("%s；定时暂按周一至周五", error)
        return day.weekday() < _SATURDAY


def add_workdays(day: date, count: int) -> date:
    """Give the workday so many workdays after a day; the day itself is day 0."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_workday(day)
    return day


def workday_of_month(period: Period, number: int) -> date:
    """Give the n-th workday of a month, counted from 1."""
    return add_workdays(period.first_day - timedelta(days=1), number)


def closing_of(period: Period) -> datetime:
    """Give when deliveries for a period close: workday 5 of the month after, 18:00 (method §8)."""
    number = load_policy().whole("ingest.due_workday", period)
    return until(workday_of_month(period.plus(1), number))


def has_closed(period: Period, moment: datetime) -> bool:
    """Tell whether deliveries for a period have closed; once the month of the closing is over, no calendar is needed to know it."""
    today, month_of_closing = Period.of(moment.astimezone(OFFICE_TIME).date()), period.plus(1)
    return today > month_of_closing or (today == month_of_closing and closing_of(period) <= moment)


def reply_due(issued: date, level: int) -> datetime:
    """Give until when a reply to a notice of a level is on time: 18:00 of its last workday, the issue day being day 0."""
    return until(add_workdays(issued, reply_workdays(issued, level)))


def reply_workdays(issued: date, level: int) -> int:
    """Give how many workdays a unit has for its reply to a notice of a level (method §8, §12)."""
    return load_policy().whole(f"notice.reply_wd_{_LEVEL_NAMES[level]}", issued)


def until(day: date) -> datetime:
    """Give until when something is on time that is due on a day: 18:00."""
    return datetime.combine(day, CLOSING_HOUR, OFFICE_TIME)
