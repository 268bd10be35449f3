"""What the queries of `sql/risk_detection/` give, one type a query; `tests/sql/database/test_readers.py` holds them against PostgreSQL.

Belongs here: names and types of columns. Does not belong here: what is made of a row.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, TypedDict


class RiskDetectionClustersRow(TypedDict):
    """`sql/risk_detection/clusters.sql`."""

    unit: str
    kind: str
    town: str
    name: str
    lost_job: int
    stock_before: int | None


class FallingRunsRow(TypedDict):
    """`sql/risk_detection/falling_runs.sql`."""

    scope_kind: str
    scope_code: str
    measure: str
    months: int
    kept_numerator: Decimal
    kept_denominator: Decimal


class IsGradedRow(TypedDict):
    """`sql/risk_detection/is_graded.sql`."""

    graded: bool


class JudgedChangesRow(TypedDict):
    """`sql/risk_detection/judged_changes.sql`."""

    scope_kind: str
    scope_code: str
    measure: str
    base_kind: str
    numerator: Decimal
    denominator: Decimal
    base_persons: int
    merged: bool
    units_compared: int


class JudgedIndicatorsRow(TypedDict):
    """`sql/risk_detection/judged_indicators.sql`."""

    scope_kind: str
    scope_code: str
    reported: bool
    work_stock: int | None
    work_ytd: int


class LevelsRow(TypedDict):
    """`sql/risk_detection/levels.sql`."""

    scope_kind: str
    scope_code: str
    measure: str
    graded: int
    level: int
    reasons: Any


class PlanSharesRow(TypedDict):
    """`sql/risk_detection/plan_shares.sql`."""

    scope_kind: str
    scope_code: str
    ytd_then: int
    ytd_december: int
