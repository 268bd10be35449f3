"""A package that nobody fetches becomes a matter of its department; fetching it, another content or its last day end it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from unittest.mock import patch

import pytest
from tests.sql.exchange.packing import CANARIES, MARCH, ON, put_list
from tests.statements import execute

from wengang.database.unit_of_work import Row, UnitOfWork
from wengang.exchange.announcing import announce
from wengang.exchange.packages import Recipient
from wengang.follow_up import matters
from wengang.follow_up.daily import bring_up_to_date, write_to_owners
from wengang.matters.duties import load_duties

ONE, TWO = CANARIES
DAY_BEFORE, DUE, AFTER = date(2025, 4, 14), date(2025, 4, 15), date(2025, 4, 16)
"""The packages are told of on Thursday 10 April."""


@pytest.fixture(autouse=True)
def alone() -> Iterator[None]:
    """Let no other domain open anything."""
    duties = [duty for duty in load_duties() if duty.kind is matters.PACKAGE_UNFETCHED]
    assert duties, "the ledger finds it by the catalogue"
    with patch("wengang.matters.ledger.load_duties", return_value=duties):
        yield


def told_of(work: UnitOfWork) -> list[int]:
    """Put a package for each department of a unit and tell it, and give their numbers."""
    numbers = [put_list(work, ONE, to=Recipient("469001", department, MARCH)) for department in ("hr", "rv")]
    announce(work, ON)
    return [number for number in numbers if number]


def held(work: UnitOfWork) -> list[Row]:
    return execute(work, "select key, departments, opened_on, due_on, words, state from matters.matter order by id").fetchall()


def run(work: UnitOfWork, on: date) -> int:
    bring_up_to_date(work, on)
    return write_to_owners(work, on)


def fetched(work: UnitOfWork, number: int, on: date) -> None:
    execute(
        work,
        "insert into exchange.access (package_id, what, outcome, account, reason, business_date) values (%s, 'fetch', 'given', 'a', '领取', %s)",
        [number, on],
    )
    work.run("exchange/note_fetched", id=number, on=on)


def test_each_department_is_reminded_once_and_urged_when_late(work: UnitOfWork) -> None:
    numbers = told_of(work)
    days = [ON + timedelta(days=number) for number in range(7)]
    assert {on: mails for on in days if (mails := run(work, on) + run(work, on))} == {DAY_BEFORE: 1, AFTER: 1}
    rows = held(work)
    assert [(row["key"], row["departments"], row["opened_on"], row["due_on"]) for row in rows] == [
        (str(number), [department], ON, DUE) for number, department in zip(numbers, ("hr", "rv"), strict=True)
    ]
    assert rows[0]["words"] == f"领取材料包{numbers[0]}：2025年3月果农名单，<5行，有效期至2025年5月10日"
    subjects = execute(work, "select subject, text from mail.outbox where kind = 'matter' order by id").fetchall()
    assert [row["subject"] for row in subjects] == ["关于五指山市待办事项的提醒通知", "关于五指山市待办事项的催办通知"]
    assert "在办事页“名单交换”领取" in subjects[0]["text"]


def test_fetching_ends_it(work: UnitOfWork) -> None:
    first, _ = told_of(work)
    run(work, AFTER)
    fetched(work, first, AFTER)
    run(work, AFTER + timedelta(days=1))
    assert [row["state"] for row in held(work)] == ["cleared", "open"]


def test_what_is_fetched_in_time_is_no_matter(work: UnitOfWork) -> None:
    for number in told_of(work):
        fetched(work, number, ON)
    run(work, AFTER)
    assert held(work) == []


def test_another_content_takes_its_matter_away_and_has_a_clock_of_its_own(work: UnitOfWork) -> None:
    told_of(work)
    run(work, DUE)
    put_list(work, TWO, to=Recipient("469001", "hr", MARCH), on=DUE)
    announce(work, DUE)
    run(work, AFTER)
    assert [row["state"] for row in held(work)] == ["cleared", "open"], "the new one has its three workdays"
    run(work, date(2025, 4, 17))
    assert [(row["state"], row["due_on"]) for row in held(work)][-1] == ("open", date(2025, 4, 18))


def test_after_its_last_day_nothing_is_left_to_do(work: UnitOfWork) -> None:
    told_of(work)
    run(work, AFTER)
    run(work, ON + timedelta(days=31))
    assert [row["state"] for row in held(work)] == ["cleared", "cleared"]
