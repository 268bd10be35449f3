"""From a file in the inbox to the ledger: good rows are booked, bad ones are quarantined, a payee leaves only its digest."""

from __future__ import annotations

import pytest
from tests.hostile.hand_overs import identity_number, put, spend_row
from tests.sql.fund.execution.conftest import A, Fund

from wengang.data_sharing.steps import check_hand_over, take_hand_overs
from wengang.database.unit_of_work import unit_of_work

PEOPLE = ("试验人甲", identity_number(1), "13800000000")
HOSTILE = {
    "VOUCHER_NO": {"凭证号": identity_number(2)},
    "YEAR_UNREADABLE": {"年度": "20二5"},
    "OTHER_YEAR": {"年度": "2024"},
    "LINE_UNKNOWN": {"类别": "'; drop table x; --"},
    "ITEM_UNKNOWN": {"项目": "=cmd|' /C calc'!A0"},
    "AMOUNT_UNREADABLE": {"金额": "9" * 400},
    "DAY_UNREADABLE": {"支付日期": "45731"},
    "PAID_LATER": {"支付日期": "2025-12-31"},
    "VOUCHER_TWICE": {"凭证号": "记-0001", "金额": "2"},
}


def take(fund: Fund, folder: str, rows: list[dict[str, object]], **how: object) -> str:
    """Hand over vouchers, take and check them; gives the digest of the manifest."""
    digest = put(fund.settings.inbox, folder, {"fund_spend": rows}, department="hr", **how)  # type: ignore[arg-type] - each case names what it changes
    with unit_of_work(fund.settings) as work:
        found = take_hand_overs(work)
    for hand_over in found.hand_overs:
        with unit_of_work(fund.settings) as work:
            check_hand_over(work, hand_over, print).raise_undone()
    return digest


def states(fund: Fund) -> list[tuple[int, str]]:
    """Give version and state of each delivery."""
    return fund.admin.execute(
        "select version, state from data_sharing.delivery where table_name = 'fund_spend' order by version"
    ).fetchall()


@pytest.fixture
def rich(execution: Fund) -> Fund:
    """Give the fund with lines of the year before that hold any amount of a test."""
    execution.issue({(A, "base"): 10**15, (A, "award"): 10**15}, 2024)
    return execution


def test_a_file_is_booked_to_the_fen_and_its_correction_reversed(rich: Fund) -> None:
    old = {"年度": "2024", "支付日期": "2024-12-31"}
    first = take(rich, "一", [spend_row(1, **old, 金额="123456789.01"), spend_row(2, **old, 类别="奖励", 金额="0.01")])
    assert states(rich) == [(1, "accepted")]
    rich.book()
    assert rich.balances() == {"记-0001": 12_345_678_901, "记-0002": 1}
    take(rich, "二", [spend_row(1, **old, 金额="123456789.02")], corrects=first)
    assert states(rich) == [(1, "accepted"), (2, "accepted")]
    rich.book()
    assert rich.balances() == {"记-0001": 12_345_678_902}
    assert rich.journal("记-0002") == [(1, 1), (2, -1)]


def test_an_empty_file_is_an_answer(rich: Fund) -> None:
    take(rich, "空", [])
    assert states(rich) == [(1, "accepted")]
    assert rich.book().entered == 0


def test_hostile_rows_go_to_quarantine_each_for_its_reason(rich: Fund) -> None:
    take(rich, "一", [spend_row(1, 金额="1.00"), *(spend_row(place, **cells) for place, cells in enumerate(HOSTILE.values(), 2))])
    assert states(rich) == [(1, "held")], "far over 2 %: a person decides"
    broken = rich.admin.execute("select rule_id, row_no from data_sharing.finding where severity = 'reject_row' order by row_no").fetchall()
    assert broken == [(rule, row_no) for row_no, rule in enumerate(HOSTILE, 3)]
    assert rich.one("select count(*) from data_sharing.quarantine_row") == len(HOSTILE)
    assert rich.admin.execute("select voucher_no, amount_fen from data_sharing.fund_spend_row").fetchall() == [("记-0001", 100)]
    assert rich.book().entered == 0
    shown = " ".join(row[0] for row in rich.admin.execute("select masked_value from data_sharing.finding").fetchall())
    assert identity_number(2) not in shown


def test_a_payee_leaves_its_digest_and_nothing_else(rich: Fund) -> None:
    take(rich, "一", [spend_row(number, 收款方=payee, 金额="1") for number, payee in enumerate((*PEOPLE, f" {PEOPLE[0]} ", ""))])
    rich.book()
    digests = [row[0] for row in rich.admin.execute("select payee_digest from fund.fund_spend order by voucher_no").fetchall()]
    assert digests[0] == digests[3]
    assert digests[4] is None
    assert len(set(digests)) == 4
    tables = rich.admin.execute(
        "select format('%I.%I', schemaname, tablename) from pg_tables where schemaname in ('data_sharing', 'fund', 'vault', 'mail')"
    ).fetchall()
    for (table,) in tables:
        text = str(rich.admin.execute(f"select * from {table}").fetchall())
        assert not any(person in text for person in PEOPLE), table


def test_spending_is_no_input_of_a_month(rich: Fund) -> None:
    rich.admin.execute("insert into monitoring.target (year, unit, persons) values (2025, %s, 10)", [A])
    take(rich, "一", [spend_row(1)])
    with unit_of_work(rich.settings) as work:
        assert work.rows("monitoring/snapshot_inputs", period="2025-03", year=2025) == []
