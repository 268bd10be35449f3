"""What the queries of `sql/fund/` give, one type a query; `tests/sql/database/test_readers.py` holds them against PostgreSQL.

Belongs here: names and types of columns. Does not belong here: what is made of a row.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TypedDict


class AcceptedCorrectionsRow(TypedDict):
    """`sql/fund/accepted_corrections.sql`."""

    unit: str
    fact: str
    value: str
    objection_id: int


class ActiveVersionRow(TypedDict):
    """`sql/fund/active_version.sql`."""

    id: int
    year: int
    version: int
    factor_set_id: int
    pool_document: str
    pool_document_digest: str
    received_on: date
    pool_fen: int
    given_reserve_fen: int
    reserve_fen: int
    key_units: list[str]
    special_fen: int
    rounding_fen: int
    inputs: str
    inputs_digest: str
    digest: str
    policy_digest: str
    unconfirmed: list[str]
    is_trial: bool | None
    state: str
    proposed_on: date
    proposed_at: datetime


class ApprovalRow(TypedDict):
    """`sql/fund/approval.sql`."""

    approved_on: date
    at: datetime


class DecisionRow(TypedDict):
    """`sql/fund/decision.sql`."""

    reserve_fen: int
    doc_no: str
    file_name: str
    file_sha256: str
    decided_on: date


class DecidedRow(TypedDict):
    """`sql/fund/decision_rows.sql`."""

    of_unit: str
    line: str
    amount_fen: int
    reason: str


class FactorRow(TypedDict):
    """`sql/fund/factor_rows.sql`."""

    of_unit: str
    fact: str
    value: str | None


class FactorSetByDigestRow(TypedDict):
    """`sql/fund/factor_set_by_digest.sql`."""

    id: int
    version: int


class FactorValuesRow(TypedDict):
    """`sql/fund/factor_values.sql`."""

    unit: str
    item: str
    value: str | None
    note: str
    source: str
    source_digest: str


class FactsOfDecemberRow(TypedDict):
    """`sql/fund/facts_of_december.sql`."""

    unit: str
    target: int
    snapshot: int
    digest: str
    has_roster: bool
    labour: int
    work_ytd: int
    yoy_numerator: Decimal | None
    yoy_denominator: Decimal | None


class InsertFactorSetRow(TypedDict):
    """`sql/fund/insert_factor_set.sql`."""

    id: int
    version: int


class InsertVersionRow(TypedDict):
    """`sql/fund/insert_version.sql`."""

    id: int
    year: int
    version: int
    factor_set_id: int
    pool_document: str
    pool_document_digest: str
    received_on: date
    pool_fen: int
    given_reserve_fen: int
    reserve_fen: int
    key_units: list[str]
    special_fen: int
    rounding_fen: int
    inputs: str
    inputs_digest: str
    digest: str
    policy_digest: str
    unconfirmed: list[str]
    is_trial: bool | None
    state: str
    proposed_on: date
    proposed_at: datetime


class IssueRow(TypedDict):
    """`sql/fund/issue.sql`."""

    issued_on: date
    due_on: date
    doc_no: str
    reserve_fen: int


class IssuedLinesRow(TypedDict):
    """`sql/fund/issued_lines.sql`."""

    unit: str
    line: str
    amount_fen: int
    version_id: int


class KeepObjectionRow(TypedDict):
    """`sql/fund/keep_objection.sql`."""

    id: int
    is_new: bool


class KeepRefusalRow(TypedDict):
    """`sql/fund/keep_refusal.sql`."""

    id: int


class LinesRow(TypedDict):
    """`sql/fund/lines.sql`."""

    unit: str
    line: str
    amount_fen: int
    decided_fen: int | None
    reason: str | None


class MoneyOfYearRow(TypedDict):
    """`sql/fund/money_of_year.sql`."""

    unit: str
    allocated_fen: int
    spent_fen: int
    base_fen: int
    digest: str


class NewestAcceptedRow(TypedDict):
    """`sql/fund/newest_accepted.sql`."""

    id: int
    version: int
    file_name: str
    sha256: str
    came_at: datetime


class FundObjectionRow(TypedDict):
    """`sql/fund/objection.sql`."""

    id: int
    unit: str
    fact: str
    value: str
    reason: str
    raised_on: date
    version: int
    year: int
    accepted: bool | None
    opinion: str | None
    answered_by: str | None


class ObjectionsOfYearRow(TypedDict):
    """`sql/fund/objections_of_year.sql`."""

    id: int
    unit: str
    fact: str
    value: str
    reason: str
    raised_on: date
    version: int
    accepted: bool | None
    opinion: str | None
    answered_by: str | None


class PoolOfVersionRow(TypedDict):
    """`sql/fund/pool_of_version.sql`."""

    pool_document_digest: str
    sources: list[str]


class PoolRow(TypedDict):
    """`sql/fund/pool_rows.sql`."""

    source: str
    doc_no: str
    amount_fen: int | None
    received_on: date | None


class QualityOfMonthsRow(TypedDict):
    """`sql/fund/quality_of_months.sql`."""

    period: str
    unit: str
    snapshot: int
    digest: str
    timely: int
    required: int
    with_income: int
    workers: int
    delivered: int
    rejected: int


class RefusalRow(TypedDict):
    """`sql/fund/refusal.sql`."""

    year: int
    refusal: str
    message: str


class VersionRow(TypedDict):
    """`sql/fund/version.sql`."""

    id: int
    year: int
    version: int
    factor_set_id: int
    pool_document: str
    pool_document_digest: str
    received_on: date
    pool_fen: int
    given_reserve_fen: int
    reserve_fen: int
    key_units: list[str]
    special_fen: int
    rounding_fen: int
    inputs: str
    inputs_digest: str
    digest: str
    policy_digest: str
    unconfirmed: list[str]
    is_trial: bool | None
    state: str
    proposed_on: date
    proposed_at: datetime


class VersionsNotIssuedRow(TypedDict):
    """`sql/fund/versions_not_issued.sql`."""

    id: int
    year: int
    version: int
    factor_set_id: int
    pool_document: str
    pool_document_digest: str
    received_on: date
    pool_fen: int
    given_reserve_fen: int
    reserve_fen: int
    key_units: list[str]
    special_fen: int
    rounding_fen: int
    inputs: str
    inputs_digest: str
    digest: str
    policy_digest: str
    unconfirmed: list[str]
    is_trial: bool | None
    state: str
    proposed_on: date
    proposed_at: datetime
