"""What the queries of `sql/month_overview/` give, one type a query; `tests/sql/database/test_readers.py` holds them against PostgreSQL.

Belongs here: names and types of columns. Does not belong here: what is made of a row.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypedDict


class BoardRow(TypedDict):
    """`sql/month_overview/board.sql`."""

    period: str
    unit: str
    department: str
    table_name: str
    required: bool
    state: str | None
    version: int | None
    accepted_version: int | None
    in_since: datetime | None
    from_history: bool


class ComparisonsRow(TypedDict):
    """`sql/month_overview/comparisons.sql`."""

    base_kind: str
    base_period: str
    has_base: bool
    units_compared: int | None


class HelpFilesRow(TypedDict):
    """`sql/month_overview/help_files.sql`."""

    files: int
    lost_job: int
    season_end: int
    workshop_exit: int
    income_low: int
    unemployed: int
    jobless: int


class MonthsOfBoardRow(TypedDict):
    """`sql/month_overview/months_of_board.sql`."""

    period: str


class WhatWasDoneRow(TypedDict):
    """`sql/month_overview/what_was_done.sql`."""

    at: datetime
    on_day: date
    what: str
    actor: str
    unit: str | None
    title: str
    outcome: str
    words: str | None
    number: int


class UnitRow(TypedDict):
    """`sql/month_overview/unit_rows.sql`."""

    scope: str
    reported: bool
    work_stock: int | None
    work_ytd: int
    income_mean: Decimal | None
    income_n: int
    stock_mom: Decimal | None
    stock_yoy: Decimal | None
    income_mom: Decimal | None
    income_yoy: Decimal | None
    level: int | None
    notice_state: str | None
    notice_kind: str | None
    agreed: int | None
    rv_only: int | None
    hr_only: int | None
    snapshot: int


class SnapshotsOfMonthRow(TypedDict):
    """`sql/month_overview/snapshots_of_month.sql`."""

    number: int
    frozen_at: datetime
    reason: str
    from_history: bool
    policy_digest: str
    expected: int
    ready: int


class MonthsWithFiguresRow(TypedDict):
    """`sql/month_overview/months_with_figures.sql`."""

    period: str


class StockHistoryRow(TypedDict):
    """`sql/month_overview/stock_history.sql`."""

    period: str
    work_stock: int | None


class SeriesRow(TypedDict):
    """`sql/month_overview/series.sql`."""

    scope: str
    period: str
    snapshot: int
    reported: bool
    work_stock: int | None
    work_ytd: int
    income_n: int
    income_total: Decimal
    income_median: Decimal | None
    level: int | None
    scale_graded: int | None
    income_graded: int | None
    stock_mom: Decimal | None
    income_mom: Decimal | None


class FlowOfScopeRow(TypedDict):
    """`sql/month_overview/flow_of_scope.sql`."""

    employed_persons: int
    employed_before: int
    lost_job: int
    roster_exit: int
    data_gap: int
    new_job: int
    roster_entry: int
    income_fill_rate: Decimal | None
    has_roster: bool | None
    has_work: bool | None


class ChangesOfScopeRow(TypedDict):
    """`sql/month_overview/changes_of_scope.sql`."""

    measure: str
    base_kind: str
    numerator: Decimal
    denominator: Decimal
    base_persons: int
    merged: bool
    units_compared: int
    panel_persons: int | None
    income_now: Decimal | None
    income_base: Decimal | None


class LevelsOfScopeRow(TypedDict):
    """`sql/month_overview/levels_of_scope.sql`."""

    measure: str
    graded: int
    level: int
    reasons: Any
    policy_digest: str
    months: int | None
    kept_numerator: Decimal | None
    kept_denominator: Decimal | None


class SplitOfScopeRow(TypedDict):
    """`sql/month_overview/split_of_scope.sql`."""

    dimension: str
    code: str
    persons: int
    persons_before: int


class PlacesWithinRow(TypedDict):
    """`sql/month_overview/places_within.sql`."""

    scope_code: str
    employed_before: int
    lost_job: int
    new_job: int
    employed_persons: int
    income_n: int
    income_total: Decimal
    stock_mom: Decimal | None
    stock_yoy: Decimal | None


class FilesOfUnitRow(TypedDict):
    """`sql/month_overview/files_of_unit.sql`."""

    period: str
    number: int
    department: str
    table_name: str
    version: int
    sha256: str
    received_at: datetime
    rows_delivered: int | None
    rows_rejected: int | None
    from_history: bool


class ConflictsOfUnitRow(TypedDict):
    """`sql/month_overview/conflicts_of_unit.sql`."""

    kind: str
    apart: str
    number: int


class OverdueAtFreezingRow(TypedDict):
    """`sql/month_overview/overdue_at_freezing.sql`."""

    number: int
    unit: str


class GroupsNamedRow(TypedDict):
    """`sql/month_overview/groups_named.sql`."""

    code: str
    name: str
    units: list[str]


class WorkedEarlierRow(TypedDict):
    """`sql/month_overview/worked_earlier.sql`."""

    persons: int


class FilesThatDifferRow(TypedDict):
    """`sql/month_overview/files_that_differ.sql`."""

    unit: str
    department: str
    table_name: str
    version_first: int | None
    version_second: int | None


class BasesThatDifferRow(TypedDict):
    """`sql/month_overview/bases_that_differ.sql`."""

    base_period: str
    number_first: int | None
    number_second: int | None


class ReasonsOfUnitsRow(TypedDict):
    """`sql/month_overview/reasons_of_units.sql`."""

    unit: str
    level: int
    reasons: Any


class TalksStandingRow(TypedDict):
    """`sql/month_overview/talks_standing.sql`."""

    unit: str
    matters: int
    due_on: date


class PackageLettersRow(TypedDict):
    """`sql/month_overview/package_letters.sql`."""

    id: int
    kind: str
    ledger_no: str | None
    doc_no: str | None
    subject: str
    issued_on: date | None
    issued_html: str | None
    digest: str


class PackageInputsRow(TypedDict):
    """`sql/month_overview/package_inputs.sql`."""

    department: str
    table_name: str
    version: int
    state: str
    file_name: str
    sha256: str
    bytes: int
    rows_delivered: int | None
    rows_rejected: int | None
    decided_by: str | None
    received_at: datetime
    snapshots: str | None


class PackageRecordsRow(TypedDict):
    """`sql/month_overview/package_records.sql`."""

    source: str
    key: str
