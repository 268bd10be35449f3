"""The papers of a version: whole golden files of the worked example, charts that show the lines, the sum of what changed a base."""

from __future__ import annotations

import io
import json
import os
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.table import Table as WordTable
from tests.unit.fund.cases import as_text, worked_example

from wengang.fund import papers
from wengang.fund.allocation import Allocation, allocate
from wengang.fund.collecting import NO_COMPARISON, Fact
from wengang.fund.factor_file import read_inputs
from wengang.fund.handed_over import DecidedLine, LineKind
from wengang.fund.papers import charts, plan, publicity
from wengang.fund.papers.charts import charts as drawn
from wengang.fund.papers.content import FinanceDecision, Plan
from wengang.fund.papers.explanation import explanation_paper, what_changed
from wengang.fund.papers.files import issued_papers, plan_papers
from wengang.fund.papers.plan import plan_document, plan_paper
from wengang.fund.papers.publicity import publicity_document, publicity_paper
from wengang.fund.proposals import lines_of
from wengang.papers.paper import Paper
from wengang.papers.word import FOLDER, WordTemplateError
from wengang.papers.wording import day

GOLDEN = Path(__file__).resolve().parents[2] / "golden"
ON = date(2025, 2, 5)
TITLE = "2025年就业补助资金分配方案第1版"
DOC_NO = "琼财社〔2025〕12号"
CUT = 1_000_000
REASON = "按上年结余扣减"


def _example(**changes: object) -> Allocation:
    return allocate(read_inputs(as_text(worked_example() | changes)))


def _with_new_unit() -> Allocation:
    body = worked_example()
    body["units"]["469007"]["last_base_fen"] = None
    return allocate(read_inputs(as_text(body)))


def _proposal(allocation: Allocation | None = None, unconfirmed: tuple[str, ...] = ()) -> Plan:
    mark = "（试算）" if unconfirmed else ""
    return Plan(allocation or _example(), TITLE + mark, "0123456789abcdef", unconfirmed, ON)


def _decided() -> Plan:
    """Give the plan of the example with one base cut by 财政 and put into the reserve."""
    proposal = _proposal()
    lines = list(lines_of(proposal.allocation))
    lines[0] = DecidedLine(lines[0].unit, lines[0].line, lines[0].amount_fen - CUT, REASON)
    return replace(proposal, decision=FinanceDecision(lines[::-1], proposal.allocation.reserve_fen + CUT, DOC_NO))


def _facts(allocation: Allocation, unit: str) -> list[Fact]:
    known = next(facts for facts in allocation.inputs.units if facts.code == unit)
    facts = [Fact(unit, factor, value, "", "1号快照（12月）", "摘要") for factor, value in known.factors.items()]
    facts = [Fact(unit, fact.item, fact.value, NO_COMPARISON, fact.source, "摘要") if fact.value == 0 else fact for fact in facts]
    reason = "" if known.performance is not None else "资金执行率未达到要求"
    return [*facts, Fact(unit, "performance", known.performance, reason, "快照", "摘要")]


def _page(allocation: Allocation, unit: str, earlier: Allocation | None = None, unconfirmed: tuple[str, ...] = ()) -> Paper:
    line = next(line for line in allocation.lines if line.unit == unit)
    return explanation_paper(allocation, line, TITLE, _facts(allocation, unit), earlier, unconfirmed, ON)


def _word_text(content: bytes) -> str:
    """Give a Word file as text: paragraphs and rows of tables in their order, headers and footers left out."""
    lines = []
    for item in docx.Document(io.BytesIO(content)).iter_inner_content():
        if isinstance(item, WordTable):
            lines += [" | ".join(cell.text for cell in row.cells) for row in item.rows]
        else:
            lines.append(item.text)
    return "\n".join(lines) + "\n"


def _both(name: str, paper: Paper) -> dict[str, str]:
    return {f"{name}.txt": paper.text, f"{name}.html": paper.html}


def written(folder: Path) -> dict[str, str]:
    proposal, decided = _proposal(), _decided()
    trial = _proposal(unconfirmed=("fund.cap_low",))
    return {
        **_both("allocation_plan", plan_paper(proposal, drawn(proposal))),
        **_both("allocation_page", _page(proposal.allocation, "469024")),
        **_both("allocation_page_capped", _page(proposal.allocation, "469001", unconfirmed=("fund.cap_low",))),
        **_both("allocation_page_new", _page(_with_new_unit(), "469007")),
        **_both("allocation_publicity", publicity_paper(proposal, None)),
        **_both("allocation_publicity_issued", publicity_paper(decided, date(2025, 3, 4))),
        "allocation_plan_word.txt": _word_text(plan_document(trial, folder)),
        "allocation_plan_issued_word.txt": _word_text(plan_document(decided, folder)),
        "allocation_publicity_word.txt": _word_text(publicity_document(proposal, None, folder)),
        "allocation_publicity_issued_word.txt": _word_text(publicity_document(decided, date(2025, 3, 4), folder)),
    }


