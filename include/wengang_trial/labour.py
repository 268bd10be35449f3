"""Who works in a unit, month by month: people come and go under control, so that nothing happens that was not planted.

Belongs here: turnover and wages. Does not belong here: how many shall work (`course`), what a file looks like
(`tables`).

1. `Labour` starts six to seventeen months before the first month it gives, so that the files of that month already
   have a past.
2. Each month 1.8 % of those at work leave, and more when the plan falls; as many start as the plan asks for
   (`_turn_over`). Two in three thousand of them leave the roster too (moved away, died), and about as many come onto
   the roster when they start.
3. Leavers are drawn by lot, but never more of one village or one employer than stays clear of a cluster (method §4):
   below 5 persons or 10 % of a village, below 10 of an employer. A planted blow comes first (`_struck`).
4. Half of those who start have worked a few months before, the others have not.
5. Jobs outlive their holders (`jobs`), wages are relative wages with a lot of ±2 % a month, and one factor brings
   their mean to the plan (`pay`): the mean moves by plan, not by chance; medians and the panel may waver by a few per
   mille.
6. A few people are dirt: for a whole calendar year the number on their work row is damaged (0.3 %) or 是否已务工 is
   empty (0.2 %); in January they are repaired and as many others fall ill. 0.6 % of wages are missing, 0.15 % out of
   range, near the middle of the scale so that the mean does not notice.

Known drawbacks: nobody changes jobs without a month between; all jobs last equally long in the mean; nobody moves
between units.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from wengang.periods import MONTHS_PER_YEAR, Period, period_range
from wengang_trial.course import Course
from wengang_trial.draws import grown_by, stream
from wengang_trial.jobs import Job, JobMarket, Spell
from wengang_trial.people import HEAD, Dirt, People, Person
from wengang_trial.planted import (
    FEWEST_OF_A_VILLAGE,
    HR_ONLY_SHARE,
    LAID_OFF,
    LOW_EARNER_SHARE,
    RV_ONLY_SHARE,
    VILLAGE_SHARE,
    Blow,
)

TURNOVER = 0.018
ROSTER_TURNOVER = 0.0006
"""Share of the stock that leaves, and that enters, the roster in a month."""
DIRT_SHARE = 0.005
DAMAGED_OF_DIRT = 0.6
MISSING_INCOME_SHARE = 0.006
WRONG_INCOME_SHARE = 0.0015
WRONG_INCOMES = ("50", "45000")
RECENT_MONTHS = 3
LONGEST_PAST = 36
SIDE_INCOME = 700
WAGE_LOT = 0.02

_VILLAGE_SAFE = 4
_VILLAGE_SAFE_SHARE = 0.09
_EMPLOYER_SAFE = 8
_MIDDLE_LEVELS = (0.9, 1.1)
_FIRST_EVENT = Period(2000, 1)


class TrialError(Exception):
    """The trial province cannot be made as asked: too small, or badly planned."""


@dataclass(frozen=True, slots=True)
class Pay:
    """What is paid in a unit and month."""

    wages: dict[Person, int]
    """Main wage of everybody at work."""
    side: dict[Person, int]
    """Wage of the second, casual record of those who have one."""
    wrong: dict[Person, str]
    """What stands in the file instead of the main wage, where that is missing or out of range."""

    def income(self, person: Person) -> int | None:
        """Give a person's income of the month over all its records; None when it is not valid (method §2)."""
        if person in self.wrong:
            return None
        return self.wages[person] + self.side.get(person, 0)


@dataclass(frozen=True, slots=True)
class LostWork:
    """Who was struck by the planted blow."""

    persons: frozenset[Person] = frozenset()
    place: Person | None = None
    """One of them, before the blow: its village or employer is the place where it fell."""
    job: Job | None = None


@dataclass(frozen=True, slots=True)
class UnitMonth:
    """The state of one unit in one month; persons' spells are those of the month until the next is asked for."""

    period: Period
    counted: list[Person]
    """Whom the method must count as employed."""
    at_work: list[Person]
    """`counted`, and those whose row is rejected."""
    movable: list[Person]
    """Those of `at_work` who come and go: without a mistake in their rows, on one roster only."""
    idle: list[Person]
    pay: Pay
    hr_employed: list[Person]
    hr_year: frozenset[str]
    """Identity numbers of those whom 人社 knew as employed in any month of the year so far."""
    worked_in_year: int
    """Persons counted as employed in any month of the year so far: 年度累计."""
    still_listed: dict[Person, Spell] = field(default_factory=dict)
    """Leavers whom the first delivery still has at work, with their open records; a correction follows."""
    lost: LostWork = field(default_factory=LostWork)

    @property
    def both_departments(self) -> tuple[int, int, int]:
        """How many are employed to both departments, to 乡村振兴 only, to 人社 only."""
        ours, theirs = set(self.counted), set(self.hr_employed)
        return len(ours & theirs), len(ours - theirs), len(theirs - ours)


