"""Every class, every pair that could both apply, every threshold to the fen (method §6 “Class”)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from wengang.periods import Period
from wengang.workshops.classes.quarters import Quarter
from wengang.workshops.classes.rules import ClassFacts, Classified, MonthFacts, UpgradeTerms, WorkshopClass, classify
from wengang.workshops.states import ExitReason, Status

SECOND = Quarter(2025, 2)
JUNE = Period(2025, 6)
TERMS = UpgradeTerms(12, 10, 20000, 500000)
YEAR = tuple(JUNE.plus(-back) for back in reversed(range(12)))


def months(absorbed: int = 10, output: Fraction | int | None = 50000) -> tuple[MonthFacts, ...]:
    return tuple(MonthFacts(period, absorbed, None if output is None else Fraction(output)) for period in YEAR)


FACTS = ClassFacts(
    "WZS-001", "毛阳黎锦车间", "469001", "毛阳镇", Status.CERTIFIED, None, None, date(2024, 3, 12), months(), Fraction(200000)
)
"""Ten absorbed in each of twelve months, 200000 元 paid to them: exactly 20000 a year each; 600000 元 of revenue."""


def of(**changes: object) -> Classified:
    return classify(replace(FACTS, **changes), SECOND, TERMS)  # type: ignore[arg-type]


def with_month(back: int, month: MonthFacts | None) -> tuple[MonthFacts, ...]:
    found = {item.period: item for item in months()}
    if month is None:
        del found[JUNE.plus(-back)]
    else:
        found[JUNE.plus(-back)] = month
    return tuple(found[period] for period in sorted(found))


def test_upgrade_by_all_three_conditions() -> None:
    result = of()
    assert result.kind is WorkshopClass.UPGRADE
    assert result.reasons == (
        "2024年7月至2025年6月每月吸纳不少于10人（最少的月份10人）",
        "人均年工资20000.00元，不低于20000元",
        "12个月产值合计600000.00元，不低于500000元",
    )


def test_one_month_below_is_no_upgrade() -> None:
    result = of(months=with_month(3, MonthFacts(JUNE.plus(-3), 9, Fraction(50000))), wages=Fraction(900000))
    assert result.kind is WorkshopClass.SUPPORT
    assert result.reasons == ("未达升级条件：2024年7月至2025年6月有1个月吸纳不足10人（最近为2025年3月，9人）",)


def test_month_without_a_finding_has_nobody_absorbed() -> None:
    result = of(months=with_month(11, None), wages=Fraction(900000))
    assert result.kind is WorkshopClass.SUPPORT
    assert result.reasons == ("未达升级条件：2024年7月至2025年6月有1个月吸纳不足10人（最近为2024年7月，没有数据）",)


def test_wage_a_fen_short_is_no_upgrade_and_is_never_shown_as_reached() -> None:
    result = of(wages=Fraction("199999.99"))
    assert result.kind is WorkshopClass.SUPPORT
    assert result.reasons == ("未达升级条件：人均年工资19999.99元，低于20000元",)
    assert of(wages=Fraction(20000) * 10 - Fraction(1, 10**9)).reasons[0] == "未达升级条件：人均年工资19999.99元，低于20000元"


def test_wage_is_over_the_mean_number_absorbed() -> None:
    # 10 in eleven months and 34 in one: 12 on average, so 240000 元 are needed.
    found = with_month(0, MonthFacts(JUNE, 34, Fraction(50000)))
    assert of(months=found, wages=Fraction(240000)).kind is WorkshopClass.UPGRADE
    assert of(months=found, wages=Fraction("239999.99")).kind is WorkshopClass.SUPPORT


@pytest.mark.parametrize(("output", "kind"), [(Fraction("41666.67"), WorkshopClass.UPGRADE), (Fraction("41666.66"), WorkshopClass.SUPPORT)])
def test_revenue_to_the_fen(output: Fraction, kind: WorkshopClass) -> None:
    assert of(months=months(output=output)).kind is kind


def test_month_without_revenue_counts_nothing_and_is_told() -> None:
    told = of(months=with_month(4, MonthFacts(JUNE.plus(-4), 10, None)))
    assert told.kind is WorkshopClass.UPGRADE
    assert told.reasons[2] == "12个月产值合计550000.00元，不低于500000元；其中1个月没有产值数据，按0计"
    none = of(months=months(output=None))
    assert none.kind is WorkshopClass.SUPPORT
    assert none.reasons == ("未达升级条件：12个月产值合计0.00元，低于500000元；其中12个月没有产值数据，按0计",)


@pytest.mark.parametrize("status", [Status.GUIDANCE, Status.EXIT_PROPOSED])
@pytest.mark.parametrize("certified_on", [date(2024, 3, 12), date(2025, 3, 12)])
def test_adjust_comes_before_upgrade_and_new(status: Status, certified_on: date) -> None:
    assert of(status=status, certified_on=certified_on).kind is WorkshopClass.ADJUST


def test_adjust_says_since_when_and_why() -> None:
    assert of(status=Status.GUIDANCE, guidance_since=Period(2025, 3)).reasons == ("2025年6月末处于帮扶指导（自2025年3月起）",)
    assert of(status=Status.EXIT_PROPOSED, reason=ExitReason.STOPPED).reasons == ("2025年6月末已提出退出，等待决定（已停工停产）",)


def test_upgrade_comes_before_new() -> None:
    assert of(certified_on=date(2025, 3, 12)).kind is WorkshopClass.UPGRADE


@pytest.mark.parametrize(
    ("certified_on", "kind"),
    [
        (date(2024, 12, 31), WorkshopClass.SUPPORT),
        (date(2025, 1, 1), WorkshopClass.NEW),
        (date(2025, 6, 30), WorkshopClass.NEW),
    ],
)
def test_new_is_certified_in_the_year(certified_on: date, kind: WorkshopClass) -> None:
    assert of(certified_on=certified_on, wages=Fraction(1)).kind is kind


def test_new_says_when_and_what_is_missing() -> None:
    result = of(certified_on=date(2025, 6, 5), status=None, months=(MonthFacts(JUNE, 6, None),), wages=Fraction(9000))
    assert result.kind is WorkshopClass.NEW
    assert result.reasons[0] == "2025年6月5日认定，属本年新认定"
    assert len(result.reasons) == 4


def test_support_is_the_rest() -> None:
    assert of(wages=Fraction(1), months=months(output=None)).kind is WorkshopClass.SUPPORT


def test_few_people_are_not_shown_and_their_wage_neither() -> None:
    result = of(months=months(absorbed=3), wages=Fraction(3 * 30000))
    assert "（最近为2025年6月，<5人）" in result.reasons[0]
    assert not any("30000.00" in reason for reason in result.reasons)
    below = of(months=months(absorbed=3), wages=Fraction(3 * 15000))
    assert "人均年工资（人数不足5人，不展示），低于20000元" in below.reasons[1]


def test_nobody_absorbed_has_no_wage() -> None:
    assert any("没有吸纳人员" in reason for reason in of(months=months(absorbed=0), wages=Fraction(0)).reasons)


def test_terms_of_the_method() -> None:
    assert UpgradeTerms.of(JUNE) == TERMS
