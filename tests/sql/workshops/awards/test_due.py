"""Who is due an award on a real database: by hand, line by line of method §6, and against the slow reference on random months."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from tests.reference.workshop_awards import Due, Month, World, due
from tests.sql.workshops.awards.office_months import CERTIFIED_ON, WorkshopMonth, key_of, write_month, write_months
from tests.statements import execute

from wengang.database.unit_of_work import Row, UnitOfWork, unit_of_work
from wengang.periods import Period
from wengang.settings.environment import Settings
from wengang.workshops.awards import steps

AFTER = date(2026, 7, 1)
CREW = {f"工{number}": 1000 for number in range(5)}


def entries(work: UnitOfWork, through: str) -> list[Row]:
    made = steps.propose(work, Period.parse(through), AFTER)
    return execute(work, "select * from workshops.award_entry where proposal_id = %s order by entry_no", [made.id]).fetchall()


def months_of(person_pay: list[int | None], **changes: Any) -> list[dict[str, WorkshopMonth]]:
    """Give months of workshop W in which 甲 earns this pay (-1 = is not there) beside a crew of five."""
    return [{"W": WorkshopMonth({**CREW, **({} if pay == -1 else {"甲": pay})}, **changes)} for pay in person_pay]


def of_person(work: UnitOfWork, through: str, person: str = "甲") -> Row | None:
    return next((row for row in entries(work, through) if row["person_key"] == key_of(person)), None)


def test_six_months_and_six_thousand(work: UnitOfWork) -> None:
    write_months(work, "2025-01", months_of([1000] * 6))
    assert of_person(work, "2025-05") is None
    found = of_person(work, "2025-06")
    assert found is not None
    assert (found["sixth_month"], found["met_in"], found["months"], found["paid"]) == ("2025-06", "2025-06", 6, 6000)
    assert (found["tier"], found["amount_fen"], found["absorbed"], found["town"]) == (1, 100000, 6, "毛阳镇")


def test_a_fen_short_waits_for_the_next_month(work: UnitOfWork) -> None:
    short: list[int | None] = [1000] * 5
    write_months(work, "2025-01", [*months_of(short), *months_of([Decimal("999.99"), Decimal("0.01")])])  # type: ignore[list-item]
    assert of_person(work, "2025-06") is None
    found = of_person(work, "2025-07")
    assert found is not None
    assert (found["sixth_month"], found["met_in"], found["months"], found["paid"]) == ("2025-06", "2025-07", 7, 6000)


def test_months_need_not_follow_each_other_and_missing_pay_counts_nothing(work: UnitOfWork) -> None:
    write_months(work, "2024-10", months_of([3000, -1, None, -1, 3000, None, -1, None, -1, None]))
    found = of_person(work, "2025-07")
    assert found is not None
    assert (found["sixth_month"], found["months"]) == ("2025-07", 6)
    assert of_person(work, "2025-06") is None


@pytest.mark.parametrize(("absorbed", "tier"), [(4, None), (5, 1), (9, 1), (10, 2), (19, 2), (20, 3)])
def test_sixth_month_decides_the_tier(work: UnitOfWork, absorbed: int, tier: int | None) -> None:
    months = months_of([1000] * 7)
    months[5]["W"] = WorkshopMonth(months[5]["W"].workers, absorbed=absorbed)
    months[6]["W"] = WorkshopMonth(months[6]["W"].workers, absorbed=25)
    write_months(work, "2025-01", months)
    found = of_person(work, "2025-07")
    assert (found["tier"] if found else None) == tier


def test_sixth_month_decides_also_when_the_pay_comes_later(work: UnitOfWork) -> None:
    months = months_of([500] * 6 + [3000])
    for month in months[:6]:
        month["W"] = WorkshopMonth(month["W"].workers, absorbed=12)
    write_months(work, "2025-01", months)
    found = of_person(work, "2025-07")
    assert found is not None
    assert (found["tier"], found["absorbed"], found["sixth_month"], found["met_in"]) == (2, 12, "2025-06", "2025-07")


def test_months_before_the_certification_do_not_count(work: UnitOfWork) -> None:
    in_march = date(2025, 3, 20)
    candidate = months_of([1000] * 3, status=None, certified_on=in_march)
    write_months(work, "2025-01", [*candidate, *months_of([1000] * 5, certified_on=in_march)])
    assert of_person(work, "2025-07") is None
    found = of_person(work, "2025-08")
    assert found is not None
    assert found["sixth_month"] == "2025-08"  # 2025-03, the month of the certification, is the first


@pytest.mark.parametrize("status", ["exited", "expired"])
def test_award_stops_with_the_workshop(work: UnitOfWork, status: str) -> None:
    write_months(work, "2025-01", [*months_of([1000] * 6), *months_of([1000], status=status)])
    assert of_person(work, "2025-06") is None
    assert execute(work, "select left_out from workshops.award_proposal").fetchone() == {"left_out": {"ended": 6}}


def test_award_waits_while_an_exit_is_proposed(work: UnitOfWork) -> None:
    write_months(work, "2025-01", [*months_of([1000] * 5), *months_of([1000], status="exit_proposed")])
    assert of_person(work, "2025-06") is None
    write_month(work, "2025-07", months_of([1000])[0])
    assert of_person(work, "2025-06") is not None


def test_months_after_an_end_count_on_once_the_workshop_is_certified_again(work: UnitOfWork) -> None:
    again = date(2025, 6, 3)
    write_months(work, "2025-01", months_of([1000] * 4))
    write_months(work, "2025-05", months_of([1000] * 2, status="exited"))
    write_months(work, "2025-07", months_of([1000] * 2, certified_on=again))
    found = of_person(work, "2025-08")
    assert found is not None
    assert (found["sixth_month"], found["months"], found["paid"]) == ("2025-08", 6, 6000)


def test_newest_reviewed_snapshot_counts(work: UnitOfWork) -> None:
    write_months(work, "2025-01", months_of([1000] * 6))
    assert of_person(work, "2025-06") is not None
    write_month(work, "2025-03", months_of([-1])[0], snapshot=2)
    assert of_person(work, "2025-06") is None
    assert [row["number"] for row in execute(work, "select number from workshops.award_proposal order by id")] == [1, 2]


def test_snapshot_that_is_not_reviewed_does_not_count(work: UnitOfWork) -> None:
    write_months(work, "2025-01", months_of([1000] * 6))
    write_month(work, "2025-03", months_of([-1])[0], snapshot=2, reviewed=False)
    assert of_person(work, "2025-06") is not None


def test_person_in_two_workshops_gets_two_and_both_are_marked(work: UnitOfWork) -> None:
    months = [{"W": WorkshopMonth({**CREW, "甲": 1000}), "V": WorkshopMonth({"甲": 1000}, absorbed=30)} for _ in range(6)]
    write_months(work, "2025-01", months)
    found = {(row["workshop_no"], row["tier"]): row["elsewhere"] for row in entries(work, "2025-06") if row["person_key"] == key_of("甲")}
    assert found == {("W", 1): True, ("V", 3): True}
    assert not any(row["elsewhere"] for row in entries(work, "2025-06") if row["person_key"] != key_of("甲"))


def test_months_after_the_policy_do_not_count(work: UnitOfWork) -> None:
    write_months(work, "2025-08", months_of([1000] * 8))
    assert of_person(work, "2025-12") is None
    with pytest.raises(steps.UserError, match="政策期已满"):
        steps.propose(work, Period(2026, 1), AFTER)


def test_month_that_was_not_reviewed_is_refused(work: UnitOfWork) -> None:
    write_months(work, "2025-01", months_of([1000] * 5))
    with pytest.raises(steps.AwardsError, match="2025年6月的车间还没有评定"):
        steps.propose(work, Period(2025, 6), AFTER)


# ── against the slow reference ──

FIRST, LONGEST = Period(2025, 4), 11
PEOPLE = "甲乙丙"
PAY = st.sampled_from([None, 0, 500, 1000, 1000, Decimal("1500.50"), 4000])
STATUS = st.sampled_from(["certified"] * 16 + ["guidance", "exit_proposed", "exited", "expired"])
MONTH = st.builds(
    Month,
    pay=st.sets(st.sampled_from(PEOPLE), max_size=1).flatmap(
        lambda away: st.fixed_dictionaries({person: PAY for person in PEOPLE if person not in away})
    ),
    absorbed=st.sampled_from([3, 4, 5, 9, 10, 19, 20]),
    status=STATUS,
)
CERTIFIED = st.sampled_from([Period(2024, 1), Period(2024, 1), Period(2025, 6)])


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Give up to two workshops with up to eleven months, from 2025-04 over the end of the policy."""
    length = draw(st.integers(6, LONGEST))
    months, certified = {}, {}
    for workshop in ("V", "W")[: draw(st.integers(1, 2))]:
        since = certified[workshop] = draw(CERTIFIED)
        found = draw(st.lists(MONTH, min_size=length, max_size=length))
        months[workshop] = {
            FIRST.plus(offset): Month(month.pay, month.absorbed, month.status if FIRST.plus(offset) > since else None)
            for offset, month in enumerate(found)
        }
    return World(months, certified)


