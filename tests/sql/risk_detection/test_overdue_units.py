"""A unit that holds a late reply is graded one level higher, and only it (method §4 step 4, §12 Overdue)."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from tests.hostile.hand_overs import put, roster_row, work_row
from tests.sql.matters.duties import ANSWERED, cause, shown_duties
from tests.statements import execute

from wengang.data_sharing.steps import check_hand_over, take_hand_overs
from wengang.database.unit_of_work import UnitOfWork
from wengang.matters import ledger
from wengang.monitoring.steps import compute_figures, start_month
from wengang.periods import Period
from wengang.risk_detection.levels import Level
from wengang.risk_detection.steps import detect_risks
from wengang.workdays import OFFICE_TIME

MARCH, APRIL = Period(2025, 3), Period(2025, 4)
LATE, OTHER = "469001", "469024"
PEOPLE = 100


@pytest.fixture
def two_months(work: UnitOfWork) -> UnitOfWork:
    """Give two months of two units whose stock falls from 100 to 99: blue by itself."""
    for first, unit in ((1, LATE), (201, OTHER)):
        execute(work, "insert into monitoring.target values (2025, %s, 100)", [unit])
        people = range(first, first + PEOPLE)
        for period, working in ((MARCH, PEOPLE), (APRIL, PEOPLE - 1)):
            tables = {
                "rv_roster": [roster_row(serial, unit) for serial in people],
                "rv_work": [work_row(serial, unit, 务工月收入="3000") for serial in people[:working]],
            }
            put(work.settings.inbox, f"{unit}-{period}", tables, unit=unit, period=str(period))
    for hand_over in take_hand_overs(work).hand_overs:
        check_hand_over(work, hand_over, lambda _line: None).raise_undone()
    return work


def graded(work: UnitOfWork, period: Period, day: date) -> dict[str, Level]:
    snapshot = start_month(work, period, "试验", datetime(day.year, day.month, day.day, 18, 5, tzinfo=OFFICE_TIME))
    compute_figures(work, snapshot)
    levels = detect_risks(work, snapshot)
    work.connection.commit()  # each month is a transaction of its own
    return levels


@pytest.mark.parametrize(("day", "level"), [(15, Level.BLUE), (16, Level.YELLOW)])
def test_one_level_up_from_the_workday_after_the_due_day(two_months: UnitOfWork, day: int, level: Level) -> None:
    work = two_months
    graded(work, MARCH, date(2025, 4, 10))
    with shown_duties() as shown:
        shown.show(ANSWERED, cause("A", unit=LATE, workdays=5))
        ledger.bring_up_to_date(work, date(2025, 4, 8))
        assert graded(work, APRIL, date(2025, 4, day)) == {LATE: level, OTHER: Level.BLUE}
    reasons = execute(
        work,
        "select reasons::text as told from risk_detection.level where period = '2025-04' and scope_code = %s and measure = 'unit'",
        [LATE],
    ).fetchall()
    assert ("上次风险提示逾期未反馈" in reasons[0]["told"]) is (level is Level.YELLOW)
