"""Charts of official papers: one value, drawn as SVG for pages and as a chart of Word's own for the printed file.

Belongs here: what a chart is, its drawing as SVG, its words, its way through HTML. Does not belong here: which figures are drawn (domains),
Word (`word_charts`), the small charts of pages (`month_overview.charts`).

A drawing carries its numbers in the HTML that people approve, so that the Word file made from that HTML shows the same chart (decision 0063,
0064). No font is measured: every place is given, so the same numbers are the same bytes everywhere. Text stays text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import groupby

from markupsafe import escape

from wengang.numbers import UNDEFINED, rounded
from wengang.papers.paper import Figure

NOW, BEFORE, RISE, FALL, WHOLE = "#0072B2", "#8C8C8C", "#0072B2", "#D55E00", "#6E6E6E"
"""The colours of Okabe and Ito, told apart by colour-blind readers and in grey."""
_INK, _LINE = "#1c2430", "#d5d5d5"
_FONT = "font-family=\"'Noto Sans CJK SC','Microsoft YaHei',SimHei,sans-serif\""
_IN_A_ROW = 2
_BAR = 9
_SMALL_TITLE, _SMALL_NUMBER = 19, 18
"""Sizes of a small chart's words, large enough where a drawing shrinks to the width of a phone."""
_HEADROOM = Fraction(1, 10)


class ChartKind(StrEnum):
    """Lines over months; bars of units beside what they are held against; a flow from one stock to the next."""

    LINES = "lines"
    BARS = "bars"
    FLOW = "flow"


