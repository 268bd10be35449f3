"""Who is ready: how far a month is covered, and whether it may be started (method §1, §8).

Belongs here: which months are open, the units that are ready, and the sentence that says so.
Does not belong here: freezing (`snapshots`), who starts a month and when (`dags/`, `wengang.data_sharing`, `wengang.deadlines`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from wengang.database.unit_of_work import UnitOfWork
from wengang.monitoring.rows import MonthCoverageRow
from wengang.monitoring.snapshots import MonthNotOpenError, first_base
from wengang.periods import Period, entered_month
from wengang.settings.data_sets import load_data_sets, tables_that_make_ready
from wengang.settings.policy import load_policy
from wengang.settings.units import load_units
from wengang.user_error import UserError
from wengang.workdays import closing_of, has_closed


class MonthNotReadyError(UserError):
    """A month for which no unit has both its roster and its work file accepted: there is nothing to compute."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which units of a month are ready; `lacking` names the tables that each of the others lacks, by unit code."""

    period: Period
    expected: int
    lacking: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def ready(self) -> int:
        """How many units are ready."""
        return self.expected - len(self.lacking)

    @property
    def short(self) -> str:
        """The share for a note of a run: 18/19 个单位报齐."""
        return f"{self.ready}/{self.expected} 个单位报齐"

    @property
    def sentence(self) -> str:
        """The share and everybody that is missing, in one sentence without its full stop."""
        if not self.lacking:
            return f"{self.period.chinese}数据 {self.short}"
        return f"{self.period.chinese}数据 {self.short}，未报齐：{'、'.join(_lack(unit, tables) for unit, tables in self.lacking)}"


def open_month(text: str, moment: datetime) -> Period:
    """Give the month that a start names.

    Raises `PeriodError` for what is no month, `MonthNotOpenError` for one that is still to come or lies before those with which the first
    months of the action are compared (method §4: January of the year before).
    """
    period = entered_month(text)
    day = moment.date()
    if period > Period.of(day):
        raise MonthNotOpenError(f"{period.chinese}未开放：业务日期是 {day}，还没有到这个月份。请核对期间或业务日期")
    first = first_base(Period.of(load_policy().first_day("target.province_scale")))
    if period < first:
        raise MonthNotOpenError(f"{period.chinese}未开放：本系统只计算{first.chinese}以后的月份。请核对期间")
    return period


def coverage_of(work: UnitOfWork, period: Period) -> Coverage:
    """Give how far a month is covered by accepted files. Raises `MonthNotOpenError` when no unit has a target in the year."""
    rows = work.rows("monitoring/month_coverage", MonthCoverageRow, period=str(period), year=period.year)
    if not rows:
        raise MonthNotOpenError(f"{period.chinese}未开放：{period.year}年还没有设定各单位的目标任务，请先导入目标表")
    return Coverage(period, len(rows), tuple((row["unit"], tables) for row in rows if (tables := _missing_tables(row))))


def require_ready_unit(coverage: Coverage) -> None:
    """Refuse the start of a month for which nobody is ready: it would be a snapshot of nothing. Raises `MonthNotReadyError`."""
    if coverage.ready == 0:
        raise MonthNotReadyError(
            f"{coverage.period.chinese}不能启动：还没有一个单位报齐（花名册和务工月监测都已接收），没有可以计算的数据。"
            "请等报送单位的文件接收后再启动；报齐或截止后系统会自动启动"
        )


def words_of_start(coverage: Coverage, moment: datetime) -> str:
    """Give what whoever starts the month is told: the coverage, and that deliveries have not closed yet where that is so."""
    if not coverage.lacking or has_closed(coverage.period, moment):
        return coverage.sentence
    closing = closing_of(coverage.period)
    return f"{coverage.sentence}。报送截止时间是{closing:%Y}年{closing.month}月{closing.day}日{closing.hour}时，现在还没有截止"


def _missing_tables(row: MonthCoverageRow) -> tuple[str, ...]:
    return tuple(table for table in tables_that_make_ready() if table not in row["there"])


def _lack(unit: str, tables: tuple[str, ...]) -> str:
    name = load_units().unit(unit).name
    if tables == tables_that_make_ready():
        return name
    return f"{name}（缺{load_data_sets()[tables[0]].title}）"
