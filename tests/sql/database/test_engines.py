"""The door to the database: the planner sees the values, errors are the driver's own, a cut connection is replaced."""

from __future__ import annotations

import os
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql
from tests.statements import execute

from wengang.database.engines import engine_of
from wengang.database.queries import load_query
from wengang.database.unit_of_work import UnitOfWork, statement_by_statement, unit_of_work
from wengang.settings.environment import Settings

MONTHS = ("2025-01", "2025-02", "2025-03")


@pytest.fixture
def months(work: UnitOfWork) -> Iterator[UnitOfWork]:
    """Give a database in which three months are open."""
    for month in MONTHS:
        execute(work, "select data_sharing.open_month(%s)", [month])
    yield work
    work.connection.rollback()


def _plan(work: UnitOfWork, query: str, **values: object) -> str:
    """Give the plan of a statement exactly as the door sends it."""
    compiled = load_query(query).compile(dialect=work.connection.dialect)
    return "\n".join(row["QUERY PLAN"] for row in execute(work, f"explain {compiled}", {**compiled.params, **values}))


@pytest.mark.parametrize(
    ("query", "values"),
    [
        ("workshops/insert_findings", {"period": "2025-02", "snapshot": 1, "before": "2025-01", "month": 2}),
        ("monitoring/list_not_on_roster", {"period": "2025-02", "snapshot": 1}),
    ],
)
def test_a_statement_on_a_month_reads_the_partition_of_that_month_alone(months: UnitOfWork, query: str, values: dict[str, object]) -> None:
    tables = [row["relname"] for row in execute(months, "select relname from pg_class where relispartition and relkind = 'r'")]
    read = {table for table in tables if f" on {table} " in _plan(months, query, **values)}
    of_other_months = {table for table in read if any(month.replace("-", "_") in table for month in ("2025-03",))}
    assert read and not of_other_months


def test_an_error_is_the_drivers_own(work: UnitOfWork) -> None:
    with pytest.raises(psycopg.errors.UndefinedTable) as raised, work.savepoint():
        work.connection.exec_driver_sql("select * from nowhere")
    assert raised.value.sqlstate == "42P01"


def test_a_connection_that_the_server_has_cut_is_replaced(settings: Settings, admin: psycopg.Connection[tuple[object, ...]]) -> None:
    with unit_of_work(settings) as work:
        first = work.driver.info.backend_pid
    admin.execute("select pg_terminate_backend(%s)", [first])
    with unit_of_work(settings) as work:
        assert work.driver.info.backend_pid != first
        assert work.row("deadlines/last_closing") is None


def test_a_process_keeps_one_connection_for_tasks_that_follow_one_another(settings: Settings) -> None:
    used = set()
    for _ in range(5):
        with unit_of_work(settings) as work:
            used.add(work.driver.info.backend_pid)
    assert len(used) == 1


def test_a_forked_process_uses_connections_of_its_own(settings: Settings) -> None:
    with unit_of_work(settings) as work:
        parents = work.driver.info.backend_pid
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        with unit_of_work(settings) as work:
            os.write(writing, str(work.driver.info.backend_pid).encode())
        os._exit(0)
    os.waitpid(child, 0)
    childs = int(os.read(reading, 20))
    os.close(reading)
    os.close(writing)
    with unit_of_work(settings) as work:
        assert work.driver.info.backend_pid == parents != childs


def test_what_only_the_driver_wrote_is_committed(settings: Settings, admin: psycopg.Connection[tuple[object, ...]]) -> None:
    with unit_of_work(settings) as work:
        work.copy("monitoring.target", ("unit", "year", "persons"), [("469001", 2025, 3)])
    assert admin.execute("select persons from monitoring.target").fetchall() == [(3,)]
    with pytest.raises(RuntimeError), unit_of_work(settings) as work:
        work.copy("monitoring.target", ("unit", "year", "persons"), [("469002", 2025, 3)])
        raise RuntimeError
    assert admin.execute("select count(*) from monitoring.target").fetchone() == (1,)


def test_statement_by_statement_keeps_each_and_gives_its_locks_back(
    settings: Settings, admin: psycopg.Connection[tuple[object, ...]]
) -> None:
    with pytest.raises(RuntimeError), statement_by_statement(settings.database_url, settings) as work:
        execute(work, "insert into monitoring.target (unit, year, persons) values ('469001', 2025, 3)")
        execute(work, "select pg_advisory_lock(7)")
        raise RuntimeError
    assert admin.execute("select count(*) from monitoring.target").fetchone() == (1,)
    admin.execute("set lock_timeout = '10s'")  # the server gives a lock back a moment after the client has gone
    admin.execute("select pg_advisory_lock(7)")
    assert engine_of(settings.database_url).pool.checkedout() == 0  # type: ignore[attr-defined]


def test_a_connection_that_was_interrupted_does_not_go_back_into_the_pool(settings: Settings) -> None:
    with pytest.raises(KeyboardInterrupt), unit_of_work(settings) as work:
        first = work.driver.info.backend_pid
        raise KeyboardInterrupt
    with unit_of_work(settings) as work:
        assert work.driver.info.backend_pid != first


def test_an_interrupt_during_the_look_at_a_pooled_connection_is_not_hidden(settings: Settings) -> None:
    with unit_of_work(settings) as work:
        work.row("deadlines/last_closing")
    dialect = engine_of(settings.database_url).dialect
    looked = dialect.do_ping

    def interrupted(connection: object) -> bool:
        try:
            raise KeyboardInterrupt
        finally:
            raise psycopg.ProgrammingError("can't change 'autocommit' now: connection in transaction status ACTIVE")

    dialect.do_ping = interrupted  # type: ignore[method-assign]
    try:
        with pytest.raises(KeyboardInterrupt), unit_of_work(settings):
            pass
    finally:
        dialect.do_ping = looked  # type: ignore[method-assign]


def test_copy_writes_as_many_rows_as_it_says(work: UnitOfWork) -> None:
    rows = [("469001", year, year) for year in range(2025, 2030)]
    assert work.copy("monitoring.target", ("unit", "year", "persons"), rows) == len(rows)
    found = work.driver.execute(sql.SQL("select count(*) from {}").format(sql.Identifier("monitoring", "target"))).fetchone()
    assert found == (len(rows),)
