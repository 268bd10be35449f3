"""The 帮扶车间 of one unit: what stands in the register, and the plan of each month.

Belongs here: numbers, dates, trades, members, and how many are to work where. Does not belong here: who works there
(`staffing`), what is planted (`planted_workshops`), rows (`workshop_tables`).

Assumptions, chosen to be plausible and not measured: some 400 workshops at scale 1, shared out like the people; a
unit has at least two, three or four by its size, and one to three beside the planted ones (78 in a trial at 1/50),
because fewer show nothing. They absorb six to twelve persons each, one more in autumn where they are larger: at scale
1 some 3,300 of 280,000 at work. One in five is a union of three members. They were certified in the three years
before the last month for twelve months at a time, and the register shows the renewed date from the month before the
old one expires. Every second one also employs somebody who stands on no roster. A workshop stands in the register,
and reports, before it is certified too: so no file swings by a fifth when one is (method §9).

Everything but the village is the same at every scale: number, name, code and dates follow from unit and number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from wengang.periods import MONTHS_PER_YEAR, Period
from wengang_trial.draws import stream
from wengang_trial.numbers import credit_code
from wengang_trial.people import Village, invented_name
from wengang_trial.planted_workshops import Kind, Plant, plants_in
from wengang_trial.trades import Trade, trades_of
from wengang_trial.units import PER_MILLE, UNITS, Unit

PROVINCE_WORKSHOPS = 400
"""Workshops at scale 1."""
SIZES = (6, 8, 7, 12, 6, 9, 11, 7)
REVENUES = (5200, 6100, 4300, 3000, 5600, 4800, 6600, 3900)
"""Monthly 产值 of one head in 元."""
MEMBERS = 3
AUTUMN = range(9, 13)
STOPPED = "停产"

_LARGE, _MIDDLE, _SMALL = 50, 20, 15
_UNION_EVERY = 5
_STRANGER_EVERY = 2
_GROWS_FROM = 8
_OLDEST_CERTIFICATION = -37
_CERTIFICATION_STEP, _CERTIFICATION_MONTHS = 7, 26
_CODES_OF_WORKSHOPS = 50_000
_CODES_PER_WORKSHOP = 10


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a union workshop."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Workshop:
    """One workshop and its plan up to the last month."""

    unit: Unit
    number: str
    """车间编号."""
    place: int
    """Its place among the workshops of the unit, from 1."""
    name: str
    code: str
    legal_person: str
    trade: Trade
    mode: str
    members: tuple[Member, ...]
    village: Village
    certified_on: date
    last: Period
    size: int
    revenue: int
    strangers: int
    plant: Plant | None

    def months_from_last(self, period: Period) -> int:
        """Give the months from the last one, negative before it, as plants count them."""
        return period.ordinal - self.last.ordinal

    def is_certified(self, period: Period) -> bool:
        """Whether the register of the month carries a certification."""
        return self.certified_on <= period.last_day

    @property
    def certificate(self) -> str:
        """认定编号; that of a candidate as the department writes it for the first application."""
        first = "-1" if self.plant is not None and self.plant.kind is Kind.CANDIDATE else ""
        return f"琼帮扶车间〔{self.certified_on.year}〕{self.number}{first}号"

    def expires_on(self, period: Period) -> date:
        """Give the 有效期至 that the register of the month shows."""
        until = None if self.plant is None else self.plant.renewed_until
        seen = period if until is None else min(period, self.last.plus(until))
        years = 1
        while _years_after(self.certified_on, years) <= seen.plus(1).last_day:
            years += 1
        return _years_after(self.certified_on, years)

    @property
    def season(self) -> tuple[int, int] | None:
        """The calendar months in which the season begins and ends, when one is announced."""
        if self.plant is None or self.plant.season is None:
            return None
        first, last = self.plant.season
        return self.last.plus(first).month, self.last.plus(last).month

    def is_in_season(self, period: Period) -> bool:
        """Whether the month lies in the announced season, over New Year too; without one always."""
        if self.season is None:
            return True
        first, last = self.season
        return (period.month - first) % MONTHS_PER_YEAR <= (last - first) % MONTHS_PER_YEAR

    def heads(self, period: Period) -> int:
        """Give how many persons of the roster are to work there in the month."""
        if not self.is_in_season(period):
            return 0
        autumn = self.size >= _GROWS_FROM and period.month in AUTUMN
        usual = self.size + autumn
        return usual if self.plant is None else self.plant.heads.get(self.months_from_last(period), usual)

    def state(self, period: Period) -> str:
        """Give the 生产状态 of the month."""
        if not self.is_in_season(period):
            return "季节停"
        return "生产" if self.plant is None else self.plant.states.get(self.months_from_last(period), "生产")

    def is_empty(self, period: Period) -> bool:
        """Whether nobody works there at all: out of season, or given up."""
        return not self.is_in_season(period) or (self.state(period) == STOPPED and self.heads(period) == 0)

    def is_silent(self, period: Period) -> bool:
        """Whether nothing is reported for the month."""
        return self.plant is not None and self.months_from_last(period) in self.plant.silent

    def keeps_absent(self, period: Period) -> bool:
        """Whether those who do not work any more still stand in the month's file, with 0 days."""
        return self.plant is not None and self.months_from_last(period) in self.plant.absent

    def planted_now(self, period: Period) -> Plant | None:
        """Give the plant, in the last month only."""
        return self.plant if period == self.last else None


