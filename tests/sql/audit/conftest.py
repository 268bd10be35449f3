"""What tests of the audit share: a database with tables like Airflow's, under the triggers that an installation applies."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import psycopg
import pytest
from ops.airflow_metadata import TRIGGER_FOLDER
from ops.database import address_for, create_database, drop_database
from tests.airflow_tables import AIRFLOW_TABLES


@pytest.fixture
def airflow(server: str) -> Iterator[str]:
    """Give a database with such tables and the triggers."""
    name = f"airflow_{uuid.uuid4().hex[:10]}"
    create_database(server, name)
    with psycopg.connect(address_for(server, name, "postgres")) as connection:
        connection.execute(AIRFLOW_TABLES)
        for path in sorted(TRIGGER_FOLDER.glob("[0-9]*.sql")):
            connection.execute(path.read_bytes())
    yield name
    drop_database(server, name)
