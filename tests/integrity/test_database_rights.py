"""The business database as it stands after all migrations: everything described, everything owned by one role, least rights.

The catalog is asked, so a table or schema of a later migration is judged without being named here.
"""

from __future__ import annotations

import psycopg
import pytest
from tests.conftest import as_role
from tests.integrity.sources import as_list

Admin = psycopg.Connection[tuple[object, ...]]
ROLES = ("wengang_app", "wengang_auditor", "wengang_mailer")
OWNER = "wengang_owner"
HOUSE = "n.nspname not like 'pg\\_%' and n.nspname not in ('information_schema', 'public')"
TABLES = (
    "select n.nspname || '.' || c.relname, pg_get_userbyid(c.relowner), obj_description(c.oid, 'pg_class') "
    "from pg_class c join pg_namespace n on n.oid = c.relnamespace "
    f"where {HOUSE} and c.relkind in ('r', 'p', 'v', 'm') and not c.relispartition order by 1"
)


def _names(admin: Admin, statement: str, *values: object) -> list[str]:
    return [str(row[0]) for row in admin.execute(statement, values or None)]


def _tables_with(admin: Admin, role: str, right: str) -> set[str]:
    return {
        str(name)
        for name, *_ in admin.execute(TABLES).fetchall()
        if admin.execute("select has_table_privilege(%s, %s, %s)", [role, name, right]).fetchone() == (True,)
    }


def test_every_table_and_schema_is_described(admin: Admin) -> None:
    tables = admin.execute(TABLES).fetchall()
    assert len(tables) > 20, "the template database is empty: this test judges nothing"
    schemas = admin.execute(f"select n.nspname, obj_description(n.oid, 'pg_namespace') from pg_namespace n where {HOUSE}").fetchall()
    bare = [str(name) for name, _, comment in tables if not comment] + [str(name) for name, comment in schemas if not comment]
    assert not bare, (
        f"Write `comment on table … is '…'` or `comment on schema … is '…'` in a migration (grain, units, what it is for) {as_list(bare)}"
    )


def test_one_role_owns_everything(admin: Admin) -> None:
    foreign = [str(name) for name, owner, _ in admin.execute(TABLES).fetchall() if owner != OWNER]
    foreign += _names(admin, f"select n.nspname from pg_namespace n where {HOUSE} and pg_get_userbyid(n.nspowner) <> '{OWNER}'")
    foreign += _names(
        admin,
        "select n.nspname || '.' || p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace "
        f"where {HOUSE} and pg_get_userbyid(p.proowner) <> '{OWNER}'",
    )
    assert not foreign, f"Create objects between `set role {OWNER};` and `reset role;` {as_list(foreign)}"


def test_owner_cannot_log_in_and_nobody_becomes_it(admin: Admin) -> None:
    assert admin.execute("select rolcanlogin from pg_roles where rolname = %s", [OWNER]).fetchone() == (False,)
    members = _names(
        admin,
        "select pg_get_userbyid(member) from pg_auth_members where pg_get_userbyid(roleid) = %s and pg_get_userbyid(member) = any(%s)",
        OWNER,
        list(ROLES),
    )
    assert not members, f"Revoke {OWNER} from {members}: tasks work with granted rights only"


@pytest.mark.parametrize("role", ROLES)
def test_role_has_no_power_over_the_server(admin: Admin, role: str) -> None:
    powers = admin.execute(
        "select rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls from pg_roles where rolname = %s", [role]
    ).fetchone()
    assert powers == (False,) * 5, f"{role}: take superuser, createrole, createdb, replication and bypassrls away, found {powers}"


@pytest.mark.parametrize("role", ROLES)
def test_role_cannot_change_the_schema(admin: Admin, role: str) -> None:
    creating = _names(
        admin,
        "select n.nspname from pg_namespace n where n.nspname not like 'pg\\_%%' and has_schema_privilege(%s, n.oid, 'create')",
        role,
    )
    assert not creating, f"Revoke create on these schemas from {role} {as_list(creating)}"
    for right in ("truncate", "trigger", "references"):
        tables = _tables_with(admin, role, right)
        assert not tables, f"Revoke {right} from {role} {as_list(sorted(tables))}"


def test_auditor_only_reads_and_sees_no_person(admin: Admin) -> None:
    readable = _tables_with(admin, "wengang_auditor", "select")
    assert not {name for name in readable if name.startswith("vault.")}, "Revoke vault from wengang_auditor"
    assert "monitoring.person_month" not in readable, "Revoke monitoring.person_month from wengang_auditor"
    assert any(name.startswith("audit.") for name in readable), "Grant select on the audit tables to wengang_auditor"
    for right in ("insert", "update", "delete"):
        changed = _tables_with(admin, "wengang_auditor", right)
        assert not changed, f"Revoke {right} from wengang_auditor {as_list(sorted(changed))}"


