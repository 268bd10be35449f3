"""The figures of method §2, the changes of §3 and the levels of §4, computed with sets and fractions.

Assumptions: no reply is overdue and no notice was issued (a replay, method §11); `target.measure` is work_ytd; every
month uses the newest snapshot of every other month.

Stages: (1) `Month` = who is where and works in one month (§2), (2) `Scope` = the units whose people are counted,
(3) `flow`, (4) `Change` and the runs (§3), (5) `step_levels` = triggers, caps and both-orange, then persistence and
clusters (§4 steps 1–5), (6) `figures` = the structure of `expected.json` (§11).

Conservation check: `figures` refuses to go on when the flow identity of §2 does not hold.

Belongs here: numbers from plain rows. Does not belong here: files and cells (`archive`).

Known drawbacks: everything is recomputed from sets for each question; a province of a few hundred persons takes a
second, a real one would take hours.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import floor, prod
from typing import Any, TypeVar

from tests.reference.archive import Archive, RejectedRow, Roster, RosterRow, Work, WorkRow

from wengang.periods import Period

NONE, BLUE, YELLOW, ORANGE, RED = range(5)  # §4

SMALL_BASE = 30  # §4
# Months that hold the first day of Spring Festival (§3). The method names 2024 to 2026; edges 2023-02 needs 2023-01.
SPRING_FESTIVAL = frozenset(
    {
        Period(2021, 2),
        Period(2022, 2),
        Period(2023, 1),
        Period(2024, 2),
        Period(2025, 1),
        Period(2026, 2),
        Period(2027, 2),
    }
)
VILLAGE_CLUSTER, VILLAGE_SHARE, EMPLOYER_CLUSTER = 5, Fraction(1, 10), 10  # §4
GENERIC_EMPLOYERS = frozenset(  # §4
    {"个体", "个体户", "散工", "零工", "本地散工", "灵活就业", "自由职业", "无", "其他"}
)

Village = tuple[str, str]
T = TypeVar("T")


# ---------------------------------------------------------------------------------------------------------------
# 1. One month (method §2)
# ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Month:
    """Who is on which roster and who works, as of the accepted deliveries of one month."""

    period: Period
    rostered: frozenset[str]  # units with an accepted roster
    worked: frozenset[str]  # units with an accepted work delivery
    home: dict[str, RosterRow]  # person → its one active roster row
    work_rows: dict[str, list[WorkRow]]  # person → accepted work rows, in any unit's file
    roster_rejected: frozenset[str]  # persons with a rejected roster row
    work_rejected: frozenset[str]  # persons with a rejected work row

    @property
    def ready(self) -> frozenset[str]:
        """Units whose roster and work are accepted (§1)."""
        return self.rostered & self.worked

    @cached_property
    def covering(self) -> dict[str, list[WorkRow]]:
        """Person → accepted records that cover the month."""
        found = {person: [row for row in rows if row.covers(self.period)] for person, rows in self.work_rows.items()}
        return {person: rows for person, rows in found.items() if rows}

    @cached_property
    def employed(self) -> frozenset[str]:
        """`employed(M)`: on the active roster of a unit that is ready, with a record that covers the month."""
        return frozenset(person for person in self.covering if person in self.home and self.unit(person) in self.ready)

    def unit(self, person: str) -> str | None:
        """Give the home unit, None off the roster."""
        row = self.home.get(person)
        return None if row is None else row.unit

    def income(self, person: str) -> Fraction | None:
        """`income(p, M)`: the sum over the covering records, None unless every one of them is valid."""
        incomes = [row.income for row in self.covering[person]]
        known = [income for income in incomes if income is not None]
        return sum(known, Fraction(0)) if len(known) == len(incomes) else None

    def only_rejected_work(self, person: str) -> bool:
        """Whether the person has work rows and every one of them was rejected."""
        return person in self.work_rejected and person not in self.work_rows


def read_month_of(archive: Archive, period: Period) -> Month:
    """Collect one month from an archive."""
    rosters = {unit: roster for (unit, month), roster in archive.rosters.items() if month == period}
    works = {unit: work for (unit, month), work in archive.works.items() if month == period}
    work_rows: dict[str, list[WorkRow]] = defaultdict(list)
    for unit in sorted(works):
        for row in works[unit].rows:
            work_rows[row.id18].append(row)
    return Month(
        period=period,
        rostered=frozenset(rosters),
        worked=frozenset(works),
        home=homes(rosters.values()),
        work_rows=dict(work_rows),
        roster_rejected=linked(archive, period, rosters),
        work_rejected=linked(archive, period, works),
    )


def homes(rosters: Iterable[Roster]) -> dict[str, RosterRow]:
    """Give each person's one active roster row (§2, “Home unit”).

    Within a unit the row with the later 识别时间, then file order (the first); between units the later 识别时间, then
    the lower unit code (compared as text).
    """
    claims: dict[str, list[RosterRow]] = defaultdict(list)
    for roster in rosters:
        for row in roster.rows:
            if row.active:
                claims[row.id18].append(row)
    return {person: min(rows, key=_precedence) for person, rows in claims.items()}


def _precedence(row: RosterRow) -> tuple[int, str, int]:
    identified = -1 if row.identified is None else row.identified.ordinal
    return (-identified, row.unit, row.line)


def linked(archive: Archive, period: Period, deliveries: dict[str, Roster] | dict[str, Work]) -> frozenset[str]:
    """Give the persons to whom the rejected rows of one month's deliveries belong (§2, data_gap)."""
    owners = (owner_of(archive, unit, period, row) for unit, delivery in deliveries.items() for row in delivery.rejected)
    return frozenset(owner for owner in owners if owner is not None)


