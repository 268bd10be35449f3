"""What the bulletin tells of 雨露计划+ in a month (chapters 3.2 item 10).

Belongs here: sums of the province in a sentence, and a table of the clues.
Does not belong here: the figures (`pages`), what the rules found, the bulletin (`wengang.bulletin`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from wengang.clues.overview import run_of_month, told_publicly
from wengang.database.unit_of_work import UnitOfWork
from wengang.monitoring.snapshots import SnapshotRef
from wengang.numbers import persons, share
from wengang.papers.paper import Section
from wengang.youth.clues import CHAPTER
from wengang.youth.rows import LedgersOfUnitsRow, RatesByDimensionRow


def paragraphs(work: UnitOfWork, snapshot: SnapshotRef, on: date) -> Sequence[Section]:
    """Give the section of a month; none where no unit handed over its young people."""
    run = run_of_month(work, CHAPTER, snapshot.period)
    if run is None:
        return ()
    ledgers: Sequence[LedgersOfUnitsRow] = work.rows("youth/ledgers_of_units", LedgersOfUnitsRow, run=run.id, unit=None)
    rates: Sequence[RatesByDimensionRow] = work.rows("youth/rates_by_dimension", RatesByDimensionRow, run=run.id, unit=None)
    told = []
    if ledgers:
        pushed, filed = (sum(row[column] for row in ledgers) for column in ("pushed", "filed"))
        told.append(f"{run.period.chinese}乡村振兴部门推送{persons(pushed)}，人社部门已建档{persons(filed)}。")
    of_units = [row for row in rates if row["dimension"] == "unit"]
    if of_units:
        able, in_work = (sum(row[column] for row in of_units) for column in ("persons", "in_work"))
        told.append(f"有能力、有意愿就业的{persons(able)}，就业和创业{persons(in_work)}，就业率{share(in_work, able)}。")
    return (Section(CHAPTER.title, (*told, *told_publicly(work, run, on))),) if told else ()


PARAGRAPHS = paragraphs
