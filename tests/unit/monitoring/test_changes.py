"""环比 and 同比 as method §3 says: like for like, 1—2月合并, no base is no change."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from wengang.monitoring.changes import BaseKind, Change, ComparedMonths, Indicator, Measure, Month, compute_changes, panel_changes
from wengang.monitoring.scopes import PROVINCE, Scope, ScopeKind
from wengang.periods import Period

A, B, C = (Scope(ScopeKind.UNIT, code) for code in ("469001", "469002", "469003"))
TOWN = Scope(ScopeKind.TOWN, "469001/甲镇")
GROUP = Scope(ScopeKind.GROUP, "group")
GROUPS = {"group": ["469001", "469002"]}
MARCH, FEBRUARY = Period(2025, 3), Period(2025, 2)


def month(**stocks: int | tuple[int, int, str] | None) -> Month:
    """Give a month by unit letter: stock, or (stock, income_n, income_total), None = not reported; the province sums what is there."""
    figures = {}
    for letter, value in stocks.items():
        scope = {"a": A, "b": B, "c": C, "town": TOWN}[letter]
        stock, persons, total = value if isinstance(value, tuple) else (value or 0, 0, "0")
        figures[scope] = Indicator(scope, value is not None, stock, persons, Decimal(total))
    units = [figures[scope] for scope in (A, B, C) if scope in figures]
    for scope in (PROVINCE, GROUP):
        figures[scope] = Indicator(scope, any(unit.reported for unit in units), sum(unit.stock for unit in units), 0, Decimal(0))
    return figures


Changes = dict[tuple[Scope, str, str], Change]
NO_MONTH: Month = {}


def changes(
    now: Month, before: Month = NO_MONTH, year_before: Month = NO_MONTH, other: Month = NO_MONTH, period: Period = MARCH
) -> Changes:
    found = compute_changes(period, ComparedMonths(now, before, year_before, other), GROUPS)
    return {(change.scope, change.measure.value, change.base_kind.value): change for change in found}


def test_change_is_the_exact_fraction() -> None:
    found = changes(month(a=5048), month(a=5204), month(a=5210))
    assert found[A, "work_stock", "mom"].value == Fraction(-156, 5204)
    assert found[A, "work_stock", "yoy"].value == Fraction(-162, 5210)
    assert found[A, "work_stock", "yoy"].base_persons == 5210


def test_no_base_is_no_change_and_never_0() -> None:
    assert changes(month(a=10)) == {}
    assert (A, "work_stock", "mom") not in changes(month(a=10), month(a=0))
    assert (A, "work_stock", "mom") not in changes(month(a=10), month(a=None))
    assert (A, "work_stock", "mom") not in changes(month(a=None), month(a=10))
    assert (A, "work_stock", "mom") not in changes(month(a=10), month(b=10))


def test_a_stock_of_0_against_people_is_a_fall_of_all() -> None:
    assert changes(month(a=0), month(a=10))[A, "work_stock", "mom"].value == -1


def test_province_and_groups_compare_over_the_units_that_have_both() -> None:
    found = changes(month(a=9, b=100, c=50), month(a=10, b=None, c=100))
    assert found[PROVINCE, "work_stock", "mom"].value == Fraction(59 - 110, 110)
    assert found[PROVINCE, "work_stock", "mom"].units_compared == 2
    assert found[PROVINCE, "work_stock", "mom"].base_persons == 110
    assert found[GROUP, "work_stock", "mom"].value == Fraction(-1, 10)
    assert found[GROUP, "work_stock", "mom"].units_compared == 1


def test_a_province_of_one_unit_has_that_units_changes() -> None:
    found = changes(month(a=(9, 9, "900")), month(a=(10, 8, "880")))
    for measure in ("work_stock", "income_mean"):
        assert found[PROVINCE, measure, "mom"].value == found[A, measure, "mom"].value


def test_the_mean_of_a_province_is_over_persons_not_over_units() -> None:
    found = changes(month(a=(1, 1, "100"), b=(3, 3, "1500")), month(a=(1, 1, "200"), b=(1, 1, "600")))
    assert found[PROVINCE, "income_mean", "mom"].value == Fraction(1600, 4) / Fraction(800, 2) - 1


def test_base_of_income_is_the_persons_with_valid_income() -> None:
    found = changes(month(a=(40, 40, "40000")), month(a=(40, 29, "29000")))
    assert found[A, "income_mean", "mom"].base_persons == 29
    assert found[A, "work_stock", "mom"].base_persons == 40


def test_a_mean_of_nobody_is_no_change() -> None:
    found = changes(month(a=(5, 0, "0")), month(a=(5, 5, "500")))
    assert (A, "income_mean", "mom") not in found
    assert (A, "work_stock", "mom") in found


def test_a_town_is_compared_when_its_unit_reported_in_both() -> None:
    assert changes(month(a=5, town=3), month(a=5, town=4))[TOWN, "work_stock", "mom"].value == Fraction(-1, 4)
    assert (TOWN, "work_stock", "mom") not in changes(month(a=5, town=3), month(a=None, town=4))


def february(*, now: int = 80, january: int = 100, february_old: int = 90, january_old: int | None = 110) -> Changes:
    return changes(month(a=now), month(a=january), month(a=february_old), month(a=january_old), FEBRUARY)


def test_february_yoy_is_that_of_the_average_of_both_months() -> None:
    merged = february()[A, "work_stock", "yoy"]
    assert merged.value == Fraction(180, 200) - 1
    assert merged.merged


def test_february_base_is_the_smaller_of_the_two_old_months() -> None:
    assert february(february_old=29)[A, "work_stock", "yoy"].base_persons == 29


def test_february_needs_all_four_months_of_each_unit() -> None:
    assert (A, "work_stock", "yoy") not in february(january_old=None)
    assert (A, "work_stock", "mom") in february(january_old=None)


def test_february_mom_is_not_merged() -> None:
    found = february()[A, "work_stock", "mom"]
    assert (found.value, found.merged) == (Fraction(-20, 100), False)


def test_february_mean_is_the_average_of_two_means() -> None:
    now, january = month(a=(1, 1, "100")), month(a=(3, 3, "900"))
    old, january_old = month(a=(1, 1, "200")), month(a=(1, 1, "400"))
    found = changes(now, january, old, january_old, FEBRUARY)
    assert found[A, "income_mean", "yoy"].value == Fraction(100 + 300, 200 + 400) - 1


def test_january_yoy_is_shown() -> None:
    assert changes(month(a=9), year_before=month(a=10), period=Period(2025, 1))[A, "work_stock", "yoy"].value == Fraction(-1, 10)


def test_panel_change_is_that_of_the_same_people_and_never_merged() -> None:
    row = {
        "scope_kind": "unit",
        "scope_code": "469001",
        "base_kind": "yoy",
        "income_now": Decimal("90.5"),
        "income_base": Decimal(100),
        "persons": 3,
    }
    (found,) = panel_changes([row])
    assert found == Change(A, Measure.PANEL_INCOME, BaseKind.YOY, Fraction("-0.095"), 3)
    assert panel_changes([row | {"income_base": Decimal(0)}]) == []
