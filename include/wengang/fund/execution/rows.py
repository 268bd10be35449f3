"""What the queries of `sql/fund/execution/` give, one type a query; `tests/sql/database/test_readers.py` holds them against PostgreSQL.

Belongs here: names and types of columns. Does not belong here: what is made of a row.
"""

from __future__ import annotations

from datetime import date
from typing import TypedDict


class AwardVouchersRow(TypedDict):
    """`sql/fund/execution/award_vouchers.sql`."""

    voucher_no: str
    unit: str
    paid_on: date
    amount_fen: int
    ready: bool


class ClosedYearsRow(TypedDict):
    """`sql/fund/execution/closed_years.sql`."""

    year: int
    closed_on: date
    allocated_fen: int
    spent_fen: int
    not_booked: int


class ClosingLinesRow(TypedDict):
    """`sql/fund/execution/closing_lines.sql`."""

    unit: str
    line: str
    allocated_fen: int
    spent_fen: int


class ExecutionOfLinesRow(TypedDict):
    """`sql/fund/execution/execution_of_lines.sql`."""

    year: int
    unit: str
    line: str
    allocated_fen: int
    spent_fen: int


class MoneyOfClosedYearRow(TypedDict):
    """`sql/fund/execution/money_of_closed_year.sql`."""

    unit: str
    allocated_fen: int
    spent_fen: int
    base_fen: int
    digest: str


class OpenFindingsRow(TypedDict):
    """`sql/fund/execution/open_findings.sql`."""

    id: int
    unit: str
    voucher_no: str
    year: int
    line: str
    amount_fen: int
    obstacle: str
    message: str


class ReportedVouchersRow(TypedDict):
    """`sql/fund/execution/reported_vouchers.sql`."""

    unit: str
    voucher_no: str
    year: int
    line: str
    item: str
    amount_fen: int
    paid_on: date
    payee_digest: str | None
    delivery_id: int


class StandingVouchersRow(TypedDict):
    """`sql/fund/execution/standing_vouchers.sql`."""

    voucher_no: str
    last_entry_no: int
    entry_no: int | None
    unit: str | None
    year: int | None
    line: str | None
    item: str | None
    amount_fen: int | None
    paid_on: date | None
    payee_digest: str | None
    delivery_id: int | None


class YearsToCloseRow(TypedDict):
    """`sql/fund/execution/years_to_close.sql`."""

    year: int
