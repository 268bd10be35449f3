"""Small random provinces on which the real implementation is compared with the reference.

Stages: (1) `random_province` lives through the months of a made-up province (`_World`: people, jobs, moves, shocks),
(2) each month is written down as roster and work rows with the slips of real files (`_Clerk`), (3) `write_archive`
puts the rows on disk as hand-overs of method §10 in exactly the layout of the samples, or `archive_of` hands them to
the reference without a disk. `provinces` is the Hypothesis strategy.

Every person is made up: identity numbers carry valid check digits under the area prefix 469900, which is not issued.

Belongs here: input. Does not belong here: any figure.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from random import Random

import xlsxwriter
from hypothesis import strategies as st
from tests.reference.archive import (
    COLUMNS,
    HEADER_ROW,
    UNIT_NAMES,
    Archive,
    Cells,
    check_digit,
    identity,
    judge_roster,
    judge_work,
)

from wengang.periods import Period, period_range

Row = dict[str, str]  # column → text, as it stands in the file

UNITS = ("460100", "460400", "460400499", "469001", "469007", "469024", "469028", "469030")
VILLAGES = (("甲镇", "东村"), ("甲镇", "西村"), ("乙镇", "东村"), ("乙镇", "南村"))  # the same 村 in two 乡 on purpose
EMPLOYERS = (  # 务工企业名称, 统一社会信用代码
    ("试验电子厂", "91469900AAAAAAAAA1"),
    ("试验 果业", "91469900BBBBBBBBB2"),
    ("试验果业", ""),
    ("试验建筑（海口）队", ""),
    ("试验建筑(海口)队", ""),
    ("个体", ""),
    ("本地散工", ""),
    ("零工", "91469900CCCCCCCCC3"),
    ("", ""),
)
EMPLOYER_WEIGHTS = (8, 2, 1, 3, 1, 2, 1, 2, 1)  # one big employer, so that it can form a cluster
PLACES = ("乡内", "县内乡外", "省内县外", "省外", "境外", "")
CHANNELS = ("有组织输出", "自主外出", "灵活就业", "本地企业", "帮扶车间", "")
OFF_STATUSES = ("死亡", "迁出", "整户消亡", "自然减少")
TITLES = {"rv_roster": "脱贫人口及监测对象花名册", "rv_work": "已外出务工信息"}
FILE_NAMES = {"rv_roster": "户信息_{day}.xlsx", "rv_work": "（务工月监测）已外出务工信息_{day}.xlsx"}
SUBTITLE = "导出单位：试验数据，非真实人员"


# ---------------------------------------------------------------------------------------------------------------
# A province as plain rows, on disk and in memory
# ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Delivery:
    """One hand-over of a unit: its tables. A later one for the same unit and month corrects the one before."""

    unit: str
    period: Period
    tables: dict[str, list[Row]]


@dataclass(frozen=True)
class Province:
    """What the units of a province hand over, in order of arrival."""

    targets: dict[str, int]
    deliveries: tuple[Delivery, ...]

    def __repr__(self) -> str:
        """Keep failure messages of Hypothesis short."""
        return f"Province(targets={self.targets}, hand-overs={len(self.deliveries)})"


def write_archive(province: Province, folder: Path) -> None:
    """Write an archive (method §11): `inbox/<unit>/<period>/rv[-correction…]/` and `targets.json`."""
    last_manifest: dict[tuple[str, Period], str] = {}
    for delivery in province.deliveries:
        key = delivery.unit, delivery.period
        month = folder / "inbox" / delivery.unit / str(delivery.period)
        versions = len(list(month.iterdir())) if month.exists() else 0
        target = month / ("rv" + "-correction" * versions)
        target.mkdir(parents=True)
        last_manifest[key] = write_hand_over(delivery, target, last_manifest.get(key))
    text = json.dumps(province.targets, ensure_ascii=False)
    (folder / "targets.json").write_text(text, encoding="utf-8")


def write_hand_over(delivery: Delivery, folder: Path, corrects: str | None) -> str:
    """Write one hand-over, the manifest last; gives the SHA-256 of the manifest."""
    files = []
    for table, rows in delivery.tables.items():
        name = FILE_NAMES[table].format(day=delivery.period.last_day.strftime("%Y%m%d"))
        write_xlsx(folder / name, table, rows)
        content = (folder / name).read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        files.append({"table": table, "name": name, "bytes": len(content), "sha256": digest, "rows": len(rows)})
    manifest = {
        "schema_version": 1,
        "unit": delivery.unit,
        "period": str(delivery.period),
        "department": "rv",
        "prepared_by": "经办人甲",
        "approved_by": "负责人乙",
        "generated_at": f"{delivery.period.plus(1)}-03T10:00:00+08:00",
        "is_correction_of": corrects,
        "files": files,
    }
    content = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
    (folder / "manifest.json").write_bytes(content)
    return hashlib.sha256(content).hexdigest()


def write_xlsx(path: Path, table: str, rows: list[Row]) -> None:
    """Write a file of the national layout: two title rows, header on row 3, every cell text (domain 3.1)."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Sheet1")
        sheet.write_string(0, 0, TITLES[table])
        sheet.write_string(1, 0, SUBTITLE)
        for column, name in enumerate(COLUMNS[table]):
            sheet.write_string(HEADER_ROW - 1, column, name)
            for line, row in enumerate(rows, start=HEADER_ROW):
                sheet.write_string(line, column, row[name])


