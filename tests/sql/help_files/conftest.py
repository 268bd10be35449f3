"""Months of people who lose work and find it, through the real path: hand-overs on disk → import → files.

The import is the quickest way in; as its months open no file, they are judged as if they ran live.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pytest
from ops.database import address_for
from tests.hostile.hand_overs import GOOD_ROWS, Row, employment_row, identity_number, put, roster_row, work_row
from tests.made_once import MadeOnce, database_for, made_once
from tests.statements import by_hand, execute

from wengang.database.unit_of_work import UnitOfWork, unit_of_work
from wengang.help_files.steps import KeptFiles, keep_files
from wengang.history.steps import import_history
from wengang.monitoring.snapshots import SnapshotRef
from wengang.settings.environment import Settings

UNIT, OTHER = "469001", "469002"
FIRST_PEOPLE = range(1, 11)
DAY = OPENED = date(2025, 4, 10)
NO = "帮2025-000001"


def judged_live(work: UnitOfWork, snapshots: Iterable[SnapshotRef], on: date) -> list[KeptFiles]:
    """Keep files by snapshots as if their months ran live; whatever they are stays imported."""
    by_hand(work, "update monitoring.snapshot set from_history = false")
    kept = [keep_files(work, snapshot, on) for snapshot in snapshots]
    by_hand(work, "update monitoring.snapshot set from_history = true")
    return kept


@dataclass
class Months:
    """One unit (and another one, where people move to) whose months are handed over and judged one after the other."""

    settings: Settings
    as_admin: str
    manifests: dict[tuple[str, str, str], str] = field(default_factory=dict)
    handed: int = 0
    _loaded: int | None = None
    _newest: list[SnapshotRef] = field(default_factory=list)

    def hand_over(
        self,
        period: str,
        working: Mapping[int, Mapping[str, str]] | Iterable[int],
        *,
        unit: str = UNIT,
        people: Sequence[int] = FIRST_PEOPLE,
        unemployed: Sequence[int] = (),
        roster: Mapping[int, Mapping[str, str]] | None = None,
    ) -> None:
        """Hand over a month; those that work with other cells where given. Handed over again, it is a correction."""
        cells = working if isinstance(working, Mapping) else {serial: {} for serial in working}
        other = roster or {}
        tables = {
            "rv_roster": [roster_row(serial, unit, **other.get(serial, {})) for serial in people],
            "rv_work": [work_row(serial, unit, **cells[serial]) for serial in sorted(cells)],
        }
        self._put(unit, period, "rv", tables)
        if unemployed:
            rows = [employment_row(serial, 是否登记失业="是", 是否就业登记="否", 是否参保="否") for serial in unemployed]
            self._put(unit, period, "hr", {"hr_employment": rows})

    def contacts(self, *rows: Row, unit: str = UNIT, period: str = "2025-04") -> None:
        """Hand over what was done, and take it in."""
        self._put(unit, period, "hr", {"help_contact": list(rows)})
        self.load()

    def _put(self, unit: str, period: str, department: str, tables: Mapping[str, Sequence[Row]]) -> None:
        self.handed += 1
        key, folder = (unit, period, department), f"{self.handed:03d}"
        if "help_contact" in tables:
            put(self.settings.inbox, folder, tables, unit=unit, period=period, department=department)
            return
        corrects = self.manifests.get(key)
        self.manifests[key] = put(self.settings.inbox, folder, tables, unit=unit, period=period, department=department, corrects=corrects)

    def load(self) -> list[SnapshotRef]:
        """Take in what is new and give the newest snapshot of each month."""
        if self._loaded != self.handed:
            targets = {UNIT: 5, OTHER: 5}
            outcome = import_history(self.settings, self.settings.inbox, targets, accept_held="试验", progress=lambda _text: None)
            self._loaded, self._newest = self.handed, outcome.snapshots
        return self._newest

    def judge(self, on: date = DAY) -> KeptFiles:
        """Take in what is new and judge every month in order; give what that did together."""
        snapshots = self.load()
        with unit_of_work(self.settings) as work:
            return sum(judged_live(work, snapshots, on), KeptFiles())

    def files(self) -> list[dict[str, Any]]:
        """Give all files with the serial of their person and their standing causes, by person and in the order of their opening."""
        with unit_of_work(self.settings.model_copy(update={"database_url": self.as_admin})) as work:
            rows = execute(
                work,
                "select file.*, id18, array(select signal from help_files.cause where file_id = file.id and gone_by is null order by period, signal)"
                " as signals from help_files.file join vault.person using (person_key) order by file.id",
            ).fetchall()
        serials = {identity_number(serial): serial for serial in range(1, 100)}
        return sorted(({**row, "person": serials[row["id18"]]} for row in rows), key=lambda row: (row["person"], row["id"]))

    def told(self) -> list[tuple[int, str, list[str]]]:
        """Give of each file its person, its state and what stands of its causes."""
        return [(row["person"], row["end_reason"] or row["state"], row["signals"]) for row in self.files()]

    def people(self) -> list[dict[str, Any]]:
        """Give who stands in the vault, which the tasks cannot read."""
        with unit_of_work(self.settings.model_copy(update={"database_url": self.as_admin})) as work:
            return execute(work, "select person_key::text, id18, name from vault.person").fetchall()


@pytest.fixture
def months(settings: Settings, server: str, database: str) -> Months:
    """Give an empty unit with an inbox of its own."""
    return Months(settings, address_for(server, database, "postgres"))


def told(day: str, **cells: str) -> Row:
    """Give a row of the first file: a contact without a service, unless told otherwise."""
    row: Row = GOOD_ROWS["help_contact"](1, 日期=day, **({"服务": "", "岗位编号": ""} | cells))
    return row


@pytest.fixture(scope="session")
def february_once(server: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MadeOnce[Months]]:
    def make(settings: Settings) -> Months:
        months = Months(settings, "")
        months.hand_over("2025-02", FIRST_PEOPLE)
        months.load()
        return months

    with made_once(server, template, tmp_path_factory.mktemp("february"), make) as office:
        yield office


@pytest.fixture
def february(months: Months, february_once: MadeOnce[Months]) -> Months:
    """Give a unit in which ten people worked in February."""
    return replace(february_once.copied_to(months.settings), settings=months.settings, as_admin=months.as_admin)


@pytest.fixture(scope="session")
def one_made_once(server: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MadeOnce[Months]]:
    def make(settings: Settings) -> Months:
        months = Months(settings, "")
        months.hand_over("2025-02", range(1, 11))
        months.hand_over("2025-03", [serial for serial in range(1, 11) if serial != 3])
        months.judge(OPENED)
        return months

    with made_once(server, template, tmp_path_factory.mktemp("one"), make) as office:
        yield office


@pytest.fixture
def database(request: pytest.FixtureRequest, server: str, template: str) -> Iterator[str]:
    """Give a business database without rows, for `one` and `february` with their months in it."""
    with database_for(request, server, template, one="one_made_once", february="february_once") as name:
        yield name


@pytest.fixture
def one(months: Months, one_made_once: MadeOnce[Months]) -> Months:
    """Give a unit in which person 3 lost work in March; the file was opened on Thursday 10 April."""
    return replace(one_made_once.copied_to(months.settings), settings=months.settings, as_admin=months.as_admin)
