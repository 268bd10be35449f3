"""Both sides of each threshold of 以工代赈, written by hand (method §14.2): a month of one unit, and the month before it."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest
from tests.hostile.hand_overs import GOOD_ROWS, Row, roster_row, work_row
from tests.made_up import identity_number
from tests.reference.chapter_provinces import ChapterProvince
from tests.sql.clues.replaying import clues_of, replayed

from wengang.periods import Period

UNIT, FEBRUARY, MARCH = "469001", Period(2025, 2), Period(2025, 3)
LISTED = range(1, 40)
_serials = count(100)


def project(no: int, **cells: str) -> Row:
    """Give a project that nothing is wrong with."""
    return GOOD_ROWS["relief_project"](no) | {"省级专项资金": "0"} | cells


def worker(no: int | None, serial: int | None = None, **cells: str) -> Row:
    """Give a row of a project, of somebody who has no other one unless a serial is given, paid in full and told by nobody else."""
    person = next(_serials) if serial is None else serial
    told = {"项目编号": "别处" if no is None else f"469001-YG{no:04d}", "出勤天数": "0", "应发报酬": "0", "实发报酬": "0"}
    return GOOD_ROWS["relief_worker"](person) | told | cells


def paid(no: int, amount: str, source: str = "省级专项") -> Row:
    return worker(no, 实发报酬=amount, 资金来源=source)


PROJECTS = [
    project(0, 状态="结算", 省级专项资金="10000"),
    project(1, 状态="结算", 省级专项资金="10000.01"),  # row 3
    project(2, 状态="完工", 省级专项资金="10000"),
    project(3, 状态="完工", 省级专项资金="10000.01"),  # row 5
    project(4, 状态="在建", 省级专项资金="10000.01"),
    project(5, 状态="结算", 中央资金="5000"),
    project(6, 状态="结算", 中央资金="5000.01"),  # row 8
    project(7, 状态="结算", 市县资金="3000", 其他资金="4500", 批复劳务报酬比例="0.20"),
    project(8, 状态="结算", 市县资金="3000", 其他资金="4500", 批复劳务报酬比例="0.201"),  # row 10
    project(9, 状态="结算", 市县资金="7500", 批复劳务报酬比例=""),
    project(10),
    project(11),  # row 13
    project(12),
    project(13, 招工公告日期="2025-02-10"),
    project(14, 招工公告日期="2025-02-11"),  # row 16
    project(15, 招工公告日期="", 状态="未开工"),
    project(16, 招工公告日期="", 状态="在建", 开工日期=""),  # row 18
]
FEBRUARY_WORKERS = [
    *(paid(no, "1000") for no in range(5)),
    worker(None, 应发报酬="100", 实发报酬="100", 发放日期="2025-03-31"),
    worker(None, 应发报酬="100", 实发报酬="100", 发放日期="2025-04-01"),  # owed
    worker(None, 应发报酬="100", 实发报酬="99.99"),  # owed
    worker(None, 应发报酬="100", 实发报酬="100", 发放日期=""),  # owed
    worker(None, 应发报酬="0", 实发报酬="0", 发放日期=""),
]
MARCH_WORKERS = [
    *(paid(no, "500") for no in range(5)),  # rows 2–6: 1,500 with February, 15 % of 10,000
    *(paid(no, "1500", "中央") for no in (5, 6)),
    *(paid(no, "1500", "市县") for no in (7, 8, 9)),
    *(worker(10, serial, 出勤天数="10") for serial in (1, 2, 3, 4, 5)),  # rows 12–21: half of 100 days by people of the roster
    *(worker(10, 出勤天数="10") for _ in range(5)),
    *(worker(11, serial, 出勤天数="10") for serial in (6, 7, 8, 9)),  # rows 22–32: 49.5 of 100
    worker(11, 10, 出勤天数="9.5"),
    worker(11, 出勤天数="10.5"),
    *(worker(11, 出勤天数="10") for _ in range(4)),
    worker(12, 出勤天数="30"),
    *(worker(12, 出勤天数="30") for _ in range(2)),
    worker(12, 出勤天数="9.9"),  # row 35: 99.9 days, nobody of the roster
    worker(None, 11, 出勤天数="1", 协议编号=""),  # row 36
    worker(None, 12, 出勤天数="0.9", 协议编号=""),
    worker(None, 13, 出勤天数="1", 协议日期="2025-03-31"),
    worker(None, 14, 出勤天数="1", 协议日期="2025-04-01"),  # row 39
    worker(None, 15, 出勤天数="1", 协议日期=""),  # row 40
    worker(None, 16, 实发报酬="0.01", 发放方式="现金"),  # row 41
    worker(None, 16, 实发报酬="0", 发放方式="现金"),
    worker(None, 17, 出勤天数="31"),  # row 43: the whole month
    worker(0, 18, 出勤天数="15.5"),  # row 44
    worker(None, 18, 出勤天数="15.6"),  # row 45: 31.1 together
    worker(None, 18, 出勤天数="0"),  # row 46
]
WORK = [
    *(work_row(serial, 就业渠道="以工代赈") for serial in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 17)),
    work_row(20, 就业渠道="以工代赈"),  # row 19: no attendance
    work_row(12, 就业渠道="以工代赈"),  # row 20: attendance of less than a day
    work_row(21, 就业渠道="以工代赈", 开始时间="2025年04月"),
    work_row(22, 就业渠道="以工代赈", 结束时间="2025年02月"),
    work_row(18, 就业渠道="本地企业"),
]


@pytest.fixture(scope="module")
def month(server: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    files = {
        "relief_project": PROJECTS,
        "relief_worker": MARCH_WORKERS,
        "rv_roster": [roster_row(serial) for serial in LISTED],
        "rv_work": WORK,
    }
    province = ChapterProvince(
        {(UNIT, MARCH, table): rows for table, rows in files.items()} | {(UNIT, FEBRUARY, "relief_worker"): FEBRUARY_WORKERS}
    )
    body = replayed(server, template, tmp_path_factory.mktemp("month"), province)
    return {rule: (table, rows) for rule, _, table, rows in clues_of(body, str(MARCH), "work_relief")}


@pytest.mark.parametrize(
    ("rule", "table", "rows"),
    [
        ("W1", "relief_project", (3,)),
        ("W1F", "relief_project", (5,)),
        ("W2C", "relief_project", (8,)),
        ("W2A", "relief_project", (10,)),
        ("W3", "relief_worker", (36, 39, 40)),
        ("W4", "relief_worker", ()),
        ("W5", "relief_worker", (41,)),
        ("W6", "relief_worker", (44, 45, 46)),
        ("W7", "relief_project", (13,)),
        ("W8R", "relief_worker", (44, 45)),
        ("W8V", "rv_work", (19, 20)),
        ("W9", "relief_project", (16, 18)),
    ],
)
def test_just_the_rows_beyond_a_threshold_are_shown(month: dict[str, Any], rule: str, table: str, rows: tuple[int, ...]) -> None:
    assert month[rule] == (table, rows)


def test_nobody_of_the_made_up_people_comes_twice_by_accident() -> None:
    alone = [row["证件号码"] for row in MARCH_WORKERS if row["证件号码"] not in {identity_number(serial) for serial in LISTED}]
    assert len(alone) == len(set(alone))