def archive_of(province: Province) -> Archive:
    """Give what `read_archive` would read back, without a disk."""
    newest: dict[str, dict[tuple[str, Period], list[tuple[int, Cells]]]] = {"rv_roster": {}, "rv_work": {}}
    for delivery in province.deliveries:
        for table, rows in delivery.tables.items():
            numbered: list[tuple[int, Cells]] = [(line, {**row}) for line, row in enumerate(rows, HEADER_ROW + 1)]
            newest[table][delivery.unit, delivery.period] = numbered
    return Archive(
        targets=province.targets,
        rosters={(unit, month): judge_roster(unit, rows) for (unit, month), rows in newest["rv_roster"].items()},
        works={(unit, month): judge_work(unit, month, rows) for (unit, month), rows in newest["rv_work"].items()},
    )


# ---------------------------------------------------------------------------------------------------------------
# People and their months
# ---------------------------------------------------------------------------------------------------------------


def identity_number(serial: int, born: date | None = None) -> str:
    """Give a made-up valid identity number (GB 11643), another one for each serial below a million."""
    day = born or date(1964, 1, 1) + timedelta(days=serial * 37 % 14_000)
    first17 = f"469900{day:%Y%m%d}{serial % 1000:03d}"
    return first17 + check_digit(first17)


def numbers_ending_in_zeros(count: int) -> list[str]:
    """Give valid made-up numbers that look as if a program had lost their last digits."""
    found = (number for serial in range(0, 1_000_000, 100) if (number := identity_number(serial)).endswith("000"))
    return list(islice(found, count))


def with_zeros(province: Province) -> Province:
    """Give the province as if three people of its first unit had numbers ending in 000, wherever they stand."""
    first = next(delivery for delivery in province.deliveries if "rv_roster" in delivery.tables)
    whole = dict.fromkeys(row["证件号码"] for row in first.tables["rv_roster"] if identity(row["证件号码"]) == row["证件号码"])
    other = dict(zip(whole, numbers_ending_in_zeros(3), strict=False))
    renamed = [
        replace(
            delivery,
            tables={
                table: [{**row, "证件号码": other.get(row["证件号码"], row["证件号码"])} for row in rows]
                for table, rows in delivery.tables.items()
            },
        )
        for delivery in province.deliveries
    ]
    return replace(province, deliveries=tuple(renamed))


@dataclass
class Job:
    """One piece of work of a person."""

    employer: tuple[str, str]
    start: Period
    wage: int
    end: Period | None = None
    reported_by: str | None = None  # the unit whose file holds it, when it is not the home unit

    def covers(self, month: Period) -> bool:
        """Say whether the job lasts in a month."""
        return self.start <= month and (self.end is None or self.end >= month)


