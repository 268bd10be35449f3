"""Numbers as readers see and type them: one wording for each kind, in letters, pages, workbooks, messages, forms and on the command line.

Belongs here: rounding, percentages, amounts, counts of people, whole numbers of a form. Does not belong here: dates and sentences
(`papers.wording`), what is compared (always exact fractions, never what is shown), which cells of a table are hidden together
(`papers.small_cells`).

A half is rounded away from zero (四舍五入, decision 0013). Rounding never makes a figure look as if it had reached a threshold, or were
nothing: where two places would show a whole percent or a share that stands among the parameters, and the figure is not exactly that, it gets
as many places as tell them apart: 2.9976 % is 2.998%, 2.99996 % is 2.99996%.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from wengang.settings.policy import load_policy
from wengang.user_error import UserError

UNDEFINED = "—"
SMALLEST_SHOWN = 5
"""Counts under five persons are not shown (domain section 10)."""
PLACES = 2
_PERCENT = 100
_RATIO = "比例"


class NumberError(UserError):
    """What a person typed into a form is no whole number."""


def entered_number(typed: object, name: str, example: int) -> int:
    """Give the whole number that a person typed into a field of a form; raises `NumberError`, which shows an example."""
    text = str(typed).strip()
    if not text.isdecimal():
        raise NumberError(f"{name}“{text}”不是一个数：请重新启动，写成“{example}”的样子")
    return int(text)


def rounded(value: int | Fraction, places: int = 0) -> int:
    """Give a number in units of its last place, a half away from zero."""
    scaled = abs(Fraction(value)) * Fraction(10) ** places
    whole: int = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return -whole if value < 0 else whole


def decimal(value: int | Fraction, places: int = PLACES, separator: str = "") -> str:
    """Give a number with a fixed number of places: 3120.50, −0.33, and 0.00 where nothing is left of it."""
    units = rounded(value, places)
    whole, rest = divmod(abs(units), 10**places)
    digits = f"{whole:,}".replace(",", separator) + (f".{rest:0{places}d}" if places else "")
    return f"{'−' if units < 0 else ''}{digits}"


def percent(ratio: Fraction | None) -> str:
    """Give the size of a ratio as a percentage: 55.83%, with more places where two would mislead; — where undefined."""
    if ratio is None:
        return UNDEFINED
    size, places = abs(ratio) * _PERCENT, PLACES
    while _misleads(size, places):
        places += 1
    return f"{decimal(size, places)}%"


def signed_percent(ratio: Fraction | None) -> str:
    """Give a change as a cell: +1.02%, −2.998%, 0.00%."""
    return UNDEFINED if ratio is None else f"{'+' if ratio > 0 else '−' if ratio < 0 else ''}{percent(ratio)}"


def share(part: int | None, whole: int | None) -> str:
    """Give a part of people as a percentage; — where undefined, or where the part could be worked out though it is not shown itself."""
    return UNDEFINED if part is None or not whole or is_small(part) else percent(Fraction(part, whole))


def threshold_text(ratio: Fraction) -> str:
    """Give a threshold as it was set, without needless places: 3%, 2.5%."""
    text = percent(ratio).removesuffix("%")
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text}%"


def money(amount: Fraction | None) -> str:
    """Give an amount of 元 to the fen: 3120.50元."""
    return UNDEFINED if amount is None else f"{decimal(amount)}元"


def yuan(fen: int | Fraction) -> str:
    """Give an amount of fen in 元, as papers of the fund write it: 26,400,000.00元."""
    return f"{decimal(Fraction(fen, _PERCENT), separator=',')}元"


def is_small(count: int) -> bool:
    """Tell whether a count of people is not shown."""
    return 0 < count < SMALLEST_SHOWN


def persons(count: int | None) -> str:
    """Give a number of persons as a cell: 12人; <5人 where one to four; — where unknown."""
    if count is None:
        return UNDEFINED
    return f"<{SMALLEST_SHOWN}人" if is_small(count) else f"{count}人"


def _misleads(percentage: Fraction, places: int) -> bool:
    """Tell whether a percentage, cut to places, would be taken for a whole percent or a threshold that it is not."""
    shown = Fraction(rounded(percentage, places), 10**places)
    return shown != percentage and (shown.denominator == 1 or shown / _PERCENT in _thresholds())


def _thresholds() -> set[Fraction]:
    shares = (parameter for parameter in load_policy().parameters.values() if parameter.unit == _RATIO)
    return {_ratio(str(dated.value)) for parameter in shares for dated in parameter.values}


@cache
def _ratio(written: str) -> Fraction:
    """Give a ratio as it is written; pages ask for each of them hundreds of times."""
    return Fraction(written)
