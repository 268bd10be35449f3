"""What may happen to the rows of each table: declared for every table with its reason, and kept by the database against every role.

The catalog is asked, so a table of a later migration is judged without being named here.
"""

from __future__ import annotations

import psycopg
import pytest
from tests.conftest import as_role
from tests.integrity.sources import as_list

from wengang.database.guards import DECLARATION, Keeping, guard_tables, kept_tables

Admin = psycopg.Connection[tuple[object, ...]]
TABLES = (
    "select n.nspname || '.' || c.relname, (select quote_ident(attname) from pg_attribute"
    " where attrelid = c.oid and attnum > 0 and not attisdropped and attgenerated = '' and attidentity = '' order by attnum limit 1)"
    " from pg_class c join pg_namespace n on n.oid = c.relnamespace"
    " where c.relkind in ('r', 'p') and not c.relispartition and n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema' order by 1"
)
ROLES = ("wengang_app", "wengang_auditor", "wengang_mailer")
MAY_INSERT = {("wengang_mailer", "mail.answer"), ("wengang_mailer", "mail.fault")}
"""What another role than the app writes down: each answer of the mail server, and what stops all mail."""
SHUT = (Keeping.APPEND_ONLY, Keeping.WRITTEN_ONCE)
REFUSED = (psycopg.errors.InsufficientPrivilege, psycopg.errors.RaiseException)


def _tables(admin: Admin) -> dict[str, str]:
    return {str(name): str(column) for name, column in admin.execute(TABLES).fetchall()}


def _goes_through(connection: Admin, statement: str) -> bool:
    """Tell whether a statement is let through; it is undone."""
    try:
        with connection.transaction(force_rollback=True):
            connection.execute(statement)
    except REFUSED:
        return False
    return True


def test_every_table_is_declared_with_its_reason(admin: Admin) -> None:
    tables = set(_tables(admin))
    assert len(tables) > 100, "the template database is empty: this test judges nothing"
    undeclared = sorted(tables - set(kept_tables()))
    assert not undeclared, (
        f"Enter each table in {DECLARATION.name} as append_only, written_once, guarded or free, with why {as_list(undeclared)}"
    )
    assert not set(kept_tables()) - tables, "A declared table is gone: take it out of tables.yaml"


def test_what_is_declared_is_what_the_database_keeps(admin: Admin) -> None:
    triggers: dict[str, set[str]] = {}
    for name, trigger in admin.execute("select tgrelid::regclass::text, tgname from pg_trigger where not tgisinternal").fetchall():
        triggers.setdefault(str(name), set()).add(str(trigger))
    for name, (keeping, _) in kept_tables().items():
        found = triggers.get(name, set())
        assert ("append_only" in found) == (keeping is Keeping.APPEND_ONLY), f"{name}: append_only is declared, or stands, alone"
        if keeping is Keeping.GUARDED:
            assert found & {"never_removed"} and not _holds(admin, name, "delete, truncate"), f"{name}: guarded means never removed"
            assert not _holds(admin, name, "update"), f"{name}: grant update of the columns that move, not of the whole row"
    assert guard_tables(admin) == [], "an upgrade that is run again finds nothing to do"


def _holds(admin: Admin, table: str, rights: str) -> bool:
    return admin.execute("select has_table_privilege('wengang_app', %s, %s)", [table, rights]).fetchone() == (True,)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_is_refused_whatever_would_change_a_record(server: str, database: str, admin: Admin, role: str) -> None:
    tables = _tables(admin)
    with as_role(server, database, role) as connection:
        let_through = []
        for table, column in tables.items():
            keeping, _ = kept_tables()[table]
            forbidden = [f"truncate {table} cascade", f"alter table {table} disable trigger all", f"drop table {table} cascade"]
            forbidden += [f"delete from {table} where false"] if keeping is not Keeping.FREE else []
            forbidden += [f"update {table} set {column} = {column} where false"] if keeping in SHUT else []
            if role != "wengang_app":
                forbidden += [f"delete from {table} where false"]
                forbidden += [f"insert into {table} default values"] if (role, table) not in MAY_INSERT else []
            let_through += [statement for statement in forbidden if _goes_through(connection, statement)]
        assert not let_through, f"{role} may do what nobody may {as_list(let_through)}"
        for way_around in ("set session_replication_role = replica", "set role wengang_owner", "select audit.refuse_rewriting()"):
            with pytest.raises(psycopg.Error):
                connection.execute(way_around)


def test_an_administrator_is_refused_too_and_what_he_switched_off_the_next_start_switches_on(admin: Admin) -> None:
    columns = _tables(admin)
    for table, (keeping, _) in kept_tables().items():
        if keeping in SHUT:
            for statement in (
                f"delete from {table}",
                f"update {table} set {columns[table]} = {columns[table]}",
                f"truncate {table} cascade",
            ):
                assert not _goes_through(admin, statement), statement
    with admin.transaction(force_rollback=True):
        admin.execute("alter table monitoring.indicator disable trigger written_once")
        admin.execute("grant delete on risk_detection.level to wengang_app")
        assert set(guard_tables(admin)) == {"monitoring.indicator", "risk_detection.level"}
        assert guard_tables(admin) == []


def test_a_settled_file_stays_settled_and_its_decision_stands(server: str, database: str, admin: Admin) -> None:
    admin.execute("insert into data_sharing.hand_over (manifest_sha256, folder) values ('a', 'x')")
    admin.execute(
        "insert into data_sharing.delivery (hand_over_id, unit, period, department, table_name, version, file_name, bytes, sha256, rows_declared)"
        " select id, '469001', '2025-03', 'rv', 'rv_work', 1, 'a.csv', 1, 'a', 1 from data_sharing.hand_over"
    )
    with as_role(server, database, "wengang_app") as app:
        app.execute("update data_sharing.delivery set state = 'held'")
        app.execute("update data_sharing.delivery set state = 'accepted', decided_by = 'a', opinion = '同意'")
        for change in ("state = 'returned'", "state = 'held'", "opinion = '不同意'", "decided_by = 'b'"):
            with pytest.raises(psycopg.errors.RaiseException):
                app.execute(f"update data_sharing.delivery set {change}")
        for identity in ("unit = '469002'", "sha256 = 'b'", "version = 2", "file_name = 'b'"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(f"update data_sharing.delivery set {identity}")


def test_each_value_of_a_target_stays_known(server: str, database: str, admin: Admin) -> None:
    with as_role(server, database, "wengang_app") as app:
        for persons in (7, 9, 9):
            app.execute(
                "insert into monitoring.target values (2025, '469001', %s) on conflict (year, unit) do update set persons = excluded.persons",
                [persons],
            )
    assert admin.execute("select persons_before, persons from audit.target_set order by seq").fetchall() == [(None, 7), (7, 9)]


def test_levels_are_taken_away_only_in_a_transaction_that_is_undone(server: str, database: str) -> None:
    with as_role(server, database, "wengang_app") as app:
        with pytest.raises(psycopg.errors.RaiseException, match="只是试算"):
            app.execute("select risk_detection.forget_levels('2025-03', 1)")
        with app.transaction(force_rollback=True):
            app.execute("select risk_detection.forget_levels('2025-03', 1)")
