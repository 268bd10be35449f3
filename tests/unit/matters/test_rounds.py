"""Every state with every move, and what runs record (method §12)."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest

from wengang.matters.clock import Rung
from wengang.matters.rounds import MatterMove, MatterState, MatterVerdict, MoveRefusedError, Round
from wengang.workdays import add_workdays

TUESDAY = date(2025, 4, 8)
DUE = date(2025, 4, 15)
WAY_TO: dict[MatterState, list[MatterMove]] = {
    MatterState.OPEN: [],
    MatterState.RETURNED: [MatterMove.REPLY_COMPLETE, MatterMove.RETURN],
    MatterState.ANSWERED: [MatterMove.REPLY_COMPLETE],
    MatterState.ACCEPTED: [MatterMove.REPLY_COMPLETE, MatterMove.ACCEPT],
    MatterState.CLOSED: [MatterMove.REPLY_COMPLETE, MatterMove.ACCEPT, MatterMove.VERIFY_IMPROVED],
    MatterState.CLEARED: [MatterMove.CLEAR],
    MatterState.WITHDRAWN: [MatterMove.WITHDRAW],
}
LEADS_TO: dict[tuple[MatterState, MatterMove], MatterState] = {
    (MatterState.OPEN, MatterMove.REPLY_COMPLETE): MatterState.ANSWERED,
    (MatterState.RETURNED, MatterMove.REPLY_COMPLETE): MatterState.ANSWERED,
    (MatterState.OPEN, MatterMove.REPLY_INCOMPLETE): MatterState.RETURNED,
    (MatterState.RETURNED, MatterMove.REPLY_INCOMPLETE): MatterState.RETURNED,
    (MatterState.ANSWERED, MatterMove.RETURN): MatterState.RETURNED,
    (MatterState.ANSWERED, MatterMove.ACCEPT): MatterState.ACCEPTED,
    (MatterState.ACCEPTED, MatterMove.VERIFY_IMPROVED): MatterState.CLOSED,
    (MatterState.ACCEPTED, MatterMove.VERIFY_NOT_IMPROVED): MatterState.CLOSED,
    **{
        (state, move): state
        for state in (MatterState.OPEN, MatterState.RETURNED, MatterState.ANSWERED)
        for move in (MatterMove.VERIFY_IMPROVED, MatterMove.VERIFY_NOT_IMPROVED)
    },
    **{
        (state, MatterMove.CLEAR): MatterState.CLEARED
        for state in (MatterState.OPEN, MatterState.RETURNED, MatterState.ANSWERED, MatterState.ACCEPTED)
    },
    **{
        (state, MatterMove.WITHDRAW): MatterState.WITHDRAWN
        for state in (MatterState.OPEN, MatterState.RETURNED, MatterState.ANSWERED, MatterState.ACCEPTED)
    },
}
"""What the table of the method allows for a kind that data verify; every other pair is refused."""


def opened(workdays: int = 5, *, verified_by_data: bool = True) -> Round:
    return Round.opened(TUESDAY, workdays, verified_by_data=verified_by_data)


def after(stands: Round, *moves: MatterMove, on: date = TUESDAY) -> Round:
    for move in moves:
        stands = stands.after(move, on)
    return stands


@pytest.mark.parametrize(("state", "move"), list(product(MatterState, MatterMove)))
def test_each_move_from_each_state(state: MatterState, move: MatterMove) -> None:
    stands = after(opened(), *WAY_TO[state])
    assert stands.state is state
    if to := LEADS_TO.get((state, move)):
        assert after(stands, move).state is to
        return
    with pytest.raises(MoveRefusedError) as refused:
        stands.after(move, TUESDAY)
    told, _, allowed = str(refused.value).partition("可以的是：")
    assert state.word in told
    assert move.word in told
    assert allowed == ("、".join(other.word for other in MatterMove if (state, other) in LEADS_TO) or "没有，本轮已经结束")


@pytest.mark.parametrize("move", [MatterMove.VERIFY_IMPROVED, MatterMove.VERIFY_NOT_IMPROVED])
@pytest.mark.parametrize("state", MatterState)
def test_a_kind_that_a_person_closes_is_never_verified(state: MatterState, move: MatterMove) -> None:
    way = WAY_TO[state] if state not in (MatterState.ACCEPTED, MatterState.CLOSED) else [MatterMove.REPLY_COMPLETE, MatterMove.ACCEPT]
    with pytest.raises(MoveRefusedError):
        after(opened(verified_by_data=False), *way).after(move, TUESDAY)


def test_acceptance_closes_a_kind_that_nobody_verifies() -> None:
    closed = after(opened(verified_by_data=False), MatterMove.REPLY_COMPLETE, MatterMove.ACCEPT)
    assert (closed.state, closed.verdict) == (MatterState.CLOSED, None)


@pytest.mark.parametrize(
    ("move", "verdict"),
    [(MatterMove.VERIFY_IMPROVED, MatterVerdict.IMPROVED), (MatterMove.VERIFY_NOT_IMPROVED, MatterVerdict.NOT_IMPROVED)],
)
def test_a_verification_before_the_acceptance_is_kept_and_closes_on_it(move: MatterMove, verdict: MatterVerdict) -> None:
    kept = after(opened(), move)
    assert (kept.state, kept.verdict) == (MatterState.OPEN, None)
    answered = after(kept, MatterMove.REPLY_COMPLETE)
    assert (answered.state, answered.verdict) == (MatterState.ANSWERED, None)
    closed = after(answered, MatterMove.ACCEPT)
    assert (closed.state, closed.verdict) == (MatterState.CLOSED, verdict)


def test_only_the_first_verification_of_a_round_counts() -> None:
    kept = after(opened(), MatterMove.VERIFY_NOT_IMPROVED)
    with pytest.raises(MoveRefusedError):
        kept.after(MatterMove.VERIFY_IMPROVED, TUESDAY)


def test_a_cleared_round_has_no_verdict() -> None:
    assert after(opened(), MatterMove.VERIFY_IMPROVED, MatterMove.CLEAR).verdict is None


def test_nothing_happens_before_the_opening_day() -> None:
    with pytest.raises(MoveRefusedError, match="2025-04-08 才开始"):
        opened().after(MatterMove.REPLY_COMPLETE, TUESDAY - timedelta(days=1))
    assert opened(0).climbed(TUESDAY - timedelta(days=1)) == (opened(0), None)


def test_the_system_moves_the_due_day_once_a_person_each_time() -> None:
    early = after(opened(), MatterMove.REPLY_INCOMPLETE, on=TUESDAY)
    assert early.due == DUE, "two workdays after the return are before the due day"
    assert after(early, MatterMove.REPLY_INCOMPLETE, on=date(2025, 4, 16)).due == DUE, "only the first return of the system may move it"
    late = after(opened(), MatterMove.REPLY_INCOMPLETE, on=date(2025, 4, 15))
    assert late.due == date(2025, 4, 17)
    again = after(late, MatterMove.REPLY_COMPLETE, MatterMove.RETURN, on=date(2025, 4, 17))
    assert again.due == date(2025, 4, 21)
    assert after(again, MatterMove.REPLY_COMPLETE, MatterMove.RETURN, on=date(2025, 4, 18)).due == date(2025, 4, 22)


def test_the_rungs_of_an_owner_who_never_acts() -> None:
    stands, letters = opened(), []
    for number in range(30):
        day = TUESDAY + timedelta(days=number)
        stands, letter = stands.climbed(day)
        letters += [(str(day), letter)] if letter else []
    assert {rung.value: str(day) for rung, day in stands.rungs.items()} == {
        "remind": "2025-04-14",
        "urge": "2025-04-16",
        "supervise": "2025-04-18",
        "talk": "2025-04-23",
    }
    assert letters == [("2025-04-14", Rung.REMIND), ("2025-04-16", Rung.URGE), ("2025-04-18", Rung.SUPERVISE)]


@pytest.mark.parametrize(
    ("lateness", "recorded", "letter"),
    [
        (1, [Rung.URGE], Rung.URGE),
        (3, [Rung.URGE, Rung.SUPERVISE], Rung.SUPERVISE),
        (6, [Rung.URGE, Rung.SUPERVISE, Rung.TALK], Rung.SUPERVISE),
    ],
)
def test_a_first_run_after_the_due_day_skips_the_reminder_and_writes_one_letter(lateness: int, recorded: list[Rung], letter: Rung) -> None:
    day = add_workdays(DUE, lateness)
    stands, written = opened().climbed(day)
    assert (list(stands.rungs), stands.skipped, written) == (recorded, {Rung.REMIND}, letter)


def test_talk_alone_writes_to_nobody() -> None:
    stands, _ = opened().climbed(add_workdays(DUE, 3))
    stands, written = stands.climbed(add_workdays(DUE, 6))
    assert Rung.TALK in stands.rungs
    assert written is None


def test_a_skipped_reminder_stays_skipped_after_a_return() -> None:
    stands, _ = opened().climbed(date(2025, 4, 16))
    stands = after(stands, MatterMove.REPLY_COMPLETE, MatterMove.RETURN, on=date(2025, 4, 16))
    assert stands.due == date(2025, 4, 18)
    stands, written = stands.climbed(date(2025, 4, 17))
    assert (stands.skipped, written) == ({Rung.REMIND}, None)


def test_no_workday_to_act_in_means_no_reminder() -> None:
    stands, written = opened(0).climbed(TUESDAY)
    assert (stands.rungs, stands.skipped, written) == ({}, {Rung.REMIND}, None)
    assert stands.climbed(date(2025, 4, 9))[1] is Rung.URGE


@pytest.mark.parametrize("state", [state for state in MatterState if state not in (MatterState.OPEN, MatterState.RETURNED)])
def test_a_round_that_its_owner_does_not_hold_climbs_nothing(state: MatterState) -> None:
    stands = after(opened(), *WAY_TO[state])
    assert stands.climbed(add_workdays(DUE, 10)) == (stands, None)


def test_a_second_run_of_a_day_records_nothing_new() -> None:
    once, _ = opened().climbed(date(2025, 4, 16))
    assert once.climbed(date(2025, 4, 16)) == (once, None)
