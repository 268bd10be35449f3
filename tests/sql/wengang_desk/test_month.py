"""月度情况 at the desk: the office sees every unit, a county itself; a month can be empty, sorted, older, compared."""

from __future__ import annotations

import re
import time

import pytest
from tests.sql.county_notices.figures import write_snapshot
from tests.sql.wengang_desk.conftest import Visit, words_of
from tests.statements import execute

from wengang.database.unit_of_work import UnitOfWork
from wengang.monitoring.snapshots import SnapshotRef

ORANGE, BLUE = "469001", "469002"
PROVINCE = (
    "insert into monitoring.indicator (period, snapshot, scope_kind, scope_code, reported, employed_persons, employed_before, lost_job,"
    " roster_exit, data_gap, new_job, roster_entry, work_ytd, income_n, income_total)"
    " select %s, %s, 'province', 'province', true, 380, 400, 20, 0, 0, 0, 0, 420, 200, 600000"
)


@pytest.fixture
def month(work: UnitOfWork) -> SnapshotRef:
    """Give a month of two units in two snapshots."""
    for number, level in ((1, 2), (2, 3)):
        snapshot = write_snapshot(work, number, {ORANGE: level, BLUE: 1})
        execute(work, PROVINCE, ["2025-03", number])
    execute(work, PROVINCE, ["2025-02", 1])
    work.connection.commit()
    return snapshot


def test_the_office_sees_every_unit_and_a_county_itself(visit: Visit, month: SnapshotRef) -> None:
    page = visit("leader_hr").get("/month/2025-03")
    told = words_of(page)
    assert page.status_code == 200 and "橙色1个、蓝色1个" in told and "快照2，冻结于" in told and "2/2个单位报齐" in told
    assert f'href="/month/2025-03/{ORANGE}"' in page.text and "全省" in told and "琼海市" in told
    own = visit(f"unit_{ORANGE}").get("/month/2025-03")
    assert "五指山市" in words_of(own) and "琼海市" not in own.text and "全省" not in words_of(own)


@pytest.mark.parametrize("path", [f"/month/2025-03/{BLUE}", f"/month/2025-03/changes?unit={BLUE}", "/month/2025-03/460000"])
def test_another_unit_and_the_province_are_refused_to_a_county(visit: Visit, month: SnapshotRef, work: UnitOfWork, path: str) -> None:
    assert visit(f"unit_{ORANGE}").get(path).status_code == 403
    refused = execute(work, "select reason from audit.task_record where kind = 'FAILED'").fetchall()
    assert refused == [{"reason": f"GET {path}"}]


def test_the_newest_month_is_led_to_and_an_empty_one_says_so(visit: Visit, month: SnapshotRef) -> None:
    assert visit("operator").get("/month").headers["location"] == "/month/2025-03"
    assert visit("operator").get("/month?month=2025年2月").headers["location"] == "/month/2025-02"
    told = words_of(visit("operator").get("/month/2025-04"))
    assert "2025年4月还没有快照" in told and "2025年3月" in told
    assert "2025年4月还没有快照" in words_of(visit("operator").get(f"/month/2025-04/{ORANGE}"))


def test_before_the_first_month_the_page_says_so(visit: Visit) -> None:
    assert "还没有一个月算出指标" in words_of(visit("operator").get("/month"))


def test_the_table_is_sorted_by_links_without_script(visit: Visit, month: SnapshotRef) -> None:
    def order(address: str) -> list[str]:
        return re.findall(r'href="/month/2025-03/(469\d+)[?"]', visit("leader_hr").get(address).text)

    page = visit("leader_hr").get("/month/2025-03").text
    for address in re.findall(r'<th scope="col"[^>]*><a href="(/month/2025-03\?by=[^"]+)"', page):
        assert sorted(order(address.replace("&amp;", "&"))) == [ORANGE, BLUE]
    assert order("/month/2025-03?by=level") == [ORANGE, BLUE]
    assert order("/month/2025-03?by=level&turned=true") == [BLUE, ORANGE]
    assert 'aria-sort="descending"' in visit("leader_hr").get("/month/2025-03?by=level").text
    assert order("/month/2025-03?by=nothing") == [ORANGE, BLUE]


def test_a_units_page_says_why_and_is_of_the_snapshot_that_is_asked_for(visit: Visit, month: SnapshotRef) -> None:
    page = visit(f"unit_{ORANGE}").get(f"/month/2025-03/{ORANGE}")
    told = words_of(page)
    assert "为什么是橙色" in told and "（190−200）÷200＝−5.00%" in told and "所用的文件" in told and "琼海市" not in page.text
    older = words_of(visit("leader_hr").get(f"/month/2025-03/{ORANGE}?snapshot=1"))
    assert "为什么是黄色" in older and "最新的是快照2" in older
    assert visit("leader_hr").get(f"/month/2025-03/{ORANGE}?snapshot=9").status_code == 400


def test_snapshots_are_compared(visit: Visit, month: SnapshotRef) -> None:
    told = words_of(visit("auditor").get("/month/2025-03/changes?from=1&to=2"))
    assert "2025年3月：快照1与快照2" in told and "五指山市 等级 黄色 橙色" in told
    own = words_of(visit(f"unit_{BLUE}").get("/month/2025-03/changes?from=1&to=2"))
    assert "琼海市2025年3月" in own and "没有不同" in own and "五指山市" not in own


def test_pages_are_small_quick_and_need_no_script_or_style_of_their_own(visit: Visit, month: SnapshotRef) -> None:
    for address in ("/month/2025-03", f"/month/2025-03/{ORANGE}", "/month/2025-03/460000", "/month/2025-03/changes"):
        visit("leader_hr").get(address)
        began = time.monotonic()
        page = visit("leader_hr").get(address)
        assert page.status_code == 200, (address, words_of(page))
        assert time.monotonic() - began < 1, address
        assert len(page.content) < 150_000 and not re.search(r"<style|style=|onclick|<script(?! src)", page.text), address
        assert "None" not in words_of(page) and page.text.count("<svg") == page.text.count('role="img"')


@pytest.mark.parametrize("address", ["/month/2025-13", "/month/2025-03/999999", "/month/2025-03?snapshot=9", "/month/x"])
def test_a_wrong_address_is_told(visit: Visit, month: SnapshotRef, address: str) -> None:
    answer = visit("leader_hr").get(address)
    assert answer.status_code == 400 and "没有办成" in answer.text


def test_the_first_page_leads_to_the_newest_month(visit: Visit, month: SnapshotRef) -> None:
    assert 'href="/month/2025-03"' in visit("leader_hr").get("/").text
    assert f'href="/month/2025-03/{ORANGE}"' in visit(f"unit_{ORANGE}").get("/").text
    assert "月度情况" not in words_of(visit("admin").get("/"))


def test_the_leaders_page_is_the_newest_month_and_not_for_a_county(visit: Visit, month: SnapshotRef) -> None:
    page = visit("leader_hr").get("/leader")
    told = words_of(page)
    assert "2025年3月脱贫人口务工情况一页" in told and "最要看的2个单位" in told and "务工规模环比下降5.00%" in told
    assert "没有需要领导决定的事项" in told and len(page.content) < 20_000 and "<style" not in page.text
    assert "2025年2月脱贫人口" in words_of(visit("auditor").get("/leader?month=2025-02"))
    assert "2025年4月还没有快照" in words_of(visit("operator").get("/leader?month=2025-04"))
    assert visit(f"unit_{ORANGE}").get("/leader").status_code == 403
