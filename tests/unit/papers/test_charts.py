"""Charts of papers: one value as SVG and as a chart of Word's own, the same numbers in both, carried by the HTML."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import docx
import pytest

from wengang.papers.charts import Chart, ChartKind, Series, charts_of, figure_of
from wengang.papers.official import PaperForm, word_file
from wengang.papers.paper import Paper, Section
from wengang.papers.reading import read_paper

MONTHS = ("24年12月", "25年1月", "2月", "3月")
LINES = Chart(
    ChartKind.LINES, "全省当月在岗", "人", MONTHS, (Series("本期", (500, None, 520, 510)), Series("上年同期", (480, 490, 495, 499)))
)
BARS = Chart(
    ChartKind.BARS, "年度累计与目标", "人", ("五指山市", "琼海市"), (Series("年度累计", (300, 400)), Series("年度目标", (600, 500)))
)
FLOW = Chart(ChartKind.FLOW, "增减构成", "人", ("上月", "失去", "新增", "本月"), (Series("人数", (520, -30, 20, 510)),))
SMALL = Chart(ChartKind.LINES, "五指山市", "元", MONTHS, (Series("月均收入", (2900, 2950, 3000, 3010)),), small=True)
ALL = (LINES, BARS, FLOW, SMALL)


def paper(*charts: Chart) -> Paper:
    return Paper(("通报",), "发文", sections=(Section("一、图", (figure_of(charts),)),))


def parts_of(content: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return [parts.read(name).decode() for name in sorted(parts.namelist()) if name.startswith("word/charts/")]


@pytest.mark.parametrize("chart", ALL, ids=lambda chart: chart.title)
def test_a_chart_goes_through_html_whole(chart: Chart) -> None:
    figure = read_paper(paper(chart).html).sections[0].blocks[0]
    assert charts_of(figure) == (chart,)  # type: ignore[arg-type]  # a drawing comes back as a drawing
    assert chart.title in chart.words and figure.words == chart.words  # type: ignore[union-attr]  # as above


def test_plain_text_has_the_numbers_in_words() -> None:
    assert "全省当月在岗。本期：24年12月500人，25年1月—，2月520人，3月510人；上年同期：24年12月480人" in paper(LINES).text


@pytest.mark.parametrize("chart", ALL, ids=lambda chart: chart.title)
def test_the_printed_chart_has_the_same_numbers(chart: Chart) -> None:
    content = word_file(read_paper(paper(chart).html), PaperForm.DOCUMENT, Path("nowhere"))
    (markup,) = parts_of(content)
    told = {int(value) for value in re.findall(r"<c:v>(-?\d+)</c:v>", markup)}
    shown = {abs(value) for one in chart.series for value in one.values if value is not None}
    assert shown <= told, "every number that is drawn stands in the chart"
    for label in chart.labels:
        assert f"<c:v>{label}</c:v>" in markup
    assert content == word_file(paper(chart), PaperForm.DOCUMENT, Path("nowhere")), "made of the paper or of its HTML: the same bytes"
    (inline,) = docx.Document(io.BytesIO(content)).inline_shapes
    assert inline._inline.docPr.get("descr") == chart.words


def test_charts_stand_in_their_order_and_a_drawing_of_others_stays_words() -> None:
    markup = parts_of(word_file(paper(*ALL), PaperForm.DOCUMENT, Path("nowhere")))
    assert [next(one.title for one in ALL if one.title in part) for part in markup] == [one.title for one in ALL]
    told = word_file(Paper(("题",), "文", sections=(Section("节", (figure_of([]),)),)), PaperForm.DOCUMENT, Path("nowhere"))
    assert parts_of(told) == []


def test_the_flow_ends_where_the_month_does() -> None:
    assert FLOW.levels() == [(0, 520), (520, 490), (490, 510), (0, 510)]
