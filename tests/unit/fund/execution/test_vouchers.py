"""The rule of booking without a database: order, room, corrections, and what stays out with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from wengang.fund.execution.booking import message
from wengang.fund.execution.vouchers import (
    CHANGED,
    DROPPED,
    Blocked,
    BookingPlan,
    LedgerState,
    Obstacle,
    Voucher,
    plan_entries,
)
from wengang.fund.handed_over import LineKind

FIRST = Voucher("一", "469001", 2025, LineKind.BASE, "培训", 60, date(2025, 3, 1), "digest", 1)
SECOND = replace(FIRST, voucher_no="二", amount_fen=40, paid_on=date(2025, 3, 2))
EMPTY = LedgerState({}, {}, {FIRST.key: 100}, {}, frozenset())


def after(state: LedgerState, plan: BookingPlan) -> LedgerState:
    """Give the ledger after the entries of a plan."""
    spent = dict(state.spent)
    for entry in plan.entries:
        spent[entry.voucher.key] = spent.get(entry.voucher.key, 0) + entry.amount_fen
    numbers = {**state.last_numbers, **{entry.voucher.voucher_no: entry.number for entry in plan.entries}}
    return replace(state, standing=plan.standing, last_numbers=numbers, spent=spent)


def plan(state: LedgerState, *reported: Voucher, awards: Sequence[Voucher] = ()) -> BookingPlan:
    return plan_entries(state, reported, awards, awards)


def amounts(made: BookingPlan) -> list[tuple[str, int, int, str]]:
    return [(entry.voucher.voucher_no, entry.number, entry.amount_fen, entry.reason) for entry in made.entries]


def test_vouchers_are_entered_in_order_of_payment_until_the_line_is_full() -> None:
    third = replace(SECOND, voucher_no="三", amount_fen=1, paid_on=date(2025, 3, 3))
    made = plan(EMPTY, third, SECOND, FIRST)
    assert amounts(made) == [("一", 1, 60, ""), ("二", 1, 40, "")]
    assert made.blocked == (Blocked(third, Obstacle.OVER, 1, 0),)


def test_a_state_that_says_the_same_needs_nothing() -> None:
    state = after(EMPTY, plan(EMPTY, FIRST, SECOND))
    assert plan(state, replace(FIRST, delivery_id=9), SECOND).entries == ()


def test_reversals_come_first_and_name_their_entry() -> None:
    state = after(EMPTY, plan(EMPTY, FIRST, SECOND))
    made = plan(state, replace(FIRST, amount_fen=100, delivery_id=9))
    assert amounts(made) == [("二", 2, -40, DROPPED), ("一", 2, -60, CHANGED), ("一", 3, 100, "")]
    assert [entry.reverses for entry in made.entries] == [1, 1, None]


def test_what_becomes_smaller_makes_room_for_what_was_paid_earlier() -> None:
    state = after(EMPTY, plan(EMPTY, FIRST, SECOND))
    made = plan(state, replace(FIRST, amount_fen=70), replace(SECOND, amount_fen=30))
    assert made.blocked == ()
    assert made.standing["一"].amount_fen == 70


def test_what_becomes_smaller_comes_before_what_is_new() -> None:
    state = after(replace(EMPTY, issued={FIRST.key: 110}), plan(EMPTY, FIRST, SECOND))
    early = replace(FIRST, voucher_no="早", amount_fen=40, paid_on=date(2025, 1, 1))
    later = replace(FIRST, voucher_no="中", amount_fen=10, paid_on=date(2025, 1, 2))
    made = plan(state, FIRST, early, later, replace(SECOND, amount_fen=10))
    assert set(made.standing) == {"一", "二", "早"}


def test_room_that_was_made_goes_to_what_was_paid_first() -> None:
    state = after(EMPTY, plan(EMPTY, FIRST, SECOND))
    early = replace(FIRST, voucher_no="早", amount_fen=10, paid_on=date(2025, 1, 1))
    late = replace(FIRST, voucher_no="晚", amount_fen=10, paid_on=date(2025, 3, 31))
    made = plan(state, FIRST, late, early, replace(SECOND, amount_fen=30))
    assert set(made.standing) == {"一", "二", "早"}
    assert made.blocked == (Blocked(late, Obstacle.OVER, 10, 0),)


def test_a_voucher_that_moves_to_another_line_makes_room_for_what_was_passed_over() -> None:
    special = (2025, "469001", LineKind.SPECIAL)
    state = replace(after(EMPTY, plan(EMPTY, FIRST, SECOND)), issued={FIRST.key: 100, special: 60})
    early = replace(FIRST, voucher_no="早", amount_fen=55, paid_on=date(2025, 1, 1))
    late = replace(FIRST, voucher_no="晚", amount_fen=55, paid_on=date(2025, 3, 31))
    made = plan(state, replace(FIRST, line=LineKind.SPECIAL), SECOND, early, late)
    assert set(made.standing) == {"一", "二", "早"}
    assert made.blocked == (Blocked(late, Obstacle.OVER, 55, 5),)


def test_a_number_dropped_by_one_unit_is_free_for_another() -> None:
    state = replace(after(EMPTY, plan(EMPTY, FIRST)), issued={FIRST.key: 100, (2025, "469007", LineKind.BASE): 60})
    taken = replace(FIRST, unit="469007")
    assert plan(state, FIRST, taken).blocked == (Blocked(taken, Obstacle.OTHER_UNIT, 60),)
    assert amounts(plan(state, taken)) == [("一", 2, -60, DROPPED), ("一", 3, 60, "")]


def test_an_award_stays_when_no_file_reports_it() -> None:
    award = replace(FIRST, voucher_no="奖", payee_digest=None, delivery_id=None)
    state = after(EMPTY, plan(EMPTY, awards=[award]))
    assert plan_entries(state, [], [], [award]).entries == ()


@pytest.mark.parametrize(
    ("blocked", "words"),
    [
        (
            Blocked(FIRST, Obstacle.OVER, 60, 59),
            "469001五指山市的凭证“一”（2025年基础，0.60元）没有入账：该类别还可支出0.59元，超出0.01元。请",
        ),
        (Blocked(FIRST, Obstacle.NO_LINE, 60), "该单位没有2025年基础的已印发金额。请"),
        (Blocked(FIRST, Obstacle.CLOSED, 0), "凭证“一”（2025年基础，0.60元）没有冲销：2025年或原登记年度已结账。请"),
        (Blocked(FIRST, Obstacle.OTHER_UNIT, 60), "同一凭证号已由别的单位登记。请"),
        (Blocked(FIRST, Obstacle.DIFFERS, 60), "与同一编号的车间奖补金额不同，以奖补明细为准。请"),
    ],
    ids=lambda value: value.obstacle if isinstance(value, Blocked) else "",
)
def test_each_obstacle_is_said_with_the_next_step(blocked: Blocked, words: str) -> None:
    assert words in message(blocked)


def test_every_obstacle_has_words() -> None:
    assert all(len(message(Blocked(FIRST, obstacle, 60))) > 40 for obstacle in Obstacle)
