"""Files that are not there are matters of their unit: missing at the closing, or returned (method §12, delivery.*)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import psycopg
import pytest
from tests.sql.deadlines.test_steps import deliver, deliver_all, expect, mails
from tests.statements import by_hand, execute

from wengang.database.unit_of_work import UnitOfWork
from wengang.deadlines.steps import close_due_months
from wengang.follow_up.daily import bring_up_to_date, write_to_owners
from wengang.matters import ledger
from wengang.matters.ledger import KeptMatter
from wengang.workdays import OFFICE_TIME

UNIT, OTHER = "469001", "469002"
CLOSING_DAY = date(2025, 4, 8)
TABLE = ("hr", "hr_employment")


def close(work: UnitOfWork) -> None:
    """Close the month of March at its hour."""
    close_due_months(work, datetime(2025, 4, 8, 18, 5, tzinfo=OFFICE_TIME))


def settled(work: UnitOfWork, state: str, on: date, *, by: str | None = None) -> int:
    """Let a further version of the table come and be settled on a day."""
    (last,) = execute(
        work, "select coalesce(max(version), 0) as version from data_sharing.delivery where unit = %s and table_name = %s", [UNIT, TABLE[1]]
    ).fetchall()
    (hand_over,) = execute(
        work, "insert into data_sharing.hand_over (manifest_sha256, folder) values (%s, 'f') returning id", [f"v{last['version']}"]
    ).fetchall()
    (row,) = execute(
        work,
        "insert into data_sharing.delivery (hand_over_id, unit, period, department, table_name, version, file_name, bytes, sha256,"
        " rows_declared, state, decided_by, settled_at) values (%s, %s, '2025-03', %s, %s, %s, 'f', 1, 's', 1, %s, %s, %s) returning id",
        [hand_over["id"], UNIT, *TABLE, last["version"] + 1, state, by, datetime(on.year, on.month, on.day, 9, tzinfo=OFFICE_TIME)],
    ).fetchall()
    return int(row["id"])


def live(work: UnitOfWork, on: date) -> list[tuple[str, str, date, str]]:
    """Bring the ledger up to a day and give what lives: kind, words, due day, state."""
    bring_up_to_date(work, on)
    return [(matter.kind.code, matter.words, matter.stands.due, matter.stands.state.value) for matter in ledger.live_matters(work)]


def first(work: UnitOfWork) -> KeptMatter:
    return ledger.live_matters(work)[0]


@pytest.fixture
def beginning(admin: psycopg.Connection[Any], work: UnitOfWork) -> UnitOfWork:
    """Let there be matters since before the days of these tests."""
    with admin.transaction():
        admin.execute("alter table matters.beginning disable trigger append_only")
        admin.execute("update matters.beginning set at = '2025-01-01'")
        admin.execute("alter table matters.beginning enable trigger append_only")
    expect(work, UNIT)
    return work


MISSING = ("delivery.missing", "补报2025年3月就业登记（人社）", CLOSING_DAY, "open")


def test_what_is_missing_at_the_closing_is_due_that_day_and_climbs_until_it_is_there(beginning: UnitOfWork) -> None:
    work = beginning
    deliver_all(work, UNIT, without=TABLE)
    assert live(work, date(2025, 4, 7)) == []
    close(work)
    assert live(work, date(2025, 4, 9)) == [MISSING]
    matter = first(work)
    assert (matter.unit, matter.departments, dict(matter.stands.rungs)) == (UNIT, ("hr",), {"urge": date(2025, 4, 9)})
    assert matter.stands.skipped == {"remind"}, "its day was that of the closing"
    bring_up_to_date(work, date(2025, 4, 16))
    assert {rung.value: str(on) for rung, on in first(work).stands.rungs.items()} == {
        "urge": "2025-04-09",
        "supervise": "2025-04-16",
        "talk": "2025-04-16",
    }
    deliver(work, UNIT, *TABLE, "accepted")
    assert live(work, date(2025, 4, 17)) == []


def test_it_is_a_line_of_the_daily_mail_of_its_unit_and_no_other_mail_tells_it(beginning: UnitOfWork) -> None:
    work = beginning
    expect(work, OTHER)
    deliver_all(work, OTHER)
    close(work)
    written = {}
    for on in (date(2025, 4, 9) + timedelta(days=number) for number in range(6)):
        bring_up_to_date(work, on)
        written[on.day] = write_to_owners(work, on) + write_to_owners(work, on)
    assert written == {9: 1, 10: 1, 11: 1, 12: 0, 13: 0, 14: 1}, "each workday, with or without a rung; the 12th and 13th are days off"
    sent = execute(work, "select unit, kind, text from mail.outbox order by id").fetchall()
    assert {(mail["unit"], mail["kind"]) for mail in sent} == {(UNIT, "matter")}
    text = "".join(sent[1]["text"].split())
    assert text.count("补报2025年3月") == 5 and "已超过2个工作日" in text, "a line each file"


def test_months_that_were_closed_before_there_were_matters_get_their_day_when_they_are_first_seen(beginning: UnitOfWork) -> None:
    work = beginning
    execute(work, "insert into deadlines.closing values ('2025-03', '2025-04-08 18:00+08', '2025-04-08', 1, '2024-12-01')")
    execute(work, "insert into deadlines.missing_delivery values ('2025-03', %s, %s, %s, false)", [UNIT, *TABLE])
    assert live(work, date(2025, 6, 10)) == [("delivery.missing", MISSING[1], date(2025, 6, 10), "open")]


def test_a_returned_file_has_three_workdays_and_ends_with_a_newer_good_version(beginning: UnitOfWork) -> None:
    work = beginning
    deliver_all(work, UNIT, without=TABLE)
    settled(work, "returned", date(2025, 4, 3))
    returned = ("delivery.returned", "更正并重报2025年3月就业登记（人社）：第1次报送已退回", date(2025, 4, 9), "open")
    assert live(work, date(2025, 4, 3)) == [returned]
    close(work)
    settled(work, "returned", date(2025, 4, 9))
    assert live(work, date(2025, 4, 10)) == [returned], "it came in time, and a further bad version brings no new term"
    settled(work, "accepted", date(2025, 4, 10))
    assert live(work, date(2025, 4, 11)) == []
    settled(work, "returned", date(2025, 4, 14))
    assert [words for _, words, _, _ in live(work, date(2025, 4, 14))] == ["更正并重报2025年3月就业登记（人社）：第4次报送已退回"]


def test_a_bad_file_does_not_end_what_was_missing_and_is_no_second_matter(beginning: UnitOfWork) -> None:
    work = beginning
    deliver_all(work, UNIT, without=TABLE)
    close(work)
    settled(work, "returned", date(2025, 4, 10))
    assert live(work, date(2025, 4, 10)) == [MISSING]


def test_a_file_that_waits_for_a_decision_is_not_with_its_unit(beginning: UnitOfWork) -> None:
    work = beginning
    deliver_all(work, UNIT, without=TABLE)
    close(work)
    held = settled(work, "held", date(2025, 4, 10))
    assert [kind for kind, *_ in live(work, date(2025, 4, 10)) if kind.startswith("delivery.")] == []
    execute(
        work,
        "update data_sharing.delivery set state = 'returned', decided_by = 'reviewer_hr', settled_at = '2025-04-11' where id = %s",
        [held],
    )
    (returned,) = [one for one in live(work, date(2025, 4, 11)) if one[0].startswith("delivery.")]
    assert returned[:3] == ("delivery.returned", "更正并重报2025年3月就业登记（人社）：第1次报送已退回", date(2025, 4, 16))


def test_imported_months_and_files_of_a_case_ask_for_nothing(beginning: UnitOfWork) -> None:
    work = beginning
    deliver_all(work, UNIT, without=TABLE)
    settled(work, "returned", date(2025, 4, 3))
    by_hand(work, "update data_sharing.hand_over set from_history = true")
    deliver(work, OTHER, "hr", "matter_reply", "returned")
    by_hand(work, "update data_sharing.delivery set settled_at = '2025-04-03' where table_name = 'matter_reply'")
    assert live(work, date(2025, 4, 3)) == []
    assert mails(work, "matter") == []
