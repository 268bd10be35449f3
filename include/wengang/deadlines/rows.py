"""What the queries of `sql/deadlines/` give, one type a query; `tests/sql/database/test_readers.py` holds them against PostgreSQL.

Belongs here: names and types of columns. Does not belong here: what is made of a row.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TypedDict


class ClosedOnRow(TypedDict):
    """`sql/deadlines/closed_on.sql`."""

    period: str
    closing_at: datetime
    closed_on: date
    units_expected: int


class LastClosingRow(TypedDict):
    """`sql/deadlines/last_closing.sql`."""

    period: str


class MissingAtClosingRow(TypedDict):
    """`sql/deadlines/missing_at_closing.sql`."""

    period: str
    unit: str
    department: str
    table_name: str
    returned: bool


class MissingDeliveriesRow(TypedDict):
    """`sql/deadlines/missing_deliveries.sql`."""

    period: str
    unit: str
    department: str
    table_name: str
    returned: bool


class StillMissingRow(TypedDict):
    """`sql/deadlines/still_missing.sql`."""

    period: str
    unit: str
    department: str
    table_name: str
    closed_on: date
    since_beginning: bool


class FilesToCorrectRow(TypedDict):
    """`sql/deadlines/files_to_correct.sql`."""

    id: int
    unit: str
    period: str
    department: str
    table_name: str
    version: int
    returned_on: date
