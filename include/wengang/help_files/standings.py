"""How the live files stand on a day: what counties told of them, what is due for them and by when (chapters 2.6 item 3; method §12).

Belongs here: the days of plan and contact, who has no will, counts by unit and township. Does not belong here: what opens a file (`steps`),
matters (`matters`), pages (`pages`).

A plan is a row with a service of plan_*, due some workdays after the opening. A contact is a row with any result but 未联系上; the next is due
some calendar days after it, or after the opening, on that day or the next workday: sooner for who is out of work, later for who works and is
at risk. Who refused so many different vacancies since it last agreed to something has no will (本人无意愿): the file stays, nothing is due for it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from wengang.database.unit_of_work import UnitOfWork
from wengang.help_files.rows import JoblessHouseholdsRow, StandingsRow
from wengang.settings.policy import load_policy
from wengang.workdays import add_workdays, is_workday

SIGNALS: Mapping[str, str] = {
    "lost_job": "失去岗位",
    "season_end": "季节结束",
    "workshop_exit": "车间退出",
    "income_low": "收入偏低",
    "unemployed": "登记失业",
}
"""What opens a file, in the order in which pages name it."""


@dataclass(frozen=True, slots=True)
class HelpStanding:
    """A live file on a day: `plan_due` and `contact_due` are None where nothing is due for it."""

    row: StandingsRow
    plan_due: date | None
    contact_due: date | None
    unwilling: bool = False

    @property
    def since(self) -> date:
        """The day from which the next contact counts: the last one, else the opening."""
        return _since(self.row)

    @property
    def causes(self) -> str:
        """What opened it, as people read it."""
        return "、".join(title for signal, title in SIGNALS.items() if signal in self.row["signals"])


def standings(work: UnitOfWork, on: date, *, told_up_to: date | None = None) -> list[HelpStanding]:
    """Give every live file as it stands on a day, by unit, township and number; with what was told up to that day, or to another."""
    return [_standing(row, on) for row in work.rows("help_files/standings", StandingsRow, on=told_up_to or on)]


def _standing(row: StandingsRow, on: date) -> HelpStanding:
    if row["refused"] >= load_policy().whole("help.refusals", on):
        return HelpStanding(row, None, None, unwilling=True)
    plan_due = None if row["plan_on"] else _plan_due(row["opened_on"])
    return HelpStanding(row, plan_due, _contact_due(_since(row), at_work=row["at_work"]))


def _since(row: StandingsRow) -> date:
    return row["contact_on"] or row["opened_on"]


@lru_cache(maxsize=1024)
def _plan_due(opened_on: date) -> date:
    return add_workdays(opened_on, load_policy().whole("help.plan_workdays", opened_on))


@lru_cache(maxsize=1024)
def _contact_due(since: date, *, at_work: bool) -> date:
    between = load_policy().whole("help.contact_days_at_risk" if at_work else "help.contact_days_out_of_work", since)
    day = since + timedelta(days=between)
    return day if is_workday(day) else add_workdays(day, 1)


@dataclass(slots=True)
class HelpCounts:
    """Live files of a place: how many, by what opened them, and what is overdue; `able` and `jobless` households as the newest month has them."""

    files: int = 0
    signals: Counter[str] = field(default_factory=Counter)
    plans_overdue: int = 0
    contacts_overdue: int = 0
    few_vacancies: int = 0
    unwilling: int = 0
    able: int = 0
    jobless: int = 0

    def add(self, one: HelpStanding, on: date, vacancies: int) -> None:
        """Count a file."""
        self.files += 1
        self.signals.update(one.row["signals"])
        self.plans_overdue += one.plan_due is not None and one.plan_due < on
        self.contacts_overdue += one.contact_due is not None and one.contact_due < on
        self.few_vacancies += not one.unwilling and not one.row["at_work"] and one.row["offered"] < vacancies
        self.unwilling += one.unwilling


def help_counts(work: UnitOfWork, on: date) -> Mapping[tuple[str, str], HelpCounts]:
    """Give the counts of each unit and township on a day, in order."""
    counts: dict[tuple[str, str], HelpCounts] = defaultdict(HelpCounts)
    vacancies = load_policy().whole("help.vacancies", on)
    for one in standings(work, on):
        counts[one.row["unit"], one.row["town"]].add(one, on, vacancies)
    for row in work.rows("help_files/jobless_households", JoblessHouseholdsRow):
        place = counts[row["unit"], row["town"]]
        place.able, place.jobless = row["able"], row["jobless"]
    return dict(sorted(counts.items()))


def summed(counts: Sequence[HelpCounts]) -> HelpCounts:
    """Give the counts of several places together."""
    total = HelpCounts()
    for one in counts:
        total.signals.update(one.signals)
        for name in ("files", "plans_overdue", "contacts_overdue", "few_vacancies", "unwilling", "able", "jobless"):
            setattr(total, name, getattr(total, name) + getattr(one, name))
    return total
