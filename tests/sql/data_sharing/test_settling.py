"""Accepted or held: the 2 % line, the ±20 % line, control totals, and a person's decision (method §9)."""

from __future__ import annotations

from itertools import count

import pytest
from tests.statements import execute

from wengang.data_sharing.deliveries import Delivery, DeliveryState
from wengang.data_sharing.settling import DecisionError, decide_held, settle
from wengang.database.unit_of_work import UnitOfWork

UNIT = "469001"
_numbers = count(1)


def hand_over(work: UnitOfWork, period: str = "2025-05", department: str = "rv") -> int:
    row = execute(
        work,
        "insert into data_sharing.hand_over (manifest_sha256, folder, unit, period, department) values (%s, 'f', %s, %s, %s) returning id",
        [str(next(_numbers)), UNIT, period, department],
    ).fetchone()
    assert row is not None
    return int(row["id"])


def checked(
    work: UnitOfWork,
    rows: int = 100,
    rejected: int = 0,
    *,
    period: str = "2025-05",
    table: str = "rv_roster",
    department: str = "rv",
    within: int | None = None,
    version: int = 1,
    counted: dict[str, str] | None = None,
    told: dict[str, str] | None = None,
) -> Delivery:
    """Register a delivery as its check leaves it; `counted` and `told` are totals by item."""
    row = execute(
        work,
        "insert into data_sharing.delivery (hand_over_id, unit, period, department, table_name, version, file_name, bytes, sha256,"
        " rows_declared, archived_as, rows_delivered, rows_rejected, cells_rejected, warnings)"
        " values (%s, %s, %s, %s, %s, %s, '花名册.xlsx', 1, 'x', %s, 'a', %s, %s, 0, 0) returning *",
        [within or hand_over(work, period, department), UNIT, period, department, table, version, rows, rows, rejected],
    ).fetchone()
    assert row is not None
    delivery = Delivery.from_row(row)
    for kept, totals in (("counted_total", counted), ("control_total", told)):
        for item, amount in (totals or {}).items():
            execute(work, f"insert into data_sharing.{kept} values (%s, %s, %s)", [delivery.id, item, amount])
    return delivery


def reasons(work: UnitOfWork, delivery: Delivery) -> list[dict[str, str]]:
    row = work.row("data_sharing/delivery", id=delivery.id)
    assert row is not None
    found: list[dict[str, str]] = row["reasons"]
    return found


def settled(work: UnitOfWork, delivery: Delivery) -> list[str]:
    """Settle and give the rule ids for which it is held; empty = accepted."""
    state = settle(work, delivery)
    rules = [reason["rule"] for reason in reasons(work, delivery)]
    assert (state is DeliveryState.HELD) == bool(rules)
    return rules


@pytest.mark.parametrize(
    ("rows", "rejected", "held"),
    [
        (100, 2, []),
        (100, 3, ["REJECT_RATE"]),
        (50, 1, []),
        (49, 1, ["REJECT_RATE"]),
        (1000, 20, []),
        (1000, 21, ["REJECT_RATE"]),
        (7, 0, []),
    ],
)
def test_more_than_2_percent_rejected_rows_and_exactly_2_is_not_more(work: UnitOfWork, rows: int, rejected: int, held: list[str]) -> None:
    assert settled(work, checked(work, rows, rejected)) == held


@pytest.mark.parametrize(("rows", "rejected", "held"), [(10, 2, []), (10, 3, ["REJECT_RATE"]), (150, 3, []), (149, 3, ["REJECT_RATE"])])
def test_a_table_of_a_chapter_is_held_from_three_rejected_rows_on(work: UnitOfWork, rows: int, rejected: int, held: list[str]) -> None:
    """Method §14: more than 2 % and at least 3 rows."""
    assert settled(work, checked(work, rows, rejected, table="relief_worker", department="dr")) == held


def test_the_number_of_rows_of_a_chapters_table_says_nothing(work: UnitOfWork) -> None:
    assert settled(work, checked(work, 100, period="2025-04", table="relief_worker", department="dr")) == []
    assert settled(work, checked(work, 9, table="relief_worker", department="dr")) == []


