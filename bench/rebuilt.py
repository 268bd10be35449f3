"""The row of the months made anew: how long it takes from the encrypted originals to results that are held against those that stand.

Belongs here: one rebuild of the loaded months at full scale. Does not belong here: whether a rebuild finds what differs (`tests/sql/history`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bench.stopwatch import Span, timed
from wengang.database.unit_of_work import unit_of_work
from wengang.history.kept_months import kept_months
from wengang.history.rebuilding import rebuild
from wengang.periods import Period
from wengang.settings.environment import Settings

TWO_YEARS = 24


@dataclass(frozen=True, slots=True)
class MeasuredRebuild:
    """How many months were made anew, and how long that took."""

    months: int
    span: Span

    @property
    def two_years(self) -> float:
        """Seconds that so many months take at this pace."""
        return self.span.seconds / self.months * TWO_YEARS


def measure_rebuild(settings: Settings, maintenance: str, month: Period, say: Callable[[str], None]) -> MeasuredRebuild:
    """Make a month and the one before anew; raises `RuntimeError` where anything came out otherwise than it stood."""
    with unit_of_work(settings) as work:
        kept = kept_months(work, month.before, month)

    def make_anew() -> None:
        if not rebuild(settings, kept, administrator=maintenance, progress=say).equal:
            raise RuntimeError(f"{month.before} and {month} were not rebuilt as they stood")

    return MeasuredRebuild(len(kept["results"]), timed(make_anew))