def test_app_only_appends_to_audit_opinions_and_vault(admin: Admin) -> None:
    for right in ("update", "delete"):
        kept = {name for name in _tables_with(admin, "wengang_app", right) if name.startswith(("audit.", "approvals.", "vault."))}
        assert not kept, f"Audit, opinions and vault are append-only: revoke {right} from wengang_app {as_list(sorted(kept))}"


LENT = {
    "vault.holds_an_invented_person()": "whether the province is invented, and nothing of a person",
    "vault.people_of_award_proposal(bigint)": "the masked list of a proposal of awards",
    "vault.people_of_help_lists(period,integer)": "帮扶名单 and 关注名单, a package of the controlled exchange",
    "vault.people_of_youth(period)": "雨露计划+ as it is pushed to 人社, a package of the controlled exchange",
    "vault.people_of_clues(text)": "the clues of a chapter, a package of the controlled exchange",
    "vault.people_of_post_month(bigint,text)": "the masked list of a unit's posts that is put up in villages",
    "vault.people_of_department_differences(period,integer)": "the differences of two departments, a package of the controlled exchange",
}
"""Each function that works on the vault with the owner's rights, and what it is lent for."""


def test_the_vault_is_lent_by_one_function_a_purpose_and_read_in_no_other_way(admin: Admin) -> None:
    for role in ROLES:
        read = _names(
            admin,
            "select attrelid::regclass || '.' || attname from pg_attribute join pg_class on pg_class.oid = attrelid"
            " where relnamespace = 'vault'::regnamespace and relkind = 'r' and attnum > 0 and has_column_privilege(%s, attrelid, attnum, 'select')",
            role,
        )
        allowed = {"vault.person.person_key", "vault.digest_algorithm.name"} if role == "wengang_app" else set()
        assert set(read) == allowed, f"{role} reads {sorted(set(read) - allowed)}: lend it by a security-definer function for one purpose"
    lending = _names(
        admin, "select oid::regprocedure::text from pg_proc where prosecdef and prosrc ~ 'vault\\.' or pronamespace = 'vault'::regnamespace"
    )
    assert set(lending) == set(LENT), "Enter each function that reads the vault in LENT with what it is lent for"
    views = _names(admin, "select oid::regclass::text from pg_class where relkind in ('v', 'm') and pg_get_viewdef(oid) ~ 'vault\\.'")
    assert not views, f"A view would show the vault to whoever may read the view: {views}"


def test_the_app_writes_persons_and_cannot_read_one_back(server: str, database: str) -> None:
    with as_role(server, database, "wengang_app") as app:
        app.execute("insert into vault.person (person_key, id18, name) values (gen_random_uuid(), '469900199001011234', '某')")
        for column in ("id18", "name", "*"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(f"select {column} from vault.person")
        assert app.execute("select * from vault.people_of_department_differences('2025-03', 1)").fetchall() == []


def test_mailer_sees_its_own_schema_only(admin: Admin) -> None:
    rights = set().union(*(_tables_with(admin, "wengang_mailer", right) for right in ("select", "insert", "update", "delete")))
    foreign = {name for name in rights if not name.startswith("mail.")}
    assert not foreign, f"The mailer works on the outbox alone: revoke from wengang_mailer {as_list(sorted(foreign))}"


def test_powers_of_the_owner_are_lent_by_name(admin: Admin) -> None:
    lent = _names(
        admin,
        "select p.oid::regprocedure::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace "
        f"where {HOUSE} and p.prosecdef and (p.proacl is null or exists "
        "(select from aclexplode(p.proacl) a where a.grantee = 0 and a.privilege_type = 'EXECUTE'))",
    )
    assert not lent, f"`revoke execute on function … from public` and grant it to the role that needs it {as_list(lent)}"


def test_definer_functions_fix_their_search_path(admin: Admin) -> None:
    loose = _names(
        admin,
        "select p.oid::regprocedure::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace "
        f"where {HOUSE} and p.prosecdef and not coalesce(array_to_string(p.proconfig, ','), '') like '%search_path=%'",
    )
    assert not loose, f"Add `set search_path = pg_catalog` {as_list(loose)}"


def test_audit_rows_cannot_be_changed_even_by_the_administrator(admin: Admin) -> None:
    without_rows = {"audit.append_only_table", "audit.only_tried"}  # a view, and a table that is always empty
    tables = [str(n) for n, *_ in admin.execute(TABLES).fetchall() if str(n).startswith(("audit.", "approvals.")) and n not in without_rows]
    assert tables, "no audit table: this test judges nothing"
    for table in tables:
        for statement in (f"delete from {table}", f"truncate {table} cascade"):
            with pytest.raises(psycopg.errors.RaiseException, match="只能追加"):
                admin.execute(statement)


def test_person_rows_are_out_of_the_auditors_reach(server: str, database: str, admin: Admin) -> None:
    admin.execute("select data_sharing.open_month('2025-03')")
    forbidden = ("vault.person", "monitoring.person_month", "monitoring.person_month_2025_03", "data_sharing.roster_row")
    with as_role(server, database, "wengang_auditor") as auditor:
        for table in forbidden:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                auditor.execute(f"select count(*) from {table}")
