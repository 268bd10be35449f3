"""Vouchers come into the ledger once, corrections as reversals, never more than a line has; what stays out is listed with its reason."""

from __future__ import annotations

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import psycopg
import pytest
from tests.conftest import as_role
from tests.sql.fund.execution.conftest import ON, PAID, YEAR, A, B, Fund, Spend

from wengang.fund.execution.booking import Booked

APRIL = date(2025, 5, 12)


def test_the_same_again_adds_nothing(execution: Fund) -> None:
    execution.report(A, {"一": Spend(400), "二": Spend(200, line="special")})
    execution.report(B, {"三": Spend(1)})
    assert execution.book() == Booked(3, 0, 0, 0, 0)
    assert execution.book() == Booked(0, 0, 0, 0, 0)
    assert execution.balances() == {"一": 400, "二": 200, "三": 1}
    assert execution.mails("operator") == []


def test_what_is_not_accepted_or_replaced_does_not_count(execution: Fund) -> None:
    execution.report(A, {"旧": Spend(400)})
    execution.report(A, {"新": Spend(300)})
    execution.report(A, {"退": Spend(200)}, state="returned")
    execution.report(B, {"待": Spend(200)}, state="held")
    execution.book()
    assert execution.balances() == {"新": 300}


def test_a_correction_is_a_reversal_and_a_new_entry(execution: Fund) -> None:
    execution.report(A, {"改": Spend(400), "删": Spend(100), "留": Spend(50)})
    execution.book()
    execution.report(A, {"改": Spend(450, line="base"), "留": Spend(50)})
    assert execution.book() == Booked(1, 2, 0, 0, 0)
    assert execution.journal("改") == [(1, 400), (2, -400), (3, 450)]
    assert execution.journal("删") == [(1, 100), (2, -100)]
    assert execution.journal("留") == [(1, 50)]
    reasons = execution.admin.execute("select voucher_no, reason from fund.fund_spend where reverses is not null order by 1").fetchall()
    assert reasons == [("删", "新的报送中不再有这笔"), ("改", "报送有更正，冲销后按新的重新登记")]
    execution.report(A, {"删": Spend(100)})
    execution.book()
    assert execution.journal("删") == [(1, 100), (2, -100), (3, 100)]
    assert execution.balances() == {"删": 100}


@pytest.mark.parametrize(
    "changed",
    [{"item": "创业"}, {"paid_on": date(2025, 3, 16)}, {"payee": "another"}, {"payee": None}, {"line": "special"}, {"amount_fen": 99}],
)
def test_any_other_word_about_a_voucher_is_a_correction(execution: Fund, changed: dict[str, object]) -> None:
    execution.report(A, {"一": Spend(100)})
    execution.book()
    execution.report(A, {"一": dataclasses.replace(Spend(100), **changed)})  # type: ignore[arg-type] - each case names what it changes
    assert execution.book() == Booked(1, 1, 0, 0, 0)


def test_of_two_months_the_later_one_counts(execution: Fund) -> None:
    execution.report(A, {"一": Spend(100), "二": Spend(10)}, "2025-03")
    execution.report(A, {"一": Spend(120)}, "2025-04")
    execution.book(APRIL)
    assert execution.balances() == {"一": 120, "二": 10}
    execution.report(A, {"一": Spend(90), "二": Spend(10)}, "2025-03")
    execution.book(APRIL)
    assert execution.balances() == {"一": 120, "二": 10}
    execution.report(A, {}, "2025-04")
    execution.book(APRIL)
    assert execution.balances() == {"一": 90, "二": 10}