def owner_of(archive: Archive, unit: str, period: Period, row: RejectedRow) -> str | None:
    """Give the person of a rejected row.

    By its identity number; a damaged one by 户编号 + 人编号 in the unit's accepted roster of the month, else in its
    newest earlier one; no unique hit = None.
    """
    if row.id18 is not None:
        return row.id18
    if row.household == "" or row.person_no == "":
        return None
    earlier = [month for owner, month in archive.rosters if owner == unit and month < period]
    for month in [period, *([max(earlier)] if earlier else [])]:
        roster = archive.rosters.get((unit, month), Roster())
        hits = {each.id18 for each in roster.rows if (each.household, each.person_no) == (row.household, row.person_no)}
        if hits:
            return hits.pop() if len(hits) == 1 else None
    return None


# ---------------------------------------------------------------------------------------------------------------
# 2. Scopes
# ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Scope:
    """A part of the province: its units and, for a village, which roster rows of them."""

    units: frozenset[str]
    village: Village | None = None

    def holds(self, row: RosterRow | None) -> bool:
        """Whether a home lies in the scope."""
        return row is not None and row.unit in self.units and (self.village is None or row.village == self.village)

    def stock(self, month: Month) -> frozenset[str]:
        """Persons employed in the scope."""
        return frozenset(person for person in month.employed if self.holds(month.home[person]))


# ---------------------------------------------------------------------------------------------------------------
# 3. Flow (method §2, “Flow identity”)
# ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Flow:
    """The persons behind stock(M) − stock(M-1), each in exactly one part."""

    lost_job: frozenset[str]
    roster_exit: frozenset[str]
    data_gap: frozenset[str]
    new_job: frozenset[str]
    roster_entry: frozenset[str]

    def counts(self) -> dict[str, int]:
        """Give the parts as numbers, in the order of `expected.json`."""
        return {
            "lost_job": len(self.lost_job),
            "roster_exit": len(self.roster_exit),
            "data_gap": len(self.data_gap),
            "new_job": len(self.new_job),
            "roster_entry": len(self.roster_entry),
        }

    @property
    def net(self) -> int:
        """The change of the stock that the parts add up to."""
        return len(self.new_job) + len(self.roster_entry) - len(self.lost_job | self.roster_exit | self.data_gap)


def flow(scope: Scope, now: Month, before: Month) -> Flow:
    """Part the persons who left or joined the stock of a scope."""
    stock, old_stock = scope.stock(now), scope.stock(before)
    left, joined = old_stock - stock, stock - old_stock
    gap = frozenset(person for person in left if is_data_gap(person, scope, now, before))
    off = frozenset(person for person in left if not scope.holds(now.home.get(person)))
    known = frozenset(person for person in joined if scope.holds(before.home.get(person)))
    return Flow(
        lost_job=left - gap - off,
        roster_exit=off - gap,
        data_gap=gap,
        new_job=known,
        roster_entry=joined - known,
    )


