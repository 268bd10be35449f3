"""Sections of a page as sheets of a workbook: a sheet a table, with what the section says below it.

Belongs here: names and widths of sheets. Does not belong here: what a section says (the domains), the layout of a workbook (`workbook`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wengang.papers.columns import width_of
from wengang.papers.paper import Section, Table
from wengang.papers.workbook import ListSheet, SheetColumn

NARROWEST, WIDEST = 6, 24
_LONGEST_NAME = 28


def sheets_of(title: str, under: str, sections: Sequence[Section]) -> list[ListSheet]:
    """Give a sheet for each table of sections; `under` stands under the title of each."""
    return [_sheet(section, number, table, title, under) for section in sections for number, table in _tables(section)]


def _tables(section: Section) -> Iterator[tuple[int, Table]]:
    return enumerate((block for block in section.blocks if isinstance(block, Table)), 1)


def _sheet(section: Section, number: int, table: Table, title: str, under: str) -> ListSheet:
    columns = [
        SheetColumn(head, min(WIDEST, max(NARROWEST, *((width_of(row[place]) + 1) // 2 for row in (table.head, *table.rows)))))
        for place, head in enumerate(table.head)
    ]
    name = section.heading.split("（")[0][:_LONGEST_NAME]
    return ListSheet(
        name.replace("、", "") if number == 1 else f"{name.replace('、', '')}{number}",
        f"{title}：{section.heading}",
        (under,),
        tuple(columns),
        table.rows,
        tuple(block for block in section.blocks if isinstance(block, str)),
    )