@dataclass
class Person:
    """One made-up person and where it stands."""

    serial: int
    number: str
    unit: str
    household: str
    person_no: str
    village: tuple[str, str]
    identified: str
    status: str = "正常"
    listed: bool = True
    second: tuple[str, str] | None = None  # (unit, 识别时间) of a second roster row; the same unit is possible
    jobs: list[Job] = field(default_factory=list)


class _World:
    """People of a few units, moved on month by month."""

    def __init__(self, rng: Random, units: tuple[str, ...], persons: int, first: Period) -> None:
        self.rng = rng
        self.units = units
        self.people: list[Person] = []
        self.wage_level = dict.fromkeys(units, 1.0)
        for unit in units:
            for _ in range(persons + rng.randint(-5, 5)):
                self.people.append(self._newcomer(unit, first))

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def _newcomer(self, unit: str, month: Period) -> Person:
        serial = len(self.people) + 1
        young = date(month.year - 16, self.rng.randint(1, 12), 28) if self.chance(0.03) else None
        household = f"{unit}{serial // 3:05d}"
        person = Person(
            serial=serial,
            number=identity_number(serial, young),
            unit=unit,
            household=household,
            person_no=f"{household}{serial % 3:02d}",
            village=self.rng.choice(VILLAGES),
            identified=self.rng.choice(("2018-06", "201806", "20180601", "2018年06月", "2019-09", "")),
        )
        if self.chance(0.75):
            person.jobs.append(self._job(month.plus(-self.rng.randint(1, 20))))
        return person

    def _job(self, start: Period) -> Job:
        place = self.rng.choice(self.units) if self.chance(0.03) else None
        employer = self.rng.choices(EMPLOYERS, EMPLOYER_WEIGHTS)[0]
        return Job(employer, start, self.rng.randint(900, 5200), reported_by=place)

    def move_on(self, month: Period) -> None:
        """Live through one month: shocks, jobs, moves, deaths, newcomers."""
        for unit in self.units:
            self.wage_level[unit] *= 1 + self.rng.choice((0, 0, 0.01, 0.02, 0.03, -0.005, -0.01, -0.02, -0.04))
            self._lose_jobs(unit, month, self.rng.choice((0.0, 0.01, 0.02, 0.05, 0.08)))
            if self.chance(0.12):
                self._shock(unit, month)
            if self.chance(0.5):
                self.people.append(self._newcomer(unit, month))
        for person in self.people:
            self._find_jobs(person, month)
            self._move(person)

    def _end(self, person: Person, month: Period) -> None:
        for job in person.jobs:
            if job.end is None:
                job.end = max(job.start, month.plus(self.rng.choice((-1, -1, -1, 0))))

    def _lose_jobs(self, unit: str, month: Period, share: float) -> None:
        for person in self.people:
            if person.unit == unit and self.chance(share):
                self._end(person, month)

    def _shock(self, unit: str, month: Period) -> None:
        """Take most jobs of a village or an employer away: where clusters come from."""
        village, employer = self.rng.choice(VILLAGES), self.rng.choices(EMPLOYERS, EMPLOYER_WEIGHTS)[0]
        by_village = self.chance(0.5)
        for person in self.people:
            hit = person.village == village if by_village else any(job.employer == employer for job in person.jobs)
            if person.unit == unit and hit and self.chance(0.7):
                self._end(person, month)

    def _find_jobs(self, person: Person, month: Period) -> None:
        working = [job for job in person.jobs if job.covers(month)]
        if self.chance(0.02 if working else 0.12):
            start = month.plus(self.rng.choice((0, 0, 0, -1, 1)))
            person.jobs.append(self._job(start))

    def _move(self, person: Person) -> None:
        if self.chance(0.004):
            person.unit = self.rng.choice(self.units)
        if self.chance(0.006):
            person.village = self.rng.choice(VILLAGES)
        if self.chance(0.004):
            person.status = self.rng.choice(OFF_STATUSES)
        elif person.status != "正常" and self.chance(0.3):
            person.listed = self.chance(0.2)
            person.status = "正常" if person.listed else person.status
        if self.chance(0.006):
            person.second = (
                self.rng.choice(self.units),
                self.rng.choice((person.identified, "2017-01", "2021-05", "")),
            )
        elif self.chance(0.2):
            person.second = None


