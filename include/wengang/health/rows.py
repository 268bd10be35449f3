"""What the queries of `sql/health/` give, one type a query; `tests/sql/database/test_readers.py` holds them against PostgreSQL.

Belongs here: names and types of columns. Does not belong here: what is made of a row.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict


class AppliedFilesRow(TypedDict):
    """`sql/health/applied_files.sql`."""

    name: str


class LastStartsRow(TypedDict):
    """`sql/health/last_starts.sql`."""

    dag_id: str
    at: datetime


class FirstRecordRow(TypedDict):
    """`sql/health/first_record.sql`."""

    at: datetime


class OldestRow(TypedDict):
    """`sql/health/waiting_mails.sql`, `sql/health/unjudged_files.sql`."""

    count: int
    oldest: datetime | None
