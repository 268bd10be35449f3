"""Charts of months: a hole breaks the line, the words say what is drawn, and a strict content policy shows it."""

from __future__ import annotations

import re
from fractions import Fraction
from xml.etree import ElementTree

import pytest

from wengang.month_overview.charts import Point, line_chart, sparkline
from wengang.periods import Period, period_range

MONTHS = list(period_range(Period(2024, 3), Period(2025, 3)))


def points(*values: int | Fraction | None) -> list[Point]:
    return [Point(month, value) for month, value in zip(MONTHS, values, strict=False)]


def test_a_month_without_a_figure_breaks_the_line() -> None:
    svg = sparkline("五指山市", points(100, 110, None, 90, 95)).svg
    assert len(re.findall("<polyline", svg)) == 2
    drawn = [line.split() for line in re.findall(r'points="([^"]+)"', svg)]
    assert [len(line) for line in drawn] == [2, 2]


def test_the_highest_value_lies_above_the_lowest() -> None:
    (line,) = re.findall(r'points="([^"]+)"', line_chart("在岗", "人", points(100, 300, 200)).svg)
    heights = [int(pair.split(",")[1]) for pair in line.split()]
    assert heights[1] < heights[2] < heights[0], "the y of a drawing grows downwards"
    assert heights[2] - heights[1] == heights[0] - heights[2], "the middle value lies in the middle"


@pytest.mark.parametrize("values", [(), (None, None), (7,), (5, 5, 5), (None, 5)])
def test_any_months_can_be_drawn(values: tuple[int | None, ...]) -> None:
    for figure in (sparkline("县", points(*values)), line_chart("县", "人", points(*values))):
        assert figure.words.startswith("县：")
        if figure.svg:
            ElementTree.fromstring(figure.svg)  # noqa: S314 - of our own making
        else:
            assert not any(values)


def test_the_words_say_what_is_drawn_and_stand_in_the_drawing() -> None:
    figure = line_chart("五指山市当月在岗", "人", points(100, None, 90))
    assert figure.words == "五指山市当月在岗：2024年3月100人，2024年4月—，2024年5月90人"
    assert ElementTree.fromstring(figure.svg).attrib["aria-label"] == figure.words  # noqa: S314 - of our own making
    assert sparkline("在岗", points(100, 120, 90)).words == "在岗：最高2024年4月120，最低2024年5月90，最近2024年5月90"


def test_nothing_in_a_drawing_is_refused_by_a_strict_content_policy() -> None:
    svg = line_chart("“<甲>”", "人", points(1, 2, 3)).svg
    assert not re.search(r"style=|<style|<script|href=|url\(", svg) and "&lt;甲&gt;" in svg


def test_the_same_months_are_the_same_bytes() -> None:
    values = points(*(Fraction(number, 7) for number in range(13)))
    assert line_chart("收入", "元", values, 2) == line_chart("收入", "元", values, 2)
