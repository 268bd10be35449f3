"""What the queries of `sql/reconciliation/` give, one type a query; `tests/sql/database/test_readers.py` holds them against PostgreSQL.

Belongs here: names and types of columns. Does not belong here: what is made of a row.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TypedDict


class DifferenceRowsRow(TypedDict):
    """`sql/reconciliation/difference_rows.sql`."""

    unit: str
    kind: str
    town: str | None
    village: str | None
    name: str
    id18: str
    income: Decimal | None
    registered: bool | None
    insured: bool | None
    wage: Decimal | None
    home_unit: str | None
    other_units: list[str] | None


class DifferencesListedRow(TypedDict):
    """`sql/reconciliation/differences_listed.sql`."""

    listed: bool


class LiveReconciliationsRow(TypedDict):
    """`sql/reconciliation/live_reconciliations.sql`."""

    period: str
    snapshot: int
    unit: str
    agreed: int
    rv_only: int
    hr_only: int


class ReconciliationsRow(TypedDict):
    """`sql/reconciliation/reconciliations.sql`."""

    unit: str
    agreed: int
    rv_only: int
    hr_only: int


class SnapshotStateRow(TypedDict):
    """`sql/reconciliation/snapshot_state.sql`."""

    newest: bool
    from_history: bool
    ready_units: list[str]
