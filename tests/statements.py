"""Statements of a test's own beside a unit of work, within its transaction.

Belongs here: running them. Does not belong here: statements that several tests share.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from psycopg.rows import dict_row

from wengang.database.unit_of_work import Row, UnitOfWork


def execute(work: UnitOfWork, statement: str, values: Sequence[Any] | Mapping[str, Any] | None = None) -> psycopg.Cursor[Row]:
    """Run a statement with the driver's `%s` values and give its rows."""
    return work.driver.cursor(row_factory=dict_row).execute(statement, values)