def test_the_reason_names_file_numbers_limit_and_next_step(work: UnitOfWork) -> None:
    delivery = checked(work, 100, 5)
    settle(work, delivery)
    (reason,) = reasons(work, delivery)
    for words in ("花名册.xlsx", "100 行", "5 行", "5.00%", "2%", "接收", "退回"):
        assert words in reason["message"]


@pytest.mark.parametrize(
    ("before", "now", "held"),
    [
        (100, 120, ["COUNT_SWING"]),
        (100, 119, []),
        (100, 80, ["COUNT_SWING"]),
        (100, 81, []),
        (5, 6, ["COUNT_SWING"]),
        (1000, 1199, []),
        (100, 100, []),
    ],
)
def test_a_row_count_20_percent_off_the_period_before_inclusive(work: UnitOfWork, before: int, now: int, held: list[str]) -> None:
    assert settled(work, checked(work, before, period="2025-04")) == []
    assert settled(work, checked(work, now)) == held


@pytest.mark.parametrize("month", ["01", "02"])
def test_january_and_february_against_the_same_month_a_year_before(work: UnitOfWork, month: str) -> None:
    before = "2024-12" if month == "01" else "2025-01"
    checked_before = checked(work, 100, period=before)
    assert settled(work, checked_before) == []
    assert settled(work, checked(work, 500, period=f"2024-{month}")) == []
    assert settled(work, checked(work, 499, period=f"2025-{month}")) == []


def test_march_against_february(work: UnitOfWork) -> None:
    settled(work, checked(work, 100, period="2024-03"))
    settled(work, checked(work, 200, period="2025-02"))
    assert settled(work, checked(work, 200, period="2025-03")) == []


def test_no_such_file_no_test(work: UnitOfWork) -> None:
    settled(work, checked(work, 100, period="2025-03"))
    assert settled(work, checked(work, 1000)) == []


def test_only_the_newest_accepted_version_is_a_base(work: UnitOfWork) -> None:
    settled(work, checked(work, 100, period="2025-04"))
    settled(work, checked(work, 110, period="2025-04", version=2))
    held = checked(work, 1000, 900, period="2025-04", version=3)
    assert settled(work, held) == ["REJECT_RATE"]
    assert settled(work, checked(work, 131)) == []


def test_other_tables_and_departments_are_no_base(work: UnitOfWork) -> None:
    settled(work, checked(work, 100, period="2025-04", table="rv_plan"))
    assert settled(work, checked(work, 1000)) == []


COUNTED = {"working": "10", "income_total": "30000.50", "income_persons": "9", "persons": "12"}


@pytest.mark.parametrize(("department", "table"), [("rv", "rv_work"), ("hr", "hr_employment")])
def test_control_totals_that_differ_hold_the_person_file(work: UnitOfWork, department: str, table: str) -> None:
    within = hand_over(work, department=department)
    totals = checked(work, 4, table="control_totals", department=department, within=within, told={**COUNTED, "working": "11"})
    person_file = checked(work, table=table, department=department, within=within, counted=COUNTED)
    assert settled(work, totals) == []
    assert settled(work, person_file) == ["CONTROL_TOTAL"]
    (reason,) = reasons(work, person_file)
    for words in ("务工人数", "11", "10"):
        assert words in reason["message"]


def test_control_totals_that_agree_are_accepted(work: UnitOfWork) -> None:
    within = hand_over(work)
    checked(work, 4, table="control_totals", within=within, told={**COUNTED, "income_total": "30000.5000", "working_year": "999"})
    assert settled(work, checked(work, table="rv_work", within=within, counted=COUNTED)) == []


def test_each_total_that_differs_is_a_reason(work: UnitOfWork) -> None:
    within = hand_over(work)
    checked(work, 4, table="control_totals", within=within, told=dict.fromkeys(COUNTED, "1"))
    assert settled(work, checked(work, table="rv_work", within=within, counted=COUNTED)) == ["CONTROL_TOTAL"] * 4


def test_totals_alone_are_compared_with_the_accepted_person_file(work: UnitOfWork) -> None:
    settled(work, checked(work, table="rv_work", counted=COUNTED))
    assert settled(work, checked(work, 4, table="control_totals", told={"persons": "12"})) == []
    assert settled(work, checked(work, 4, table="control_totals", version=2, told={"persons": "13"})) == ["CONTROL_TOTAL"]


