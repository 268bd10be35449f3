"""Repeatable draws: one named stream of pseudo-random numbers for each purpose, so that no purpose disturbs another."""

from __future__ import annotations

import random
from typing import TypeVar

T = TypeVar("T")


def stream(*names: object) -> random.Random:
    """Give the stream of these names (seed, unit, purpose …): equal names, equal numbers, in any process and order."""
    return random.Random("/".join(str(name) for name in names))  # noqa: S311 - repeatable, and no secret


def happens(draws: random.Random, share: float) -> bool:
    """Draw whether something happens that happens to this share of all."""
    return draws.random() < share


def grown_by(rate: float, months: int) -> int:
    """How many events of a steady rate fall into the month: the growth of the rounded running total, never chance."""
    return int(rate * (months + 1)) - int(rate * months)


def weighted(draws: random.Random, choices: tuple[tuple[T, float], ...]) -> T:
    """Draw one of some values with the given shares, which sum to one; the last value takes what rounding leaves."""
    mark = draws.random()
    for value, share in choices:
        mark -= share
        if mark < 0:
            return value
    return choices[-1][0]
