"""Statements of a test's own beside a unit of work, within its transaction.

Belongs here: running them, and undoing what a block did. Does not belong here: statements that several tests share.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.rows import dict_row

from wengang.database.unit_of_work import Row, UnitOfWork


def execute(work: UnitOfWork, statement: str, values: Sequence[Any] | Mapping[str, Any] | None = None) -> psycopg.Cursor[Row]:
    """Run a statement with the driver's `%s` values and give its rows."""
    return work.driver.cursor(row_factory=dict_row).execute(statement, values)


@contextmanager
def undone(work: UnitOfWork) -> Iterator[None]:
    """Undo at its end what the block wrote."""
    with work.connection.begin_nested() as savepoint:
        yield
        savepoint.rollback()
