"""One database for the folder; each test works in a transaction that is rolled back, so that a test costs milliseconds."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import psycopg
import pytest
from ops.database import drop_database
from psycopg import sql

from wengang.database.unit_of_work import UnitOfWork, unit_of_work
from wengang.settings.environment import Settings


@pytest.fixture(scope="package")
def database(server: str, template: str) -> Iterator[str]:
    """Give the one database of the folder."""
    name = f"wengang_test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(
            sql.SQL("create database {} template {} strategy file_copy").format(sql.Identifier(name), sql.Identifier(template))
        )
    yield name
    drop_database(server, name)


@pytest.fixture
def work(settings: Settings) -> Iterator[UnitOfWork]:
    """Give an open transaction of which nothing stays."""
    with unit_of_work(settings) as opened:
        yield opened
        opened.connection.rollback()
