"""What is computed each month is read by somebody: every table and column of it stands on a page, in a paper or in what a command prints.

The reads are found, not listed: statements that rooms ask for which do not compute themselves, and the views within them. A column counts as
read where a statement that reads its table names it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache

import psycopg
import pytest
from ops.database import address_for
from tests.integrity.sources import ROOT, as_list, calls, python_files

from wengang.database.queries import SQL_FOLDER

SCHEMAS = ("monitoring", "risk_detection", "composition")
COMPUTES = (
    "include/wengang/monitoring/",
    "include/wengang/risk_detection/",
    "include/wengang/history/",
    "include/wengang/composition/steps.py",
)
"""Who reads there reads to compute further figures, or to load past months."""
OWN_BOOKS: Mapping[str, str] = {
    "monitoring.snapshot_digest": "by it equal inputs find their snapshot again (decision 0037)",
    "monitoring.snapshot_to_restate": "emptied by the first snapshot after an upgrade",
    "monitoring.year_carried": "says from which snapshot the year is carried on (decision 0039)",
}
"""Tables that the computing keeps for itself."""
Named = dict[str, set[str]]
"""Columns by table."""


def statements_of(computing: bool) -> list[str]:
    """Give the statements that rooms ask for which compute, or those whose rows other rooms ask for, without their comments."""
    methods = {"rows", "row", "run", "run_for_each"} if computing else {"rows", "row"}
    asked = {
        call.args[0].value
        for path in python_files("include/wengang", "include/wengang_desk")
        if path.relative_to(ROOT).as_posix().startswith(COMPUTES) is computing
        for call in calls(path, frozenset(methods))
        if call.args and isinstance(getattr(call.args[0], "value", None), str)
    }
    files = [SQL_FOLDER / f"{name}.sql" for name in asked]
    return [re.sub(r"--.*", "", path.read_text(encoding="utf-8")) for path in files if path.exists()]


@pytest.fixture(scope="module")
def catalogue(server: str, template: str) -> Iterator[psycopg.Connection[tuple[str, str]]]:
    with psycopg.connect(address_for(server, template, "postgres")) as connection:
        yield connection


@pytest.fixture(scope="module")
def tables(catalogue: psycopg.Connection[tuple[str, str]]) -> Named:
    """Give the tables of what is computed with their columns."""
    found: Named = defaultdict(set)
    rows = catalogue.execute(
        "select format('%%s.%%s', schema.nspname, class.relname), attname from pg_attribute"
        " join pg_class as class on class.oid = attrelid join pg_namespace as schema on schema.oid = relnamespace"
        " where nspname = any (%s) and relkind in ('r', 'p') and not relispartition and attnum > 0 and not attisdropped",
        [list(SCHEMAS)],
    ).fetchall()
    for table, column in rows:
        found[table].add(column)
    return found


@pytest.fixture(scope="module")
def reads(catalogue: psycopg.Connection[tuple[str, str]], tables: Named) -> Named:
    """Give what the reading statements read, by table: through views what these rest on, else the columns that the statement names.

    Rows about persons are shown to nobody; what is counted from them is: of their tables the statements that compute count too, but for
    those that fill the table.
    """
    views = through_views(catalogue)
    found: Named = defaultdict(set)
    people = {table for table, columns in tables.items() if "person_key" in columns}
    for text in statements_of(computing=True):
        filled = set(re.findall(r"insert into (\w+\.\w+)", text))
        for table in people & set(re.findall(r"\b(\w+\.\w+)\b", text)) - filled:
            found[table] |= set(re.findall(r"\w+", text)) & tables[table]
    for text in statements_of(computing=False):
        words = set(re.findall(r"\w+", text))
        for relation in set(re.findall(r"\b(\w+\.\w+)\b", text)):
            for table, columns in views.get(relation, {}).items():
                found[table] |= columns
            if relation in tables:
                found[relation] |= words & tables[relation]
    return found


def through_views(catalogue: psycopg.Connection[tuple[str, str]]) -> Mapping[str, Named]:
    """Give the columns on which each view rests, through further views."""
    rows = catalogue.execute(
        "select distinct format('%s.%s', on_schema.nspname, on_class.relname), format('%s.%s', schema.nspname, class.relname), attname"
        " from pg_depend join pg_rewrite on pg_rewrite.oid = pg_depend.objid join pg_class as on_class on on_class.oid = ev_class"
        " join pg_namespace as on_schema on on_schema.oid = on_class.relnamespace"
        " join pg_class as class on class.oid = refobjid join pg_namespace as schema on schema.oid = class.relnamespace"
        " join pg_attribute on attrelid = class.oid and attnum = refobjsubid"
        " where pg_depend.classid = 'pg_rewrite'::regclass and refclassid = 'pg_class'::regclass and refobjsubid > 0 and on_class.oid <> class.oid"
    ).fetchall()
    direct: dict[str, Named] = defaultdict(lambda: defaultdict(set))
    for view, relation, column in rows:
        direct[view][relation].add(column)

    @cache
    def rests_on(view: str) -> Named:
        found: Named = defaultdict(set)
        for relation, columns in direct[view].items():
            found[relation] |= columns
            for table, further in (rests_on(relation) if relation in direct else {}).items():
                found[table] |= further
        return found

    return {view: rests_on(view) for view in list(direct)}


def test_there_is_something_to_judge(tables: Named, reads: Named) -> None:
    assert len(statements_of(computing=False)) > 100 and len(statements_of(computing=True)) > 30 and len(tables) > 15
    assert {"work_stock", "lost_job"} <= reads["monitoring.indicator"]
    assert set(OWN_BOOKS) <= set(tables), "strike out of OWN_BOOKS what is gone"


def test_every_table_is_read(tables: Named, reads: Named) -> None:
    unread = sorted(set(tables) - set(reads) - set(OWN_BOOKS))
    assert not unread, f"No page, paper or command reads what is computed into {as_list(unread)}"
    kept = sorted(set(OWN_BOOKS) & set(reads))
    assert not kept, f"They are read: strike them out of OWN_BOOKS {as_list(kept)}"


def test_every_column_is_read(tables: Named, reads: Named) -> None:
    unread = sorted(f"{table}.{column}" for table in set(tables) - set(OWN_BOOKS) for column in tables[table] - reads[table])
    assert not unread, f"No page, paper or command reads these columns: show them or drop them {as_list(unread)}"
