"""Made-up people of tests: nobody has a number under the area prefix 469900, which is not issued.

Belongs here: what rows of every table need. Does not belong here: rows and files (`tests/hostile/hand_overs.py`, `tests/tables_of`).
"""

from __future__ import annotations


def identity_number(serial: int, born: str = "19850101") -> str:
    """Give the made-up valid number of a serial below a thousand and a birthday YYYYMMDD (GB 11643)."""
    first = f"469900{born}{serial:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return first + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(first, weights, strict=True)) % 11]
