"""The choices of an ordinary trial: scale, months and seed, for everybody who writes a province without choosing.

Does not belong here: anything that follows from a choice (`province`).
"""

from __future__ import annotations

from fractions import Fraction

from wengang.periods import Period

SCALE = Fraction(1, 50)
FIRST = Period(2024, 1)
LAST = Period(2025, 3)
SEED = 2025
