"""Numbers that prove themselves: identity numbers (GB 11643) and unified social credit codes (GB 32100).

All stand under the area prefix 469900, which was never issued: no number here belongs to a person or an enterprise,
yet every check digit is right, so that a reader who computes it finds nothing to object to.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

AREA = "469900"

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_STRANGER_YEARS = range(1970, 2000)
_STRANGER_DAYS = range(16, 29)
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)

SERIALS_PER_BLOCK = 50
"""Serial numbers of a day that one unit may use: 19 units use 950 of the 1000, the rest is for people of two units."""
SHARED_BLOCK = 19
"""The last block: people on two rosters, all born on a 15th, and people on no roster, all born later in a month."""


def identity_check(first_17: str) -> str:
    """Give the 18th character of an identity number (GB 11643-1999: ISO 7064 MOD 11-2)."""
    return _ID_CHECKS[sum(int(digit) * weight for digit, weight in zip(first_17, _ID_WEIGHTS, strict=True)) % 11]


def credit_check(first_17: str) -> str:
    """Give the 18th character of a unified social credit code (GB 32100-2015)."""
    total = sum(_CREDIT_ALPHABET.index(sign) * weight for sign, weight in zip(first_17, _CREDIT_WEIGHTS, strict=True))
    return _CREDIT_ALPHABET[-total % len(_CREDIT_ALPHABET)]


def credit_code(serial: int) -> str:
    """Give the code of an invented enterprise."""
    body = f"91{AREA}T{serial:08d}"
    return body + credit_check(body)


def stranger_number(block: int, place: int, *, male: bool) -> str:
    """Give the number of a grown-up who stands on no roster; equal unit blocks and places give equal numbers."""
    months, day = divmod(place, len(_STRANGER_DAYS))
    born = date(_STRANGER_YEARS[months // 12 % len(_STRANGER_YEARS)], months % 12 + 1, _STRANGER_DAYS[day])
    body = f"{AREA}{born:%Y%m%d}{SHARED_BLOCK * SERIALS_PER_BLOCK + 2 * block + male:03d}"
    return body + identity_check(body)


class IdentityNumbers:
    """Hands out identity numbers, each once: a block of day serials for each unit keeps units apart without talking."""

    def __init__(self, block: int) -> None:
        self._first_serial = block * SERIALS_PER_BLOCK
        self._used: Counter[tuple[date, bool]] = Counter()

    def new(self, born: date, *, male: bool) -> tuple[str, date]:
        """Give a new number and the birthday in it; a day whose block is used up gives way to the day before."""
        while self._used[born, male] >= SERIALS_PER_BLOCK // 2:
            born -= timedelta(days=1)
        # From the end of the block, so that few serials end in 00: many numbers ending in 000 look ruined by a spreadsheet (method §10.1).
        serial = self._first_serial + SERIALS_PER_BLOCK - 2 - 2 * self._used[born, male] + male  # the 17th digit is odd for men
        self._used[born, male] += 1
        body = f"{AREA}{born:%Y%m%d}{serial:03d}"
        return body + identity_check(body), born
