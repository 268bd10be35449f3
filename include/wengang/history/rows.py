"""What the queries of `sql/history/` give, one type a query; `tests/sql/database/test_readers.py` holds them against PostgreSQL.

Belongs here: names and types of columns. Does not belong here: what is made of a row.
"""

from __future__ import annotations

from typing import Any, TypedDict


class ClaimDeliveriesRow(TypedDict):
    """`sql/history/claim_deliveries.sql`."""

    id: int


class HistoryHeldDeliveriesRow(TypedDict):
    """`sql/history/held_deliveries.sql`."""

    id: int
    unit: str
    period: str
    department: str
    table_name: str
    file_name: str
    state: str
    reasons: Any
    opinion: str | None


class KnownManifestsRow(TypedDict):
    """`sql/history/known_manifests.sql`."""

    manifest_sha256: str


class LiveMonthsRow(TypedDict):
    """`sql/history/live_months.sql`."""

    period: str
    imported: bool


class MadeByWorkbooksRow(TypedDict):
    """`sql/history/made_by_workbooks.sql`."""

    id: int


class MonthsRow(TypedDict):
    """`sql/history/months.sql`."""

    period: str


class NewestMonthRow(TypedDict):
    """`sql/history/newest_month.sql`."""

    period: str | None


class OpenDeliveriesRow(TypedDict):
    """`sql/history/open_deliveries.sql`."""

    id: int
    state: str


class RefusedWorkbooksRow(TypedDict):
    """`sql/history/refused_workbooks.sql`."""

    refused_message: str


class ReturnedDeliveriesRow(TypedDict):
    """`sql/history/returned_deliveries.sql`."""

    id: int
    unit: str
    period: str
    department: str
    table_name: str
    file_name: str
    state: str
    reasons: Any