def is_data_gap(person: str, scope: Scope, now: Month, before: Month) -> bool:
    """Whether a person who left the stock is only missing in the data (§2, `data_gap`)."""
    if before.unit(person) not in now.rostered:  # “a unit without an accepted roster for M”
        return True
    if person in now.roster_rejected:
        return True
    if not scope.holds(now.home.get(person)):
        return False
    return now.unit(person) not in now.worked or now.only_rejected_work(person)


# ---------------------------------------------------------------------------------------------------------------
# 4. The province over time: totals, changes, runs (method §2 and §3)
# ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """A rate and the number of persons it rests on (method §3, “small base” of §4)."""

    rate: Fraction
    base: int

    @property
    def small(self) -> bool:
        """Whether the comparison grades at most blue and does not count in k."""
        return self.base < SMALL_BASE


class History:
    """All months of an archive, asked for one scope and month at a time."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.targets = archive.targets
        self.months = {period: read_month_of(archive, period) for period in archive.months}
        self._known: dict[tuple[object, ...], Any] = {}

    def _once(self, key: tuple[object, ...], compute: Callable[[], T]) -> T:
        """Compute an answer the first time it is asked for."""
        if key not in self._known:
            self._known[key] = compute()
        answer: T = self._known[key]
        return answer

    # -- totals (§2) --

    def there(self, units: frozenset[str], period: Period) -> frozenset[str]:
        """Those of the units that are ready in a month: the province counts the units that are there."""
        month = self.months.get(period)
        return frozenset() if month is None else units & month.ready

    def stock(self, units: frozenset[str], period: Period) -> frozenset[str]:
        """Persons employed in some units."""
        return self._once(("stock", units, period), lambda: Scope(units).stock(self.months[period]))

    def incomes(self, units: frozenset[str], period: Period) -> dict[str, Fraction]:
        """Employed persons with valid income, and that income."""

        def find() -> dict[str, Fraction]:
            month = self.months[period]
            found = {person: month.income(person) for person in self.stock(units, period)}
            return {person: income for person, income in found.items() if income is not None}

        return self._once(("incomes", units, period), find)

    def work_ytd(self, units: frozenset[str], period: Period) -> frozenset[str]:
        """`work_ytd(M)`: each person counts for the home unit of its latest employed month of the year."""
        latest: dict[str, str | None] = {}
        for month in period.year_to_date:
            if month in self.months:
                latest |= {person: self.months[month].unit(person) for person in self.months[month].employed}
        return frozenset(person for person, unit in latest.items() if unit in units)

    # -- changes (§3) --

    def value(self, measure: str, units: frozenset[str], period: Period) -> Fraction | None:
        """work_stock or income_mean of some units; a mean of nobody is None."""
        if measure == "stock":
            return Fraction(len(self.stock(units, period)))
        return _mean(list(self.incomes(units, period).values()))

    def base(self, measure: str, units: frozenset[str], period: Period) -> int:
        """Count the persons behind a value: stock, or income_n for income (§4, “Small base”)."""
        return len(self.stock(units, period) if measure == "stock" else self.incomes(units, period))

    def change(self, measure: str, units: frozenset[str], now: list[Period], then: list[Period]) -> Change | None:
        """Compare the average over some months with the average over others, like for like (§3).

        Over the units that are ready in all of them; None (`no_base`) without such a unit or when the base is 0.
        """
        common = units
        for period in (*now, *then):
            common = self.there(common, period)
        if not common:
            return None
        new = [self.value(measure, common, period) for period in now]
        old = [self.value(measure, common, period) for period in then]
        new_sum, old_sum = _sum(new), _sum(old)
        if new_sum is None or old_sum is None or old_sum == 0:
            return None
        return Change(new_sum / old_sum - 1, min(self.base(measure, common, period) for period in then))

    def mom(self, measure: str, units: frozenset[str], period: Period) -> Change | None:
        """环比, against the month before."""
        return self._once(("mom", measure, units, period), lambda: self.change(measure, units, [period], [period.before]))

    def yoy(self, measure: str, units: frozenset[str], period: Period) -> Change | None:
        """同比, against the same month a year before; February: 1—2月合并 (§3)."""
        months = [period.before, period] if period.month == 2 else [period]
        return self.change(measure, units, months, [month.year_before for month in months])

    def panel(self, units: frozenset[str], period: Period, then: Period) -> Fraction | None:
        """`panel_income_change`: persons with valid income in the scope in both months; never merged (§2, §3)."""
        common = self.there(self.there(units, period), then)
        if not common:
            return None
        new, old = self.incomes(common, period), self.incomes(common, then)
        both = new.keys() & old.keys()
        old_sum = sum((old[person] for person in both), Fraction(0))
        return None if old_sum == 0 else sum((new[person] for person in both), Fraction(0)) / old_sum - 1

    def run(self, measure: str, units: frozenset[str], period: Period) -> list[Fraction]:
        """Give the 环比 of the run of months up to M in which it is below 0, newest first (§4, k and r).

        The run stops at a month whose 环比 is undefined or whose base is small, and where the scope has no figures.
        """
        rates: list[Fraction] = []
        while self.there(units, period):
            change = self.mom(measure, units, period)
            if change is None or change.small or change.rate >= 0:
                break
            rates.append(change.rate)
            period = period.before
        return rates

    # -- levels (§4) --

    def plan(self, units: frozenset[str], period: Period) -> Fraction | None:
        """`plan(M)`: last year's work_ytd(M) ÷ work_ytd(December), None unless that year is complete."""
        months = [Period(period.year - 1, month) for month in range(1, 13)]
        if any(self.there(units, month) != units for month in months):
            return None
        december = len(self.work_ytd(units, months[-1]))
        return None if december == 0 else Fraction(len(self.work_ytd(units, period.year_before)), december)

    def step3_levels(self, units: frozenset[str], period: Period) -> dict[str, int] | None:
        """Levels of both measures after step 3; None where the scope has no figures (no trigger is judged)."""
        return self._once(("step 3", units, period), lambda: self._step3_levels(units, period))

    def _step3_levels(self, units: frozenset[str], period: Period) -> dict[str, int] | None:
        if not self.there(units, period):
            return None
        scale = max(self._measure_level("stock", units, period), self._progress_level(units, period))
        income = max(self._measure_level("income", units, period), self._panel_level(units, period))
        if scale >= ORANGE and income >= ORANGE:  # step 3
            scale = income = RED
        return {"scale": scale, "income": income}

    def _measure_level(self, measure: str, units: frozenset[str], period: Period) -> int:
        """Take steps 1 and 2 for d, e and k of one measure: triggers, then caps."""
        by_d = grade_fall(self.yoy(measure, units, period), D_THRESHOLDS)
        by_e = grade_fall(self.mom(measure, units, period), E_THRESHOLDS)
        by_k = grade_run(self.run(measure, units, period))
        if period.month == 1:  # §3: January, d no higher than blue
            by_d = min(by_d, BLUE)
        if period in SPRING_FESTIVAL or period.before in SPRING_FESTIVAL:  # §3: e and k no higher than yellow
            by_e, by_k = min(by_e, YELLOW), min(by_k, YELLOW)
        return max(by_d, by_e, by_k)

    def _panel_level(self, units: frozenset[str], period: Period) -> int:
        """Income only: a falling panel is blue (§4, level 1)."""
        panels = (self.panel(units, period, period.before), self.panel(units, period, period.year_before))
        return BLUE if any(panel is not None and panel < 0 for panel in panels) else NONE

    def _progress_level(self, units: frozenset[str], period: Period) -> int:
        """Scale only: behind the plan is orange; in December below the target is red (§4, levels 3 and 4)."""
        target = sum(self.targets[unit] for unit in units)
        progress = len(self.work_ytd(units, period))
        if period.month == 12 and progress < target:
            return RED
        return grade_progress(progress, target, self.plan(units, period))

    def step4_levels(self, units: frozenset[str], period: Period) -> dict[str, int] | None:
        """Levels after persistence: ≥ yellow after step 3 in M, M-1 and M-2 → one level up, at most red."""
        now = self.step3_levels(units, period)
        if now is None:
            return None
        earlier = [self.step3_levels(units, period.plus(-back)) or {} for back in (1, 2)]
        return {
            measure: min(level + 1, RED) if all(levels.get(measure, NONE) >= YELLOW for levels in (now, *earlier)) else level
            for measure, level in now.items()
        }

    def levels(self, units: frozenset[str], period: Period, clusters: list[list[Any]]) -> dict[str, int | None]:
        """Levels after step 5: the higher of the measures, with a cluster at least orange."""
        measures = self.step4_levels(units, period)
        if measures is None:
            return {"scale": None, "income": None, "unit": None}
        return {**measures, "unit": max(*measures.values(), ORANGE if clusters else NONE)}

    # -- clusters (§4) --

    def clusters(self, unit: str, period: Period) -> list[list[Any]]:
        """Villages and employers of a unit at which many lost their job."""
        now, before = self.months[period], self.months[period.before]
        return [*self._villages(unit, now, before), *self._employers(unit, now, before)]

    def _villages(self, unit: str, now: Month, before: Month) -> list[list[Any]]:
        """Villages with lost_job ≥ 5 and ≥ 10 % of the village's stock of M-1; lost_job is the village's own."""
        found: list[list[Any]] = []
        for village in sorted({row.village for row in before.home.values() if row.unit == unit}):
            scope = Scope(frozenset({unit}), village)
            lost = len(flow(scope, now, before).lost_job)
            if lost >= VILLAGE_CLUSTER and lost >= VILLAGE_SHARE * len(scope.stock(before)):
                found.append(["village", *village, lost])
        return found

    def _employers(self, unit: str, now: Month, before: Month) -> list[list[Any]]:
        """Employers with lost_job ≥ 10; a person counts for each employer of its records that covered M-1."""
        losers: dict[str, set[str]] = defaultdict(set)
        for person in flow(Scope(frozenset({unit})), now, before).lost_job:
            for row in before.covering[person]:
                if row.employer != "" and row.employer not in GENERIC_EMPLOYERS:
                    losers[row.credit_code or row.employer].add(person)
        return [["employer", employer, len(people)] for employer, people in sorted(losers.items()) if len(people) >= EMPLOYER_CLUSTER]


