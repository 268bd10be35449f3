"""The plan and a unit's page: whole golden files of the worked example, and the sum of what moved a unit."""

from __future__ import annotations

import os
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from tests.unit.subsidy_allocation.cases import as_text, worked_example

from wengang.papers.paper import Paper
from wengang.subsidy_allocation import papers
from wengang.subsidy_allocation.allocation import Allocation, allocate
from wengang.subsidy_allocation.collecting import NEW, NO_COMPARISON, Fact
from wengang.subsidy_allocation.factor_file import read_inputs
from wengang.subsidy_allocation.papers import explanation_paper, plan_paper, what_moved

GOLDEN = Path(__file__).resolve().parents[2] / "golden"
ON = date(2025, 2, 5)
TITLE = "2025年就业补助资金分配方案第1版"


def _example(**changes: object) -> Allocation:
    return allocate(read_inputs(as_text(worked_example() | changes)))


def _facts(allocation: Allocation, unit: str) -> list[Fact]:
    known = next(facts for facts in allocation.inputs.units if facts.code == unit)
    facts = [Fact(unit, factor, value, "", "1号快照（12月）", "摘要") for factor, value in known.factors.items()]
    facts = [Fact(unit, fact.item, fact.value, NO_COMPARISON, fact.source, "摘要") if fact.value == 0 else fact for fact in facts]
    reason = "" if known.performance is not None else "资金执行率未达到要求"
    return [*facts, Fact(unit, "performance", known.performance, reason, "快照", "摘要")]


def _page(allocation: Allocation, unit: str, earlier: Allocation | None = None, unconfirmed: tuple[str, ...] = ()) -> Paper:
    line = next(line for line in allocation.lines if line.unit == unit)
    return explanation_paper(allocation, line, TITLE, _facts(allocation, unit), earlier, unconfirmed, ON)


def written() -> dict[str, Paper]:
    allocation = _example()
    return {
        "allocation_plan": plan_paper(allocation, TITLE, "0123456789abcdef", (), ON),
        "allocation_page": _page(allocation, "469024"),
        "allocation_page_capped": _page(allocation, "469001", unconfirmed=("fund.cap_low",)),
    }


@pytest.mark.parametrize("form", ["txt", "html"])
@pytest.mark.parametrize("name", ["allocation_plan", "allocation_page", "allocation_page_capped"])
def test_whole_paper_is_the_golden_file(name: str, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """`WENGANG_UPDATE_GOLDEN=1` writes the files anew."""
    monkeypatch.setattr(papers, "standing_notes", lambda _on, _about: ["未经确认的参数（1项）：示例（example＝1）。"])
    paper = written()[name]
    content = paper.text if form == "txt" else paper.html
    path = GOLDEN / f"{name}.{form}"
    if os.environ.get("WENGANG_UPDATE_GOLDEN"):
        path.write_text(content, encoding="utf-8")
    assert content == path.read_text(encoding="utf-8"), f"tests/golden/{name}.{form} differs: read the difference, then WENGANG_UPDATE_GOLDEN=1"


def test_what_moved_a_unit_sums_to_the_movement_of_its_score() -> None:
    now, then = _example(), _example(weights={"labour": "0.5", "task": "0.5"}, reserve_fen=100)
    for line in now.lines:
        before = next(one for one in then.lines if one.unit == line.unit)
        assert sum(one.by for one in what_moved(now, line, then)) == line.score - before.score
        last = {facts.code: facts.last_base_fen for facts in now.inputs.units}
        share = Fraction(last[line.unit], sum(last.values()))
        assert sum(one.by for one in what_moved(now, line, None)) == line.score - share


def test_a_corrected_factor_is_the_one_that_moved() -> None:
    body = worked_example()
    body["units"]["469007"]["input"] = "900"
    allocation = allocate(read_inputs(as_text(body)))
    line = next(line for line in allocation.lines if line.unit == "469007")
    assert what_moved(allocation, line, _example())[0].factor == "input"
    assert "影响最大的是“市县投入”（上升" in _page(allocation, "469007", _example()).text


def test_a_new_unit_has_nothing_to_compare() -> None:
    body = worked_example()
    body["units"]["469007"]["last_base_fen"] = None
    allocation = allocate(read_inputs(as_text(body)))
    text = _page(allocation, "469007").text
    assert "没有上年基础，无从比较" in text
    assert NEW.removeprefix("新单位，") in text


def test_unconfirmed_says_it_is_a_trial() -> None:
    assert papers.TRIAL in _page(_example(), "469024", unconfirmed=("fund.cap_low",)).text
    assert papers.TRIAL not in _page(_example(), "469024").text
