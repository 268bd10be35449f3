"""What the queries of `sql/county_notices/` give, one type a query; `tests/sql/database/test_readers.py` holds them against PostgreSQL.

Belongs here: names and types of columns. Does not belong here: what is made of a row.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypedDict


class CountyNoticesClustersRow(TypedDict):
    """`sql/county_notices/clusters.sql`."""

    unit: str
    kind: str
    town: str
    name: str
    lost_job: int
    stock_before: int | None
    employer_name: str | None


class CoverageRow(TypedDict):
    """`sql/county_notices/coverage.sql`."""

    expected: int
    ready: int


class IssuedNoticesRow(TypedDict):
    """`sql/county_notices/issued_notices.sql`."""

    unit: str
    number: int
    level: int
    ledger_no: str
    issued_on: date
    first_id: int
    first_ledger_no: str
    first_issued_on: date


class NewestDraftingRow(TypedDict):
    """`sql/county_notices/newest_drafting.sql`."""

    snapshot: int
    business_date: date


class RepliesDueRow(TypedDict):
    """`sql/county_notices/replies_due.sql`."""

    id: int
    period: str
    unit: str
    number: int
    level: int
    ledger_no: str
    issued_on: date
    reply_due: datetime
    overdue: bool


class TownsThatLostMostRow(TypedDict):
    """`sql/county_notices/towns_that_lost_most.sql`."""

    unit: str
    town: str
    lost_job: int
    employed_before: int


class UnitChangesRow(TypedDict):
    """`sql/county_notices/unit_changes.sql`."""

    unit: str
    measure: str
    base_kind: str
    numerator: Decimal
    denominator: Decimal
    base_persons: int
    merged: bool


class UnitFiguresRow(TypedDict):
    """`sql/county_notices/unit_figures.sql`."""

    unit: str
    level: int
    scale_level: int
    income_level: int
    reasons: Any
    work_stock: int | None
    work_ytd: int
    target: int
    income_n: int
    income_total: Decimal
    income_median: Decimal | None
    employed_before: int
    lost_job: int
    roster_exit: int
    data_gap: int
    new_job: int
    roster_entry: int
    stock_before: int | None
    income_n_before: int
    income_total_before: Decimal
    stock_year_before: int | None
    income_n_year_before: int | None
    income_total_year_before: Decimal | None


class NoticesThatAskRow(TypedDict):
    """`sql/county_notices/notices_that_ask.sql`."""

    ledger_no: str
    unit: str
    period: str
    snapshot: int
    level: int
    issued_on: date
    asks_from: date


class ReplacedNoticesRow(TypedDict):
    """`sql/county_notices/replaced_notices.sql`."""

    ledger_no: str
    replaced_by: str


class FirstFiguresRow(TypedDict):
    """`sql/county_notices/first_figures.sql`."""

    unit: str
    snapshot: int | None
    next_is_frozen: bool


class WhatBecameRow(TypedDict):
    """`sql/county_notices/what_became.sql`."""

    scale_then: int | None
    income_then: int | None
    scale_now: int | None
    income_now: int | None
    scale_mom_sign: int | None
    income_mom_sign: int | None
    clusters_again: int


class NoticeOutcomesRow(TypedDict):
    """`sql/county_notices/notice_outcomes.sql`."""

    unit: str
    period: str
    no: str
    in_vain: bool
    is_live: bool
    last_judged: str
    told_already: bool
