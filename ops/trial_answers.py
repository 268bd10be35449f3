"""Who of the trial answers to a notice, makes plans of help and fetches packages, and when: most in time, one late, one not at all.

Belongs here: the plan of the answers to a month's notices. Does not belong here: what an answer says (`wengang_trial.replies`), runs
(`trial_office`).

A clerk answers what the mail to his unit named: the plan is made from the matters that wait. The unit that stays silent and the one that is
late are those with the shortest terms, so that the month comes to 督办 soon.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from wengang.county_notices.matters import NOTICE_REPLY
from wengang.database.unit_of_work import unit_of_work
from wengang.exchange.access import Asking, fetch, note_fetched
from wengang.exchange.rows import StandingPackageRow
from wengang.help_files.matters import PLAN
from wengang.matters.ledger import live_matters
from wengang.periods import Period
from wengang.settings.environment import Settings
from wengang.workdays import add_workdays
from wengang_trial.files import Row
from wengang_trial.replies import answer_without_measure, complete_answer, hand_over_answers, hand_over_plans

ANSWERED_AFTER = 2
URGED_AFTER, SUPERVISED_AFTER = 1, 3
CLERK = "operator"
_LEAST = 3


@dataclass(frozen=True, slots=True)
class AnswerPlan:
    """What units answer to the notices of a month on which days, by unit: their matter; `silent` answers nothing."""

    period: Period
    answered_on: date
    urged_on: date
    supervised_on: date
    silent: str
    late: str
    incomplete: str
    numbers: Mapping[str, str]

    @property
    def in_time(self) -> Sequence[str]:
        """The units that answer in time."""
        return [unit for unit in self.numbers if unit not in (self.silent, self.late, self.incomplete)]

    def hand_over(self, inbox: Path, on: date) -> int:
        """Put the answers of a day into the inbox and give how many units answer on it; what was handed over before stays as it is."""
        answers = self._answers(on)
        for place, (unit, rows) in enumerate(answers.items()):
            department = "hr" if place % 2 else "rv"
            folder = inbox / unit / str(self.period) / f"{department}-reply-{on}"
            if not folder.exists():
                hand_over_answers(folder, unit, self.period, department, rows, on)
        return len(answers)

    def _answers(self, on: date) -> Mapping[str, Sequence[Row]]:
        if on == self.answered_on:
            soon = self.in_time[-1:]  # its measures should be done before the last day of the plan
            in_time = {unit: complete_answer(self.numbers[unit], on, soon=unit in soon) for unit in self.in_time}
            return {**in_time, self.incomplete: answer_without_measure(self.numbers[self.incomplete], on)}
        answers_now = self.incomplete if on == self.urged_on else self.late
        return {answers_now: complete_answer(self.numbers[answers_now], on)}


def make_help_plans(settings: Settings, plan: AnswerPlan, inbox: Path) -> int:
    """Let one of the units that answer in time tell of a plan for each of its files that waits for one, and give how many those are."""
    on, told = plan.answered_on, 0
    for unit in plan.in_time[:1]:
        with unit_of_work(settings) as work:
            files = sorted(str(matter.reason["file"]) for matter in live_matters(work, kinds=[PLAN], unit=unit))
        folder = inbox / unit / str(plan.period) / f"hr-plans-{on}"
        if files and not folder.exists():
            hand_over_plans(folder, unit, plan.period, files, on)
        told += len(files)
    return told


def fetch_packages(settings: Settings, on: date, leaves: str) -> int:
    """Fetch, as the clerk of the province, what stands on a day but the packages of the unit that leaves its own, and give how many."""
    with unit_of_work(settings) as work:
        unfetched = work.rows("exchange/unfetched", StandingPackageRow, on=on)
    waiting = [row for row in unfetched if row["unit"] != leaves and row["put_on"] <= on]
    for row in waiting:
        asking = Asking(row["id"], CLERK, "单位经办人前来领取", on)
        fetch(settings, asking)
        with unit_of_work(settings) as work:
            note_fetched(work, asking)
    return len(waiting)


def plan_answers(settings: Settings, period: Period, issued_on: date) -> AnswerPlan | None:
    """Make the plan from the notices of a month that were asked about; None where too few units were told."""
    with unit_of_work(settings) as work:
        asked = [matter for matter in live_matters(work, kinds=[NOTICE_REPLY]) if matter.period == period and matter.unit]
    if len(asked) < _LEAST:
        return None
    by_term = sorted(asked, key=lambda matter: (matter.stands.workdays, matter.unit))
    silent, late, *others = by_term
    due = max(add_workdays(matter.stands.opened_on, matter.stands.workdays) for matter in (silent, late))
    return AnswerPlan(
        period,
        add_workdays(issued_on, ANSWERED_AFTER),
        add_workdays(due, URGED_AFTER),
        add_workdays(due, SUPERVISED_AFTER),
        str(silent.unit),
        str(late.unit),
        str(others[-1].unit),
        {str(matter.unit): matter.no for matter in asked},
    )
