"""The yearly allocation of 就业补助资金, exact from the pool to the last fen (method §7; policy 2.8).

Belongs here: one calculation from plain inputs to lines with their explanation. Does not belong here: where inputs come from (`steps`),
their file form (`factor_file`), approvals and papers.

Assumptions: money is whole fen, everything else an exact fraction; a unit is named by its code, and codes are ordered as text
(460400 < 460400499 < 469001); `performance` None = not eligible; `last_base_fen` None = a new unit without caps, 0 = a base of 0.
Numbered stages, in the order of method §7, which is also the order in which a run stops:
  1. `_special`: 2,000,000.00 元 for each key county; a key county outside the effective years stops (special_outside_years);
  2. `_award_pool`, `_awards`: A = floor(share·T) to the rounding unit, to the best eligible units in proportion to performance;
  3. `_base_pool`: B = T − R − A − Σ special; B < 0 stops (pool_too_small);
  4. `_use_factors`, `_scores`, `_clipped_shares`: a negative factor stops (negative_factor), a factor that sums to 0 is dropped and the
     weights re-normalised, none left stops (all_factors_zero); base = clip(λ·score, low·last, high·last) with Σ = B, solved in `clipping`;
     no such λ stops (caps_infeasible);
  5. `rounding`: floor, largest remainder, ties to the lower code; what is under one rounding unit joins the reserve;
  6. `_check`: conservation.
Conservation: Σ base + Σ award + Σ special + reserve = T to the fen, no amount below 0; checked before anything is given back.
Known drawbacks: docs/method-allocation.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from wengang.fund.clipping import Binding, Clipped, solve_scale
from wengang.fund.refusals import (
    AllFactorsZeroError,
    CapsInfeasibleError,
    InputsError,
    NegativeFactorError,
    PoolTooSmallError,
    SpecialOutsideYearsError,
)
from wengang.fund.rounding import Rounded, round_by_largest_remainder
from wengang.fund.rules import Factor, Rules

EARLIEST_YEAR, LATEST_YEAR = 2000, 9999


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """What is known of one unit: factors of the year before, last year's frozen base in fen, performance where eligible for an award."""

    code: str
    factors: Mapping[Factor, Fraction]
    last_base_fen: int | None
    performance: Fraction | None


@dataclass(frozen=True, slots=True)
class AllocationInputs:
    """Everything an allocation rests on; the order of units and of key counties plays no part."""

    year: int
    pool_fen: int
    reserve_fen: int
    key_units: Sequence[str]
    units: Sequence[UnitFacts]
    rules: Rules

    def __post_init__(self) -> None:
        """Refuse what cannot be calculated with: `InputsError` names the field as files write it."""
        _require_not_below_zero(self.pool_fen, "pool_fen")
        _require_not_below_zero(self.reserve_fen, "reserve_fen")
        if not EARLIEST_YEAR <= self.year <= LATEST_YEAR:
            raise InputsError("year", f"应是{EARLIEST_YEAR}到{LATEST_YEAR}之间的年度")
        codes = [unit.code for unit in self.units]
        if not codes:
            raise InputsError("units", "至少要有一个单位")
        for field, listed in (("units", codes), ("key_units", self.key_units)):
            if twice := sorted({code for code in listed if listed.count(code) > 1}):
                raise InputsError(field, f"{'、'.join(twice)}出现了不止一次")
        if strangers := sorted(set(self.key_units) - set(codes)):
            raise InputsError("key_units", f"{'、'.join(strangers)}不在 units 之中")
        for unit in self.units:
            for factor in self.rules.weights:
                if factor not in unit.factors:
                    raise InputsError(f"units.{unit.code}.{factor}", f"缺少因素“{factor.chinese}”")
            _require_not_below_zero(unit.last_base_fen or 0, f"units.{unit.code}.last_base_fen")
            _require_not_below_zero(unit.performance or 0, f"units.{unit.code}.performance")