@pytest.mark.usefixtures("one_unconfirmed_parameter")
def test_whole_papers_are_the_golden_files(tmp_path: Path) -> None:
    """`WENGANG_UPDATE_GOLDEN=1` writes the files anew."""
    contents = written(tmp_path)
    if os.environ.get("WENGANG_UPDATE_GOLDEN"):
        for name, content in contents.items():
            (GOLDEN / name).write_text(content, encoding="utf-8")
    differing = [name for name, content in contents.items() if content != (GOLDEN / name).read_text(encoding="utf-8")]
    assert not differing, f"differs from tests/golden: {differing}; read the difference, then WENGANG_UPDATE_GOLDEN=1"


def test_files_of_a_proposal_and_of_the_final_text(tmp_path: Path) -> None:
    names = {
        *("分配方案.docx", "分配方案.html", "分配方案.txt", "公示名单.docx", "公示名单.html", "公示名单.txt"),
        *("图表/各单位金额.svg", "图表/与上年相比.svg"),
    }
    proposal, decided = _proposal(), _decided()
    files = plan_papers(proposal, tmp_path)
    assert set(files) == names
    issued = issued_papers(decided, tmp_path, None)
    assert set(issued) == {f"印发/{name}" for name in names}
    assert not [name for name in names if files[name] == issued[f"印发/{name}"]], "the decision changed an amount, so every paper differs"
    with pytest.raises(ValueError, match="no decision"):
        issued_papers(proposal, tmp_path, None)


def test_same_plan_same_bytes(tmp_path: Path) -> None:
    body = worked_example()
    turned = body | {"units": dict(reversed(body["units"].items())), "key_units": body["key_units"][::-1]}
    assert plan_papers(_proposal(), tmp_path) == plan_papers(_proposal(_example(**turned)), tmp_path)


def test_own_template_is_used_and_an_unknown_field_is_told(tmp_path: Path) -> None:
    own = tmp_path / FOLDER
    own.mkdir()
    document = docx.Document(str(plan.TEMPLATE))
    document.add_paragraph("本厅附言：{{ 年度 }}")
    document.save(str(own / plan.TEMPLATE.name))
    assert "本厅附言：2025" in _word_text(plan_document(_proposal(), tmp_path))
    document.add_paragraph("{{ 总金额 }}")
    document.save(str(own / plan.TEMPLATE.name))
    with pytest.raises(WordTemplateError, match=r"分配方案\.docx.*总金额.*可用的有.*总额"):
        plan_document(_proposal(), tmp_path)


def test_shipped_templates_are_laid_out_as_official_documents() -> None:
    for path in (plan.TEMPLATE, publicity.TEMPLATE):
        document = docx.Document(str(path))
        section = document.sections[0]
        assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
        margins = (section.top_margin.mm, section.left_margin.mm, section.right_margin.mm, section.bottom_margin.mm)
        assert [round(margin) for margin in margins] == [37, 28, 26, 35]
        texts = [paragraph.text for paragraph in document.paragraphs]
        assert "文号：（印发时填写）" in texts
        assert "（印章）" in texts
        fonts = set(re.findall(r'w:eastAsia="([^"]+)"', document.element.xml))
        assert {"方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"} <= fonts
        assert all("w:tblHeader" in table.rows[0]._tr.xml for table in document.tables)
        assert section.footer.paragraphs[0].text.startswith("— ")
        assert ">PAGE</w:instrText>" in section.footer._element.xml


def test_trial_marks_every_paper(tmp_path: Path) -> None:
    trial = _proposal(unconfirmed=("fund.cap_low",))
    for name, content in plan_papers(trial, tmp_path).items():
        text = _word_text(content) if name.endswith(".docx") else content.decode()
        assert "试算" in text, name
    assert papers.TRIAL in _page(_example(), "469024", unconfirmed=("fund.cap_low",)).text
    assert papers.TRIAL not in _page(_example(), "469024").text


def test_publicity_days_are_blank_until_entered_and_five_workdays_after() -> None:
    blank, entered = publicity_paper(_decided(), None).text, publicity_paper(_decided(), date(2025, 4, 1)).text
    assert f"{publicity.BLANK}至{publicity.BLANK}" in blank
    assert f"{day(date(2025, 4, 1))}至{day(date(2025, 4, 9))}" in entered  # 4 April 2025 is a holiday


def test_proposal_is_marked_and_the_decision_is_shown_with_its_reason_but_not_put_up() -> None:
    proposal, decided = _proposal(), _decided()
    assert "拟分配（未定稿）" in publicity_paper(proposal, None).text
    assert "不得公示" in publicity_paper(proposal, None).text
    for text in (publicity_paper(decided, None).text, plan_paper(decided, drawn(decided)).text):
        assert "拟分配" not in text
        assert "26,390,000.00" in text
    assert REASON in plan_paper(decided, drawn(decided)).text
    assert REASON not in publicity_paper(decided, None).html
    assert sum(decided.sums) + decided.reserve_fen == decided.allocation.inputs.pool_fen


