"""What the queries of `sql/youth/` give, one type a query; `tests/sql/database/test_readers.py` holds them against PostgreSQL.

Belongs here: names and types of columns. Does not belong here: what is made of a row.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TypedDict


class RateOfUnitsRow(TypedDict):
    """`sql/youth/rate_of_units.sql`."""

    unit: str
    in_work: int
    persons: int


class PeopleToPushRow(TypedDict):
    """`sql/youth/people_to_push.sql`."""

    unit: str
    kind: str
    name: str
    id18: str
    school: str
    level: str
    major: str
    graduated: str
    able: bool | None
    willing: bool | None
    status: str
    contact_role: str


class TimelinesRow(TypedDict):
    """`sql/youth/timelines.sql`."""

    unit: str
    name: str
    id18: str
    period: str
    kind: str
    status: str
    was_pushed: bool
    opened_on: date | None
    plan_on: date | None
    policies: Decimal | None
    guidance: Decimal | None
    vacancies: Decimal | None
    trainings: Decimal | None
    contact_on: date | None
    has_file: bool
    works: bool


class RatesByDimensionRow(TypedDict):
    """`sql/youth/rates_by_dimension.sql`."""

    dimension: str
    code: str
    in_work: int
    persons: int


class LedgersOfUnitsRow(TypedDict):
    """`sql/youth/ledgers_of_units.sql`."""

    unit: str
    pushed: int
    filed: int
    planned: int
    unpushed: int


class WaitingForFilesRow(TypedDict):
    """`sql/youth/waiting_for_files.sql`."""

    unit: str
    period: str
    pushed_on: date