@dataclass(frozen=True, slots=True)
class FactorUse:
    """One factor as it was used: the sum over all units, the weight as given and as re-normalised (0 where dropped)."""

    factor: Factor
    total: Fraction
    given_weight: Fraction
    weight: Fraction

    @property
    def is_dropped(self) -> bool:
        """Tell whether the factor had to be left out because no unit has any of it."""
        return self.total == 0


@dataclass(frozen=True, slots=True)
class Line:
    """What one unit gets in fen, and how its base came about: score, bounds, exact base before rounding, raised by one rounding unit."""

    unit: str
    base_fen: int
    award_fen: int
    special_fen: int
    score: Fraction
    share: Clipped
    exact_base: Fraction
    binding: Binding
    base_raised: bool
    exact_award: Fraction | None
    award_raised: bool

    @property
    def total_fen(self) -> int:
        """Base, award and special line together."""
        return self.base_fen + self.award_fen + self.special_fen


@dataclass(frozen=True, slots=True)
class Allocation:
    """A proposal with everything that explains it; lines in code order, `scale` is the smallest λ that solves stage 4."""

    inputs: AllocationInputs
    award_pool_fen: int
    base_pool_fen: int
    factors: tuple[FactorUse, ...]
    scale: Fraction
    lines: tuple[Line, ...]
    reserve_fen: int

    @property
    def dropped(self) -> tuple[FactorUse, ...]:
        """Give the factors that were left out."""
        return tuple(use for use in self.factors if use.is_dropped)


def allocate(inputs: AllocationInputs) -> Allocation:
    """Give the allocation of a year; raises the `AllocationRefusedError` of the first stage that stops (method §7)."""
    unit_fen = inputs.rules.rounding_fen
    special = _special(inputs)
    award_pool = _award_pool(inputs)
    base_pool = _base_pool(inputs, award_pool, special)
    factors = _use_factors(inputs)
    shares = _clipped_shares(inputs, _scores(inputs, factors), base_pool)
    scale = solve_scale(base_pool, shares.values())
    exact = {code: share.at(scale) for code, share in shares.items()}
    base = round_by_largest_remainder(exact, unit_fen)
    exact_awards = _awards(inputs, award_pool)
    awards = round_by_largest_remainder(exact_awards, unit_fen)
    lines = tuple(
        Line(
            unit=code,
            base_fen=base.amounts[code],
            award_fen=awards.amounts.get(code, 0),
            special_fen=special[code],
            score=share.score,
            share=share,
            exact_base=exact[code],
            binding=share.binding(scale),
            base_raised=code in base.raised,
            exact_award=exact_awards.get(code),
            award_raised=code in awards.raised,
        )
        for code, share in shares.items()
    )
    unawarded = award_pool - sum(awards.amounts.values())
    reserve = inputs.reserve_fen + unawarded + _whole(base)
    allocation = Allocation(inputs, award_pool, base_pool, factors, scale, lines, reserve)
    _check(allocation)
    return allocation


def _special(inputs: AllocationInputs) -> Mapping[str, int]:
    """Stage 1: the special line of each unit."""
    first, last = inputs.rules.special_years
    if inputs.key_units and not first <= inputs.year <= last:
        raise SpecialOutsideYearsError(inputs.year, first, last, sorted(inputs.key_units))
    return {unit.code: inputs.rules.special_fen if unit.code in inputs.key_units else 0 for unit in inputs.units}


