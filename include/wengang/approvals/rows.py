"""What the queries of `sql/approvals/` give, one type a query; `tests/sql/database/test_readers.py` holds them against PostgreSQL.

Belongs here: names and types of columns. Does not belong here: what is made of a row.
"""

from __future__ import annotations

from datetime import date
from typing import Any, TypedDict


class DecidedInOtherRolesRow(TypedDict):
    """`sql/approvals/decided_in_other_roles.sql`."""

    account: str


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
    decided_for: str | None


class OpenQuestionsRow(TypedDict):
    """`sql/approvals/open_questions.sql`."""

    id: int
    dag_id: str
    run_id: str
    task_id: str
    map_index: int
    asked_of: list[str]
    answerers: list[str]
    headline: str
    since: date
    link: str


class ShownRow(TypedDict):
    """`sql/approvals/shown.sql`."""

    item: str
    stood: str