class Labour:
    """The labour of one unit from a first month on."""

    def __init__(self, seed: int, course: Course, people: People, first: Period, *, elsewhere: bool = False) -> None:
        """Begin in `first`; `elsewhere`: those on two rosters belong to the other unit and do not work here."""
        self._course = course
        self._people = people
        self._seed = seed
        self._code = course.unit.code
        self._draws = stream(seed, self._code, "labour")
        self._market = JobMarket(seed, course.unit, course.stock(first))
        self._month = first
        shared = set(people.on_two_rosters)
        self._idle = [person for person in people.persons if person.able and person not in shared]
        self._draws.shuffle(self._idle)
        self._newcomers = list(people.newcomers)
        self._vacancies: list[Job] = []
        self._ill: tuple[list[Person], list[Person]] = ([], [])
        self._steady: list[Person] = [] if elsewhere else list(people.on_two_rosters)
        self._employed: list[Person] = []
        self._hr_year: set[str] = set()
        self._year: set[Person] = set()
        self._settle_dirt()
        for person in self._steady:
            person.spell = Spell(self._plain_job(), self._past_month())
        for _ in range(course.stock(first) - self._steady_count()):
            self._start(self._any_idle(), self._past_month())

    def months(self, last: Period) -> Iterator[UnitMonth]:
        """Give the months from the first to `last`, one after the other."""
        for period in period_range(self._month, last):
            lost = LostWork()
            still_listed: dict[Person, Spell] = {}
            if period != self._month:
                self._month = period
                if period.month == 1:
                    self._begin_year()
                lost, still_listed = self._turn_over()
            yield self._state(lost, still_listed)

    # --- turnover -----------------------------------------------------------------------------------------------------

    def _turn_over(self) -> tuple[LostWork, dict[Person, Spell]]:
        """Move from the month before to this one."""
        month, stock = self._month.ordinal, len(self._employed)
        change = self._course.stock(self._month) - self._steady_count() - stock
        lost = self._struck()
        leaving = len(lost.persons) + max(1, round(TURNOVER * stock)) + max(0, -change)
        events = month - _FIRST_EVENT.ordinal
        moving = grown_by(ROSTER_TURNOVER * stock, events)
        leavers = self._leavers(leaving, lost)
        starters = [self._any_newcomer() for _ in range(grown_by(ROSTER_TURNOVER * stock, events + 1))]
        starters += self._starters(leaving + change - len(starters))
        still_listed = self._listed_too_long(leavers)
        for person in leavers:
            self._stop(person, closes_job=person in lost.persons and self._course.fate(self._month).blow is not Blow.VILLAGE)
        movable = [person for person in leavers if person.kin != HEAD and person not in lost.persons and person not in still_listed]
        for person in movable[len(movable) - moving :]:
            person.leaves, person.reason = month, self._draws.choice(("迁出", "死亡", "自然减少"))
        gone = set(leavers)
        self._employed = [person for person in self._employed if person not in gone]
        self._draws.shuffle(self._vacancies)
        for person in starters:
            self._start(person, month)
        self._idle += [person for person in leavers if person.leaves is None]
        return lost, still_listed

    def _leavers(self, count: int, lost: LostWork) -> list[Person]:
        """Draw those who leave: first the struck ones, then by lot within what stays clear of a cluster."""
        leavers = sorted(lost.persons, key=lambda person: person.draw)
        lots = [person for person in self._employed if person not in lost.persons]
        self._draws.shuffle(lots)
        limits = _Limits(self._employed)
        for person in leavers:
            limits.take(person)
        for person in lots:
            if len(leavers) >= count:
                return leavers
            if limits.allow(person):
                limits.take(person)
                leavers.append(person)
        if len(leavers) < count:
            raise TrialError(f"{self._code} {self._month}：要离岗 {count} 人，不成聚集只容得下 {len(leavers)} 人")
        return leavers

    def _struck(self) -> LostWork:
        """Choose whom the planted blow of the month strikes."""
        blow = self._course.fate(self._month).blow
        if blow is Blow.NOBODY:
            return LostWork()
        if blow is Blow.LOW_EARNERS:
            candidates = sorted(self._employed, key=lambda person: (_level(person), person.draw))
            persons = _within(_Limits(self._employed), candidates, round(LOW_EARNER_SHARE * len(self._employed)))
        elif blow is Blow.VILLAGE:
            counted = self._counted()
            (village, stock), *_ = Counter(_village(person) for person in counted).most_common(1)
            wanted = max(FEWEST_OF_A_VILLAGE, math.ceil(VILLAGE_SHARE * stock))
            persons = [person for person in self._employed if _village(person) == village][:wanted]
        else:
            named = [person for person in self._employed if _spell(person).workshop is None]
            employers = Counter(_employer(person) for person in named)
            del employers[""]
            (employer, _), *_ = employers.most_common(1)
            candidates = [person for person in named if _employer(person) == employer]
            persons = _within(_Limits(self._employed, employer=LAID_OFF), candidates, LAID_OFF)
        place = persons[0]
        return LostWork(frozenset(persons), place, _spell(place).job)

    def _starters(self, count: int) -> list[Person]:
        """Draw those who start: half of them from those who stopped a little while ago, as far as there are any."""
        recent = [
            person
            for person in self._idle
            if person.spell and person.spell.end and self._month.ordinal - person.spell.end <= RECENT_MONTHS + 1
        ]
        again = self._draws.sample(recent, min(len(recent), count // 2))
        taken = set(again)
        self._idle = [person for person in self._idle if person not in taken]
        return again + [self._any_idle() for _ in range(count - len(again))]

    def _listed_too_long(self, leavers: list[Person]) -> dict[Person, Spell]:
        """Give the leavers whom the first delivery of the month keeps at work, where a correction is planted."""
        count = self._course.first_delivered_stock(self._month) - self._course.stock(self._month)
        return {person: _spell(person).reopened() for person in leavers[:count]}

    def _start(self, person: Person, month: int) -> None:
        job = self._vacancies.pop() if self._vacancies else self._market.open()
        person.spell = Spell(job, month)
        self._employed.append(person)

    def _stop(self, person: Person, *, closes_job: bool) -> None:
        spell = _spell(person)
        spell.end = self._month.ordinal - 1
        if not closes_job:
            self._vacancies.append(spell.job)

    def _any_idle(self) -> Person:
        if not self._idle:
            raise TrialError(f"{self._code} {self._month}：没有可以务工的人了")
        place = self._draws.randrange(len(self._idle))
        self._idle[place], self._idle[-1] = self._idle[-1], self._idle[place]
        return self._idle.pop()

    def _any_newcomer(self) -> Person:
        person = self._newcomers.pop()
        person.enters = self._month.ordinal
        person.household.identified = str(self._month)
        self._people.persons.append(person)
        return person

    def _past_month(self) -> int:
        return self._month.ordinal - self._draws.randrange(LONGEST_PAST)

    # --- dirt ---------------------------------------------------------------------------------------------------------

    def _settle_dirt(self) -> None:
        """Choose two groups of steady workers; in each year the rows of one of them are rejected."""
        count = round(DIRT_SHARE * self._course.stock(self._course.last))
        for group in self._ill:
            group.extend(self._any_idle() for _ in range(count))
            self._steady += group
        self._soil()

    def _soil(self) -> None:
        ill, well = self._ill[self._month.year % 2], self._ill[1 - self._month.year % 2]
        damaged = round(DAMAGED_OF_DIRT * len(ill))
        for place, person in enumerate(ill):
            person.dirt = Dirt.NUMBER if place < damaged else Dirt.STATUS
        for person in well:
            person.dirt = None

    def _plain_job(self) -> Job:
        job = self._market.open()
        while job.has_side_job:
            job = self._market.open()
        return job

    # --- figures ------------------------------------------------------------------------------------------------------

    def _begin_year(self) -> None:
        self._soil()
        self._hr_year.clear()
        self._year.clear()

    def _counted(self) -> list[Person]:
        return self._employed + [person for person in self._steady if person.dirt is None]

    def _steady_count(self) -> int:
        return sum(person.dirt is None for person in self._steady)

    def _state(self, lost: LostWork, still_listed: dict[Person, Spell]) -> UnitMonth:
        counted = self._counted()
        rv_only = set(heapq.nsmallest(max(1, round(RV_ONLY_SHARE * len(counted))), counted, key=_draw))
        hr_only = heapq.nsmallest(max(1, round(HR_ONLY_SHARE * len(counted))), self._idle, key=_draw)
        hr_employed = [person for person in counted if person not in rv_only] + hr_only
        self._hr_year.update(person.id18 for person in hr_employed)
        self._year.update(counted)
        at_work = self._employed + self._steady
        return UnitMonth(
            self._month,
            counted,
            at_work,
            list(self._employed),
            list(self._idle),
            self._pay(at_work, still_listed),
            hr_employed,
            frozenset(self._hr_year),
            len(self._year),
            still_listed,
            lost,
        )

    def _pay(self, at_work: list[Person], still_listed: dict[Person, Spell]) -> Pay:
        """Pay everybody so that the mean of the valid main wages is the planned one."""
        draws = stream(self._seed, self._code, self._month, "wages")
        wrong = self._wrong_incomes()
        raw = {person: _level(person) * draws.uniform(1 - WAGE_LOT, 1 + WAGE_LOT) for person in at_work}
        valid = [level for person, level in raw.items() if person.dirt is None and person not in wrong]
        factor = self._course.wage(self._month) * len(valid) / sum(valid)
        raw |= {person: spell.job.level for person, spell in still_listed.items()}
        wages = {person: round(level * factor) for person, level in raw.items()}
        growth = self._course.wage(self._month) / self._course.wage(self._course.last)
        side = {person: round(SIDE_INCOME * growth * _spell(person).job.level) for person in raw if _spell(person).job.has_side_job}
        return Pay(wages, side, wrong)

    def _wrong_incomes(self) -> dict[Person, str]:
        low, high = _MIDDLE_LEVELS
        middle = [person for person in self._employed if low < _level(person) < high and not _spell(person).job.has_side_job]
        missing = round(MISSING_INCOME_SHARE * len(self._employed))
        refused = round(WRONG_INCOME_SHARE * len(self._employed))
        chosen = heapq.nsmallest(missing + refused, middle, key=_draw)
        return {person: "" if place < missing else WRONG_INCOMES[place % len(WRONG_INCOMES)] for place, person in enumerate(chosen)}


class _Limits:
    """How many of each village and employer may lose work in a month without being a cluster."""

    def __init__(self, employed: Iterable[Person], *, employer: int = _EMPLOYER_SAFE) -> None:
        self._of_village = Counter(_village(person) for person in employed)
        self._of_employer = employer
        self._villages: Counter[int] = Counter()
        self._employers: Counter[str] = Counter()

    def allow(self, person: Person) -> bool:
        """Whether one more, this person, may lose work."""
        village, employer = _village(person), _employer(person)
        safe = max(_VILLAGE_SAFE, int(_VILLAGE_SAFE_SHARE * self._of_village[village]))
        return self._villages[village] < safe and (not employer or self._employers[employer] < self._of_employer)

    def take(self, person: Person) -> None:
        """Count a person as leaving."""
        self._villages[_village(person)] += 1
        self._employers[_employer(person)] += 1


def _within(limits: _Limits, candidates: list[Person], wanted: int) -> list[Person]:
    """Take the first candidates whom the limits allow."""
    chosen: list[Person] = []
    for person in candidates:
        if len(chosen) < wanted and limits.allow(person):
            limits.take(person)
            chosen.append(person)
    if len(chosen) < wanted:
        raise TrialError(f"只选得出 {len(chosen)} 人，要 {wanted} 人：规模太小")
    return chosen


def _spell(person: Person) -> Spell:
    if person.spell is None:
        raise TrialError("没有务工记录的人不在岗")
    return person.spell


def _level(person: Person) -> float:
    return _spell(person).job.level


def _employer(person: Person) -> str:
    return _spell(person).job.employer.code


def _village(person: Person) -> int:
    return person.household.village.index


def _draw(person: Person) -> float:
    return person.draw


def newcomers_needed(stock: int, months: int) -> int:
    """Give how many newcomers a unit may ask for in so many months."""
    return math.ceil(ROSTER_TURNOVER * stock * (months + MONTHS_PER_YEAR)) + months
