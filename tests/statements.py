"""Statements of a test's own beside a unit of work, within its transaction.

Belongs here: running them. Does not belong here: statements that several tests share.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.rows import dict_row

from wengang.database.unit_of_work import Row, UnitOfWork


def execute(work: UnitOfWork, statement: str, values: Sequence[Any] | Mapping[str, Any] | None = None) -> psycopg.Cursor[Row]:
    """Run a statement with the driver's `%s` values and give its rows."""
    return work.driver.cursor(row_factory=dict_row).execute(statement, values)


_BY_HAND = """
create function public.by_hand(statement text) returns bigint
  language plpgsql security definer set session_replication_role = replica
as $$
declare
  changed bigint;
begin
  execute statement;
  get diagnostics changed = row_count;
  return changed;
end $$
"""


def by_hand(where: UnitOfWork | psycopg.Connection[Any], statement: str, values: Sequence[Any] | Mapping[str, Any] | None = None) -> int:
    """Change what the house keeps as only an administrator could, past rights and guards; give how many rows.

    `where`: the transaction of a test, or an administrator's own connection.
    """
    return _within(where, statement, values) if isinstance(where, UnitOfWork) else _by(where, statement, values)


def _by(admin: psycopg.Connection[Any], statement: str, values: Sequence[Any] | Mapping[str, Any] | None) -> int:
    admin.execute("set session_replication_role = replica")
    try:
        return admin.execute(statement, values).rowcount
    finally:
        admin.execute("set session_replication_role = origin")


def _within(work: UnitOfWork, statement: str, values: Sequence[Any] | Mapping[str, Any] | None) -> int:
    words = psycopg.ClientCursor(work.driver).mogrify(statement, values)
    with psycopg.connect(make_conninfo(work.settings.database_url, user="postgres"), autocommit=True) as admin:
        admin.execute(_BY_HAND)
        try:
            row = work.driver.execute("select public.by_hand(%s)", [words]).fetchone()
        finally:
            admin.execute("drop function public.by_hand")
    return int(row[0]) if row else 0
