"""专项工作: the province and a unit read a chapter without anybody's name; a unit nothing of another, and of a confidential chapter only counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO

import pytest
from httpx import Response
from openpyxl import load_workbook
from tests.hostile.hand_overs import GOOD_ROWS, put, roster_row, work_row
from tests.made_once import MadeOnce, database_for, made_once
from tests.made_up import identity_number
from tests.sql.wengang_desk.conftest import Visit, Visiting, words_of
from tests.statements import execute

from wengang.database.unit_of_work import UnitOfWork
from wengang.history.steps import import_history
from wengang.settings.environment import Settings

PROJECT, WORKER, YOUTH, FILE, POST = (GOOD_ROWS[table] for table in ("relief_project", "relief_worker", "youth", "youth_file", "post"))
ATTENDED = GOOD_ROWS["post_month"]
WEAK = {"劳动技能": "弱劳动力或半劳动力", "是否享受低保": "是"}
YOUNG = [YOUTH(serial, 状态="就业" if serial % 2 else "未就业", 就业单位="厂") for serial in range(1, 13)]


def take_a_month_in(settings: Settings) -> None:
    """Take a month of two units in."""
    relief = {
        "relief_project": [PROJECT(0, 状态="结算"), PROJECT(1)],
        "relief_worker": [WORKER(1), WORKER(2, 发放方式="现金", 协议编号="")],
    }
    brought = {
        "dr": relief,
        "rv": {
            "rv_roster": [roster_row(1), *(roster_row(serial, **WEAK) for serial in range(2, 8)), roster_row(8, 劳动技能="3")],
            "rv_work": [work_row(1)],
            "youth": YOUNG,
        },
        "hr": {
            "youth_file": [FILE(serial) for serial in range(1, 12)],
            "post": [POST(1), POST(2, 行政村="西村")],
            "post_month": [ATTENDED(1)],
        },
    }
    for department, tables in brought.items():
        put(settings.inbox, department, tables, period="2025-03", department=department)
    elsewhere = PROJECT(5, 县="琼海市", 招工公告日期="")
    put(settings.inbox, "other", {"relief_project": [elsewhere]}, unit="469002", period="2025-03", department="dr")
    import_history(settings, settings.inbox, {"469001": 5, "469002": 5}, accept_held="试验", progress=lambda _text: None)


@pytest.fixture(scope="module")
def month_once(server: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MadeOnce[None]]:
    with made_once(server, template, tmp_path_factory.mktemp("month"), take_a_month_in) as office:
        yield office


@pytest.fixture
def database(request: pytest.FixtureRequest, server: str, template: str) -> Iterator[str]:
    with database_for(request, server, template, office="month_once") as name:
        yield name


@pytest.fixture
def office(settings: Settings, month_once: MadeOnce[None], visit: Visit) -> Visit:
    """Give the desk after a month of two units."""
    month_once.copied_to(settings)
    return visit


def test_the_province_reads_units_and_rules(office: Visit) -> None:
    words = words_of(office("leader_hr").get("/chapters?chapter=work_relief"))
    assert "全省2025年3月以工代赈" in words
    assert "五指山市 2 0 1 0 1 200,000.00元 7,200.00元 &lt;5人 40 100.00% 7,200.00元 7,200.00元" in words
    assert "W1 省级专项资金的劳务报酬占比不足 1 1 1 0 0" in words
    assert "W9 未先公告招工 2 1 1 0 0" in words
    assert "琼海市 1 0 0 W9 1" in words


def test_a_unit_reads_its_own_rows_by_their_numbers(office: Visit) -> None:
    answer = office("unit_469001").get("/chapters?chapter=work_relief")
    words = words_of(answer)
    assert "W5 以工代赈务工人员月表 3 469001-YG0000 以现金发放3600.00元，应发到本人银行卡或一卡通" in words
    assert "W1 以工代赈项目 2 469001-YG0000 已结算，省级专项资金100000.00元，其中发放劳务报酬7200.00元，占7.2%，低于15%" in words
    assert "W8V" in words
    assert "琼海" not in words
    assert identity_number(2) not in answer.text
    assert "试验人" not in words


def test_the_rate_stands_by_unit_class_and_school(office: Visit) -> None:
    words = words_of(office("leader_hr").get("/chapters?chapter=youth"))
    assert "五指山市 12人 不展示 &lt;5人 0人 11人" in words, "what is left cannot be worked out"
    assert "五指山市 12人 11人 1人 0人 11人" in words_of(office("unit_469001").get("/chapters?chapter=youth")), "a unit reads its own"
    for line in ("五指山市 12人 6人 50.00%", "雨露毕业 12人 6人 50.00%", "试验技工学校 12人 6人 50.00%"):
        assert line in words


def test_nothing_of_another_unit_and_no_row_of_a_confidential_chapter(office: Visit) -> None:
    unit = office("unit_469001")
    assert unit.get("/chapters?chapter=work_relief&unit=469002").status_code == 403
    words = words_of(unit.get("/chapters?chapter=public_posts"))
    assert "P3" in words
    assert "P4" not in words
    assert "逐行情况" not in words and "本页只列数量，不列岗位和人员" in words
    assert "P4" in words_of(office("leader_hr").get("/chapters?chapter=public_posts"))


def test_a_month_or_chapter_that_is_not_there(office: Visit) -> None:
    leader = office("leader_hr")
    assert "还没有判定过这个月的线索" in words_of(leader.get("/chapters?chapter=youth&month=2024-01"))
    assert leader.get("/chapters?chapter=elsewhere").status_code == 404


def _book(answer: Response) -> dict[str, list[tuple[object, ...]]]:
    assert answer.status_code == 200, answer.text
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in load_workbook(BytesIO(answer.content))}


def test_the_tables_of_the_page_are_a_workbook_without_anybody(office: Visit) -> None:
    unit = office("unit_469001")
    whole, own = (_book(who.get("/chapters.xlsx?chapter=work_relief")) for who in (office("leader_hr"), unit))
    assert {"项目和劳务报酬", "线索", "各单位"} == set(whole) and {"项目和劳务报酬", "线索", "逐行情况"} == set(own)
    assert ("W5", "以工代赈务工人员月表", "3", "469001-YG0000", "以现金发放3600.00元，应发到本人银行卡或一卡通") in own["逐行情况"]
    assert not [cell for rows in own.values() for row in rows for cell in row if "试验人" in str(cell) or identity_number(2) in str(cell)]
    assert unit.get("/chapters.xlsx?chapter=work_relief&unit=469002").status_code == 403
    assert set(_book(unit.get("/chapters.xlsx?chapter=public_posts"))) == {"2025年3月岗位和补贴", "岗位需求测算", "线索"}, (
        "counts of a confidential chapter alone"
    )
    assert unit.get("/chapters.xlsx?chapter=youth&month=2024-01").status_code == 404


def test_the_need_of_villages_stands_beside_their_places(office: Visit) -> None:
    """Seven with little labour and six with 低保: 7 × 0.2 + 6 × 0.05 = 1.7, two posts; one place is 50 % away and not above it."""
    words = words_of(office("unit_469001").get("/chapters?chapter=public_posts"))
    assert "甲镇 东村 7人 6人 2 1 50.00% 甲镇 西村 0人 0人 0 1 — 请说明" in words
    assert "五指山市 2 7人 6人 2 2 1" in words_of(office("leader_hr").get("/chapters?chapter=public_posts"))


def test_a_unit_fetches_its_masked_list_and_the_fetching_is_on_record(office: Visit, work: UnitOfWork) -> None:
    path = "/chapters/public_posts/publicity?unit=469001"
    (row,) = [row for row in _book(office("unit_469001").get(path))["公示表"] if row[0] == 1]
    number = ATTENDED(1)["证件号码"]
    assert row == (1, "甲镇", "东村", "GW-0001", "保洁", "试*", f"{number[:3]}{'*' * 12}{number[-3:]}", "20", "1200.00")
    assert office("unit_469001").get("/chapters/public_posts/report").status_code == 403
    assert office("unit_469002").get(path).status_code == 403
    assert office("leader_hr").get("/chapters/public_posts/publicity?unit=469002").status_code == 404
    ended = execute(work, "select actor, reason from audit.task_record where task_id = 'chapters' and kind = 'END' order by seq").fetchall()
    assert [tuple(one.values()) for one in ended] == [
        ("unit_469001", "五指山市2025年3月乡村公益性岗位"),
        ("leader_hr", "琼海市2025年3月乡村公益性岗位"),
    ]


def test_the_province_fetches_the_report_of_the_quarter(office: Visit) -> None:
    assert office("leader_hr").get("/chapters/public_posts/report").status_code == 404, "an imported month leads nothing"
    assert office("leader_hr").get("/chapters/public_posts/nothing").status_code == 404


def test_two_departments_sign_the_month_each_by_its_own_account(office: Visit, work: UnitOfWork) -> None:
    path, clerk, other = "/chapters?chapter=youth&unit=469001", office("unit_469001"), office("unit_469001_rv")
    shown = clerk.get(path).text
    digest = re.search(r'name="digest" value="([0-9a-f]{64})"', shown)
    assert digest and "人社 未签" in words_of(clerk.get(path))
    form = {"month": "2025-03", "unit": "469001", "digest": digest[1], "words": "已核对"}

    def signed(who: Visiting, department: str, **changed: str) -> Response:
        return who.post("/chapters/youth/signature", **{**form, "department": department, **changed})

    assert "不能代人社部门签字" in signed(other, "hr").text
    assert "看过新的内容" in signed(clerk, "hr", digest="0" * 64).text
    assert signed(office("unit_469002"), "hr").status_code == 403 and signed(office("leader_hr"), "hr").status_code == 403
    assert signed(clerk, "hr").status_code == 303
    assert "同一个账号" in signed(clerk, "rv").text
    assert signed(other, "rv").status_code == 303
    told = words_of(office("leader_hr").get(path))
    assert "人社 五指山市经办人" in told and "乡村振兴 五指山市乡村振兴经办人" in told
    assert 'name="digest"' not in clerk.get(path).text and "已经签过" in signed(clerk, "hr").text
    assert office("leader_hr").get("/chapters/youth/sheet?unit=469001").content[:2] == b"PK"
    kept = execute(work, "select department, signed_by from clues.signature order by at").fetchall()
    assert [tuple(one.values()) for one in kept] == [("hr", "unit_469001"), ("rv", "unit_469001_rv")]