def test_overspending_by_one_fen_is_listed_and_the_rest_is_booked(execution: Fund) -> None:
    execution.report(A, {"丙": Spend(300, date(2025, 3, 3)), "甲": Spend(700, date(2025, 3, 1)), "乙": Spend(301, date(2025, 3, 2))})
    assert execution.book() == Booked(2, 0, 0, 1, 1)
    assert execution.balances() == {"甲": 700, "丙": 300}
    assert execution.findings() == [(A, "乙", "over", None)]
    (mail,) = execution.mails("operator")
    assert "469001五指山市的凭证“乙”（2025年基础，3.01元）没有入账：该类别还可支出0.00元，超出3.01元。请核对金额" in mail
    assert execution.book() == Booked(0, 0, 0, 1, 0)
    assert len(execution.mails("operator")) == 1
    execution.report(A, {"丙": Spend(300, date(2025, 3, 3)), "甲": Spend(399, date(2025, 3, 1)), "乙": Spend(301, date(2025, 3, 2))})
    assert execution.book() == Booked(2, 1, 0, 0, 0)
    assert execution.findings() == [(A, "乙", "over", "booked")]


def test_on_one_day_the_number_decides(execution: Fund) -> None:
    execution.report(A, {"2": Spend(600), "1": Spend(600)})
    execution.book()
    assert execution.balances() == {"1": 600}


def test_a_correction_that_does_not_fit_leaves_what_stood(execution: Fund) -> None:
    execution.report(A, {"一": Spend(600), "二": Spend(300)})
    execution.book()
    execution.report(A, {"一": Spend(701), "二": Spend(300)})
    assert execution.book() == Booked(0, 0, 0, 1, 1)
    assert execution.balances() == {"一": 600, "二": 300}
    execution.report(A, {"一": Spend(701), "二": Spend(299)})
    assert execution.book() == Booked(2, 2, 0, 0, 0)
    assert execution.balances() == {"一": 701, "二": 299}


def test_two_that_change_places_are_both_booked_in_one_go(execution: Fund) -> None:
    execution.report(A, {"一": Spend(200, line="special"), "二": Spend(1000)})
    execution.book()
    execution.report(A, {"一": Spend(900), "二": Spend(100, line="special")})
    assert execution.book().open_findings == 2, "each line is full of the other's old amount: a person unties it"
    execution.report(A, {"一": Spend(900), "二": Spend(100)})
    assert execution.book() == Booked(2, 2, 0, 0, 0)
    assert [outcome for *_, outcome in execution.findings()] == ["booked", "booked"]


def test_no_line_and_another_year(execution: Fund) -> None:
    execution.report(B, {"奖": Spend(1, line="award"), "旧": Spend(1, date(2024, 12, 31), year=2024), "好": Spend(1)})
    assert execution.book() == Booked(1, 0, 0, 2, 2)
    assert {(voucher, obstacle) for _, voucher, obstacle, _ in execution.findings()} == {("奖", "no_line"), ("旧", "no_line")}
    execution.issue({(B, "base"): 5}, 2024)
    execution.report(B, {"旧": Spend(1, date(2024, 12, 31), year=2024), "好": Spend(1)})
    execution.book()
    assert sorted(map(str, execution.findings())) == [str((B, "奖", "no_line", "withdrawn")), str((B, "旧", "no_line", "booked"))]


def test_another_units_voucher_number_is_listed(execution: Fund) -> None:
    execution.report(A, {"同": Spend(5)})
    execution.book()
    execution.report(B, {"同": Spend(5, date(2025, 1, 1)), "别": Spend(6)})
    execution.book()
    assert execution.balances() == {"同": 5, "别": 6}
    assert execution.findings() == [(B, "同", "other_unit", None)]
    execution.report(A, {})
    execution.book()
    assert execution.journal("同") == [(1, 5), (2, -5), (3, 5)]
    assert execution.one("select unit from fund.standing_voucher where voucher_no = '同'") == B
    assert execution.findings() == [(B, "同", "other_unit", "booked")]


def test_a_finding_that_turns_into_another_is_told_again(execution: Fund) -> None:
    execution.report(A, {"一": Spend(1001)})
    execution.book()
    execution.report(A, {"一": Spend(1, line="award")})
    execution.book()
    assert execution.findings() == [(A, "一", "over", "changed"), (A, "一", "no_line", None)]
    assert len(execution.mails("operator")) == 2


