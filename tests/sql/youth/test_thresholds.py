"""Both sides of each threshold of 雨露计划+, written by hand (method §14.3): a month of one unit, and the month before it."""

from __future__ import annotations

from typing import Any

import pytest
from tests.hostile.hand_overs import GOOD_ROWS, Row, employment_row, roster_row, work_row
from tests.made_up import identity_number
from tests.reference.chapter_provinces import ChapterProvince
from tests.sql.clues.replaying import clues_of, replayed

from wengang.periods import Period

UNIT, OTHER, FEBRUARY, MARCH = "469001", "469007", Period(2025, 2), Period(2025, 3)
BORN = "20040101"


def young(serial: int, **cells: str) -> Row:
    return GOOD_ROWS["youth"](serial) | {"毕业年月": ""} | cells


def file(serial: int, **cells: str) -> Row:
    return GOOD_ROWS["youth_file"](serial) | cells


def number(serial: int) -> dict[str, str]:
    return {"证件号码": identity_number(serial, BORN)}


YOUTH = [
    young(1, 毕业年月="2025-01"),
    young(2, 毕业年月="2024-12"),  # row 3: three months
    young(3, 毕业年月="2024-10"),  # row 4: five
    young(4, 毕业年月="2024-09"),  # row 5: six
    young(5, 毕业年月="2024-09", 有就业意愿="否"),
    young(6, 毕业年月="2024-09", 有就业能力=""),
    young(7, 类别="雨露在读", 状态="升学", 毕业年月="2025-02"),  # row 8
    young(8, 类别="雨露在读", 状态="在读", 毕业年月="2025-03"),
    young(9, 状态="在读", 毕业年月="2025-02"),  # row 10
    young(10, 状态="在读"),
    young(11, 状态="就业", 就业单位="厂"),  # row 12: by nobody
    young(12, 状态="就业", 就业单位="厂"),  # employed by the roster and a work record of another unit
    young(13, 状态="就业", 就业单位="厂"),  # insured, the contract begins this month
    young(14, 状态="就业", 就业单位="厂"),  # row 15: the contract ended last month
    young(15, 状态="就业", 就业单位="厂"),  # paid a fen, an open contract
    young(16, 状态="就业", 就业单位="厂"),  # row 17: neither registered nor insured nor paid
    young(17),  # row 18: works
    young(18, 状态="创业"),
    young(19),  # row 20: no file
    young(20, 有就业意愿="否"),
]
FILES = [
    *(file(serial) for serial in range(1, 18)),  # rows 2–18
    file(18, 计划日期=""),
    file(20, 政策次数="0", 岗位次数="2"),  # row 20: not willing, so nothing is asked
    file(21),  # row 21: not handed over
    file(22, 计划日期=""),  # row 22: not handed over, neither now nor before
]
FEW = {2: {"政策次数": "0"}, 3: {"指导次数": "0"}, 4: {"岗位次数": "2"}, 17: {"培训见习次数": ""}}
EMPLOYMENT = [
    employment_row(13, 合同开始="2025-03-31", 是否就业登记="否", 实发工资="", **number(13)),
    employment_row(14, 合同结束="2025-02-28", **number(14)),
    employment_row(15, 合同开始="", 是否就业登记="否", 是否参保="否", 实发工资="0.01", **number(15)),
    employment_row(16, 是否就业登记="否", 是否参保="否", 实发工资="0", **number(16)),
]


@pytest.fixture(scope="module")
def body(server: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    kept = [row | FEW.get(serial, {}) for serial, row in enumerate(FILES, start=1)]
    files: dict[tuple[str, Period, str], list[Row]] = {
        (UNIT, MARCH, "youth"): YOUTH,
        (UNIT, MARCH, "youth_file"): [*kept, file(1, 计划日期="")],  # row 23: the last row of a person counts
        (UNIT, MARCH, "rv_roster"): [roster_row(serial, **number(serial)) for serial in (12, 17)],
        (UNIT, MARCH, "rv_work"): [work_row(17, **number(17))],
        (UNIT, MARCH, "hr_employment"): EMPLOYMENT[:2],
        (OTHER, MARCH, "rv_roster"): [roster_row(50, OTHER)],
        (OTHER, MARCH, "rv_work"): [work_row(12, OTHER, **number(12))],
        (OTHER, MARCH, "hr_employment"): EMPLOYMENT[2:],
        (OTHER, MARCH, "youth"): [young(30, 状态="升学")],
        (UNIT, FEBRUARY, "youth"): [young(1), young(18)],
    }
    return replayed(server, template, tmp_path_factory.mktemp("month"), ChapterProvince(files))


@pytest.mark.parametrize(
    ("rule", "table", "rows"),
    [
        ("Y2R", "youth", (20,)),
        ("Y2H", "youth_file", (21, 22)),
        ("Y3", "youth", (8, 10)),
        ("Y4", "youth_file", (19, 23)),
        ("Y5A", "youth", (3, 4)),
        ("Y5R", "youth", (5,)),
        ("Y6J", "youth", (12, 15, 17)),
        ("Y6U", "youth", (18,)),
        ("Y7", "youth", (3, 4, 5, 18)),
    ],
)
def test_just_the_rows_beyond_a_threshold_are_shown(body: dict[str, Any], rule: str, table: str, rows: tuple[int, ...]) -> None:
    found = {one: (place, shown) for one, unit, place, shown in clues_of(body, str(MARCH), "youth") if unit == UNIT}
    assert found[rule] == (table, rows)


def test_the_rate_is_of_those_who_can_and_want_to_work(body: dict[str, Any]) -> None:
    assert body["youth_rate"] == {"2025-02": {UNIT: "0/2"}, "2025-03": {UNIT: "7/13", OTHER: None}}
