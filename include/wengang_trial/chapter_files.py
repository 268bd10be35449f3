"""The files of the chapters that one unit hands over in a month, and the clues that must come of them.

Belongs here: which chapters bring what in which month, put together by department. Does not belong here: what is planted in them
(`planted_chapters`, `planted_posts`), whose month it is and where it is written (`unit_writer`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from wengang.periods import Period
from wengang_trial.files import Table
from wengang_trial.labour import UnitMonth
from wengang_trial.people import Person
from wengang_trial.planted_chapters import PlantedChapters, PlantedClue, planted_before, planted_in
from wengang_trial.planted_posts import OtherFiles, posts_before, posts_in, posts_two_before
from wengang_trial.units import UNITS, Unit

FIRST_ROW_OF_WORKBOOKS = 4
"""The first row below the titles, which stand on row 3 (method §10)."""


@dataclass(slots=True)
class ChaptersOfMonth:
    """Tables by department, and the clues of the month; both empty in months in which nothing is brought."""

    by_department: dict[str, list[Table]] = field(default_factory=dict)
    clues: list[PlantedClue] = field(default_factory=list)

    def add(self, brought: PlantedChapters) -> None:
        """Add what one chapter brings."""
        for department, tables in brought.tables.items():
            self.by_department.setdefault(department, []).extend(tables)
        self.clues.extend(brought.clues)


def chapter_files(
    unit: Unit, everybody: Iterable[Person], month: UnitMonth, last: Period, others: Callable[[], Sequence[Table]]
) -> ChaptersOfMonth:
    """Give what is brought in a month; `others` gives the unit's other tables of the month, which name some people as the chapters need it."""
    brought, block = ChaptersOfMonth(), UNITS.index(unit)
    if month.period == last:
        chapters = planted_in(unit, block, month)
        brought.add(chapters)
        brought.add(posts_in(unit, block, everybody, month, OtherFiles({table.table: table for table in others()})))
        brought.clues.append(("work_relief", "W8V", "rv_work", [_row_of_relief(others(), chapters.told_without_attendance)]))
    elif month.period == last.before:
        brought.add(planted_before(unit, block, month.period))
        brought.add(posts_before(unit, everybody, month.period))
    elif month.period == last.plus(-2):
        brought.add(posts_two_before(unit, everybody, month.period))
    return brought


def _row_of_relief(tables: Iterable[Table], id18: str) -> int:
    """Give the row of the work file, as a reader sees it, in which a person's channel is 以工代赈."""
    (work,) = (table for table in tables if table.table == "rv_work")
    number, channel = list(work.header).index("证件号码"), list(work.header).index("就业渠道")
    of_person = (place for place, row in enumerate(work.rows) if row[number][:18].upper() == id18 and row[channel] == "以工代赈")
    return FIRST_ROW_OF_WORKBOOKS + next(of_person)
