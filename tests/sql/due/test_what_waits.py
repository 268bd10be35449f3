"""What is due and overdue, as whoever looks reads it: the same as the reminders say, and looking changes nothing."""

from __future__ import annotations

from datetime import date

import pytest
from ops.condition import about_due
from tests.sql.county_notices.figures import write_snapshot
from tests.sql.people_deciding import answer
from tests.statements import execute

from wengang.county_notices.steps import LETTERS_OF_A_MONTH, draft_notices, issue
from wengang.database.unit_of_work import UnitOfWork, unit_of_work
from wengang.due import DueList, Reminds, Waiting, domains_that_remind, in_one_line, reminders, what_waits
from wengang.fund import due as fund
from wengang.settings.environment import Settings
from wengang.user_error import UserError

ISSUED, SOON, LATER = date(2025, 4, 14), date(2025, 5, 8), date(2025, 6, 3)
"""The day of issue, one on which the next month closes soon, one on which a reply is overdue."""


@pytest.fixture
def issued(work: UnitOfWork) -> UnitOfWork:
    """Give an office whose March was issued to one unit, and that misses every file of the month."""
    snapshot = write_snapshot(work, 1, {"469001": 2})
    draft_notices(work, snapshot, ISSUED)
    for role in ("hr", "rv"):
        answer(work, LETTERS_OF_A_MONTH, snapshot, role, f"reviewer_{role}")
    assert issue(work, snapshot, ISSUED).queued == 1
    execute(work, "insert into deadlines.closing values ('2025-03', '2025-04-08 18:00+08', '2025-04-08', 1)")
    return work


def told(work: UnitOfWork, day: date) -> dict[str, tuple[Waiting, ...]]:
    return {one.title: tuple(one.waiting) for one in what_waits(work, day, day_counts=True)}


def test_what_waits_is_told_with_its_day(issued: UnitOfWork) -> None:
    before, after = told(issued, ISSUED), told(issued, LATER)
    (reply,) = before["反馈到期"]
    assert reply.words.startswith("五指山市对风险提示〔2025〕第3-469001-1号的反馈应于2025年") and not reply.overdue
    assert [one.overdue for one in after["反馈到期"]] == [True]


def test_a_month_that_closes_soon_is_told_until_it_is_closed(issued: UnitOfWork) -> None:
    (missing,) = told(issued, SOON)["临近报送截止"]
    assert missing.words == (
        "五指山市还缺2025年4月数据：乡村振兴的花名册、务工月监测、控制总数，人社的就业登记、控制总数，应于2025年5月12日18时前报送"
    )
    assert not missing.overdue


def test_the_reminders_are_about_just_what_waits(issued: UnitOfWork) -> None:
    for domain in domains_that_remind():
        for one in reminders(domain):
            if one.count in ("due", "reminded", "years_waiting"):
                for day in (SOON, LATER):
                    assert len(one.waits(issued, day)) == one.remind(issued, day), one.title


def test_looking_changes_nothing(issued: UnitOfWork) -> None:
    mails = execute(issued, "select count(*) from mail.outbox").fetchall()
    assert told(issued, LATER) == told(issued, LATER)
    assert execute(issued, "select count(*) from mail.outbox").fetchall() == mails


def test_where_the_day_does_not_count_only_what_needs_none_is_told(issued: UnitOfWork) -> None:
    assert {one.title for one in what_waits(issued, LATER, day_counts=False)} <= {"工作日安排"}


def test_a_list_that_cannot_be_looked_at_says_why_and_hides_no_other(issued: UnitOfWork, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(_work: UnitOfWork, _on: date) -> list[Waiting]:
        raise UserError("没有2031年的工作日安排")

    monkeypatch.setattr(fund, "DUE", (Reminds("due", "资金下达期限", unknown, lambda _work, _on: 0),))
    found = told(issued, LATER)
    assert found["资金下达期限"] == (Waiting("没有列出：没有2031年的工作日安排", overdue=False),)
    assert "反馈到期" in found


LISTS = [DueList("临近报送截止", [Waiting("五指山市还缺花名册", True), Waiting("临高县还缺花名册", False)])]


def test_how_much_waits_is_said_in_one_line() -> None:
    assert in_one_line(LISTS) == "共2件，其中逾期1件（临近报送截止2）"


def test_nothing_due_is_said(settings: Settings) -> None:
    assert in_one_line([]) == "没有到期和逾期的事项"
    assert about_due(settings, ISSUED) == "没有到期和逾期的事项，逐件见页面地址后加 /wengang/due"
    with unit_of_work(settings) as work:
        execute(work, "insert into monitoring.target values (2025, '469001', 300)")
    assert about_due(settings, SOON).startswith("共")
