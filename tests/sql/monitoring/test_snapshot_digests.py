"""The digest of a snapshot: what it covers, and that snapshots of an old database keep their numbers (decision 0037)."""

from __future__ import annotations

import hashlib
import shutil
import uuid
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
from ops.database import address_for, create_database, drop_database
from psycopg.rows import dict_row
from tests import policies
from tests.databases import borrowed_database, fresh_database
from tests.hostile.hand_overs import employment_row, put, roster_row, total_row, work_row
from tests.integrity.sources import calls, filled, python_files, templates
from tests.statements import by_hand

from wengang.database import migrations
from wengang.database.engines import close_engines
from wengang.database.json_text import dump_json
from wengang.database.unit_of_work import unit_of_work
from wengang.history.steps import import_history
from wengang.monitoring import snapshot_digests
from wengang.monitoring.snapshot_digests import PARAMETERS
from wengang.monitoring.snapshots import SnapshotRef, freeze_snapshot
from wengang.periods import Period
from wengang.settings.data_sets import load_data_sets
from wengang.settings.environment import Mode, Settings
from wengang.settings.policy import Policy, load_policy
from wengang.settings.units import load_units

FEBRUARY, MARCH = Period(2025, 2), Period(2025, 3)
OLD_POLICY = "7c8779f390e8fd45b1d976039ec31deddd54639416d957cef69565c709d2cd52"
"""What the old code gave for the parameters as they were shipped."""
Admin = psycopg.Connection[tuple[object, ...]]
Freeze = Callable[[Period], SnapshotRef]
Judge = Callable[[Policy], None]


