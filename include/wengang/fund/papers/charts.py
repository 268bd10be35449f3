"""Charts of a version as SVG: the amounts by unit and line, and the change of each base against last year.

Belongs here: which numbers are drawn, and labels. Does not belong here: colours (`drawing`), the workbook's own charts (`workbook`), where they are shown.

A chart is data and a description of its marks (Vega-Lite), drawn by vl-convert. Text stays text, so it is searched, read aloud, and shown
in the reader's own font. The machine that draws need not have a Chinese font: every place that would depend on the width of a text is
given (margins, legend), so the same plan is the same bytes everywhere. Amounts go in as whole fen; only the drawing divides.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache

import vl_convert

from wengang.fund.drawing import AWARD, BASE, FALL, FEN_PER_WAN, RISE, SPECIAL
from wengang.fund.handed_over import LineKind
from wengang.fund.papers.content import Plan, UnitAmounts, wan_cell

AMOUNTS, CHANGES = "图表/各单位金额.svg", "图表/与上年相比.svg"
COLOURS: Mapping[LineKind, str] = {LineKind.BASE: BASE, LineKind.AWARD: AWARD, LineKind.SPECIAL: SPECIAL}
Part = dict[str, object]
_VEGA_LITE = "6.4"
_FONT = "'Noto Sans CJK SC', 'Source Han Sans SC', 'Microsoft YaHei', SimHei, sans-serif"
_WIDTH, _STEP, _BAR = 540, 24, 15
_MARGINS = {"left": 142, "top": 110, "right": 38, "bottom": 58}
_LEGEND_STEP, _LEGEND_TOP, _LEGEND_BOTTOM = 64, -24, -12
_LABEL_ROOM = 2  # the part of the drawn range that a label at the end of a bar takes: one half


def amounts_chart(plan: Plan) -> str:
    """Give the amounts of every unit in code order, one bar of three parts each."""
    amounts = plan.amounts
    rows = [
        {"unit": one.name, "line": kind.chinese, "place": place, "fen": fen}
        for one in amounts
        for place, (kind, fen) in enumerate(zip(LineKind, (one.base_fen, one.award_fen, one.special_fen), strict=True))
    ]
    names = [kind.chinese for kind in LineKind]
    colour = {"field": "line", "type": "nominal", "legend": None, "scale": {"domain": names, "range": list(COLOURS.values())}}
    bars: Part = {
        "mark": {"type": "bar", "height": _BAR},
        "encoding": {"y": _units(amounts), "x": _wan("资金（万元）"), "color": colour, "order": {"field": "place"}},
    }
    layers = [bars, *_legend([(kind.chinese, colour) for kind, colour in COLOURS.items()])]
    return _draw(plan, "各单位金额", rows, layers)


def changes_chart(plan: Plan) -> str:
    """Give how far each base lies above or below last year's, with the percentage; new units are marked."""
    amounts = plan.amounts
    rows: list[Part] = [{"unit": one.name, "fen": one.base_change_fen or 0, "words": _change_words(one)} for one in amounts]
    changes = [one.base_change_fen or 0 for one in amounts]
    lowest, highest = min(0, *changes), max(0, *changes)
    room = max(highest - lowest, FEN_PER_WAN) // _LABEL_ROOM
    domain = [(lowest - room * (lowest < 0)) // FEN_PER_WAN, (highest + room) // FEN_PER_WAN + 1]
    axis = _wan("基础部分比上年增减（万元）") | {"scale": {"domain": domain, "nice": False}}
    colour = {"condition": {"test": "datum.fen < 0", "value": FALL}, "value": RISE}
    label: Part = {"type": "text", "font": _FONT, "fontSize": 11, "baseline": "middle"}
    shared: Part = {"y": _units(amounts), "x": axis}
    sides: list[Part] = [
        {"transform": [{"filter": test}], "mark": {**label, "align": align, "dx": dx}, "encoding": {**shared, "text": {"field": "words"}}}
        for test, align, dx in (("datum.fen >= 0", "left", 5), ("datum.fen < 0", "right", -5))
    ]
    layers: list[Part] = [
        {"mark": {"type": "bar", "height": _BAR}, "encoding": {**shared, "color": colour}},
        {"mark": {"type": "rule", "color": "#333333"}, "encoding": {"x": {"datum": 0}}},
        *sides,
        *_legend([("增加", RISE), ("减少", FALL)]),
    ]
    return _draw(plan, "基础部分与上年相比", rows, layers)


def charts(plan: Plan) -> Mapping[str, str]:
    """Give every chart of a plan by the name of its file."""
    return {AMOUNTS: amounts_chart(plan), CHANGES: changes_chart(plan)}


def _change_words(one: UnitAmounts) -> str:
    change = one.base_change_fen
    if change is None:
        return one.base_movement
    if not change:
        return "持平"
    return f"{'+' if change > 0 else ''}{wan_cell(change)}（{one.base_movement}）"


def _units(amounts: Sequence[UnitAmounts]) -> Part:
    axis = {"title": None, "labelLimit": 0, "labelPadding": 6, "ticks": False}
    return {"field": "unit", "type": "nominal", "sort": [one.name for one in amounts], "axis": axis}


def _wan(title: str) -> Part:
    return {"field": "amount", "type": "quantitative", "axis": {"title": title, "tickCount": 5, "format": ",d", "titleY": 36}}


def _legend(entries: Sequence[tuple[str, str]]) -> list[Part]:
    """Give a legend at given places: the library's own would be laid out by the width of texts."""
    parts: list[Part] = []
    middle = (_LEGEND_TOP + _LEGEND_BOTTOM) // 2
    for place, (words, colour) in enumerate(entries):
        left = place * _LEGEND_STEP
        square = {"type": "rect", "x": left, "x2": left + 12, "y": _LEGEND_TOP, "y2": _LEGEND_BOTTOM, "fill": colour}
        text = {
            "type": "text",
            "x": left + 18,
            "y": middle,
            "text": words,
            "align": "left",
            "baseline": "middle",
            "fontSize": 12,
            "font": _FONT,
        }
        parts += [{"data": {"values": [{}]}, "mark": mark} for mark in (square, text)]
    return parts


def _draw(plan: Plan, subject: str, rows: Sequence[Part], layers: Sequence[Part]) -> str:
    trial = "，试算，不作为分配依据" if plan.unconfirmed else ""
    description: Part = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "background": "white",
        "autosize": {"type": "none"},
        "padding": _MARGINS,
        "width": _WIDTH,
        "height": _STEP * len(plan.amounts),
        "title": {
            "text": f"{plan.year}年就业补助资金{subject}",
            "subtitle": f"来源：{plan.name}，{plan.standing}{trial}",
            "anchor": "start",
            "frame": "group",
            "offset": 36,
            "fontSize": 17,
            "subtitleFontSize": 12,
            "subtitlePadding": 6,
        },
        "config": {
            "font": _FONT,
            "view": {"stroke": None},
            "axis": {"labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal"},
        },
        "data": {"values": list(rows)},
        "transform": [{"calculate": f"datum.fen / {FEN_PER_WAN}", "as": "amount"}],
        "layer": list(layers),
    }
    return _drawn(json.dumps(description, ensure_ascii=False))


@lru_cache(maxsize=8)
def _drawn(description: str) -> str:
    """Give the drawing of a description; the same one is drawn once, for the papers of a version ask for it several times."""
    drawn: str = vl_convert.vegalite_to_svg(description, vl_version=_VEGA_LITE)
    return drawn
