"""Business databases of the tests: copies of a template that live as long as they are needed, or go back to be used again.

Belongs here: making, giving back and emptying them. Does not belong here: the template itself (`conftest`), rows of any test.
A copy costs half a second of processor time, putting the rows that one test touched back a twentieth of it.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import psycopg
from ops.database import address_for, drop_database
from psycopg import sql

from wengang.database.engines import close_engines

Connection = psycopg.Connection[tuple[object, ...]]

HOUSE = "(select oid from pg_namespace where nspname not like 'pg\\_%' and nspname <> 'information_schema')"
FORM = f"""
select md5(string_agg(line, chr(10) order by line)) from (
  select concat_ws(' ', 'class', oid, relname, relkind, relfilenode, relowner, relacl, relrowsecurity, relnatts) as line
  from pg_class where relnamespace in {HOUSE}
  union all
  select concat_ws(' ', 'column', attrelid, attname, atttypid, attnotnull, atthasdef, attacl, attisdropped)
  from pg_attribute join pg_class on pg_class.oid = attrelid where relnamespace in {HOUSE}
  union all select concat_ws(' ', 'constraint', oid, conname, convalidated) from pg_constraint
  union all select concat_ws(' ', 'trigger', oid, tgname, tgenabled) from pg_trigger
  union all select concat_ws(' ', 'function', oid, proname, md5(prosrc), proacl) from pg_proc where pronamespace in {HOUSE}
  union all select concat_ws(' ', 'schema', oid, nspname, nspacl) from pg_namespace where oid in {HOUSE}
  union all select concat_ws(' ', 'policy', oid, polname) from pg_policy
) as form
"""
"""What a database is but its rows and settings; a table that was truncated or rewritten counts as another one."""
REFORMED = """
select exists (
  select from pg_stat_sys_tables
  where n_tup_ins + n_tup_upd + n_tup_del > 0
    and relid = any (array['pg_class', 'pg_attribute', 'pg_constraint', 'pg_trigger', 'pg_proc', 'pg_namespace', 'pg_policy']::regclass[])
)
"""
"""Whether anything was written where the form stands; asking that is a twentieth of reading the form."""
ROLE_SETTINGS = """
select setrole, setconfig from pg_db_role_setting join pg_database on pg_database.oid = setdatabase where datname = current_database()
"""
PARTITIONS = f"select oid::regclass::text from pg_class where relispartition and relkind = 'r' and relnamespace in {HOUSE}"
SEQUENCES = "select format('%I.%I', schemaname, sequencename), start_value, last_value from pg_sequences"
TOUCHED = "select relid::regclass::text from pg_stat_user_tables where n_tup_ins + n_tup_upd + n_tup_del > 0"
OTHERS = "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"


@dataclass(frozen=True, slots=True)
class Pristine:
    """What a fresh copy of a template looks like."""

    form: object
    partitions: frozenset[object]
    sequences: frozenset[tuple[object, ...]]
    rows: Mapping[object, bytes]
    """What stands in each table that is not empty."""

    @classmethod
    def of(cls, connection: Connection) -> Pristine:
        """Give what a database looks like now."""
        tables = [row[0] for row in connection.execute("select relid::regclass::text from pg_stat_user_tables")]
        filled = [table for table in tables if _value(connection, f"select exists (select from only {table})")]
        return cls(
            form=_value(connection, FORM),
            partitions=frozenset(row[0] for row in connection.execute(PARTITIONS)),
            sequences=frozenset(connection.execute(SEQUENCES).fetchall()),
            rows={table: _copied_out(connection, table) for table in filled},
        )


_free: dict[str, list[str]] = defaultdict(list)
_pristine: dict[str, Pristine] = {}


@contextmanager
def fresh_database(server: str, template: str) -> Iterator[str]:
    """Give the name of a fresh copy of the template, dropped afterwards."""
    name = _copy(server, template)
    try:
        yield name
    finally:
        close_engines()
        drop_database(server, name)


@contextmanager
def borrowed_database(server: str, template: str) -> Iterator[str]:
    """Give the name of a database like the template; its rows are put back for the next one who asks, one of another form is dropped."""
    name = _free[template].pop() if _free[template] else _copy(server, template)
    if template not in _pristine:
        with psycopg.connect(address_for(server, name, "postgres"), autocommit=True) as connection:
            _pristine[template] = Pristine.of(connection)
    try:
        yield name
    finally:
        close_engines()
        if _restored(server, name, _pristine[template]):
            _free[template].append(name)
        else:
            drop_database(server, name)


def drop_free_databases(server: str) -> None:
    """Drop what nobody will ask for any more."""
    for name in [name for names in _free.values() for name in names]:
        drop_database(server, name)
    _free.clear()


def _copy(server: str, template: str) -> str:
    name = f"wengang_test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(
            sql.SQL("create database {} template {} strategy file_copy").format(sql.Identifier(name), sql.Identifier(template))
        )
    return name


def _restored(server: str, name: str, pristine: Pristine) -> bool:
    """Put the rows of a database back to what they were before a test and tell whether it is then like a fresh copy."""
    with suppress(psycopg.Error), psycopg.connect(address_for(server, name, "postgres"), autocommit=True) as connection:
        while connection.execute(OTHERS).fetchall():
            pass  # what a session did is counted when it has ended
        for partition in {row[0] for row in connection.execute(PARTITIONS)} - pristine.partitions:
            connection.execute(f"drop table {partition}")
        touched = [row[0] for row in connection.execute(TOUCHED)]
        connection.execute("set session_replication_role = replica")  # neither foreign keys nor append-only triggers
        for table in touched:
            connection.execute(f"delete from {table}")
            if rows := pristine.rows.get(table):
                with connection.cursor().copy(f"copy {table} from stdin") as copy:
                    copy.write(rows)
        for sequence, start, last in pristine.sequences - set(connection.execute(SEQUENCES).fetchall()):
            connection.execute("select setval(%s::regclass, %s, %s)", [sequence, last or start, last is not None])
        reformed = _value(connection, REFORMED)
        connection.execute("select pg_stat_force_next_flush()")
        connection.execute("select pg_stat_reset()")
        return connection.execute(ROLE_SETTINGS).fetchall() == [] and (not reformed or _value(connection, FORM) == pristine.form)
    return False


def _copied_out(connection: Connection, table: object) -> bytes:
    with connection.cursor().copy(f"copy {table} to stdout") as copy:
        return b"".join(copy)


def _value(connection: Connection, statement: str) -> object:
    row = connection.execute(statement).fetchone()
    return row[0] if row else None