# ---------------------------------------------------------------------------------------------------------------
# 5. Triggers as plain functions of numbers (method §4, the table)
# ---------------------------------------------------------------------------------------------------------------

D_THRESHOLDS = ((RED, Fraction("0.05")), (ORANGE, Fraction("0.03")), (YELLOW, Fraction("0.01")))
E_THRESHOLDS = ((RED, Fraction("0.08")), (ORANGE, Fraction("0.05")), (YELLOW, Fraction("0.02")))
K_THRESHOLDS = ((ORANGE, 3, Fraction("0.03")), (YELLOW, 2, Fraction("0.01")))
PLAN_GAP = Fraction("0.03")


def grade_fall(change: Change | None, thresholds: tuple[tuple[int, Fraction], ...]) -> int:
    """Grade d or e: any fall is at least blue, a small base at most blue."""
    if change is None or change.rate >= 0:
        return NONE
    if change.small:
        return BLUE
    return next((level for level, least in thresholds if -change.rate >= least), BLUE)


def grade_run(run: list[Fraction]) -> int:
    """Grade k and r of a run of falling months."""
    fall = 1 - prod((1 + rate for rate in run), start=Fraction(1))
    return next((level for level, length, least in K_THRESHOLDS if len(run) >= length and fall >= least), NONE)


