"""What the queries of `sql/county_notices/` give, one type a query; `tests/sql/database/test_readers.py` holds them against PostgreSQL.

Belongs here: names and types of columns. Does not belong here: what is made of a row.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TypedDict


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
