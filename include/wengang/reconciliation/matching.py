"""How far the two departments agree on who works: the match of persons and the totals, as exact fractions (method §13).

Belongs here: both rates and whether they are low. Does not belong here: counting (`sql/monitoring/reconcile_departments`), who differs
(`differences`).

Method: of the people on the roster, those working by both files ÷ those working by either; |by rv − by hr| ÷ by rv. A rate without a base
does not exist: who is told by one department alone makes the match 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from wengang.database.unit_of_work import UnitOfWork
from wengang.monitoring.snapshots import SnapshotRef
from wengang.numbers import percent
from wengang.periods import Period
from wengang.reconciliation.rows import ReconciliationsRow
from wengang.settings.policy import load_policy


@dataclass(frozen=True, slots=True)
class Match:
    """People of a unit who work by both departments' files, by 乡村振兴 only, by 人社 only."""

    agreed: int
    rv_only: int
    hr_only: int

    @property
    def either(self) -> int:
        """Who works by one of them at least."""
        return self.agreed + self.rv_only + self.hr_only

    @property
    def rate(self) -> Fraction | None:
        """The match of persons; None where nobody works by either."""
        return Fraction(self.agreed, self.either) if self.either else None

    @property
    def totals_apart(self) -> Fraction | None:
        """How far the totals are apart; None where nobody works by 乡村振兴."""
        by_rv = self.agreed + self.rv_only
        return Fraction(abs(self.rv_only - self.hr_only), by_rv) if by_rv else None

    def is_low(self, period: Period) -> bool:
        """Tell whether both departments must look into it, by the limits of a month."""
        policy, rate, apart = load_policy(), self.rate, self.totals_apart
        return (rate is not None and rate < policy.ratio("recon.match_low", period)) or (
            apart is not None and apart > policy.ratio("recon.totals_apart", period)
        )

    @property
    def words(self) -> str:
        """Both rates as papers say them."""
        return f"人员相符率{percent(self.rate)}，总数相差{percent(self.totals_apart)}"


def matches(work: UnitOfWork, snapshot: SnapshotRef) -> Mapping[str, Match]:
    """Give the match of each unit of a snapshot whose two departments both delivered, by unit."""
    rows = work.rows("reconciliation/reconciliations", ReconciliationsRow, **snapshot.key)
    return {row["unit"]: Match(row["agreed"], row["rv_only"], row["hr_only"]) for row in rows}
