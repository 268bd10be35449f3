"""The history rows: 36 months of a tenth of the province, and what a month costs late in its year and late in the history.

Belongs here: importing them and computing some months several times. Does not belong here: the page (`bench.page`), one month at full
scale (`bench.month`).

Method: the files come in by `wengang import-history`. When the turn of a measured month comes, its figures and levels are first computed
REPEATS times, each in a transaction that is rolled back and swept away, and then once for good. What counts is the median of the processor
seconds of this process and of the one database process that serves it (no parallel workers, so that none is missed): they are the same
whatever else the machine does, as seconds of the clock are not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from statistics import median
from unittest.mock import patch

import psutil
import psycopg

from bench.scratch import scratch_installation
from bench.stopwatch import Span, timed
from wengang.database.unit_of_work import UnitOfWork, unit_of_work
from wengang.history import steps
from wengang.monitoring.snapshots import SnapshotRef
from wengang.monitoring.steps import compute_figures
from wengang.periods import Period
from wengang.risk_detection.steps import detect_risks
from wengang.settings.environment import Settings

SCALE = Fraction(1, 10)
FIRST, LAST = Period(2022, 1), Period(2024, 12)
MONTHS = 36
JANUARY, MONTH_13 = Period(2024, 1), Period(2023, 1)
"""With what the last month is compared: the January of its year, and the first month that has a month of the year before."""
MEASURED = (MONTH_13, JANUARY, LAST)
REPEATS = 5
_ONE_PROCESS = "&options=-c%20max_parallel_workers_per_gather%3D0"
_PEOPLE = "select period, count(*) from monitoring.person_month where period = any (%s) group by period"
_ROWS = "select sum(rows_delivered) from data_sharing.delivery"


@dataclass(frozen=True, slots=True)
class MonthCost:
    """What computing one month costs (middle one of the repeats), and how many people stand on its rosters."""

    span: Span
    people: int


@dataclass(frozen=True, slots=True)
class MeasuredHistory:
    """Seconds of the whole import, its rows, and the cost of each measured month."""

    imported: float
    rows: int
    costs: dict[Period, MonthCost]

    def ratio(self, base: Period) -> float:
        """Give how many times the processor seconds of a month the last month takes."""
        return self.costs[LAST].span.processor / self.costs[base].span.processor


def measure_history(maintenance: str, province: Path, folder: Path, say: Callable[[str], None]) -> MeasuredHistory:
    """Import a province of these months and give what it cost."""
    spans: dict[Period, Span] = {}
    with scratch_installation(maintenance, folder) as settings:
        administrator = settings.database_url.replace("wengang_app@", "postgres@")

        def measure_and_compute(work: UnitOfWork, snapshot: SnapshotRef) -> int:
            if snapshot.period in MEASURED and snapshot.period not in spans:  # later imports come by the months that stand
                say(f"{snapshot.period.chinese}：试算 {REPEATS} 遍，都不留下")
                spans[snapshot.period] = _median_of_repeats(settings, administrator, snapshot)
            return compute_figures(work, snapshot)

        with patch.object(steps, "compute_figures", measure_and_compute):
            whole = timed(lambda: _import(settings, province, say))
        people, rows = _counts(administrator)
    return MeasuredHistory(whole.seconds, rows, {month: MonthCost(span, people[str(month)]) for month, span in spans.items()})


def _import(settings: Settings, province: Path, say: Callable[[str], None]) -> None:
    targets = steps.read_targets(province / "targets.json")
    for inbox in (province / "history" / "inbox", province / "month" / "inbox"):
        steps.import_history(settings, inbox, targets, accept_held="测速", progress=say)


def _median_of_repeats(settings: Settings, administrator: str, snapshot: SnapshotRef) -> Span:
    alone = settings.model_copy(update={"database_url": settings.database_url + _ONE_PROCESS})
    spans = []
    for _ in range(REPEATS):
        _sweep(administrator)
        spans.append(_compute_for_nothing(alone, snapshot))
    _sweep(administrator)
    return Span(median(span.seconds for span in spans), median(span.processor for span in spans))


def _compute_for_nothing(settings: Settings, snapshot: SnapshotRef) -> Span:
    with unit_of_work(settings) as work:
        server = psutil.Process(work.driver.info.backend_pid).cpu_times
        before = server()
        span = timed(lambda: (compute_figures(work, snapshot), detect_risks(work, snapshot)))
        after = server()
        work.connection.rollback()
    return Span(span.seconds, span.processor + after.user + after.system - before.user - before.system)


def _sweep(administrator: str) -> None:
    """Clear away what was rolled back, so that every repeat finds the same tables."""
    with psycopg.connect(administrator, autocommit=True) as connection:
        connection.execute("vacuum")


def _counts(administrator: str) -> tuple[dict[str, int], int]:
    with psycopg.connect(administrator) as connection:
        people: dict[str, int] = dict(connection.execute(_PEOPLE, [list(map(str, MEASURED))]).fetchall())
        (rows,) = connection.execute(_ROWS).fetchone() or (0,)
    return people, rows
