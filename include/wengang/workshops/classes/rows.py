"""What the queries of `sql/workshops/classes/` give, one type a query; `tests/sql/database/test_readers.py` holds them against PostgreSQL.

Belongs here: names and types of columns. Does not belong here: what is made of a row.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, TypedDict


class EntriesOfListRow(TypedDict):
    """`sql/workshops/classes/entries_of_list.sql`."""

    workshop_no: str
    name: str
    town: str
    listed_class: str
    reasons: list[str]


class FactsOfQuarterRow(TypedDict):
    """`sql/workshops/classes/facts_of_quarter.sql`."""

    workshop_no: str
    name: str | None
    unit: str
    town: str | None
    reason: str | None
    guidance_since: str | None
    status: str | None
    certified_on: date
    months: Any
    wages: Decimal


class InsertListRow(TypedDict):
    """`sql/workshops/classes/insert_list.sql`."""

    id: int


class ListedUnitsRow(TypedDict):
    """`sql/workshops/classes/listed_units.sql`."""

    unit: str


class NewestListRow(TypedDict):
    """`sql/workshops/classes/newest_list.sql`."""

    id: int
    version: int
    digest: str
    file_name: str


class NewestOfQuarterRow(TypedDict):
    """`sql/workshops/classes/newest_of_quarter.sql`."""

    id: int | None


class UnconfirmedListsRow(TypedDict):
    """`sql/workshops/classes/unconfirmed_lists.sql`."""

    unit: str
