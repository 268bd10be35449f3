"""The row of matters: a month of five thousand matters about persons and two thousand others, day by day.

Belongs here: a month of the ledger through the daily run: opening, clearing, rungs. Does not belong here: what the data shows (the domains:
here it is a list), mails.

Method: on the first workday everything is shown and opened; on each of the workdays of a month the ledger is brought up to date and rungs are
climbed, with a fortieth of what is shown gone each day. Each day is one transaction, as in the daily run.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from unittest.mock import patch

from bench.scratch import scratch_installation
from bench.stopwatch import Span, timed
from wengang.database.unit_of_work import UnitOfWork, unit_of_work
from wengang.matters import ledger
from wengang.matters.duties import Cause, Duty, load_duties
from wengang.matters.kinds import MatterKind, register
from wengang.settings.environment import Settings
from wengang.workdays import is_workday

PERSONS, OTHERS = 5_000, 2_000
FIRST = date(2025, 4, 8)
DAYS = 30
_GONE_EACH_DAY = 40
_UNITS = [f"4690{number:02d}" for number in range(1, 20)]
_ABOUT_PERSONS = register(MatterKind(code="bench.person", title="测速", next_step="联系", cleared_by_data=True, personal=True))
_OTHER = register(MatterKind(code="bench.other", title="测速", next_step="补报", cleared_by_data=True))


@dataclass(frozen=True, slots=True)
class MeasuredMatters:
    """How long the first day took, on which everything opens, and all days of the month; rungs that were climbed, matters cleared."""

    first_day: Span
    month: Span
    rungs: int
    cleared: int


def measure_matters(maintenance: str, folder: Path) -> MeasuredMatters:
    """Bring a month of matters through its workdays and give what it cost."""
    shown = {_ABOUT_PERSONS: _causes("P", PERSONS, 10), _OTHER: _causes("O", OTHERS, 5)}
    duties = tuple(Duty(kind=kind, causes=partial(_still_shown, causes)) for kind, causes in shown.items())
    days = [day for number in range(DAYS) if is_workday(day := FIRST + timedelta(days=number))]
    totals = {"rungs": 0, "cleared": 0}

    def run(day: date) -> None:
        with unit_of_work(settings) as work:
            totals["cleared"] += ledger.bring_up_to_date(work, day).cleared
            totals["rungs"] += ledger.climb(work, day)

    with scratch_installation(maintenance, folder) as settings, patch.object(ledger, "load_duties", lambda: duties):
        spans = [timed(partial(run, day)) for day in days]
    month = Span(sum(span.seconds for span in spans), sum(span.processor for span in spans))
    return MeasuredMatters(spans[0], month, totals["rungs"], totals["cleared"])


def measure_causes(settings: Settings, on: date) -> Span:
    """Ask every domain what its data shows on a day, as the daily run does before it opens anything, and give what that cost."""
    with unit_of_work(settings) as work:
        span = timed(lambda: [duty.causes(work, on) for duty in load_duties()])
        work.connection.rollback()
    return span


def _causes(name: str, number: int, workdays: int) -> list[Cause]:
    return [
        Cause(
            key=f"{name}{place:05d}",
            unit=_UNITS[place % len(_UNITS)],
            departments=("hr",),
            opened_on=FIRST,
            workdays=workdays,
            town=f"{place % 10}镇",
            reason={"rule": "bench", "place": place},
            words=f"办理第{place}件",
        )
        for place in range(number)
    ]


def _still_shown(causes: list[Cause], _work: UnitOfWork, on: date) -> list[Cause]:
    gone = (on - FIRST).days * len(causes) // _GONE_EACH_DAY
    return causes[gone:]
