"""Awards of people in workshops by method §6, slowly: month by month, person by person, nothing clever.

Assumptions: what a month found is given (who is absorbed for what pay, how many, what the workshop is afterwards); parameters as in the
method (6 months, 6000 元, tiers 5 / 10 / 20); the policy ends with 2025-12.

Readings where the method is silent: as `wengang.workshops.awards.rules` writes them.

Belongs here: who is due what up to a month. Does not belong here: proposals, approvals, lines, and anything that reads a database.

Known drawbacks: every question goes through all months again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from wengang.periods import Period

MONTHS, PAY = 6, 6000
TIERS = ((20, 3, 1500_00), (10, 2, 1200_00), (5, 1, 1000_00))
LAST_MONTH = Period(2025, 12)
STOPPED = ("exited", "expired", "exit_proposed")
ENDED = ("exited", "expired")


@dataclass(frozen=True)
class Month:
    """One workshop in one month: pay (元, None = not told) of everybody who works there, how many it absorbs, what it is afterwards."""

    pay: Mapping[str, Decimal | int | None]
    absorbed: int
    status: str | None


@dataclass(frozen=True)
class Due:
    """One award: tier and amount in fen, the sixth month, the month in which both conditions are met, and months and pay up to it."""

    tier: int
    amount_fen: int
    sixth_month: Period
    met_in: Period
    months: int
    paid: Decimal


@dataclass
class World:
    """All months of all workshops, by 车间编号 and month; without a status a month counts from the month of the certification on."""

    months: Mapping[str, Mapping[Period, Month]]
    certified: Mapping[str, Period]
    granted: set[tuple[str, str]] = field(default_factory=set)


def due(world: World, through: Period) -> dict[tuple[str, str], Due]:
    """Give every award that is due up to a month, by workshop and person."""
    found = {}
    for workshop, months in world.months.items():
        newest = months[max(months)]
        if newest.status in STOPPED:
            continue
        for person in {name for month in months.values() for name in month.pay}:
            if (workshop, person) in world.granted:
                continue
            award = _of_person(months, world.certified[workshop], person, min(through, LAST_MONTH))
            if award:
                found[workshop, person] = award
    return found


def _of_person(months: Mapping[Period, Month], certified: Period, person: str, through: Period) -> Due | None:
    worked: list[tuple[Period, int]] = []
    paid = Decimal(0)
    for period in sorted(months):
        month = months[period]
        if period > through or person not in month.pay:
            continue
        if month.status in ENDED or (month.status is None and period < certified):
            continue
        worked.append((period, month.absorbed))
        paid += month.pay[person] or 0
        if len(worked) >= MONTHS and paid >= PAY:
            sixth_month, absorbed = worked[MONTHS - 1]
            for least, tier, amount_fen in TIERS:
                if absorbed >= least:
                    return Due(tier, amount_fen, sixth_month, period, len(worked), paid)
            return None
    return None
