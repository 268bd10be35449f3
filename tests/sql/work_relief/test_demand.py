"""The half-yearly demand: who could work, by township, beside what projects still have to pay; sent once, to who signs and to 发展改革."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from tests.hostile.hand_overs import GOOD_ROWS, plan_row, put, roster_row, work_row
from tests.sql.clues.conftest import UNIT, PostMonths
from tests.statements import execute

from wengang.clues.reports import report_due, send_report
from wengang.clues.running import leading_run
from wengang.database.unit_of_work import unit_of_work
from wengang.periods import Period
from wengang.settings.environment import Settings
from wengang.work_relief.clues import CHAPTER
from wengang.work_relief.demand import REPORT, TownDemand, demand_of_month, demand_paper

ON, DUE = date(2025, 7, 8), date(2025, 7, 14)
PROJECT, WORKER = GOOD_ROWS["relief_project"], GOOD_ROWS["relief_worker"]


@pytest.fixture
def june(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> PostMonths:
    """One works; of the others one cannot, one does not plan to, three could: one in another township, one near home, one on 低保."""
    monkeypatch.setattr("wengang.history.steps.run_all", lambda _work, _snapshot, _on: [])
    roster = [
        *(roster_row(1), roster_row(2, 劳动技能="无劳动力"), roster_row(3)),
        *(roster_row(4, 乡="乙镇"), roster_row(5, 劳动技能="弱劳动力或半劳动力"), roster_row(6, 是否享受低保="是")),
    ]
    plans = [plan_row(serial, 是否需要就近务工="是" if serial == 5 else "否") for serial in (1, 2, 4, 5, 6)] + [
        plan_row(3, 是否计划务工="否")
    ]
    put(settings.inbox, "rv", {"rv_roster": roster, "rv_work": [work_row(1)], "rv_plan": plans}, period="2025-06", department="rv")
    projects = [
        PROJECT(0, 状态="在建", 省级专项资金="100000", 中央资金="", 市县资金="", 其他资金="", 批复劳务报酬比例=""),
        PROJECT(1, 状态="未开工", 乡="乙镇", 省级专项资金="10000", 中央资金="", 市县资金="", 其他资金="", 批复劳务报酬比例="0.3"),
        PROJECT(2, 状态="完工"),
    ]
    paid = [WORKER(1, 出勤天数="20", 实发报酬="3000")]
    put(settings.inbox, "dr", {"relief_project": projects, "relief_worker": paid}, period="2025-06", department="dr")
    months = PostMonths(settings, CHAPTER)
    months.judge("2025-06", ON)
    return months


def test_demand_and_capacity_stand_by_township(june: PostMonths) -> None:
    """15 % of 100,000 less 3,000 paid is 12,000; a day was paid 150, a month has 21.75: 80 days are 3.68 months. The other asks for 3,000."""
    with unit_of_work(june.settings) as work:
        run = leading_run(work, CHAPTER)
        assert run is not None
        found = demand_of_month(work, run)
    month = Fraction(Decimal("21.75"))
    assert found == {
        (UNIT, "甲镇"): TownDemand(2, 1, 1, 1, Fraction(12000), Fraction(80) / month),
        (UNIT, "乙镇"): TownDemand(1, 0, 0, 1, Fraction(3000), Fraction(20) / month),
    }
    text = demand_paper(found, run.period, DUE).text
    assert "关于提供2025年下半年以工代赈用工需求的函" in text
    assert "五指山市" in text and "15000.00" in text and "4.6" in text


def test_it_goes_once_to_who_signs_and_to_whom_it_is_for(june: PostMonths) -> None:
    with unit_of_work(june.settings) as work:
        assert not report_due(REPORT, CHAPTER, work, date(2025, 7, 11))
        assert [one.words for one in report_due(REPORT, CHAPTER, work, DUE)] == ["2025年下半年以工代赈用工需求函"]
        assert send_report(REPORT, CHAPTER, work, DUE) == 3 and send_report(REPORT, CHAPTER, work, DUE) == 0
        mails = execute(work, "select recipients, mime from mail.outbox where key like 'relief_demand:%%' order by id").fetchall()
    assert [mail["recipients"] for mail in mails] == [[f"reviewer.{role}@wengang.invalid"] for role in ("hr", "rv", "dr")]
    assert all(b".docx" in bytes(mail["mime"]) for mail in mails)
    assert REPORT.last(date(2025, 1, 14)) == Period(2024, 12) and REPORT.last(DUE) == Period(2025, 6)
