"""What the queries of `sql/composition/` give, one type a query; `tests/sql/database/test_readers.py` holds them against PostgreSQL.

Belongs here: names and types of columns. Does not belong here: what is made of a row.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TypedDict


class IsDescribedRow(TypedDict):
    """`sql/composition/is_described.sql`."""

    state: str


class PartsRow(TypedDict):
    """`sql/composition/parts.sql`."""

    dimension: str
    code: str
    persons: int
    income_n: int
    income_total: Decimal


class DestinationsRow(TypedDict):
    """`sql/composition/destinations.sql`."""

    home: str
    location: str
    place: str
    persons: int
    organised: int
    aided: int


class KeptAtWorkRow(TypedDict):
    """`sql/composition/kept_at_work.sql`."""

    scope_kind: str
    scope_code: str
    months_before: int
    persons: int
    still: int


class JobLossesRow(TypedDict):
    """`sql/composition/job_losses.sql`."""

    unit: str
    monitored: str
    persons: int
    households: int
    without_work: int


class JobLossMonthsRow(TypedDict):
    """`sql/composition/job_loss_months.sql`."""

    period: str
    persons: int
    households: int
    without_work: int


class NewestDescribedRow(TypedDict):
    """`sql/composition/newest_described.sql`."""

    period: str
    snapshot: int


class DescribedMonthsRow(TypedDict):
    """`sql/composition/described_months.sql`."""

    period: str


class StockOfScopesRow(TypedDict):
    """`sql/composition/stock_of_scopes.sql`."""

    scope_kind: str
    scope_code: str
    work_stock: int
