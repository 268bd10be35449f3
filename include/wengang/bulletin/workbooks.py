"""All tables of a bulletin, and the numbers of its charts, as a workbook.

Belongs here: a sheet for each table and chart of the paper, with the same cells. Does not belong here: the tables (`writing`), the layout of
a workbook (`papers.workbook`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from wengang.numbers import UNDEFINED
from wengang.papers.charts import Chart, charts_of
from wengang.papers.columns import width_of
from wengang.papers.paper import Figure, Paper, Table
from wengang.papers.workbook import Cell, ListSheet, SheetColumn, workbook

_LONGEST_NAME = 31
_WIDEST, _NARROWEST = 26, 5
_NO_NAME = re.compile(r"[\[\]:*?/\\]|^（[一二三四五六七八九十]+）")
_PEOPLE, _NUMBER = re.compile(r"(\d+)人"), re.compile(r"\d{1,9}")


def bulletin_workbook(paper: Paper) -> bytes:
    """Give the workbook of a bulletin; people stand as numbers, whatever is hidden stays hidden."""
    return workbook(list(_sheets(paper)))


def _sheets(paper: Paper) -> Iterator[ListSheet]:
    number, small = 0, []
    for section in (*paper.sections, *paper.appendices):
        for block in section.blocks:
            if isinstance(block, Table):
                number += 1
                yield _sheet(number, block.caption or section.heading, block.head, block.rows, paper.title)
            elif isinstance(block, Figure):
                for chart in charts_of(block):
                    if chart.small:
                        small.append(chart)
                    else:
                        number += 1
                        yield _chart_sheet(number, chart, paper.title)
    if small:
        head = ("单位", *small[0].labels)
        rows = [(one.title, *(_told(value) for value in one.series[0].values)) for one in small]
        yield _sheet(number + 1, f"{small[0].series[0].name}（{small[0].unit}）", head, rows, paper.title)


def _chart_sheet(number: int, chart: Chart, title: str) -> ListSheet:
    columns = [one.values for one in chart.series]
    rows = [(label, *map(_told, values)) for label, *values in zip(chart.labels, *columns, strict=True)]
    return _sheet(number, f"图：{chart.title}（{chart.unit}）", ("", *(one.name for one in chart.series)), rows, title)


def _sheet(number: int, name: str, head: Sequence[str], rows: Sequence[Sequence[str]], title: str) -> ListSheet:
    widths = [max(width_of(cell) for cell in column) for column in zip(head, *rows, strict=True)]
    columns = tuple(
        SheetColumn(words, min(_WIDEST, max(_NARROWEST, -(-width // 2) + 1)), centred=place > 0)
        for place, (words, width) in enumerate(zip(head, widths, strict=True))
    )
    own = _NO_NAME.sub("", name)
    return ListSheet(f"{number}.{own}"[:_LONGEST_NAME], own, (title,), columns, [tuple(map(_cell, row)) for row in rows])


def _told(value: int | None) -> str:
    return UNDEFINED if value is None else str(value)


def _cell(cell: str) -> Cell:
    """Give a count as a number that can be worked with; everything else as it is printed."""
    if people := _PEOPLE.fullmatch(cell):
        return int(people[1])
    return int(cell) if _NUMBER.fullmatch(cell) and not (cell.startswith("0") and len(cell) > 1) else cell
