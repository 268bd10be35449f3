"""Every statement of `sql/` against a real PostgreSQL: it stands, its values are those that code gives, its columns have a name each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import psycopg
import pytest
from ops.database import address_for
from psycopg.pq import ExecStatus
from sqlalchemy.dialects.postgresql import psycopg as dialect
from tests.integrity.sources import BORDER, as_list, calls, place, python_files

from wengang.database.queries import SQL_FOLDER, load_query

APPLIED_AS_A_FOLDER = ("schema", "airflow_metadata", "server")
NAMES = sorted(
    path.relative_to(SQL_FOLDER).with_suffix("").as_posix()
    for path in SQL_FOLDER.rglob("*.sql")
    if path.parent.name not in APPLIED_AS_A_FOLDER
)
OWN_TABLES = {
    "data_sharing/keep_new_persons": "data_sharing/open_vault_intake",
    "monitoring/insert_indicators": "monitoring/pair_people",
    "monitoring/insert_panel": "monitoring/pair_people",
    "composition/insert_parts": "composition/gather_workers",
    "composition/insert_destinations": "composition/gather_workers",
    "composition/insert_job_losses": "composition/gather_workers",
}
"""Statements on a table that another statement of the same transaction makes."""
TYPED = {"risk_detection/insert_person_signals": {"snapshot": "0"}}
"""Values whose type PostgreSQL must know before it can describe the statement."""


@pytest.fixture(scope="module")
def described(server: str, template: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """Give a connection to the schema as it stands after every migration; nothing is run on it."""
    with psycopg.connect(address_for(server, template, "postgres")) as connection:
        yield connection
        connection.rollback()


def _as_the_driver_gets_it(name: str, typed: dict[str, str]) -> tuple[str, list[str]]:
    """Give a statement with `null` for its values, and the names of its values."""
    compiled = load_query(name).compile(dialect=dialect.dialect())
    statement = re.sub(r"%\((\w+)\)s", lambda found: typed.get(found[1], "null"), str(compiled))
    return statement.replace("%%", "%"), list(compiled.params)


def prepared_columns(described: psycopg.Connection[tuple[object, ...]], name: str) -> list[tuple[str, str]]:
    """Give the names and the PostgreSQL types of what a statement returns; nothing is run."""
    with described.transaction(force_rollback=True):
        if name in OWN_TABLES:
            described.execute(_as_the_driver_gets_it(OWN_TABLES[name], {})[0].encode())
        statement, _ = _as_the_driver_gets_it(name, TYPED.get(name, {}))
        prepared = described.pgconn.prepare(b"", statement.encode())
        assert prepared.status == ExecStatus.COMMAND_OK, prepared.error_message.decode()
        shown = described.pgconn.describe_prepared(b"")
        columns = [((shown.fname(column) or b"").decode(), shown.ftype(column)) for column in range(shown.nfields)]
        titles = dict(described.execute("select oid::int8, typname::text from pg_type").fetchall())
    return [(title, str(titles[kind])) for title, kind in columns]


@pytest.mark.parametrize("name", NAMES)
def test_postgresql_can_describe_it(described: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    names = [title for title, _ in prepared_columns(described, name)]
    assert "?column?" not in names, f"sql/{name}.sql: name every column that it returns"
    twice = [column for column, times in Counter(names).items() if times > 1]
    assert not twice, f"sql/{name}.sql returns these columns twice, and only the last of each is seen: {twice}"


def _calls_with_their_values() -> list[tuple[str, str, set[str], bool]]:
    """Give for each call that names a statement: where, which, the values that it names, and whether it may give more by `**`."""
    found = []
    for path in python_files("include/wengang", *BORDER):
        for call in calls(path, {"rows", "row", "run"}):
            name = getattr(call.args[0], "value", None) if call.args else None
            if isinstance(name, str) and (SQL_FOLDER / f"{name}.sql").exists():
                keywords = {keyword.arg for keyword in call.keywords}
                found.append((place(path, call), name, {word for word in keywords if word}, None in keywords))
    return found


def test_code_gives_a_statement_the_values_that_it_names_and_no_others() -> None:
    checked = _calls_with_their_values()
    assert len(checked) > 150
    wrong = []
    for where, name, given, more in checked:
        asked = set(load_query(name).compile(dialect=dialect.dialect()).params)
        if given - asked or (asked - given and not more):
            wrong.append(f"{where}: {name} asks for {sorted(asked)}, the call gives {sorted(given)}")
    assert not wrong, as_list(wrong)
