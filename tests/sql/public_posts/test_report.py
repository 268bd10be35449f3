"""The quarterly report tells what is recorded: cases by kind of misconduct and unit, what was got back, what was paid late; sent once, to who checks."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tests.hostile.hand_overs import GOOD_ROWS
from tests.sql.clues.conftest import UNIT, PostMonths, month_row, post_row, posts  # noqa: F401 - a fixture of tests here
from tests.sql.people_deciding import answer
from tests.statements import execute

from wengang.clues.matters import kinds_of
from wengang.clues.reports import report_due, send_report
from wengang.clues.running import leading_run
from wengang.database.unit_of_work import UnitOfWork, unit_of_work
from wengang.follow_up.by_hand import take_by_hand, typed_answer
from wengang.follow_up.reviewing import ACCEPT_ALL, REPLIES_OF_A_DAY, RepliesOfADay
from wengang.matters import ledger
from wengang.periods import Period
from wengang.public_posts.clues import CHAPTER, RULES
from wengang.public_posts.report import FAMILIES, Tally, quarter_of_cases, report_paper
from wengang.public_posts.reporting import REPORT

APRIL, MAY, DUE = date(2025, 4, 9), date(2025, 5, 12), date(2025, 7, 14)
QUARTER = Period(2025, 6)
PAYMENT = GOOD_ROWS["post_payment"]


def test_every_rule_has_its_kind_of_misconduct() -> None:
    assert sorted(rule for rules in FAMILIES.values() for rule in rules) == sorted(rule.code for rule in RULES)


def _answered(work: UnitOfWork, rule: str, truth: str, department: str, recovered: str = "") -> None:
    (matter,) = (one for one in ledger.live_matters(work, kinds=kinds_of(CHAPTER)) if one.reason["rule"] == rule)
    row = typed_answer(truth, "其他", "逐户核实，情况如上", "清退并追回补贴", "副局长", date(2025, 5, 30), recovered=recovered)
    take_by_hand(work, matter.no, [row], APRIL, department=department, channel="电话，县人社局", recorded_by="operator")


def _accepted(work: UnitOfWork, role: str) -> None:
    answer(
        work, REPLIES_OF_A_DAY[role], RepliesOfADay(APRIL, role), role, f"reviewer_{role}", ACCEPT_ALL, on=APRIL, entries={"例外编号": ""}
    )


def _two_months(posts: PostMonths) -> None:  # noqa: F811 - the fixture
    """March with a holder on no roster (P4N) and too little due (P1); its pay comes in May, after the 25th of April."""
    registered = {"post": [post_row(1)], "post_holder": [GOOD_ROWS["post_holder"](99)]}
    posts.hand_over("2025-03", {**registered, "post_month": [month_row(1, 应发补贴="1100")]})
    posts.judge("2025-03", APRIL)
    with unit_of_work(posts.settings) as work:
        _answered(work, "P4N", "属实", "rv", "1200.50")
        _answered(work, "P1", "不属实", "hr")
        for role in ("rv", "hr"):
            _accepted(work, role)
    elsewhere = PAYMENT(2, 所属月份="2025-03", 发放日期="2025-04-20")
    paid = PAYMENT(1, 所属月份="2025-03", 发放日期="2025-05-09", 实发补贴="700")
    posts.hand_over("2025-04", {"post": [post_row(1)], "post_month": [month_row(1)], "post_payment": [elsewhere]})
    posts.judge("2025-04", MAY)
    posts.hand_over("2025-05", {"post_month": [month_row(1)], "post_payment": [paid]})
    posts.judge("2025-05", date(2025, 6, 10))


def test_a_quarter_as_it_is_recorded(posts: PostMonths) -> None:  # noqa: F811 - the fixture
    _two_months(posts)
    with unit_of_work(posts.settings) as work:
        run = leading_run(work, CHAPTER)
        assert run is not None
        told = quarter_of_cases(work, run, QUARTER)
        before = quarter_of_cases(work, run, Period(2025, 3))
    of_rule = {row["rule"]: told.tally(lambda one, rule=row["rule"]: one["rule"] == rule) for row in told.cases}
    assert of_rule["P4N"] == Tally(found=1, confirmed=1, mended=1, recovered=Decimal("1200.50"))
    assert of_rule["P1"] == Tally(found=1, refuted=1)
    assert of_rule["P2"] == Tally(found=2, unanswered=1, gone=1, waiting=1), "of March it is judged no more, of April it stands"
    assert [(row["unit"], row["paid_late"], row["still_owed"]) for row in told.arrears] == [(UNIT, 700, 1600)]
    assert before.cases == [] and before.tally() == Tally()
    text = report_paper(told, DUE).text
    assert "查实的已整改1件，追回资金1200.50元，补发拖欠补贴700.00元" in text
    assert "优亲厚友" in text and "附表：各单位各类问题" in text


def test_it_is_sent_once_to_leaders_and_reviewers(posts: PostMonths) -> None:  # noqa: F811 - the fixture
    _two_months(posts)
    with unit_of_work(posts.settings) as work:
        assert not report_due(REPORT, CHAPTER, work, date(2025, 7, 11)) and send_report(REPORT, CHAPTER, work, date(2025, 7, 11)) == 0
        (waiting,) = report_due(REPORT, CHAPTER, work, DUE)
        assert waiting.words == "2025年第二季度公益性岗位专项整治报告"
        assert send_report(REPORT, CHAPTER, work, DUE) == 3 and send_report(REPORT, CHAPTER, work, DUE) == 0
        assert not report_due(REPORT, CHAPTER, work, DUE)
        mails = execute(work, "select addressed_to, unit, mime from mail.outbox where kind = 'matter' order by id").fetchall()
    assert [mail["addressed_to"] for mail in mails] == ["leaders", "person", "person"]
    assert all(mail["unit"] is None and b"posts_report" in bytes(mail["mime"]) for mail in mails)
