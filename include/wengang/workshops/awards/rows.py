"""What the queries of `sql/workshops/awards/` give, one type a query; `tests/sql/database/test_readers.py` holds them against PostgreSQL.

Belongs here: names and types of columns. Does not belong here: what is made of a row.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypedDict
from uuid import UUID


class EntriesOfProposalRow(TypedDict):
    """`sql/workshops/awards/entries_of_proposal.sql`."""

    proposal_id: int
    entry_no: int
    unit: str
    workshop_no: str
    workshop_name: str
    person_key: UUID
    town: str
    months: int
    paid: Decimal
    sixth_month: str
    met_in: str
    absorbed: int
    unknown: int
    tier: int
    amount_fen: int
    elsewhere: bool
    struck_before: bool


class FilesOfProposalRow(TypedDict):
    """`sql/workshops/awards/files_of_proposal.sql`."""

    unit: str
    kind: str
    file_name: str


class InsertProposalRow(TypedDict):
    """`sql/workshops/awards/insert_proposal.sql`."""

    id: int


class NewestProposalRow(TypedDict):
    """`sql/workshops/awards/newest_proposal.sql`."""

    id: int


class PeopleDueRow(TypedDict):
    """`sql/workshops/awards/people_due.sql`."""

    unit: str
    workshop_name: str
    status: str
    workshop_no: str
    person_key: UUID
    town: str
    months: int
    paid: Decimal
    met_in: str
    sixth_month: str
    absorbed: int
    unknown: int
    granted_elsewhere: bool
    struck_before: bool


class PeopleOfProposalRow(TypedDict):
    """`sql/workshops/awards/people_of_proposal.sql`."""

    person_key: UUID
    name: str
    id18: str


class ProposalRow(TypedDict):
    """`sql/workshops/awards/proposal.sql`."""

    id: int
    through: str
    number: int
    is_trial: bool
    terms: Any
    entries: int
    amount_fen: int
    left_out: Any
    digest: str
    policy_digest: str
    proposed_on: date
    publicity_until: date | None
    proposed_at: datetime
    is_newest: bool
    is_finalised: bool


class StandingsOfProposalRow(TypedDict):
    """`sql/workshops/awards/standings_of_proposal.sql`."""

    entry_no: int
    status: str
    is_granted: bool
