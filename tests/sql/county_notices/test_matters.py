"""The matter of a notice: opened when its mail was taken, replaced by a corrected one, verified by the month after (method §12)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from tests.sql.county_notices.figures import MARCH, write_snapshot
from tests.sql.county_notices.issued_notices import ISSUED, OTHER, UNIT, accepted, issued, matters, queued, taken
from tests.statements import by_hand, execute

from wengang.county_notices.matters import months_in_vain
from wengang.database.unit_of_work import UnitOfWork
from wengang.matters import ledger
from wengang.matters.ledger import Brought, MoveToMake
from wengang.matters.rounds import MatterMove, MatterVerdict
from wengang.periods import Period

pytestmark = pytest.mark.usefixtures("people")


@pytest.mark.parametrize(("level", "due"), [(1, "2025-04-27"), (2, "2025-04-27"), (3, "2025-04-21"), (4, "2025-04-17")])
def test_a_notice_asks_from_the_day_on_which_the_server_took_its_mail(work: UnitOfWork, level: int, due: str) -> None:
    issued(work, 1, {UNIT: level}, on=date(2025, 4, 11), accepted_on=ISSUED)
    assert ledger.bring_up_to_date(work, date(2025, 4, 11)) == Brought(), "a run of an earlier day does not see it"
    assert ledger.bring_up_to_date(work, ISSUED) == Brought(opened=1)
    (matter,) = matters(work)
    assert (matter.unit, matter.departments, str(matter.stands.opened_on), str(matter.stands.due)) == (
        UNIT,
        ("hr", "rv"),
        "2025-04-14",
        due,
    )
    assert matter.key == matter.words.removeprefix("对").split("（")[0] == "风险提示〔2025〕第3-469001-1号"
    assert ("visit_from" in matter.reason) is (level >= 3)


@pytest.mark.parametrize("state", ["dead", "unknown"])
def test_a_mail_that_did_not_arrive_starts_no_clock(work: UnitOfWork, state: str) -> None:
    queued(work, 1, {UNIT: 3})
    assert ledger.bring_up_to_date(work, ISSUED) == Brought(), "a mail that waits asks nobody"
    taken(work, None, state)
    ledger.bring_up_to_date(work, date(2025, 5, 30))
    assert [matter.kind.code for matter in matters(work)] == [f"mail.{state}"]


def test_where_days_do_not_count_the_day_of_issue_stands_for_it(work: UnitOfWork) -> None:
    queued(work, 1, {UNIT: 3})
    taken(work, None)
    ledger.bring_up_to_date(work, ISSUED + timedelta(days=40))
    assert str(matters(work)[0].stands.opened_on) == "2025-04-14"


def test_a_corrected_notice_takes_over_and_a_lifted_one_ends_it(work: UnitOfWork) -> None:
    issued(work, 1, {UNIT: 3, OTHER: 2})
    ledger.bring_up_to_date(work, ISSUED)
    ledger.make(work, matters(work)[0], MoveToMake(MatterMove.REPLY_COMPLETE, ISSUED, "hr", "已核实"))
    later = date(2025, 4, 18)
    issued(work, 2, {UNIT: 2, OTHER: 0}, on=later)
    assert ledger.bring_up_to_date(work, later) == Brought(opened=1, withdrawn=2)
    assert [(matter.key[-4:], matter.stands.state.value) for matter in matters(work)] == [
        ("1-1号", "withdrawn"),
        ("2-1号", "withdrawn"),
        ("1-2号", "open"),
    ]
    said = execute(work, "select opinion from matters.move where move = 'withdraw' order by matter_id").fetchall()
    assert [row["opinion"] for row in said] == [
        "已由风险提示〔2025〕第3-469001-2号更正，以更正的提示为准",
        "已由风险提示〔2025〕第3-469002-2号更正，以更正的提示为准",
    ]
    assert ledger.bring_up_to_date(work, later) == Brought()


def next_month(work: UnitOfWork, levels: Mapping[str, int], *, mom: int = -1, number: int = 1, period: Period = MARCH) -> None:
    """Write the figures of a month after; `mom` is the sign of 环比 of the scale."""
    write_snapshot(work, number, levels, period=period.plus(1))
    by_hand(
        work,
        "update monitoring.change set numerator = abs(numerator) * %s where period = %s and snapshot = %s",
        [mom, str(period.plus(1)), number],
    )


@pytest.mark.parametrize(
    ("levels", "mom", "verdict"),
    [({UNIT: 2}, -1, "improved"), ({UNIT: 3}, -1, "not_improved"), ({UNIT: 3}, 1, "improved"), ({UNIT: 4}, 0, "improved")],
)
def test_the_first_figures_of_the_month_after_verify_it(work: UnitOfWork, levels: dict[str, int], mom: int, verdict: str) -> None:
    issued(work, 1, {UNIT: 3})
    ledger.bring_up_to_date(work, ISSUED)
    accepted(work, matters(work)[0], ISSUED)
    next_month(work, levels, mom=mom)
    next_month(work, {UNIT: 0}, mom=1, number=2)
    on = date(2025, 5, 12)
    assert ledger.bring_up_to_date(work, on) == Brought(verified=1)
    assert (matters(work)[0].stands.state.value, matters(work)[0].stands.verdict) == ("closed", verdict)
    assert ledger.bring_up_to_date(work, on) == Brought()


def test_a_verification_before_the_acceptance_is_kept_and_closes_nothing_unanswered(work: UnitOfWork) -> None:
    issued(work, 1, {UNIT: 3})
    ledger.bring_up_to_date(work, ISSUED)
    next_month(work, {UNIT: 1})
    on = date(2025, 5, 12)
    ledger.bring_up_to_date(work, on)
    (matter,) = matters(work)
    assert (matter.stands.state.value, matter.stands.kept, matter.stands.verdict) == ("open", MatterVerdict.IMPROVED, None)
    assert accepted(work, matter, on).stands.verdict is MatterVerdict.IMPROVED


def test_a_month_that_never_came_is_no_improvement(work: UnitOfWork) -> None:
    issued(work, 1, {UNIT: 3})
    ledger.bring_up_to_date(work, ISSUED)
    accepted(work, matters(work)[0], ISSUED)
    next_month(work, {OTHER: 1})
    assert ledger.bring_up_to_date(work, date(2025, 5, 12)).verified == 0
    next_month(work, {OTHER: 1}, period=MARCH.plus(1))
    assert ledger.bring_up_to_date(work, date(2025, 6, 12)).verified == 1
    assert matters(work)[0].stands.verdict is MatterVerdict.NOT_IMPROVED
    (said,) = execute(work, "select opinion from matters.move where move like 'verify%'").fetchall()
    assert said["opinion"].startswith("未改善（无数据）")


def test_three_months_in_vain_are_supervised_at_once_and_once(work: UnitOfWork) -> None:
    days = [date(2025, 4, 14), date(2025, 5, 14), date(2025, 6, 13), date(2025, 7, 14)]
    for number, on in enumerate(days):
        issued(work, 1, {UNIT: 2, OTHER: 2}, period=MARCH.plus(number), on=on)
        ledger.bring_up_to_date(work, on)
        for matter in matters(work):
            if matter.unit == OTHER and matter.stands.allows(MatterMove.REPLY_COMPLETE):
                ledger.make(work, matter, MoveToMake(MatterMove.REPLY_COMPLETE, on, "hr", "已核实"))
        ledger.climb(work, on)
    assert [months_in_vain(work, on) for on in days] == [{UNIT: 0, OTHER: 0}, {UNIT: 1, OTHER: 0}, {UNIT: 2, OTHER: 0}, {UNIT: 3, OTHER: 0}]
    for _ in range(2):
        ledger.climb(work, date(2025, 7, 15))
    rungs = execute(
        work,
        "select period, unit, rung, business_date from matters.rung join matters.matter on id = matter_id where rung.reason = 'three_months'",
    ).fetchall()
    assert [(row["period"], row["unit"], row["rung"], str(row["business_date"])) for row in rungs] == [
        ("2025-06", UNIT, "supervise", "2025-07-14")
    ]
