"""What the queries of `sql/corrections/` give, one type a query; `tests/sql/database/test_readers.py` holds them against PostgreSQL.

Belongs here: names and types of columns. Does not belong here: what is made of a row.
"""

from __future__ import annotations

from typing import TypedDict

from wengang.data_sharing.deliveries import DeliveryRow


class AskedDeliveriesRow(DeliveryRow):
    """`sql/corrections/asked_deliveries.sql` and `to_offer.sql`."""

    sha256: str


class AskedFindingsRow(TypedDict):
    """`sql/corrections/asked_findings.sql`."""

    row_no: int
    rule_id: str
    severity: str
    column_title: str
    cause: str | None


class CorrectedRow(TypedDict):
    """`sql/corrections/corrected.sql`."""

    corrects: int
    version: int


class OpenOfUnitRow(TypedDict):
    """`sql/corrections/open_of_unit.sql`."""

    period: str
    department: str
    table_name: str
    round: int
    state: str
    file_name: str
    rejected: int
    cells: int
    warnings: int
    package: int | None
    receipt: int | None


class OutcomeRow(TypedDict):
    """`sql/corrections/outcome.sql`."""

    row_no: int
    rule_id: str
    column_title: str
    severity: str
    outcome: str


class RefusedWorkbookRow(TypedDict):
    """`sql/corrections/refused_workbooks.sql`."""

    file_name: str
    refused_message: str


class ToWithdrawRow(TypedDict):
    """`sql/corrections/to_withdraw.sql`."""

    id: int
    kind: str
    unit: str
    department: str
    period: str


class UntakenRowsRow(TypedDict):
    """`sql/corrections/untaken_rows.sql`."""

    row_no: int
