"""The rules of 乡村公益性岗位 as method §14.1 says them, row by row and slowly, from the cells of files.

Stages: (1) `judged_rows` leaves out the rows that are rejected, (2) each rule is a function of a unit and month over what is left,
(3) `clues_of` asks every rule where its files are there.

Belongs here: rows of files in, clues out. Does not belong here: files on a disk, versions (the caller gives the newest ones).

Assumption: whoever asks writes days as YYYY-MM-DD and amounts in plain digits, but for the slips that a rule must meet.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import chinese_calendar
from tests.reference.archive import MOST_DAYS, check_digit

Row = Mapping[str, str]
Files = Mapping[tuple[str, str, str], Sequence[Row]]
"""The newest accepted files: (unit, month, table) → rows in the order of the file."""
Entry = list[object]
WEIGHED_DUTIES = {"书记", "副书记", "主任", "副主任", "文书"}
OWN = ("post", "post_holder", "post_month", "post_payment", "village_cadre")
KEYS = {"post": "岗位编号"}
DAYS = {
    "post_holder": ("公告日期", "报名日期", "审核日期", "公示起", "公示止", "协议起", "协议止", "备案日期", "上岗日期", "离岗日期"),
    "post_payment": ("发放日期",),
}
ORDER = ("公告日期", "报名日期", "审核日期", "公示起", "公示止", "协议起", "备案日期", "上岗日期")
NUMBERS = {"post_payment": ("证件号码", "收款人证件号码")}
NAMES = {"469001": {"五指山市", "五指山"}, "469002": {"琼海市", "琼海"}, "469005": {"文昌市", "文昌"}}
NEEDS: dict[str, tuple[tuple[str, int], ...]] = {
    "P1": (("post_month", 0), ("post", 0)),
    "P2": (("post_month", 1), ("post_payment", 0)),
    "P2L": (("post_month", 2), ("post_payment", 1), ("post_payment", 0)),
    "P3": (("post_holder", 0),),
    "P4": (("post_holder", 0), ("village_cadre", 0), ("rv_roster", 0)),
    "P4N": (("post_holder", 0), ("rv_roster", 0)),
    "P5": (("post", 0), ("post_holder", 0), ("rv_roster", 0)),
    "P6D": (("post_month", 0), ("rv_roster", 0)),
    "P6W": (("post_month", 0), ("workshop_worker", 0)),
    "P6E": (("post_month", 0), ("post", 0), ("hr_employment", 0)),
    "P6A": (("post_payment", 0),),
    "P7P": (("post_month", 0),),
    "P7H": (("post_month", 0), ("rv_roster", 0)),
    "P7T": (("post_holder", 0),),
    "P8": (("post", 0), ("post_holder", 0), ("rv_roster", 0), ("rv_work", 0), ("rv_plan", 0)),
    "P9P": (("post_payment", 0),),
    "P9S": (("post_payment", 0), ("fund_spend", 0)),
}


@dataclass(frozen=True)
class Line:
    """A row that is not rejected, with the number that a reader of the sheet sees."""

    number: int
    cells: Row

    def __getitem__(self, title: str) -> str:
        return self.cells.get(title, "")

    def day(self, title: str) -> date | None:
        """Give the day of a cell, None where blank."""
        return read_day(self[title])

    def amount(self, title: str) -> Fraction:
        """Give the amount of a cell, 0 where blank or unreadable."""
        return Fraction(self[title]) if re.fullmatch(r"[0-9]{1,12}(\.[0-9]+)?", self[title]) else Fraction(0)

    @property
    def post(self) -> str:
        """The post as a key."""
        return key(self["岗位编号"])

    @property
    def person(self) -> str:
        """The 18 characters that name a person."""
        return self["证件号码"].upper()[:18]


def read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else None
    except ValueError:
        return None


def key(text: str) -> str:
    return re.sub("[—－–]", "-", text.strip().upper().replace("——", "-"))


def month(text: str, plus: int = 0) -> str:
    ordinal = int(text[:4]) * 12 + int(text[5:7]) - 1 + plus
    return f"{ordinal // 12:04d}-{ordinal % 12 + 1:02d}"


def first_day(text: str) -> date:
    return date(int(text[:4]), int(text[5:7]), 1)


def last_day(text: str) -> date:
    return date(int(text[:4]), int(text[5:7]), monthrange(int(text[:4]), int(text[5:7]))[1])


def is_person(text: str) -> bool:
    plain = text.upper()
    return bool(re.fullmatch(r"[0-9]{17}[0-9X]([0-9A-Z]{2}|[0-9A-Z]{4})?", plain)) and check_digit(plain[:17]) == plain[17]


def judged_rows(table: str, unit: str, rows: Sequence[Row], header: int = 1) -> list[Line]:
    """Give the rows that count."""
    seen: set[tuple[tuple[str, str], ...]] = set()
    keys: set[str] = set()
    left = []
    for number, row in enumerate(rows, header + 1):
        cells = tuple(sorted(row.items()))
        again = cells in seen
        seen.add(cells)
        if again or (table != "post" and not is_person(row["证件号码"])):
            continue
        if any(row.get(title) and not is_person(row[title]) for title in NUMBERS.get(table, ())):
            continue
        if any(row[title] and row[title] not in ("至今", "长期") and not read_day(row[title]) for title in DAYS.get(table, ())):
            continue
        if row.get("所属月份") and not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", row["所属月份"]):
            continue
        if table in ("post", "village_cadre") and row["县"] not in NAMES[unit]:
            continue
        if table in KEYS:
            name = key(row[KEYS[table]])
            if not name or name in keys:
                continue
            keys.add(name)
        left.append(Line(number, row))
    return left


class Province:
    """What a month's rules look at."""

    def __init__(self, files: Files, period: str) -> None:
        self.files, self.period = files, period
        self.first, self.last = first_day(period), last_day(period)

    def has(self, unit: str, table: str, back: int = 0) -> bool:
        """Tell whether a file is there."""
        return (unit, month(self.period, -back), table) in self.files

    def lines(self, unit: str, table: str, back: int = 0) -> list[Line]:
        """Give the rows of a file that count."""
        rows = self.files.get((unit, month(self.period, -back), table), ())
        return judged_rows(table, unit, rows, 3 if table.startswith("rv_") else 1)

    def roster(self, unit: str) -> dict[str, Line]:
        """Give the active row of each person: the later 识别时间, then file order."""
        active = [line for line in self.lines(unit, "rv_roster") if line["人员状态"] == "正常"]
        chosen: dict[str, Line] = {}
        for line in active:
            if line.person not in chosen or line["识别时间"] > chosen[line.person]["识别时间"]:
                chosen[line.person] = line
        return chosen

    def household(self, unit: str, person: str) -> tuple[str, str]:
        """Give the household of a person, one of its own where nobody knows it."""
        line = self.roster(unit).get(person)
        return ("of its own", person) if line is None else ("on the roster", key(line["户编号"]))

    def in_office(self, line: Line, first: date, last: date) -> bool:
        """Tell whether a row holds its post on a day between two days."""
        started, left = line.day("上岗日期"), line.day("离岗日期")
        return started is not None and started <= last and (left is None or left >= first)

    def holders(self, unit: str) -> list[Line]:
        """Give who is in office in the month."""
        return [line for line in self.lines(unit, "post_holder") if self.in_office(line, self.first, self.last)]

    def present(self, unit: str) -> list[Line]:
        """Give the attendance of a day and more."""
        return [line for line in self.lines(unit, "post_month") if line.amount("本月出勤天数") >= 1]

    def register(self, unit: str) -> dict[str, Line]:
        """Give the posts by number."""
        return {line.post: line for line in self.lines(unit, "post")}

    @property
    def units(self) -> list[str]:
        """The units with a file."""
        return sorted({unit for unit, _, _ in self.files})

    def paid(self, unit: str, owed: Line, of_month: str, until: date) -> Fraction:
        """Give what was paid to a person at a post for a month up to a day, each payment once."""
        seen, total = set(), Fraction(0)
        for unit_of_file, period, table in sorted(self.files):
            if (unit_of_file, table) != (unit, "post_payment") or period > self.period:
                continue
            for line in judged_rows(table, unit, self.files[unit, period, table]):
                cells = tuple(sorted(line.cells.items()))
                paid_on = line.day("发放日期")
                if cells not in seen and (line.post, line.person, line["所属月份"]) == (owed.post, owed.person, of_month):
                    total += line.amount("实发补贴") if paid_on is not None and paid_on <= until else 0
                seen.add(cells)
        return total


