"""One database for the folder; each test works in a transaction that is rolled back, so that a test costs milliseconds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.databases import fresh_database

from wengang.database.unit_of_work import UnitOfWork, unit_of_work
from wengang.settings.environment import Settings


@pytest.fixture(scope="package")
def database(server: str, template: str) -> Iterator[str]:
    """Give the one database of the folder."""
    with fresh_database(server, template) as name:
        yield name


@pytest.fixture
def work(settings: Settings) -> Iterator[UnitOfWork]:
    """Give an open transaction of which nothing stays."""
    with unit_of_work(settings) as opened:
        yield opened
        opened.connection.rollback()
