"""Small random archives with workshops that walk along the edges of method §6.

Stages: (1) `_Rosters` = who is on whose roster in a month, and whose row is rejected, (2) `_Shop` = one workshop with its
register rows, moods and months, written down as worker and report rows by `_Clerk`, (3) `_add_what_follows` lets
the reference say where proposals, exits and expiries are, and adds past decisions and new certifications there, (4)
`_deliveries` puts the tables of a month into hand-overs, now and then with a correction, (5) `write_archive` puts them on
disk (method §10), or `archive_of` hands them to the reference without a disk. `workshop_provinces` is the Hypothesis strategy.

Every person is made up, as in `provinces`.

Belongs here: input. Does not belong here: any figure; the reference is only asked where an edge lies.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

from hypothesis import strategies as st
from tests.reference.archive import (
    COLUMNS,
    HEADER_ROW,
    UNIT_NAMES,
    WORKSHOP_COLUMNS,
    Archive,
    Cells,
    judge_register,
    judge_reports,
    judge_reviews,
    judge_roster,
    judge_workers,
)
from tests.reference.provinces import OFF_STATUSES, VILLAGES, Delivery, Province, Row, identity_number, write_hand_over
from tests.reference.workshops import EXIT_PROPOSED, EXITED, EXPIRED, lives

from wengang.periods import Period, period_range

Tables = dict[tuple[str, Period], dict[str, list[Row]]]  # (unit, month) → table → rows

UNITS = ("460400", "469001", "469007", "469024")
SEASONS = (*([("", "")] * 9), ("3", "9"), ("10", "2"), ("12", "1"), ("6", "6"), ("13", "2"), ("5", ""))
PAIRS = (  # absorbed and unknown of an ordinary month, by how often
    *([(3, 0)] * 6),
    *([(4, 0)] * 3),
    *([(1, 0)] * 3),
    (2, 2),
    (3, 1),
    (1, 3),
    (4, 1),
    (3, 2),
    (2, 3),
    (0, 0),
    (0, 0),
    (0, 0),
    (0, 1),
    (0, 3),
    *([(5, 0)] * 2),
    (5, 3),
    (6, 0),
    (0, 2),
)
DAYS = ("1", "1", "8", "22", "31", "1.5", "２１")
NO_DAYS = ("0", "", "0.5", "全勤", "32", "-3")
STATES_ELSE = ("", "歇业", "季节停")


# ---------------------------------------------------------------------------------------------------------------
# On disk and in memory
# ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class BrokenDelivery(Delivery):
    """A hand-over of the 人社 side whose files all lack their last column: method §10 refuses each of them."""


def write_archive(province: Province, folder: Path) -> None:
    """Write an archive (method §11): `inbox/<unit>/<period>/<department>[-correction…]/` and `targets.json`."""
    last_manifest: dict[tuple[str, Period, str], str] = {}
    for delivery in province.deliveries:
        department = "hr" if delivery.tables.keys() & WORKSHOP_COLUMNS.keys() else "rv"
        month = folder / "inbox" / delivery.unit / str(delivery.period)
        target = month / (department + "-correction" * len(list(month.glob(f"{department}*"))))
        target.mkdir(parents=True)
        key = delivery.unit, delivery.period, department
        write = write_csv_hand_over if department == "hr" else write_hand_over
        last_manifest[key] = write(delivery, target, last_manifest.get(key))
    (folder / "targets.json").write_text(json.dumps(province.targets), encoding="utf-8")


def write_csv_hand_over(delivery: Delivery, folder: Path, corrects: str | None) -> str:
    """Write one hand-over of the 人社 side, the manifest last; gives the SHA-256 of the manifest."""
    files = []
    for table, rows in delivery.tables.items():
        columns = COLUMNS[table][:-1] if isinstance(delivery, BrokenDelivery) else COLUMNS[table]
        content = csv_content(columns, rows, style=delivery.period.month + len(rows))
        (folder / f"{table}.csv").write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        files.append({"table": table, "name": f"{table}.csv", "bytes": len(content), "sha256": digest, "rows": len(rows)})
    manifest = {
        "schema_version": 1,
        "unit": delivery.unit,
        "period": str(delivery.period),
        "department": "hr",
        "prepared_by": "经办人丙",
        "approved_by": "负责人丁",
        "generated_at": f"{delivery.period.plus(1)}-03T11:00:00+08:00",
        "is_correction_of": corrects,
        "files": files,
    }
    content = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
    (folder / "manifest.json").write_bytes(content)
    return hashlib.sha256(content).hexdigest()


def csv_content(columns: list[str], rows: list[Row], style: int) -> bytes:
    """Give a CSV file in one of the forms of method §10: order of columns, extra column, blank line, encoding."""
    columns = [*columns, "备注"]
    if style % 2:
        columns.reverse()
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n" if style % 3 else "\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([row.get(name, "") for name in columns])
    if style % 5 == 0:
        writer.writerow([""] * len(columns))
    return text.getvalue().encode(("utf-8", "utf-8-sig", "gb18030")[style % 3])


def archive_of(province: Province) -> Archive:
    """Give what `read_archive` would read back, without a disk."""
    newest: dict[str, dict[tuple[str, Period], list[tuple[int, Cells]]]] = {table: {} for table in COLUMNS}
    for delivery in province.deliveries:
        for table, rows in () if isinstance(delivery, BrokenDelivery) else delivery.tables.items():
            first_line = 2 if table in WORKSHOP_COLUMNS else HEADER_ROW + 1
            numbered: list[tuple[int, Cells]] = [(line, {**row}) for line, row in enumerate(rows, first_line)]
            newest[table][delivery.unit, delivery.period] = numbered
    return Archive(
        targets=province.targets,
        rosters={(unit, month): judge_roster(unit, rows) for (unit, month), rows in newest["rv_roster"].items()},
        works={},
        registers={(unit, month): judge_register(unit, rows) for (unit, month), rows in newest["workshop_register"].items()},
        workers={(unit, month): judge_workers(month, rows) for (unit, month), rows in newest["workshop_worker"].items()},
        reports={key: judge_reports(rows) for key, rows in newest["workshop_report"].items()},
        reviews={(unit, month): judge_reviews(month, rows) for (unit, month), rows in newest["workshop_review"].items()},
    )


# ---------------------------------------------------------------------------------------------------------------
# Rosters
# ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Person:
    serial: int
    number: str
    unit: str

    @property
    def household(self) -> str:
        return f"{self.unit}{self.serial // 3:05d}"

    @property
    def person_no(self) -> str:
        return f"{self.household}{self.serial % 3:02d}"


class _Rosters:
    """The rosters of a month, and who may be a worker of which kind."""

    def __init__(self, rng: Random, people: list[_Person], units: tuple[str, ...], month: Period) -> None:
        self.rng = rng
        self.month = month
        self.rows: dict[str, list[Row]] = {unit: [] for unit in units}
        self.active: list[_Person] = []
        self.off: list[_Person] = []  # on no roster, or not 正常
        self.rejected: list[_Person] = []  # nothing but a rejected row
        for person in people:
            self._list(person, units)
        for rows in self.rows.values():
            rows += [dict(row) for row in rows if rng.random() < 0.02]
            rng.shuffle(rows)

    def _list(self, person: _Person, units: tuple[str, ...]) -> None:
        lot = self.rng.random()
        if lot < 0.03:
            self.off.append(person)
        elif lot < 0.08:
            self.off.append(person)
            self._add(person, {"人员状态": self.rng.choice(OFF_STATUSES)})
        elif lot < 0.20:
            self.rejected.append(person)
            self._add(person, self._slip(person))
            if lot < 0.10:  # once more, with a good row: then there is nothing unknown about the person
                self.rejected.remove(person)
                self.active.append(person)
                self._add(person, {"乡": "乙镇"})
        else:
            self.active.append(person)
            self._add(person, {})
        if lot > 0.95 and len(units) > 1:
            other = self.rng.choice([unit for unit in units if unit != person.unit])
            status = self.rng.choice(("正常", "正常", "迁出", "不详"))
            self._add(replace(person, unit=other), {"人员状态": status})

    def _slip(self, person: _Person) -> Row:
        """Give what is wrong with a row: it is rejected, and mostly still says whose it is."""
        damaged = person.number[:17] + ("X" if person.number[17] != "X" else "1")
        return self.rng.choice(
            (
                {"户编号": ""},
                {"人员状态": "不详"},
                {"人员状态": ""},
                {"县": "文昌市"},
                {"识别时间": "去年"},
                {"证件号码": damaged},
                {"证件号码": ""},
                {"证件号码": damaged, "人口编号": "00"},
            )
        )

    def _add(self, person: _Person, different: Row) -> None:
        town, village = VILLAGES[person.serial % len(VILLAGES)]
        row = dict.fromkeys(COLUMNS["rv_roster"], "") | {
            "省": "海南省",
            "县": sorted(UNIT_NAMES[person.unit])[0],
            "乡": town,
            "村": village,
            "户编号": person.household,
            "人口编号": person.person_no,
            "姓名": f"试验{person.serial}",
            "证件类型": "居民身份证",
            "证件号码": person.number,
            "与户主关系": "户主" if person.serial % 3 == 0 else "其他",
            "户类型": "脱贫户",
            "识别时间": "2018-06",
            "人员状态": "正常",
        }
        self.rows[person.unit].append(row | different)


# ---------------------------------------------------------------------------------------------------------------
# Workshops
# ---------------------------------------------------------------------------------------------------------------


@dataclass
class _Shop:
    """One workshop: what its register says from which month on, and how its months look."""

    number: str
    unit: str
    union: bool
    register: dict[Period, Row] = field(default_factory=dict)  # month of a change → what changes in the row
    followed: set[tuple[str, Period]] = field(default_factory=set)  # proposals and ends that were answered already
    pair: tuple[int, int] = (5, 0)
    mood: str = "plain"

    def register_row(self, month: Period) -> Row | None:
        """Give the row of a month, None before the workshop is known."""
        row: Row = {}
        for changed in sorted(each for each in self.register if each <= month):
            row |= self.register[changed]
        if not row:
            return None
        return dict.fromkeys(COLUMNS["workshop_register"], "") | {
            "车间编号": self.number,
            "车间名称": f"试验车间{self.number}",
            "车间类型": "厂房",
            "运营模式": "联合体+" if self.union else "单体",
            "所属领域": "农产品加工",
            "县": sorted(UNIT_NAMES[self.unit])[0],
            "乡": "甲镇",
            "行政村": "东村",
            **row,
        }


def _written(day: date, style: int) -> str:
    forms = ("{0:%Y-%m-%d}", "{0:%Y%m%d}", "{0.year}年{0.month}月{0.day}日", "{0.year}/{0.month}/{0.day}")
    return forms[style % len(forms)].format(day)


class _Clerk:
    """Writes workshops down, month by month."""

    def __init__(self, rng: Random, first: Period, last: Period) -> None:
        self.rng = rng
        self.first = first
        self.last = last

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def day_in(self, month: Period) -> date:
        return self.rng.choice((month.first_day, month.last_day, month.first_day + timedelta(days=14)))

    def written(self, day: date) -> str:
        return _written(day, self.rng.randint(0, 3))

    def number(self, shop: _Shop) -> str:
        """Give 车间编号 as it stands in a file: now and then in full width or with a space."""
        full_width = shop.number.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
        return self.rng.choices((shop.number, full_width, f" {shop.number[:4]} {shop.number[4:]}"), (20, 1, 1))[0]

    # -- register --

    def new_shop(self, number: str, unit: str) -> _Shop:
        """Give a workshop with its certification, season, expiry and maybe a renewal."""
        shop = _Shop(number, unit, union=self.chance(0.4))
        appears = self.first if self.chance(0.8) else self.first.plus(self.rng.randint(1, 4))
        certified = appears.plus(-self.rng.choice((0, 1, 1, 2, 9)))
        season = self.rng.choice(SEASONS)
        row = {"季节起": season[0], "季节止": season[1]}
        if self.chance(0.2):  # a candidate first
            shop.register[appears] = dict(row)
            appears = certified = appears.plus(self.rng.randint(1, 3))
        shop.register[appears] = row | self.certificate(certified)
        self._plan_renewal(shop, appears)
        if self.chance(0.15):
            season = self.rng.choice(SEASONS)
            self._change(shop, appears.plus(self.rng.randint(2, 9)), {"季节起": season[0], "季节止": season[1]})
        return shop

    def certificate(self, certified: Period) -> Row:
        """Give certification date and expiry: never, long after, or on an edge of a month soon."""
        day = self.day_in(certified)
        until = certified.plus(self.rng.choice((4, 7, 12, 12, 40)))
        expires = self.rng.choice((until.last_day, until.last_day - timedelta(days=1), until.first_day, None, None))
        written = "" if expires is None else self.written(expires)
        return {"认定日期": self.written(day), "有效期至": written, "认定编号": f"认{day:%Y%m}"}

    def _plan_renewal(self, shop: _Shop, appears: Period) -> None:
        if self.chance(0.5):
            row: Row = {"有效期至": self.written(appears.plus(self.rng.choice((12, 18, 30))).last_day)}
            month = appears.plus(self.rng.choice((3, 4, 5, 7, 8, 11, 12, 13)))
            if self.chance(0.3):
                row["认定日期"] = self.written(self.day_in(month.plus(-self.rng.randint(0, 1))))
            self._change(shop, month, row)

    def _change(self, shop: _Shop, month: Period, row: Row) -> None:
        if month <= self.last:
            shop.register[month] = shop.register.get(month, {}) | row

    # -- months --

    def move_on(self, shop: _Shop) -> None:
        """Give the workshop the mood of its next month; it mostly stays as it was, so that clocks can run."""
        if self.chance(0.18) or (shop.mood != "plain" and self.chance(0.5)):
            shop.mood = self.rng.choices(("plain", "silent", "stopped", "else", "unread"), (14, 3, 2, 2, 1))[0]
            if shop.mood in ("plain", "unread"):
                shop.pair = self.rng.choice(PAIRS)

    def report_rows(self, shop: _Shop) -> list[Row]:
        """Give the rows of workshop_report: none, one, or a second one that does not count."""
        if shop.mood == "silent" and self.chance(0.8):
            return []
        state = {"stopped": "停产", "else": "季节停", "unread": self.rng.choice(STATES_ELSE)}.get(shop.mood, "生产")
        row = dict.fromkeys(COLUMNS["workshop_report"], "") | {"车间编号": self.number(shop), "生产状态": state, "用工总数": "9"}
        rows = [row]
        if self.chance(0.06):
            rows.append(row | {"生产状态": "停产" if state != "停产" else "生产"})
        if self.chance(0.03):
            rows.append(dict(row))
        return rows

    def worker_rows(self, shop: _Shop, rosters: _Rosters) -> list[Row]:
        """Give the rows of workshop_worker: so many absorbed, so many unknown, and rows that count nowhere."""
        absorbed, unknown = shop.pair if shop.mood != "silent" or self.chance(0.5) else (0, 0)
        working = self.rng.sample(rosters.active, min(absorbed, len(rosters.active)))
        number = self.number(shop)  # one spelling for a month: a row in another spelling would be no repeated row
        rows = [self._worker(shop, person) for person in working]
        rows += self._unknown_rows(shop, rosters, unknown)
        rows += self._rows_of_nobody(shop, rosters, working)
        rows = [{"车间编号": number} | row for row in rows]
        if rows and self.chance(0.15):
            rows.append(dict(self.rng.choice(rows)))  # the same row twice
        return rows

    def _worker(self, shop: _Shop, person: _Person, **different: str) -> Row:
        number = self.rng.choice((person.number, person.number, person.number.lower(), person.number + "43"))
        row = dict.fromkeys(COLUMNS["workshop_worker"][1:], "") | {
            "成员统一社会信用代码": self.rng.choice(("91469900AAAAAAAAA1", "91469900BBBBBBBBB2")) if shop.union else "",
            "证件号码": number,
            "姓名": f"试验{person.serial}",
            "合同类型": "劳动合同",
            "合同开始": "2023年01月",
            "合同结束": self.rng.choice(("", "2031年12月")),
            "出勤天数": self.rng.choice(DAYS),
            "应发工资": "2100",
            "实发工资": self.rng.choice(("2100", "")),
        }
        return row | different

    def _unknown_rows(self, shop: _Shop, rosters: _Rosters, unknown: int) -> list[Row]:
        rows = []
        for _ in range(unknown):
            if rosters.rejected and self.chance(0.5):
                rows.append(self._worker(shop, self.rng.choice(rosters.rejected)))
            else:
                damaged = self.rng.choice(("469900199001010", "46990019900101001Z", "469900199013010011", ""))
                rows.append(self._worker(shop, self.rng.choice(rosters.active), 证件号码=damaged))
        return rows

    def _rows_of_nobody(self, shop: _Shop, rosters: _Rosters, working: list[_Person]) -> Iterator[Row]:
        """Give rows that change nothing: no days, not on a roster, not yet 16, a contract that ends before it starts."""
        others = [person for person in rosters.active if person not in working]
        if working and self.chance(0.2):  # a second row of one who counts already: pooled, once
            yield self._worker(shop, self.rng.choice(working), 出勤天数="2", 成员统一社会信用代码="91469900CCCCCCCCC3")
        if others and self.chance(0.25):
            yield self._worker(shop, self.rng.choice(others), 出勤天数=self.rng.choice(NO_DAYS))
        if rosters.rejected and self.chance(0.1):
            yield self._worker(shop, self.rng.choice(rosters.rejected), 出勤天数=self.rng.choice(NO_DAYS))
        if rosters.off and self.chance(0.25):
            yield self._worker(shop, self.rng.choice(rosters.off))
        if self.chance(0.05):
            child = _Person(999, identity_number(999, date(rosters.month.year - 12, 3, 1)), shop.unit)
            yield self._worker(shop, child)
        if others and self.chance(0.06):
            yield self._worker(shop, self.rng.choice(others), 合同开始="2024年05月", 合同结束="2024年04月")
        if others and self.chance(0.04):
            yield self._worker(shop, self.rng.choice(others), 车间编号="没有登记的车间")

    def register_rows(self, shops: list[_Shop], month: Period) -> list[Row] | None:
        """Give the register of a unit in a month, None where it hands none over: only changes are sure to be told."""
        changed = [shop for shop in shops if month in shop.register]
        if not changed and self.chance(0.5):
            return None
        rows: list[Row] = []
        for shop in shops:
            row = shop.register_row(month)
            if row is None or (shop not in changed and self.chance(0.1)):
                continue
            other = row | {"有效期至": "2023-02-01", "认定日期": "2023-01-01", "季节起": "1", "季节止": "2"}
            if shop not in changed and self.chance(0.08):  # only a rejected row: the newest earlier one holds
                rows.append(other | self.rng.choice(({"县": "文昌市"}, {"认定日期": "上月"}, {"有效期至": "2022-01-01"})))
                continue
            rows.append(row)
            if self.chance(0.05):
                rows.append(other)  # a second row of the same workshop: the first counts
            if self.chance(0.03):
                rows.append(dict(row))
        return rows


# ---------------------------------------------------------------------------------------------------------------
# Decisions and new certifications, where the reference says that there is something to decide
# ---------------------------------------------------------------------------------------------------------------


def _review(clerk: _Clerk, shop: _Shop, told: Period | None, conclusion: str) -> Row:
    forms = ("{0.year}年{0.month:02d}月", "{0}", "{0.year}{0.month:02d}")
    return {
        "车间编号": clerk.number(shop),
        "所属月份": "" if told is None else clerk.rng.choice(forms).format(told),
        "步骤": "退出决定",
        "结论": conclusion,
        "理由": "试验理由" if conclusion == "不予退出" else "",
        "审核人": "审核人甲",
        "审核日期": clerk.rng.choice(("", "2024-01-08", "2024年1月8日")),
    }


def _add_decision(clerk: _Clerk, tables: Tables, shop: _Shop, proposed: Period) -> None:
    """Answer a proposal: in its month, soon or late, of the right month, a blank one or one that is too early."""
    brought = proposed.plus(clerk.rng.choice((0, 1, 1, 2, 3, 5)))
    if brought > clerk.last or (brought == proposed and "认定日期" in shop.register.get(proposed, {})):
        return  # proposed, decided and certified in one month: nobody can say in which order
    told = clerk.rng.choice((None, proposed, proposed, brought, brought, proposed.plus(-1)))
    conclusion = clerk.rng.choice(("确认退出", "不予退出", "不予退出"))
    rows = tables[shop.unit, brought].setdefault("workshop_review", [])
    rows.append(_review(clerk, shop, told, conclusion))
    if clerk.chance(0.15):
        rows.append(_review(clerk, shop, brought, clerk.rng.choice(("确认退出", "不予退出"))))


def _add_new_case(clerk: _Clerk, shop: _Shop, ended: Period, *, at_once: bool) -> None:
    """Certify again after an end: not before it, in its month, or later; or only renew, which changes nothing.

    `at_once`: the register of the month of the end may say so already.
    """
    told = ended.plus(clerk.rng.choice((0, 0, 1, 1, 2) if at_once else (1, 1, 2)))
    if told > clerk.last:
        return
    if clerk.chance(0.2):
        shop.register[told] = shop.register.get(told, {}) | {"有效期至": clerk.written(told.plus(12).last_day)}
        return
    certified = clerk.rng.choice((ended, told, ended.plus(-1)))
    shop.register[told] = shop.register.get(told, {}) | clerk.certificate(certified)


def _add_what_follows(clerk: _Clerk, shops: list[_Shop], tables: Tables, province: Province) -> None:
    found = lives(archive_of(province))
    for shop in shops:
        if shop.number not in found:
            continue
        for month, shown in sorted(found[shop.number].shown.items()):
            standing = shown.standing
            if standing.status == EXIT_PROPOSED and standing.proposed == month and ("decide", month) not in shop.followed:
                shop.followed.add(("decide", month))
                if clerk.chance(0.85):
                    _add_decision(clerk, tables, shop, month)
            if standing.status in (EXITED, EXPIRED) and standing.ended == month and ("again", month) not in shop.followed:
                shop.followed.add(("again", month))
                if clerk.chance(0.7):
                    _add_new_case(clerk, shop, month, at_once=shown.line in (1, 2, 3))


# ---------------------------------------------------------------------------------------------------------------
# Archives
# ---------------------------------------------------------------------------------------------------------------


def random_workshop_province(seed: int, units: int = 2, months: int = 14, workshops: int = 3) -> Province:
    """Give the archive of a seed: so many units, months, and (about) workshops a unit."""
    rng = Random(seed)  # noqa: S311 - made-up people, not secrets
    first = Period(2023, rng.choice((1, 4, 8, 10)))
    periods = list(period_range(first, first.plus(months - 1)))
    names = tuple(sorted(rng.sample(UNITS, units)))
    clerk = _Clerk(rng, periods[0], periods[-1])
    serials = range(1, 13 * units + 1)
    people = [_Person(serial, identity_number(serial), names[serial % units]) for serial in serials]
    shops = [clerk.new_shop(f"CJ{unit}-{n}", unit) for unit in names for n in range(1, workshops + 1 + rng.randint(0, 1))]
    tables: Tables = {}
    for month in periods:
        rosters = _Rosters(rng, people, names, month)
        for shop in shops:
            clerk.move_on(shop)
        for unit in names:
            tables[unit, month] = _month(clerk, shops, rosters, unit)
    targets = dict.fromkeys(names, 10)
    lots = Random(seed)  # noqa: S311 - what is dropped and corrected stays the same while decisions are added
    kept = lots.getstate()
    for _ in range(5):
        _put_registers(clerk, shops, tables)
        lots.setstate(kept)
        _add_what_follows(clerk, shops, tables, Province(targets, tuple(_deliveries(lots, tables))))
    _put_registers(clerk, shops, tables)
    lots.setstate(kept)
    return Province(targets, tuple(_deliveries(lots, tables)))


def _month(clerk: _Clerk, shops: list[_Shop], rosters: _Rosters, unit: str) -> dict[str, list[Row]]:
    """Give the tables of a unit and month but its register."""
    own = [shop for shop in shops if shop.unit == unit]
    told = [*own, *(shop for shop in shops if shop.unit != unit and clerk.chance(0.08))]  # what others tell counts nowhere
    reports = [row for shop in told for row in clerk.report_rows(shop)]
    workers = [row for shop in told for row in clerk.worker_rows(shop, rosters)]
    clerk.rng.shuffle(workers)
    tables = {"rv_roster": rosters.rows[unit], "workshop_worker": workers, "workshop_report": reports}
    if clerk.chance(0.12):  # decisions for nothing, and rows that decide nothing
        shop = clerk.rng.choice(shops)
        decision = _review(clerk, shop, None, clerk.rng.choice(("确认退出", "不予退出")))
        other = decision | clerk.rng.choice(({"步骤": "年审", "结论": "通过"}, {"结论": "以后再说"}, {"步骤": ""}))
        tables["workshop_review"] = [other, *([decision] if clerk.chance(0.5) else [])]
    return tables


def _put_registers(clerk: _Clerk, shops: list[_Shop], tables: Tables) -> None:
    """Write the register of each unit and month anew, the same way each time but for what changed."""
    for (unit, month), brought in tables.items():
        same = _Clerk(Random(f"{unit}{month}"), clerk.first, clerk.last)  # noqa: S311 - as above
        rows = same.register_rows([shop for shop in shops if shop.unit == unit], month)
        brought.pop("workshop_register", None)
        if rows is not None:
            brought["workshop_register"] = rows


def _deliveries(lots: Random, tables: Tables) -> Iterator[Delivery]:
    """Give the hand-overs of all months: a file may be missing, late in a correction, or corrected."""
    for unit, month in sorted(tables, key=lambda key: (key[1], key[0])):
        brought = tables[unit, month]
        missing, corrected, lot = lots.random(), lots.random(), lots.randint(0, 10**6)
        for department in ("rv", "hr"):
            wanted = {name: rows for name, rows in brought.items() if (name in WORKSHOP_COLUMNS) == (department == "hr")}
            yield from _department(unit, month, wanted, _Lots(missing, corrected, lot))


@dataclass(frozen=True)
class _Lots:
    missing: float
    corrected: float
    which: int


def _department(unit: str, month: Period, wanted: dict[str, list[Row]], lots: _Lots) -> Iterator[Delivery]:
    """Give one department's hand-overs of a unit and month."""
    optional = [name for name in ("rv_roster", "workshop_worker", "workshop_report") if name in wanted]
    one = optional[lots.which % len(optional)]
    if lots.missing < 0.05:
        wanted = {name: rows for name, rows in wanted.items() if name != one}
    if not wanted or lots.missing > 0.985:
        return
    if lots.corrected < 0.06:
        first = wanted | {name: _older(wanted[name]) for name in wanted}
        yield Delivery(unit, month, first)
        yield Delivery(unit, month, wanted)
    elif lots.corrected < 0.10 and one in wanted and len(wanted) > 1:
        yield Delivery(unit, month, {name: rows for name, rows in wanted.items() if name != one})
        yield Delivery(unit, month, {one: wanted[one]})
    elif lots.corrected < 0.14 and one in wanted:
        yield Delivery(unit, month, wanted | {one: _older(wanted[one])})
        if lots.which % 2:
            yield Delivery(unit, month, {one: _older(_older(wanted[one]))})
        yield Delivery(unit, month, {one: wanted[one]})
    elif lots.corrected < 0.18 and one in WORKSHOP_COLUMNS and one in wanted:
        yield Delivery(unit, month, wanted)
        yield BrokenDelivery(unit, month, {one: _older(wanted[one])})
    else:
        yield Delivery(unit, month, wanted)


def _older(rows: list[Row]) -> list[Row]:
    """Give an earlier version of a table, which must not count: half of its rows in another order."""
    return rows[::-2] or [dict(row) for row in rows]


def workshop_provinces() -> st.SearchStrategy[Province]:
    """Small random archives with workshops; shrinks to fewer units, months and workshops."""
    return st.builds(
        random_workshop_province,
        seed=st.integers(0, 2**32 - 1),
        units=st.integers(2, 3),
        months=st.integers(6, 24),
        workshops=st.integers(2, 4),
    )
