"""What the queries of `sql/workshops/` give, one type a query; `tests/sql/database/test_readers.py` holds them against PostgreSQL.

Belongs here: names and types of columns. Does not belong here: what is made of a row.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypedDict
from uuid import UUID


class DecidedProposalsRow(TypedDict):
    """`sql/workshops/decided_proposals.sql`."""

    decided_by_id: int
    conclusion: str
    counts_from: str
    decided_on_proposal_of: str
    workshop_no: str
    period: str
    version: int
    snapshot: int
    unit: str
    line: int
    status_before: str
    status: str
    guidance_since: str | None
    clock: int
    reason: str
    proposed_in: str
    before_proposal: str
    certified_on: date
    ended_in: str | None
    silent_months: int
    decision_id: int | None
    outcomes: list[str]
    evaluated_at: datetime


class ExitDecisionRow(TypedDict):
    """`sql/workshops/exit_decision.sql`."""

    id: int
    conclusion: str
    reason: str
    counts_from: str
    decided_on: date | None
    decided_by: list[str]
    source: str


class ExitedWorkshopsRow(TypedDict):
    """`sql/workshops/exited_workshops.sql`."""

    workshop_no: str
    unit: str
    worked_in: str


class FactsOfMonthRow(TypedDict):
    """`sql/workshops/facts_of_month.sql`."""

    workshop_no: str
    name: str | None
    unit: str
    place: str
    mode: str | None
    field: str | None
    absorbed: int
    unknown: int
    present_rows: int
    total_workers: Decimal | None
    unpaid: int
    snapshot: int
    guidance_since: str | None
    clock: int
    status: str
    reason: str | None
    proposed_in: str | None
    outcomes: list[str]


class FiguresRow(TypedDict):
    """`sql/workshops/figures.sql`."""

    workshop_no: str
    status: str
    absorbed: int
    unknown: int
    guidance_since: str | None
    reason: str | None


class FindingsFromRow(TypedDict):
    """`sql/workshops/findings_from.sql`."""

    workshop_no: str
    period: str
    snapshot: int
    unit: str
    certified_on: date | None
    expires_on: date | None
    in_season: bool
    reported: bool
    state: str | None
    absorbed: int
    unknown: int


class GuidanceLetterDateRow(TypedDict):
    """`sql/workshops/guidance_letter_date.sql`."""

    issued_on: date


class HandedOverDecisionsRow(TypedDict):
    """`sql/workshops/handed_over_decisions.sql`."""

    delivery_id: int
    row_no: int
    workshop_no: str
    counts_from: str
    month: str | None
    conclusion: str
    reason: str | None
    reviewer: str | None
    reviewed_on: date | None


class InsertExitDecisionRow(TypedDict):
    """`sql/workshops/insert_exit_decision.sql`."""

    id: int


class LastReviewedMonthRow(TypedDict):
    """`sql/workshops/last_reviewed_month.sql`."""

    period: str | None


class LifeRow(TypedDict):
    """`sql/workshops/life.sql`."""

    period: str
    happened_on: date | None
    step: int
    event: str
    detail: Any


class MonthRow(TypedDict):
    """`sql/workshops/month_rows.sql`."""

    unit: str
    workshop_no: str
    name: str | None
    status_before: str
    status: str
    line: int
    clock: int
    reason: str | None
    absorbed: int
    unknown: int
    outcomes: list[str]
    decided: str | None


class MonthsFromRow(TypedDict):
    """`sql/workshops/months_from.sql`."""

    workshop_no: str
    period: str
    version: int
    snapshot: int
    unit: str
    line: int
    status_before: str
    status: str
    guidance_since: str | None
    clock: int
    reason: str | None
    proposed_in: str | None
    before_proposal: str | None
    certified_on: date
    ended_in: str | None
    silent_months: int
    decision_id: int | None
    outcomes: list[str]
    evaluated_at: datetime


class MonthsToReviewRow(TypedDict):
    """`sql/workshops/months_to_review.sql`."""

    period: str
    number: int


class OpenExitsRow(TypedDict):
    """`sql/workshops/open_exits.sql`."""

    workshop_no: str
    unit: str
    proposed_in: str
    reason: str
    proposed_on: date | None
    due_on: date | None


class QueueRow(TypedDict):
    """`sql/workshops/queue.sql`."""

    task: str
    unit: str | None
    workshop_no: str | None
    name: str | None
    period: str
    since: date | None
    due_on: date | None
    who: str


class RegisterEntryRow(TypedDict):
    """`sql/workshops/register_entry.sql`."""

    workshop_no: str
    name: str
    unit: str
    town: str
    village: str
    kind: str
    mode: str
    field: str
    season_from: int | None
    season_to: int | None
    certified_on: date
    certificate_no: str
    expires_on: date
    found_in: str
    absorbed: int
    unknown: int
    evaluated_in: str
    line: int
    status: str
    guidance_since: str | None
    clock: int
    reason: str | None
    proposed_in: str | None
    decided: str | None


class RegisteredRow(TypedDict):
    """`sql/workshops/registered.sql`."""

    workshop_no: str
    name: str | None
    unit: str
    town: str | None
    certified_on: date | None
    expires_on: date | None
    status: str | None
    clock: int | None
    absorbed: int
    unknown: int
    found_in: str
    number: int


class RenewalsDueRow(TypedDict):
    """`sql/workshops/renewals_due.sql`."""

    workshop_no: str
    unit: str
    expires_on: date


class AskedOfUnitsRow(TypedDict):
    """`sql/workshops/asked_of_units.sql`."""

    unit: str
    period: str
    workshop_no: str
    asks_from: date


class ReviewedMonthsFromRow(TypedDict):
    """`sql/workshops/reviewed_months_from.sql`."""

    period: str
    snapshot: int


class RowsOfUnregisteredWorkshopsRow(TypedDict):
    """`sql/workshops/rows_of_unregistered_workshops.sql`."""

    row_no: int
    value: str
    person_key: UUID | None
    employer_key: str


class StandingsBeforeRow(TypedDict):
    """`sql/workshops/standings_before.sql`."""

    workshop_no: str
    period: str
    version: int
    snapshot: int
    unit: str
    line: int
    status_before: str
    status: str
    guidance_since: str | None
    clock: int
    reason: str | None
    proposed_in: str | None
    before_proposal: str | None
    certified_on: date
    ended_in: str | None
    silent_months: int
    decision_id: int | None
    outcomes: list[str]
    evaluated_at: datetime
