"""One task, one transaction: the object that every step of a domain takes first.

Belongs here: running named SQL files with bound values, COPY, and advisory locks. Does not belong here: audit records (`wengang.audit`),
how connections are made (`engines`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any, TypeVar, overload

import psycopg
from psycopg import sql
from sqlalchemy import Connection, text

from wengang.database.engines import engine_of
from wengang.database.queries import load_query
from wengang.database.touched import Touched
from wengang.settings.environment import Settings

Row = dict[str, Any]
Reader = TypeVar("Reader")

_FOR_BULK = text(
    "select set_config('enable_nestloop', 'off', true), set_config('enable_sort', 'off', true),"
    " set_config('work_mem', '128MB', true), set_config('parallel_tuple_cost', '0', true),"
    " set_config('default_statistics_target', '25', true)"
)
_ONLY_READ = text("set transaction isolation level repeatable read, read only")
_KEY = "hashtextextended(:key, 0)"
_LOCK = text(f"select pg_advisory_xact_lock({_KEY})")
_LOCK_SHARED = text(f"select pg_advisory_xact_lock_shared({_KEY})")
_TRY_LOCK = text(f"select pg_try_advisory_xact_lock({_KEY})")
_TRY_LOCK_SHARED = text(f"select pg_try_advisory_xact_lock_shared({_KEY})")


@dataclass(frozen=True, slots=True)
class UnitOfWork:
    """One open transaction of the business database with the settings of the installation; `touched` knows what passed through it."""

    connection: Connection
    settings: Settings
    touched: Touched = field(default_factory=Touched, compare=False, repr=False)

    @property
    def driver(self) -> psycopg.Connection[tuple[Any, ...]]:
        """Give the driver's connection, within the same transaction: for COPY."""
        if not self.connection.in_transaction():
            self.connection.begin()
        driver: psycopg.Connection[tuple[Any, ...]] = self.connection.connection.dbapi_connection  # type: ignore[assignment]
        return driver

    @overload
    def rows(self, query: str, /, **values: Any) -> list[Row]: ...  # noqa: ANN401 - bound values are of any SQL type
    @overload
    def rows(self, query: str, reader: type[Reader], /, **values: Any) -> list[Reader]: ...  # noqa: ANN401 - as above
    def rows(self, query: str, reader: type[Any] = Row, /, **values: Any) -> list[Any]:
        """Give all rows of `sql/<query>.sql`; the reader, a TypedDict of the room's `rows`, names their columns and types (decision 0043)."""
        found = [dict(row) for row in self.connection.execute(load_query(query), values).mappings()]
        self.touched.read(query, values, found)
        return found

    @overload
    def row(self, query: str, /, **values: Any) -> Row | None: ...  # noqa: ANN401 - as above
    @overload
    def row(self, query: str, reader: type[Reader], /, **values: Any) -> Reader | None: ...  # noqa: ANN401 - as above
    def row(self, query: str, reader: type[Any] = Row, /, **values: Any) -> Any:
        """Give the first row of `sql/<query>.sql`, or None."""
        row = self.connection.execute(load_query(query), values).mappings().first()
        found = None if row is None else dict(row)
        self.touched.read(query, values, [] if found is None else [found])
        return found

    def run(self, query: str, **values: Any) -> int:  # noqa: ANN401 - as above
        """Run `sql/<query>.sql` and give the number of rows it touched."""
        count = self.connection.execute(load_query(query), values).rowcount
        self.touched.wrote(query, [values], count)
        return count

    def run_for_each(self, query: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run `sql/<query>.sql` once for each small result row (figures, reasons; never person rows)."""
        if rows:
            self.connection.execute(load_query(query), [dict(row) for row in rows])
            self.touched.wrote(query, rows, len(rows))

    def copy(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
        """COPY rows into a table and give their number; where there is none, the server is not asked."""
        remaining = iter(rows)
        first = list(islice(remaining, 1))
        if not first:
            self.touched.copied(table, 0)
            return 0
        target = sql.SQL("copy {} ({}) from stdin").format(
            sql.Identifier(*table.split(".")), sql.SQL(", ").join(map(sql.Identifier, columns))
        )
        count = 0
        with self.driver.cursor() as cursor, cursor.copy(target) as copy:
            for row in chain(first, remaining):
                copy.write_row(row)
                count += 1
        self.touched.copied(table, count)
        return count

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo what is written within the block when it raises, and keep what stood before it."""
        with self.connection.begin_nested():
            yield

    def plan_for_bulk(self) -> None:
        """Let this transaction join whole months by hashing and in memory: fresh snapshots have no statistics, and a row-by-row join costs minutes.

        A person takes about 100 bytes: 600,000 of them are sorted or hashed without a file. Its own statistics are of 7,500 rows. Whatever
        can be read by several processes is, unless it is so small that starting them costs more: rows handed from one to another are counted as
        costing nothing.
        """
        self.connection.execute(_FOR_BULK)

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Undo whatever is written within the block when it ends, and keep what stood before it."""
        with self.connection.begin_nested() as savepoint, self.touched.not_counted():
            yield
            savepoint.rollback()

    def only_read(self) -> None:
        """Let this transaction see one state of the database and write nothing; to be called first."""
        self.connection.execute(_ONLY_READ)

    def is_locked_out(self, *key: object) -> bool:
        """Tell whether somebody holds the lock of a key; where nobody does, nobody can take it before this transaction ends."""
        return not self.connection.scalar(_TRY_LOCK_SHARED, _named(key))

    def try_lock(self, *key: object) -> bool:
        """Take the lock of a key where nobody holds it, and tell whether that was so."""
        return bool(self.connection.scalar(_TRY_LOCK, _named(key)))

    def keep_out(self, *key: object) -> None:
        """Wait until nobody holds the lock of a key, and let nobody take it before this transaction ends; others may do the same."""
        self.connection.execute(_LOCK_SHARED, _named(key))

    def lock(self, *key: object) -> None:
        """Wait for the advisory lock of a key (domain, period, unit); it is released with the transaction (decision 2)."""
        self.connection.execute(_LOCK, _named(key))


@contextmanager
def unit_of_work(settings: Settings) -> Iterator[UnitOfWork]:
    """Open one transaction: committed when the block ends, rolled back when it raises."""
    with engine_of(settings.database_url).connect() as connection:
        try:
            yield UnitOfWork(connection, settings)
            connection.commit()
        except Exception:
            raise
        except BaseException:
            connection.invalidate()  # ended in the middle of whatever it did: not for the pool
            raise


@contextmanager
def statement_by_statement(address: str, settings: Settings) -> Iterator[UnitOfWork]:
    """Open a connection of its own on which every statement is a transaction, closed with its session locks when the block ends."""
    with engine_of(address).connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").detach()
        yield UnitOfWork(connection, settings)


def _named(key: tuple[object, ...]) -> dict[str, str]:
    return {"key": ":".join(map(str, key))}