@pytest.fixture(scope="module")
def two_months(server: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the name of a database with two months of two units in it, from which every test gets a copy."""
    var = tmp_path_factory.mktemp("two_months")
    with fresh_database(server, template) as name:
        settings = Settings(mode=Mode.TRIAL, var=var, inbox=var / "inbox", database_url=address_for(server, name, "wengang_app"))
        for period in (FEBRUARY, MARCH):
            for unit, first in {"469001": 1, "469024": 101}.items():
                people = range(first, first + 3)
                tables = {"rv_roster": [roster_row(n, unit) for n in people], "rv_work": [work_row(n, unit) for n in people]}
                put(settings.inbox, f"{unit}-{period}-rv", tables | {"control_totals": [total_row()]}, period=str(period), unit=unit)
                hr = {"hr_employment": [employment_row(n, 发放日期=f"{period}-15") for n in people]}
                put(settings.inbox, f"{unit}-{period}-hr", hr, period=str(period), unit=unit, department="hr")
        import_history(settings, settings.inbox, {"469001": 3, "469024": 3}, accept_held="试验", progress=lambda _text: None)
        close_engines()  # a database is copied only while nobody is in it
        yield name


@pytest.fixture
def database(request: pytest.FixtureRequest, server: str, template: str) -> Iterator[str]:
    """Give a business database without rows, for what freezes a month one with the two months."""
    frozen = "freeze" in request.fixturenames
    with borrowed_database(server, request.getfixturevalue("two_months") if frozen else template) as name:
        yield name


@pytest.fixture
def freeze(settings: Settings) -> Freeze:
    """Give what freezes a month of a database with two months of two units in it."""

    def again(period: Period) -> SnapshotRef:
        with unit_of_work(settings) as work:
            return freeze_snapshot(work, period, "试验")

    return again


@pytest.fixture
def judge(monkeypatch: pytest.MonkeyPatch) -> Judge:
    """Give what puts another policy in the place of today's."""
    return lambda policy: monkeypatch.setattr(snapshot_digests, "load_policy", lambda: policy)


def as_the_old_code_left_it(admin: Admin, policy: str = OLD_POLICY) -> None:
    """Give every snapshot the digest that the old code wrote, and bring the tables into the state right after the upgrade."""
    with admin.cursor(row_factory=dict_row) as cursor:

        def rows(query: str, *values: object) -> list[dict[str, Any]]:
            return cursor.execute(query, values).fetchall()

        for snapshot in rows("select period, number from monitoring.snapshot order by period, number"):
            place = (snapshot["period"], snapshot["number"])
            inputs = {
                "targets": rows("select unit, persons from monitoring.target where year = %s order by unit", int(place[0][:4])),
                "deliveries": rows(
                    "select unit, department, table_name, version, sha256 from data_sharing.delivery where id in"
                    " (select delivery_id from monitoring.snapshot_delivery where period = %s and number = %s)"
                    " order by unit, department, table_name",
                    *place,
                ),
                "bases": rows(
                    "select base.period, base.number, base.digest from monitoring.snapshot_base as used join monitoring.snapshot as base"
                    " on (base.period, base.number) = (used.base_period, used.base_number)"
                    " where (used.period, used.number) = (%s, %s) order by base.period",
                    *place,
                ),
                "groups": [group.model_dump() for group in load_units().groups],
                "policy": policy,
            }
            digest = hashlib.sha256(dump_json(inputs).encode()).hexdigest()
            by_hand(admin, "update monitoring.snapshot set digest = %s where period = %s and number = %s", [digest, *place])
        by_hand(admin, "delete from monitoring.snapshot_digest")
        cursor.execute("insert into monitoring.snapshot_digest select period, number, 1, digest from monitoring.snapshot")
        cursor.execute("insert into monitoring.snapshot_to_restate select period, number from monitoring.snapshot")


def noted(admin: Admin) -> list[tuple[object, ...]]:
    return admin.execute("select period, number, digest from monitoring.snapshot order by 1, 2").fetchall()


def test_the_upgrade_writes_down_what_is_to_be_restated(server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = f"wengang_test_{uuid.uuid4().hex[:12]}"
    create_database(server, name)
    old = tmp_path / "schema"
    old.mkdir()
    for path in sorted(migrations.SCHEMA_FOLDER.glob("*.sql")):
        if path.name < "0035":
            shutil.copy(path, old)
    try:
        with monkeypatch.context() as before:
            before.setattr(migrations, "SCHEMA_FOLDER", old)
            before.setattr(migrations, "keep_file_tables", lambda _connection: None)
            migrations.migrate(address_for(server, name, "postgres"))
        with psycopg.connect(address_for(server, name, "postgres"), autocommit=True) as admin:
            insert = "insert into monitoring.snapshot (period, number, digest, policy_digest, reason) values ('2025-03', 1, 'as it was', 'p', 'r')"
            admin.execute(insert)
            assert "0036_snapshot_digests.sql" in migrations.migrate(address_for(server, name, "postgres"))
            assert admin.execute("select * from monitoring.snapshot_digest").fetchall() == [("2025-03", 1, 1, "as it was")]
            assert admin.execute("select * from monitoring.snapshot_to_restate").fetchall() == [("2025-03", 1)]
            told = dict(admin.execute("select table_name, count(*) from data_sharing.file_table group by table_name").fetchall())
            assert told == {table: len(declared.departments) for table, declared in load_data_sets().items()}
            assert migrations.migrate(address_for(server, name, "postgres")) == [], "twice is once"
    finally:
        drop_database(server, name)


def test_snapshots_of_an_old_database_keep_their_numbers_and_their_digests(freeze: Freeze, admin: Admin) -> None:
    as_the_old_code_left_it(admin)
    before = noted(admin)
    assert freeze(MARCH) == SnapshotRef(MARCH, 1)
    assert freeze(FEBRUARY) == SnapshotRef(FEBRUARY, 1)
    assert noted(admin) == before, "a digest that others cite stands as it was"
    assert admin.execute("select count(*) from monitoring.snapshot_to_restate").fetchone() == (0,)
    assert admin.execute("select period, form from monitoring.snapshot_digest order by 1, 2").fetchall() == [
        (str(period), form) for period in (FEBRUARY, MARCH) for form in (1, 2)
    ]


def test_they_are_known_also_after_a_note_a_confirmation_and_a_new_parameter(freeze: Freeze, admin: Admin, judge: Judge) -> None:
    as_the_old_code_left_it(admin)
    policy = policies.changed("risk.yellow_yoy", note="厅文确认", confirmed=True)
    further = policy.parameters["fund.cap_low"].model_copy(update={"title": "另一项"})
    judge(policy.model_copy(update={"parameters": {**policy.parameters, "orchard.ripe": further}}))
    assert not freeze(MARCH).is_new and not freeze(FEBRUARY).is_new


def test_an_old_snapshot_under_other_values_is_not_taken_for_these(freeze: Freeze, admin: Admin, judge: Judge) -> None:
    as_the_old_code_left_it(admin)
    judge(policies.changed("risk.yellow_yoy", value="0.02"))
    assert freeze(FEBRUARY) == SnapshotRef(FEBRUARY, 2, is_new=True)


def test_an_office_with_values_of_its_own_is_known_by_them(freeze: Freeze, admin: Admin, judge: Judge) -> None:
    own = policies.changed("risk.yellow_yoy", value="0.02")
    as_the_old_code_left_it(admin, own.digest)
    judge(own)
    assert freeze(FEBRUARY) == SnapshotRef(FEBRUARY, 1)


def test_a_restated_month_is_found_by_the_new_form_ever_after(freeze: Freeze, admin: Admin, judge: Judge) -> None:
    as_the_old_code_left_it(admin, (own := policies.changed("risk.yellow_yoy", value="0.02")).digest)
    judge(own)
    freeze(MARCH)
    renoted = own.parameters["fund.cap_low"].values[0].model_copy(update={"note": "另写"})
    parameter = own.parameters["fund.cap_low"].model_copy(update={"values": (renoted,)})
    judge(own.model_copy(update={"parameters": {**own.parameters, "fund.cap_low": parameter}}))
    assert not freeze(FEBRUARY).is_new


@pytest.mark.parametrize(
    ("policy", "is_new"),
    [
        (policies.changed("risk.min_base", value=31), True),
        (policies.changed("risk.min_base", effective_from=date(2023, 10, 1)), True),
        (policies.changed("target.measure", value="work_stock"), True),
        (policies.changed("valid.income_low_warn", value=500), True),
        (policies.followed("risk.min_base", 31, date(2025, 3, 31)), True),
        (policies.followed("risk.min_base", 31, date(2025, 4, 1)), False),
        (policies.changed("risk.min_base", note="厅文确认", confirmed=True, source="F"), False),
        (policies.changed("target.province_scale", value=300000), False),
        (policies.changed("ingest.max_reject_rate", value="0.05"), False),
        (policies.changed("notice.reply_wd_red", value=4), False),
        (policies.changed("workshop.min_absorb", value=6), False),
        (policies.changed("fund.cap_low", value="0.7"), False),
    ],
)
def test_a_month_depends_on_what_it_reads(freeze: Freeze, judge: Judge, policy: Policy, is_new: bool) -> None:
    judge(policy)
    assert freeze(MARCH).is_new is is_new


def test_the_parameters_of_the_digest_are_those_that_the_code_of_a_month_reads() -> None:
    known, read = set(load_policy().parameters), set()
    folders = (Path("include/wengang/monitoring"), Path("include/wengang/risk_detection"))
    for path in (path for folder in folders for path in python_files(str(folder))):
        for call in calls(path, frozenset({"whole", "ratio", "word", "in_force"})):
            if call.args and isinstance(name := getattr(call.args[0], "value", None), str):
                read.add(name)
        for template in templates(path):
            if template and template[0] == "risk.":
                read |= filled(template, ("yellow", "orange", "red", "yoy", "mom")) & known
    assert "risk.orange_run_fall" in read and "target.measure" in read, "this test reads the wrong folder"
    assert {name for name in known if name.startswith(PARAMETERS)} == read