@dataclass(frozen=True, slots=True)
class Series:
    """One row of numbers; None where there is none, or none that is shown."""

    name: str
    values: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart. Of a flow the one series holds the first stock, the signed steps, and the last stock; `small` ones stand two in a row."""

    kind: ChartKind
    title: str
    unit: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    small: bool = False

    @property
    def words(self) -> str:
        """The chart for who cannot see it, and for plain text."""
        told = (
            f"{one.name}："
            + "，".join(
                f"{label}{UNDEFINED if value is None else value}{self.unit if value is not None else ''}"
                for label, value in zip(self.labels, one.values, strict=True)
            )
            for one in self.series
        )
        return f"{self.title}。{'；'.join(told)}"

    def levels(self) -> list[tuple[int, int]]:
        """Give from where to where each column of a flow reaches."""
        reached, levels = 0, []
        for place, value in enumerate(self.series[0].values):
            whole = place in (0, len(self.labels) - 1)
            start = 0 if whole else reached
            reached = (value or 0) if whole else reached + (value or 0)
            levels.append((start, reached))
        return levels


def figure_of(charts: Sequence[Chart]) -> Figure:
    """Give charts as one drawing of a paper."""
    data = [
        {
            "kind": one.kind,
            "title": one.title,
            "unit": one.unit,
            "labels": one.labels,
            "series": [[line.name, line.values] for line in one.series],
            "small": one.small,
        }
        for one in charts
    ]
    drawn = _grid(charts) if charts and charts[0].small else "".join(_svg(one) for one in charts)
    return Figure(drawn, "；".join(one.words for one in charts), json.dumps(data, ensure_ascii=False, separators=(",", ":")))


def charts_of(figure: Figure) -> tuple[Chart, ...]:
    """Give the charts that a drawing shows; none where it was drawn by others."""
    told = json.loads(figure.data or "[]")
    return tuple(
        Chart(
            ChartKind(one["kind"]),
            one["title"],
            one["unit"],
            tuple(one["labels"]),
            tuple(Series(name, tuple(values)) for name, values in one["series"]),
            one["small"],
        )
        for one in told
    )


@dataclass(frozen=True, slots=True)
class _Plot:
    """Where numbers lie: the inner rectangle of a drawing and the range of its values."""

    left: int
    top: int
    width: int
    height: int
    low: int
    high: int

    def x(self, place: int, places: int) -> int:
        return self.left + self.width * place // max(places - 1, 1)

    def y(self, value: int) -> int:
        return self.top + self.height - rounded(Fraction(value - self.low, max(self.high - self.low, 1)) * self.height)


def _svg(chart: Chart) -> str:
    draw = {ChartKind.LINES: _lines, ChartKind.BARS: _bars, ChartKind.FLOW: _flow}[chart.kind]
    return draw(chart)


def _opened(width: int, height: int, words: str, *, small: bool = False) -> str:
    shrinks = ' class="small"' if small else ""
    return f'<svg{shrinks} viewBox="0 0 {width} {height}" role="img" aria-label="{escape(words)}" {_FONT}>'


def _text(x: int, y: int, words: str, *, anchor: str = "start", size: int = 12, bold: bool = False) -> str:
    weight = ' font-weight="600"' if bold else ""
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" font-size="{size}"{weight} fill="{_INK}">{escape(words)}</text>'


def _legend(chart: Chart, colours: Sequence[str], y: int) -> str:
    parts, x = [], 12
    for one, colour in zip(chart.series, colours, strict=False):
        parts.append(f'<rect x="{x}" y="{y - 9}" width="12" height="10" fill="{colour}"/>{_text(x + 17, y, one.name)}')
        x += 17 + 13 * len(one.name) + 18
    return "".join(parts)


def _range(values: Sequence[int | None]) -> tuple[int, int]:
    """Give the range of a line: its own, with some room, never below nothing where nothing is below."""
    there = [value for value in values if value is not None] or [0]
    room = max(1, rounded((max(there) - min(there)) * _HEADROOM))
    low = min(there) - room
    return (max(0, low) if min(there) >= 0 else low), max(there) + room


def _polyline(frame: _Plot, values: Sequence[int | None], colour: str, dash: str = "") -> str:
    """Give a line for each run of months that have a number, and a dot for each."""
    runs = [list(run) for there, run in groupby(enumerate(values), key=lambda item: item[1] is not None) if there]
    drawn = []
    for run in runs:
        points = [(frame.x(place, len(values)), frame.y(value)) for place, value in run if value is not None]
        drawn.append(
            f'<polyline fill="none" stroke="{colour}" stroke-width="2"{dash} points="{" ".join(f"{x},{y}" for x, y in points)}"/>'
            + "".join(f'<circle cx="{x}" cy="{y}" r="2.5" fill="{colour}"/>' for x, y in points)
        )
    return "".join(drawn)


def _lines(chart: Chart) -> str:
    width, height = 660, 260
    low, high = _range([value for one in chart.series for value in one.values])
    frame = _Plot(60, 58, width - 80, height - 96, low, high)
    grid = "".join(
        f'<line x1="{frame.left}" x2="{frame.left + frame.width}" y1="{frame.y(value)}" y2="{frame.y(value)}" stroke="{_LINE}"/>'
        f"{_text(frame.left - 6, frame.y(value) + 4, str(value), anchor='end', size=11)}"
        for value in (low, (low + high) // 2, high)
    )
    months = "".join(
        _text(frame.x(place, len(chart.labels)), height - 16, label, anchor="middle", size=11) for place, label in enumerate(chart.labels)
    )
    dashes = ("", ' stroke-dasharray="5 4"')
    drawn = "".join(
        _polyline(frame, one.values, colour, dash) for one, colour, dash in zip(chart.series, (NOW, BEFORE), dashes, strict=False)
    )
    title = _text(12, 20, f"{chart.title}（{chart.unit}）", size=15, bold=True)
    return f"{_opened(width, height, chart.words)}{title}{_legend(chart, (NOW, BEFORE), 42)}{grid}{drawn}{months}</svg>"


def _bars(chart: Chart) -> str:
    step = _BAR * len(chart.series) + 9
    width, left, top = 660, 150, 56
    height = top + step * len(chart.labels) + 12
    room = width - left - 70
    most = max([value or 0 for one in chart.series for value in one.values] or [1]) or 1
    rows = []
    for place, label in enumerate(chart.labels):
        y = top + step * place
        rows.append(_text(left - 8, y + step // 2, label, anchor="end"))
        for number, (one, colour) in enumerate(zip(chart.series, (NOW, BEFORE), strict=False)):
            value = one.values[place]
            if value is not None:
                long = rounded(Fraction(value, most) * room)
                at = y + _BAR * number
                rows.append(f'<rect x="{left}" y="{at}" width="{long}" height="{_BAR - 1}" fill="{colour}"/>')
                rows.append(_text(left + long + 5, at + _BAR - 1, str(value), size=10))
    title = _text(12, 20, f"{chart.title}（{chart.unit}）", size=15, bold=True)
    return f"{_opened(width, height, chart.words)}{title}{_legend(chart, (NOW, BEFORE), 42)}{''.join(rows)}</svg>"


def _flow(chart: Chart) -> str:
    width, height = 660, 260
    levels = chart.levels()
    inner = [reached for level in levels for reached in level if reached]
    low, high = _range(inner)
    frame = _Plot(20, 52, width - 40, height - 96, low, high)
    each = frame.width // max(len(chart.labels), 1)
    drawn = []
    for place, (label, value, (start, end)) in enumerate(zip(chart.labels, chart.series[0].values, levels, strict=True)):
        whole = place in (0, len(chart.labels) - 1)
        top, bottom = frame.y(max(start, end)), frame.y(max(low, min(start, end)))
        x = frame.left + each * place + each // 6
        colour = WHOLE if whole else RISE if (value or 0) >= 0 else FALL
        sign = "" if whole or not value else "+" if value > 0 else "−"
        number = UNDEFINED if value is None else f"{sign}{abs(value)}"
        drawn.append(f'<rect x="{x}" y="{top}" width="{each * 2 // 3}" height="{max(1, bottom - top)}" fill="{colour}"/>')
        drawn.append(_text(x + each // 3, top - 6, number, anchor="middle", size=11))
        drawn.append(_text(x + each // 3, height - 16, label, anchor="middle", size=11))
    title = _text(12, 20, f"{chart.title}（{chart.unit}）", size=15, bold=True)
    return f"{_opened(width, height, chart.words)}{title}{''.join(drawn)}</svg>"


def _grid(charts: Sequence[Chart]) -> str:
    """Give small lines, two in a row, each with its own range and its first and last number."""
    wide, tall = 330, 132
    rows = -(-len(charts) // _IN_A_ROW)
    words = "；".join(one.words for one in charts)
    return f"{_opened(wide * _IN_A_ROW, tall * rows, words, small=True)}{''.join(_small(charts, wide, tall))}</svg>"


def _small(charts: Sequence[Chart], wide: int, tall: int) -> Iterator[str]:
    for place, chart in enumerate(charts):
        left, top = wide * (place % _IN_A_ROW), tall * (place // _IN_A_ROW)
        values = chart.series[0].values
        frame = _Plot(left + 14, top + 38, wide - 84, tall - 56, *_range(values))
        yield _text(left + 8, top + 22, f"{chart.title}（{chart.unit}）", size=_SMALL_TITLE, bold=True)
        yield _polyline(frame, values, NOW)
        if (last := values[-1]) is not None:
            yield _text(frame.left + frame.width + 9, frame.y(last) + 6, str(last), size=_SMALL_NUMBER)
