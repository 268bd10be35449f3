"""A year is closed once: written down line by line, stated on paper, and nothing of it is entered afterwards."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from fractions import Fraction

import psycopg
import pytest
from tests.sql.fund.conftest import ON, PEOPLE
from tests.sql.fund.conftest import Fund as Allocation
from tests.sql.fund.execution.conftest import YEAR, A, B, C, Fund, Spend, evening
from tests.sql.fund.execution.test_booking import FIRST, INSERT, REVERSAL
from tests.sql.fund.test_proposals import _copy_december as copy_december

from wengang.database.unit_of_work import unit_of_work
from wengang.fund import steps
from wengang.fund.collecting import LEDGER, collect
from wengang.fund.execution.booking import Booked
from wengang.fund.execution.closing import close_due_years
from wengang.fund.execution.ledger import Execution, execution_of, together
from wengang.fund.handed_over import FactorTable, HandedOver

CLOSING = evening(2026, 1, 8)
"""Workday 5 of January 2026: 5, 6, 7, 8 and, as a make-up day, Sunday the 4th."""
LATE = date(2026, 2, 10)


def close(fund: Fund, moment: datetime = CLOSING) -> tuple[int, ...]:
    with unit_of_work(fund.settings) as work:
        return close_due_years(work, moment)


def test_a_year_is_closed_once_its_december_is(execution: Fund) -> None:
    execution.report(A, {"一": Spend(1000), "二": Spend(50, line="special")})
    execution.report(B, {"三": Spend(333), "超": Spend(900)})
    execution.book()
    for moment in (evening(2025, 12, 31), CLOSING.replace(hour=17, minute=59)):
        assert close(execution, moment) == ()
    assert close(execution) == (YEAR,)
    assert close(execution, evening(2026, 3, 2)) == ()
    lines = execution.admin.execute(
        "select unit, line, allocated_fen, spent_fen, left_fen, ratio from fund.year_closing_line order by 1, 2"
    ).fetchall()
    assert lines == [
        (A, "base", 1000, 1000, 0, "1"),
        (A, "special", 200, 50, 150, "0.25"),
        (B, "base", 1000, 333, 667, "0.333"),
        (C, "base", 1000, 0, 1000, "0"),
    ]
    head = execution.admin.execute("select allocated_fen, spent_fen, not_booked, closed_on from fund.year_closing").fetchall()
    assert head == [(3200, 1383, 1, date(2026, 1, 8))]


def test_nothing_of_a_closed_year_is_entered(execution: Fund) -> None:
    execution.report(A, {"一": Spend(400), "二": Spend(100)})
    execution.book()
    close(execution)
    execution.report(A, {"一": Spend(300), "三": Spend(1)})
    award = execution.grant(B, 1, 100, date(2025, 12, 30))
    assert execution.book(LATE) == Booked(0, 0, 0, 4, 4)
    assert execution.book(LATE) == Booked(0, 0, 0, 4, 0)
    assert execution.balances() == {"一": 400, "二": 100}
    assert {(voucher, obstacle) for _, voucher, obstacle, _ in execution.findings()} == {
        (name, "closed") for name in ("一", "二", "三", award)
    }
    assert execution.one("select state from workshops.award_line") == "ready"
    (mail,) = execution.mails("operator")
    assert "凭证“二”（2025年基础，1.00元）没有冲销：2025年或原登记年度已结账" in mail
    for entry in (FIRST | {"voucher_no": "四"}, REVERSAL):
        with psycopg.connect(execution.settings.database_url) as app, pytest.raises(psycopg.errors.RaiseException, match="已结账"):
            app.execute(INSERT, entry)


def test_a_voucher_of_the_new_year_is_booked_while_the_old_one_is_closed(execution: Fund) -> None:
    close(execution)
    execution.issue({(A, "base"): 10}, 2026)
    execution.report(A, {"新": Spend(10, date(2026, 1, 5), year=2026)}, "2026-01")
    assert execution.book(LATE) == Booked(1, 0, 0, 0, 0)


def test_closing_and_entering_at_once_leave_a_true_record(execution: Fund) -> None:
    execution.report(A, {f"凭{number}": Spend(10) for number in range(50)})
    with ThreadPoolExecutor(2) as threads:
        booked = threads.submit(execution.book, LATE)
        closed = [threads.submit(close, execution) for _ in range(2)]
        booked.result()
        assert sorted(one.result() for one in closed) == [(), (YEAR,)]
    spent = execution.one("select coalesce(sum(amount_fen), 0)::bigint from fund.fund_spend")
    assert execution.one("select spent_fen from fund.year_closing") == spent
    assert spent in (0, 500)


@pytest.mark.parametrize(("allocated", "spent", "lines"), [(3200, 1, True), (3199, 0, True), (3200, 0, False)])
def test_a_record_that_the_ledger_does_not_bear_out_is_refused(execution: Fund, allocated: int, spent: int, lines: bool) -> None:
    with psycopg.connect(execution.settings.database_url) as app:
        app.execute(
            "insert into fund.year_closing (year, closed_on, allocated_fen, spent_fen, not_booked, policy_digest)"
            " values (2025, '2026-01-08', %s, %s, 0, 'x')",
            [allocated, spent],
        )
        if lines:
            app.execute(
                "insert into fund.year_closing_line (year, unit, line, allocated_fen, spent_fen, ratio)"
                " select year, unit, line, amount_fen, 0, '0' from fund.issued_line"
            )
        with pytest.raises(psycopg.errors.RaiseException, match="与资金台账不一致"):
            app.commit()


def test_the_statement_is_written_and_written_again_with_the_same_bytes(execution: Fund) -> None:
    execution.report(A, {"一": Spend(700)})
    execution.book()
    close(execution)
    folder = execution.settings.var / "allocation" / "2025-closing"
    first = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert set(first) == {"年终结账表.html", "年终结账表.txt"}
    text = first["年终结账表.txt"].decode()
    assert "2025年就业补助资金年终结账表" in text
    assert "已分配32.00元，截至2025年12月31日支出7.00元，未支出25.00元，执行率21.88%。结账时没有未入账的凭证" in text
    assert "2026年1月8日" in text
    for path in folder.iterdir():
        path.unlink()
    assert close(execution, evening(2026, 3, 2)) == ()
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == first
    assert execution.one("select count(*) from mail.outbox") == 0


def test_the_next_year_reads_the_same_from_the_closing_as_from_the_ledger(execution: Fund) -> None:
    execution.report(A, {"一": Spend(700), "二": Spend(3, line="special")})
    execution.book()
    execution.admin.execute(INSERT, FIRST | {"voucher_no": "次年付", "paid_on": date(2026, 1, 1), "amount_fen": 5})
    with unit_of_work(execution.settings) as work:
        before = work.rows("fund/money_of_year", year=YEAR, until=date(2025, 12, 31))
        assert work.rows("fund/execution/money_of_closed_year", year=YEAR) == []
    close(execution)
    with unit_of_work(execution.settings) as work:
        after = work.rows("fund/execution/money_of_closed_year", year=YEAR)
    assert after == before
    assert [(row["unit"], row["spent_fen"], str(row["spent_fen"])) for row in after] == [(A, 703, "703"), (B, 0, "0"), (C, 0, "0")]


def test_execution_as_of_a_day(execution: Fund) -> None:
    execution.report(A, {"一": Spend(100, date(2025, 6, 30)), "二": Spend(200, date(2025, 7, 1))}, "2025-07")
    execution.book()
    with unit_of_work(execution.settings) as work:
        june, july = (execution_of(work, YEAR, day) for day in (date(2025, 6, 30), date(2025, 7, 1)))
        assert execution_of(work, 2024, date(2024, 12, 31)) == ()
    assert together(june) == Execution(3200, 100)
    assert together(july).ratio == Fraction(300, 3200)
    execution.report(A, {"一": Spend(100, date(2025, 6, 30))}, "2025-07")
    execution.book()
    with unit_of_work(execution.settings) as work:
        assert together(execution_of(work, YEAR, date(2025, 7, 1))) == Execution(3200, 100), (
            "a reversal counts on the day of what it takes back"
        )


def test_collecting_takes_the_closing_of_a_closed_year(proposed: Allocation, admin: psycopg.Connection[tuple[object, ...]]) -> None:
    proposed.approve()
    proposed.decide()
    with unit_of_work(proposed.settings) as work:
        steps.issue(work, steps.ProposedVersion(YEAR, 1), ON)
    copy_december(admin)
    admin.execute(INSERT, FIRST | {"amount_fen": 50_000_000})
    table = FactorTable(2026, {(unit, HandedOver.INPUT): Fraction(1) for unit in PEOPLE}, "x")
    with unit_of_work(proposed.settings) as work:
        before = collect(work, 2026, table, {})
    close(Fund(proposed.settings, admin))
    with admin.transaction():
        admin.execute("set local session_replication_role = replica")  # what no entry can do: change the ledger behind the closing
        admin.execute(INSERT, FIRST | {"voucher_no": "二", "amount_fen": 1})
    with unit_of_work(proposed.settings) as work:
        assert collect(work, 2026, table, {}) == before
    assert any(fact.source == LEDGER and fact.value and fact.value < 1 for fact in before)
