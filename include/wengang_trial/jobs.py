"""The jobs of one unit: invented employers, where they are, what they pay compared with each other.

Belongs here: what a job is as long as it exists. Does not belong here: who holds it, and how wages move (`labour`).

A job keeps its relative wage whoever holds it, and relative wages are laid out evenly and in pairs around the middle:
the mean of a unit does not wander when people change jobs. Wages are log-normal with σ = 0.3 between the 2nd and 98th
percentile, so the lowest job pays a little more than half of the median one and the highest a little less than
double. Two jobs of three belong to named employers of about 30 people; the rest is casual work that names no
employer.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from statistics import NormalDist

from wengang_trial.draws import stream
from wengang_trial.numbers import credit_code
from wengang_trial.units import UNITS, Unit

EMPLOYER_SIZE = 30
NAMED_SHARE = 2 / 3
FEWEST_EMPLOYERS = 4
WAGE_SPREAD = 0.30
SIDE_JOB_EVERY = 60
"""One job in so many goes with a second, casual one: the person has two work records and counts once (method §2)."""
TERM_EVERY = 16
"""One job in so many is written until the end of the quarter: 结束时间 is this month or later, and is renewed."""

_CASUAL_NAMES = ("个体户", "散工", "灵活就业", "零工")
_CASUAL_INDUSTRIES = ("农、林、牧、渔业", "建筑业", "居民服务、修理和其他服务业")
_TRADES = (
    ("橡胶制品厂", "制造业"),
    ("水产加工厂", "制造业"),
    ("建筑队", "建筑业"),
    ("瓜菜合作社", "农、林、牧、渔业"),
    ("酒店", "住宿和餐饮业"),
    ("商贸行", "批发和零售业"),
    ("物流站", "交通运输、仓储和邮政业"),
    ("家政公司", "居民服务、修理和其他服务业"),
)
_OTHER_PROVINCES = ("广东省广州市番禺区", "广东省深圳市宝安区", "广西壮族自治区南宁市西乡塘区", "湖南省长沙市长沙县")
_NORMAL = NormalDist()


@dataclass(frozen=True, slots=True)
class Employer:
    """A named employer, or the blank trade of casual work (no code)."""

    name: str
    code: str
    industry: str
    place: str
    """务工地点."""
    county: str
    """务工所在县; empty = the home county of the person."""
    channel: str


@dataclass(frozen=True, slots=True)
class Job:
    """One job that a person can hold."""

    index: int
    employer: Employer
    level: float
    """Wage compared with the median job of the unit."""

    @property
    def has_side_job(self) -> bool:
        """Whether its holder also does casual work, with a record of its own."""
        return self.index % SIDE_JOB_EVERY == SIDE_JOB_EVERY // 2

    @property
    def has_term(self) -> bool:
        """Whether its record carries an announced end."""
        return self.index % TERM_EVERY == TERM_EVERY // 2


@dataclass(slots=True)
class Spell:
    """One work record: a job held from a month to a month (ordinals of periods); no end = still held."""

    job: Job
    start: int
    end: int | None = None
    workshop: Employer | None = None
    """The 帮扶车间 where the work is done, in place of the job's employer; turnover and wages do not notice."""

    @property
    def employer(self) -> Employer:
        """Whom the files name as the employer."""
        return self.workshop or self.job.employer

    def reopened(self) -> Spell:
        """Give the same record as if it had not ended."""
        return replace(self, end=None)


class JobMarket:
    """Opens new jobs in one unit, one after the other."""

    def __init__(self, seed: int, unit: Unit, stock: int) -> None:
        block = UNITS.index(unit)
        self._employers = [_employer(unit, block, number) for number in range(_employer_count(stock))]
        self._draws = stream(seed, unit.code, "jobs")
        self._opened = 0

    def open(self) -> Job:
        """Open the next job."""
        index = self._opened
        self._opened += 1
        named = self._draws.random() < NAMED_SHARE
        employer = self._employers[index % len(self._employers)] if named else _casual(index)
        return Job(index, employer, _level(index))


def _employer_count(stock: int) -> int:
    return max(FEWEST_EMPLOYERS, round(stock * NAMED_SHARE / EMPLOYER_SIZE))


def _employer(unit: Unit, block: int, number: int) -> Employer:
    trade, industry = _TRADES[number % len(_TRADES)]
    code = credit_code(block * 100_000 + number)
    match number % 5:
        case 0:
            place, county, channel = "乡内", "", "本地企业"
            name = f"{unit.short}试验{trade}{number + 1:02d}"
        case 1 | 2:
            place, county, channel = "县内乡外", "", "本地企业"
            name = f"{unit.short}试验{trade}{number + 1:02d}"
        case 3:
            elsewhere = UNITS[(block + 1 + number) % len(UNITS)]
            if elsewhere is unit:
                elsewhere = UNITS[block - 1]
            place, county, channel = "省内县外", elsewhere.counties[0], "有组织输出"
            name = f"{elsewhere.short}试验{trade}{block:02d}{number + 1:02d}"
        case _:
            county = _OTHER_PROVINCES[number // 5 % len(_OTHER_PROVINCES)]
            place, channel = "省外", "自主外出"
            name = f"{county[:2]}试验{trade}{block:02d}{number + 1:02d}"
    return Employer(name, code, industry, place, county, channel)


def _casual(index: int) -> Employer:
    industry = _CASUAL_INDUSTRIES[index % len(_CASUAL_INDUSTRIES)]
    place = "乡内" if index % 2 else "县内乡外"
    return Employer(_CASUAL_NAMES[index % len(_CASUAL_NAMES)], "", industry, place, "", "灵活就业")


def _level(index: int) -> float:
    """Give the relative wage of a job: van der Corput points, each followed by its mirror image."""
    point, step, rest = 0.0, 0.5, index // 2 + 1
    while rest:
        point += step * (rest & 1)
        rest >>= 1
        step /= 2
    quantile = point if index % 2 else 1 - point
    return math.exp(WAGE_SPREAD * _NORMAL.inv_cdf(min(0.98, max(0.02, quantile))))
