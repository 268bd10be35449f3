"""Why an allocation stops: five refusals that wait for a person's decision, and inputs that are no inputs at all.

Belongs here: one exception a refusal, with its numbers and its Chinese sentence. Does not belong here: when each is raised (`allocation`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import ceil
from typing import ClassVar

from wengang.fund.money_words import exact_text, unit_words
from wengang.numbers import yuan
from wengang.user_error import UserError


class InputsError(UserError):
    """Inputs that cannot be calculated with: a field is missing, unreadable or outside its meaning. `field` is its path in the file."""

    def __init__(self, field: str, problem: str) -> None:
        # A file may hold half a surrogate pair; the message must still be printable.
        self.field = field.encode("utf-8", "backslashreplace").decode()
        super().__init__(f"{self.field}：{problem.encode('utf-8', 'backslashreplace').decode()}。请改正后重新运行")


class AllocationRefusedError(UserError):
    """The rules give no allocation for these inputs; a person decides what to change. `refusal` is the word of files and tables."""

    refusal: ClassVar[str]


class SpecialOutsideYearsError(AllocationRefusedError):
    """Key counties are named for a year in which the special line is not in effect (method §7: a person decides)."""

    refusal = "special_outside_years"

    def __init__(self, year: int, first: int, last: int, units: Sequence[str]) -> None:
        self.year, self.units = year, tuple(units)
        super().__init__(
            f"{year}年不在重点帮扶县专项补贴的有效年度（{first}—{last}年）内，名单上却有{_listed(units)}。"
            "请由人决定本年度是否还有专项补贴；没有的，清空重点帮扶县名单后重新计算"
        )


class PoolTooSmallError(AllocationRefusedError):
    """Reserve, awards and special lines exceed the pool; `shortfall` in fen."""

    refusal = "pool_too_small"

    def __init__(self, pool: int, reserve: int, awards: int, special: int, units: Sequence[str]) -> None:
        self.shortfall, self.units = reserve + awards + special - pool, tuple(units)
        counties = f"（{_listed(units)}）" if units else ""
        super().__init__(
            f"资金总额{yuan(pool)}，不够预留{yuan(reserve)}、奖励{yuan(awards)}和专项补贴{yuan(special)}{counties}，"
            f"缺{yuan(self.shortfall)}。请核对资金总额、预留和重点帮扶县名单"
        )


class NegativeFactorError(AllocationRefusedError):
    """Factors below zero; `values` by unit and Chinese name of the factor."""

    refusal = "negative_factor"

    def __init__(self, values: Mapping[tuple[str, str], Fraction]) -> None:
        self.values, self.units = dict(values), tuple(dict.fromkeys(unit for unit, _ in values))
        named = "、".join(f"{unit_words(unit)}的{factor}为{exact_text(value)}" for (unit, factor), value in values.items())
        super().__init__(f"因素不能是负数：{named}。请向提供数据的部门核实并更正")


class AllFactorsZeroError(AllocationRefusedError):
    """Every factor that has a weight sums to zero, so no unit has a score."""

    refusal = "all_factors_zero"

    def __init__(self, factors: Sequence[str]) -> None:
        super().__init__(f"有权重的因素（{'、'.join(factors)}）在各单位的合计全部为0，无法计算得分。请核对因素数据和权重")


class CapsInfeasibleError(AllocationRefusedError):
    """No scale makes the capped bases sum to the base pool: `shortfall` in fen is missing below the lower caps or left above the upper ones."""

    refusal = "caps_infeasible"

    def __init__(self, base_pool: int, bound: Fraction, units: Mapping[str, Fraction], *, too_little: bool) -> None:
        self.shortfall = bound - base_pool if too_little else base_pool - bound
        self.too_little, self.units = too_little, tuple(units)
        word = "下限" if too_little else "上限"
        named = "、".join(f"{unit_words(unit)}{yuan(amount)}" for unit, amount in units.items())
        # A cap may end inside a fen; the pool moves by whole fen.
        gap = yuan(ceil(self.shortfall))
        said = (
            f"基础部分{yuan(base_pool)}，低于各单位下限的合计{yuan(bound)}，至少缺{gap}"
            if too_little
            else f"基础部分{yuan(base_pool)}，高于各单位最多能得的合计{yuan(bound)}，至少有{gap}无处可分"
        )
        super().__init__(f"{said}。{word}：{named}。请由人决定：放宽升降幅、调整资金总额或预留")


def _listed(units: Sequence[str]) -> str:
    return "、".join(unit_words(unit) for unit in units)
