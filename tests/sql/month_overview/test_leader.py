"""The leader's page: the line, the units and why, whose turn it is, what changed, what is asked of him, each from rows written by hand."""

from __future__ import annotations

from datetime import date

import pytest
from tests.sql.county_notices.conftest import people  # noqa: F401 - a fixture of tests here
from tests.sql.county_notices.figures import write_snapshot
from tests.sql.county_notices.issued_notices import OTHER, UNIT, issued
from tests.statements import by_hand, execute

from wengang.approvals.deciding import Question
from wengang.approvals.waiting import AskingTask, wait_for
from wengang.database.unit_of_work import UnitOfWork
from wengang.follow_up.daily import bring_up_to_date
from wengang.month_overview.explanation import explain
from wengang.month_overview.leader import LeaderSheet, leader_sheet
from wengang.month_overview.steps import NoSnapshotError
from wengang.papers.paper import Table
from wengang.people import load_people
from wengang.periods import Period

MARCH, DECEMBER = Period(2025, 3), Period(2025, 12)
ON, LATE = date(2025, 4, 14), date(2025, 5, 12)
PROVINCE = (
    "insert into monitoring.indicator (period, snapshot, scope_kind, scope_code, reported, employed_persons, employed_before, lost_job,"
    " roster_exit, data_gap, new_job, roster_entry, work_ytd, income_n, income_total)"
    " values (%s, 1, 'province', 'province', true, %s, 400, 400 - %s, 0, 0, 0, 0, 420, 200, %s)"
)


def figures_of_the_province(work: UnitOfWork, period: Period, stock: int, income: int = 600_000) -> None:
    execute(work, PROVINCE, [str(period), stock, stock, income])


@pytest.fixture
def march(work: UnitOfWork) -> UnitOfWork:
    """Give two units in March, of which one has fallen to orange and the other to blue, and February before it."""
    write_snapshot(work, 1, {UNIT: 3, OTHER: 1})
    figures_of_the_province(work, MARCH, 380)
    figures_of_the_province(work, MARCH.before, 400, 590_000)
    return work


def sheet(work: UnitOfWork, on: date = ON, period: Period | None = None) -> LeaderSheet:
    found = leader_sheet(work, on, period)
    assert found is not None
    return found


def test_without_a_month_there_is_no_sheet(work: UnitOfWork) -> None:
    assert leader_sheet(work, ON) is None
    with pytest.raises(NoSnapshotError):
        leader_sheet(work, ON, MARCH)


def test_the_lines_are_said_with_their_numbers(march: UnitOfWork) -> None:
    told = [(line.title, line.verdict, line.held, line.words) for line in sheet(march).lines]
    assert told == [
        ("全年目标任务", "在进行", None, "年度累计420人，目标任务合计600人，完成70.00%"),
        ("序时进度", "—", None, "上年同期进度或本月数据不全，不作比较"),
        ("28.01万人规模", "线下", False, "年度累计420人，当月在岗380人，政策要求280100人以上"),
    ]


@pytest.mark.parametrize(("ytd", "verdict", "words"), [(720, "线上", "快10.00个百分点"), (600, "线下", "慢10.00个百分点")])
def test_the_pace_is_that_of_the_year_before(march: UnitOfWork, ytd: int, verdict: str, words: str) -> None:
    """Every unit reported all of last year: 440 in March is 110 % of December's 400; 720 of 600 is 120 % of the target, 600 is 100 %."""
    for month in range(1, 13):
        period = Period(2024, month)
        execute(
            march,
            "insert into monitoring.snapshot (period, number, digest, policy_digest, reason) values (%s, 1, %s, 'policy', 'test')",
            [str(period), f"of {period}"],
        )
        execute(march, "insert into monitoring.snapshot_base values ('2025-03', 1, %s, 1)", [str(period)])
        for unit in (UNIT, OTHER):
            execute(march, "insert into monitoring.snapshot_unit values (%s, 1, %s, true, true)", [str(period), unit])
        figures_of_the_province(march, period, 300)
    by_hand(march, "update monitoring.indicator set work_ytd = 440 where period = '2024-03'")
    by_hand(march, "update monitoring.indicator set work_ytd = 400 where period = '2024-12'")
    by_hand(march, "update monitoring.indicator set work_ytd = %s where period = '2025-03' and scope_kind = 'province'", [ytd])
    pace = sheet(march).lines[1]
    assert pace.verdict == verdict and pace.words.endswith(words) and "上年同期110.00%" in pace.words