def test_many_findings_are_one_mail(execution: Fund) -> None:
    execution.report(A, {f"凭{number:03d}": Spend(1, line="award") for number in range(120)})
    assert execution.book().new_findings == 120
    (mail,) = execution.mails("operator")
    assert "另有70笔没有入账" in mail


def test_awards_are_booked_on_the_base_line_and_name_nobody(execution: Fund) -> None:
    first, second = execution.grant(A, 1, 600), execution.grant(A, 2, 401)
    assert execution.book() == Booked(1, 0, 1, 1, 1)
    assert execution.balances() == {first: 600}
    assert execution.admin.execute("select entry_no, state from workshops.award_line order by 1").fetchall() == [
        (1, "in_ledger"),
        (2, "ready"),
    ]
    kept = execution.admin.execute("select unit, year, line, item, paid_on, payee_digest, delivery_id from fund.fund_spend").fetchall()
    assert kept == [(A, YEAR, "base", "车间", date(2025, 8, 1), None, None)]
    assert execution.findings() == [(A, second, "over", None)]
    assert execution.book() == Booked(0, 0, 0, 1, 0)


def test_an_award_that_is_also_reported_is_one_voucher(execution: Fund) -> None:
    first, second, third = execution.grant(A, 1, 100), execution.grant(A, 2, 100), execution.grant(B, 3, 100)
    execution.report(A, {first: Spend(100, date(2025, 8, 20), item="其他"), second: Spend(99), third: Spend(100)}, "2025-08")
    assert execution.book() == Booked(3, 0, 3, 2, 2)
    assert execution.book() == Booked(0, 0, 0, 2, 0)
    assert execution.balances() == {first: 100, second: 100, third: 100}
    assert execution.findings() == [(A, second, "differs", None), (A, third, "other_unit", None)]
    execution.report(A, {}, "2025-08")
    execution.book()
    assert execution.balances() == {first: 100, second: 100, third: 100}


def test_a_number_reported_before_its_award_becomes_the_awards(execution: Fund) -> None:
    number = "车间奖补-7-1"
    execution.report(A, {number: Spend(100)})
    execution.book()
    execution.grant(A, 1, 100)
    assert execution.book() == Booked(1, 1, 1, 0, 0)
    assert execution.journal(number) == [(1, 100), (2, -100), (3, 100)]
    assert execution.book() == Booked(0, 0, 0, 0, 0)


def test_two_bookings_at_once_are_one(execution: Fund) -> None:
    execution.report(A, {f"凭{number}": Spend(150) for number in range(10)})
    execution.grant(A, 1, 50)
    with ThreadPoolExecutor(4) as threads:
        done = list(threads.map(lambda _: execution.book(), range(4)))
    assert sum(one.entered for one in done) == 7
    assert sum(one.awards for one in done) == 1
    assert sum(execution.balances().values()) == 6 * 150 + 50
    assert len(execution.findings()) == 4


