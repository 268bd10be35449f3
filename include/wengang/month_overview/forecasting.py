"""A forecast of the stock of the month after a series of months: never graded, never mailed to a unit as a finding (decision 0071).

Belongs here: the model, its interval, and what it would have erred by in the months that are known. Does not belong here: which months are
read, words (`next_month`).

Method: exponential smoothing with additive error, damped additive trend and additive season of twelve months (ETS(A,Ad,A), statsmodels),
started from the first years and fitted by likelihood. The same series gives the same persons. The error is back-tested: each of the last
months is forecast from the months before it alone, as it would have been then.
Known drawbacks: a Spring Festival in January in one year and in February in the next is no season of twelve months; a change of the roster
is a change of the stock; two years are few for a season.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

SEASON = 12
SEASONS_FITTED = 2
"""A season that was seen once cannot be told from a trend."""
LEAST_TESTED, MOST_TESTED = 6, 12
MONTHS_NEEDED = SEASON * SEASONS_FITTED + LEAST_TESTED
COVERED = Fraction(80, 100)
"""Of how many months the interval is to hold the stock."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """The stock of the next month in persons, the interval that is to hold it, and what such forecasts erred by."""

    persons: int
    low: int
    high: int
    tested: int
    mean_error: Fraction
    """Mean of |forecast − stock| ÷ stock over the months tested."""
    held: int
    """In how many of the months tested the stock lay in the interval."""


class _Ahead(NamedTuple):
    persons: int
    low: int
    high: int


@lru_cache(maxsize=256)
def forecast(stocks: tuple[int, ...]) -> Forecast | None:
    """Forecast the month after an unbroken series of months, oldest first; None where it is shorter than `MONTHS_NEEDED` or has a 0."""
    if len(stocks) < MONTHS_NEEDED or not all(stocks):
        return None
    tested = min(MOST_TESTED, len(stocks) - SEASON * SEASONS_FITTED)
    then = [(_ahead(stocks[:-back]), stocks[-back]) for back in range(tested, 0, -1)]
    errors = [Fraction(abs(found.persons - stock), stock) for found, stock in then]
    held = sum(found.low <= stock <= found.high for found, stock in then)
    return Forecast(*_ahead(stocks), tested, sum(errors, Fraction(0)) / tested, held)


def _ahead(stocks: Sequence[int]) -> _Ahead:
    # Seconds to import: only who has a history long enough pays for them.
    import pandas as pd  # noqa: PLC0415 - as above
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel  # noqa: PLC0415 - as above

    series = pd.Series(stocks, dtype="float64")
    season = {"seasonal": "add", "seasonal_periods": SEASON, "initialization_method": "heuristic"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a series that fits exactly has no likelihood to climb
        fitted = ETSModel(series, error="add", trend="add", damped_trend=True, **season).fit(disp=False)
        told = (
            fitted.get_prediction(start=len(series), end=len(series))
            .summary_frame(alpha=1 - COVERED.numerator / COVERED.denominator)
            .iloc[0]
        )
    return _Ahead(*(max(0, round(told[column])) for column in ("mean", "pi_lower", "pi_upper")))