def half_up(value: Fraction) -> Fraction:
    return Fraction((value * 100 + Fraction(1, 2)).__floor__(), 100)


def p1(world: Province, unit: str) -> Iterable[int]:
    posts = world.register(unit)
    for line in world.lines(unit, "post_month"):
        post = posts.get(line.post)
        if post is None:
            yield line.number
            continue
        required = post.amount("规定出勤天数")
        if required and half_up(post.amount("月补贴标准") * min(line.amount("本月出勤天数"), required) / required) != line.amount(
            "应发补贴"
        ):
            yield line.number


def _owed(world: Province, unit: str, back: int, until: date) -> bool:
    of_month = month(world.period, -back)
    return any(
        line.amount("应发补贴") > world.paid(unit, line, of_month, until)
        for line in world.lines(unit, "post_month", back)
        if line.amount("应发补贴") > 0
    )


def p2(world: Province, unit: str) -> Iterable[int] | None:
    return [] if _owed(world, unit, 1, world.first.replace(day=25)) else None


def p2l(world: Province, unit: str) -> Iterable[int] | None:
    return [] if _owed(world, unit, 2, world.last) else None


def p3(world: Province, unit: str) -> Iterable[int]:
    for line in world.lines(unit, "post_holder"):
        days = {title: line.day(title) for title in ORDER}
        started = days["上岗日期"]
        if started is not None and not first_day(month(world.period, -11)) <= started <= world.last:
            continue
        if None in days.values():
            yield line.number
            continue
        noticed, applied, reviewed, shown, shown_to, agreed, filed, started = (days[title] or world.first for title in ORDER)
        fifth, workdays = shown, 0
        while workdays < 5:
            fifth += timedelta(days=1)
            workdays += chinese_calendar.is_workday(fifth)
        if not (noticed <= applied <= reviewed <= shown and shown_to < agreed <= started and agreed <= filed and shown_to >= fifth):
            yield line.number


