"""What is planted in the files of 乡村公益性岗位, in one unit and its last month: of each rule one case, and beside it one that looks alike.

Belongs here: posts, holders, attendance, payments and cadres of that unit, as rows, and which rows must be found. Does not belong here: bytes
(`files`), the other chapters (`planted_chapters`), the rules (method §14.1).

What is owed (P2, P2L) reaches two months back, so the files of these months hold attendance and payments too. Whether the money of the fund is what
was paid out (P9S) is a question about a whole file: it is so in the month before the last one, and not in the last one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from wengang.periods import Period
from wengang_trial.files import Table
from wengang_trial.labour import UnitMonth
from wengang_trial.numbers import stranger_number
from wengang_trial.people import ALWAYS, Person
from wengang_trial.planted_chapters import PlantedChapters, PlantedClue, PlantedFile, table_of
from wengang_trial.units import Unit

POST_COLUMNS = (
    *("岗位编号", "岗位类别", "用人单位", "用人单位统一社会信用代码", "县", "乡", "行政村", "是否全日制", "规定出勤天数"),
    *("月补贴标准", "资金来源", "定员"),
)
STEPS = ("公告日期", "报名日期", "审核日期", "公示起", "公示止", "协议起", "备案日期", "上岗日期")
HOLDER_COLUMNS = (
    *("岗位编号", "证件号码", "姓名", "公告日期", "报名日期", "审核日期", "公示起", "公示止", "协议起", "协议止", "备案日期"),
    *("上岗日期", "离岗日期", "是否村干部亲属"),
)
MONTH_COLUMNS = ("岗位编号", "证件号码", "姓名", "本月出勤天数", "应发补贴")
PAYMENT_COLUMNS = ("岗位编号", "证件号码", "所属月份", "实发补贴", "发放日期", "收款人证件号码", "收款账号")
CADRE_COLUMNS = ("县", "乡", "行政村", "职务", "证件号码", "姓名", "户编号")
SPEND_COLUMNS = ("凭证号", "年度", "类别", "项目", "金额", "支付日期", "收款方")
_FIRST_STRANGER = 900
"""Places of strangers below this are those of the other chapters."""
_DAYS, _A_DAY = 20, 50
"""Required days of every post, and what a day is worth: the standard is 1000 元."""
_PAID = 900
"""What every payment comes to, in 元."""
_MANY_DAYS = 20
_PERSONS = 22
_QUIET_VILLAGE = "试验社区"
"""Where nobody lives, so that nobody waits for a post."""
_ENOUGH_WEEKDAYS = 7


@dataclass(frozen=True, slots=True)
class OtherFiles:
    """What the other files of the month say, by table: their columns and rows."""

    tables: Mapping[str, Table]

    def told(self, table: str) -> list[dict[str, str]]:
        """Give the rows of a table by their titles; none where the month has no such file."""
        found = self.tables.get(table)
        return [dict(zip(found.header, row, strict=True)) for row in found.rows] if found else []


def posts_two_before(unit: Unit, everybody: Iterable[Person], period: Period) -> PlantedChapters:
    """Give the files of the month two before the last one: what stays owed for more than a month, and what was paid just in time."""
    settled = _settled(everybody)
    return _attended(unit, [(settled[0], "900"), (settled[1], "900")], [], period)


def posts_before(unit: Unit, everybody: Iterable[Person], period: Period) -> PlantedChapters:
    """Give the files of the month before the last one: what stays owed, and what was paid just in time."""
    settled = _settled(everybody)
    return _attended(unit, [(settled[2], "900"), (settled[3], "900")], [(settled[4], period.before)], period)


def _attended(unit: Unit, due: Sequence[tuple[Person, str]], paid: Sequence[tuple[Person, Period]], period: Period) -> PlantedChapters:
    months, payments = PlantedFile(MONTH_COLUMNS), PlantedFile(PAYMENT_COLUMNS)
    for person, amount in due:
        _month(months, unit, person, "01", "18", 应发补贴=amount)
    for person, of_month in paid:
        _payment(payments, unit, person, of_month, period.last_day, "1")
    tables = [table_of("post_month", months)]
    if payments.rows:
        tables += [table_of("post_payment", payments), table_of("fund_spend", _spending(unit, period, _PAID * len(payments.rows)))]
    return PlantedChapters({"hr": tables}, [])


def posts_in(unit: Unit, block: int, everybody: Iterable[Person], month: UnitMonth, others: OtherFiles) -> PlantedChapters:
    """Give the files of the last month; one idle person is told as dead on the roster, which is to be written afterwards."""
    posts, holders, cadres = PlantedFile(POST_COLUMNS), PlantedFile(HOLDER_COLUMNS), PlantedFile(CADRE_COLUMNS)
    people, strangers = _settled(everybody), _strangers(block)
    place = _where_somebody_waits(others)
    for no in ("01", "02", "03", "05", "10", "11", "12", "13"):
        _post(posts, unit, no, place)
    _post(posts, unit, "04", place, 是否全日制="是")
    _post(posts, unit, "06", place, rules=("P5",))
    _post(posts, unit, "07", place)
    _post(posts, unit, "08", place, rules=("P8",), 行政村=place[1], 定员="2")
    _post(posts, unit, "09", place, 行政村=place[1])
    _holders(holders, unit, month.period, people[5:17], next(strangers))
    for person, duty in ((people[7], "书记"), (people[8], "村民小组长")):
        number, name = next(strangers)
        cells = {"县": unit.name, "乡": place[0], "行政村": _QUIET_VILLAGE, "职务": duty, "证件号码": number, "姓名": name}
        cadres.add(**cells, 户编号=person.household.number)
    months = _months(unit, month, people[17:], others, {person.household.number for person in people})
    payments = _payments(unit, month.period, people, next(strangers))
    spending = _spending(unit, month.period, _PAID * (len(payments.rows) - 1))
    files = {
        "post": posts,
        "post_holder": holders,
        "post_month": months,
        "post_payment": payments,
        "village_cadre": cadres,
        "fund_spend": spending,
    }
    clues = [("public_posts", rule, table, rows) for table, file in files.items() for rule, rows in file.found.items()]
    of_files = (("P2", "post_month"), ("P2L", "post_month"), ("P9S", "post_payment"))
    owed: list[PlantedClue] = [("public_posts", rule, table, []) for rule, table in of_files]
    return PlantedChapters({"hr": [table_of(table, file) for table, file in files.items()]}, [*clues, *owed])


def _holders(holders: PlantedFile, unit: Unit, period: Period, people: Sequence[Person], stranger: tuple[str, str]) -> None:
    """Add who holds or held posts: the procedure, kin of cadres, somebody on no roster, terms that go round, long terms, places."""
    shown = _first_monday(period.before.first_day + timedelta(days=9))
    new = {
        **dict.fromkeys(STEPS[:3], str(period.before.first_day)),
        "公示起": str(shown),
        "协议起": str(shown + timedelta(days=10)),
        "备案日期": str(period.first_day),
        "上岗日期": str(period.first_day),
    }
    _holder(holders, unit, people[0], "10", period, "P3", **new, 公示止=str(shown + timedelta(days=_ENOUGH_WEEKDAYS - 3)))
    _holder(holders, unit, people[1], "10", period, **new, 公示止=str(shown + timedelta(days=_ENOUGH_WEEKDAYS)))
    _holder(holders, unit, people[2], "11", period, "P4")
    _holder(holders, unit, people[3], "11", period)
    _holder(holders, unit, stranger, "12", period, "P4N")
    for no, (first, second, third) in (("06", (4, 5, 4)), ("07", (6, 6, 7))):
        for who, begins, ends in ((first, -33, -27), (second, -26, -20), (third, -19, -14)):
            left = str(period.plus(ends).last_day)
            _holder(holders, unit, people[who], no, period, 上岗日期=str(period.plus(begins).first_day), 离岗日期=left)
    _holder(holders, unit, people[8], "13", period, "P7T", 上岗日期=str(period.plus(-36).last_day))
    _holder(holders, unit, people[9], "13", period, 上岗日期=str(period.plus(-35).first_day))
    _holder(holders, unit, people[10], "08", period)
    _holder(holders, unit, people[11], "09", period)


def _months(unit: Unit, month: UnitMonth, people: Sequence[Person], others: OtherFiles, taken: set[str]) -> PlantedFile:
    """Give the attendance of the month."""
    months, cast = PlantedFile(MONTH_COLUMNS), _Cast(month, others, taken)
    _month(months, unit, people[0], "01", "10", "P1", 应发补贴="500.01")
    _month(months, unit, people[1], "01", "10")
    dead = cast.dead()
    _month(months, unit, dead, "02", "1", "P6D")
    _month(months, unit, dead, "03", "0")
    for person, rules in cast.worked_in_workshops():
        _month(months, unit, person, "02", "5", *rules)
    _month(months, unit, cast.insured(), "04", "20", "P6E")
    _month(months, unit, cast.insured(), "05", "20")
    for no in ("01", "05"):
        _month(months, unit, people[2], no, "1", "P7P")
    _month(months, unit, people[3], "01", "1")
    _month(months, unit, people[3], "05", "0")
    for no, person in zip(("01", "05"), cast.two_of_one_home(), strict=True):
        _month(months, unit, person, no, "1", "P7H")
    for days, person in zip(("1", "0"), cast.two_of_one_home(), strict=True):
        _month(months, unit, person, "01", days)
    return months


def _payments(unit: Unit, period: Period, people: Sequence[Person], payee: tuple[str, str]) -> PlantedFile:
    """Give the payments of the month: what was owed and comes in time, one account for two people, one for one, a payee who is somebody else."""
    payments = PlantedFile(PAYMENT_COLUMNS)
    _payment(payments, unit, people[1], period.plus(-2), period.last_day, "2")
    _payment(payments, unit, people[3], period.before, period.first_day + timedelta(days=24), "3")
    for person in people[5:7]:
        _payment(payments, unit, person, period.before, period.first_day, "4", "P6A")
    for of_month in (period.before, period.plus(-2)):
        _payment(payments, unit, people[7], of_month, period.first_day, "5")
    _payment(payments, unit, people[8], period.before, period.first_day, "6", "P9P", 收款人证件号码=payee[0])
    return payments


def _spending(unit: Unit, period: Period, on_posts: int) -> PlantedFile:
    """Give what the fund's file says of a month: so much for posts, and something else."""
    spending = PlantedFile(SPEND_COLUMNS)
    for item, amount in (("公益性岗位", on_posts), ("培训", _PAID)):
        told = {"年度": str(period.year), "类别": "基础", "支付日期": str(period.last_day), "收款方": "试验代发专户"}
        spending.add(凭证号=f"{unit.code}-{period}-{item}", 项目=item, 金额=str(amount), **told)
    return spending


