"""Which months may be started, and what whoever starts one is told (method §1, §8; issue “A month”)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from tests.databases import fresh_database
from tests.statements import execute

from wengang.database.unit_of_work import UnitOfWork, unit_of_work
from wengang.monitoring.coverage import MonthNotReadyError, coverage_of, open_month, require_ready_unit, words_of_start
from wengang.monitoring.snapshots import MonthNotOpenError, freeze_snapshot
from wengang.monitoring.steps import compute_figures, keep_unreported_months
from wengang.periods import Period, PeriodError
from wengang.settings.environment import Settings
from wengang.workdays import OFFICE_TIME

MARCH = Period(2025, 3)
BEFORE_CLOSING = datetime(2025, 4, 3, 18, 5, tzinfo=OFFICE_TIME)
AFTER_CLOSING = datetime(2025, 4, 8, 18, 5, tzinfo=OFFICE_TIME)


@pytest.fixture(scope="module")
def database(server: str, template: str) -> Iterator[str]:
    with fresh_database(server, template) as name:
        yield name


@pytest.fixture
def work(settings: Settings) -> Iterator[UnitOfWork]:
    """Give an open transaction of which nothing stays, in which three units are to report."""
    with unit_of_work(settings) as opened:
        for unit in ("469001", "469002", "469005"):
            opened.run("monitoring/keep_target", year=2025, unit=unit, persons=100)
        yield opened
        opened.connection.rollback()


def deliver(work: UnitOfWork, unit: str, *tables: str, period: str = "2025-03", state: str = "accepted") -> None:
    for table in tables:
        row = execute(
            work,
            "insert into data_sharing.hand_over (manifest_sha256, folder) values (%s, 'f') returning id",
            [f"{unit}{table}{period}{state}"],
        ).fetchone()
        assert row is not None
        execute(
            work,
            "insert into data_sharing.delivery (hand_over_id, unit, period, department, table_name, version, file_name, bytes, sha256,"
            " rows_declared, state) values (%s, %s, %s, 'rv', %s, 1, 'f', 1, 's', 1, %s)",
            [row["id"], unit, period, table, state],
        )


@pytest.mark.parametrize("text", ["2025-04", " 2025-03 ", "2022-01"])
def test_months_up_to_the_business_month_are_open(text: str) -> None:
    assert str(open_month(text, BEFORE_CLOSING)) == text.strip()


@pytest.mark.parametrize("text", ["2025-05", "9999-12", "2021-12", "0000-01", "0001-01"])
def test_months_to_come_or_outside_the_action_are_not_open(text: str) -> None:
    with pytest.raises((MonthNotOpenError, PeriodError), match="未开放"):
        open_month(text, BEFORE_CLOSING)


def test_what_is_no_month_is_no_month() -> None:
    with pytest.raises(PeriodError):
        open_month("2025-13", BEFORE_CLOSING)


def test_a_month_of_a_year_without_targets_is_not_open(work: UnitOfWork) -> None:
    with pytest.raises(MonthNotOpenError, match="目标表"):
        coverage_of(work, Period(2024, 3))


def test_a_unit_is_ready_when_both_its_files_are_accepted(work: UnitOfWork) -> None:
    deliver(work, "469001", "rv_roster", "rv_work")
    deliver(work, "469002", "rv_roster")
    deliver(work, "469002", "rv_work", state="held")
    covered = coverage_of(work, MARCH)
    assert (covered.ready, covered.expected, covered.short) == (1, 3, "1/3 个单位报齐")
    assert covered.sentence == "2025年3月数据 1/3 个单位报齐，未报齐：琼海市（缺务工月监测）、文昌市"
    assert covered.lacking == (("469002", ("rv_work",)), ("469005", ("rv_roster", "rv_work")))


@pytest.mark.parametrize("tables", [(), ("rv_roster",), ("rv_work",), ("hr_employment", "workshop_report")])
def test_a_month_without_a_ready_unit_is_not_started(work: UnitOfWork, tables: tuple[str, ...]) -> None:
    deliver(work, "469001", *tables)
    with pytest.raises(MonthNotReadyError, match="2025年3月不能启动：还没有一个单位报齐"):
        require_ready_unit(coverage_of(work, MARCH))


def test_a_start_before_the_closing_says_so_and_who_is_missing(work: UnitOfWork) -> None:
    deliver(work, "469001", "rv_roster", "rv_work")
    covered = coverage_of(work, MARCH)
    require_ready_unit(covered)
    assert words_of_start(covered, BEFORE_CLOSING).endswith("报送截止时间是2025年4月8日18时，现在还没有截止")
    assert words_of_start(covered, AFTER_CLOSING) == covered.sentence


def test_a_complete_month_is_complete_before_its_closing_too(work: UnitOfWork) -> None:
    for unit in ("469001", "469002", "469005"):
        deliver(work, unit, "rv_roster", "rv_work")
    assert words_of_start(coverage_of(work, MARCH), BEFORE_CLOSING) == "2025年3月数据 3/3 个单位报齐"


def test_a_closed_month_in_which_nobody_was_ready_stands_as_unreported_before_the_next_one(work: UnitOfWork) -> None:
    february = freeze_snapshot(work, Period(2025, 2), "往月")
    deliver(work, "469001", "rv_roster", period="2025-03")
    deliver(work, "469001", "rv_roster", "rv_work", period="2025-04")
    assert keep_unreported_months(work, Period(2025, 4), BEFORE_CLOSING) == []
    (kept,) = keep_unreported_months(work, Period(2025, 4), AFTER_CLOSING)
    assert (kept.period, kept.number) == (MARCH, february.number)
    assert compute_figures(work, kept) > 0
    (province,) = [row for row in work.rows("monitoring/indicators", **kept.key) if row["scope_kind"] == "province"]
    assert (province["reported"], province["work_stock"]) == (False, None)
    assert keep_unreported_months(work, Period(2025, 4), AFTER_CLOSING) == []


def test_a_month_that_could_be_started_is_not_passed_over(work: UnitOfWork) -> None:
    freeze_snapshot(work, Period(2025, 2), "往月")
    deliver(work, "469001", "rv_roster", "rv_work", period="2025-03")
    assert keep_unreported_months(work, Period(2025, 4), AFTER_CLOSING) == []
