"""How many of the young people who can and want to work do so, unit by unit (method §14.3).

Belongs here: the rate. Does not belong here: who is counted (`sql/youth/rate_of_units.sql`), pages (`pages`).
"""

from __future__ import annotations

from wengang.clues.running import ClueRun
from wengang.database.unit_of_work import UnitOfWork
from wengang.youth.rows import RateOfUnitsRow


def rates_of_units(work: UnitOfWork, run: ClueRun) -> dict[str, str | None]:
    """Give the rate of each unit with a youth file in a run's month as “people in work/people”, None where nobody can and wants to work."""
    return {
        row["unit"]: f"{row['in_work']}/{row['persons']}" if row["persons"] else None
        for row in work.rows("youth/rate_of_units", RateOfUnitsRow, run=run.id)
    }