def _award_pool(inputs: AllocationInputs) -> int:
    """Stage 2: A, the share of the pool that is set aside for awards, floored to the rounding unit."""
    unit_fen = inputs.rules.rounding_fen
    return int(inputs.rules.award_share * inputs.pool_fen // unit_fen) * unit_fen


def _awards(inputs: AllocationInputs, award_pool: int) -> Mapping[str, Fraction]:
    """Stage 2: the exact award of the best eligible units; empty where nobody is eligible or nobody performed, and A goes to the reserve."""
    eligible = {unit.code: unit.performance for unit in inputs.units if unit.performance is not None}
    best = sorted(eligible, key=lambda code: (-eligible[code], code))[: inputs.rules.award_count]
    together = sum((eligible[code] for code in best), Fraction())
    return {code: Fraction(award_pool * eligible[code], together) for code in best} if together else {}


def _base_pool(inputs: AllocationInputs, award_pool: int, special: Mapping[str, int]) -> int:
    """Stage 3: B, what is left for the bases."""
    specials = sum(special.values())
    base_pool = inputs.pool_fen - inputs.reserve_fen - award_pool - specials
    if base_pool < 0:
        raise PoolTooSmallError(inputs.pool_fen, inputs.reserve_fen, award_pool, specials, sorted(inputs.key_units))
    return base_pool


def _use_factors(inputs: AllocationInputs) -> tuple[FactorUse, ...]:
    """Stage 4: the factors with their sums; those that sum to 0 dropped and the weights of the others re-normalised."""
    negative = {
        (unit.code, factor.chinese): value
        for unit in sorted(inputs.units, key=lambda unit: unit.code)
        for factor, value in unit.factors.items()
        if value < 0
    }
    if negative:
        raise NegativeFactorError(negative)
    weights = inputs.rules.weights
    totals = {factor: sum((unit.factors[factor] for unit in inputs.units), Fraction()) for factor in Factor if factor in weights}
    kept = sum((weights[factor] for factor, total in totals.items() if total), Fraction())
    if not kept:
        raise AllFactorsZeroError([factor.chinese for factor in totals if weights[factor]])
    return tuple(
        FactorUse(factor, total, weights[factor], Fraction(weights[factor], kept) if total else Fraction())
        for factor, total in totals.items()
    )


def _scores(inputs: AllocationInputs, factors: Sequence[FactorUse]) -> Mapping[str, Fraction]:
    """Stage 4: score_i = Σ_k w_k · x_ik ÷ Σ_j x_jk; the scores sum to 1. In code order."""
    return {
        unit.code: sum((Fraction(use.weight * unit.factors[use.factor], use.total) for use in factors if not use.is_dropped), Fraction())
        for unit in sorted(inputs.units, key=lambda unit: unit.code)
    }


def _clipped_shares(inputs: AllocationInputs, scores: Mapping[str, Fraction], base_pool: int) -> Mapping[str, Clipped]:
    """Stage 4: each score with its caps, which must leave room for B."""
    last = {unit.code: unit.last_base_fen for unit in inputs.units}
    shares = {code: _capped(score, last[code], inputs.rules) for code, score in scores.items()}
    lower = {code: share.lower for code, share in shares.items() if share.lower}
    if (least := sum(lower.values(), Fraction())) > base_pool:
        raise CapsInfeasibleError(base_pool, least, lower, too_little=True)
    most = {code: share.most for code, share in shares.items()}
    bounded = {code: amount for code, amount in most.items() if amount is not None}
    if len(bounded) == len(most) and (highest := sum(bounded.values(), Fraction())) < base_pool:
        raise CapsInfeasibleError(base_pool, highest, bounded, too_little=False)
    return shares


def _capped(score: Fraction, last_base_fen: int | None, rules: Rules) -> Clipped:
    if last_base_fen is None:
        return Clipped(score, Fraction(), None)
    return Clipped(score, rules.cap_low * last_base_fen, rules.cap_high * last_base_fen)


def _whole(base: Rounded) -> int:
    """Give what the bases left under one rounding unit, in whole fen."""
    if base.left.denominator != 1:
        raise AssertionError(f"bases leave a part of a fen: {base.left}")
    return base.left.numerator


def _check(allocation: Allocation) -> None:
    """Stage 6: conservation to the fen, nothing below 0."""
    amounts = [amount for line in allocation.lines for amount in (line.base_fen, line.award_fen, line.special_fen)]
    together = sum(amounts) + allocation.reserve_fen
    if together != allocation.inputs.pool_fen or min(*amounts, allocation.reserve_fen) < 0:
        raise AssertionError(f"allocation of {allocation.inputs.year} does not add up: {together} of {allocation.inputs.pool_fen} fen")


def _require_not_below_zero(value: int | Fraction, field: str) -> None:
    if value < 0:
        raise InputsError(field, "不能是负数")
