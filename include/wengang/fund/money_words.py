"""How messages and papers of the fund name a unit and write an exact number.

Belongs here: words that several of them share. Does not belong here: amounts as readers see them (`wengang.numbers`), refusals (`refusals`).
"""

from __future__ import annotations

from fractions import Fraction

from wengang.settings.units import load_units

FEN_PER_YUAN = 100


def unit_words(code: str) -> str:
    """Give a unit as code and name; the code alone where it is not in the register (what-if files may hold any)."""
    unit = load_units().by_code.get(code)
    return f"{code}{unit.name}" if unit else code


def exact_text(value: Fraction) -> str:
    """Give an exact number as text that reads back as the same number: a decimal where it ends, else numerator/denominator."""
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    places = max(twos, fives)
    digits = f"{abs(value.numerator) * 10**places // value.denominator:0{places + 1}d}"
    sign = "-" if value < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"
