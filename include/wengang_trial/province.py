"""A whole trial province on disk: hand-overs of every unit and month, targets, and the answers.

Written below a folder: `history/inbox` (all months but the last), `month/inbox` (the last month as first delivered),
`later/inbox` (what comes afterwards: the late unit, the repaired file, the correction), `chapters/inbox` (files
of the chapters, of one unit, of the last month; those of the two months before stand with the history), `application/inbox` (one
workshop's application for its certification, in the month after the last), `targets.json` and `truth.json`. A run
whose first month is its last writes that month only, with the same bytes as a run over the whole history: people and
labour are always followed from half a year before the year of the fourteenth month back.

After its last month the province goes on: `write_month` writes one of the months after it (`planted.LATER`) below a folder of its own, with
`month/inbox`, `later/inbox` and `truth.json`, the same people and workshops a month older. Everything up to the last month is the same
whether it goes on or not.

`targets.json` asks of each unit what it reached in December of the year before (年度累计): so plan and progress run
together, and a unit on plan is never 0.03 behind. `truth.json` holds only what was planted (`planted`); its figures
are those of the last month as finally delivered, means and rates as exact as method §11 writes them; its `workshops`
say what method §6 finds when all months from the fourteenth back are there; its `answers` are what the trial reviewers answer where they
do not simply agree. Levels are proven for a last month 2025-03 and the months after it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from wengang.periods import MONTHS_PER_YEAR, Period
from wengang_trial import planted, planted_chapters, usual
from wengang_trial.applications import hand_over_application
from wengang_trial.course import Course
from wengang_trial.files import Table, hand_over
from wengang_trial.labour import Labour, TrialError, UnitMonth, newcomers_needed
from wengang_trial.people import Dirt, People, settle
from wengang_trial.planted import Kind, Trouble
from wengang_trial.planted_chapters import PlantedChapters, planted_before, planted_in
from wengang_trial.planted_posts import OtherFiles, posts_before, posts_in, posts_two_before
from wengang_trial.planted_workshops import Finding
from wengang_trial.staffing import Crew, Staffing
from wengang_trial.tables import PLANNING_PER_VILLAGE, hr_tables, rv_tables
from wengang_trial.units import UNITS, Unit
from wengang_trial.workshop_tables import workshop_tables
from wengang_trial.workshops import settle_workshops

SMALLEST_SCALE = Fraction(1, 100)
"""Below, a village and an employer are too small for what is planted in them."""
HISTORY = 14
"""Months before the last one that its figures and levels rest on (method §4)."""
POLICY_TARGET = 280_100
BEFORE_HISTORY = 7
"""The simulation begins in this month of the year before the history."""
LATE_DAY, REPAIR_DAY, CORRECTION_DAY = 11, 9, 14
FIRST_APPLICATION = "SQ-2025-0001"
FIRST_ROW_OF_WORKBOOKS = 4
"""The first row below the titles, which stand on row 3 (method §10)."""
HELD_BACK_BECAUSE = "正在与该单位核对务工月收入的填报口径，核对清楚前暂不发"

Truth = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Summary:
    """What was written: one line for the log, and tests."""

    units: int
    hand_overs: int
    roster: int
    stock: int
    target: int


@dataclass(frozen=True, slots=True)
class TrialProvince:
    """One trial province: equal fields, equal bytes."""

    scale: Fraction
    first: Period
    last: Period
    seed: int

    def __post_init__(self) -> None:
        if not SMALLEST_SCALE <= self.scale <= 1:
            raise TrialError(f"比例 {self.scale} 不行：应在 {SMALLEST_SCALE} 与 1 之间")
        if self.first > self.last:
            raise TrialError(f"起始月 {self.first} 晚于末月 {self.last}")

    @property
    def begins(self) -> Period:
        """The first month that is simulated, whether it is written or not."""
        history = min(self.first, self.last.plus(-HISTORY))
        return Period(history.year - 1, BEFORE_HISTORY)

    def write(self, out: Path, *, processes: int = 2, say: Callable[[str], object] = lambda _: None) -> Summary:
        """Write the province into a new or empty folder; `say` is told each stage."""
        if out.exists() and any(out.iterdir()):
            raise TrialError(f"目录 {out} 不是空的，试验省只写进空目录")
        out.mkdir(parents=True, exist_ok=True)
        say(f"1/3 写出 {len(UNITS)} 个单位 {self.first} 至 {self.last} 的报送（比例 {self.scale}，种子 {self.seed}）……")
        written = self._write_units(out, processes, self.last)
        targets = {unit.code: work.target for unit, work in zip(UNITS, written, strict=True)}
        say(f"2/3 写出年度目标，合计 {sum(targets.values())} 人……")
        if sum(targets.values()) < POLICY_TARGET * self.scale:
            raise TrialError(f"年度目标合计 {sum(targets.values())} 人，低于政策目标")
        _write_json(out / "targets.json", targets)
        say("3/3 写出埋设内容与应得结果……")
        _write_json(out / "truth.json", self._truth(written, self.last))
        return Summary(
            len(UNITS),
            sum(work.hand_overs for work in written),
            sum(work.roster for work in written),
            sum(work.stock for work in written),
            sum(targets.values()),
        )

    def write_month(self, out: Path, period: Period, *, processes: int = 2, say: Callable[[str], object] = lambda _: None) -> int:
        """Write one of the months after the last into a new or empty folder, and give how many hand-overs it has.

        Raises `TrialError` for any other month.
        """
        if not self.last < period <= self.end:
            raise TrialError(f"试验省在末月以后只安排到{self.end.chinese}，没有{period.chinese}")
        if out.exists() and any(out.iterdir()):
            raise TrialError(f"目录 {out} 不是空的，试验省只写进空目录")
        out.mkdir(parents=True, exist_ok=True)
        say(f"写出 {len(UNITS)} 个单位 {period} 的报送（比例 {self.scale}，种子 {self.seed}）……")
        written = self._write_units(out, processes, period)
        _write_json(out / "truth.json", self._truth(written, period))
        return sum(work.hand_overs for work in written)

    @property
    def end(self) -> Period:
        """The last of the months after the last one that are planned."""
        return self.last.plus(planted.MONTHS_AFTER)

    def _write_units(self, out: Path, processes: int, until: Period) -> list[_Written]:
        """Write the units, the largest first; gives them in the order of `UNITS`."""
        order = sorted(UNITS, key=lambda unit: -unit.share)
        tasks = [(self, out, unit, until) for unit in order]
        if processes == 1:
            done = [_write_unit(task) for task in tasks]
        else:
            with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
                done = list(pool.map(_write_unit, tasks))
        by_code = {unit.code: work for unit, work in zip(order, done, strict=True)}
        return [by_code[unit.code] for unit in UNITS]

    def _truth(self, written: list[_Written], period: Period) -> dict[str, Any]:
        truth: dict[str, Any] = {"period": str(period)}
        for work in written:
            truth |= work.truth
        truth["answers"] = {"confirm_exits": [number for work in written for number in work.confirmed], "hold_back": None}
        if period != self.last and (fall := truth.get(Kind.INCOME_FALL)):
            truth["answers"]["hold_back"] = {"unit": fall["unit"], "reason": HELD_BACK_BECAUSE}
        truth["workshops"] = [one for work in written for one in work.workshops]
        truth["clues"] = [one for work in written for one in work.clues]
        for name in ("disagreement", "dirt"):
            truth[name] = {unit.code: getattr(work, name) for unit, work in zip(UNITS, written, strict=True)}
        return truth


USUAL = TrialProvince(usual.SCALE, usual.FIRST, usual.LAST, usual.SEED)
"""The province of an ordinary trial."""


def write_province(
    out: Path,
    *,
    scale: Fraction,
    first: Period,
    last: Period,
    seed: int,
    processes: int = 2,
    say: Callable[[str], object] = lambda _: None,
) -> Summary:
    """Write the trial province of these choices below `out`, which must be empty or absent."""
    return TrialProvince(scale, first, last, seed).write(out, processes=processes, say=say)


@dataclass(slots=True)
class _Written:
    """What one unit adds to the province."""

    target: int = 0
    hand_overs: int = 0
    roster: int = 0
    stock: int = 0
    truth: Truth = field(default_factory=dict)
    workshops: list[dict[str, Any]] = field(default_factory=list)
    clues: list[list[Any]] = field(default_factory=list)
    """What the rules of the chapters must find: chapter, rule, unit, table, rows."""
    confirmed: list[str] = field(default_factory=list)
    """Workshops whose proposed exit the reviewers confirm this month."""
    disagreement: dict[str, int] = field(default_factory=dict)
    dirt: dict[str, int] = field(default_factory=dict)


def _write_unit(task: tuple[TrialProvince, Path, Unit, Period]) -> _Written:
    return _UnitWriter(*task).write()


class _UnitWriter:
    """Follows one unit through the months, writes its hand-overs and keeps what the answers need.

    Up to the last month of the province every month that was asked for is written; in a run beyond it the very last one alone.
    """

    def __init__(self, province: TrialProvince, out: Path, unit: Unit, until: Period) -> None:
        self._province, self._out, self._unit, self._until = province, out, unit, until
        self._fates = planted.fates_of(unit.code)
        self._course = Course(unit, float(province.scale), province.last, self._fates)
        self._fate = self._course.fate(until)
        self._people = self._settle()
        workshops = settle_workshops(province.seed, unit, float(province.scale), province.last, self._people.villages)
        self._staffing = Staffing(province.seed, workshops)
        self._crews: list[Crew] = []
        self._written = _Written()
        self._incomes: dict[Period, dict[str, int]] = {}

    def write(self) -> _Written:
        """Write every month that was asked for."""
        province = self._province
        elsewhere = self._unit.code == planted.TWO_ROSTERS_OTHER
        labour = Labour(province.seed, self._course, self._people, province.begins, elsewhere=elsewhere)
        for month in labour.months(self._until):
            self._remember(month)
            self._crews = self._staffing.crews(month)
            self._hand_over_chapters(month)
            if month.period == self._until:
                self._write_last(month)
            elif self._until == province.last and month.period >= province.first:
                self._hand_over("history", month, "rv")
                self._hand_over("history", month, "hr")
        return self._written

    def _settle(self) -> People:
        code, last, begins = self._unit.code, self._province.last, self._province.begins
        shared = code in {planted.TWO_ROSTERS_HOME, planted.TWO_ROSTERS_OTHER}
        at_home = code == planted.TWO_ROSTERS_HOME
        stock = self._course.stock(last.year_before)
        return settle(
            self._province.seed,
            self._unit,
            float(self._province.scale),
            stock,
            (begins, last),
            newcomers=newcomers_needed(stock, last.ordinal - begins.ordinal),
            on_two_rosters=planted.PEOPLE_ON_TWO_ROSTERS if shared else 0,
            two_rosters_identified=planted.IDENTIFIED_AT_HOME if at_home else planted.IDENTIFIED_ELSEWHERE,
        )

    def _remember(self, month: UnitMonth) -> None:
        until = self._until
        if month.period == Period(until.year - 1, MONTHS_PER_YEAR):
            self._written.target = month.worked_in_year
        if month.period in {until, until.before, until.year_before}:
            incomes = {person.id18: month.pay.income(person) for person in month.counted}
            self._incomes[month.period] = {key: income for key, income in incomes.items() if income is not None}

    # --- hand-overs ---------------------------------------------------------------------------------------------------

    def _write_last(self, month: UnitMonth) -> None:
        """Write the last month with its trouble, and the answers."""
        trouble = self._fate.trouble
        when = "later" if trouble is Trouble.LATE else "month"
        first = self._hand_over(when, month, "rv")
        self._hand_over(when, month, "hr")
        if trouble is Trouble.RETURNED:
            self._repair(month, first)
        elif trouble is Trouble.CORRECTED:
            self._correct(month, first)
            month.still_listed.clear()
        self._note_truth(month)
        for crew in self._crews:
            self._note_workshop(crew)

    def _hand_over(self, when: str, month: UnitMonth, department: str) -> str:
        tables = self._rv_tables(month) if department == "rv" else self._hr_tables(month)
        if department == "rv" and month.period == self._until and self._fate.trouble is Trouble.RETURNED:
            tables = [table.without(planted.MISSING_COLUMN) if table.table == "rv_work" else table for table in tables]
        self._written.hand_overs += 1
        day = LATE_DAY if when == "later" else 3
        return hand_over(self._folder(when, month, department), self._unit, month.period, department, tables, day=day)

    def _hand_over_chapters(self, month: UnitMonth) -> None:
        """Hand over the files of the chapters, of their unit in the last month of the province and the two before."""
        last, block = self._province.last, UNITS.index(self._unit)
        if self._unit.code != planted_chapters.UNIT or self._until != last:
            return
        everybody = self._people.persons
        if month.period == last:
            brought = planted_in(self._unit, block, month)
            others = OtherFiles({table.table: table for table in (*self._rv_tables(month), *self._hr_tables(month))})
            posts = posts_in(self._unit, block, everybody, month, others)
            self._bring(month, brought, posts)
            told = ("work_relief", "W8V", "rv_work", [self._row_of_relief(month, brought.told_without_attendance)])
            clues = (*brought.clues, *posts.clues, told)
            self._written.clues = [[chapter, rule, self._unit.code, table, rows] for chapter, rule, table, rows in clues]
        elif month.period == last.before:
            self._bring(month, planted_before(self._unit, block, month.period), posts_before(self._unit, everybody, month.period))
        elif month.period == last.plus(-2):
            self._bring(month, posts_two_before(self._unit, everybody, month.period))

    def _bring(self, month: UnitMonth, *brought: PlantedChapters) -> None:
        by_department: dict[str, list[Table]] = {}
        for one in brought:
            for department, tables in one.tables.items():
                by_department.setdefault(department, []).extend(tables)
        before = self._province.first <= month.period < self._province.last
        for department, tables in by_department.items():
            hand_over(
                self._folder("history" if before else "chapters", month, f"{department}-chapters"),
                self._unit,
                month.period,
                department,
                tables,
            )
            self._written.hand_overs += 1

    def _row_of_relief(self, month: UnitMonth, id18: str) -> int:
        """Give the row of the work file, as a reader sees it, in which a person's channel is 以工代赈."""
        (work,) = (table for table in self._rv_tables(month) if table.table == "rv_work")
        number, channel = list(work.header).index("证件号码"), list(work.header).index("就业渠道")
        of_person = (place for place, row in enumerate(work.rows) if row[number][:18].upper() == id18 and row[channel] == "以工代赈")
        return FIRST_ROW_OF_WORKBOOKS + next(of_person)

    def _rv_tables(self, month: UnitMonth) -> list[Table]:
        """Give the tables of 乡村振兴; a plan file that was held once stays as long as it has become."""
        now = month.period.ordinal - self._province.last.ordinal
        grown = sum(fate.trouble is Trouble.HELD and months <= now for months, fate in self._fates.items())
        return rv_tables(self._unit, self._people, month, PLANNING_PER_VILLAGE + grown)

    def _hr_tables(self, month: UnitMonth) -> list[Table]:
        return hr_tables(month) + workshop_tables(self._province.seed, month.period, self._crews, month.pay)

    def _repair(self, month: UnitMonth, first: str) -> None:
        tables = [table for table in self._rv_tables(month) if table.table == "rv_work"]
        self._replace(month, "rv-replacement", tables, first, REPAIR_DAY)
        self._written.truth[Kind.RETURNED_FILE] = {
            "unit": self._unit.code,
            "department": "rv",
            "table": "rv_work",
            "missing_column": planted.MISSING_COLUMN,
            "first_manifest": first,
        }

    def _correct(self, month: UnitMonth, first: str) -> None:
        stock_first = len(month.counted) + len(month.still_listed)
        month.still_listed.clear()
        tables = [table for table in self._rv_tables(month) if table.table in {"rv_work", "control_totals"}]
        self._replace(month, "rv-correction", tables, first, CORRECTION_DAY)
        self._written.truth[Kind.CORRECTION] = {
            "unit": self._unit.code,
            "first_manifest": first,
            "work_stock_first": stock_first,
            "level_first": 2,
            **self._scale(month),
            "level": self._fate.level,
        }

    def _replace(self, month: UnitMonth, name: str, tables: list[Table], first: str, day: int) -> None:
        folder = self._folder("later", month, name)
        hand_over(folder, self._unit, month.period, "rv", tables, day=day, is_correction_of=first)
        self._written.hand_overs += 1

    def _folder(self, when: str, month: UnitMonth, name: str) -> Path:
        return self._out / when / "inbox" / self._unit.code / str(month.period) / name

    # --- answers ------------------------------------------------------------------------------------------------------

    def _note_truth(self, month: UnitMonth) -> None:
        both, rv_only, hr_only = month.both_departments
        self._written.disagreement = {"agreed": both, "rv_only": rv_only, "hr_only": hr_only}
        self._written.dirt = self._dirt(month)
        self._written.stock = len(month.counted)
        self._written.roster = sum(person.is_active(month.period.ordinal) for person in self._people.persons)
        if self._unit.code == planted.TWO_ROSTERS_HOME:
            others = [self._unit.code, planted.TWO_ROSTERS_OTHER]
            self._written.truth["two_rosters"] = {"units": others, "home": self._unit.code, "persons": len(self._people.on_two_rosters)}
        if self._fate.kind not in {None, Kind.RETURNED_FILE, Kind.CORRECTION}:  # these two were noted with their files
            level = {} if self._fate.level is None else {"level": self._fate.level}
            self._written.truth[str(self._fate.kind)] = {"unit": self._unit.code, **self._planted(month), **level}

    def _planted(self, month: UnitMonth) -> dict[str, Any]:
        """Give the figures of what was planted in the unit."""
        figures: dict[Kind, Callable[[UnitMonth], dict[str, Any]]] = {
            Kind.SCALE_FALL: self._scale,
            Kind.LASTING_FALL: self._scale,
            Kind.INCOME_FALL: self._income,
            Kind.HIDDEN_FALL: self._hidden,
            Kind.VILLAGE_CLUSTER: self._village,
            Kind.EMPLOYER_LAYOFF: self._employer,
            Kind.HELD_FILE: lambda _: {"department": "rv", "table": "rv_plan"},
        }
        return figures[self._fate.kind](month) if self._fate.kind in figures else {}

    def _scale(self, month: UnitMonth) -> dict[str, Any]:
        before = self._course.stock(month.period.year_before)
        now = len(month.counted)
        return {"work_stock": now, "work_stock_year_before": before, "yoy": _rate(Fraction(now - before, before))}

    def _income(self, _: UnitMonth) -> dict[str, Any]:
        until = self._until
        now, before, year_before = (self._mean(period) for period in (until, until.before, until.year_before))
        return {
            "income_mean": _decimal(now, 6),
            "mom": _rate(now / before - 1),
            "yoy": _rate(now / year_before - 1),
        }

    def _hidden(self, month: UnitMonth) -> dict[str, Any]:
        return {**self._income(month), "panel_mom": _rate(self._panel()), "low_earners_gone": len(month.lost.persons)}

    def _mean(self, period: Period) -> Fraction:
        incomes = self._incomes[period]
        return Fraction(sum(incomes.values()), len(incomes))

    def _panel(self) -> Fraction:
        now, before = self._incomes[self._until], self._incomes[self._until.before]
        both = now.keys() & before.keys()
        return Fraction(sum(now[key] for key in both), sum(before[key] for key in both)) - 1

    def _village(self, month: UnitMonth) -> dict[str, Any]:
        if month.lost.place is None:
            raise TrialError("村级聚集没有埋下")
        village = month.lost.place.household.village
        return {"town": village.town, "village": village.name, "lost_job": len(month.lost.persons)}

    def _employer(self, month: UnitMonth) -> dict[str, Any]:
        if month.lost.job is None:
            raise TrialError("企业裁员没有埋下")
        employer = month.lost.job.employer
        return {"employer": employer.name, "uscc": employer.code, "lost_job": len(month.lost.persons)}

    def _note_workshop(self, crew: Crew) -> None:
        workshop, plant = crew.workshop, crew.workshop.plant
        if plant is None:
            return
        months = workshop.months_from_last(self._until)
        finding = plant.found(months)
        if finding is not None:
            named = {"unit": self._unit.code, "workshop_no": workshop.number, "kind": str(plant.kind)}
            self._written.workshops.append({**named, **self._expected(finding)})
        elif months == 0:
            self._apply(crew)
        if plant.confirmed == months:
            self._written.confirmed.append(workshop.number)

    def _expected(self, finding: Finding) -> dict[str, Any]:
        since = finding.guidance
        return {
            "status": finding.status,
            "absorbed": finding.absorbed,
            "unknown": finding.unknown,
            "guidance_since": None if since is None else str(self._province.last.plus(since)),
            "reason": finding.reason,
        }

    def _apply(self, crew: Crew) -> None:
        """Hand over the application of a candidate, in the month after the last."""
        period = self._province.last.plus(1)
        workers = [(hand.person.id18, hand.person.name) for hand in crew.present]
        inbox = self._out / "application" / "inbox"
        hand_over_application(inbox, crew.workshop, period, FIRST_APPLICATION, workers)
        self._written.hand_overs += 1
        self._written.truth["application"] = {
            "unit": self._unit.code,
            "workshop_no": crew.workshop.number,
            "number": FIRST_APPLICATION,
            "period": str(period),
            "certified_on": str(crew.workshop.certified_on),
        }

    def _dirt(self, month: UnitMonth) -> dict[str, int]:
        kinds = [person.dirt for person in month.at_work]
        wrong = list(month.pay.wrong.values())
        now = month.period.ordinal
        on_roster = [person for person in self._people.persons if person.is_active(now)]
        return {
            "damaged_number_in_work": kinds.count(Dirt.NUMBER),
            "empty_work_status": kinds.count(Dirt.STATUS),
            "missing_income": wrong.count(""),
            "income_out_of_range": len(wrong) - wrong.count(""),
            "damaged_number_on_roster": sum(person.damaged_on_roster for person in on_roster),
        }


def _decimal(value: Fraction, places: int) -> str:
    """Write an exact value with so many places, halves away from zero."""
    scaled = math.floor(abs(value) * 10**places + Fraction(1, 2))
    return str(Decimal(scaled if value >= 0 else -scaled).scaleb(-places).quantize(Decimal(1).scaleb(-places)))


def _rate(value: Fraction) -> str:
    return _decimal(value, 9)


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
