"""What the queries of `sql/monitoring/` give, one type a query; `tests/sql/database/test_readers.py` holds them against PostgreSQL.

Belongs here: names and types of columns. Does not belong here: what is made of a row.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TypedDict


class ChangesRow(TypedDict):
    """`sql/monitoring/changes.sql`."""

    scope_kind: str
    scope_code: str
    measure: str
    base_kind: str
    numerator: Decimal
    denominator: Decimal
    base_persons: int
    merged: bool
    units_compared: int


class CountyGroupsRow(TypedDict):
    """`sql/monitoring/county_groups.sql`."""

    code: str
    units: list[str]


class IndicatorsRow(TypedDict):
    """`sql/monitoring/indicators.sql`."""

    scope_kind: str
    scope_code: str
    unit: str | None
    reported: bool
    work_stock: int | None
    work_ytd: int
    income_n: int
    income_total: Decimal
    income_mean: Decimal | None
    income_median: Decimal | None
    income_fill_rate: Decimal | None
    employed_before: int
    lost_job: int
    roster_exit: int
    data_gap: int
    new_job: int
    roster_entry: int


class InsertSnapshotRow(TypedDict):
    """`sql/monitoring/insert_snapshot.sql`."""

    number: int


class IsComputedRow(TypedDict):
    """`sql/monitoring/is_computed.sql`."""

    scopes: int


class LastSnapshotBeforeRow(TypedDict):
    """`sql/monitoring/last_snapshot_before.sql`."""

    period: str | None


class MonthCoverageRow(TypedDict):
    """`sql/monitoring/month_coverage.sql`."""

    unit: str
    there: list[str]


class NamedFilesRow(TypedDict):
    """`sql/monitoring/named_files.sql`."""

    roster_files: list[int]
    work_files: list[int]
    employment_files: list[int]
    ready_units: list[str]
    reconciled_units: list[str]


class NewestSnapshotsRow(TypedDict):
    """`sql/monitoring/newest_snapshots.sql`."""

    period: str
    number: int
    digest: str


class PanelsRow(TypedDict):
    """`sql/monitoring/panels.sql`."""

    base_kind: str
    scope_kind: str
    scope_code: str
    persons: int
    income_now: Decimal
    income_base: Decimal


class SnapshotBaseDigestsRow(TypedDict):
    """`sql/monitoring/snapshot_base_digests.sql`."""

    period: str
    number: int
    digest: str


class SnapshotBasesRow(TypedDict):
    """`sql/monitoring/snapshot_bases.sql`."""

    base_period: str
    base_number: int


class SnapshotByDigestRow(TypedDict):
    """`sql/monitoring/snapshot_by_digest.sql`."""

    number: int


class SnapshotDeliveriesRow(TypedDict):
    """`sql/monitoring/snapshot_deliveries.sql`."""

    unit: str
    department: str
    table_name: str
    delivery_id: int
    version: int
    sha256: str


class FirstOfDeliveriesRow(TypedDict):
    """`sql/monitoring/first_of_deliveries.sql`."""

    number: int


class SnapshotOverdueRow(TypedDict):
    """`sql/monitoring/snapshot_overdue.sql`."""

    unit: str


class SnapshotInputsRow(TypedDict):
    """`sql/monitoring/snapshot_inputs.sql`."""

    unit: str
    department: str
    table_name: str
    delivery_id: int
    version: int
    sha256: str


class SnapshotsToRestateRow(TypedDict):
    """`sql/monitoring/snapshots_to_restate.sql`."""

    period: str
    number: int
    digest: str


class TargetsRow(TypedDict):
    """`sql/monitoring/targets.sql`."""

    unit: str
    persons: int


class YearCarriedFromRow(TypedDict):
    """`sql/monitoring/year_carried_from.sql`."""

    period: str
    snapshot: int
