"""Airflow's own databases are prepared side by side on one server: the roles of the audit belong to all of them."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from ops import postgres_server
from ops.airflow_metadata import TRIGGER_FOLDER
from ops.database import address_for, create_database
from tests.airflow_tables import AIRFLOW_TABLES
from tests.conftest import lose_on_power_failure

ROLES_MADE_HERE = (TRIGGER_FOLDER / "0001_state_changes.sql").read_bytes()


@pytest.fixture
def new_server() -> Iterator[str]:
    """Give a server that has no role of ours yet."""
    with tempfile.TemporaryDirectory(prefix="wengang-server-") as folder:
        address = postgres_server.start(Path(folder) / "pg")
        lose_on_power_failure(address)
        yield address
        postgres_server.stop(Path(folder) / "pg")


def test_two_databases_of_a_new_server_are_prepared_at_once(new_server: str) -> None:
    addresses = []
    for name in ("airflow_one", "airflow_two"):
        create_database(new_server, name)
        addresses.append(address_for(new_server, name, "postgres"))
        with psycopg.connect(addresses[-1]) as connection:
            connection.execute(AIRFLOW_TABLES)
    faults: list[Exception] = []

    def prepare_the_second() -> None:
        try:
            with psycopg.connect(addresses[1]) as second:
                second.execute(ROLES_MADE_HERE)
        except psycopg.Error as fault:
            faults.append(fault)

    with psycopg.connect(addresses[0]) as first:
        first.execute(ROLES_MADE_HERE)
        other = threading.Thread(target=prepare_the_second)
        other.start()
        other.join(1)
        assert other.is_alive(), "the second waits until the roles that the first makes are there or not"
        first.commit()
        other.join(20)
    assert not faults
