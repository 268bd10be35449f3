"""What the queries of `sql/exchange/` give, one type a query; `tests/sql/database/test_readers.py` holds them against PostgreSQL.

Belongs here: names and types of columns. Does not belong here: what is made of a row.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TypedDict


class CurrentPackageRow(TypedDict):
    """`sql/exchange/current_package.sql`."""

    id: int
    content_digest: str


class InsertPackageRow(TypedDict):
    """`sql/exchange/insert_package.sql`."""

    id: int


class PackageRow(TypedDict):
    """`sql/exchange/package.sql`."""

    id: int
    title: str
    unit: str
    department: str
    period: str
    rows: int
    file: str
    sha256: str
    sealed_password: bytes
    put_on: date
    expires_on: date
    fetched_on: date | None
    superseded_on: date | None
    removed_on: date | None
    newer_id: int | None
    own_department_only: bool


class StandingPackageRow(TypedDict):
    """`sql/exchange/packages.sql`, `to_announce.sql` and `unfetched.sql`."""

    id: int
    title: str
    unit: str
    department: str
    period: str
    rows: int
    put_on: date
    expires_on: date
    announced_on: date | None
    fetched_on: date | None
    superseded_on: date | None


class DescribedRow(TypedDict):
    """`sql/exchange/described.sql`."""

    id: int
    title: str
    unit: str
    department: str
    period: str
    rows: int
    put_on: date
    expires_on: date
    announced_on: date | None
    fetched_on: date | None
    superseded_on: date | None
    removed_on: date | None
    purpose: str
    legal_basis: str
    newer_id: int | None


class AccessesRow(TypedDict):
    """`sql/exchange/accesses.sql`."""

    what: str
    outcome: str
    refused_because: str | None
    account: str
    reason: str
    business_date: date
    at: datetime


class StandingFilesRow(TypedDict):
    """`sql/exchange/standing_files.sql`."""

    file: str


class ToRemoveRow(TypedDict):
    """`sql/exchange/to_remove.sql`."""

    id: int
    file: str
