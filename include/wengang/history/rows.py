"""What the queries of `sql/history/` give, one type a query; `tests/sql/database/test_readers.py` holds them against PostgreSQL.

Belongs here: names and types of columns. Does not belong here: what is made of a row.
"""

from __future__ import annotations

from typing import Any, TypedDict


class ClaimDeliveriesRow(TypedDict):
    """`sql/history/claim_deliveries.sql`."""

    id: int


class HistoryHeldDeliveriesRow(TypedDict):
    """`sql/history/held_deliveries.sql`."""

    id: int
    unit: str
    period: str
    department: str
    table_name: str
    file_name: str
    state: str
    reasons: Any
    opinion: str | None


class JudgedDeliveriesRow(TypedDict):
    """`sql/history/judged_deliveries.sql`."""

    id: int
    state: str
    rows_delivered: int | None
    rows_rejected: int | None
    cells_rejected: int | None
    warnings: int | None
    explained: int | None


class KeptDeliveriesRow(TypedDict):
    """`sql/history/kept_deliveries.sql`."""

    id: int
    hand_over_id: int
    unit: str
    period: str
    department: str
    table_name: str
    version: int
    file_name: str
    bytes: int
    sha256: str
    rows_declared: int
    archived_as: str | None
    doubts: Any
    state: str
    rows_delivered: int | None
    rows_rejected: int | None
    cells_rejected: int | None
    warnings: int | None
    explained: int | None
    decided: bool
    never_checked: bool
    judged_at: str | None
    settled_at: str | None
    manifest_sha256: str
    folder: str


class KeptSnapshotsRow(TypedDict):
    """`sql/history/kept_snapshots.sql`."""

    period: str
    number: int
    digest: str
    policy_digest: str
    reason: str
    from_history: bool
    recognised: str | None
    frozen_at: str
    deliveries: list[int]
    bases: list[str]
    units: list[str]
    overdue: list[str]


class KeptTargetsRow(TypedDict):
    """`sql/history/kept_targets.sql`."""

    year: int
    unit: str
    persons: int


class KeptWorkbooksRow(TypedDict):
    """`sql/history/kept_workbooks.sql`."""

    id: int
    hand_over_id: int
    file_name: str
    bytes: int
    sha256: str
    rows_declared: int
    archived_as: str | None
    corrects: int
    delivery_id: int


class KnownManifestsRow(TypedDict):
    """`sql/history/known_manifests.sql`."""

    manifest_sha256: str


class LiveMonthsRow(TypedDict):
    """`sql/history/live_months.sql`."""

    period: str
    imported: bool


class MadeByWorkbooksRow(TypedDict):
    """`sql/history/made_by_workbooks.sql`."""

    id: int


class MonthsRow(TypedDict):
    """`sql/history/months.sql`."""

    period: str


class NewestMonthRow(TypedDict):
    """`sql/history/newest_month.sql`."""

    period: str | None


class OpenDeliveriesRow(TypedDict):
    """`sql/history/open_deliveries.sql`."""

    id: int
    state: str


class RefusedWorkbooksRow(TypedDict):
    """`sql/history/refused_workbooks.sql`."""

    refused_message: str


class ClueDigestRow(TypedDict):
    """`sql/history/clue_digest.sql`."""

    rows: int
    digest: str


class KeptClueRunsRow(TypedDict):
    """`sql/history/kept_clue_runs.sql`."""

    id: int
    chapter: str
    period: str
    number: int
    judged_on: str
    deliveries: list[int]


class ResultDigestsRow(TypedDict):
    """`sql/history/result_digests.sql`."""

    result: str
    rows: int
    digest: str


class ReturnedDeliveriesRow(TypedDict):
    """`sql/history/returned_deliveries.sql`."""

    id: int
    unit: str
    period: str
    department: str
    table_name: str
    file_name: str
    state: str
    reasons: Any
