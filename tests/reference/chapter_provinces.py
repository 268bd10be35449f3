"""Small random provinces for the rules of the chapters: people, projects and young people of two units over some months, with the slips of real files.

Belongs here: input, as rows and as hand-overs on disk. Does not belong here: any rule.

Sums are drawn so that shares fall on a threshold and on both sides of it; a file may be missing, and may come twice, the later one counting.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

from tests.hostile.hand_overs import GOOD_ROWS, UNIT_NAMES, employment_row, put, roster_row, work_row
from tests.made_up import identity_number
from tests.reference.chapter_files import Files, Row

from wengang.periods import Period

UNITS = ("469001", "469007")
FIRST = Period(2025, 1)
TARGETS = dict.fromkeys(UNITS, 10)
BORN = "20040101"
_DEPARTMENTS = {"relief_project": "dr", "relief_worker": "dr", "youth_file": "hr", "hr_employment": "hr"}
_FUNDS = {"省级专项资金": ("省级专项", Fraction(15, 100)), "中央资金": ("中央", Fraction(30, 100))}
_MAY_BE_EMPTY = frozenset({"relief_project", "relief_worker", "youth", "youth_file"})
_NO_DAY = ("月底", "2025-03", "2025-02-30")


@dataclass
class ChapterProvince:
    """What two units hand over month by month; `drafts` are files that came before and do not count."""

    files: dict[tuple[str, Period, str], list[Row]] = field(default_factory=dict)
    drafts: dict[tuple[str, Period, str], list[Row]] = field(default_factory=dict)

    @property
    def accepted(self) -> Files:
        """What the reference reads."""
        return Files(self.files)

    @property
    def months(self) -> list[Period]:
        """The months of which anything was handed over."""
        return sorted({period for _, period, _ in self.files})

    def write(self, inbox: Path) -> None:
        """Put everything on disk, drafts first."""
        inbox.mkdir(parents=True, exist_ok=True)
        for turn, files in enumerate((self.drafts, self.files)):
            for (unit, period, table), rows in files.items():
                department = _DEPARTMENTS.get(table, "rv")
                put(inbox, f"{turn}-{period}-{unit}-{table}", {table: list(rows)}, unit=unit, period=str(period), department=department)


def random_chapter_province(seed: int, *, months: int = 4, people: int = 18) -> ChapterProvince:
    """Give a province of a seed."""
    rng = Random(seed)  # noqa: S311 - made-up people, not secrets
    province = ChapterProvince()
    for month in (FIRST.plus(step) for step in range(months)):
        for unit in UNITS:
            brought = _people(rng, unit, month, people) | _relief(rng, province, unit, month, people) | _youth(rng, unit, month, people)
            for table, rows in brought.items():
                if rng.random() < 0.08 or not (rows or table in _MAY_BE_EMPTY):
                    continue
                province.files[unit, month, table] = rows
                if rows and rng.random() < 0.1:
                    province.drafts[unit, month, table] = rows[: max(1, len(rows) // 2)]
    return province


def _people(rng: Random, unit: str, month: Period, people: int) -> dict[str, list[Row]]:
    """Give roster, work and employment of those who are of age; a unit has two thirds of them, so that some stand in both."""
    roster: list[Row] = []
    work: list[Row] = []
    employment: list[Row] = []
    for serial in rng.sample(range(people), people * 2 // 3):
        no = {"证件号码": _number(rng, serial)}
        roster.append(roster_row(serial, unit, 人员状态=rng.choice(("正常",) * 5 + ("死亡", "迁出")), **no))
        if rng.random() < 0.6:
            spans = (
                ("2024年01月", ""),
                (_chinese(month), _chinese(month)),
                (_chinese(month.plus(1)), ""),
                ("2024年01月", _chinese(month.before)),
            )
            start, end = rng.choice((*spans, spans[0]))
            channel = rng.choice(("以工代赈", "以工代赈", "本地企业", ""))
            work.append(work_row(serial, unit, 就业渠道=channel, 开始时间=start, 结束时间=end, **no))
        if rng.random() < 0.5:
            employment.append(_employed(rng, serial, month, no))
    return {"rv_roster": roster, "rv_work": work, "hr_employment": employment}


def _employed(rng: Random, serial: int, month: Period, no: dict[str, str]) -> Row:
    start, end = rng.choice((("", ""), ("2024-01", str(month)), (str(month), ""), (str(month.plus(1)), ""), ("2024-01", str(month.before))))
    told = {"是否就业登记": rng.choice("是否"), "是否参保": rng.choice("是否"), "实发工资": rng.choice(("", "0", "0.01", "三千"))}
    return employment_row(serial, 合同开始=start, 合同结束=end, **told, **no)


def _relief(rng: Random, province: ChapterProvince, unit: str, month: Period, people: int) -> dict[str, list[Row]]:
    workers: list[Row] = []
    for serial in (*range(people // 2), *range(people, people + rng.choice((4, people)))):  # the second half is on no roster
        for _ in range(rng.choice((0, 1, 1, 1, 2))):
            no = rng.choice((0, 0, 0, 0, 0, 1, 2, 3, 4, 9))
            due = rng.choice((0, 300, 1500, 3000))
            cells = {
                "项目编号": rng.choice(("", f"{unit}—yg{no}")) if rng.random() < 0.1 else f"{unit}-YG{no}",
                "证件号码": _number(rng, serial),
                "协议编号": rng.choice(("协1", "协1", "协1", "")),
                "协议日期": _day(rng, month, "2025-01-02", "2025-01-02", ""),
                "出勤天数": rng.choice(("0", "0.5", "1", "10", "14", "15.5", str(month.last_day.day), "40", "", "满勤")),
                "应发报酬": str(due),
                "实发报酬": rng.choice((str(due), str(due), str(due), f"{max(due - 1, 0)}.99", "", "面议")),
                "发放日期": _day(rng, month, str(month.last_day), str(month.last_day), ""),
                "发放方式": rng.choice(("一卡通", "银行卡", "现金", "")),
                "资金来源": rng.choice(("省级专项", "省级专项", "中央", "市县", "")),
            }
            workers.append(GOOD_ROWS["relief_worker"](serial) | cells)
    _repeat(rng, workers)
    return {"relief_project": _projects(rng, province, unit, month, workers), "relief_worker": workers}


def _projects(rng: Random, province: ChapterProvince, unit: str, month: Period, workers: list[Row]) -> list[Row]:
    so_far = Files({**province.files, (unit, month, "relief_worker"): workers})
    projects: list[Row] = []
    for no in (*range(5), *rng.sample(range(5), 1)):
        cells: dict[str, str] = {
            "项目编号": f"{unit}-YG{no}",
            "县": rng.choice((UNIT_NAMES[unit],) * 15 + ("琼海市",)),
            "状态": rng.choice(("结算", "结算", "结算", "完工", "完工", "在建", "未开工", "", "停工")),
            "招工公告日期": _day(rng, month, "2025-01-02", "2025-01-03", ""),
            "开工日期": _day(rng, month, "2025-01-02", "2025-01-02", ""),
        }
        for fund, (source, share) in _FUNDS.items():
            cells[fund] = _fund(rng, _paid(so_far, unit, month, f"{unit}-YG{no}", source) / share)
        in_all = sum((Fraction(cells[fund]) if cells[fund].replace(".", "").isdigit() else Fraction(0) for fund in _FUNDS), Fraction(0))
        paid = _paid(so_far, unit, month, f"{unit}-YG{no}", None)
        exact = paid / in_all if in_all else Fraction(2)
        exact_text = _decimal(exact) if exact <= 1 else None
        cells["批复劳务报酬比例"] = rng.choice(("", "0", "0.25", "1", "25%", *((exact_text, exact_text) if exact_text else ())))
        projects.append(GOOD_ROWS["relief_project"](no) | cells)
    _repeat(rng, projects)
    rng.shuffle(projects)
    return projects


def _paid(files: Files, unit: str, month: Period, no: str, source: str | None) -> Fraction:
    from tests.reference.work_relief import pay  # noqa: PLC0415 - what is drawn near a threshold is drawn by the reference's own sum

    return pay(files, unit, month, FIRST, no, source)


def _fund(rng: Random, at_threshold: Fraction) -> str:
    """Give money that makes the share of pay just the threshold, a fen more or less, anything else, or nothing."""
    exact = _decimal(at_threshold)
    near = (exact, exact, _decimal(at_threshold + Fraction(1, 100))) if exact and at_threshold > 0 else ("3000.00",)
    below = _decimal(at_threshold - Fraction(1, 100)) if exact and at_threshold > Fraction(1, 100) else None
    return rng.choice((*near, *((below,) if below else ()), "20000", "0", "", "十万"))


def _decimal(value: Fraction) -> str | None:
    """Give a value with at most six places as it is typed, None where it has more."""
    scaled = value * 10**6
    return None if scaled.denominator != 1 or value < 0 else f"{scaled.numerator // 10**6}.{scaled.numerator % 10**6:06d}"


def _youth(rng: Random, unit: str, month: Period, people: int) -> dict[str, list[Row]]:
    youth: list[Row] = []
    kept: list[Row] = []
    for serial in range(people):
        no = {"证件号码": _number(rng, serial)}
        waits = rng.choice((0, 1, 2, 3, 4, 5, 6, 7, -1, 12))
        if rng.random() < 0.75:
            told = {
                "类别": rng.choice(("新成长劳动力", "雨露在读", "雨露毕业", "雨露毕业", "未就业高校毕业", "")),
                "毕业年月": "去年" if rng.random() < 0.03 else rng.choice((_chinese(month.plus(-waits)), str(month.plus(-waits)), "")),
                "有就业能力": rng.choice(("是", "是", "是", "否", "", "能")),
                "有就业意愿": rng.choice(("是", "是", "是", "否")),
                "状态": rng.choice(("未就业", "未就业", "未就业", "就业", "就业", "创业", "在读", "升学", "参军", "", "打工")),
                "核准日期": _day(rng, month, "2025-01-10", ""),
            }
            youth.append(GOOD_ROWS["youth"](serial) | told | no)
        for _ in range(rng.choice((0, 1, 1, 1, 2))):
            counts = {
                "政策次数": rng.choice(("0", "1", "1", "1", "")),
                "指导次数": rng.choice(("1", "1", "1", "0", "多次")),
                "岗位次数": rng.choice(("2", "3", "3", "4", "")),
                "培训见习次数": rng.choice(("1", "1", "0")),
            }
            days = {"建档日期": _day(rng, month, "2025-01-06"), "计划日期": _day(rng, month, "2025-01-10", "", "")}
            kept.append(GOOD_ROWS["youth_file"](serial) | counts | days | no)
    for rows in (youth, kept):
        _repeat(rng, rows)
        rng.shuffle(rows)
    return {"youth": youth, "youth_file": kept}


def _number(rng: Random, serial: int) -> str:
    number = identity_number(serial, BORN)
    return number if rng.random() > 0.02 else number[:17] + ("1" if number[17] != "1" else "2")


def _day(rng: Random, month: Period, *days: str) -> str:
    """Give one of these days, the first day of the next month, or now and then none that can be read."""
    return rng.choice(_NO_DAY) if rng.random() < 0.03 else rng.choice((*days, str(month.plus(1).first_day), str(month.last_day)))


def _repeat(rng: Random, rows: list[Any]) -> None:
    """Write a row twice, now and then."""
    if rows and rng.random() < 0.5:
        rows.append(dict(rng.choice(rows)))


def _chinese(month: Period) -> str:
    return f"{month.year}年{month.month:02d}月"


def named(tables: Sequence[str], province: ChapterProvince) -> ChapterProvince:
    """Give the province with these tables only."""
    return ChapterProvince(
        {key: rows for key, rows in province.files.items() if key[2] in tables},
        {key: rows for key, rows in province.drafts.items() if key[2] in tables},
    )
