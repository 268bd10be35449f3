"""What the queries of `sql/drafts/` give, one type a query; `tests/sql/database/test_readers.py` holds them against PostgreSQL.

Belongs here: names and types of columns. Does not belong here: what is made of a row.
"""

from __future__ import annotations

from datetime import date
from typing import TypedDict


class DepartmentOfDigestRow(TypedDict):
    """`sql/drafts/department_of_digest.sql`."""

    department: str


class KnownManifestRow(TypedDict):
    """`sql/drafts/known_manifests.sql`."""

    manifest_sha256: str


class NewestHandOverRow(TypedDict):
    """`sql/drafts/newest_hand_over.sql`."""

    manifest_sha256: str


class RemovedRow(TypedDict):
    """`sql/drafts/removed.sql`."""

    draft_id: str
    unit: str
    period: str
    begun_by: str
    begun_on: date
    touched_on: date
    files: int
    removed_on: date
