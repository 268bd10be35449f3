"""Units below the mark get one notice, approved by two people on exactly these drafts; units at it get none."""

from __future__ import annotations

from datetime import date, datetime

import psycopg
import pytest
from tests.sql import people_deciding
from tests.sql.fund.execution.conftest import A, B, C, Fund, Spend, evening

from wengang.approvals.deciding import ask
from wengang.approvals.opinions import ApprovalError, record_opinion
from wengang.approvals.standing_in import NotYoursError
from wengang.database.unit_of_work import unit_of_work
from wengang.fund.execution.notices import NOTICES_OF_A_RUN, DraftsOfARun, draft_notices, issue_notices
from wengang.periods import Period

JUNE, OCTOBER = Period(2025, 6), Period(2025, 10)
JULY = evening(2025, 7, 7)
"""Workday 5 of July 2025."""
NOVEMBER = evening(2025, 11, 7)


def draft(fund: Fund, moment: datetime = JULY, run: str = "r1") -> tuple[Period | None, int, int]:
    with unit_of_work(fund.settings) as work:
        drafted = draft_notices(work, moment, run)
    return drafted.period, drafted.drafts, drafted.superseded


def answer(fund: Fund, role: str, person: str, *, period: Period = JUNE, run: str = "r1", approve: bool = True) -> None:
    with unit_of_work(fund.settings) as work:
        option = "同意" if approve else "不同意"
        people_deciding.answer(work, NOTICES_OF_A_RUN, DraftsOfARun(period, run), role, person, option, opinion="已核对")


def approve_both(fund: Fund, period: Period = JUNE, run: str = "r1") -> None:
    answer(fund, "hr", "reviewer_hr", period=period, run=run)
    answer(fund, "hr_leader", "reviewer_hr_leader", period=period, run=run)


def issue(fund: Fund, period: Period = JUNE, run: str = "r1", on: date = date(2025, 7, 8)) -> tuple[int, int, int, bool]:
    with unit_of_work(fund.settings) as work:
        done = issue_notices(work, DraftsOfARun(period, run), on)
    return done.queued, done.already, len(done.without_address), done.refused


def told(fund: Fund) -> list[tuple[str, str]]:
    return fund.admin.execute("select key, unit from mail.outbox where kind = 'execution' order by id").fetchall()


@pytest.fixture
def half(execution: Fund) -> Fund:
    """Give a fund in which B has spent exactly half by June, A one fen less (of both lines together), C nothing."""
    execution.report(A, {"一": Spend(599, date(2025, 6, 30)), "七月": Spend(400, date(2025, 7, 1))}, "2025-07")
    execution.report(B, {"二": Spend(500, date(2025, 6, 30))}, "2025-06")
    execution.book()
    return execution


def test_exactly_half_is_enough_and_one_fen_less_is_not(half: Fund) -> None:
    assert draft(half) == (JUNE, 2, 0)
    letters = half.admin.execute("select unit, ledger_no, subject from fund.letter order by unit").fetchall()
    assert letters == [
        (A, "资金执行〔2025〕第6-469001-1号", "关于五指山市2025年6月底就业补助资金执行进度偏慢的提示"),
        (C, "资金执行〔2025〕第6-469024-1号", "关于临高县2025年6月底就业补助资金执行进度偏慢的提示"),
    ]
    text = half.one("select text from fund.letter where unit = %s", A)
    assert "截至2025年6月30日，2025年就业补助资金执行率为49.92%，低于应达到的50%" in text
    assert "6月底资金执行率提示线" in text, "an unconfirmed parameter is named"


@pytest.mark.parametrize(("fen", "drafts"), [(800, 0), (799, 1)])
def test_october_asks_for_four_fifths(execution: Fund, fen: int, drafts: int) -> None:
    execution.report(A, {"一": Spend(960, date(2025, 10, 31))}, "2025-10")
    execution.report(B, {"二": Spend(fen, date(2025, 10, 31))}, "2025-10")
    execution.report(C, {"三": Spend(1000, date(2025, 10, 31))}, "2025-10")
    execution.book()
    assert draft(execution, NOVEMBER) == (OCTOBER, drafts, 0)


def test_nobody_is_judged_before_the_closing_of_june(half: Fund) -> None:
    for moment in (evening(2025, 1, 2), evening(2025, 6, 30), JULY.replace(hour=17, minute=59)):
        assert draft(half, moment) == (None, 0, 0)
    assert draft(half, evening(2025, 12, 31))[0] == OCTOBER
    assert draft(half, evening(2026, 1, 8))[0] is None


def test_a_year_without_issued_lines_asks_nobody(half: Fund) -> None:
    assert draft(half, evening(2024, 7, 5)) == (Period(2024, 6), 0, 0)


def test_the_same_figures_are_the_same_drafts_and_only_their_run_asks(half: Fund) -> None:
    draft(half)
    assert draft(half) == (JUNE, 2, 0)
    assert draft(half, run="r2") == (JUNE, 0, 0)
    with unit_of_work(half.settings) as work:
        assert ask(work, NOTICES_OF_A_RUN, DraftsOfARun(JUNE, "r2"), "hr") is None


