"""What the queries of `sql/matters/` give, one type a query; `tests/sql/database/test_readers.py` holds them against PostgreSQL.

Belongs here: names and types of columns. Does not belong here: what is made of a row.
"""

from __future__ import annotations

from datetime import date
from typing import Any, TypedDict


class LastDayRow(TypedDict):
    """`sql/matters/last_day.sql`."""

    day: date | None


class LastRoundsRow(TypedDict):
    """`sql/matters/last_rounds.sql`."""

    id: int
    key: str
    round: int
    state: str
    reason: Any
    opened_on: date
    due_on: date


class LateOwnersRow(TypedDict):
    """`sql/matters/late_owners.sql`."""

    unit: str
    due_on: date


class MatterRow(TypedDict):
    """`sql/matters/matters_of_numbers.sql`, and what `KeptMatter` is made of."""

    id: int
    no: str
    kind: str
    key: str
    round: int
    unit: str | None
    departments: list[str]
    town: str
    period: str | None
    opened_on: date
    workdays: int
    verified_by_data: bool
    reason: Any
    words: str
    state: str
    due_on: date
    kept: str | None
    returned_by_system: bool
    rungs: Any
    skipped: list[str]


class LiveMattersRow(MatterRow):
    """`sql/matters/live_matters.sql`."""
