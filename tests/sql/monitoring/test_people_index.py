"""Months of before the index of people (schema 0043) have it after the upgrade, and nobody stands twice in one of their snapshots."""

from __future__ import annotations

import shutil
from pathlib import Path

import psycopg
import pytest
from ops.database import address_for
from tests.conftest import migrated_template
from tests.databases import fresh_database

from wengang.database.migrations import SCHEMA_FOLDER, migrate

UPGRADE = "0043"
PLACE = """
insert into monitoring.person_month (period, snapshot, person_key, unit, town, village, employed)
values ('2025-03', 1, '00000000-0000-0000-0000-000000000001', '469001', '镇', '村', true)
"""


def test_a_month_that_stood_before_is_indexed(server: str, tmp_path: Path) -> None:
    for path in SCHEMA_FOLDER.glob("*.sql"):
        if path.name < UPGRADE:
            shutil.copy(path, tmp_path)
    with fresh_database(server, migrated_template(server, tmp_path)) as name:
        address = address_for(server, name, "postgres")
        with psycopg.connect(address) as admin:
            admin.execute("select data_sharing.open_month('2025-03')")
            admin.execute(PLACE)
        migrate(address)
        with psycopg.connect(address) as admin:
            found = admin.execute("select indexdef from pg_indexes where tablename = 'person_month_2025_03'").fetchall()
            assert [definition.split(" USING ")[1] for (definition,) in found] == ["btree (snapshot, person_key)"]
            with pytest.raises(psycopg.errors.UniqueViolation):
                admin.execute(PLACE)
