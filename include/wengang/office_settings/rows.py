"""What the queries of `sql/office_settings/` give, one type a query; `tests/sql/database/test_readers.py` holds them against PostgreSQL.

Belongs here: names and types of columns. Does not belong here: what is made of a row.
"""

from __future__ import annotations

from datetime import date
from typing import TypedDict


class SettingsProposalRow(TypedDict):
    """`sql/office_settings/newest_proposal.sql`, `sql/office_settings/insert_proposal.sql`."""

    id: int
    content: str
    told: str
    digest: str


class SettingsReleaseRow(TypedDict):
    """`sql/office_settings/newest_release.sql`."""

    number: int
    released_on: date
    hr_by: str
    rv_by: str
    content: str
