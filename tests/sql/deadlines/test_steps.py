"""Closing and reminding on a real database, on the workdays of April 2025: the month of March closes on 2025-04-08 at 18:00."""

from __future__ import annotations

from datetime import date, datetime
from unittest.mock import patch

from tests.statements import execute

from wengang.database.unit_of_work import Row, UnitOfWork
from wengang.deadlines import steps
from wengang.periods import Period
from wengang.workdays import OFFICE_TIME

MARCH = Period(2025, 3)
CLOSING_DAY = date(2025, 4, 8)  # 4 April is 清明
MORNING = datetime(2025, 4, 8, 8, 30, tzinfo=OFFICE_TIME)
EVENING = datetime(2025, 4, 8, 18, 5, tzinfo=OFFICE_TIME)
REQUIRED = [("rv", "rv_roster"), ("rv", "rv_work"), ("rv", "control_totals"), ("hr", "hr_employment"), ("hr", "control_totals")]


def expect(work: UnitOfWork, *units: str, year: int = 2025) -> None:
    for unit in units:
        work.run("monitoring/keep_target", year=year, unit=unit, persons=100)


def deliver(work: UnitOfWork, unit: str, department: str, table: str, state: str, period: str = "2025-03") -> None:
    row = execute(
        work,
        "insert into data_sharing.hand_over (manifest_sha256, folder) values (%s, 'f') returning id",
        [f"{unit}{department}{table}{period}"],
    ).fetchone()
    assert row is not None
    execute(
        work,
        "insert into data_sharing.delivery (hand_over_id, unit, period, department, table_name, version, file_name, bytes, sha256,"
        " rows_declared, state) values (%s, %s, %s, %s, %s, 1, 'f', 1, 's', 1, %s)",
        [row["id"], unit, period, department, table, state],
    )


def deliver_all(work: UnitOfWork, unit: str, *, without: tuple[str, str] | None = None) -> None:
    for department, table in REQUIRED:
        if (department, table) != without:
            deliver(work, unit, department, table, "accepted")


def mails(work: UnitOfWork, kind: str = "reminder") -> list[Row]:
    return execute(work, "select * from mail.outbox where kind = %s order by key", [kind]).fetchall()


def test_a_month_closes_at_its_hour_and_keeps_what_was_missing(work: UnitOfWork) -> None:
    expect(work, "469001", "469002")
    deliver_all(work, "469001")
    deliver_all(work, "469002", without=("hr", "hr_employment"))
    assert steps.close_due_months(work, MORNING) == []
    (closed,) = steps.close_due_months(work, EVENING)
    assert (closed.period, closed.closing_at) == (MARCH, datetime(2025, 4, 8, 18, tzinfo=OFFICE_TIME))
    assert [(item.unit, item.table, item.returned) for item in closed.missing] == [("469002", "hr_employment", False)]
    assert (closed.starts, closed.next_number) == (True, 1)


def test_again_gives_the_same_months_and_the_missing_of_then(work: UnitOfWork) -> None:
    expect(work, "469001")
    (first,) = steps.close_due_months(work, EVENING)
    deliver_all(work, "469001")
    (again,) = steps.close_due_months(work, EVENING)
    assert again.missing == first.missing
    assert len(first.missing) == len(REQUIRED)
    assert steps.close_due_months(work, datetime(2025, 4, 9, 18, 5, tzinfo=OFFICE_TIME)) == []


def test_a_month_with_nothing_handed_over_does_not_start(work: UnitOfWork) -> None:
    expect(work, "469001")
    (closed,) = steps.close_due_months(work, EVENING)
    assert not closed.starts


def test_a_month_in_which_nobody_is_ready_closes_without_a_start_and_the_operators_are_told(work: UnitOfWork) -> None:
    expect(work, "469001", "469002")
    deliver(work, "469001", "rv", "rv_roster", "accepted")
    deliver(work, "469002", "hr", "hr_employment", "accepted")
    (closed,) = steps.close_due_months(work, EVENING)
    assert not closed.starts
    (mail,) = mails(work, "operator")
    assert "2025年3月已截止报送，没有一个单位报齐，当月监测没有启动" in mail["text"]


