"""The people of one unit: villages, households, persons, and who of them can work.

Belongs here: what does not change from month to month about a person, and the month in which it comes onto the roster
or leaves it. Does not belong here: who works where (`labour`), the columns of a file (`tables`).

Assumptions, chosen to be plausible and not measured: a household has a head, mostly a spouse, none to three children
and in four of ten a grandparent (about 3.7 persons); of working age are those from 18 to 59; about six persons in ten
can work; one household in 25 is a monitored one; one person in a hundred carries a disability card, whose number has
20 characters (domain §0.8). Three in a thousand households have a telephone number one digit short; the identity
numbers of two in a thousand persons who cannot work are damaged on the roster.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from wengang.periods import Period
from wengang_trial.draws import happens, stream, weighted
from wengang_trial.jobs import Spell
from wengang_trial.numbers import SHARED_BLOCK, IdentityNumbers
from wengang_trial.units import PER_MILLE, PROVINCE_ROSTER, UNITS, Unit

VILLAGE_STOCK = 50
"""Working persons of a village: few enough for a cluster to be seen, enough for ordinary turnover to stay below one."""
FEWEST_VILLAGES = 4
ALWAYS = 0
"""The ordinal of a month before every month: on the roster from the beginning."""
DAMAGED_PHONE_EVERY = 331
DAMAGED_NUMBER_EVERY = 499
LOWER_CASE_EVERY = 5
"""One number in so many that end in X is written with a small x: valid, and the same person (method §1)."""

_WORKING_AGES = range(18, 60)
_SCHOOL_AGES = ((6, "学龄前儿童"), (12, "小学"), (15, "初中"), (18, "普通高中"))
_COLLEGE_AGE = 22
_OLD_AGE = 70
_DAYS_PER_YEAR = 365.25
_STEMS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未"
_VILLAGE_WORDS = "东南西北中上下新"
_VILLAGES_PER_TOWN = 5
_LETTER_LIKE = {"1": "l", "2": "Z"}
HEAD = "户主"
_SURNAMES = "符王陈林黎李吴黄张郑周董邢高蔡韦羊谢卢唐"
_GIVEN = "平安康福乐宁和顺明秀兰芳海山林雨晴春秋丽强伟军勇"


class Dirt(Enum):
    """What is wrong with the work row of a person whose mistakes nobody repairs for a year."""

    NUMBER = "身份证号损坏"
    STATUS = "是否已务工空缺"


@dataclass(frozen=True, slots=True)
class Village:
    """A village of an invented township."""

    index: int
    county: str
    town: str
    name: str


@dataclass(slots=True)
class Household:
    """A household as the roster keeps it."""

    number: str
    village: Village
    phone: str
    ethnic: str
    kind: str
    monitored: str
    cleared: str
    poor_relief: bool
    identified: str


@dataclass(slots=True, eq=False)
class Person:
    """A person of a unit. `spell` is its latest work record and changes while the months go by."""

    household: Household
    member: int
    name: str
    male: bool
    born: date
    number: str
    """As it stands in the files of 乡村振兴: 18 or 20 characters, sometimes with a small x."""
    kin: str
    education: str
    school: str
    health: str
    skill: str
    able: bool
    draw: float
    """A lot drawn once, for everything that must pick the same people every month."""
    damaged_on_roster: bool = False
    enters: int = ALWAYS
    leaves: int | None = None
    reason: str = ""
    dirt: Dirt | None = None
    spell: Spell | None = None

    @property
    def person_number(self) -> str:
        """人编号: the household's number and the place in it."""
        return f"{self.household.number}{self.member:02d}"

    @property
    def id18(self) -> str:
        """The person's identity, however the number is written."""
        return self.number[:18].upper()

    def is_active(self, month: int) -> bool:
        """Whether the person is on the roster of the month with the status 正常."""
        return self.enters <= month and (self.leaves is None or self.leaves > month)


@dataclass(frozen=True, slots=True)
class People:
    """Everybody of one unit."""

    villages: tuple[Village, ...]
    persons: list[Person]
    newcomers: list[Person]
    """Households of one that come onto the roster when they are first found at work."""
    on_two_rosters: list[Person]
    """Persons who stand on this unit's roster and on another's."""


