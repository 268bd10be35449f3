"""What the queries of `sql/approvals/` give, one type a query; `tests/sql/database/test_readers.py` holds them against PostgreSQL.

Belongs here: names and types of columns. Does not belong here: what is made of a row.
"""

from __future__ import annotations

from typing import Any, TypedDict


class EnclosuresRow(TypedDict):
    """`sql/approvals/enclosures.sql`."""

    title: str
    html: str


class NewestOpinionsRow(TypedDict):
    """`sql/approvals/newest_opinions.sql`."""

    role: str
    decided_by: str
    approve: bool
    opinion: str
    details: Any
    digest: str
