"""How well a unit did in the year before, and whether it may get an award (method §7).

Belongs here: performance and eligibility as exact fractions from plain results. Does not belong here: where results come from, who of the
eligible gets how much (`allocation`).

performance = 0.4·min(work_ytd ÷ target, 1.2) ÷ 1.2 + 0.3·clip((income yoy + 0.1) ÷ 0.2, 0, 1) + 0.2·min(execution, 1) + 0.1·quality ÷ 100.
Eligible: work_ytd ≥ target, income yoy ≥ 0, execution ≥ 0.8, quality ≥ 90; a result that is undefined is not eligible.
Besides, an open confirmed case of 公益岗 keeps a unit from an award, whatever its results (`collecting`).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from wengang.periods import Period
from wengang.settings.policy import load_policy

FULL_QUALITY = 100


@dataclass(frozen=True, slots=True)
class YearResults:
    """What a unit reached in the year before; None = undefined (no comparison, no money to spend, no score).

    `work_ytd` of December and `target` in persons; `income_yoy` of December, `execution` = spent ÷ allocated at 31 December as ratios;
    `quality` = mean of the year's monthly data quality scores, 0 to 100 (method §5).
    """

    work_ytd: int
    target: int
    income_yoy: Fraction | None
    execution: Fraction | None
    quality: Fraction | None

    @property
    def completion(self) -> Fraction | None:
        """work_ytd ÷ target; None without a target."""
        return Fraction(self.work_ytd, self.target) if self.target > 0 else None


@dataclass(frozen=True, slots=True)
class _Requirement:
    """One condition of an award: what is looked at, the result, and the least it must be."""

    chinese: str
    result: Fraction | None
    least: Fraction

    @property
    def failed(self) -> str | None:
        """Say why the condition does not hold; None where it does."""
        if self.result is None:
            return f"{self.chinese}无法计算"
        return f"{self.chinese}未达到要求" if self.result < self.least else None


@dataclass(frozen=True, slots=True)
class PerformanceRules:
    """The weights and limits of performance and eligibility in one year of allocation."""

    completion_weight: Fraction
    completion_cap: Fraction
    income_weight: Fraction
    income_span: Fraction
    execution_weight: Fraction
    quality_weight: Fraction
    least_completion: Fraction
    least_income: Fraction
    least_execution: Fraction
    least_quality: Fraction

    @classmethod
    def of(cls, year: int) -> PerformanceRules:
        """Give the rules of a year: what is in force at the end of its January."""
        policy, january = load_policy(), Period(year, 1)
        return cls(
            completion_weight=policy.ratio("fund.performance_completion", january),
            completion_cap=policy.ratio("fund.performance_completion_cap", january),
            income_weight=policy.ratio("fund.performance_income", january),
            income_span=policy.ratio("fund.performance_income_span", january),
            execution_weight=policy.ratio("fund.performance_execution", january),
            quality_weight=policy.ratio("fund.performance_quality", january),
            least_completion=policy.ratio("fund.eligible_completion", january),
            least_income=policy.ratio("fund.eligible_income", january),
            least_execution=policy.ratio("fund.eligible_execution", january),
            least_quality=policy.ratio("fund.eligible_quality", january),
        )

    def performance(self, results: YearResults) -> Fraction | None:
        """Give the performance of a unit, 0 to 1; None where one of its results is undefined."""
        completion, income = results.completion, results.income_yoy
        if completion is None or income is None or results.execution is None or results.quality is None:
            return None
        risen = Fraction(income + self.income_span, 2 * self.income_span)
        return (
            self.completion_weight * Fraction(min(completion, self.completion_cap), self.completion_cap)
            + self.income_weight * min(max(risen, Fraction()), Fraction(1))
            + self.execution_weight * min(results.execution, Fraction(1))
            + self.quality_weight * results.quality * Fraction(1, FULL_QUALITY)
        )

    def obstacles(self, results: YearResults) -> tuple[str, ...]:
        """Say what keeps a unit from an award; empty = eligible."""
        requirements = (
            _Requirement("务工规模目标任务", results.completion, self.least_completion),
            _Requirement("务工收入同比", results.income_yoy, self.least_income),
            _Requirement("资金执行率", results.execution, self.least_execution),
            _Requirement("数据质量平均分", results.quality, self.least_quality),
        )
        return tuple(failed for requirement in requirements if (failed := requirement.failed))

    def award_performance(self, results: YearResults) -> Fraction | None:
        """Give the performance of an eligible unit; None = not eligible, as `allocation.UnitFacts` takes it."""
        return None if self.obstacles(results) else self.performance(results)
