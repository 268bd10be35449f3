"""Which class a workshop has in a quarter, and why (method §6 “Class”).

Belongs here: the rule over plain values and its reasons in Chinese. Does not belong here: where the values come from
(`sql/workshops/classes/facts_of_quarter.sql`), lists (`lists`).

The first that applies: 调整 = in guidance or with an exit proposed at the quarter's end; 升级 = all three conditions of `upgrade`;
新建 = certified in the year of the quarter; 扶持 = the rest. Exited and expired workshops have no class and do not come here.

What the method leaves open is decided so:
- The twelve months are those that end with the quarter, the months before a certification included; a month without a finding has no
  one absorbed and no revenue.
- Mean yearly wage = paid wages of the absorbed people over the twelve months ÷ mean number absorbed = 12 · Σ wages ÷ Σ absorbed, an exact
  fraction; nobody absorbed = undefined, which is not enough.
- Revenue = Σ 产值 of the twelve monthly reports; a month without 产值 counts 0 and is told.
Assumption: wages are as the workshop reports them (`wage_paid`); a missing one counts 0.
Known drawback: numbers of one to four people are shown as “<5人”, and no wage is shown where it would be the mean of fewer than five.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from wengang.numbers import SMALLEST_SHOWN, money, persons
from wengang.papers.wording import day
from wengang.periods import MONTHS_PER_YEAR, Period
from wengang.settings.policy import load_policy
from wengang.workshops.classes.quarters import Quarter
from wengang.workshops.states import ExitReason, Status

_FEN = 100


class WorkshopClass(StrEnum):
    """What is done for a workshop (policy 2.2): 升级一批、扶持一批、新建一批、调整一批."""

    ADJUST = "adjust"
    UPGRADE = "upgrade"
    NEW = "new"
    SUPPORT = "support"

    @property
    def chinese(self) -> str:
        """How lists name it."""
        return {"adjust": "调整", "upgrade": "升级", "new": "新建", "support": "扶持"}[self]


@dataclass(frozen=True, slots=True)
class UpgradeTerms:
    """What 升级 asks for: months on end, persons in each of them, 元 of mean yearly wage, 元 of revenue."""

    months: int
    absorb: int
    wage: int
    revenue: int

    @classmethod
    def of(cls, period: Period) -> UpgradeTerms:
        """Give what is asked in a month."""
        policy = load_policy()
        return cls(
            policy.whole("workshop.upgrade_months", period),
            policy.whole("workshop.upgrade_absorb", period),
            policy.whole("workshop.upgrade_wage", period),
            policy.whole("workshop.upgrade_revenue", period),
        )


@dataclass(frozen=True, slots=True)
class MonthFacts:
    """One of the months that 升级 looks at: persons absorbed, 元 of 产值 (None = not reported)."""

    period: Period
    absorbed: int
    output: Fraction | None


@dataclass(frozen=True, slots=True)
class ClassFacts:
    """What the class of one workshop rests on; `status` is None in the month of its certification, before the first evaluation.

    `months` are those that have a finding, in order; `wages` is in 元 over all of them.
    """

    workshop_no: str
    name: str
    unit: str
    town: str
    status: Status | None
    reason: ExitReason | None
    guidance_since: Period | None
    certified_on: date
    months: tuple[MonthFacts, ...]
    wages: Fraction


@dataclass(frozen=True, slots=True)
class Classified:
    """A workshop's class with its reasons, each a sentence."""

    facts: ClassFacts
    kind: WorkshopClass
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Condition:
    holds: bool
    text: str


def classify(facts: ClassFacts, quarter: Quarter, terms: UpgradeTerms) -> Classified:
    """Give the class of a workshop in a quarter, the first that applies, with its reasons."""
    if facts.status in (Status.GUIDANCE, Status.EXIT_PROPOSED):
        return Classified(facts, WorkshopClass.ADJUST, (_why_adjust(facts, quarter),))
    conditions = _upgrade(facts, quarter, terms)
    if all(condition.holds for condition in conditions):
        return Classified(facts, WorkshopClass.UPGRADE, tuple(condition.text for condition in conditions))
    missing = tuple(f"未达升级条件：{condition.text}" for condition in conditions if not condition.holds)
    if facts.certified_on.year == quarter.year:
        return Classified(facts, WorkshopClass.NEW, (f"{day(facts.certified_on)}认定，属本年新认定", *missing))
    return Classified(facts, WorkshopClass.SUPPORT, missing)


def _why_adjust(facts: ClassFacts, quarter: Quarter) -> str:
    at_end = f"{quarter.last.chinese}末"
    if facts.status is Status.EXIT_PROPOSED:
        return f"{at_end}已提出退出，等待决定" + (f"（{facts.reason.chinese}）" if facts.reason else "")
    since = f"（自{facts.guidance_since.chinese}起）" if facts.guidance_since else ""
    return f"{at_end}处于帮扶指导{since}"


def _upgrade(facts: ClassFacts, quarter: Quarter, terms: UpgradeTerms) -> tuple[_Condition, ...]:
    found = {month.period: month for month in facts.months}
    wanted = [quarter.last.plus(-back) for back in reversed(range(terms.months))]
    months = [found.get(period, MonthFacts(period, 0, None)) for period in wanted]
    return (
        _absorbs(months, set(found), terms),
        _pays(months, facts.wages, terms),
        _earns(months, terms),
    )


def _absorbs(months: Sequence[MonthFacts], found: set[Period], terms: UpgradeTerms) -> _Condition:
    span = f"{months[0].period.chinese}至{months[-1].period.chinese}"
    below = [month for month in months if month.absorbed < terms.absorb]
    if not below:
        least = min(month.absorbed for month in months)
        return _Condition(True, f"{span}每月吸纳不少于{terms.absorb}人（最少的月份{persons(least)}）")
    newest = below[-1]
    seen = persons(newest.absorbed) if newest.period in found else "没有数据"
    return _Condition(False, f"{span}有{len(below)}个月吸纳不足{terms.absorb}人（最近为{newest.period.chinese}，{seen}）")


def _pays(months: Sequence[MonthFacts], wages: Fraction, terms: UpgradeTerms) -> _Condition:
    person_months = sum(month.absorbed for month in months)
    if not person_months:
        return _Condition(False, f"没有吸纳人员，不计人均年工资（标准{terms.wage}元）")
    mean = wages * MONTHS_PER_YEAR / person_months
    word = "不低于" if mean >= terms.wage else "低于"
    shown = money(_cut(mean)) if person_months >= SMALLEST_SHOWN * len(months) else f"（人数不足{SMALLEST_SHOWN}人，不展示）"
    return _Condition(mean >= terms.wage, f"人均年工资{shown}，{word}{terms.wage}元")


def _earns(months: Sequence[MonthFacts], terms: UpgradeTerms) -> _Condition:
    revenue = sum((month.output for month in months if month.output is not None), Fraction(0))
    unknown = sum(month.output is None for month in months)
    word = "不低于" if revenue >= terms.revenue else "低于"
    told = f"；其中{unknown}个月没有产值数据，按0计" if unknown else ""
    return _Condition(revenue >= terms.revenue, f"{len(months)}个月产值合计{money(_cut(revenue))}，{word}{terms.revenue}元{told}")


def _cut(amount: Fraction) -> Fraction:
    """Give an amount cut to whole fen: shown, it must never reach a threshold that it does not reach."""
    return Fraction(int(amount * _FEN), _FEN)