# ---------------------------------------------------------------------------------------------------------------
# Rows with the slips of real files
# ---------------------------------------------------------------------------------------------------------------


class _Clerk:
    """Writes the month of a world down, with slips."""

    def __init__(self, world: _World, slips: float) -> None:
        self.world = world
        self.rng = world.rng
        self.slips = slips  # share of rows with one slip of each kind, roughly

    def slip(self, times: float = 1.0) -> bool:
        return self.rng.random() < self.slips * times

    def name_of(self, unit: str) -> str:
        return self.rng.choice(sorted(UNIT_NAMES[unit]))

    def number(self, person: Person) -> str:
        """Give the identity number as it stands in a file: sometimes longer, in small letters, or damaged."""
        if self.slip(2):
            return self.rng.choice((person.number + "43", person.number + "43B1", person.number.lower()))
        if self.slip(2):
            wrong = str((int(person.number[16]) + 1) % 10)
            return self.rng.choice((person.number[:17], person.number[:16] + wrong + person.number[17], ""))
        return person.number

    # -- roster --

    def roster(self, unit: str) -> list[Row]:
        rows = []
        for person in self.world.people:
            if person.unit == unit and person.listed and not self.slip():
                rows.append(self._roster_row(unit, person))
            if person.second is not None and person.second[0] == unit:
                rows.append(self._second_row(unit, person, person.second[1]))
        return self._shuffled(rows)

    def _second_row(self, unit: str, person: Person, identified: str) -> Row:
        """List the same person once more: in another unit, or in another household and village of the same one."""
        other = replace(
            person,
            household=f"{unit}9{person.serial:04d}",
            village=self.rng.choice(VILLAGES),
            identified=identified,
            status=self.rng.choice(("正常", "正常", "正常", "迁出")),
        )
        return self._roster_row(unit, other)

    def _roster_row(self, unit: str, person: Person) -> Row:
        row = dict.fromkeys(COLUMNS["rv_roster"], "") | {
            "省": "海南省",
            "县": self.name_of(unit),
            "乡": person.village[0],
            "村": person.village[1],
            "户编号": person.household,
            "人口编号": person.person_no,
            "姓名": f"试验{person.serial}",
            "性别": "女" if int(person.number[16]) % 2 == 0 else "男",
            "出生日期": person.number[6:14],
            "证件类型": "居民身份证",
            "证件号码": self.number(person),
            "民族": "黎族",
            "户联系电话": "13800000000",
            "与户主关系": "户主" if person.serial % 3 == 0 else "其他",
            "文化程度": "初中",
            "健康状况": "健康",
            "劳动技能": "普通劳动力",
            "是否享受低保": "否",
            "是否特困供养人员": "否",
            "户类型": "脱贫户",
            "识别时间": person.identified,
            "人员状态": person.status,
        }
        if self.slip():
            row |= self.rng.choice(({"户编号": ""}, {"人员状态": "不详"}, {"人员状态": ""}, {"县": "文昌市"}))
        return row

    # -- work --

    def work(self, unit: str, month: Period) -> list[Row]:
        rows = []
        for person in self.world.people:
            for job in person.jobs:
                recent = job.end is None or job.end >= month.plus(-2)
                if (job.reported_by or person.unit) == unit and recent and not self.slip():
                    rows.append(self._work_row(unit, month, person, job))
        return self._shuffled(rows)

    def _work_row(self, unit: str, month: Period, person: Person, job: Job) -> Row:
        ended = job.end is not None and job.end < month
        row = dict.fromkeys(COLUMNS["rv_work"], "") | {
            "县": self.name_of(unit),
            "乡": person.village[0],
            "行政村": person.village[1],
            "户编号": person.household,
            "人编号": person.person_no,
            "姓名": f"试验{person.serial}",
            "证件号码": self.number(person),
            "户类型": "脱贫户",
            "是否已务工": "否" if ended and self.rng.random() < 0.8 else "是",
            "务工所在县": self.name_of(unit),
            "务工地点": self.rng.choice(PLACES),
            "务工企业名称": job.employer[0],
            "统一社会信用代码": job.employer[1],
            "所属行业": "制造业",
            "就业渠道": self.rng.choice(CHANNELS),
            "是否点对点输送": "否",
            "务工月收入": str(round(job.wage * self.world.wage_level[unit]) + self.rng.randint(-20, 20)),
            "开始时间": _written(job.start),
            "结束时间": "" if job.end is None else _written(job.end),
            "年度交通费补助": "0",
            "劳动技能": "普通劳动力",
        }
        if self.slip(3):
            row["务工月收入"] = self.rng.choice(("", "", "99", "100", "30000", "30001", "面议"))
        if self.slip(2):
            row |= self.rng.choice(
                (
                    {"是否已务工": ""},
                    {"是否已务工": "不详"},
                    {"开始时间": ""},
                    {"开始时间": "2024年13月"},
                    {"结束时间": _written(job.start.before)},
                    {"县": "文昌市"},
                )
            )
        return row

    def _shuffled(self, rows: list[Row]) -> list[Row]:
        """Give the rows in another order, a few of them twice."""
        rows += [dict(row) for row in rows if self.slip()]
        self.rng.shuffle(rows)
        return rows


