"""One unit of a trial province, followed through the months: what it hands over, and what the answers need to know of it.

Belongs here: which files a unit hands over when, with the trouble that is planted in them, and its share of the answers. Does not belong here:
the files of the chapters (`chapter_files`), all units together (`province`), the rows of a file (`tables`, `workshop_tables`).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from wengang.periods import MONTHS_PER_YEAR, Period
from wengang_trial import planted, planted_chapters
from wengang_trial.applications import hand_over_application
from wengang_trial.chapter_files import chapter_files
from wengang_trial.choices import Choices
from wengang_trial.course import Course
from wengang_trial.files import Table, hand_over
from wengang_trial.labour import Labour, TrialError, UnitMonth, newcomers_needed
from wengang_trial.people import Dirt, People, settle
from wengang_trial.planted import Kind, Trouble
from wengang_trial.planted_workshops import Finding
from wengang_trial.staffing import Crew, Staffing
from wengang_trial.tables import PLANNING_PER_VILLAGE, hr_tables, rv_tables
from wengang_trial.units import Unit
from wengang_trial.workshop_tables import workshop_tables
from wengang_trial.workshops import settle_workshops

LATE_DAY, REPAIR_DAY, CORRECTION_DAY = 11, 9, 14
FIRST_APPLICATION = "SQ-2025-0001"


@dataclass(slots=True)
class Written:
    """What one unit adds to the province."""

    target: int = 0
    hand_overs: int = 0
    roster: int = 0
    stock: int = 0
    truth: dict[str, dict[str, Any]] = field(default_factory=dict)
    workshops: list[dict[str, Any]] = field(default_factory=list)
    clues: list[list[Any]] = field(default_factory=list)
    """What the rules of the chapters must find: chapter, rule, unit, table, rows."""
    confirmed: list[str] = field(default_factory=list)
    """Workshops whose proposed exit the reviewers confirm this month."""
    disagreement: dict[str, int] = field(default_factory=dict)
    dirt: dict[str, int] = field(default_factory=dict)


def write_unit(task: tuple[Choices, Path, Unit, Period]) -> Written:
    """Write what one unit hands over up to a month, and give what the province needs to know of it."""
    return _UnitWriter(*task).write()


class _UnitWriter:
    """Follows one unit through the months, writes its hand-overs and keeps what the answers need.

    Up to the last month of the province every month that was asked for is written; in a run beyond it the very last one alone.
    """

    def __init__(self, province: Choices, out: Path, unit: Unit, until: Period) -> None:
        self._province, self._out, self._unit, self._until = province, out, unit, until
        self._fates = planted.fates_of(unit.code)
        self._course = Course(unit, float(province.scale), province.last, self._fates)
        self._fate = self._course.fate(until)
        self._people = self._settle()
        workshops = settle_workshops(province.seed, unit, float(province.scale), province.last, self._people.villages)
        self._staffing = Staffing(province.seed, workshops)
        self._crews: list[Crew] = []
        self._written = Written()
        self._incomes: dict[Period, dict[str, int]] = {}

    def write(self) -> Written:
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
        last = self._province.last
        if self._unit.code != planted_chapters.UNIT or self._until != last:
            return
        brought = chapter_files(self._unit, self._people.persons, month, last, lambda: (*self._rv_tables(month), *self._hr_tables(month)))
        when = "history" if self._province.first <= month.period < last else "chapters"
        for department, tables in brought.by_department.items():
            hand_over(self._folder(when, month, f"{department}-chapters"), self._unit, month.period, department, tables)
            self._written.hand_overs += 1
        self._written.clues = [[chapter, rule, self._unit.code, table, rows] for chapter, rule, table, rows in brought.clues]

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
