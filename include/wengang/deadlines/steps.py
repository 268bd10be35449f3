"""The steps of deadlines: close months, remind units, tell of a year without a calendar.

Belongs here: which months a moment concerns, and what is kept of a closing. Does not belong here: words (`reminders`).

Method: a month closes at `closing_of` (method §8), once. A closing that was missed is made up for by the next run, month by month
since the last one; before the first closing only the month before the business date is looked at, because older months belong to
history. Units are reminded on the closing day and on each workday after it, as long as something is missing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from wengang.data_sharing.rows import PeriodReadinessRow
from wengang.database.unit_of_work import UnitOfWork
from wengang.deadlines.reminders import DEPARTMENT_NAMES, MissingDelivery, reminder
from wengang.deadlines.rows import ClosedMonthsRow, ClosedOnRow, LastClosingRow, MissingAtClosingRow, MissingDeliveriesRow
from wengang.due import Waiting
from wengang.letters.kinds import LetterKind, register
from wengang.letters.operators import mail_operators
from wengang.letters.sending import send
from wengang.mail.outbox import MailContentError
from wengang.monitoring.coverage import Coverage, coverage_of
from wengang.monitoring.rows import TargetsRow
from wengang.papers.paper import Paper
from wengang.papers.wording import hour
from wengang.people import MailList
from wengang.periods import Period, period_range
from wengang.settings.data_sets import load_data_sets
from wengang.settings.units import load_units
from wengang.workdays import OFFICE_TIME, closing_of, is_workday, missing_calendar

REMINDER = register(LetterKind("delivery_reminder", "催报", "reminder", to=MailList.SENDERS))


@dataclass(frozen=True, slots=True)
class ClosedMonth:
    """A month that was closed: what was missing then, who is ready, and whether its figures are to be computed now under the next number."""

    period: Period
    closing_at: datetime
    missing: tuple[MissingDelivery, ...]
    next_number: int
    starts: bool
    coverage: Coverage

    @property
    def note(self) -> str:
        """What the note of the run that it starts says."""
        return f"{self.period.chinese} 快照{self.next_number}：报送截止（{self.coverage.short}）"


def close_due_months(work: UnitOfWork, moment: datetime) -> list[ClosedMonth]:
    """Close every open month whose closing time has come, and give the months closed on this business day.

    Running again on the same day closes nothing twice and gives the same months; `starts` tells what is still to be computed.
    """
    work.lock("deadlines", "closing")
    day = moment.astimezone(OFFICE_TIME).date()
    for period in _months_to_look_at(work, day):
        if closing_of(period) <= moment and _is_open(work, period):
            _close(work, period, day)
    readiness = {row["period"]: row for row in work.rows("data_sharing/period_readiness", PeriodReadinessRow, last=str(Period.of(day)))}
    return [_closed(work, row, readiness.get(row["period"])) for row in work.rows("deadlines/closed_on", ClosedOnRow, day=day)]


def what_is_missing(work: UnitOfWork, business_date: date) -> list[Waiting]:
    """Give what is missing of the closed months and of the one that closes today: one item a unit and month."""
    items: dict[tuple[str, Period], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for unit, missing in missing_by_unit(work, _months_to_remind_of(work, business_date)).items():
        for one in missing:
            items[unit, one.period][DEPARTMENT_NAMES[one.department]].append(load_data_sets()[one.table].title)
    return [
        Waiting(
            f"{load_units().unit(unit).name}还缺{period.chinese}数据："
            f"{'，'.join(f'{department}的' + '、'.join(titles) for department, titles in by_department.items())}"
            f"，应于{hour(closing_of(period))}前报送",
            overdue=closing_of(period).date() < business_date,
        )
        for (unit, period), by_department in items.items()
    ]


def unknown_calendar(_work: UnitOfWork, business_date: date) -> list[Waiting]:
    """Give the year that comes near and whose working days are not known."""
    return [Waiting(missing, overdue=False)] if (missing := missing_calendar(business_date)) else []


def remind_missing(work: UnitOfWork, business_date: date) -> int:
    """Queue one reminder a unit and day for everything that is missing, and give how many this call queued.

    Operators are told of units without a usable address. On a day that is no workday nobody is reminded.
    """
    if not is_workday(business_date):
        return 0
    months = _months_to_remind_of(work, business_date)
    closings = {period: closing_of(period) for period in months}
    queued, not_reminded = 0, []
    for unit, missing in missing_by_unit(work, months).items():
        try:
            queued += _remind(work, unit, reminder(unit, missing, closings, business_date), months[-1], business_date)
        except MailContentError as error:
            not_reminded.append(f"{load_units().unit(unit).name}的催报没有发出。{error}")
    mail_operators(work, f"reminder:{business_date}", not_reminded)
    return queued


def remind_of_calendar(work: UnitOfWork, business_date: date) -> bool:
    """Tell the operators once a week while the working days of a year that comes near are not known; give whether they are known."""
    missing = missing_calendar(business_date)
    if missing:
        year, week, _ = business_date.isocalendar()
        mail_operators(work, f"calendar:{year}-W{week:02d}", [missing])
    return missing is None


def missing_by_unit(work: UnitOfWork, periods: Sequence[Period]) -> Mapping[str, list[MissingDelivery]]:
    """Give the required deliveries of some months that are not there now, by unit in code order."""
    rows = work.rows("deadlines/missing_deliveries", MissingDeliveriesRow, periods=[str(period) for period in periods])
    missing: dict[str, list[MissingDelivery]] = defaultdict(list)
    for row in rows:
        missing[row["unit"]].append(_missing(row))
    return missing


def _months_to_look_at(work: UnitOfWork, day: date) -> Iterator[Period]:
    last = work.row("deadlines/last_closing", LastClosingRow)
    newest = Period.of(day).before
    first = Period.parse(last["period"]).plus(1) if last else newest
    return period_range(first, newest)


def _is_open(work: UnitOfWork, period: Period) -> bool:
    """Tell whether a month is anybody's to report: without targets it is not."""
    return bool(work.rows("monitoring/targets", TargetsRow, year=period.year))


