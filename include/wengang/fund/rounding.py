"""Exact amounts become whole rounding units by largest remainder (method §7, stage 5).

Belongs here: rounding one set of amounts of one sum. Does not belong here: what the amounts are, where the remainder goes (`allocation`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Rounded:
    """Amounts in whole rounding units, the codes that were raised by one unit, and what was left under one unit (all in fen)."""

    amounts: Mapping[str, int]
    raised: frozenset[str]
    left: Fraction


def round_by_largest_remainder(exact: Mapping[str, Fraction], unit_fen: int) -> Rounded:
    """Floor each amount to `unit_fen`, then hand out what is left in whole units by largest remainder, ties to the lower code.

    What remains is less than one unit: the floors lose less than one unit each, so fewer units are handed out than there are amounts.
    """
    floors = {code: int(amount // unit_fen) * unit_fen for code, amount in exact.items()}
    left = sum(exact.values(), Fraction()) - sum(floors.values())
    by_remainder = sorted(exact, key=lambda code: (floors[code] - exact[code], code))
    raised = frozenset(by_remainder[: left // unit_fen])
    return Rounded(
        amounts={code: floor + (unit_fen if code in raised else 0) for code, floor in floors.items()},
        raised=raised,
        left=left % unit_fen,
    )
