"""Small charts of months as SVG within a page: a line for a unit, a sparkline for a row of a table.

Belongs here: geometry and the words that stand for a chart. Does not belong here: which figures are drawn; the charts of official papers.

A drawing is a few hundred bytes without styles or script, so that a page under a strict content policy shows it; a month without a figure
breaks the line. Coordinates are whole, so the same months are the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from markupsafe import escape

from wengang.numbers import UNDEFINED, decimal, rounded
from wengang.papers.paper import Figure
from wengang.periods import Period

BLUE, GREY, INK = "#12507b", "#cdd5de", "#1c2430"
_FONT = 13
_ABOVE, _BELOW, _AXIS = -9, 17, 24


@dataclass(frozen=True, slots=True)
class Point:
    """One month of a line; None where nobody reported, or where it is not shown."""

    period: Period
    value: int | Fraction | None


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where months and values lie in a drawing."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    months: int
    low: int | Fraction
    high: int | Fraction

    def x(self, place: int) -> int:
        """Give where a month lies."""
        return self.left + (self.width - self.left - self.right) * place // max(self.months - 1, 1)

    def y(self, value: int | Fraction) -> int:
        """Give where a value lies; one that never changes lies in the middle."""
        room = self.height - self.top - self.bottom
        share = Fraction(value - self.low, self.high - self.low) if self.high > self.low else Fraction(1, 2)
        return self.height - self.bottom - rounded(share * room)


def sparkline(name: str, points: Sequence[Point]) -> Figure:
    """Give a line of a few millimetres for a cell of a table."""
    words = _short_words(name, points)
    shown = [point.value for point in points if point.value is not None]
    if not shown:
        return Figure("", words)
    frame = _Frame(96, 26, 3, 3, 4, 4, len(points), min(shown), max(shown))
    last = next(place for place in range(len(points) - 1, -1, -1) if points[place].value is not None)
    return Figure(f"{_opened(frame, words, 'spark')}{_lines(frame, points)}{_dot(frame, points, last, 3)}</svg>", words)


def line_chart(name: str, unit: str, points: Sequence[Point], places: int = 0) -> Figure:
    """Give a line of months with its lowest, highest and last value written beside it; `places` are those of the numbers."""
    words = f"{name}：" + "，".join(f"{point.period.chinese}{_number(point, places, unit)}" for point in points)
    shown = [point.value for point in points if point.value is not None]
    if not shown:
        return Figure("", words)
    frame = _Frame(640, 214, 20, 20, 48, 44, len(points), min(shown), max(shown))
    named = {0, len(points) - 1, *(_first_of(points, value) for value in (frame.low, frame.high))}
    labels = "".join(
        f'<text x="{frame.x(place)}" y="{frame.y(point.value) + (_BELOW if point.value == frame.low else _ABOVE)}" '
        f'text-anchor="{_anchor(place, len(points))}" font-size="{_FONT}" fill="{INK}">{escape(_number(point, places, ""))}</text>'
        for place, point in enumerate(points)
        if place in named and point.value is not None
    )
    months = "".join(
        f'<text x="{frame.x(place)}" y="{frame.height - 8}" text-anchor="{_anchor(place, len(points))}" font-size="{_FONT}" '
        f'fill="#56606e">{escape(_month(points, place))}</text>'
        for place in range(0, len(points), 2)
    )
    base = frame.height - _AXIS
    axis = f'<line x1="{frame.left}" y1="{base}" x2="{frame.width - frame.right}" y2="{base}" stroke="{GREY}"/>'
    dots = "".join(_dot(frame, points, place, 3) for place, point in enumerate(points) if point.value is not None)
    title = f'<text x="{frame.left}" y="16" font-size="{_FONT}" font-weight="600" fill="{INK}">{escape(name)}（{escape(unit)}）</text>'
    return Figure(f"{_opened(frame, words, 'chart')}{title}{axis}{_lines(frame, points)}{dots}{labels}{months}</svg>", words)


def _opened(frame: _Frame, words: str, kind: str) -> str:
    return f'<svg class="{kind}" viewBox="0 0 {frame.width} {frame.height}" role="img" aria-label="{escape(words)}">'


def _lines(frame: _Frame, points: Sequence[Point]) -> str:
    """Give a line for each run of months that have a value."""
    runs = [list(run) for there, run in groupby(enumerate(points), key=lambda item: item[1].value is not None) if there]
    return "".join(
        f'<polyline fill="none" stroke="{BLUE}" stroke-width="2" points="'
        + " ".join(f"{frame.x(place)},{frame.y(point.value)}" for place, point in run if point.value is not None)
        + '"/>'
        for run in runs
    )


def _dot(frame: _Frame, points: Sequence[Point], place: int, radius: int) -> str:
    value = points[place].value
    return "" if value is None else f'<circle cx="{frame.x(place)}" cy="{frame.y(value)}" r="{radius}" fill="{BLUE}"/>'


def _first_of(points: Sequence[Point], value: int | Fraction) -> int:
    return next(place for place, point in enumerate(points) if point.value == value)


def _anchor(place: int, months: int) -> str:
    return "start" if place == 0 else "end" if place == months - 1 else "middle"


def _month(points: Sequence[Point], place: int) -> str:
    """Name a month below the axis, with its year where that begins or changes."""
    period = points[place].period
    new_year = place == 0 or points[place - 2].period.year != period.year
    return f"{period.year}.{period.month}" if new_year else f"{period.month}月"


def _number(point: Point, places: int, unit: str) -> str:
    return UNDEFINED if point.value is None else f"{decimal(point.value, places)}{unit}"


def _short_words(name: str, points: Sequence[Point]) -> str:
    there = [point for point in points if point.value is not None]
    if not there:
        return f"{name}：没有数据"
    low, high = (choose(there, key=lambda point: point.value or 0) for choose in (min, max))
    told = [("最高", high), ("最低", low), ("最近", there[-1])]
    return f"{name}：" + "，".join(f"{word}{point.period.chinese}{_number(point, 0, '')}" for word, point in told)