def _close(work: UnitOfWork, period: Period, day: date) -> None:
    targets = work.rows("monitoring/targets", TargetsRow, year=period.year)
    work.run(
        "deadlines/insert_closing",
        period=str(period),
        closing_at=closing_of(period),
        closed_on=day,
        units_expected=len(targets),
    )
    work.run_for_each(
        "deadlines/insert_missing_delivery", work.rows("deadlines/missing_deliveries", MissingDeliveriesRow, periods=[str(period)])
    )
    if coverage_of(work, period).ready == 0:
        told = f"{period.chinese}已截止报送，没有一个单位报齐，当月监测没有启动：有单位报齐后系统会自动启动，请催促报送"
        mail_operators(work, f"closing:{period}", [told])


def _closed(work: UnitOfWork, row: ClosedOnRow, readiness: PeriodReadinessRow | None) -> ClosedMonth:
    number = readiness["newest_number"] if readiness else 0
    return ClosedMonth(
        period=Period.parse(row["period"]),
        closing_at=row["closing_at"],
        missing=tuple(_missing(item) for item in work.rows("deadlines/missing_at_closing", MissingAtClosingRow, period=row["period"])),
        next_number=number + 1,
        starts=readiness is not None and readiness["starts"],
        coverage=coverage_of(work, Period.parse(row["period"])),
    )


def _months_to_remind_of(work: UnitOfWork, day: date) -> list[Period]:
    """Give the closed months and the one that closes today, oldest first."""
    months = [Period.parse(row["period"]) for row in work.rows("deadlines/closed_months", ClosedMonthsRow)]
    closing_today = Period.of(day).before
    if closing_today not in months and closing_of(closing_today).date() <= day and _is_open(work, closing_today):
        months.append(closing_today)
    return months


def _missing(row: MissingAtClosingRow | MissingDeliveriesRow) -> MissingDelivery:
    return MissingDelivery(Period.parse(row["period"]), row["unit"], row["department"], row["table_name"], row["returned"])


def _remind(work: UnitOfWork, unit: str, paper: Paper, newest: Period, business_date: date) -> bool:
    return send(work, REMINDER, paper, key=f"reminder:{newest}:{unit}:{business_date}", unit=unit)
