"""Booking: the ledger brought to what the units report and what awards were granted, with a list of what could not be (domain T12).

Belongs here: one booking in one transaction. Does not belong here: its rule (`vouchers`), what the database refuses (`sql/schema`).

The same again, also twice at once, adds nothing: bookings wait for each other under the lock that the journal itself takes. A finding stays
open until the voucher is booked, withdrawn by its unit or reported otherwise; the operators are told of new ones, one mail a booking.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from wengang.database.unit_of_work import UnitOfWork
from wengang.fund.execution.rows import (
    AwardVouchersRow,
    ClosedYearsRow,
    ExecutionOfLinesRow,
    OpenFindingsRow,
    ReportedVouchersRow,
    StandingVouchersRow,
)
from wengang.fund.execution.vouchers import Blocked, BookingPlan, Entry, LedgerState, LineKey, Obstacle, Voucher, plan_entries
from wengang.fund.handed_over import LineKind
from wengang.fund.money_words import unit_words
from wengang.letters.operators import mail_operators
from wengang.numbers import yuan

LOCK = ("fund", "spend")
"""The lock that the triggers of the journal take too (sql/schema/0019)."""
AWARD_ITEM = "车间"
MOST_TOLD = 50
_COLUMNS = (
    "voucher_no",
    "entry_no",
    "reverses",
    "reason",
    "year",
    "unit",
    "line",
    "item",
    "amount_fen",
    "paid_on",
    "payee_digest",
    "delivery_id",
)


@dataclass(frozen=True, slots=True)
class Booked:
    """What a booking did: entries and reversals written, awards taken over, findings that are open, and how many of them are new."""

    entered: int
    reversed: int
    awards: int
    open_findings: int
    new_findings: int


def book_spending(work: UnitOfWork, business_date: date) -> Booked:
    """Book accepted files and granted awards; lists what cannot be booked and tells the operators."""
    work.lock(*LOCK)
    award_rows = work.rows("fund/execution/award_vouchers", AwardVouchersRow)
    granted = [_award(row) for row in award_rows]
    waiting = [award for award, row in zip(granted, award_rows, strict=True) if row["ready"]]
    reported = [_voucher(row) for row in work.rows("fund/execution/reported_vouchers", ReportedVouchersRow)]
    plan = plan_entries(_state(work), reported, waiting, granted)
    if plan.entries:
        work.copy("fund.fund_spend", _COLUMNS, (_as_row(entry) for entry in plan.entries))
    taken = [award.voucher_no for award in waiting if award.voucher_no in plan.standing and _is_booked(plan, award)]
    awards = work.run("fund/execution/mark_in_ledger", voucher_nos=taken)
    new = _keep_findings(work, plan, business_date)
    reversals = sum(entry.reverses is not None for entry in plan.entries)
    return Booked(len(plan.entries) - reversals, reversals, awards, len(plan.blocked), new)


def _state(work: UnitOfWork) -> LedgerState:
    standing = work.rows("fund/execution/standing_vouchers", StandingVouchersRow)
    lines = work.rows("fund/execution/execution_of_lines", ExecutionOfLinesRow, year=None, until=None)
    return LedgerState(
        standing={row["voucher_no"]: _entry(row) for row in standing if row["unit"]},
        last_numbers={row["voucher_no"]: row["last_entry_no"] for row in standing},
        issued={_line_key(row): row["allocated_fen"] for row in lines},
        spent={_line_key(row): row["spent_fen"] for row in lines},
        closed=frozenset(row["year"] for row in work.rows("fund/execution/closed_years", ClosedYearsRow)),
    )


def _line_key(row: ExecutionOfLinesRow) -> LineKey:
    return row["year"], row["unit"], LineKind(row["line"])


def _entry(row: Mapping[str, Any]) -> Entry:
    return Entry(_voucher(row), row["entry_no"], row["amount_fen"])


def _voucher(row: Mapping[str, Any]) -> Voucher:
    return Voucher(
        row["voucher_no"],
        row["unit"],
        row["year"],
        LineKind(row["line"]),
        row["item"],
        row["amount_fen"],
        row["paid_on"],
        row["payee_digest"],
        row["delivery_id"],
    )


def _award(row: AwardVouchersRow) -> Voucher:
    """Give an award as a voucher on the base line of the year in which it was decided."""
    paid_on: date = row["paid_on"]
    return Voucher(row["voucher_no"], row["unit"], paid_on.year, LineKind.BASE, AWARD_ITEM, row["amount_fen"], paid_on, None, None)


def _as_row(entry: Entry) -> tuple[object, ...]:
    voucher = entry.voucher
    return (
        voucher.voucher_no,
        entry.number,
        entry.reverses,
        entry.reason,
        voucher.year,
        voucher.unit,
        voucher.line,
        voucher.item,
        entry.amount_fen,
        voucher.paid_on,
        voucher.payee_digest,
        voucher.delivery_id,
    )


def _is_booked(plan: BookingPlan, voucher: Voucher) -> bool:
    entry = plan.standing.get(voucher.voucher_no)
    return entry is not None and voucher.says_the_same_as(entry.voucher)


def _keep_findings(work: UnitOfWork, plan: BookingPlan, on: date) -> int:
    """Keep new findings, say what became of those that are no longer open, and give how many are new."""
    found = {(one.voucher.unit, one.voucher.voucher_no): one for one in plan.blocked}
    known = {(row["unit"], row["voucher_no"]): row for row in work.rows("fund/execution/open_findings", OpenFindingsRow)}
    resolved = [
        {"id": row["id"], "outcome": _outcome(plan, found.get(key), row), "resolved_on": on}
        for key, row in known.items()
        if key not in found or not _is_the_same(found[key], row)
    ]
    work.run_for_each("fund/execution/resolve_finding", resolved)
    new = [_finding(one, on) for key, one in found.items() if key not in known or not _is_the_same(one, known[key])]
    work.run_for_each("fund/execution/insert_finding", new)
    mail_operators(work, f"fund-spend:{on}", _told([str(finding["message"]) for finding in new]))
    return len(new)


def _is_the_same(blocked: Blocked, row: OpenFindingsRow) -> bool:
    voucher = blocked.voucher
    return (voucher.year, voucher.line, blocked.amount_fen, blocked.obstacle) == (
        row["year"],
        row["line"],
        row["amount_fen"],
        row["obstacle"],
    )


def _outcome(plan: BookingPlan, blocked: Blocked | None, row: OpenFindingsRow) -> str:
    if blocked is not None:
        return "changed"
    entry = plan.standing.get(row["voucher_no"])
    return "booked" if entry is not None and entry.voucher.unit == row["unit"] else "withdrawn"


def _finding(blocked: Blocked, on: date) -> dict[str, object]:
    voucher = blocked.voucher
    return {
        "unit": voucher.unit,
        "voucher_no": voucher.voucher_no,
        "year": voucher.year,
        "line": voucher.line,
        "amount_fen": blocked.amount_fen,
        "obstacle": blocked.obstacle,
        "message": message(blocked),
        "found_on": on,
    }


def message(blocked: Blocked) -> str:
    """Say which voucher is not booked, why, and what to do."""
    voucher = blocked.voucher
    line = f"{voucher.year}年{voucher.line.chinese}"
    named = f"{unit_words(voucher.unit)}的凭证“{voucher.voucher_no}”（{line}，{yuan(blocked.amount_fen)}）没有入账："
    if not blocked.amount_fen:
        named = f"{unit_words(voucher.unit)}的凭证“{voucher.voucher_no}”（{line}，{yuan(voucher.amount_fen)}）没有冲销："
    return (
        named
        + {
            Obstacle.NO_LINE: f"该单位没有{line}的已印发金额。请核对年度和类别，更正后重新报送",
            Obstacle.OVER: f"该类别还可支出{yuan(blocked.room_fen)}，超出{yuan(blocked.amount_fen - blocked.room_fen)}。请核对金额，更正后重新报送",
            Obstacle.CLOSED: f"{voucher.year}年或原登记年度已结账。请由人另行处理",
            Obstacle.OTHER_UNIT: "同一凭证号已由别的单位登记。请核对凭证号，更正后重新报送",
            Obstacle.DIFFERS: "与同一编号的车间奖补金额不同，以奖补明细为准。请核对金额，更正后重新报送",
        }[blocked.obstacle]
    )


def _told(messages: Sequence[str]) -> list[str]:
    """Give what the mail lists: the first ones, and how many more there are."""
    more = len(messages) - MOST_TOLD
    return [*messages[:MOST_TOLD], *([f"另有{more}笔没有入账，见数据库 fund.spend_finding"] if more > 0 else [])]