def p4(world: Province, unit: str) -> Iterable[int]:
    cadres = [line for line in world.lines(unit, "village_cadre") if line["职务"] in WEIGHED_DUTIES]
    people, houses = {line.person for line in cadres}, {("on the roster", key(line["户编号"])) for line in cadres if line["户编号"]}
    for line in world.holders(unit):
        if line.person in people or world.household(unit, line.person) in houses or line["是否村干部亲属"] == "是":
            yield line.number


def p4n(world: Province, unit: str) -> Iterable[int]:
    return [line.number for line in world.holders(unit) if line.person not in world.roster(unit)]


def p5(world: Province, unit: str) -> Iterable[int]:
    window = first_day(month(world.period, -35))
    for post in world.lines(unit, "post"):
        terms = [
            (started, line.number, line.day("离岗日期"), world.household(unit, line.person))
            for line in world.lines(unit, "post_holder")
            if line.post == post.post and (started := line.day("上岗日期")) and window <= started <= world.last
        ]
        terms.sort(key=lambda term: term[:2])
        houses = [term[3] for term in terms]
        back = any(
            houses[early] == houses[late] and any(houses[between] != houses[early] for between in range(early, late))
            for late in range(len(houses))
            for early in range(late)
        )
        gaps = [(after[0] - before[2]).days for before, after in pairwise(terms) if before[2] is not None]
        if len(terms) >= 3 and len(set(houses)) <= 3 and back and all(gap <= 31 for gap in gaps):
            yield post.number


def p6d(world: Province, unit: str) -> Iterable[int]:
    dead = {line.person for line in world.lines(unit, "rv_roster") if line["人员状态"] == "死亡"}
    return [line.number for line in world.present(unit) if line.person in dead]


def p6w(world: Province, unit: str) -> Iterable[int]:
    days: dict[str, Fraction] = defaultdict(Fraction)
    for other in world.units:
        for line in world.lines(other, "workshop_worker"):
            days[line.person] += line.amount("出勤天数") if line.amount("出勤天数") <= MOST_DAYS else 0  # more are an unreadable cell
    return [line.number for line in world.present(unit) if days.get(line.person, 0) >= 20]


def p6e(world: Province, unit: str) -> Iterable[int]:
    posts = world.register(unit)
    for line in world.present(unit):
        post = posts.get(line.post)
        if post is None or post["是否全日制"] != "是" or not post["用人单位统一社会信用代码"]:
            continue
        for other in world.units:
            for job in world.lines(other, "hr_employment"):
                covers = job["合同开始"] and job["合同开始"] <= world.period <= (job["合同结束"] or "9999-12")
                elsewhere = job["统一社会信用代码"] and key(job["统一社会信用代码"]) != key(post["用人单位统一社会信用代码"])
                if job.person == line.person and job["是否参保"] == "是" and covers and elsewhere:
                    yield line.number


