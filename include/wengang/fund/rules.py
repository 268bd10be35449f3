"""The rules of one year's allocation that are choices: weights, caps, award share, rounding unit, special line (domain section 5).

Belongs here: reading them from the parameters, and that they make sense. Does not belong here: the calculation (`allocation`), facts of units.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from wengang.fund.money_words import FEN_PER_YUAN
from wengang.fund.refusals import InputsError
from wengang.periods import Period
from wengang.settings.policy import Policy, load_policy


class Factor(StrEnum):
    """What a base is shared out by; all are facts of the year before (method §7)."""

    LABOUR = "labour"
    TASK = "task"
    INPUT = "input"
    COMPLETION = "completion"
    INCOME = "income"
    EXECUTION = "execution"

    @property
    def chinese(self) -> str:
        """The words of papers."""
        return _FACTOR_NAMES[self]


_FACTOR_NAMES = {
    Factor.LABOUR: "脱贫劳动力",
    Factor.TASK: "务工规模任务",
    Factor.INPUT: "市县投入",
    Factor.COMPLETION: "规模完成率",
    Factor.INCOME: "收入增幅",
    Factor.EXECUTION: "资金执行率",
}


@dataclass(frozen=True, slots=True)
class Rules:
    """The choices of one year. Money in fen; `weights` need not sum to 1, only their proportions count.

    `special_years` are the first and the last year in which the special line is in effect.
    """

    weights: Mapping[Factor, Fraction]
    cap_low: Fraction
    cap_high: Fraction
    award_share: Fraction
    award_count: int
    rounding_fen: int
    special_fen: int
    special_years: tuple[int, int]

    def __post_init__(self) -> None:
        """Refuse rules without meaning: `InputsError` names the field as files write it."""
        for factor, weight in self.weights.items():
            _require(weight >= 0, f"weights.{factor}", "权重不能是负数")
        _require(any(self.weights.values()), "weights", "至少要有一个因素的权重大于0")
        _require(0 <= self.cap_low <= self.cap_high, "caps", "应是下限在前、上限在后的两个不小于0的倍数")
        _require(0 <= self.award_share <= 1, "award_share", "应在0到1之间")
        _require(self.award_count >= 0, "award_count", "不能是负数")
        _require(self.rounding_fen >= 1, "rounding_fen", "取整单位至少是1分")
        _require(self.special_fen >= 0, "special_fen", "不能是负数")
        _require(self.special_years[0] <= self.special_years[1], "special_years", "首年不能晚于末年")

    @classmethod
    def of(cls, year: int) -> Rules:
        """Give the rules of a year: what is in force at the end of its January."""
        policy, january = load_policy(), Period(year, 1)
        return cls(
            weights={factor: policy.ratio(name, january) for factor, name in _WEIGHTS.items()},
            cap_low=policy.ratio("fund.cap_low", january),
            cap_high=policy.ratio("fund.cap_high", january),
            award_share=policy.ratio("fund.award_pool", january),
            award_count=policy.whole("fund.award_count", january),
            rounding_fen=policy.whole("fund.rounding_unit", january) * FEN_PER_YUAN,
            special_fen=policy.whole("keycounty.subsidy", january) * FEN_PER_YUAN,
            special_years=(
                policy.first_day("keycounty.subsidy").year,
                policy.whole("keycounty.subsidy_last_year", january),
            ),
        )


_WEIGHTS: Mapping[Factor, str] = {
    Factor.LABOUR: "fund.weight_labour",
    Factor.TASK: "fund.weight_task",
    Factor.INPUT: "fund.weight_input",
    Factor.COMPLETION: "fund.weight_completion",
    Factor.INCOME: "fund.weight_income",
    Factor.EXECUTION: "fund.weight_execution",
}


def key_counties(year: int) -> tuple[str, ...]:
    """Give the codes of 乡村振兴重点帮扶县 as the parameters list them for a year, in order."""
    return tuple(sorted(code.strip() for code in load_policy().word("keycounty.list", Period(year, 1)).split(",")))


def unconfirmed_parameters(policy: Policy, year: int) -> tuple[str, ...]:
    """Give the parameters of a year's allocation that nobody has confirmed: while there are any, it is 试算 and cannot be finalised."""
    return tuple(name for name in policy.unconfirmed(Period(year, 1)) if name.startswith("fund.") or name == "keycounty.list")


def _require(holds: bool, field: str, problem: str) -> None:
    if not holds:
        raise InputsError(field, problem)
