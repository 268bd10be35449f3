"""The round before issue: an objection shows every unit's change, holds everything back until answered, and is heeded by the next version."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import psycopg
import pytest
from tests.sql.fund.conftest import ON, PEOPLE, YEAR, Fund
from tests.sql.people_deciding import answer

from wengang.approvals.deciding import ask
from wengang.approvals.opinions import ApprovalError, OpinionMissingError
from wengang.approvals.standing_in import NotYoursError
from wengang.database.unit_of_work import UnitOfWork, unit_of_work
from wengang.fund import steps
from wengang.fund.collecting import load_facts
from wengang.fund.decisions import NotYetError
from wengang.fund.objections import OBJECTION_TO_A_PROPOSAL as OBJECTION
from wengang.fund.objections import ObjectionError, effect_of, load_objection
from wengang.fund.proposals import active_version
from wengang.fund.refusals import AllocationRefusedError, InputsError
from wengang.fund.what_if import AllocationComparison, changes_table
from wengang.user_error import UserError

Admin = psycopg.Connection[tuple[object, ...]]


def _raise(fund: Fund, unit: str = "469024", fact: str = "市县投入", value: str = "600", reason: str = "见县财政证明") -> int:
    with unit_of_work(fund.settings) as work:
        return steps.raise_objection(work, YEAR, unit=unit, fact=fact, value=value, reason=reason, on=ON)


def _answer(fund: Fund, number: int, *, accept: bool) -> None:
    with unit_of_work(fund.settings) as work:
        answer(work, OBJECTION, number, "hr", "reviewer_hr", "采纳" if accept else "不采纳", opinion="已核对原件", on=ON)


def _effect(work: UnitOfWork, number: int) -> AllocationComparison:
    effect = effect_of(work, load_objection(work, number))
    assert isinstance(effect, AllocationComparison)
    return effect


def test_the_effect_is_what_the_next_version_is_and_sums_to_nothing(proposed: Fund) -> None:
    number = _raise(proposed)
    with unit_of_work(proposed.settings) as work:
        before, effect = active_version(work, YEAR), _effect(work, number)
        asked = ask(work, OBJECTION, number, "hr")
    assert before is not None
    assert asked is not None
    assert sum(change.total_fen for change in effect.changes) + effect.reserve_fen == 0
    assert {change.unit for change in effect.changes} == set(PEOPLE)
    gains = {change.unit: change.base_fen for change in effect.changes}
    assert gains["469024"] > 0 > sum(fen for unit, fen in gains.items() if unit != "469024")
    assert "469024临高县" in asked.text
    assert all(row[0] in asked.text and row[-1] in asked.text for row in changes_table(effect).rows)

    _answer(proposed, number, accept=True)
    assert proposed.propose().version == 2
    with unit_of_work(proposed.settings) as work:
        after = active_version(work, YEAR)
        assert after is not None
        facts = {(fact.unit, fact.item): fact for fact in load_facts(work, after.factor_set_id)}
    for line, was, change in zip(after.allocation.lines, before.allocation.lines, effect.changes, strict=True):
        assert line.total_fen - was.total_fen == change.total_fen
    corrected = facts["469024", "input"]
    assert (corrected.value, corrected.source) == (Fraction(600), f"异议第{number}号")
    assert "原为270" in corrected.note
    assert proposed.propose().is_new is False, "the same corrections are the same version"


def test_an_open_objection_holds_everything_back(proposed: Fund, admin: Admin) -> None:
    number = _raise(proposed)
    with pytest.raises(NotYetError, match=f"还有未处理的异议：第{number}号"):
        proposed.approve()
    with pytest.raises(psycopg.errors.RaiseException, match="还有未处理的异议"):
        admin.execute(
            "insert into fund.approval (version_id, digest, approved_by, approved_on) select id, digest, '{甲,乙}', proposed_on "
            "from fund.version; update fund.version set state = 'approved'"
        )
    _answer(proposed, number, accept=False)
    assert proposed.approve()


def test_an_accepted_objection_is_heeded_before_anything_goes_on(proposed: Fund, admin: Admin) -> None:
    _answer(proposed, _raise(proposed), accept=True)
    with pytest.raises(NotYetError, match="没有按已采纳的异议第1号更正"):
        proposed.approve()
    with pytest.raises(psycopg.errors.RaiseException, match="没有按已采纳的异议更正：第1号"):
        admin.execute(
            "insert into fund.approval (version_id, digest, approved_by, approved_on) select id, digest, '{甲,乙}', proposed_on "
            "from fund.version; update fund.version set state = 'approved'"
        )
    proposed.propose()
    assert proposed.approve(2)


def test_between_approval_and_decision_an_objection_still_holds_the_decision(proposed: Fund) -> None:
    proposed.approve()
    number = _raise(proposed)
    with pytest.raises(UserError, match="未处理的异议"):
        proposed.decide()
    _answer(proposed, number, accept=False)
    proposed.decide()
    with pytest.raises(ObjectionError, match="不再受理异议"):
        _raise(proposed, value="301")


def test_a_correction_reaches_all_that_rests_on_it(proposed: Fund) -> None:
    for fact, value in (
        ("年度累计务工人数", "24"),
        ("务工规模任务", "48"),
        ("资金执行率", "0.5"),
        ("收入同比", "-0.03"),
        ("上年基础", "新单位"),
    ):
        _answer(proposed, _raise(proposed, fact=fact, value=value), accept=True)
        proposed.propose()
    with unit_of_work(proposed.settings) as work:
        version = active_version(work, YEAR)
        assert version is not None
        facts = {fact.item: fact for fact in load_facts(work, version.factor_set_id) if fact.unit == "469024"}
    assert facts["completion"].value == Fraction(24, 48)
    assert "年度累计务工人数按异议第1号" in facts["completion"].note
    assert facts["execution"].value == Fraction(1, 2)
    assert facts["income"].value == 0
    assert facts["last_base_fen"].value is None
    assert {"务工规模目标任务未达到要求", "资金执行率未达到要求", "务工收入同比未达到要求"} <= set(facts["performance"].note.split("；"))
    assert proposed.approve(version.version), "every accepted objection is heeded"


def test_the_newest_accepted_objection_to_a_fact_holds(proposed: Fund) -> None:
    _answer(proposed, _raise(proposed), accept=True)
    proposed.propose()
    _answer(proposed, _raise(proposed, value="310"), accept=True)
    proposed.propose()
    with unit_of_work(proposed.settings) as work:
        version = active_version(work, YEAR)
        assert version is not None
        told = {fact.item: fact.value for fact in load_facts(work, version.factor_set_id) if fact.unit == "469024"}
    assert told["input"] == 310
    assert proposed.approve(version.version)


def test_the_same_objection_again_is_one_and_its_first_answer_stands(proposed: Fund, admin: Admin) -> None:
    assert _raise(proposed) == _raise(proposed)
    _answer(proposed, 1, accept=False)
    with unit_of_work(proposed.settings) as work:
        assert ask(work, OBJECTION, 1, "hr") is None
        answer(work, OBJECTION, 1, "hr", "reviewer_hr", "采纳", opinion="改主意", digest="x")
        assert not steps.settled(work, 1).accepted
    assert admin.execute("select count(*) from fund.objection_answer").fetchone() == (1,)


def test_marked_by_hand_decides_nothing(proposed: Fund) -> None:
    number = _raise(proposed)
    with unit_of_work(proposed.settings) as work, pytest.raises(ApprovalError, match="缺少人社经办处审核人对当前内容的意见"):
        steps.settled(work, number)


def test_an_answer_needs_an_opinion(proposed: Fund) -> None:
    number = _raise(proposed)
    with unit_of_work(proposed.settings) as work, pytest.raises(OpinionMissingError):
        answer(work, OBJECTION, number, "hr", "reviewer_hr", opinion=" ")


def test_inputs_that_moved_on_are_told_before_an_effect_is_shown(proposed: Fund) -> None:
    number = _raise(proposed)
    proposed.pool["pool_fen"] += 100
    proposed.write()
    with unit_of_work(proposed.settings) as work, pytest.raises(ObjectionError, match="先重新启动"):
        ask(work, OBJECTION, number, "hr")
    proposed.propose()
    with unit_of_work(proposed.settings) as work:
        assert ask(work, OBJECTION, number, "hr") is not None


def test_a_correction_with_which_nothing_can_be_shared_out_says_so(proposed: Fund) -> None:
    number = _raise(proposed, fact="上年基础", value="900000000")
    with unit_of_work(proposed.settings) as work:
        effect = effect_of(work, load_objection(work, number))
        asked = ask(work, OBJECTION, number, "hr")
    assert isinstance(effect, AllocationRefusedError)
    assert asked is not None
    assert "按此更正不能分配" in asked.text


@pytest.mark.parametrize(
    ("given", "error", "said"),
    [
        ({"unit": "469099"}, UserError, "没有单位"),
        ({"unit": "三亚市"}, ObjectionError, "不在2025年"),
        ({"fact": "规模完成率"}, InputsError, "不能提异议"),
        ({"value": "很多"}, InputsError, "市县投入"),
        ({"reason": " "}, ObjectionError, "理由"),
    ],
)
def test_what_cannot_be_an_objection_is_refused(proposed: Fund, given: dict[str, str], error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        _raise(proposed, **given)


def test_without_a_proposal_there_is_nothing_to_object_to(fund: Fund) -> None:
    with pytest.raises(ObjectionError, match="还没有分配方案"):
        _raise(fund)


def test_who_decided_in_one_place_of_a_year_decides_in_no_other(fund: Fund, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, term = tmp_path / "people.yaml", f"mail: s@example.org, from: {ON}, to: {ON}"
    stands_in = f"substitutes: [{{account: s, title: 代理人, {term}}}]"
    path.write_text(
        f"reviewers:\n  hr: {{account: a, title: 甲, {stands_in}}}\n  hr_leader: {{account: b, title: 乙, {stands_in}}}\n"
        "operators: []\nunits: {}\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("WENGANG_PEOPLE_FILE", str(path))
    fund.propose()
    with unit_of_work(fund.settings) as work:
        fund.answer(work, "hr_leader", "s")
    number = _raise(fund)
    with unit_of_work(fund.settings) as work:
        with pytest.raises(NotYoursError, match="“s”已办理过本案"):
            answer(work, OBJECTION, number, "hr", "s", "不采纳", opinion="已核对原件", on=ON)
        answer(work, OBJECTION, number, "hr", "a", "不采纳", opinion="已核对原件", on=ON)
        with pytest.raises(NotYoursError, match="“a”已办理过本案"):
            answer(work, steps.VERSION_OF_A_YEAR, steps.ProposedVersion(YEAR, 1), "hr_leader", "a", on=ON)
