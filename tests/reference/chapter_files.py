"""Files of the chapters as plain rows (method §14): what is accepted of each, read slowly and without a line of the product.

Belongs here: which rows stand, what their cells mean, who is on a roster and employed. Does not belong here: any rule of a chapter.

Known drawbacks: knows the writings that `chapter_provinces` uses, not every one that the method allows; `tests/unit/validation` has those.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tests.reference.archive import UNIT_NAMES, identity

from wengang.periods import Period

Row = Mapping[str, str]
Numbered = tuple[int, Row]
Clue = tuple[str, str, str, tuple[int, ...]]  # rule, unit, table, row numbers

ON_THIRD_ROW = frozenset({"rv_roster", "rv_work", "rv_plan"})  # tables whose titles stand there, others on the first (method §10)
DAYS = {
    "relief_project": ("招工公告日期", "开工日期", "完工日期", "结算日期"),
    "relief_worker": ("协议日期", "发放日期"),
    "youth": ("核准日期",),
    "youth_file": ("建档日期", "计划日期", "最近联系日期"),
}
MONTHS = {"youth": ("毕业年月",), "rv_work": ("开始时间", "结束时间"), "hr_employment": ("合同开始", "合同结束")}
KEYS = {"relief_project": "项目编号"}


@dataclass(frozen=True)
class Files:
    """The newest accepted rows by unit, month and table, in the order of the file."""

    rows: Mapping[tuple[str, Period, str], Sequence[Row]]

    def there(self, unit: str, *needed: tuple[Period, str]) -> bool:
        """Say whether all these files of a unit are accepted."""
        return all((unit, month, table) in self.rows for month, table in needed)

    def units(self, month: Period, *tables: str) -> list[str]:
        """Give the units that have at least one of these files of a month."""
        return sorted({unit for unit, period, table in self.rows if period == month and table in tables})

    def of(self, unit: str, month: Period, table: str) -> list[Numbered]:
        """Give the rows of a file that stand, with their numbers; none where there is no file."""
        return list(standing(unit, table, self.rows.get((unit, month, table), ())))

    def of_all(self, month: Period, table: str) -> list[Numbered]:
        """Give the rows of every unit."""
        return [row for unit in self.units(month, table) for row in self.of(unit, month, table)]

    def on_roster(self, month: Period, *units: str) -> set[str]:
        """Give who is on an active roster of these units, of all where none is named."""
        rows = [row for unit in units or self.units(month, "rv_roster") for row in self.of(unit, month, "rv_roster")]
        return {person(cells) for _, cells in rows if cells["人员状态"] == "正常"}

    def employed(self, month: Period) -> set[str]:
        """Give who is employed in a month (method §2)."""
        working = {person(cells) for _, cells in self.of_all(month, "rv_work") if covers(cells, month)}
        return working & self.on_roster(month)


def standing(unit: str, table: str, rows: Sequence[Row]) -> Iterator[Numbered]:
    """Give the rows of a file that are not rejected."""
    seen: list[Row] = []
    keys: set[str] = set()
    for number, cells in enumerate(rows, start=4 if table in ON_THIRD_ROW else 2):
        again = cells in seen
        seen.append(cells)
        if again or is_unusable(unit, table, cells):
            continue
        key = project(cells[KEYS[table]]) if table in KEYS else ""
        if key and key in keys:
            continue
        keys.add(key)
        yield number, cells


def is_unusable(unit: str, table: str, cells: Row) -> bool:
    """Say whether a row is rejected for what stands in it (method §14)."""
    if "县" in cells and cells["县"] not in UNIT_NAMES[unit]:
        return True
    if "证件号码" in cells and identity(cells["证件号码"]) is None:
        return True
    if table in KEYS and not cells[KEYS[table]]:
        return True
    unreadable_day = any(cells[column] and day(cells[column]) is None for column in DAYS.get(table, ()))
    return unreadable_day or any(cells[column] and month_of(cells[column]) is None for column in MONTHS.get(table, ()))


def person(cells: Row) -> str:
    """Give the id18 of a row that stands."""
    found = identity(cells["证件号码"])
    assert found is not None
    return found


def project(text: str) -> str:
    """Give 项目编号 as it is compared (method §10.1)."""
    return text.strip().replace("—", "-").upper()


def number(text: str) -> Fraction:
    """Give an amount, count or ratio; 0 where blank or refused."""
    return Fraction(text) if re.fullmatch(r"[0-9]+(\.[0-9]+)?", text) else Fraction(0)


def ratio(text: str) -> Fraction:
    """Give a share, 0 where it is none between 0 and 1."""
    share = number(text)
    return share if share <= 1 else Fraction(0)


def day(text: str) -> date | None:
    """Give a day, None where blank, unreadable or a month only."""
    found = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", text) or re.fullmatch(r"(\d{4})年(\d{1,2})月(\d{1,2})日", text)
    if found is None:
        return None
    try:
        return date(*(int(part) for part in found.groups()))
    except ValueError:
        return None


def month_of(text: str) -> Period | None:
    """Give a month, None where blank or unreadable."""
    found = re.fullmatch(r"(\d{4})-(\d\d)(-\d\d)?", text) or re.fullmatch(r"(\d{4})年(\d{1,2})月", text)
    return Period(int(found[1]), int(found[2])) if found and 1 <= int(found[2]) <= 12 else None


def covers(cells: Row, month: Period) -> bool:
    """Say whether a work record covers a month (method §2)."""
    start, end = month_of(cells["开始时间"]), month_of(cells["结束时间"])
    return cells["是否已务工"] == "是" and start is not None and start <= month and (end is None or end >= month)


def grouped(rule: str, unit: str, table: str, rows: Sequence[int]) -> list[Clue]:
    """Give the clue of a rule, none where no row shows it."""
    return [(rule, unit, table, tuple(sorted(rows)))] if rows else []
