"""Every reader against a real PostgreSQL: it names the columns that its statement gives, with their types (decision 0043)."""

from __future__ import annotations

import ast
import typing
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from importlib import import_module
from types import NoneType, UnionType
from typing import Any
from uuid import UUID

import psycopg
import pytest
from ops.database import address_for
from tests.integrity.sources import BORDER, as_list, calls, place, python_files, tree
from tests.sql.database.test_statements import prepared_columns

from wengang.database.queries import SQL_FOLDER

READ_AS: dict[str, tuple[Any, ...]] = {
    "bool": (bool,),
    "int2": (int,),
    "int4": (int,),
    "int8": (int,),
    "text": (str,),
    "name": (str,),
    "numeric": (Decimal,),
    "date": (date,),
    "timestamptz": (datetime,),
    "uuid": (UUID,),
    "bytea": (bytes,),
    "jsonb": (Any,),
    "void": (str,),
    "_text": (list[str],),
    "_int4": (list[int],),
    "_int8": (list[int],),
}
"""What the driver makes of a type of PostgreSQL. A value may also be missing: whether it may is held against the rows that tests read."""


def _readers_in_code() -> tuple[dict[str, dict[str, type]], list[str]]:
    """Give the readers that code names for each statement, and the calls that name none."""
    named: dict[str, dict[str, type]] = defaultdict(dict)
    without = []
    for path in python_files("include/wengang", *BORDER):
        imported = {
            alias.asname or alias.name: node.module
            for node in ast.walk(tree(path))
            if isinstance(node, ast.ImportFrom) and node.module
            for alias in node.names
        }
        for call in calls(path, {"rows", "row"}):
            query = getattr(call.args[0], "value", None) if call.args else None
            if not isinstance(query, str) or not (SQL_FOLDER / f"{query}.sql").exists():
                continue
            reader = call.args[1] if len(call.args) > 1 else None
            if isinstance(reader, ast.Name) and reader.id in imported:
                named[query][f"{imported[reader.id]}.{reader.id}"] = getattr(import_module(imported[reader.id]), reader.id)
            else:
                without.append(f"{place(path, call)}: {query}")
    return named, without


READERS, WITHOUT = _readers_in_code()


@pytest.fixture(scope="module")
def described(server: str, template: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """Give a connection to the schema as it stands after every migration; nothing is run on it."""
    with psycopg.connect(address_for(server, template, "postgres")) as connection:
        yield connection
        connection.rollback()


def test_every_call_that_reads_names_its_reader() -> None:
    assert not WITHOUT, f"Name the reader of the query, a TypedDict in the room's rows.py {as_list(WITHOUT)}"


def test_a_statement_has_one_reader() -> None:
    several = [f"{query}: {'、'.join(readers)}" for query, readers in READERS.items() if len(readers) > 1]
    assert not several, as_list(several)


@pytest.mark.parametrize("query", sorted(READERS))
def test_a_reader_names_the_columns_of_its_statement(described: psycopg.Connection[tuple[object, ...]], query: str) -> None:
    (reader,) = READERS[query].values()
    given = prepared_columns(described, query)
    hints = typing.get_type_hints(reader)
    assert list(hints) == [name for name, _ in given], f"{reader.__module__}.{reader.__name__} and sql/{query}.sql"
    wrong = [
        f"{name}: PostgreSQL gives {kind}, the reader says {hints[name]}"
        for name, kind in given
        if _value_of(hints[name]) not in READ_AS[kind]
    ]
    assert not wrong, f"{reader.__module__}.{reader.__name__} and sql/{query}.sql {as_list(wrong)}"


def _value_of(hint: Any) -> Any:
    if isinstance(hint, UnionType):
        (hint,) = (part for part in typing.get_args(hint) if part is not NoneType)
    return hint
