"""The page of one workshop's life, from real months."""

from __future__ import annotations

from datetime import date

import pytest
from tests.sql.workshops.conftest import UNIT, Found, Province

from wengang.database.unit_of_work import unit_of_work
from wengang.monitoring.snapshots import SnapshotRef
from wengang.periods import Period
from wengang.workshops.drafting import draft_letters
from wengang.workshops.exits import open_exits
from wengang.workshops.life import UnknownWorkshopError, life_page
from wengang.workshops.overview import queue_page, workshop_month

ONE = f"{UNIT}-CJ01"


def test_a_life_tells_states_people_wages_decisions_and_letters(province: Province) -> None:
    decision = {"所属月份": "2025-03", "结论": "不予退出", "理由": "台风停工，已复工"}
    province.months(
        "2025-01",
        {1: Found(5)},
        {1: Found(3)},
        {1: Found(0, "停产")},
        {1: Found(6, decision=decision)},
    )
    with unit_of_work(province.settings) as work:
        draft_letters(work, SnapshotRef(Period(2025, 2), 1), date(2025, 3, 10))
        page = life_page(work, ONE)
    for words in (
        f"{ONE}　试验车间1",
        "五指山市 · 甲镇东村 · 厂房 · 单体 · 农产品加工",
        "认定于2024年6月15日（认001），有效期至2027年6月14日；全年生产",
        "现在：正常，2025年4月吸纳6人，待核0人",
        "正常→帮扶指导",
        "帮扶指导→拟退出",
        "15000.00元",
        "不予退出：针对2025年3月的拟退出，随“车间以往决定”报送；理由：台风停工，已复工",
        "帮扶指导函 车间指导〔2025〕第2-469001-CJ01-1号（待审批）",
    ):
        assert words in page, page


def test_an_unknown_number_says_what_to_do(province: Province) -> None:
    with unit_of_work(province.settings) as work, pytest.raises(UnknownWorkshopError, match="请核对编号"):
        life_page(work, "没有")


def test_a_month_lists_what_is_to_be_seen_to(province: Province) -> None:
    province.months("2025-03", {1: Found(3), 2: Found(6), 3: Found(0, "停产")})
    with unit_of_work(province.settings) as work:
        month = workshop_month(work, Period(2025, 3))
    assert month.as_text().splitlines()[0] == "2025年3月 就业帮扶车间 3 家：正常1家，帮扶指导1家，拟退出1家"
    assert [row["workshop_no"] for row in month.to_see_to] == [f"{UNIT}-CJ01", f"{UNIT}-CJ03"]
    assert "正常→拟退出" in month.as_text()


def test_the_queue_tells_deadline_and_who(province: Province) -> None:
    province.months("2025-03", {1: Found(0, "停产"), 2: Found(0, reports=False)})
    with unit_of_work(province.settings) as work:
        assert "待办 1 项" in queue_page(work, date(2025, 4, 10)), "the proposal was not put before anybody yet"
        open_exits(work, date(2025, 4, 10))
        page = queue_page(work, date(2025, 4, 25))
        assert queue_page(work, date(2025, 2, 28)) == "没有待办事项", "a day before anything waited"
    assert "2025年4月24日" in page
    assert "（已逾期）" in page
    assert "请补报月报" in page
