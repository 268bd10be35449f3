"""When accepted files start a month: complete before the closing, with what is there after it (architecture, start_month)."""

from __future__ import annotations

from datetime import datetime

from tests.statements import execute

from wengang.data_sharing.simulation import clock_counts
from wengang.data_sharing.steps import months_to_start
from wengang.database.unit_of_work import UnitOfWork
from wengang.monitoring.snapshots import freeze_snapshot
from wengang.periods import Period
from wengang.workdays import OFFICE_TIME

BEFORE_CLOSING = datetime(2025, 4, 3, 18, 5, tzinfo=OFFICE_TIME)
AFTER_CLOSING = datetime(2025, 4, 8, 18, 5, tzinfo=OFFICE_TIME)


def deliver(work: UnitOfWork, unit: str, *tables: str, version: int = 1) -> None:
    for table in tables:
        row = execute(
            work, "insert into data_sharing.hand_over (manifest_sha256, folder) values (%s, 'f') returning id", [f"{unit}{table}{version}"]
        ).fetchone()
        assert row is not None
        execute(
            work,
            "insert into data_sharing.delivery (hand_over_id, unit, period, department, table_name, version, file_name, bytes, sha256,"
            " rows_declared, state) values (%s, %s, '2025-03', 'rv', %s, %s, 'f', 1, %s, 1, 'accepted')",
            [row["id"], unit, table, version, f"{unit}{table}{version}"],
        )


def expect(work: UnitOfWork, *units: str) -> None:
    for unit in units:
        work.run("monitoring/keep_target", year=2025, unit=unit, persons=100)


def notes(work: UnitOfWork, moment: datetime) -> list[str]:
    return [month.note for month in months_to_start(work, moment)]


def test_a_complete_month_starts_before_its_closing(work: UnitOfWork) -> None:
    expect(work, "469001", "469002")
    deliver(work, "469001", "rv_roster", "rv_work")
    assert notes(work, BEFORE_CLOSING) == []
    deliver(work, "469002", "rv_roster", "rv_work")
    assert notes(work, BEFORE_CLOSING) == ["2025年3月 快照1：各单位报送齐全（2/2 个单位报齐）"]


def test_a_month_started_by_hand_waits_for_the_others_until_its_closing(work: UnitOfWork) -> None:
    expect(work, "469001", "469002", "469005")
    deliver(work, "469001", "rv_roster", "rv_work")
    freeze_snapshot(work, Period(2025, 3), "先看一看")
    deliver(work, "469002", "rv_roster", "rv_work")
    assert notes(work, BEFORE_CLOSING) == []
    assert notes(work, AFTER_CLOSING) == ["2025年3月 快照2：更正或迟报数据已接收（2/3 个单位报齐）"]


def test_a_correction_of_a_complete_month_starts_it_at_once(work: UnitOfWork) -> None:
    expect(work, "469001")
    deliver(work, "469001", "rv_roster", "rv_work")
    freeze_snapshot(work, Period(2025, 3), "齐全")
    assert notes(work, BEFORE_CLOSING) == []
    deliver(work, "469001", "rv_work", version=2)
    assert notes(work, BEFORE_CLOSING) == ["2025年3月 快照2：更正或迟报数据已接收（1/1 个单位报齐）"]


def test_after_the_closing_the_first_ready_unit_starts_the_month(work: UnitOfWork) -> None:
    expect(work, "469001", "469002")
    deliver(work, "469001", "rv_roster")
    assert notes(work, AFTER_CLOSING) == []
    deliver(work, "469001", "rv_work")
    assert notes(work, AFTER_CLOSING) == ["2025年3月 快照1：报送截止后数据已接收（1/2 个单位报齐）"]


def test_the_clock_does_not_count_for_people_who_are_invented(work: UnitOfWork) -> None:
    assert clock_counts(work)
    execute(work, "insert into vault.person (person_key, id18, name) values (gen_random_uuid(), '469900199001011234', '某')")
    assert not clock_counts(work)
