"""One task, one transaction: the object that every step of a domain takes first.

Belongs here: running named SQL files with bound values, COPY, and advisory locks. Does not belong here: audit records (`wengang.audit`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row
from psycopg.types.json import set_json_dumps

from wengang.database.json_text import dump_json
from wengang.database.queries import load_query
from wengang.settings.environment import Settings

Row = dict[str, Any]
set_json_dumps(dump_json)


@dataclass(frozen=True, slots=True)
class UnitOfWork:
    """One open transaction of the business database with the settings of the installation."""

    connection: psycopg.Connection[Row]
    settings: Settings

    def rows(self, query: str, **values: Any) -> list[Row]:  # noqa: ANN401 - bound values are of any SQL type
        """Give all rows of `sql/<query>.sql`."""
        return self.connection.execute(load_query(query), values).fetchall()

    def row(self, query: str, **values: Any) -> Row | None:  # noqa: ANN401
        """Give the first row of `sql/<query>.sql`, or None."""
        return self.connection.execute(load_query(query), values).fetchone()

    def run(self, query: str, **values: Any) -> int:  # noqa: ANN401
        """Run `sql/<query>.sql` and give the number of rows it touched."""
        return self.connection.execute(load_query(query), values).rowcount

    def run_for_each(self, query: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run `sql/<query>.sql` once for each small result row (figures, reasons; never person rows)."""
        if rows:
            with self.connection.cursor() as cursor:
                cursor.executemany(load_query(query), rows)

    def copy(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
        """COPY rows into a table and give their number."""
        target = sql.SQL("copy {} ({}) from stdin").format(
            sql.Identifier(*table.split(".")), sql.SQL(", ").join(map(sql.Identifier, columns))
        )
        count = 0
        with self.connection.cursor() as cursor, cursor.copy(target) as copy:
            for row in rows:
                copy.write_row(row)
                count += 1
        return count

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo what is written within the block when it raises, and keep what stood before it."""
        with self.connection.transaction():
            yield

    def plan_for_bulk(self) -> None:
        """Let this transaction join whole months by hashing: fresh snapshots have no statistics, and a row-by-row join costs minutes."""
        self.connection.execute("set local enable_nestloop = off")

    def is_locked_out(self, *key: object) -> bool:
        """Tell whether somebody holds the lock of a key; where nobody does, nobody can take it before this transaction ends."""
        row = self.connection.execute(
            "select pg_try_advisory_xact_lock_shared(hashtextextended(%s, 0)) as free", [":".join(map(str, key))]
        ).fetchone()
        return not (row and row["free"])

    def try_lock(self, *key: object) -> bool:
        """Take the lock of a key where nobody holds it, and tell whether that was so."""
        row = self.connection.execute(
            "select pg_try_advisory_xact_lock(hashtextextended(%s, 0)) as taken", [":".join(map(str, key))]
        ).fetchone()
        return bool(row and row["taken"])

    def keep_out(self, *key: object) -> None:
        """Wait until nobody holds the lock of a key, and let nobody take it before this transaction ends; others may do the same."""
        self.connection.execute("select pg_advisory_xact_lock_shared(hashtextextended(%s, 0))", [":".join(map(str, key))])

    def lock(self, *key: object) -> None:
        """Wait for the advisory lock of a key (domain, period, unit); it is released with the transaction (decision 2)."""
        self.connection.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [":".join(map(str, key))])


@contextmanager
def unit_of_work(settings: Settings) -> Iterator[UnitOfWork]:
    """Open one transaction: committed when the block ends, rolled back when it raises.

    Values are bound by the client (escaped literals), so that the planner sees them and a month finds its partition at once.
    """
    with psycopg.connect(settings.database_url, row_factory=dict_row, cursor_factory=psycopg.ClientCursor) as connection:
        yield UnitOfWork(connection, settings)
