"""Databases and folders that exist for one measurement and go away afterwards.

Belongs here: making and dropping them. Does not belong here: what is measured.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from ops.database import address_for, create_database, drop_database

from wengang.database.migrations import migrate
from wengang.settings.environment import Mode, Settings


@contextmanager
def scratch_database(maintenance: str, purpose: str) -> Iterator[str]:
    """Give the name of an empty database."""
    name = f"wengang_bench_{purpose}_{os.getpid()}"
    create_database(maintenance, name)
    try:
        yield name
    finally:
        drop_database(maintenance, name)


@contextmanager
def scratch_installation(maintenance: str, folder: Path) -> Iterator[Settings]:
    """Give a trial installation with an empty business database of its own."""
    with scratch_database(maintenance, "house") as name:
        migrate(address_for(maintenance, name, "postgres"))
        yield Settings(mode=Mode.TRIAL, var=folder, inbox=folder / "inbox", database_url=address_for(maintenance, name, "wengang_app"))


def flush(maintenance: str) -> None:
    """Write everything out now, so that no measurement pays for the one before it."""
    with psycopg.connect(maintenance, autocommit=True) as connection:
        connection.execute("checkpoint")
