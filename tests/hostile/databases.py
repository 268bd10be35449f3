"""A business database that outlives one test: for folders whose tests share one."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from ops.database import drop_database
from psycopg import sql


@contextmanager
def fresh_database(server: str, template: str) -> Iterator[str]:
    """Give the name of a fresh copy of the template, dropped afterwards."""
    name = f"wengang_test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(
            sql.SQL("create database {} template {} strategy file_copy").format(sql.Identifier(name), sql.Identifier(template))
        )
    try:
        yield name
    finally:
        drop_database(server, name)