def settle(
    seed: int,
    unit: Unit,
    scale: float,
    stock: int,
    window: tuple[Period, Period],
    *,
    newcomers: int,
    on_two_rosters: int = 0,
    two_rosters_identified: str = "",
) -> People:
    """Give the people of a unit, as many as its share of the province, over the window of simulated months."""
    settlement = _Settlement(seed, unit, stock, window)
    wanted = round(PROVINCE_ROSTER * scale * unit.share / PER_MILLE)
    persons: list[Person] = []
    while len(persons) < wanted:
        persons.extend(settlement.household())
    shared = list(settlement.shared(on_two_rosters, two_rosters_identified))
    return People(settlement.villages, persons + shared, [settlement.single() for _ in range(newcomers)], shared)


def damaged(number: str) -> str:
    """Give a number after an accident: a wrong check digit, a digit lost, a numeric cell, a letter for a digit."""
    match int(number[12:14]) % 4:
        case 0:
            return number[:17] + ("1" if number[17] == "0" else "0")
        case 1:
            return number[:17]
        case 2:
            return f"{number[0]}.{number[1:15]}E+17"
        case _:
            return number[:6] + _LETTER_LIKE[number[6]] + number[7:]


class _Settlement:
    """Draws households one after the other."""

    def __init__(self, seed: int, unit: Unit, stock: int, window: tuple[Period, Period]) -> None:
        self.villages = villages_of(unit, stock)
        self._seed = seed
        self._unit = unit
        self._first, self._last = window
        self._today = self._first.first_day
        self._days = (self._last.last_day - self._today).days
        self._draws = stream(seed, unit.code, "people")
        self._block = UNITS.index(unit)
        self._numbers = IdentityNumbers(self._block)
        self._households = 0
        self._persons = 0

    def household(self) -> Iterator[Person]:
        """Draw a household and give its persons."""
        draws = self._draws
        house = self._house()
        male = happens(draws, 0.75)
        age = draws.uniform(29, 58)
        yield self._person(house, 0, HEAD, male=male, age=age)
        member = 1
        if happens(draws, 0.85):
            yield self._person(house, member, "配偶", male=not male, age=min(58.0, age + draws.uniform(-5, 3)))
            member += 1
        for _ in range(weighted(draws, ((0, 0.15), (1, 0.35), (2, 0.35), (3, 0.15)))):
            boy = happens(draws, 0.52)
            years = draws.uniform(max(-self._days / _DAYS_PER_YEAR, age - 45), max(2.0, age - 21))
            yield self._person(house, member, "之子" if boy else "之女", male=boy, age=years)
            member += 1
        if happens(draws, 0.4):
            man = happens(draws, 0.4)
            yield self._person(house, member, "之父" if man else "之母", male=man, age=age + draws.uniform(20, 28))

    def single(self) -> Person:
        """Draw a household of one person who can work and is not on the roster yet."""
        male = happens(self._draws, 0.6)
        person = self._person(self._house(), 0, HEAD, male=male, age=self._draws.uniform(20, 50))
        person.able, person.health, person.skill = True, "健康", "普通劳动力"
        return person

    def shared(self, count: int, identified: str) -> Iterator[Person]:
        """Give this unit's rows of persons who also stand on another roster: equal persons in both units."""
        draws = stream(self._seed, "two rosters")
        numbers = IdentityNumbers(SHARED_BLOCK)
        for _ in range(count):
            male = happens(draws, 0.5)
            person = self._person(self._house(), 0, HEAD, male=male, age=30.0)
            number, born = numbers.new(date(1980 + draws.randrange(20), 1 + draws.randrange(12), 15), male=male)
            person.name, person.number, person.born = invented_name(draws), number, born
            person.able, person.health, person.skill, person.damaged_on_roster = True, "健康", "普通劳动力", False
            person.household.identified = identified
            yield person

    def _house(self) -> Household:
        draws = self._draws
        index = self._households
        self._households += 1
        monitored = happens(draws, 0.04)
        kind = weighted(draws, (("脱贫不稳定户", 0.5), ("边缘易致贫户", 0.3), ("突发严重困难户", 0.2))) if monitored else ""
        year, month = draws.randrange(2014, 2021), draws.randrange(1, 13)
        phone = f"{130 + 3 * self._block + index // 10_000}0000{index % 10_000:04d}"
        return Household(
            number=f"{self._unit.code}{index:06d}",
            village=self.villages[index % len(self.villages)],
            phone=phone[:-1] if index % DAMAGED_PHONE_EVERY == DAMAGED_PHONE_EVERY // 2 else phone,
            ethnic=weighted(draws, (("汉族", 0.5), ("黎族", 0.45), ("苗族", 0.05))),
            kind="脱贫户" if kind in {"", "脱贫不稳定户"} else "一般农户",
            monitored=kind,
            cleared=("是" if happens(draws, 0.6) else "否") if monitored else "",
            poor_relief=happens(draws, 0.12),
            identified=(f"{year}-{month:02d}", f"{year}{month:02d}01", f"{year}年{month:02d}月", "")[max(0, index % 10 - 6)],
        )

    def _person(self, house: Household, member: int, kin: str, *, male: bool, age: float) -> Person:
        draws = self._draws
        number, born = self._numbers.new(self._today - timedelta(days=age * _DAYS_PER_YEAR), male=male)
        years = int(age)
        school = _school(draws, age, kin)
        able, health, skill = _ability(draws, years, at_school=bool(school))
        if health == "残疾" and happens(draws, 0.6):
            number += f"{draws.randrange(1, 8)}{draws.randrange(3, 5)}"
        self._persons += 1
        if number[17] == "X" and self._persons % LOWER_CASE_EVERY == 0:
            number = number.lower()
        person = Person(
            house,
            member,
            invented_name(draws),
            male,
            born,
            number,
            kin,
            education="" if school else _education(draws, years),
            school=school,
            health=health,
            skill=skill,
            able=able,
            draw=draws.random(),
            enters=max(ALWAYS, Period.of(born).ordinal) if born > self._today else ALWAYS,
            damaged_on_roster=not able and self._persons % DAMAGED_NUMBER_EVERY == 0,
        )
        if not able and kin != HEAD and born <= self._today:
            self._mortal(person, years)
        return person

    def _mortal(self, person: Person, years: int) -> None:
        """Let some of those who cannot work leave the roster within the window."""
        months = self._last.ordinal - self._first.ordinal + 1
        rate = 0.003 if years >= _OLD_AGE else 0.0004
        if happens(self._draws, rate * months):
            person.leaves = self._first.ordinal + self._draws.randrange(months)
            person.reason = "死亡" if years >= _OLD_AGE else self._draws.choice(("迁出", "自然减少"))