def grade_progress(progress: int, target: int, plan: Fraction | None) -> int:
    """Grade progress ÷ target against plan(M) − 0.03; no plan, no grade."""
    if plan is None or target == 0:
        return NONE
    return ORANGE if Fraction(progress, target) < plan - PLAN_GAP else NONE


# ---------------------------------------------------------------------------------------------------------------
# 6. The figures file (method §11)
# ---------------------------------------------------------------------------------------------------------------


def figures(archive: Archive) -> dict[str, dict[str, dict[str, Any]]]:
    """Give `months` of the figures file: month → province or unit code → figures."""
    history = History(archive)
    units = sorted(archive.targets)
    return {
        str(period): {
            "province": row(history, frozenset(units), period, province=True),
            **{unit: row(history, frozenset({unit}), period, province=False) for unit in units},
        }
        for period in archive.months
    }


def row(history: History, units: frozenset[str], period: Period, *, province: bool) -> dict[str, Any]:
    """Give the figures of one scope and month.

    `flow` is there from the second month on; `clusters` is there for a unit that is ready in M and M-1.
    """
    there = history.there(units, period)
    clusters: list[list[Any]] = []
    result = {**_totals(history, units, period), **_flow(history, units, period), **_changes(history, units, period)}
    if not province and there and history.there(units, period.before):
        (unit,) = units
        clusters = result["clusters"] = history.clusters(unit, period)
    return {**result, "levels": history.levels(units, period, clusters)}