def p6a(world: Province, unit: str) -> Iterable[int]:
    people: dict[str, set[str]] = defaultdict(set)
    lines = [line for line in world.lines(unit, "post_payment") if line["收款账号"]]
    for line in lines:
        people[line["收款账号"].replace(" ", "")].add(line.person)
    return [line.number for line in lines if len(people[line["收款账号"].replace(" ", "")]) > 1]


def p7p(world: Province, unit: str) -> Iterable[int]:
    present = world.present(unit)
    return [line.number for line in present if sum(other.person == line.person for other in present) > 1]


def p7h(world: Province, unit: str) -> Iterable[int]:
    people: dict[tuple[str, str], set[str]] = defaultdict(set)
    for line in world.present(unit):
        people[world.household(unit, line.person)].add(line.person)
    return [line.number for line in world.present(unit) if len(people[world.household(unit, line.person)]) > 1]


def p7t(world: Province, unit: str) -> Iterable[int]:
    for line in world.holders(unit):
        if f"{line.day('上岗日期')}"[:7] <= month(world.period, -36):
            yield line.number


def p8(world: Province, unit: str) -> Iterable[int]:
    working = {
        line.person
        for other in world.units
        for line in world.lines(other, "rv_work")
        if line["是否已务工"] == "是" and line["开始时间"] <= world.period <= (line["结束时间"] or "9999-12")
    }
    plans = {line.person for line in world.lines(unit, "rv_plan") if line["是否计划务工"] == "是"}
    before = month(world.period, -1)
    for post in world.lines(unit, "post"):
        holders = [line for line in world.lines(unit, "post_holder") if line.post == post.post]
        now = {line.person for line in holders if world.in_office(line, world.first, world.last)}
        then = {line.person for line in holders if world.in_office(line, first_day(before), last_day(before))}
        waits = any(
            (line["乡"], line["村"]) == (post["乡"], post["行政村"])
            and line["劳动技能"] in ("普通劳动力", "技能劳动力")
            and person not in working
            and person in plans
            for person, line in world.roster(unit).items()
        )
        if waits and len(now) < post.amount("定员") and len(then) < post.amount("定员"):
            yield post.number


def p9p(world: Province, unit: str) -> Iterable[int]:
    payments = [line for line in world.lines(unit, "post_payment") if line["收款人证件号码"]]
    return [line.number for line in payments if line["收款人证件号码"].upper()[:18] != line.person]


def p9s(world: Province, unit: str) -> Iterable[int] | None:
    spent = sum(
        (Fraction(row["金额"]) for row in world.files[unit, world.period, "fund_spend"] if row["项目"] == "公益性岗位"), Fraction(0)
    )
    paid = Fraction(0)
    for line in world.lines(unit, "post_payment"):
        paid_on = line.day("发放日期")
        paid += line.amount("实发补贴") if paid_on is not None and world.first <= paid_on <= world.last else 0
    return [] if spent != paid else None


RULES: dict[str, tuple[str, Callable[[Province, str], Iterable[int] | None]]] = {
    "P1": ("post_month", p1),
    "P2": ("post_month", p2),
    "P2L": ("post_month", p2l),
    "P3": ("post_holder", p3),
    "P4": ("post_holder", p4),
    "P4N": ("post_holder", p4n),
    "P5": ("post", p5),
    "P6D": ("post_month", p6d),
    "P6W": ("post_month", p6w),
    "P6E": ("post_month", p6e),
    "P6A": ("post_payment", p6a),
    "P7P": ("post_month", p7p),
    "P7H": ("post_month", p7h),
    "P7T": ("post_holder", p7t),
    "P8": ("post", p8),
    "P9P": ("post_payment", p9p),
    "P9S": ("post_payment", p9s),
}
"""Each rule gives the rows that show it; one that looks at another month or no single row gives [] where it shows, None where not."""


def clues_of(files: Files) -> dict[str, list[Entry]]:
    """Give the clues of every month with a file of the chapter, as the figures file writes them."""
    months = sorted({period for _, period, table in files if table in OWN})
    return {period: sorted(_of_month(Province(files, period)), key=str) for period in months}


def _of_month(world: Province) -> Iterable[Entry]:
    for unit in world.units:
        if not any(world.has(unit, table) for table in OWN):
            continue
        for rule, (table, find) in RULES.items():
            if not all(world.has(unit, needed, back) for needed, back in NEEDS[rule]):
                continue
            found = find(world, unit)
            rows = None if found is None else sorted(set(found))
            if rows or (rows is not None and rule in ("P2", "P2L", "P9S")):
                yield ["public_posts", rule, unit, table, rows]