def _written(month: Period) -> str:
    return f"{month.year}年{month.month:02d}月"


# ---------------------------------------------------------------------------------------------------------------
# Provinces
# ---------------------------------------------------------------------------------------------------------------


def random_province(seed: int, units: int = 3, months: int = 16, persons: int = 50) -> Province:
    """Give the province of a seed: so many units, months and (about) persons a unit."""
    rng = Random(seed)  # noqa: S311 - made-up people, not secrets
    first = Period(2023, rng.choice((1, 1, 5, 10)))
    names = tuple(sorted(rng.sample(UNITS, units)))
    world = _World(rng, names, persons, first)
    clerk = _Clerk(world, slips=rng.choice((0.0, 0.002, 0.006)))
    deliveries: list[Delivery] = []
    for month in period_range(first, first.plus(months - 1)):
        if month != first:
            world.move_on(month)
        for unit in names:
            deliveries += _deliveries(clerk, unit, month)
    working = {unit: sum(person.unit == unit for person in world.people) for unit in names}
    targets = {unit: max(1, round(number * rng.uniform(0.7, 1.0))) for unit, number in working.items()}
    return Province(targets, tuple(_whole(deliveries, first, names)))


def _deliveries(clerk: _Clerk, unit: str, month: Period) -> Iterable[Delivery]:
    """Give what a unit hands over for a month: mostly both tables once; none, one, or corrected now and then."""
    tables = {"rv_roster": clerk.roster(unit), "rv_work": clerk.work(unit, month)}
    lot = clerk.rng.random()
    if lot < 0.03:
        return
    if lot < 0.05:
        table = clerk.rng.choice(sorted(tables))
        yield Delivery(unit, month, {table: tables[table]})
        return
    yield Delivery(unit, month, tables)
    if lot > 0.95:
        yield Delivery(unit, month, {"rv_work": clerk.work(unit, month)})
    if lot > 0.98:
        yield Delivery(unit, month, {"rv_roster": clerk.roster(unit), "rv_work": clerk.work(unit, month)})


def _whole(deliveries: list[Delivery], first: Period, units: tuple[str, ...]) -> Iterable[Delivery]:
    """Drop nothing, but make sure that the first month has a hand-over: it opens the archive."""
    if not any(delivery.period == first for delivery in deliveries):
        empty: dict[str, list[Row]] = {"rv_roster": [], "rv_work": []}
        yield Delivery(units[0], first, empty)
    yield from deliveries


def provinces() -> st.SearchStrategy[Province]:
    """Small random provinces; shrinks to fewer units, months and persons."""
    return st.builds(
        random_province,
        seed=st.integers(0, 2**32 - 1),
        units=st.integers(2, 4),
        months=st.integers(15, 27),
        persons=st.integers(35, 80),
    )
