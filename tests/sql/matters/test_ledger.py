"""The ledger on a real database: the same states, days and rungs as the rounds, whoever runs when and how often (method §12)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import count, product
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from sqlalchemy.exc import DBAPIError
from tests.reference.matter_files import files
from tests.reference.matters import outcome
from tests.sql.matters.duties import ANSWERED, BY_DATA, TUESDAY, VERIFIED, Shown, cause, shown_duties
from tests.statements import execute

from wengang.database.unit_of_work import UnitOfWork, unit_of_work
from wengang.matters import ledger
from wengang.matters.clock import Rung
from wengang.matters.ledger import Brought, KeptMatter, MoveToMake, UnknownMatterError
from wengang.matters.rounds import MatterMove, MatterState, MoveRefusedError, Round
from wengang.settings.environment import Settings

LATER = date(2025, 12, 1)
EXAMPLES = 500 if "PROVE_EVERYTHING" in os.environ else 12
EXAMPLE = count()


@pytest.fixture
def shown() -> Iterator[Shown]:
    with shown_duties() as shown:
        yield shown


def matters(work: UnitOfWork) -> list[KeptMatter]:
    rows = execute(work, "select no from matters.matter order by id").fetchall()
    return [ledger.find(work, row["no"]) for row in rows]


def states(work: UnitOfWork) -> list[str]:
    return [matter.stands.state.value for matter in matters(work)]


def made(work: UnitOfWork, matter: KeptMatter, *moves: MatterMove, on: date = TUESDAY) -> KeptMatter:
    for move in moves:
        matter = ledger.make(work, matter, MoveToMake(move, on, "reviewer_hr", "情况属实"))
    return matter


def test_the_table_of_the_database_is_that_of_the_rounds(work: UnitOfWork) -> None:
    kept = {(row["from_state"], row["move"], row["to_state"]) for row in execute(work, "select * from matters.allowed_move").fetchall()}
    rounds = [Round(5, TUESDAY, verified, TUESDAY, state=state) for verified, state in product((True, False), MatterState)]
    verified = [Round(5, TUESDAY, verified_by_data=True, due=TUESDAY, state=state) for state in MatterState]
    allowed = {
        (stands.state.value, move.value, stands.after(move, TUESDAY).state.value)
        for stands, move in product([*rounds, *verified], MatterMove)
        if stands.allows(move)
    }
    assert kept == allowed


@hypothesis_settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(files())
def test_random_courses_end_in_the_ledger_as_in_the_reference(work: UnitOfWork, shown: Shown, body: dict[str, Any]) -> None:
    example = f"{next(EXAMPLE)}/"
    for kind, verified in ((VERIFIED, True), (ANSWERED, False)):
        of_kind = (one for one in body["matters"] if one["verified_by_data"] is verified)
        shown.show(
            kind,
            *(cause(example + one["id"], opened_on=date.fromisoformat(one["opened_on"]), workdays=one["n"]) for one in of_kind),
        )
    ledger.bring_up_to_date(work, LATER)
    refused = _taken_through(work, example, body)
    found = {matter.key.removeprefix(example): matter for matter in matters(work) if matter.key.startswith(example)}
    expected = outcome(body)
    assert refused == len(expected["refused"])
    for name, told in expected["matters"].items():
        stands = found[name].stands
        assert (stands.state, str(stands.due), stands.verdict) == (told["state"], told["due"], told["verdict"])
        assert {rung: str(day) for rung, day in stands.rungs.items()} == told["rungs"]
        assert stands.skipped == set(told["skipped"])
    for matter in found.values():  # so that no later example climbs with it
        if matter.stands.allows(MatterMove.WITHDRAW):
            made(work, matter, MatterMove.WITHDRAW, on=LATER)


def _taken_through(work: UnitOfWork, example: str, body: dict[str, Any]) -> int:
    numbers = {row["key"]: row["no"] for row in execute(work, "select key, no from matters.matter").fetchall()}
    refused = 0
    for day in sorted({*body["runs"], *(event["on"] for event in body["events"])}):
        on = date.fromisoformat(day)
        for event in (event for event in body["events"] if event["on"] == day):
            try:
                made(work, ledger.find(work, numbers[example + event["matter"]]), _move(event), on=on)
            except MoveRefusedError:
                refused += 1
        for _ in range(body["runs"].count(day)):
            ledger.climb(work, on)
    return refused


def _move(event: dict[str, Any]) -> MatterMove:
    if event["event"] == "reply":
        return MatterMove.REPLY_COMPLETE if event["complete"] else MatterMove.REPLY_INCOMPLETE
    if event["event"] == "verify":
        return MatterMove.VERIFY_IMPROVED if event["improved"] else MatterMove.VERIFY_NOT_IMPROVED
    return MatterMove(event["event"])


def test_opening_again_opens_nothing(work: UnitOfWork, shown: Shown) -> None:
    shown.show(ANSWERED, cause("A"), cause("B"))
    assert ledger.bring_up_to_date(work, TUESDAY) == Brought(opened=2)
    assert ledger.bring_up_to_date(work, TUESDAY) == Brought()
    assert [(matter.key, matter.number, str(matter.stands.due)) for matter in matters(work)] == [
        ("A", 1, "2025-04-15"),
        ("B", 1, "2025-04-15"),
    ]


def test_a_day_of_the_calendar_is_that_day_or_the_next_workday(work: UnitOfWork, shown: Shown) -> None:
    shown.show(BY_DATA, cause("A", by=date(2025, 4, 23)), cause("B", by=date(2025, 5, 3)), cause("C", by=TUESDAY))
    ledger.bring_up_to_date(work, TUESDAY)
    assert [(str(matter.stands.due), matter.stands.workdays) for matter in matters(work)] == [
        ("2025-04-23", 11),
        ("2025-05-06", 18),
        ("2025-04-08", 0),
    ]


def test_what_the_data_no_longer_shows_is_cleared_and_opens_again_when_it_is_back(work: UnitOfWork, shown: Shown) -> None:
    for times in (1, 2):
        shown.show(BY_DATA, cause("A"))
        assert ledger.bring_up_to_date(work, TUESDAY) == Brought(opened=1)
        shown.show(BY_DATA)
        assert ledger.bring_up_to_date(work, TUESDAY) == Brought(cleared=1)
        assert [matter.number for matter in matters(work)] == list(range(1, times + 1))
    assert states(work) == ["cleared", "cleared"]


def test_a_run_for_an_earlier_day_clears_nothing(work: UnitOfWork, shown: Shown) -> None:
    shown.show(BY_DATA, cause("A"))
    ledger.bring_up_to_date(work, date(2025, 4, 10))
    ledger.climb(work, date(2025, 4, 14))
    shown.show(BY_DATA)
    assert ledger.bring_up_to_date(work, date(2025, 4, 11)) == Brought()
    assert ledger.bring_up_to_date(work, date(2025, 4, 14)) == Brought(cleared=1)


def test_what_is_not_ended_by_the_data_stays(work: UnitOfWork, shown: Shown) -> None:
    shown.show(ANSWERED, cause("A"))
    ledger.bring_up_to_date(work, TUESDAY)
    shown.show(ANSWERED)
    assert ledger.bring_up_to_date(work, TUESDAY) == Brought()
    assert states(work) == ["open"]


def test_what_a_person_ended_opens_only_for_another_reason(work: UnitOfWork, shown: Shown) -> None:
    shown.show(ANSWERED, cause("A"))
    ledger.bring_up_to_date(work, TUESDAY)
    made(work, matters(work)[0], MatterMove.REPLY_COMPLETE, MatterMove.ACCEPT)
    assert ledger.bring_up_to_date(work, TUESDAY) == Brought()
    shown.show(ANSWERED, cause("A", reason={"rule": "A", "rows": 2}))
    assert ledger.bring_up_to_date(work, TUESDAY) == Brought(opened=1)
    assert states(work) == ["closed", "open"]


def test_what_was_replaced_is_withdrawn_with_the_reason(work: UnitOfWork, shown: Shown) -> None:
    shown.show(ANSWERED, cause("A"))
    ledger.bring_up_to_date(work, TUESDAY)
    shown.show(ANSWERED, cause("B"))
    shown.replaced = {"A": "已由B更正"}
    assert ledger.bring_up_to_date(work, TUESDAY) == Brought(opened=1, withdrawn=1)
    assert states(work) == ["withdrawn", "open"]
    (life,) = execute(work, "select opinion, made_by from matters.life where what = 'withdraw'").fetchall()
    assert (life["opinion"], life["made_by"]) == ("已由B更正", "system")


def test_two_runs_at_once_do_what_one_does(settings: Settings, work: UnitOfWork, shown: Shown) -> None:
    work.connection.commit()
    shown.show(ANSWERED, *(cause(f"K{number}") for number in range(20)))

    def run(_: int) -> int:
        with unit_of_work(settings) as own:
            return ledger.bring_up_to_date(own, TUESDAY).opened + ledger.climb(own, date(2025, 4, 18))

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(run, range(4))) == [0, 0, 0, 20 + 3 * 20]
    rungs = execute(work, "select rung, skipped, count(*) as n from matters.rung group by 1, 2 order by 1").fetchall()
    assert [(row["rung"], row["skipped"], row["n"]) for row in rungs] == [
        ("remind", True, 20),
        ("supervise", False, 20),
        ("urge", False, 20),
    ]


def test_a_move_from_where_the_matter_no_longer_stands_is_refused(settings: Settings, work: UnitOfWork, shown: Shown) -> None:
    shown.show(ANSWERED, cause("A"))
    ledger.bring_up_to_date(work, TUESDAY)
    seen = matters(work)[0]
    made(work, seen, MatterMove.REPLY_COMPLETE)
    with pytest.raises(MoveRefusedError, match="已答复"):
        made(work, matters(work)[0], MatterMove.REPLY_COMPLETE)
    with pytest.raises(psycopg.errors.RaiseException, match="现在是"), work.savepoint():
        made(work, seen, MatterMove.REPLY_COMPLETE)
    assert [matter.stands.state for matter in matters(work)] == [MatterState.ANSWERED]


@pytest.mark.parametrize(
    "statement",
    [
        "update matters.matter set state = 'closed'",
        "update matters.matter set words = 'x'",
        "delete from matters.matter",
        "update matters.move set opinion = '改写'",
        "delete from matters.move",
        "delete from matters.rung",
        "truncate matters.rung",
        "insert into matters.allowed_move values ('closed', 'return', 'open')",
        "insert into matters.move (matter_id, number, from_state, move, to_state, business_date, due_on, made_by, opinion)"
        " select id, 9, 'open', 'accept', 'closed', opened_on, due_on, 'a', '同意' from matters.matter",
        "insert into matters.move (matter_id, number, from_state, move, to_state, business_date, due_on, made_by, opinion)"
        " select id, 9, 'open', 'clear', 'cleared', opened_on - 1, due_on, 'a', '同意' from matters.matter",
        "insert into matters.move (matter_id, number, from_state, move, to_state, business_date, due_on, made_by, opinion)"
        " select id, 9, 'open', 'reply_incomplete', 'returned', opened_on, due_on - 1, 'a', '同意' from matters.matter",
    ],
)
def test_nothing_else_changes_the_ledger(work: UnitOfWork, shown: Shown, statement: str) -> None:
    shown.show(ANSWERED, cause("A"))
    ledger.bring_up_to_date(work, TUESDAY)
    ledger.climb(work, date(2025, 4, 14))
    with pytest.raises((psycopg.Error, DBAPIError)), work.savepoint():
        execute(work, statement)
    assert states(work) == ["open"]


def test_a_unit_is_overdue_from_the_workday_after_the_due_day(work: UnitOfWork, shown: Shown) -> None:
    shown.show(ANSWERED, cause("A", workdays=3), cause("B", unit="469002", workdays=20))
    shown.show(BY_DATA, cause("C", unit="469005", workdays=1))
    ledger.bring_up_to_date(work, TUESDAY)
    friday, saturday, monday = date(2025, 4, 11), date(2025, 4, 12), date(2025, 4, 14)
    assert [ledger.overdue_units(work, day) for day in (friday, saturday, monday)] == [(), (), ("469001",)]
    made(work, matters(work)[0], MatterMove.REPLY_COMPLETE, on=monday)
    assert ledger.overdue_units(work, monday) == ()


def test_a_number_that_nobody_has_is_told(work: UnitOfWork, shown: Shown) -> None:
    shown.show(ANSWERED, cause("A"))
    ledger.bring_up_to_date(work, TUESDAY)
    assert ledger.find(work, f" {matters(work)[0].no.lower()} ").key == "A"
    with pytest.raises(UnknownMatterError, match="SX999999"):
        ledger.find(work, "SX999999")


def test_rungs_are_numbered_as_the_clock_names_them(work: UnitOfWork, shown: Shown) -> None:
    shown.show(ANSWERED, cause("A"))
    ledger.bring_up_to_date(work, TUESDAY)
    assert [ledger.climb(work, date(2025, 4, day)) for day in (11, 14, 14, 16, 18, 23, 24)] == [0, 1, 0, 1, 1, 1, 0]
    assert {rung: str(day) for rung, day in matters(work)[0].stands.rungs.items()} == {
        Rung.REMIND: "2025-04-14",
        Rung.URGE: "2025-04-16",
        Rung.SUPERVISE: "2025-04-18",
        Rung.TALK: "2025-04-23",
    }
