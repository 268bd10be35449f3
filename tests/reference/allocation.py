"""The slow, obviously right allocation of method §7: the yardstick of `wengang.fund` in tests.

Assumptions: inputs are well formed; units are plain tuples; a refusal is its word.
Stages follow the method by number. What is done another way than in the product: λ is searched by halving an interval of its values until
at most one corner lies inside, and then read off a straight line; rounding hands out one rounding unit after the other.
Belongs here: numbers from numbers. Does not belong here: files, messages, anything imported from the product.
Known drawback: halving takes hundreds of rounds where two corners lie close together.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Unit:
    """One unit: factors in the order of the weights, last year's base (None = new), performance (None = not eligible)."""

    code: str
    factors: tuple[Fraction, ...]
    last: int | None
    performance: Fraction | None


@dataclass(frozen=True)
class Case:
    """One allocation to calculate; money in fen."""

    year: int
    pool: int
    reserve: int
    keys: frozenset[str]
    weights: tuple[Fraction, ...]
    low: Fraction
    high: Fraction
    share: Fraction
    units: tuple[Unit, ...]
    count: int = 5
    q: int = 10_000
    special: int = 200_000_000
    years: tuple[int, int] = (2023, 2025)


@dataclass(frozen=True)
class Result:
    """Base, award and special by code, the reserve, and the exact bases before rounding."""

    base: dict[str, int]
    award: dict[str, int]
    special: dict[str, int]
    reserve: int
    exact: dict[str, Fraction]


def reference(case: Case) -> Result | str:
    """Give the result of a case, or the word of the refusal."""
    if case.keys and not case.years[0] <= case.year <= case.years[1]:  # 1
        return "special_outside_years"
    special = {unit.code: case.special if unit.code in case.keys else 0 for unit in case.units}
    set_aside = case.share * case.pool  # 2
    pool_of_awards = int(set_aside - set_aside % case.q)
    b = case.pool - case.reserve - pool_of_awards - sum(special.values())  # 3
    if b < 0:
        return "pool_too_small"
    if any(value < 0 for unit in case.units for value in unit.factors):  # 4
        return "negative_factor"
    scores = _scores(case)
    if not sum(scores.values()):
        return "all_factors_zero"
    exact = _bases(case, scores, b)
    if exact is None:
        return "caps_infeasible"
    base = _round(exact, b, case.q)  # 5
    winners = sorted((unit for unit in case.units if unit.performance is not None), key=lambda unit: unit.code)
    winners = sorted(winners, key=lambda unit: unit.performance or 0, reverse=True)[: case.count]
    together = sum((unit.performance or Fraction() for unit in winners), Fraction())
    shares = {unit.code: (unit.performance or Fraction()) / together * pool_of_awards for unit in winners} if together else {}
    award = {unit.code: 0 for unit in case.units} | _round(shares, pool_of_awards if shares else 0, case.q)
    reserve = case.pool - sum(base.values()) - sum(award.values()) - sum(special.values())
    return Result(base, award, special, reserve, exact)


def _scores(case: Case) -> dict[str, Fraction]:
    scores = {unit.code: Fraction() for unit in case.units}
    kept = [k for k in range(len(case.weights)) if sum(unit.factors[k] for unit in case.units) > 0]
    weight_kept = sum(case.weights[k] for k in kept)
    for unit in case.units:
        for k in kept:
            if weight_kept:
                scores[unit.code] += case.weights[k] / weight_kept * unit.factors[k] / sum(other.factors[k] for other in case.units)
    return scores


def _bases(case: Case, scores: dict[str, Fraction], b: int) -> dict[str, Fraction] | None:
    """Give the bases that sum to B, or None where no λ gives them."""

    def bases(scale: Fraction) -> dict[str, Fraction]:
        found = {}
        for unit in case.units:
            wish = scale * scores[unit.code]
            found[unit.code] = wish if unit.last is None else sorted((case.low * unit.last, wish, case.high * unit.last))[1]
        return found

    def total(scale: Fraction) -> Fraction:
        return sum(bases(scale).values(), Fraction())

    corners = {
        cap * unit.last / scores[unit.code]
        for unit in case.units
        for cap in (case.low, case.high)
        if unit.last is not None and scores[unit.code]
    }
    below, above = Fraction(), max(corners, default=Fraction()) + 1
    if total(below) > b:
        return None
    if total(below) == b:
        return bases(below)
    if all(unit.last is not None or not scores[unit.code] for unit in case.units) and total(above) < b:
        return None
    while total(above) < b:
        above *= 2
    while sum(below < corner < above for corner in corners) > 1:
        middle = (below + above) / 2
        below, above = (middle, above) if total(middle) < b else (below, middle)
    for corner in corners:
        if below < corner < above:
            below, above = (corner, above) if total(corner) < b else (below, corner)
    return bases(below + (b - total(below)) * (above - below) / (total(above) - total(below)))


def _round(exact: dict[str, Fraction], amount: int, q: int) -> dict[str, int]:
    given = {code: value // q * q for code, value in exact.items()}
    waiting = sorted(exact)
    while amount - sum(given.values()) >= q:
        first = max(waiting, key=lambda code: exact[code] - given[code])  # the first of equals: the lower code
        given[first] += q
        waiting.remove(first)
    return {code: int(value) for code, value in given.items()}
