"""The steps of deadlines: close months, remind units shortly before, tell of a year without a calendar.

Belongs here: which months a moment concerns, and what is kept of a closing. Does not belong here: words (`reminders`), what is still missing
after a closing (`matters`).

Method: a month closes at `closing_of` (method §8), once. A closing that was missed is made up for by the next run, month by month
since the last one; before the first closing only the month before the business date is looked at, because older months belong to
history. Units that miss files are reminded once, from the second workday before the closing on (chapters 3.2 item 6).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from wengang.data_sharing.rows import PeriodReadinessRow
from wengang.database.unit_of_work import UnitOfWork
from wengang.deadlines.reminders import DEPARTMENT_NAMES, MissingDelivery, reminder
from wengang.deadlines.rows import ClosedOnRow, LastClosingRow, MissingAtClosingRow, MissingDeliveriesRow
from wengang.due import Waiting
from wengang.letters.kinds import LetterKind, register
from wengang.letters.operators import mail_operators
from wengang.letters.sending import send
from wengang.mail.outbox import MailContentError
from wengang.monitoring.coverage import Coverage, coverage_of
from wengang.monitoring.rows import TargetsRow
from wengang.papers.wording import hour
from wengang.people import MailList
from wengang.periods import Period, period_range
from wengang.settings.data_sets import load_data_sets
from wengang.settings.policy import load_policy
from wengang.settings.units import load_units
from wengang.workdays import OFFICE_TIME, add_workdays, closing_of, is_workday, missing_calendar

REMINDER = register(LetterKind("delivery_reminder", "报送提醒", "reminder", to=MailList.SENDERS))


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


def files_to_come(work: UnitOfWork, business_date: date) -> list[Waiting]:
    """Give what has not come of the month that closes soon: one item a unit."""
    period = _closes_soon(work, business_date)
    return [Waiting(_told(period, unit, missing), overdue=False) for unit, missing in _not_come(work, period).items()] if period else []


def unknown_calendar(_work: UnitOfWork, business_date: date) -> list[Waiting]:
    """Give the year that comes near and whose working days are not known."""
    return [Waiting(missing, overdue=False)] if (missing := missing_calendar(business_date)) else []


def remind_of_closing(work: UnitOfWork, business_date: date) -> int:
    """Queue one reminder a unit and month for what has not come of the month that closes soon, and give how many this call queued.

    Operators are told of units without a usable address. On a day that is no workday nobody is reminded.
    """
    period = _closes_soon(work, business_date)
    if period is None or not is_workday(business_date):
        return 0
    queued, not_reminded = 0, []
    for unit, missing in _not_come(work, period).items():
        try:
            paper = reminder(unit, period, missing, business_date)
            queued += send(work, REMINDER, paper, key=f"reminder:{period}:{unit}", unit=unit)
        except MailContentError as error:
            not_reminded.append(f"{load_units().unit(unit).name}的报送提醒没有发出。{error}")
    mail_operators(work, f"reminder:{business_date}", not_reminded)
    return queued


def remind_of_calendar(work: UnitOfWork, business_date: date) -> bool:
    """Tell the operators once a week while the working days of a year that comes near are not known; give whether they are known."""
    missing = missing_calendar(business_date)
    if missing:
        year, week, _ = business_date.isocalendar()
        mail_operators(work, f"calendar:{year}-W{week:02d}", [missing])
    return missing is None


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


def _closes_soon(work: UnitOfWork, day: date) -> Period | None:
    """Give the open month whose closing is at most so many workdays away as units are reminded before."""
    period = Period.of(day).before
    closing_day = closing_of(period).date()
    last = work.row("deadlines/last_closing", LastClosingRow)
    has_closed = day > closing_day or (last is not None and last["period"] >= str(period))
    is_near = add_workdays(day, load_policy().whole("deadline.remind_wd", day)) >= closing_day
    return period if is_near and not has_closed and _is_open(work, period) else None


def _not_come(work: UnitOfWork, period: Period) -> Mapping[str, list[MissingDelivery]]:
    """Give the required files of a month that never came, by unit in code order; of what was returned its matter tells."""
    missing: dict[str, list[MissingDelivery]] = defaultdict(list)
    for row in work.rows("deadlines/missing_deliveries", MissingDeliveriesRow, periods=[str(period)]):
        if not row["returned"]:
            missing[row["unit"]].append(_missing(row))
    return missing


def _told(period: Period, unit: str, missing: Sequence[MissingDelivery]) -> str:
    by_department: dict[str, list[str]] = defaultdict(list)
    for one in missing:
        by_department[DEPARTMENT_NAMES[one.department]].append(load_data_sets()[one.table].title)
    told = "，".join(f"{department}的{'、'.join(titles)}" for department, titles in by_department.items())
    return f"{load_units().unit(unit).name}还缺{period.chinese}数据：{told}，应于{hour(closing_of(period))}前报送"


def _missing(row: MissingAtClosingRow | MissingDeliveriesRow) -> MissingDelivery:
    return MissingDelivery(Period.parse(row["period"]), row["unit"], row["department"], row["table_name"], row["returned"])
