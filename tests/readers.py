"""What a query gave held against its reader, in every test that reads rows: a value that may not be missing is there, and of its type.

Belongs here: looking at rows as tests read them. Does not belong here: names and types of columns, which PostgreSQL itself tells
(`tests/sql/database/test_readers.py`); it does not know whether an expression or the far side of a join may be missing.
"""

from __future__ import annotations

import typing
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

Give = Callable[..., Any]


class ReaderError(AssertionError):
    """A row is not what its reader says."""


def held_against_their_readers(give: Give) -> Give:
    """Let `UnitOfWork.rows` or `UnitOfWork.row` look at what it gives."""

    def given(work: Any, query: str, *reader: type, **values: Any) -> Any:
        found = give(work, query, *reader, **values)
        if reader:
            for row in found if isinstance(found, list) else [found] if found else []:
                _hold(query, reader[0], row)
        return found

    return given


def _hold(query: str, reader: type, row: Mapping[str, Any]) -> None:
    for column, kinds in _kinds(reader).items():
        if kinds and not isinstance(row[column], kinds):
            raise ReaderError(f"sql/{query}.sql: {column} is {row[column]!r}, {reader.__module__}.{reader.__name__} says {kinds}")


@cache
def _kinds(reader: type) -> Mapping[str, tuple[type, ...]]:
    """Give for each column the classes that its value may have; none where it may be anything."""
    return {column: _classes(hint) for column, hint in typing.get_type_hints(reader).items()}


def _classes(hint: Any) -> tuple[type, ...]:
    if hint is Any:
        return ()
    parts = typing.get_args(hint) if typing.get_origin(hint) is not list else ()
    return tuple(typing.get_origin(part) or part for part in parts or (hint,))
