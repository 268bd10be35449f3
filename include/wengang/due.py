"""What is due: runs to start and people to remind, each declared once by its domain (decision 0040).

Belongs here: the form of a declaration, collecting them. Does not belong here: the lists themselves (`wengang.<domain>.due`), the tasks that
start and remind (`plugins/due_tasks.py`), when they run (`dags/`), the page that shows what waits (`wengang_desk.pages.due`).

A domain declares `DUE` in its module `due`. No domain is imported by name: the catalogue is `settings.domains`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from importlib import import_module
from importlib.util import find_spec

from wengang.database.unit_of_work import UnitOfWork
from wengang.settings.domains import DOMAINS
from wengang.user_error import UserError

NOTHING = "没有到期和逾期的事项"
NO_TODAY = "试用数据的月份不是今天的月份，这里只列不论日期都要办的事项；要看某一天的，请选那一天"


class Occasion(StrEnum):
    """When somebody looks whether there are runs to start."""

    FILES = "files"
    """After each look into the inbox (`data_sharing`)."""
    SNAPSHOT = "snapshot"
    """When a month's snapshot was frozen and its levels stand (`monthly_monitoring`)."""
    WORKDAY = "workday"
    """In the morning and in the evening of each workday (`deadlines`)."""


@dataclass(frozen=True, slots=True)
class AsOf:
    """The moment for which is looked; `given` is the business date of the run where it has one. `counts` go into the record of the task."""

    moment: datetime
    given: str | None = None
    counts: dict[str, object] = field(default_factory=dict)

    @property
    def day(self) -> date:
        """The business date."""
        return self.moment.date()


@dataclass(frozen=True, slots=True)
class Run:
    """One run to start: its id, by which it is started once, its params by name, its note."""

    run_id: str
    conf: Mapping[str, object]
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Starts:
    """Runs of one procedure that are to be started on an occasion; the same run is given until it has done its work.

    `found` is the Chinese name of looking for them, `title` that of starting them. With `by_clock` also where the clock does not count: in a
    trial, whose months lie in other years, by a run without a business date.
    """

    dag_id: str
    on: Occasion
    found: str
    title: str
    runs: Callable[[UnitOfWork, AsOf], Sequence[Run]]
    by_clock: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that is due or overdue on a day, in words without personal data."""

    words: str
    overdue: bool


@dataclass(frozen=True, slots=True)
class Reminds:
    """Whoever is to be reminded on a workday of what waits; nothing is decided by it.

    `waits` looks, and changes nothing; `remind` queues the mails about the same and gives what is counted under `count`
    (`audit/count_titles`). `by_clock` as for what starts.
    """

    count: str
    title: str
    waits: Callable[[UnitOfWork, date], Sequence[Waiting]]
    remind: Callable[[UnitOfWork, date], int]
    by_clock: bool = False


Due = Starts | Reminds


@dataclass(frozen=True, slots=True)
class DueList:
    """What waits under one title on a day."""

    title: str
    waiting: Sequence[Waiting]


def due_of(domain: str) -> Sequence[Due]:
    """Give what a domain declares as due, in its order; nothing where it has no such list."""
    module = f"wengang.{domain}.due"
    declared: Sequence[Due] = import_module(module).DUE if find_spec(module) else ()
    return declared


def to_start(on: Occasion) -> Iterable[Starts]:
    """Give what may be to start on an occasion, in the order of the catalogue."""
    return [due for domain in DOMAINS for due in due_of(domain) if isinstance(due, Starts) and due.on is on]


def reminders(domain: str) -> Sequence[Reminds]:
    """Give the reminders of a domain, in its order."""
    return [due for due in due_of(domain) if isinstance(due, Reminds)]


def what_waits(work: UnitOfWork, on: date, *, day_counts: bool) -> list[DueList]:
    """Give what is due and overdue on a day, for whoever looks: each list that has something, in the order of the catalogue.

    Where the day does not count (a trial without a business date), only what does not depend on it.
    """
    lists = [DueList(one.title, _looked_at(one, work, on)) for domain in DOMAINS for one in reminders(domain) if day_counts or one.by_clock]
    return [one for one in lists if one.waiting]


def in_one_line(lists: Sequence[DueList]) -> str:
    """Give how much waits, list by list: 共3件，其中逾期1件（催报2、反馈到期1）."""
    everything = [item for one in lists for item in one.waiting]
    if not everything:
        return NOTHING
    overdue = sum(item.overdue for item in everything)
    each = "、".join(f"{one.title}{len(one.waiting)}" for one in lists)
    return f"共{len(everything)}件，其中逾期{overdue}件（{each}）"


def _looked_at(one: Reminds, work: UnitOfWork, on: date) -> Sequence[Waiting]:
    """Give what waits; a list that cannot be looked at says why, and hides no other."""
    try:
        return one.waits(work, on)
    except UserError as error:
        return [Waiting(f"没有列出：{error}", overdue=False)]


def domains_that_remind() -> Mapping[str, str]:
    """Give the domains that have reminders, with their titles."""
    return {domain: title for domain, title in DOMAINS.items() if reminders(domain)}
