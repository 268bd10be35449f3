"""务工结构 as a workbook: a sheet a section, and the whole matrix of places for the province.

Belongs here: sheets. Does not belong here: what a section says (`sections`), the layout of a workbook (`papers.workbook`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from wengang.composition.rows import DestinationsRow
from wengang.composition.sections import composition_of, part_of_shown
from wengang.composition.words import LOCATIONS
from wengang.database.unit_of_work import UnitOfWork
from wengang.monitoring.snapshots import SnapshotRef
from wengang.papers.paper import Section
from wengang.papers.section_sheets import WIDEST, sheets_of
from wengang.papers.small_cells import LEGEND, cells_of_sum
from wengang.papers.workbook import ListSheet, SheetColumn, workbook
from wengang.settings.units import load_units
from wengang.settings.work_places import place_title


def sections_workbook(work: UnitOfWork, title: str, snapshot: SnapshotRef | None, told: Sequence[Section], unit: str | None) -> bytes:
    """Give the bytes of the workbook of a month's sections."""
    if snapshot is None or not told:
        return workbook([ListSheet("说明", title, ("当月还没有务工结构",), (SheetColumn("说明", WIDEST),), [])])
    under = f"按{snapshot.title}统计"
    sheets = sheets_of(title, under, told)
    if unit is None:
        sheets.append(_matrix(composition_of(work, snapshot).destinations, title, under))
    return workbook(sheets)


def _matrix(rows: Sequence[DestinationsRow], title: str, under: str) -> ListSheet:
    by_home: dict[str, list[DestinationsRow]] = defaultdict(list)
    for row in rows:
        by_home[row["home"]].append(row)
    lines = [
        (
            load_units().unit(home).name,
            LOCATIONS[row["location"]],
            place_title(row["place"]),
            cell,
            part_of_shown(row["organised"], cell),
            part_of_shown(row["aided"], cell),
        )
        for home, found in sorted(by_home.items())
        for row, cell in zip(found, cells_of_sum([row["persons"] for row in found]), strict=True)
    ]
    heads = ("户籍单位", "务工地点", "务工地", "人数", "点对点输送", "有交通费补助")
    widths = (14, 10, 20, 8, 10, 12)
    columns = tuple(SheetColumn(head, width) for head, width in zip(heads, widths, strict=True))
    return ListSheet("去向矩阵", f"{title}：户籍单位到务工地", (under,), columns, lines, (f"{LEGEND}。",))