def test_a_closing_starts_with_what_is_there_and_says_how_much(work: UnitOfWork) -> None:
    expect(work, "469001", "469002")
    deliver_all(work, "469001")
    (closed,) = steps.close_due_months(work, EVENING)
    assert (closed.starts, closed.note) == (True, "2025年3月 快照1：报送截止（1/2 个单位报齐）")
    assert mails(work, "operator") == []


def test_a_month_that_is_computed_already_does_not_start_again(work: UnitOfWork) -> None:
    expect(work, "469001")
    deliver_all(work, "469001")
    execute(work, "insert into monitoring.snapshot (period, number, digest, policy_digest, reason) values ('2025-03', 1, 'd', 'p', 'r')")
    execute(work, "insert into monitoring.snapshot_delivery select period, 1, unit, table_name, department, id from data_sharing.delivery")
    (closed,) = steps.close_due_months(work, EVENING)
    assert not closed.starts


def test_a_missed_closing_is_made_up_for(work: UnitOfWork) -> None:
    expect(work, "469001")
    steps.close_due_months(work, EVENING)
    closed = steps.close_due_months(work, datetime(2025, 6, 16, 18, 5, tzinfo=OFFICE_TIME))
    assert [str(item.period) for item in closed] == ["2025-04", "2025-05"]


def test_a_month_without_targets_is_not_open(work: UnitOfWork) -> None:
    assert steps.close_due_months(work, EVENING) == []


def test_a_unit_is_reminded_once_from_the_second_workday_before_the_closing_on(work: UnitOfWork) -> None:
    expect(work, "469001", "469002")
    deliver_all(work, "469002")
    told = {day: steps.remind_of_closing(work, date(2025, 4, day)) for day in range(1, 10)}
    assert {day for day, number in told.items() if number} == {3}, "4 to 6 April are days off, the 8th is the closing day"
    (mail,) = mails(work)
    assert (mail["key"], mail["subject"]) == ("reminder:2025-03:469001", "关于五指山市2025年3月数据即将截止报送的提醒")
    assert mail["recipients"] == ["sender-469001@example.org"]


def test_a_day_without_a_run_is_made_up_for_until_the_closing(work: UnitOfWork) -> None:
    expect(work, "469001")
    assert steps.remind_of_closing(work, date(2025, 4, 5)) == 0, "a Saturday"
    assert len(steps.files_to_come(work, CLOSING_DAY)) == steps.remind_of_closing(work, CLOSING_DAY) == 1
    steps.close_due_months(work, EVENING)
    assert steps.files_to_come(work, CLOSING_DAY) == [], "what is missing after the closing is a matter"


def test_it_names_what_has_not_come_and_the_closing_time(work: UnitOfWork) -> None:
    expect(work, "469001")
    deliver(work, "469001", "rv", "rv_roster", "accepted")
    deliver(work, "469001", "rv", "rv_work", "returned")
    deliver(work, "469001", "hr", "hr_employment", "held")
    steps.remind_of_closing(work, CLOSING_DAY)
    (mail,) = mails(work)
    assert "数据报送截止时间为2025年4月8日18时" in mail["text"]
    told = [line.split() for line in mail["text"].splitlines() if "乡村振兴  " in line or "人社  " in line]
    assert told == [["乡村振兴", "控制总数"], ["人社", "控制总数"]], "of what came back its matter tells"


def test_nobody_is_reminded_of_what_is_there(work: UnitOfWork) -> None:
    expect(work, "469001")
    deliver_all(work, "469001")
    assert steps.remind_of_closing(work, CLOSING_DAY) == 0


def test_operators_are_told_of_a_unit_without_an_address(work: UnitOfWork) -> None:
    expect(work, "460100", "469001")
    assert steps.remind_of_closing(work, CLOSING_DAY) == 1
    assert "海口市的报送提醒没有发出" in mails(work, "operator")[0]["text"]


def test_operators_are_told_once_a_week_of_a_year_without_a_calendar(work: UnitOfWork) -> None:
    with patch("wengang.workdays._is_known", side_effect=lambda year: year < 2027):
        assert steps.remind_of_calendar(work, date(2026, 10, 30))
        assert not any(steps.remind_of_calendar(work, date(2026, 12, day)) for day in (1, 2, 7))
    first, second = mails(work, "operator")
    assert first["key"] != second["key"]
    assert "calendar_overrides.yaml" in first["text"]