def _settled(everybody: Iterable[Person]) -> list[Person]:
    """Give people who never work, so that they stay on the roster as they are, each of a household of its own: the same in every month."""
    chosen: dict[str, Person] = {}
    for person in sorted(everybody, key=lambda one: (one.born, one.id18)):
        if not person.able and person.leaves is None and person.enters == ALWAYS and not person.damaged_on_roster:
            chosen.setdefault(person.household.number, person)
    return list(chosen.values())[:_PERSONS]


@dataclass(slots=True)
class _Cast:
    """Who else plays a part, each of a household in which nobody else does."""

    month: UnitMonth
    others: OtherFiles
    taken: set[str]

    def dead(self) -> Person:
        """Let somebody who does not work have died in the month, and give him."""
        known = set(self.month.hr_employed)
        person = min((one for one in self._free(self.month.idle) if one not in known), key=lambda one: one.draw)
        self.taken.add(person.household.number)
        person.leaves, person.reason = self.month.period.ordinal, "死亡"
        return person

    def worked_in_workshops(self) -> Iterator[tuple[Person, list[str]]]:
        """Give somebody who worked so many days in workshops, and somebody with fewer where there is one."""
        days: dict[str, int] = {}
        for row in self.others.told("workshop_worker"):
            days[row["证件号码"][:18].upper()] = days.get(row["证件号码"][:18].upper(), 0) + int(row["出勤天数"] or 0)
        for rules, holds in ((["P6W"], range(_MANY_DAYS, 99)), ([], range(1, _MANY_DAYS))):
            person = next((one for one in self._free(self.month.movable) if days.get(one.id18, 0) in holds), None)
            if person:
                self.taken.add(person.household.number)
                yield person, rules

    def insured(self) -> Person:
        """Give somebody who is insured by an employer under a contract of the month."""
        rows = {row["证件号码"]: row for row in self.others.told("hr_employment") if row["是否参保"] == "是" and row["合同开始"]}
        person = next(one for one in self._free(self._outside_workshops()) if one.id18 in rows and not rows[one.id18]["合同结束"])
        self.taken.add(person.household.number)
        return person

    def two_of_one_home(self) -> list[Person]:
        """Give two people of one household."""
        homes: dict[str, list[Person]] = {}
        for person in self._free(self._outside_workshops()):
            homes.setdefault(person.household.number, []).append(person)
        found = next(members[:2] for members in homes.values() if len(members) > 1)
        self.taken.add(found[0].household.number)
        return found

    def _outside_workshops(self) -> list[Person]:
        inside = {row["证件号码"][:18].upper() for row in self.others.told("workshop_worker")}
        return [person for person in self.month.movable if person.id18 not in inside]

    def _free(self, people: Iterable[Person]) -> list[Person]:
        found = (one for one in people if one.household.number not in self.taken and one.dirt is None and not one.damaged_on_roster)
        return sorted(found, key=lambda one: one.id18)