def test_a_roster_is_not_compared_with_totals(work: UnitOfWork) -> None:
    within = hand_over(work)
    checked(work, 4, table="control_totals", within=within, told={"persons": "1"})
    assert settled(work, checked(work, within=within)) == []


@pytest.mark.parametrize("table", ["rv_roster", "control_totals"])
def test_a_department_without_a_person_file_has_no_totals_to_compare(work: UnitOfWork, table: str) -> None:
    told = {"persons": "1"}
    assert settled(work, checked(work, table=table, department="dr", told=told)) == []
    rejected = checked(work, 100, 50, table=table, department="dr", version=2, told=told)
    assert settled(work, rejected) == ["REJECT_RATE"], "its files are judged like others"


def test_every_reason_is_told(work: UnitOfWork) -> None:
    settled(work, checked(work, 100, period="2025-04", table="rv_work"))
    within = hand_over(work)
    checked(work, 4, table="control_totals", within=within, told={"persons": "1"})
    assert settled(work, checked(work, 200, 50, table="rv_work", within=within, counted=COUNTED)) == [
        "REJECT_RATE",
        "COUNT_SWING",
        "CONTROL_TOTAL",
    ]


def test_settling_again_keeps_the_state(work: UnitOfWork) -> None:
    delivery = checked(work, 100, 50)
    assert settle(work, delivery) is DeliveryState.HELD
    decide_held(work, delivery.id, accept=True, decided_by="zhang", opinion="已核实")
    assert settle(work, delivery) is DeliveryState.ACCEPTED


# -- a person's decision ---------------------------------------------------------------------------------------------------


def held(work: UnitOfWork) -> Delivery:
    delivery = checked(work, 100, 50)
    assert settle(work, delivery) is DeliveryState.HELD
    return delivery


@pytest.mark.parametrize(("accept", "state"), [(True, DeliveryState.ACCEPTED), (False, DeliveryState.RETURNED)])
def test_a_person_accepts_or_returns_with_an_opinion_that_is_kept(work: UnitOfWork, accept: bool, state: DeliveryState) -> None:
    delivery = held(work)
    assert decide_held(work, delivery.id, accept=accept, decided_by="zhang", opinion=" 已与县局核实 ") is state
    row = work.row("data_sharing/delivery", id=delivery.id)
    assert row is not None
    assert (row["state"], row["decided_by"], row["opinion"]) == (state, "zhang", "已与县局核实")
    assert row["reasons"], "why it was held stays beside the decision"


@pytest.mark.parametrize("opinion", ["", "  ", "\n\t", "　"])
def test_the_opinion_is_required(work: UnitOfWork, opinion: str) -> None:
    delivery = held(work)
    with pytest.raises(DecisionError, match="请填写意见"):
        decide_held(work, delivery.id, accept=True, decided_by="zhang", opinion=opinion)
    assert settle(work, delivery) is DeliveryState.HELD


def test_the_same_decision_again_changes_nothing(work: UnitOfWork) -> None:
    delivery = held(work)
    decide_held(work, delivery.id, accept=True, decided_by="zhang", opinion="一")
    assert decide_held(work, delivery.id, accept=True, decided_by="li", opinion="二") is DeliveryState.ACCEPTED
    row = work.row("data_sharing/delivery", id=delivery.id)
    assert row is not None
    assert (row["decided_by"], row["opinion"]) == ("zhang", "一")


def test_another_decision_afterwards_is_refused(work: UnitOfWork) -> None:
    delivery = held(work)
    decide_held(work, delivery.id, accept=True, decided_by="zhang", opinion="一")
    with pytest.raises(DecisionError, match="不在待决定状态"):
        decide_held(work, delivery.id, accept=False, decided_by="li", opinion="二")


def test_what_is_not_held_cannot_be_decided(work: UnitOfWork) -> None:
    delivery = checked(work)
    with pytest.raises(DecisionError):
        decide_held(work, delivery.id, accept=True, decided_by="zhang", opinion="一")
    with pytest.raises(DecisionError):
        decide_held(work, 10**9, accept=True, decided_by="zhang", opinion="一")
