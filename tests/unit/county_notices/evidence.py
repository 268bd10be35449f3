"""A unit of a month, written by hand: the worked example of method §4, to be changed by each test."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from wengang.county_notices.evidence import Flow, Income, MonthEvidence, ToldReason, Town, UnitEvidence
from wengang.monitoring.changes import BaseKind, Change, Measure
from wengang.monitoring.scopes import Scope, ScopeKind
from wengang.monitoring.snapshots import SnapshotRef
from wengang.periods import Period
from wengang.risk_detection.levels import Level

UNIT = "469001"
SCOPE = Scope(ScopeKind.UNIT, UNIT)


def change(measure: Measure, kind: BaseKind, value: Fraction, base: int, *, merged: bool = False) -> Change:
    return Change(SCOPE, measure, kind, value, base, merged)


def changes(*items: Change) -> dict[tuple[Measure, BaseKind], Change]:
    return {(item.measure, item.base_kind): item for item in items}


WORKED_EXAMPLE = UnitEvidence(
    unit=UNIT,
    level=Level.ORANGE,
    scale_level=Level.ORANGE,
    income_level=Level.BLUE,
    reasons=(
        ToldReason("scale.yoy", Level.ORANGE, "≥ 3%", "务工规模同比下降3.11%"),
        ToldReason("scale.mom", Level.YELLOW, "≥ 2%", "务工规模环比下降2.998%"),
        ToldReason("income.mom", Level.BLUE, "> 0", "务工收入环比下降1.92%"),
    ),
    stock=5048,
    ytd=5360,
    target=9600,
    plan=Fraction(58, 100),
    income=Income(4980, Fraction(3120 * 4980)),
    median=Fraction(3000),
    flow=Flow(5204, 214, 31, 3, 92, 0),
    base_stock={BaseKind.MOM: 5204, BaseKind.YOY: 5210},
    base_income={BaseKind.MOM: Income(5101, Fraction(3181 * 5101)), BaseKind.YOY: Income(5100, Fraction(3100 * 5100))},
    changes=changes(
        change(Measure.WORK_STOCK, BaseKind.YOY, Fraction(-162, 5210), 5210),
        change(Measure.WORK_STOCK, BaseKind.MOM, Fraction(-156, 5204), 5204),
        change(Measure.INCOME_MEAN, BaseKind.YOY, Fraction(20, 3100), 5100),
        change(Measure.INCOME_MEAN, BaseKind.MOM, Fraction(-61, 3181), 5101),
        change(Measure.PANEL_INCOME, BaseKind.MOM, Fraction(12, 10000), 4890),
    ),
    towns=(Town("毛阳镇", 88), Town("番阳镇", 51), Town("水满乡", 4)),
    clusters=(),
)


def month(*units: UnitEvidence, period: str = "2025-03", snapshot: int = 1) -> MonthEvidence:
    return MonthEvidence(SnapshotRef(Period.parse(period), snapshot), 19, 18, units)


def changed(**fields: object) -> UnitEvidence:
    return replace(WORKED_EXAMPLE, **fields)  # type: ignore[arg-type] # each test names real fields