def test_new_figures_set_the_drafts_aside(half: Fund) -> None:
    draft(half)
    approve_both(half)
    half.report(A, {"一": Spend(600, date(2025, 6, 30))}, "2025-07")
    half.book()
    assert draft(half, run="r2") == (JUNE, 1, 2)
    assert issue(half) == (0, 0, 0, False), "what the two approved is no longer to be said"
    assert half.one("select ledger_no from fund.letter where state = 'draft'") == "资金执行〔2025〕第6-469024-2号"
    approve_both(half, run="r2")
    assert issue(half, run="r2") == (1, 0, 0, False)


def test_october_sets_open_drafts_of_june_aside(half: Fund) -> None:
    draft(half)
    approve_both(half)
    half.report(C, {"三": Spend(1000, date(2025, 10, 1))}, "2025-10")
    half.book()
    assert draft(half, NOVEMBER, "r2") == (OCTOBER, 1, 2)
    assert issue(half) == (0, 0, 0, False)
    assert half.admin.execute("select period, unit from fund.letter where state = 'draft'").fetchall() == [("2025-10", B)]


def test_two_people_approve_and_each_unit_is_told_once(half: Fund) -> None:
    draft(half)
    with pytest.raises(ApprovalError, match="缺少人社经办处审核人、人社分管负责人"):
        issue(half)
    answer(half, "hr", "reviewer_hr")
    with pytest.raises(ApprovalError, match="缺少人社分管负责人"):
        issue(half)
    with pytest.raises(NotYoursError, match="已办理过本案的其他环节"):
        answer(half, "hr_leader", "reviewer_hr")
    answer(half, "hr_leader", "reviewer_hr_leader")
    assert issue(half) == (2, 0, 0, False)
    assert issue(half) == (0, 2, 0, False)
    assert told(half) == [("execution:资金执行〔2025〕第6-469001-1号", A), ("execution:资金执行〔2025〕第6-469024-1号", C)]
    assert "2025年7月8日" in half.mails("execution")[0]
    half.report(C, {"三": Spend(100, date(2025, 6, 30))}, "2025-07")
    half.book()
    assert draft(half, run="r2") == (JUNE, 0, 0), "a unit is told once about a month"


def test_an_approval_of_another_text_counts_for_nothing(half: Fund) -> None:
    draft(half)
    with unit_of_work(half.settings) as work:
        for role, person in (("hr", "reviewer_hr"), ("hr_leader", "reviewer_hr_leader")):
            record_opinion(
                work,
                subject="subsidy_allocation:execution:2025-06",
                digest="another",
                role=role,
                decided_by=person,
                approve=True,
                opinion="同意",
                details={},
                asked_by="x",
            )
    with pytest.raises(ApprovalError, match="缺少"):
        issue(half)
    assert told(half) == []


def test_two_opinions_of_one_person_are_not_two_people(half: Fund) -> None:
    draft(half)
    answer(half, "hr", "reviewer_hr")
    half.admin.execute(  # what the house itself does not write
        "insert into approvals.opinion (subject, digest, role, decided_by, approve, opinion, details, asked_by)"
        " select subject, digest, 'hr_leader', decided_by, approve, opinion, details, asked_by from approvals.opinion"
    )
    with pytest.raises(ApprovalError, match="同一个人"):
        issue(half)


@pytest.mark.parametrize("refusing", ["hr", "hr_leader"])
def test_refused_drafts_are_not_issued_and_nobody_is_asked_again(half: Fund, refusing: str) -> None:
    draft(half)
    if refusing == "hr_leader":
        answer(half, "hr", "reviewer_hr")
    answer(half, refusing, f"reviewer_{refusing}", approve=False)
    with unit_of_work(half.settings) as work:
        assert [ask(work, NOTICES_OF_A_RUN, DraftsOfARun(JUNE, "r1"), role) for role in ("hr", "hr_leader")] == [None, None]
    assert issue(half) == (0, 0, 0, True)
    assert draft(half, run="r2") == (JUNE, 0, 0)
    assert told(half) == []


def test_a_unit_without_an_address_blocks_only_itself(execution: Fund) -> None:
    execution.issue({("460300", "base"): 100}, 2024)
    with unit_of_work(execution.settings) as work:
        draft_notices(work, evening(2024, 7, 5), "r1")
    june = Period(2024, 6)
    approve_both(execution, june)
    assert issue(execution, june) == (0, 0, 1, False)
    (mail,) = execution.mails("operator")
    assert "资金执行〔2024〕第6-460300-1号未发出" in mail


def test_the_database_keeps_an_approved_text_and_issues_it_once(half: Fund) -> None:
    draft(half)
    for statement, message in (
        ("update fund.letter set text = 'x'", "已定稿"),
        ("update fund.letter set state = 'issued'", "issued_is_complete"),
    ):
        with pytest.raises(psycopg.Error, match=message):
            half.admin.execute(statement)
    approve_both(half)
    issue(half)
    with pytest.raises(psycopg.errors.RaiseException, match="已印发或已取代"):
        half.admin.execute("update fund.letter set state = 'draft'")
