"""Everything that a bulletin tells of a month, read once.

Belongs here: asking the domains. Does not belong here: sentences (`writing`), any figure of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from importlib.util import find_spec

from wengang.bulletin.rows import IncomeLevelsRow, PlacesOfUnitsRow, StocksOfMonthsRow
from wengang.bulletin.spans import Span
from wengang.composition.sections import newest_described
from wengang.composition.sections import sections as composition_sections
from wengang.county_notices.evidence import ClusterFound, clusters_of_units
from wengang.database.unit_of_work import UnitOfWork
from wengang.follow_up.overview import ListedMatter, listed_matters
from wengang.follow_up.rows import LagsRow
from wengang.monitoring.snapshots import SnapshotRef
from wengang.month_overview.board import Board, board_of_month
from wengang.month_overview.province import MonthTable, month_table
from wengang.month_overview.scope_month import ScopeMonth, plan_of_scopes, read_scope_month
from wengang.papers.paper import Section
from wengang.periods import Period
from wengang.risk_detection.levels import Level
from wengang.settings.domains import DOMAINS

MONTHS_DRAWN = 13
Paragraphs = Callable[[UnitOfWork, SnapshotRef, date], Sequence[Section]]
"""What a domain declares as `PARAGRAPHS` of its module `bulletin`: its sections of a month as of a day, their headings without a number."""


@dataclass(frozen=True, slots=True)
class BulletinFigures:
    """What is known of the last month of a span on a day."""

    span: Span
    on: date
    table: MonthTable
    province: ScopeMonth
    plans: Mapping[str, tuple[int, int]]
    stocks: Mapping[Period, int | None]
    places: Mapping[str, Mapping[str, int]]
    income_levels: Mapping[str, Level]
    clusters: Mapping[str, Sequence[ClusterFound]]
    board: Board
    matters: Sequence[ListedMatter]
    lags: Sequence[LagsRow]
    composition: Sequence[Section]
    chapters: Sequence[Section]

    @property
    def period(self) -> Period:
        """The month."""
        return self.span.period


def gather(work: UnitOfWork, span: Span, on: date) -> BulletinFigures:
    """Read what a bulletin tells, at the newest snapshot of the month; raises `NoSnapshotError`."""
    period = span.period
    table = month_table(work, period, on)
    snapshot = table.snapshot
    described = newest_described(work, period)
    first = period.plus(2 - 2 * MONTHS_DRAWN)
    places: dict[str, dict[str, int]] = {}
    for row in work.rows("bulletin/places_of_units", PlacesOfUnitsRow, **snapshot.key):
        places.setdefault(row["unit"], {})[row["code"]] = row["persons"]
    stocks: Sequence[StocksOfMonthsRow] = work.rows("bulletin/stocks_of_months", StocksOfMonthsRow, **snapshot.key, first=str(first))
    levels: Sequence[IncomeLevelsRow] = work.rows("bulletin/income_levels", IncomeLevelsRow, **snapshot.key)
    return BulletinFigures(
        span=span,
        on=on,
        table=table,
        province=read_scope_month(work, period, None, snapshot.number),
        plans=plan_of_scopes(work, snapshot),
        stocks={Period.parse(row["period"]): row["work_stock"] for row in stocks},
        places=places,
        income_levels={row["unit"]: Level(row["level"]) for row in levels},
        clusters=clusters_of_units(work, snapshot),
        board=board_of_month(work, period, on),
        matters=[matter for matter in listed_matters(work, on) if not (matter.kind.personal or matter.kind.accepted_by_two)],
        lags=[row for row in work.rows("follow_up/lags", LagsRow, period=str(period)) if row["issued_on"] <= on],
        composition=composition_sections(work, described) if described == snapshot else [],
        chapters=[section for declared in _declared() for section in declared(work, snapshot, on)],
    )


def _declared() -> list[Paragraphs]:
    """Give the paragraphs that domains declare, in the order of the catalogue."""
    modules = (f"wengang.{domain}.bulletin" for domain in DOMAINS)
    return [import_module(module).PARAGRAPHS for module in modules if find_spec(module) is not None]
