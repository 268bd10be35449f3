"""Two people of 人社, then 财政, then issue: nothing but stored opinions on exactly this version counts, and everything happens once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import psycopg
import pytest
from tests.sql.fund.conftest import ON, PEOPLE, YEAR, Fund
from tests.sql.people_deciding import answer

from wengang.approvals.deciding import ask
from wengang.approvals.opinions import ApprovalError, OpinionMissingError
from wengang.approvals.standing_in import NotYoursError
from wengang.database.unit_of_work import unit_of_work
from wengang.fund import steps
from wengang.fund.decisions import FinanceDecisionError, Issued, NotYetError
from wengang.settings.policy import load_policy
from wengang.user_error import TrialOnlyError

Admin = psycopg.Connection[tuple[object, ...]]
LINES = 3 * len(PEOPLE)


def _issued(admin: Admin) -> dict[tuple[str, str], int]:
    rows = admin.execute("select unit, line, amount_fen from fund.issued_line").fetchall()
    return {(str(unit), str(line)): int(str(amount)) for unit, line, amount in rows}


def _state(admin: Admin) -> list[tuple[object, ...]]:
    return admin.execute("select version, state from fund.version order by version").fetchall()


def _issue(fund: Fund, version: int = 1) -> Issued:
    with unit_of_work(fund.settings) as work:
        return steps.issue(work, steps.ProposedVersion(YEAR, version), ON)


def test_approved_decided_as_proposed_and_issued_once(proposed: Fund, admin: Admin) -> None:
    assert proposed.approve()
    proposed.decide()
    first, second = _issue(proposed), _issue(proposed)
    assert (first.lines, first.already, first.due_on) == (LINES, 0, date(2025, 2, 19))
    assert (second.lines, second.already) == (0, LINES)
    assert _state(admin) == [(1, "issued")]
    proposed = admin.execute("select unit, line, amount_fen from fund.line").fetchall()
    assert _issued(admin) == {(unit, line): amount for unit, line, amount in proposed}
    assert admin.execute("select approved_by from fund.approval").fetchall() == [(["reviewer_hr", "reviewer_hr_leader"],)]


def test_finance_changes_one_line_with_its_reason(proposed: Fund, admin: Admin) -> None:
    proposed.approve()
    rows = proposed.template
    place, reserve = next(n for n, row in enumerate(rows) if row[:2] == ["469007", "基础"]), len(rows) - 1
    before = Decimal(rows[place][2])
    rows[place][2], rows[reserve][2] = str(before - 100), str(Decimal(rows[reserve][2]) + 100)
    with pytest.raises(FinanceDecisionError, match="469007东方市的基础与方案不同，却没有理由"):
        proposed.decide(rows)
    rows[place][3] = "上年结转较多"
    proposed.decide(rows)
    _issue(proposed)
    assert _issued(admin)["469007", "base"] == round(before * 100) - 10_000
    assert admin.execute("select unit, line, reason from fund.decision_line where reason <> ''").fetchall() == [
        ("469007", "base", "上年结转较多")
    ]


def test_a_decision_that_does_not_hold_together_is_asked_for_again(proposed: Fund, admin: Admin) -> None:
    proposed.approve()
    rows = proposed.template
    without_reserve = [row for row in rows if row[0] != "预留"]
    with pytest.raises(FinanceDecisionError, match="还没有已接收的财政决定"):
        proposed.decide(without_reserve)
    with pytest.raises(FinanceDecisionError, match="没有460100海口市的基础"):
        proposed.decide([row for row in rows if row[:2] != ["460100", "基础"]])
    wrong = [[*row[:2], str(Decimal(row[2]) + Decimal("0.01")), "多给一分"] if row[:2] == ["460100", "基础"] else row for row in rows]
    with pytest.raises(FinanceDecisionError, match=r"多0\.01元"):
        proposed.decide(wrong)
    assert _state(admin) == [(1, "approved")]
    with pytest.raises(NotYetError, match="没有财政决定"):
        _issue(proposed)
    proposed.decide()
    proposed.decide()
    with pytest.raises(FinanceDecisionError, match="已录入"):
        proposed.decide([*rows[:-1], [*rows[-1][:3], "改写"]])


def test_a_decision_that_came_before_the_approval_is_none_on_what_was_approved(proposed: Fund, admin: Admin) -> None:
    proposed.hand_over_decision()
    proposed.approve()
    for _again in range(2):
        with pytest.raises(FinanceDecisionError, match=r"财政决定第1次报送是.*放入收件箱的，早于.*的审批.*作为一份新的交接放入收件箱"):
            proposed.enter_decision()
    assert _state(admin) == [(1, "approved")]
    proposed.hand_over_decision()
    assert admin.execute("select count(*) from data_sharing.delivery where table_name = 'fund_decision'").fetchone() == (1,)
    proposed.enter_decision()
    assert _state(admin) == [(1, "decided")], "the same amounts, handed over again after the approval, are a decision on it"


def test_a_decision_on_an_earlier_version_is_none_on_the_next(proposed: Fund, admin: Admin) -> None:
    proposed.approve()
    proposed.hand_over_decision()
    proposed.pool["pool_fen"] += 1  # under a rounding unit: the lines stay as they are, the reserve is a fen more
    proposed.write()
    proposed.propose()
    with pytest.raises(NotYetError, match="第2版还没有经两人审批，不能录入财政决定"):
        proposed.enter_decision(2)
    proposed.approve(2)
    with pytest.raises(FinanceDecisionError, match=r"早于.*第2版的审批"):
        proposed.enter_decision(2)
    assert _state(admin) == [(1, "superseded"), (2, "approved")]


def test_a_decision_is_not_entered_on_a_day_before_the_approval(proposed: Fund, admin: Admin) -> None:
    proposed.approve()
    proposed.hand_over_decision()
    with pytest.raises(NotYetError, match="于2025年2月5日审批，财政决定不能按2025年2月4日录入：请以不早于审批的业务日期重新启动"):
        proposed.enter_decision(on=date(2025, 2, 4))
    assert _state(admin) == [(1, "approved")]
    proposed.enter_decision()


@pytest.mark.parametrize("answers", [{}, {"hr": "reviewer_hr"}, {"hr_leader": "reviewer_hr_leader"}])
def test_nothing_moves_without_both_opinions(proposed: Fund, admin: Admin, answers: dict[str, str]) -> None:
    with pytest.raises(ApprovalError, match="缺少人社"):
        proposed.approve(people=answers or {"": ""}) if answers else _approve_only(proposed)
    with pytest.raises(ApprovalError, match="缺少人社"):
        _issue(proposed)
    assert _state(admin) == [(1, "proposal")]
    assert _issued(admin) == {}


def _approve_only(fund: Fund) -> None:
    with unit_of_work(fund.settings) as work:
        steps.approve(work, steps.ProposedVersion(YEAR, 1), ON)


def test_the_same_person_twice_is_refused(proposed: Fund) -> None:
    with pytest.raises(NotYoursError, match="已办理过本案的其他环节"):
        proposed.approve(people={"hr": "reviewer_hr", "hr_leader": "reviewer_hr"})
    with unit_of_work(proposed.settings) as work, pytest.raises(OpinionMissingError):
        answer(work, steps.VERSION_OF_A_YEAR, steps.ProposedVersion(YEAR, 1), "hr", "reviewer_hr", opinion=" ")


def test_refused_by_one_nothing_is_asked_or_issued(proposed: Fund, admin: Admin) -> None:
    with unit_of_work(proposed.settings) as work:
        proposed.answer(work, "hr", "reviewer_hr", approve=False)
        assert ask(work, steps.VERSION_OF_A_YEAR, steps.ProposedVersion(YEAR, 1), "hr_leader") is None
        assert steps.approve(work, steps.ProposedVersion(YEAR, 1), ON).counts == {"approved": False, "refused": True}
        assert steps.issue(work, steps.ProposedVersion(YEAR, 1), ON).refused
    assert _state(admin) == [(1, "proposal")]


def test_an_opinion_does_not_count_for_a_newer_version(proposed: Fund, admin: Admin) -> None:
    proposed.approve()
    proposed.pool["pool_fen"] += 100
    proposed.write()
    proposed.propose()
    assert _state(admin) == [(1, "superseded"), (2, "proposal")]
    with unit_of_work(proposed.settings) as work, pytest.raises(ApprovalError, match="缺少人社"):
        steps.approve(work, steps.ProposedVersion(YEAR, 2), ON)
    with unit_of_work(proposed.settings) as work, pytest.raises(NotYetError, match="已被新的一版取代"):
        steps.issue(work, steps.ProposedVersion(YEAR, 1), ON)


def test_lines_changed_behind_the_approval_are_not_issued(proposed: Fund, admin: Admin) -> None:
    proposed.approve()
    proposed.decide()
    admin.execute("alter table fund.line disable trigger append_only")
    admin.execute("update fund.line set amount_fen = amount_fen + 10000 where unit = '460100' and line = 'base'")
    with pytest.raises(ApprovalError, match="摘要不符"):
        _issue(proposed)
    assert _issued(admin) == {}


def test_unconfirmed_again_before_the_decision_holds_it_back(proposed: Fund, monkeypatch: pytest.MonkeyPatch) -> None:
    proposed.approve()
    monkeypatch.delenv("WENGANG_POLICY_FILE")
    load_policy.cache_clear()
    with pytest.raises(TrialOnlyError, match="未经确认"):
        proposed.decide()