def test_the_target_is_done_or_not_done_only_when_that_is_certain(march: UnitOfWork) -> None:
    by_hand(march, "update monitoring.indicator set work_ytd = 600 where period = '2025-03' and scope_kind = 'province'")
    assert (sheet(march).lines[0].verdict, sheet(march).lines[0].held) == ("完成", True)
    write_snapshot(march, 1, {UNIT: 0, OTHER: 0}, period=DECEMBER)
    figures_of_the_province(march, DECEMBER, 380)
    assert (sheet(march).lines[0].verdict, sheet(march).lines[0].held) == ("未完成", False), "the newest month is December"


def test_the_units_of_the_highest_levels_come_with_their_reasons(march: UnitOfWork) -> None:
    found = sheet(march)
    told = [(one.line.name, one.line.level_words, one.reasons) for one in found.units]
    assert told == [("五指山市", "橙色", ("务工规模环比下降5.00%",)), ("琼海市", "蓝色", ("务工规模环比下降5.00%",))]
    assert found.others == 0


def test_what_changed_since_the_month_before(march: UnitOfWork) -> None:
    assert list(sheet(march).changes) == [
        "在岗400人→380人，同口径环比—",
        "月平均收入2950.00→3000.00元",
        "等级上升2个：五指山市（未报送→橙色）、琼海市（未报送→蓝色）",
        "等级下降或解除0个",
    ]
    assert list(sheet(march, period=MARCH.before).changes) == ["2025年1月没有快照，不作比较"]


def test_what_is_overdue_and_whose_turn_it_is(work: UnitOfWork, people: object) -> None:  # noqa: F811
    issued(work, 1, {UNIT: 2, OTHER: 2})
    figures_of_the_province(work, MARCH, 380)
    bring_up_to_date(work, ON)
    found = sheet(work)
    assert not found.overdue and not found.asked, "in time"
    told = next(one for one in explain(work, MARCH, UNIT).sections if one.heading == "提示函的时效").blocks[1]
    assert isinstance(told, Table) and [row[1:] for row in told.rows] == [("五指山市", "9", "0", "—", "—")], "31 March to 14 April"
    bring_up_to_date(work, LATE)
    found = sheet(work, LATE)
    assert list(found.overdue) == ["轮到市县：逾期2件，五指山市1件、琼海市1件"]
    assert [line.partition("：")[0] for line in found.asked] == ["请决定是否约谈五指山市", "请决定是否约谈琼海市"]


def test_who_is_asked_is_named_with_how_long_it_waits(march: UnitOfWork) -> None:
    reviewer = next(one for one in load_people().everybody_asked if one.account == "reviewer_hr")
    question = Question("2025年3月风险提示审批", "…", "digest", enclosures=(), asked_of=(reviewer,))
    wait_for(march, AskingTask("d", "r", "t", -1), "hr", question, ON, "http://office.example/")
    found = sheet(march, date(2025, 4, 17))
    assert list(found.overdue) == [f"轮到{reviewer.title}：等答复1件，最早的已等3个工作日"]


def test_who_has_not_reported_is_named(march: UnitOfWork) -> None:
    by_hand(
        march,
        "update monitoring.indicator set reported = false, employed_persons = 0, lost_job = 200, income_n = 0"
        " where period = '2025-03' and scope_code = %s",
        [OTHER],
    )
    found = sheet(march)
    assert list(found.overdue) == ["未报送2025年3月数据：琼海市"]
    assert "（1/2 个单位，不代表全省）" in found.lines[0].words and found.lines[1].held is None
