"""Files of small random provinces come out equal by the product and by the slow reference, over months with late files and corrections.

One seed, in which everything happens, runs each time; with PROVE_EVERYTHING=1 Hypothesis looks for a province on which they differ.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Set
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from ops.database import address_for
from tests.databases import fresh_database
from tests.hostile.hand_overs import employment_row, put
from tests.reference.archive import identity
from tests.reference.help_files import HelpFiles
from tests.reference.provinces import Delivery, Province, archive_of, random_province, write_hand_over
from tests.sql.help_files.conftest import DAY, judged_live
from tests.statements import execute

from wengang.database.unit_of_work import unit_of_work
from wengang.history.steps import import_history
from wengang.periods import Period
from wengang.settings.environment import Mode, Settings

EXAMPLES = int(os.environ.get("PROOF_EXAMPLES", "20"))
Told = list[tuple[object, ...]]


def with_low_incomes(province: Province, rng: Random) -> Province:
    """Give the province as if one in six earned little, now and then."""
    poor = {row["证件号码"] for delivery in province.deliveries for row in delivery.tables.get("rv_work", ()) if rng.random() < 0.05}

    def row_of(row: dict[str, str]) -> dict[str, str]:
        return row | {"务工月收入": "350"} if row["证件号码"] in poor and rng.random() < 0.7 else row

    deliveries = [
        replace(one, tables={table: [row_of(row) if table == "rv_work" else row for row in rows] for table, rows in one.tables.items()})
        for one in province.deliveries
    ]
    return replace(province, deliveries=tuple(deliveries))


def with_first_drafts(province: Province, rng: Random) -> Iterator[Delivery]:
    """Give the deliveries, some with an earlier version before them that lacks some of its work rows."""
    for delivery in province.deliveries:
        work = delivery.tables.get("rv_work", [])
        if len(work) > 5 and rng.random() < 0.25:
            yield replace(delivery, tables=delivery.tables | {"rv_work": [row for row in work if rng.random() < 0.9]})
        yield delivery


def stages(province: Province, rng: Random) -> Iterator[list[Delivery]]:
    """Give what arrives at a time: each month, with what came late or corrects an earlier one; a unit's files of a month keep their order."""
    first = min(delivery.period for delivery in province.deliveries)
    arriving: dict[int, list[Delivery]] = defaultdict(list)
    latest: dict[tuple[str, Period], int] = {}
    for delivery in with_first_drafts(province, rng):
        key, month = (delivery.unit, delivery.period), delivery.period.ordinal - first.ordinal
        stage = max(month + rng.choice((0, 0, 0, 0, 1, 2)), latest.get(key, 0) + (key in latest))
        latest[key] = stage
        arriving[stage].append(delivery)
    for stage in range(max(arriving) + 1):
        yield arriving[stage]


