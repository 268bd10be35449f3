"""A database that goes from one test to the next is like a fresh copy, or it does not go."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import psycopg
import pytest
from ops.database import address_for
from psycopg import sql
from tests.databases import Pristine, borrowed_database, fresh_database
from tests.statements import by_hand

Write = Callable[[psycopg.Connection], object]
Look = tuple[Pristine, list[object]]


@pytest.fixture(scope="module")
def own_template(server: str, template: str) -> Iterator[str]:
    """Give a template of this module's own, with one table that is filled and a sequence that is used."""
    with fresh_database(server, template) as name:
        with connect(server, name) as connection:
            connection.execute("insert into monitoring.target (year, unit, persons) values (2025, '469001', 7)")
            connection.execute("create sequence public.used")
            connection.execute("select nextval('public.used')")
        yield name


@pytest.fixture(scope="module")
def fresh(server: str, own_template: str) -> Look:
    """Give what a fresh copy looks like."""
    with fresh_database(server, own_template) as name:
        return look(server, name)


def connect(server: str, name: str) -> psycopg.Connection:
    return psycopg.connect(address_for(server, name, "postgres"), autocommit=True)


def look(server: str, name: str) -> Look:
    """Give the form of a database and every row in it."""
    with connect(server, name) as connection:
        tables = connection.execute("select relid::regclass::text from pg_stat_user_tables order by 1").fetchall()
        rows = [connection.execute(f"select to_jsonb(t)::text from {table} as t order by 1").fetchall() for (table,) in tables]
        return Pristine.of(connection), [(table, found) for (table,), found in zip(tables, rows, strict=True) if found]


def lend(server: str, template: str, write: Write) -> str:
    """Lend a database to one who writes, and give its name."""
    with borrowed_database(server, template) as name:
        write(connect(server, name))  # left open, as a broken test does
    return name


def rows_of_every_kind(connection: psycopg.Connection) -> None:
    connection.execute("select data_sharing.open_month('2025-03')")
    connection.execute("insert into data_sharing.hand_over (manifest_sha256, folder) values ('a', 'b'), ('c', 'd')")
    connection.execute(
        "insert into audit.task_record (kind, dag_id, run_id, task_id, map_index, try_number, task_instance_id, actor, policy_digest)"
        " values ('START', 'd', 'r', 't', -1, 1, 'i', 'a', 'p')"
    )
    connection.execute("begin")
    connection.execute("insert into data_sharing.hand_over (manifest_sha256, folder) values ('never committed', 'b')")


@pytest.mark.parametrize(
    "write",
    [
        lambda connection: connection.execute("select count(*) from data_sharing.hand_over"),
        rows_of_every_kind,
        lambda connection: connection.execute("select nextval('public.used'), nextval('public.used')"),
        lambda connection: connection.execute("update monitoring.target set persons = 8"),
        lambda connection: by_hand(connection, "delete from monitoring.target"),
    ],
    ids=["nothing", "rows, a month, an open transaction", "a sequence", "other rows", "fewer rows"],
)
def test_rows_are_put_back_and_the_database_is_used_again(server: str, own_template: str, fresh: Look, write: Write) -> None:
    lent = lend(server, own_template, write)
    with borrowed_database(server, own_template) as again:
        assert (again, look(server, again)) == (lent, fresh)


@pytest.mark.parametrize(
    "statement",
    [
        "truncate monitoring.county_group",
        "alter table data_sharing.hand_over add column more int",
        "alter table audit.task_record disable trigger append_only",
        "grant delete on audit.task_record to wengang_app",
        "create or replace function audit.refuse_change() returns trigger language plpgsql as $$ begin return null; end $$",
        "create table public.left_behind (id int)",
        "alter table data_sharing.hand_over drop constraint hand_over_manifest_sha256_key",
        "alter role wengang_app in database {database} set search_path = 'audit'",
    ],
)
def test_changed_database_is_not_used_again(server: str, own_template: str, statement: str) -> None:
    def write(connection: psycopg.Connection) -> None:
        name = sql.Identifier(connection.info.dbname).as_string(connection)
        connection.execute(statement.replace("{database}", name))

    lent = lend(server, own_template, write)
    with psycopg.connect(server) as connection:
        assert connection.execute("select count(*) from pg_database where datname = %s", [lent]).fetchone() == (0,)


def test_what_a_module_shares_is_made_by_one_worker(own_template: str, request: pytest.FixtureRequest) -> None:
    if "PYTEST_XDIST_WORKER" in os.environ:
        assert request.node.nodeid.endswith("@tests/integrity/test_databases.py"), "otherwise every worker makes it"
