"""What the queries of `sql/receipts/` give, one type a query; `tests/sql/database/test_readers.py` holds them against PostgreSQL.

Belongs here: names and types of columns. Does not belong here: what is made of a row.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypedDict


class ReceiptsDeliveriesOfHandOverRow(TypedDict):
    """`sql/receipts/deliveries_of_hand_over.sql`."""

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
    explained: int | None
    reasons: Any
    opinion: str | None
    received_at: datetime
    settled_at: datetime | None


class ReceiptsDeliveryRow(TypedDict):
    """`sql/receipts/delivery.sql`."""

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
    explained: int | None
    reasons: Any
    opinion: str | None
    received_at: datetime
    settled_at: datetime | None


class FirstFindingsRow(TypedDict):
    """`sql/receipts/first_findings.sql`."""

    rule_id: str
    severity: str
    row_no: int
    column_title: str
    masked_value: str
    cause: str | None


class HandOverRow(TypedDict):
    """`sql/receipts/hand_over.sql`."""

    id: int
    folder: str
    unit: str | None
    period: str | None
    department: str | None
    received_at: datetime
    refused_rule: str | None
    refused_message: str | None


class HandOversToTellRow(TypedDict):
    """`sql/receipts/hand_overs_to_tell.sql`."""

    id: int
    folder: str
    unit: str | None
    period: str | None
    department: str | None
    received_at: datetime
    repeated: list[str]
    outdated: list[str]
    refused_rule: str | None
    refused_message: str | None
