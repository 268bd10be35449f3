"""What the queries of `sql/data_sharing/` give, one type a query; `tests/sql/database/test_readers.py` holds them against PostgreSQL.

Belongs here: names and types of columns. Does not belong here: what is made of a row.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, TypedDict
from uuid import UUID

from wengang.data_sharing.deliveries import DeliveryRow


class AcceptedRowCountRow(TypedDict):
    """`sql/data_sharing/accepted_row_count.sql`."""

    rows_delivered: int | None


class ControlTotalsRow(TypedDict):
    """`sql/data_sharing/control_totals.sql`."""

    item: str
    amount: Decimal


class ControlTotalsOfHandOverRow(TypedDict):
    """`sql/data_sharing/control_totals_of_hand_over.sql`."""

    item: str
    amount: Decimal


class CorrectionOfRow(TypedDict):
    """`sql/data_sharing/correction_of.sql`."""

    manifest_sha256: str
    folder: str


class CorrectedVersionRow(TypedDict):
    """`sql/data_sharing/corrected_version.sql`."""

    id: int
    version: int


class CountedTotalsRow(TypedDict):
    """`sql/data_sharing/counted_totals.sql`."""

    item: str
    amount: Decimal


class CountedTotalsOfAcceptedRow(TypedDict):
    """`sql/data_sharing/counted_totals_of_accepted.sql`."""

    item: str
    amount: Decimal


class DecideHeldDeliveryRow(DeliveryRow):
    """`sql/data_sharing/decide_held_delivery.sql`."""


class DataSharingDeliveriesOfHandOverRow(TypedDict):
    """`sql/data_sharing/deliveries_of_hand_over.sql`."""

    id: int
    hand_over_id: int
    unit: str
    period: str
    department: str
    table_name: str
    version: int
    file_name: str
    archived_as: str | None
    rows_declared: int
    state: str


class DeliveriesSettledBeforeRow(TypedDict):
    """`sql/data_sharing/deliveries_settled_before.sql`."""

    id: int
    hand_over_id: int
    unit: str
    period: str
    department: str
    table_name: str
    version: int
    file_name: str
    archived_as: str | None
    rows_declared: int
    state: str


class DeliveriesToCheckRow(TypedDict):
    """`sql/data_sharing/deliveries_to_check.sql`."""

    id: int
    hand_over_id: int
    unit: str
    period: str
    department: str
    table_name: str
    version: int
    file_name: str
    archived_as: str | None
    rows_declared: int
    state: str


class DeliveriesToSettleRow(TypedDict):
    """`sql/data_sharing/deliveries_to_settle.sql`."""

    id: int
    hand_over_id: int
    unit: str
    period: str
    department: str
    table_name: str
    version: int
    file_name: str
    archived_as: str | None
    rows_declared: int
    state: str


class DataSharingDeliveryRow(TypedDict):
    """`sql/data_sharing/delivery.sql`."""

    id: int
    hand_over_id: int
    unit: str
    period: str
    department: str
    table_name: str
    version: int
    file_name: str
    archived_as: str | None
    rows_declared: int
    state: str
    rows_delivered: int | None
    rows_rejected: int | None
    cells_rejected: int | None
    warnings: int | None
    reasons: Any
    decided_by: str | None
    opinion: str | None


class DeliveryForSettlingRow(TypedDict):
    """`sql/data_sharing/delivery_for_settling.sql`."""

    state: str
    rows_delivered: int
    rows_rejected: int
    cells_rejected: int
    doubts: Any
    by_workbook: bool


class FileOfHandOverRow(TypedDict):
    """`sql/data_sharing/file_of_hand_over.sql`."""

    id: int


class HandOverByManifestRow(TypedDict):
    """`sql/data_sharing/hand_over_by_manifest.sql`."""

    id: int
    folder: str
    unit: str | None
    period: str | None
    department: str | None
    refused_rule: str | None


class DataSharingHeldDeliveriesRow(TypedDict):
    """`sql/data_sharing/held_deliveries.sql`."""

    id: int
    hand_over_id: int
    unit: str
    period: str
    department: str
    table_name: str
    version: int
    file_name: str
    archived_as: str | None
    rows_declared: int
    state: str
    rows_delivered: int | None
    rows_rejected: int | None
    cells_rejected: int | None
    warnings: int | None
    reasons: Any


class FindingsByRuleRow(TypedDict):
    """`sql/data_sharing/findings_by_rule.sql`."""

    rule_id: str
    severity: str
    column_title: str
    findings: int
    rows: list[int]


class EarlierFilesRow(TypedDict):
    """`sql/data_sharing/earlier_files.sql`."""

    period: str
    version: int
    rows_delivered: int | None
    rows_rejected: int | None


class JudgedPlacesRow(TypedDict):
    """`sql/data_sharing/judged_places.sql`."""

    place_key: str
    stamp: str


class NewestVersionRow(TypedDict):
    """`sql/data_sharing/newest_version.sql`."""

    id: int
    version: int
    sha256: str
    state: str


class NewestReadVersionRow(TypedDict):
    """`sql/data_sharing/newest_read_version.sql`."""

    id: int
    version: int


class PeriodReadinessRow(TypedDict):
    """`sql/data_sharing/period_readiness.sql`."""

    period: str
    units_expected: int
    units_ready: int
    newest_number: int
    starts: bool


class RegisterDeliveryRow(TypedDict):
    """`sql/data_sharing/register_delivery.sql`."""

    id: int


class RegisterHandOverRow(TypedDict):
    """`sql/data_sharing/register_hand_over.sql`."""

    id: int


class RowsWithFindingsRow(TypedDict):
    """`sql/data_sharing/rows_with_findings.sql`."""

    row_no: int
    refused: bool


class RowsWithIncomeJumpsRow(TypedDict):
    """`sql/data_sharing/rows_with_income_jumps.sql`."""

    row_no: int
    value: str
    person_key: UUID
    employer_key: str | None


class SightsRow(TypedDict):
    """`sql/data_sharing/sights.sql`."""

    manifest_sha256: str
    number: int
    seen_at: datetime


class SimulatedPersonRow(TypedDict):
    """`sql/data_sharing/simulated_person.sql`."""

    invented: bool


class TellDueTroublesRow(TypedDict):
    """`sql/data_sharing/tell_due_troubles.sql`."""

    place_key: str
    rule: str
    state: str
    message: str
    unit: str | None
    first_seen: datetime


class VersionsRow(TypedDict):
    """`sql/data_sharing/versions.sql`."""

    version: int
    sha256: str
    state: str
    arrival: int


class VersionOfDigestRow(TypedDict):
    """`sql/data_sharing/version_of_digest.sql`."""

    id: int
    table_name: str
    sha256: str


class VersionToReadRow(TypedDict):
    """`sql/data_sharing/version_to_read.sql`."""

    table_name: str
    file_name: str
    archived_as: str | None
    rows_declared: int
    corrects: int | None