INSERT = (
    "insert into fund.fund_spend (voucher_no, entry_no, reverses, reason, year, unit, line, item, amount_fen, paid_on, delivery_id)"
    " values (%(voucher_no)s, %(entry_no)s, %(reverses)s, %(reason)s, %(year)s, %(unit)s, %(line)s, %(item)s, %(amount_fen)s, %(paid_on)s, null)"
)
FIRST = {
    "voucher_no": "一",
    "entry_no": 1,
    "reverses": None,
    "reason": "",
    "year": YEAR,
    "unit": A,
    "line": "base",
    "item": "培训",
    "amount_fen": 400,
    "paid_on": PAID,
}
REVERSAL = FIRST | {"entry_no": 2, "reverses": 1, "reason": "有误", "amount_fen": -400}


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        (FIRST | {"voucher_no": "二", "amount_fen": 601}, "超过已分配"),
        (FIRST | {"entry_no": 2}, "先冲销，再登记"),
        (FIRST | {"entry_no": 2, "unit": B}, "先冲销，再登记"),
        (FIRST, "one_entry_a_number"),
        (FIRST | {"voucher_no": "二", "amount_fen": -1}, "only_reversals_are_negative"),
        (FIRST | {"voucher_no": "二", "amount_fen": 0}, "only_reversals_are_negative"),
        (REVERSAL | {"amount_fen": 400}, "only_reversals_are_negative"),
        (REVERSAL | {"amount_fen": -399}, "不一致"),
        (REVERSAL | {"amount_fen": -401}, "不一致"),
        (REVERSAL | {"unit": B}, "不一致"),
        (REVERSAL | {"line": "special"}, "不一致"),
        (REVERSAL | {"paid_on": ON}, "不一致"),
        (REVERSAL | {"reason": ""}, "reversal_says_why"),
        (REVERSAL | {"voucher_no": "二"}, "reverses_an_entry"),
        (FIRST | {"voucher_no": "二", "line": "award"}, "fund_spend_year_unit_line_fkey"),
        (FIRST | {"voucher_no": "二", "item": "招待"}, "fund_spend_item_check"),
    ],
    ids=str,
)
def test_the_database_itself_refuses(execution: Fund, entry: dict[str, object], message: str) -> None:
    with psycopg.connect(execution.settings.database_url) as app:
        app.execute(INSERT, FIRST)
    with psycopg.connect(execution.settings.database_url) as app, pytest.raises(psycopg.Error, match=message):
        app.execute(INSERT, entry)
    assert execution.balances() == {"一": 400}


def test_an_entry_is_reversed_once_and_no_balance_is_negative(execution: Fund) -> None:
    with psycopg.connect(execution.settings.database_url) as app:
        app.execute(INSERT, FIRST)
        app.execute(INSERT, REVERSAL)
    for entry, message in ((REVERSAL | {"entry_no": 3}, "reversed_once"), (REVERSAL | {"entry_no": 3, "reverses": 2}, "不一致")):
        with psycopg.connect(execution.settings.database_url) as app, pytest.raises(psycopg.Error, match=message):
            app.execute(INSERT, entry)
    assert execution.balances() == {}


def test_two_writers_at_once_cannot_both_take_the_rest(execution: Fund) -> None:
    def pay(number: int) -> bool:
        with psycopg.connect(execution.settings.database_url) as app:
            try:
                app.execute(INSERT, FIRST | {"voucher_no": f"并发{number}", "amount_fen": 150})
            except psycopg.errors.RaiseException:
                return False
        return True

    with ThreadPoolExecutor(10) as threads:
        assert sum(threads.map(pay, range(10))) == 6


def test_nothing_is_changed_or_removed_even_by_the_administrator(execution: Fund) -> None:
    execution.report(A, {"一": Spend(1), "二": Spend(5000)})
    execution.book()
    for table in ("fund_spend", "spend_finding", "year_closing", "year_closing_line"):
        for statement in (f"delete from fund.{table}", f"truncate fund.{table} cascade"):
            with pytest.raises(psycopg.errors.RaiseException, match="只能追加"):
                execution.admin.execute(statement)
    for statement in ("fund_spend set amount_fen = 2", "spend_finding set message = 'x'"):
        with pytest.raises(psycopg.errors.RaiseException, match="不能"):
            execution.admin.execute(f"update fund.{statement}")


def test_the_auditor_reads_the_ledger_and_writes_nothing(server: str, database: str, execution: Fund) -> None:
    execution.report(A, {"一": Spend(1)})
    execution.book()
    with as_role(server, database, "wengang_auditor") as auditor:
        assert auditor.execute("select voucher_no, amount_fen from fund.standing_voucher").fetchall() == [("一", 1)]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            auditor.execute(INSERT, FIRST)
