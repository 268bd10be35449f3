"""The scale λ at which capped shares sum to a given amount, solved exactly (method §7, stage 4).

Belongs here: clip(λ·score, lower, upper) and its λ. Does not belong here: what scores and bounds are, whether a solution exists (`allocation`).

Σ clip(λ·score, lower, upper) never falls as λ grows and is straight between the λ at which a share leaves its lower or meets its upper
bound. So the stretch that holds the amount is found among these points, and λ on it is one division: no iteration, no tolerance.
Where the sum is level (every share at a bound) any λ of a stretch gives the same shares; the smallest is given.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Binding(StrEnum):
    """Which bound holds a share; a share that only touches a bound counts as held by it."""

    LOWER = "lower"
    UPPER = "upper"
    FREE = "free"

    @property
    def chinese(self) -> str:
        """The words of papers."""
        return {"lower": "下限", "upper": "上限", "free": "按得分"}[self]


@dataclass(frozen=True, slots=True)
class Clipped:
    """A share that grows with its score between two bounds in fen; `upper` None = unlimited."""

    score: Fraction
    lower: Fraction
    upper: Fraction | None

    @property
    def most(self) -> Fraction | None:
        """The largest amount that any λ gives (None = unlimited): without a score a share never leaves its lower bound."""
        return self.lower if self.score == 0 else self.upper

    def at(self, scale: Fraction) -> Fraction:
        """Give clip(λ·score, lower, upper)."""
        share = max(scale * self.score, self.lower)
        return share if self.upper is None else min(share, self.upper)

    def binding(self, scale: Fraction) -> Binding:
        """Give which bound holds the share at a scale."""
        if scale * self.score <= self.lower and (self.lower > 0 or self.upper is not None):
            return Binding.LOWER
        return Binding.UPPER if self.upper is not None and scale * self.score >= self.upper else Binding.FREE

    @property
    def corners(self) -> tuple[Fraction, ...]:
        """Give the λ at which the share leaves its lower and meets its upper bound."""
        if self.score == 0:
            return ()
        return tuple(Fraction(bound, self.score) for bound in (self.lower, self.upper) if bound is not None)


def solve_scale(amount: int, shares: Collection[Clipped]) -> Fraction:
    """Give the smallest λ ≥ 0 with Σ clip(λ·score, lower, upper) = amount; raises `ValueError` where there is none."""

    def total(scale: Fraction) -> Fraction:
        return sum((share.at(scale) for share in shares), Fraction())

    corners = sorted({Fraction(), *(corner for share in shares for corner in share.corners)})
    after = bisect_left(corners, Fraction(amount), key=total)
    # Beyond the last corner only shares without an upper bound grow; a stretch of length 1 shows their slope as well as any.
    end = corners[after] if after < len(corners) else corners[-1] + 1
    if total(end) == amount:
        return end
    start = corners[after - 1]
    rise = total(end) - total(start)
    if after == 0 or rise == 0:
        raise ValueError("no scale gives this amount: test Σ lower ≤ amount ≤ Σ most before")
    return start + Fraction((amount - total(start)) * (end - start), rise)
