"""环比 and 同比: change of stock, mean income and panel income, as exact fractions (method §3).

Belongs here: which months are compared, over which units, and with which base.
Does not belong here: how serious a fall is (`risk_detection`).

Assumptions: figures are the indicators of the month's snapshot and of the snapshots it names.
Method: (1) a town, village or unit is compared when its unit was ready in both months; province and groups over the units that
were ready in both (like for like); (2) February's 同比 of stock and mean income is that of the average of January and February, needs
all four months of each unit, and its base is the smaller of the two old months; (3) no base (0 or not reported) = no change, never 0.
Check: a province of one unit has that unit's changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from wengang.monitoring.rows import IndicatorsRow, PanelsRow
from wengang.monitoring.scopes import Scope, ScopeKind
from wengang.periods import Period

FEBRUARY = 2


class Measure(StrEnum):
    """What is compared."""

    WORK_STOCK = "work_stock"
    INCOME_MEAN = "income_mean"
    PANEL_INCOME = "panel_income"


class BaseKind(StrEnum):
    """With what: the month before, or the same month a year before."""

    MOM = "mom"
    YOY = "yoy"

    def base_of(self, period: Period) -> Period:
        """Give the month that a month is compared with."""
        return period.before if self is BaseKind.MOM else period.year_before


@dataclass(frozen=True, slots=True)
class Indicator:
    """The figures of one scope in one month that changes rest on; income in 元."""

    scope: Scope
    reported: bool
    stock: int
    income_n: int
    income_total: Decimal

    @classmethod
    def from_row(cls, row: IndicatorsRow) -> Indicator:
        """Give the indicator of a row of `monitoring.indicator`."""
        scope = Scope(ScopeKind(row["scope_kind"]), row["scope_code"])
        return cls(scope, row["reported"], row["work_stock"] or 0, row["income_n"], row["income_total"])


@dataclass(frozen=True, slots=True)
class Change:
    """One change: `value` exactly, the persons of its base (small base, method §4), and over how many units."""

    scope: Scope
    measure: Measure
    base_kind: BaseKind
    value: Fraction
    base_persons: int
    merged: bool = False
    units_compared: int = 1


Month = Mapping[Scope, Indicator]
"""All indicators of one month by scope; empty when the month has no snapshot."""


@dataclass(frozen=True, slots=True)
class ComparedMonths:
    """The months that one month is compared with."""

    now: Month
    before: Month
    year_before: Month
    month_before_year_before: Month


def compute_changes(period: Period, months: ComparedMonths, groups: Mapping[str, Sequence[str]]) -> list[Change]:
    """Give every defined change of stock and mean income of every scope of a month."""
    changes: list[Change] = []
    for scope in months.now:
        for base_kind, old in ((BaseKind.MOM, months.before), (BaseKind.YOY, months.year_before)):
            if base_kind is BaseKind.YOY and period.month == FEBRUARY:
                pairs = [(months.before, months.month_before_year_before), (months.now, months.year_before)]
            else:
                pairs = [(months.now, old)]
            parts = _comparable_parts(scope, pairs, groups)
            if not parts:
                continue
            for measure, figure, persons in _MEASURES:
                change = _change(scope, measure, base_kind, pairs, parts, figure, persons)
                if change is not None:
                    changes.append(change)
    return changes


def panel_changes(rows: Iterable[PanelsRow]) -> list[Change]:
    """Give the panel changes of the rows of `monitoring.panel`; panels are never merged (method §3)."""
    return [
        Change(
            Scope(ScopeKind(row["scope_kind"]), row["scope_code"]),
            Measure.PANEL_INCOME,
            BaseKind(row["base_kind"]),
            Fraction(row["income_now"]) / Fraction(row["income_base"]) - 1,
            row["persons"],
        )
        for row in rows
        if row["income_base"]
    ]


def _comparable_parts(scope: Scope, pairs: list[tuple[Month, Month]], groups: Mapping[str, Sequence[str]]) -> list[Scope]:
    """Give the scopes over which a scope is compared: itself, or the units of a province or group that reported in every month."""
    months = [month for pair in pairs for month in pair]
    if scope.unit is not None:
        unit = Scope(ScopeKind.UNIT, scope.unit)
        return [scope] if all(unit in month and month[unit].reported for month in months) else []
    units = [item for item in months[-1] if item.kind is ScopeKind.UNIT]
    if scope.kind is ScopeKind.GROUP:
        units = [unit for unit in units if unit.code in groups.get(scope.code, ())]
    return [unit for unit in units if all(unit in month and month[unit].reported for month in months)]


Figure = Callable[[Sequence[Indicator]], Fraction | int | None]
Persons = Callable[[Iterable[Indicator]], int]


def _stock(parts: Sequence[Indicator]) -> int:
    return sum(part.stock for part in parts)


def _mean_income(parts: Sequence[Indicator]) -> Fraction | None:
    persons = sum(part.income_n for part in parts)
    numerator, denominator = sum((part.income_total for part in parts), Decimal(0)).as_integer_ratio()
    return Fraction(numerator, denominator * persons) if persons else None


_MEASURES: tuple[tuple[Measure, Figure, Persons], ...] = (
    (Measure.WORK_STOCK, _stock, lambda parts: sum(part.stock for part in parts)),
    (Measure.INCOME_MEAN, _mean_income, lambda parts: sum(part.income_n for part in parts)),
)


def _total(values: Iterable[Fraction | int | None]) -> Fraction | int | None:
    total: Fraction | int = 0
    for value in values:
        if value is None:
            return None
        total = total + value if total else value
    return total


def _change(
    scope: Scope,
    measure: Measure,
    base_kind: BaseKind,
    pairs: list[tuple[Month, Month]],
    parts: list[Scope],
    figure: Figure,
    persons: Persons,
) -> Change | None:
    total_new = _total(figure([month[part] for part in parts if part in month]) for month, _ in pairs)
    total_old = _total(figure([month[part] for part in parts if part in month]) for _, month in pairs)
    if total_new is None or not total_old:
        return None
    base_persons = min(persons([month[part] for part in parts if part in month]) for _, month in pairs)
    return Change(scope, measure, base_kind, Fraction(total_new - total_old, total_old), base_persons, len(pairs) > 1, len(parts))