class Office:
    """The product beside the reference: both get the same files at the same time."""

    def __init__(self, settings: Settings, as_admin: str, province: Province, rng: Random) -> None:
        self.settings, self.as_admin, self.province, self.rng = (
            settings,
            settings.model_copy(update={"database_url": as_admin}),
            province,
            rng,
        )
        self.manifests: dict[tuple[str, Period], str] = {}
        self.arrived: list[Delivery] = []
        self.unemployed: dict[Period, Set[str]] = {}
        self.exits: dict[Period, Set[str]] = {}
        self.reference = HelpFiles()
        self.handed = 0

    def live_through(self) -> Iterator[tuple[Told, Told]]:
        """Give what both say after each stage."""
        for arriving in stages(self.province, self.rng):
            for delivery in arriving:
                self._hand_over(delivery)
            self._register_unemployed(arriving)
            if self.arrived:
                yield self._judge()

    def _folder(self) -> Path:
        self.handed += 1
        return self.settings.inbox / f"{self.handed:04d}"

    def _hand_over(self, delivery: Delivery) -> None:
        key, folder = (delivery.unit, delivery.period), self._folder()
        folder.mkdir()
        self.manifests[key] = write_hand_over(delivery, folder, self.manifests.get(key))
        self.arrived.append(delivery)

    def _register_unemployed(self, arriving: list[Delivery]) -> None:
        """Let 人社 hand over once for each month who is registered as unemployed."""
        for delivery in arriving:
            people = sorted({number for row in delivery.tables.get("rv_roster", ()) if (number := identity(row["证件号码"]))})
            if people and delivery.period not in self.unemployed:
                found = self.unemployed[delivery.period] = set(self.rng.sample(people, min(3, len(people))))
                rows = [employment_row(1, 证件号码=number, 是否登记失业="是", 是否就业登记="否") for number in sorted(found)]
                folder = self._folder().name
                put(self.settings.inbox, folder, {"hr_employment": rows}, unit=delivery.unit, period=str(delivery.period), department="hr")

    def _judge(self) -> tuple[Told, Told]:
        outcome = import_history(self.settings, self.settings.inbox, self.province.targets, accept_held="对照", progress=lambda _text: None)
        archive = archive_of(replace(self.province, deliveries=tuple(self.arrived)))
        with unit_of_work(self.as_admin) as work:
            self._exit(work, str(outcome.snapshots[-1].period), outcome.snapshots[-1].number)
        with unit_of_work(self.settings) as work:
            judged_live(work, outcome.snapshots, DAY)
            for snapshot in outcome.snapshots:
                none: Set[str] = set()
                month = snapshot.period
                self.reference.judge(archive, month, snapshot.number, self.unemployed.get(month, none), self.exits.get(month, none))
        with unit_of_work(self.as_admin) as work:
            rows = execute(
                work,
                "select id18, period, array(select period || ' ' || signal from help_files.cause where file_id = file.id and gone_by is null"
                " order by 1) as standing, state, end_reason, ended_in, unit from help_files.file join vault.person using (person_key)",
            ).fetchall()
        mine = [
            (row["id18"], row["period"], tuple(sorted(row["standing"])), row["state"], row["end_reason"], row["ended_in"], row["unit"])
            for row in rows
        ]
        theirs = [file.told for files in self.reference.files.values() for file in files]
        return sorted(mine, key=str), sorted(theirs, key=str)

    def _exit(self, work: object, period: str, number: int) -> None:
        """Let a workshop of two people exit in the newest month, now and then."""
        if self.rng.random() < 0.5:
            return
        rows = execute(
            work,  # type: ignore[arg-type]
            "insert into risk_detection.person_signal (period, snapshot, person_key, unit, signal)"
            " select period, snapshot, person_key, unit, 'workshop_exit' from monitoring.person_month"
            " where period = %s and snapshot = %s order by person_key limit 2 on conflict do nothing returning person_key",
            [period, number],
        ).fetchall()
        keys = [row["person_key"] for row in rows]
        people = execute(work, "select id18 from vault.person where person_key = any(%s)", [keys]).fetchall()  # type: ignore[arg-type]
        month = Period.parse(period)
        self.exits[month] = {*self.exits.get(month, set()), *(row["id18"] for row in people)}


def office_of(server: str, name: str, folder: Path, seed: int, months: int, persons: int) -> Office:
    rng = Random(seed)  # noqa: S311 - made-up people, not secrets
    (folder / "inbox").mkdir(parents=True)
    settings = Settings(mode=Mode.TRIAL, var=folder, inbox=folder / "inbox", database_url=address_for(server, name, "wengang_app"))
    return Office(
        settings,
        address_for(server, name, "postgres"),
        with_low_incomes(random_province(seed, units=2, months=months, persons=persons), rng),
        rng,
    )


def test_a_random_province_equals_the_reference(server: str, template: str, tmp_path: Path) -> None:
    seen: set[object] = set()
    with fresh_database(server, template) as name:
        for mine, theirs in office_of(server, name, tmp_path, seed=2, months=6, persons=28).live_through():
            assert mine == theirs
            seen |= {part for *_, causes, _, reason, _, _ in mine for part in (reason, *(cause.split()[1] for cause in causes))}  # type: ignore[attr-defined]
    everything = {"lost_job", "season_end", "income_low", "unemployed", "workshop_exit", "at_work", "off_roster", "not_shown"}
    assert everything <= seen, "too little happened"


@pytest.mark.prove("many provinces take minutes")
@hypothesis_settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
@given(seed=st.integers(0, 2**32 - 1), months=st.integers(4, 10), persons=st.integers(20, 50))
def test_every_random_province_equals_the_reference(
    server: str, template: str, tmp_path_factory: pytest.TempPathFactory, seed: int, months: int, persons: int
) -> None:
    with fresh_database(server, template) as name:
        for mine, theirs in office_of(server, name, tmp_path_factory.mktemp("province"), seed, months, persons).live_through():
            assert mine == theirs