def villages_of(unit: Unit, stock: int) -> tuple[Village, ...]:
    """Give the villages of a unit of so many working persons."""
    count = max(FEWEST_VILLAGES, round(stock / VILLAGE_STOCK))
    towns = min(len(_STEMS), -(-count // _VILLAGES_PER_TOWN))
    villages = []
    for index in range(count):
        stem, place = _STEMS[index % towns], index // towns
        word = _VILLAGE_WORDS[place % len(_VILLAGE_WORDS)]
        round_number = place // len(_VILLAGE_WORDS)
        name = f"{stem}{word}{round_number + 1 if round_number else ''}村"
        county = unit.counties[index % towns % len(unit.counties)]
        villages.append(Village(index, county, f"{unit.short}试验{stem}镇", name))
    return tuple(villages)


def invented_name(draws: random.Random) -> str:
    """Draw a name that shows it is invented: 试 stands in every one."""
    return f"{draws.choice(_SURNAMES)}试{draws.choice(_GIVEN)}"


def _school(draws: random.Random, age: float, kin: str) -> str:
    if not kin.startswith("之"):
        return ""
    for limit, school in _SCHOOL_AGES:
        if age < limit:
            return school
    return "大专" if age < _COLLEGE_AGE and happens(draws, 0.4) else ""


def _education(draws: random.Random, years: int) -> str:
    if years >= _OLD_AGE:
        return weighted(draws, (("文盲或半文盲", 0.5), ("小学", 0.5)))
    return weighted(draws, (("小学", 0.25), ("初中", 0.55), ("高中", 0.15), ("大专", 0.05)))


def _ability(draws: random.Random, years: int, *, at_school: bool) -> tuple[bool, str, str]:
    """Give whether a person can work, its health and its labour skill (劳动技能)."""
    if at_school or years < _WORKING_AGES.start:
        return False, "健康", "无劳动力"
    if years not in _WORKING_AGES:
        return False, draws.choice(("健康", "长期慢性病")), "丧失劳动力"
    if happens(draws, 0.03):
        return False, "长期慢性病", "丧失劳动力"
    if happens(draws, 0.02):
        return True, "残疾", "弱劳动力或半劳动力"
    return True, "健康", ("技能劳动力" if happens(draws, 0.1) else "普通劳动力")