def _totals(history: History, units: frozenset[str], period: Period) -> dict[str, Any]:
    """work_stock, work_ytd and income_*; all null but work_ytd where nothing is there (“未报送”)."""
    if not history.there(units, period):
        nothing = dict.fromkeys(("income_n", "income_total", "income_mean", "income_median"))
        return {"work_stock": None, "work_ytd": len(history.work_ytd(units, period)), **nothing}
    incomes = sorted(history.incomes(units, period).values())
    return {
        "work_stock": len(history.stock(units, period)),
        "work_ytd": len(history.work_ytd(units, period)),
        "income_n": len(incomes),
        "income_total": _exact(sum(incomes, Fraction(0))),
        "income_mean": rounded(_mean(incomes), 6),
        "income_median": rounded(_median(incomes), 2),
    }


def _flow(history: History, units: frozenset[str], period: Period) -> dict[str, Any]:
    """Give the flow, with the identity of §2 checked."""
    if period.before not in history.months:
        return {}
    parts = flow(Scope(units), history.months[period], history.months[period.before])
    net = len(history.stock(units, period)) - len(history.stock(units, period.before))
    if parts.net != net:
        raise ArithmeticError(f"flow identity broken in {period}: {parts.counts()} against {net}")
    return {"flow": parts.counts()}


def _changes(history: History, units: frozenset[str], period: Period) -> dict[str, Any]:
    """yoy, mom and k of both measures, and the panel changes."""

    def rate(change: Change | None) -> str | None:
        return None if change is None else rounded(change.rate, 9)

    return {
        "stock_yoy": rate(history.yoy("stock", units, period)),
        "stock_mom": rate(history.mom("stock", units, period)),
        "stock_k": len(history.run("stock", units, period)),
        "income_yoy": rate(history.yoy("income", units, period)),
        "income_mom": rate(history.mom("income", units, period)),
        "panel_mom": rounded(history.panel(units, period, period.before), 9),
        "panel_yoy": rounded(history.panel(units, period, period.year_before), 9),
        "income_k": len(history.run("income", units, period)),
    }


def _sum(values: list[Fraction | None]) -> Fraction | None:
    """Give the sum, None when a part is missing."""
    known = [value for value in values if value is not None]
    return sum(known, Fraction(0)) if len(known) == len(values) else None


def _mean(values: list[Fraction]) -> Fraction | None:
    return sum(values, Fraction(0)) / len(values) if values else None


def _median(ordered: list[Fraction]) -> Fraction | None:
    """Give the middle value; of an even n the mean of the two middle values (method, preamble)."""
    if not ordered:
        return None
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def rounded(value: Fraction | None, places: int) -> str | None:
    """Write a fraction with so many decimal places, halves away from zero."""
    if value is None:
        return None
    units = floor(abs(value) * 10**places + Fraction(1, 2))
    sign = "-" if value < 0 and units else ""
    return f"{sign}{units // 10**places}.{units % 10**places:0{places}d}"


def _exact(value: Fraction) -> str:
    """Write a sum of incomes with no more decimal places than it has."""
    amount = Decimal(value.numerator) / Decimal(value.denominator)  # incomes are decimal texts, so this ends
    return f"{amount.normalize():f}"