def settle_workshops(seed: int, unit: Unit, scale: float, last: Period, villages: Sequence[Village]) -> tuple[Workshop, ...]:
    """Give the workshops of a unit, the planted ones first."""
    plants = plants_in(unit.code)
    share = unit.share
    fewest = 2 + (share >= _MIDDLE) + (share >= _LARGE)
    count = max(fewest, round(PROVINCE_WORKSHOPS * scale * share / PER_MILLE))
    ordinary = max(count - len(plants), 1 + (share >= _SMALL) + (share >= _LARGE))
    return tuple(
        found_workshop(seed, unit, place, last, villages, plants[place - 1] if place <= len(plants) else None)
        for place in range(1, len(plants) + ordinary + 1)
    )


def found_workshop(seed: int, unit: Unit, place: int, last: Period, villages: Sequence[Village], plant: Plant | None) -> Workshop:
    """Give the workshop at one place among those of its unit."""
    draws = stream(seed, unit.code, "workshop", place)
    block = UNITS.index(unit)
    ordinary = place - len(plants_in(unit.code))
    trades = trades_of(unit.code)
    trade = (plant and plant.trade) or trades[(block + place) % len(trades)]
    union = plant.union if plant else place % _UNION_EVERY == 0
    codes = [credit_code(block * 100_000 + _CODES_OF_WORKSHOPS + _CODES_PER_WORKSHOP * place + one) for one in range(MEMBERS + 1)]
    strangers = None if plant is None else plant.strangers
    revenue = None if plant is None else plant.revenue
    return Workshop(
        unit,
        f"{unit.code}-CJ{place:02d}",
        place,
        name=f"{unit.short}试验{trade.field}帮扶车间{place:02d}",
        code=codes[0],
        legal_person=invented_name(draws),
        trade=trade,
        mode="联合体+" if union else ("单体", "企业+")[place % 2],
        members=_members(unit, trade, place, codes[1:]) if union else (),
        village=villages[(place * 3) % len(villages)],
        certified_on=_certified_on(draws.randrange(2, 29), place, last, plant),
        last=last,
        size=plant.size if plant else SIZES[(ordinary - 1) % len(SIZES)],
        revenue=revenue or REVENUES[(ordinary - 1) % len(REVENUES)],
        strangers=int(place % _STRANGER_EVERY == 0) if strangers is None else strangers,
        plant=plant,
    )


def _members(unit: Unit, trade: Trade, place: int, codes: Sequence[str]) -> tuple[Member, ...]:
    kinds = ("合作社", "加工坊", "家庭农场")
    return tuple(Member(code, f"{unit.short}试验{trade.field}{kind}{place:02d}") for code, kind in zip(codes, kinds, strict=True))


def _certified_on(day: int, place: int, last: Period, plant: Plant | None) -> date:
    if plant is not None and plant.certified is not None:
        period = last.plus(plant.certified)
    else:
        period = last.plus(_OLDEST_CERTIFICATION + place * _CERTIFICATION_STEP % _CERTIFICATION_MONTHS)
    return date(period.year, period.month, (plant and plant.certified_day) or day)


def _years_after(day: date, years: int) -> date:
    """Give the last day of so many years that begin on a day."""
    return date(day.year + years, day.month, day.day) - timedelta(days=1)
