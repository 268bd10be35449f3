"""Charts as Word draws them itself: text in the reader's own fonts, sharp on paper, to be formatted in Word or WPS.

Belongs here: charts as parts of a Word file. Does not belong here: what is drawn (`charts`), the file (`word`).

XlsxWriter, which writes the house's workbooks, writes the charts too: their markup is the same in both kinds of file. The numbers stand in
the chart; the table that could be edited behind it is not enclosed, since the workbook beside the paper holds it.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from wengang.papers.charts import BEFORE, FALL, NOW, RISE, WHOLE, Chart, ChartKind
from wengang.papers.word import Drawing, DrawnPart

_CM = 360_000
"""English metric units in a centimetre."""
_WHOLE, _HALF = (15.4, 8.66), (7.6, 4.28)
"""16 to 9, the one shape in which LibreOffice shows a chart without stretching its text."""
_DATA = "数据"
_FONT, _TITLE = {"name": "宋体", "size": 9}, {"name": "黑体", "size": 11, "bold": False}
_SMALL_TITLE = {"name": "黑体", "size": 10, "bold": False}
_PRINTING = re.compile(r"<c:printSettings>.*</c:printSettings>", re.DOTALL)
_MEANT = {
    '<c:lang val="en-US"/>': '<c:lang val="zh-CN"/>',
    '<c:showVal val="1"/>': '<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/>'
    '<c:showPercent val="0"/><c:showBubbleSize val="0"/>',
    '<c:plotVisOnly val="1"/>': '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/>',
}
"""What Excel takes for granted, and LibreOffice takes otherwise where it is left out."""
_LATIN = re.compile(r'<a:latin typeface="([^"]+)"[^>]*/>')


def drawing_of(charts: Sequence[Chart]) -> Drawing:
    """Give charts as one drawing of a Word file."""
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True}) as book:
        page = book.add_worksheet(_DATA)
        column = 0
        for chart in charts:
            page.insert_chart(0, 0, _chart(book, page, chart, column))
            column += 2 + len(_columns(chart))
    with zipfile.ZipFile(memory) as parts:
        markup = [parts.read(f"xl/charts/chart{number}.xml").decode() for number in range(1, len(charts) + 1)]
    return Drawing(tuple(DrawnPart(_for_word(one), *_size(chart), chart.words) for one, chart in zip(markup, charts, strict=True)))


def _size(chart: Chart) -> tuple[int, int]:
    width, height = _HALF if chart.small else _WHOLE
    return round(width * _CM), round(height * _CM)


def _for_word(markup: str) -> bytes:
    """Give a chart without the printing of a sheet, its Chinese in the font that its Latin letters have, and what is meant said in full."""
    told = _PRINTING.sub("", markup)
    for left_out, meant in _MEANT.items():
        told = told.replace(left_out, meant)
    if "<c:lineChart>" in told:
        told = told.replace("</c:val></c:ser>", '</c:val><c:smooth val="0"/></c:ser>')
    return _LATIN.sub(r'<a:latin typeface="\1"/><a:ea typeface="\1"/>', told).encode()


def _columns(chart: Chart) -> list[tuple[str, list[int | None], dict[str, Any]]]:
    """Give the columns of a chart's data with how each is drawn."""
    if chart.kind is ChartKind.FLOW:
        levels = chart.levels()
        ends = (0, len(levels) - 1)
        below: list[int | None] = [min(level) if place not in ends else 0 for place, level in enumerate(levels)]
        parts = {
            WHOLE: [level[1] if place in ends else None for place, level in enumerate(levels)],
            RISE: [end - start if place not in ends and end >= start else None for place, (start, end) in enumerate(levels)],
            FALL: [start - end if place not in ends and end < start else None for place, (start, end) in enumerate(levels)],
        }
        labelled = {"value": True, "font": _FONT}
        names = {WHOLE: "在岗", RISE: "增加", FALL: "减少"}
        return [("", below, {"fill": {"none": True}, "border": {"none": True}})] + [
            (names[colour], values, {"fill": {"color": colour}, "data_labels": labelled}) for colour, values in parts.items()
        ]
    looks: list[dict[str, Any]] = [{"color": NOW, "width": 1.75}, {"color": BEFORE, "width": 1.5, "dash_type": "dash"}]
    if chart.kind is ChartKind.LINES:
        marker = {"type": "circle", "size": 3, "fill": {"color": NOW}, "border": {"color": NOW}}
        return [
            (one.name, list(one.values), {"line": look} | ({"marker": marker} if not place else {}))
            for place, (one, look) in enumerate(zip(chart.series, looks, strict=False))
        ]
    return [
        (one.name, list(one.values), {"fill": {"color": colour}, "gap": 40, "data_labels": {"value": True, "font": {**_FONT, "size": 7}}})
        for one, colour in zip(chart.series, (NOW, BEFORE), strict=False)
    ]


def _chart(book: Any, page: Any, chart: Chart, column: int) -> Any:  # noqa: ANN401 - XlsxWriter ships no types
    kinds = {ChartKind.LINES: {"type": "line"}, ChartKind.BARS: {"type": "bar"}, ChartKind.FLOW: {"type": "column", "subtype": "stacked"}}
    drawn = book.add_chart(kinds[chart.kind])
    rows = len(chart.labels)
    page.write_column(1, column, chart.labels)
    for place, (name, values, look) in enumerate(_columns(chart), column + 1):
        page.write_string(0, place, name)
        for row, value in enumerate(values, 1):
            if value is not None:
                page.write_number(row, place, value)
        cells = {"categories": [_DATA, 1, column, rows, column], "values": [_DATA, 1, place, rows, place]}
        drawn.add_series({"name": [_DATA, 0, place], **cells, **look})
    title = _SMALL_TITLE if chart.small else _TITLE
    drawn.set_title({"name": f"{chart.title}（{chart.unit}）", "name_font": title, "overlay": False})
    across: dict[str, Any] = {
        "num_font": _FONT,
        "line": {"color": "#808080"},
        "interval_unit": 1,
    }
    if chart.small:
        across |= {"label_position": "none", "major_tick_mark": "none"}
    along: dict[str, Any] = {
        "num_font": _FONT,
        "num_format": "0",
        "major_gridlines": {"visible": not chart.small, "line": {"color": "#D9D9D9"}},
    }
    if chart.kind is ChartKind.BARS:
        # Of lying bars the y axis is that of the units, which Word draws from below upwards.
        across |= {"reverse": True}
        along |= {"visible": False, "major_gridlines": {"visible": False}}
        across, along = along, across
    else:
        along |= {"min": _floor(chart)}
    drawn.set_x_axis(across)
    drawn.set_y_axis(along)
    if chart.kind is ChartKind.FLOW or len(chart.series) == 1:
        drawn.set_legend({"none": True})
    else:
        drawn.set_legend({"position": "bottom", "font": _FONT})
    return drawn


def _floor(chart: Chart) -> int:
    """Give a round number below all that is drawn, so that a movement is seen."""
    if chart.kind is ChartKind.FLOW:
        values = [reached for level in chart.levels() for reached in level if reached]
    else:
        values = [value for one in chart.series for value in one.values if value is not None]
    if not values or min(values) <= 0:
        return 0
    room = max(max(values) - min(values), 1)
    step = int("1" + "0" * (len(str(room)) - 1))
    return max(0, (min(values) - room // 2) // step * step)
