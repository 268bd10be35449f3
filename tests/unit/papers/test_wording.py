"""Numbers, dates and units in words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from wengang.papers.bases import PaperBasisError, load_bases
from wengang.papers.paper import Paper, Section, Table
from wengang.papers.wording import day, hour, movement, numeral, your


@pytest.mark.parametrize(
    ("value", "words"), [(None, "—"), (Fraction(0), "持平"), (Fraction(-1, 50), "下降2.00%"), (Fraction(1, 50), "上升2.00%")]
)
def test_movement(value: Fraction | None, words: str) -> None:
    assert movement(value) == words


def test_dates_and_units() -> None:
    assert day(date(2025, 4, 3)) == "2025年4月3日"
    assert hour(datetime(2025, 4, 18, 10, 30, tzinfo=UTC)) == "2025年4月18日18时30分"
    assert [your(name) for name in ("五指山市", "白沙黎族自治县", "洋浦经济开发区", "某处")] == ["你市", "你县", "你区", "你单位"]


def test_departments_are_named_by_date() -> None:
    assert load_bases().department("rv", date(2023, 12, 1)) == "海南省乡村振兴局"
    assert load_bases().department("rv", date(2025, 4, 1)) == "海南省农业农村厅（海南省乡村振兴局）"
    with pytest.raises(PaperBasisError, match=r"papers\.yaml"):
        load_bases().cited(date(2020, 1, 1))


def test_both_forms_of_a_paper_say_the_same() -> None:
    table = Table(("名称", "数"), (("甲<乙", "1"), ("丙", "22")), "表")
    paper = Paper(("标题",), "单位", sections=(Section("一、段", ("第一段", table)),), notes=("注",))
    assert paper.text == "单位\n\n标题\n\n一、段\n　　第一段\n　　表\n　　名称   数\n　　甲<乙  1\n　　丙     22\n\n——————————\n注\n"
    for words in ("<h1>", "标题", "<caption>表</caption>", '<td class="whole">甲&lt;乙</td>', "<p>第一段</p>"):
        assert words in paper.html


@pytest.mark.parametrize(
    ("number", "words"), [(1, "一"), (9, "九"), (10, "十"), (11, "十一"), (13, "十三"), (20, "二十"), (25, "二十五"), (99, "九十九")]
)
def test_headings_are_counted_beyond_ten(number: int, words: str) -> None:
    assert numeral(number) == words
