"""Identity numbers and the keys that stand for people (method §1, §9; architecture decision 9).

Belongs here: what a valid number is, the 18 characters that name a person, HMAC keys, and how a number, name or phone is masked.
Does not belong here: which rows are rejected for it (`expectations/`), where numbers are kept (`data_sharing.loading`).

Method: a number is 17 digits and a digit or X with a valid GB 11643 check digit; of 20 or 22 characters (certificates of residents
with a disability) the first 18 count, and its birth date must be a day. Full-width forms are folded; any other mark makes it damaged.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from operator import mul
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SM3
from cryptography.hazmat.primitives.hmac import HMAC

from wengang.characters import fold

DIGEST_ALGORITHM = "HMAC-SM3-128"
_NUMBER = re.compile(r"([0-9]{17}[0-9X])(?:[0-9A-Z]{2}|[0-9A-Z]{4})?")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_CHARACTERS = "10X98765432"
_OF_ZEROS = sum(_WEIGHTS) * ord("0")
"""What the weighted characters of seventeen zeros sum to."""
# Eleven digits and more, with a blank or dash here and there: a phone or identity number; days, amounts and codes stay readable.
_LONG_DIGITS = re.compile(r"[0-9](?:[^0-9A-Za-z:：㐀-鿿]{0,2}[0-9]){10,}[Xx]?")
_LONGEST_SHOWN = 60
_HALF_WIDTH = str.maketrans("０１２３４５６７８９Ｘｘ", "0123456789Xx")


def read_identity_number(text: str) -> str | None:
    """Give the 18 characters that name a person, or None when the number is damaged (method §9, §10.1)."""
    match = _NUMBER.fullmatch(fold(text).upper())
    if match is None:
        return None
    id18 = match[1]
    total = sum(map(mul, _WEIGHTS, id18.encode())) - _OF_ZEROS  # the digits as characters; the eighteenth has no weight
    return id18 if _CHECK_CHARACTERS[total % 11] == id18[17] and birth_date(id18) else None


def birth_date(id18: str) -> date | None:
    """Give the date of birth that a number carries, or None when it names no day."""
    try:
        return date(int(id18[6:10]), int(id18[10:12]), int(id18[12:14]))
    except ValueError:
        return None


def sex(id18: str) -> str:
    """Give the sex that a number carries: its seventeenth character is odd for men (GB 11643)."""
    return "male" if int(id18[16]) % 2 else "female"


def birthday(born: date, age: int) -> date:
    """Give the day on which somebody reaches an age; born on 29 February counts from 1 March of a common year."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


class PersonKeys:
    """Makes the pseudonyms of one installation: HMAC-SM3 under its secret key, the first 128 bits written as a UUID.

    128 bits keep 650,000 people apart with a chance of collision below 1e-26, and PostgreSQL compares a UUID in one step.
    """

    def __init__(self, secret: bytes) -> None:
        self._start = HMAC(secret, SM3())

    def _digest(self, text: str) -> UUID:
        mac = self._start.copy()
        mac.update(text.encode())
        return UUID(bytes=mac.finalize()[:16])

    def person(self, id18: str) -> UUID:
        """Give the key of a person (`person_key`)."""
        return self._digest(id18)

    def persons(self, numbers: Iterable[str | None]) -> list[UUID | None]:
        """Give the key of each number, None for each None."""
        return [None if number is None else self._digest(number) for number in numbers]

    def payee(self, text: str) -> str | None:
        """Give the digest of whom money was paid to, None of a blank cell; no key of a person, whatever the cell holds (domain T12)."""
        plain = "".join(unicodedata.normalize("NFKC", text).split())
        return str(self._digest(f"payee|{plain}")) if plain else None

    def written(self, text: str) -> UUID:
        """Give the key of a damaged number as it is written, by which the same one in two rows is one person (method §6)."""
        return self._digest(f"written|{text}")

    def same(self, *parts: str) -> UUID:
        """Give the key by which the same warning of the same row is known again (method §13, explanations)."""
        return self._digest("|".join(("same", *parts)))

    def member(self, unit: str, household_no: str, member_no: str) -> UUID | None:
        """Give the key of a place in a household (户编号 + 人编号, as keys) that links a damaged number (method §2); None when one is blank."""
        if not household_no or not member_no:
            return None
        return self._digest(f"{unit}|{household_no}|{member_no}")


def mask_identity_number(text: str) -> str:
    """Give a number as it may be shown: 460***********12X (domain section 10); of a shorter one less, of anything but digits nothing."""
    plain = unicodedata.normalize("NFKC", text).strip()[:_LONGEST_SHOWN]
    edge = min(3, max(len(plain) - 2, 0) // 3)
    shown = (*range(edge), *range(len(plain) - edge, len(plain)))
    return "".join(character if place in shown and character in "0123456789Xx" else "*" for place, character in enumerate(plain))


def mask_name(name: str) -> str:
    """Give a name as it may be shown: 姓* (domain section 10)."""
    return name[:1] + "*" if name else ""


def mask_digits(text: str) -> str:
    """Give a sentence written by an official with every long run of digits masked: an identity number or phone in it must not stay."""
    return _LONG_DIGITS.sub(lambda match: mask_identity_number(match[0]), text.translate(_HALF_WIDTH).strip())


def mask_value(text: str, name: str = "") -> str:
    """Give any cell value as it may stand in a finding: runs of eleven digits and more are masked, and the name of the row's person.

    Everything else stays readable, so that the sender sees what is wrong (method §10.1).
    """
    shown = mask_digits(fold(text)[:_LONGEST_SHOWN])
    plain_name = fold(name)
    return shown.replace(plain_name, mask_name(plain_name)) if len(plain_name) > 1 else shown