def write_world(work: UnitOfWork, world: World) -> None:
    for period in sorted({period for months in world.months.values() for period in months}):
        write_month(
            work,
            str(period),
            {
                workshop: WorkshopMonth(
                    months[period].pay,
                    absorbed=months[period].absorbed,
                    status=months[period].status,
                    certified_on=CERTIFIED_ON if world.certified[workshop].year == 2024 else world.certified[workshop].last_day,
                )
                for workshop, months in world.months.items()
            },
        )


def as_due(rows: list[Row]) -> dict[tuple[str, Any], Due]:
    return {
        (row["workshop_no"], row["person_key"]): Due(
            row["tier"], row["amount_fen"], Period.parse(row["sixth_month"]), Period.parse(row["met_in"]), row["months"], row["paid"]
        )
        for row in rows
    }


def with_keys(found: Mapping[tuple[str, str], Due]) -> dict[tuple[str, Any], Due]:
    return {(workshop, key_of(person)): award for (workshop, person), award in found.items()}


@pytest.fixture
def opened(settings: Settings) -> Settings:
    """Give a database in which every month of the random ones is open: making their partitions costs more than all the rest."""
    with unit_of_work(settings) as work:
        for ahead in range(LONGEST):
            execute(work, "select data_sharing.open_month(%s)", [str(FIRST.plus(ahead))])
    return settings


@given(world=worlds(), back=st.integers(0, 4))
@hypothesis_settings(
    max_examples=500 if "PROVE_EVERYTHING" in os.environ else 15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_random_months_equal_the_reference(opened: Settings, world: World, back: int) -> None:
    last = max(period for months in world.months.values() for period in months)
    through = min(last.plus(-back), Period(2025, 12))
    with unit_of_work(opened) as work:
        write_world(work, world)
        assert as_due(entries(work, str(through))) == with_keys(due(world, through))
        work.connection.rollback()