@pytest.fixture
def specs(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Give the descriptions that are handed to the drawing library."""
    given: list[dict[str, Any]] = []
    draw = charts.vl_convert.vegalite_to_svg

    def keep(description: str, **options: Any) -> str:
        given.append(json.loads(description))
        return str(draw(description, **options))

    monkeypatch.setattr(charts.vl_convert, "vegalite_to_svg", keep)
    charts._drawn.cache_clear()  # what another test drew would not be drawn again
    return given


def test_charts_show_the_lines(specs: list[dict[str, Any]]) -> None:
    told = _proposal(_with_new_unit())
    svgs = drawn(told)
    amounts, changes = (spec["data"]["values"] for spec in specs)
    shown = [[row["fen"] for row in amounts if row["unit"] == one.name] for one in told.amounts]
    assert shown == [[one.base_fen, one.award_fen, one.special_fen] for one in told.amounts]
    assert [row["fen"] for row in changes] == [one.base_change_fen or 0 for one in told.amounts]
    words: Mapping[str, str] = {row["unit"]: row["words"] for row in changes}
    assert words["东方市"] == "新单位"
    assert words["海口市"] == "+440.00（+20.00%）"
    for svg in svgs.values():
        texts = re.findall(r"<text[^>]*>([^<]*)</text>", svg)
        assert [text for text in texts if text in words] == [one.name for one in told.amounts], "units stand in code order, as text"
        assert any(text.startswith(f"来源：{TITLE}") for text in texts)
    assert words["海口市"] in svgs[charts.CHANGES]


def test_drawings_need_no_script_and_nothing_from_outside() -> None:
    told = _proposal()
    for svg in drawn(told).values():
        assert not re.search(r"<script|<image|href=|<foreignObject| on[a-z]+=", svg)
        assert svg in plan_paper(told, drawn(told)).html


def test_no_person_and_no_contact_stands_in_what_is_put_up(tmp_path: Path) -> None:
    text = _word_text(publicity_document(_decided(), None, tmp_path)) + publicity_paper(_decided(), None).text
    assert not re.search(r"\d{17}[\dX]|1\d{10}|\S+@\S+", text)
    assert "联系方式：（印发时填写）" in text


def test_what_changed_a_base_sums_to_its_change() -> None:
    now, then = _example(), _example(weights={"labour": "0.5", "task": "0.5"}, reserve_fen=100)
    last = {facts.code: facts.last_base_fen for facts in now.inputs.units}
    for line in now.lines:
        for earlier in (then, None):
            causes = what_changed(now, line, earlier)
            assert causes is not None
            assert sum(causes.parts) == line.base_fen - last[line.unit]


def test_parts_without_last_years_version_are_against_the_share_of_last_years_bases() -> None:
    now = _example()
    last = {facts.code: facts.last_base_fen for facts in now.inputs.units}
    for line in now.lines:
        causes = what_changed(now, line, None)
        assert causes is not None
        share = Fraction(last[line.unit], sum(last.values()))
        assert {one.then for one in causes.factors} == {share}
        assert sum(one.by_fen for one in causes.factors) == now.base_pool_fen * (line.score - share)
        assert causes.pool_fen == now.base_pool_fen * share - last[line.unit]


@pytest.mark.parametrize("unit", ["460100", "469001", "469007", "469024"])
def test_parts_shown_on_the_page_sum_to_the_fen(unit: str) -> None:
    table = _page(_example(), unit).sections[0].blocks[0]
    assert hasattr(table, "rows")
    *parts, total = (Fraction(row[-1].replace(",", "").replace("−", "-")) for row in table.rows)
    assert sum(parts) == total


def test_a_corrected_factor_is_the_one_that_moved() -> None:
    body = worked_example()
    body["units"]["469007"]["input"] = "900"
    allocation = allocate(read_inputs(as_text(body)))
    line = next(line for line in allocation.lines if line.unit == "469007")
    causes = what_changed(allocation, line, _example())
    assert causes is not None
    assert causes.factors[0].factor == "input"
    assert "影响最大的因素是“市县投入”，占全省" in _page(allocation, "469007", _example()).text
    assert "上年印发方案" in _page(allocation, "469007", _example()).text


def test_the_caps_are_told_in_the_first_lines() -> None:
    allocation = _example()
    lower, upper = " ".join(_page(allocation, "469001").opening), " ".join(_page(allocation, "460100").opening)
    assert "低于下限（上年基础的0.8倍）" in lower
    assert "升降幅限制使基础增加约87.75万元" in lower, "the same as the table shows"
    assert "高于上限（上年基础的1.2倍）" in upper
    assert "升降幅限制使基础减少" in upper


def test_a_new_unit_has_nothing_to_compare() -> None:
    allocation = _with_new_unit()
    assert what_changed(allocation, next(line for line in allocation.lines if line.unit == "469007"), None) is None
    text = _page(allocation, "469007").text
    assert "没有上年基础，是新单位" in text
    assert "没有上年基础，无从比较" in text


def test_every_kind_of_line_has_its_colour() -> None:
    assert set(charts.COLOURS) == set(LineKind)
    assert len(set(charts.COLOURS.values())) == len(LineKind)