def _where_somebody_waits(others: OtherFiles) -> tuple[str, str]:
    """Give the township and village of somebody who can work and plans to."""
    return next((row["乡"], row["行政村"]) for row in others.told("rv_plan") if row["劳动技能"] in ("普通劳动力", "技能劳动力"))


def _strangers(block: int) -> Iterator[tuple[str, str]]:
    return ((stranger_number(block, place, male=True), "试外人") for place in range(_FIRST_STRANGER, _FIRST_STRANGER + 10))


def _first_monday(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)


def _post(posts: PlantedFile, unit: Unit, no: str, place: tuple[str, str], *, rules: Iterable[str] = (), **cells: str) -> None:
    told = {
        "岗位编号": f"{unit.code}-GW{no}",
        "岗位类别": "保洁",
        "用人单位": "村民委员会",
        "用人单位统一社会信用代码": "54469024AAAAAAAAA1",
        "县": unit.name,
        "乡": place[0],
        "行政村": _QUIET_VILLAGE,
        "是否全日制": "否",
        "规定出勤天数": str(_DAYS),
        "月补贴标准": str(_DAYS * _A_DAY),
        "资金来源": "就业补助资金",
        "定员": "1",
    }
    posts.add(*rules, **(told | cells))


def _holder(holders: PlantedFile, unit: Unit, who: Person | tuple[str, str], no: str, period: Period, *rules: str, **cells: str) -> None:
    number, name = _named(who)
    begun = period.plus(-20)
    told = {
        "岗位编号": f"{unit.code}-GW{no}",
        "证件号码": number,
        "姓名": name,
        **dict.fromkeys(STEPS[:5], str(begun.before.first_day)),
        "协议起": str(begun.before.last_day),
        "备案日期": str(begun.first_day),
        "上岗日期": str(begun.first_day),
        "是否村干部亲属": "否",
    }
    holders.add(*rules, **(told | cells))


def _month(months: PlantedFile, unit: Unit, who: Person | tuple[str, str], no: str, days: str, *rules: str, **cells: str) -> None:
    number, name = _named(who)
    told = {"岗位编号": f"{unit.code}-GW{no}", "证件号码": number, "姓名": name, "本月出勤天数": days, "应发补贴": str(_A_DAY * int(days))}
    months.add(*rules, **(told | cells))


def _payment(
    payments: PlantedFile, unit: Unit, person: Person, of_month: Period, on: date, account: str, *rules: str, **cells: str
) -> None:
    told = {
        "岗位编号": f"{unit.code}-GW01",
        "证件号码": person.id18,
        "所属月份": str(of_month),
        "实发补贴": str(_PAID),
        "发放日期": str(on),
        "收款人证件号码": person.id18,
        "收款账号": f"62280000000000{account.zfill(2)}",
    }
    payments.add(*rules, **(told | cells))


def _named(who: Person | tuple[str, str]) -> tuple[str, str]:
    return (who.id18, who.name) if isinstance(who, Person) else who
