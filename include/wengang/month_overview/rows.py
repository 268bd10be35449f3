"""What the queries of `sql/month_overview/` give, one type a query; `tests/sql/database/test_readers.py` holds them against PostgreSQL.

Belongs here: names and types of columns. Does not belong here: what is made of a row.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TypedDict


class BoardRow(TypedDict):
    """`sql/month_overview/board.sql`."""

    period: str
    unit: str
    department: str
    table_name: str
    required: bool
    state: str | None
    version: int | None
    accepted_version: int | None
    in_since: datetime | None
    from_history: bool


class ComparisonsRow(TypedDict):
    """`sql/month_overview/comparisons.sql`."""

    base_kind: str
    base_period: str
    has_base: bool
    units_compared: int | None


class HelpFilesRow(TypedDict):
    """`sql/month_overview/help_files.sql`."""

    files: int
    lost_job: int
    season_end: int
    workshop_exit: int
    income_low: int
    unemployed: int
    jobless: int


class MonthsOfBoardRow(TypedDict):
    """`sql/month_overview/months_of_board.sql`."""

    period: str


class WhatWasDoneRow(TypedDict):
    """`sql/month_overview/what_was_done.sql`."""

    at: datetime
    on_day: date
    what: str
    actor: str
    unit: str | None
    title: str
    outcome: str
    words: str | None
    number: int


class UnitRow(TypedDict):
    """`sql/month_overview/unit_rows.sql`."""

    scope: str
    reported: bool
    work_stock: int | None
    work_ytd: int
    income_mean: Decimal | None
    stock_mom: Decimal | None
    stock_yoy: Decimal | None
    income_mom: Decimal | None
    level: int | None
    notice_state: str | None
    notice_kind: str | None
    agreed: int | None
    rv_only: int | None
    hr_only: int | None
    snapshot: int
