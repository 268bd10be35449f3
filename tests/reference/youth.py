"""The rules of 雨露计划+ as method §14.3 says them, row by row and slowly.

Belongs here: the clues and the rate of a month. Does not belong here: which rows stand (`chapter_files`).
"""

from __future__ import annotations

from tests.reference.chapter_files import Clue, Files, Row, grouped, month_of, number, person

from wengang.periods import Period

SERVICES = {"政策次数": 1, "指导次数": 1, "岗位次数": 3, "培训见习次数": 1}


def clues(files: Files, month: Period) -> list[Clue]:
    """Give the clues of a month."""
    found: list[Clue] = []
    for unit in files.units(month, "youth", "youth_file"):
        found += _both(files, unit, month) + _handed_over(files, unit, month) + _work(files, unit, month) + _plans(files, unit, month)
    return sorted(found)


def rates(files: Files, month: Period) -> dict[str, str | None]:
    """Give the rate of each unit with a youth file of a month."""
    found: dict[str, str | None] = {}
    for unit in files.units(month, "youth"):
        able = [cells for _, cells in files.of(unit, month, "youth") if is_ready(cells) and cells["状态"] in ("就业", "创业", "未就业")]
        working = {person(cells) for cells in able if cells["状态"] != "未就业"}
        people = {person(cells) for cells in able}
        found[unit] = f"{len(working)}/{len(people)}" if people else None
    return found


def is_ready(cells: Row) -> bool:
    """Say whether somebody can and wants to work."""
    return cells["有就业能力"] == "是" and cells["有就业意愿"] == "是"


def last_files(files: Files, unit: str, month: Period) -> dict[str, tuple[int, Row]]:
    """Give the last row of each person in a unit's youth_file."""
    return {person(cells): (row, cells) for row, cells in files.of(unit, month, "youth_file")}


def _both(files: Files, unit: str, month: Period) -> list[Clue]:
    if not files.there(unit, (month, "youth"), (month, "youth_file")):
        return []
    youth, kept = files.of(unit, month, "youth"), last_files(files, unit, month)
    pushed = {person(cells) for _, cells in youth}
    few = [
        row
        for row, cells in youth
        if cells["状态"] == "未就业"
        and is_ready(cells)
        and person(cells) in kept
        and any(number(kept[person(cells)][1][service]) < least for service, least in SERVICES.items())
    ]
    return [
        *grouped("Y2R", unit, "youth", [row for row, cells in youth if person(cells) not in kept]),
        *grouped("Y2H", unit, "youth_file", [row for who, (row, _) in kept.items() if who not in pushed]),
        *grouped("Y7", unit, "youth", few),
    ]


def _handed_over(files: Files, unit: str, month: Period) -> list[Clue]:
    if not files.there(unit, (month, "youth")):
        return []
    in_school, alert, red = [], [], []
    for row, cells in files.of(unit, month, "youth"):
        graduated = month_of(cells["毕业年月"])
        if graduated is None:
            continue
        if (cells["类别"] == "雨露在读" or cells["状态"] == "在读") and graduated <= month.before:
            in_school.append(row)
        if cells["状态"] == "未就业" and is_ready(cells):
            waits = month.ordinal - graduated.ordinal
            (red if waits >= 6 else alert if waits >= 3 else []).append(row)
    return [*grouped("Y3", unit, "youth", in_school), *grouped("Y5A", unit, "youth", alert), *grouped("Y5R", unit, "youth", red)]


def _work(files: Files, unit: str, month: Period) -> list[Clue]:
    found: list[Clue] = []
    youth, employed = files.of(unit, month, "youth"), files.employed(month)
    if files.there(unit, (month, "youth"), (month, "rv_roster"), (month, "rv_work")):
        found += grouped("Y6U", unit, "youth", [row for row, cells in youth if cells["状态"] == "未就业" and person(cells) in employed])
    if files.there(unit, (month, "youth"), (month, "rv_roster"), (month, "rv_work"), (month, "hr_employment")):
        hired = {person(cells) for _, cells in files.of_all(month, "hr_employment") if _is_hired(cells, month)}
        nowhere = [row for row, cells in youth if cells["状态"] == "就业" and person(cells) not in employed | hired]
        found += grouped("Y6J", unit, "youth", nowhere)
    return found


def _is_hired(cells: Row, month: Period) -> bool:
    start, end = month_of(cells["合同开始"]), month_of(cells["合同结束"])
    seen = cells["是否就业登记"] == "是" or cells["是否参保"] == "是" or number(cells["实发工资"]) > 0
    return seen and (start is None or start <= month) and (end is None or end >= month)


def _plans(files: Files, unit: str, month: Period) -> list[Clue]:
    if not files.there(unit, (month, "youth_file")):
        return []
    before = {person(cells) for _, cells in files.of(unit, month.before, "youth")}
    return grouped(
        "Y4",
        unit,
        "youth_file",
        [row for who, (row, cells) in last_files(files, unit, month).items() if who in before and not cells["计划日期"]],
    )
