"""What may happen to the rows of each table, as `sql/schema/tables.yaml` declares it, kept in the database (decision 0072).

Belongs here: reading the declaration, putting triggers on and taking rights away. Does not belong here: moves that a domain allows in its own
guarded tables (their triggers stand in the schema files beside the tables), sealing (`wengang.audit.sealing`).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Any, LiteralString

import psycopg
from psycopg import sql
from pydantic import RootModel

from wengang.database.queries import SQL_FOLDER
from wengang.settings.config_files import FrozenModel, read_yaml
from wengang.settings.data_sets import load_data_sets

DECLARATION = SQL_FOLDER / "schema" / "tables.yaml"
FACTS = "facts of a delivery: a file that is corrected is another delivery"
_ROLES = ["wengang_app", "wengang_auditor", "wengang_mailer"]
_IS_THERE = "select to_regclass(%s) is not null"
_HAS_TRIGGER = "select exists (select from pg_trigger where tgrelid = %s::regclass and tgname = %s)"
_IS_ON = "select exists (select from pg_trigger where tgrelid = %s::regclass and tgname = %s and tgenabled <> 'D')"
_IS_OPEN = (
    "select bool_or(has_any_column_privilege(r, %s, 'update') or has_table_privilege(r, %s, 'delete, truncate')) from unnest(%s::text[]) r"
)


class Keeping(StrEnum):
    """What may happen to the rows of a table."""

    APPEND_ONLY = "append_only"
    WRITTEN_ONCE = "written_once"
    GUARDED = "guarded"
    FREE = "free"


class _Group(FrozenModel):
    why: str
    tables: tuple[str, ...]


class _Declaration(RootModel[dict[Keeping, tuple[_Group, ...]]]):
    pass


@cache
def kept_tables() -> Mapping[str, tuple[Keeping, str]]:
    """Give each table of the house with what may happen to its rows, and why. Raises `ValueError` where one is declared twice."""
    groups = _Declaration.model_validate(read_yaml(DECLARATION.name, DECLARATION.parent)).root
    entries = [(table, keeping, group.why) for keeping, all_of in groups.items() for group in all_of for table in group.tables]
    entries += [(table, Keeping.WRITTEN_ONCE, FACTS) for table in sorted({one.fact_table for one in load_data_sets().values()})]
    kept = {table: (keeping, why) for table, keeping, why in entries}
    if len(kept) != len(entries):
        twice = sorted({table for table, *_ in entries if sum(table == other for other, *_ in entries) > 1})
        raise ValueError(f"{DECLARATION.name}: declared twice: {', '.join(twice)}")
    return kept


def guard_tables(connection: psycopg.Connection[Any]) -> list[str]:
    """Give the tables whose guard was missing or switched off, or whose rights were open, after putting that right; none when all stand."""
    if not _holds(connection, "select to_regprocedure(%s) is not null", "audit.refuse_rewriting()"):
        return []
    return [
        name
        for name, (keeping, _) in kept_tables().items()
        if keeping in (Keeping.APPEND_ONLY, Keeping.WRITTEN_ONCE)
        and _holds(connection, _IS_THERE, name)
        and _put_right(connection, name, _trigger_of(name, keeping))
    ]


def _put_right(connection: psycopg.Connection[Any], name: str, trigger: str) -> bool:
    """Give one table its trigger and take the rights away that are open; tell whether there was something to do."""
    is_on = _holds(connection, _IS_ON, name, trigger)
    if not is_on:
        _put_trigger(connection, name, trigger)
    is_open = _holds(connection, _IS_OPEN, name, name, _ROLES)
    if is_open:
        roles = sql.SQL(", ").join(map(sql.Identifier, _ROLES))
        connection.execute(sql.SQL("revoke update, delete, truncate on {} from {}").format(_table(name), roles))
    return is_open or not is_on


def _trigger_of(name: str, keeping: Keeping) -> str:
    """Give the trigger's name; sealing finds the tables with the first (0061), and the chain's own tables have had theirs since then."""
    return "never_changed" if name in ("audit.seal", "audit.sealed_record", "audit.exported_head") else keeping.value


def _put_trigger(connection: psycopg.Connection[Any], name: str, trigger: str) -> None:
    put = (
        "alter table {table} enable trigger {trigger}"
        if _holds(connection, _HAS_TRIGGER, name, trigger)
        else "create trigger {trigger} before update or delete or truncate on {table} for each statement execute function audit.refuse_rewriting()"
    )
    connection.execute(sql.SQL(put).format(table=_table(name), trigger=sql.Identifier(trigger)))


def _table(name: str) -> sql.Identifier:
    return sql.Identifier(*name.split("."))


def _holds(connection: psycopg.Connection[Any], question: LiteralString, *values: object) -> bool:
    row = connection.execute(question, values).fetchone()
    return bool(row and row[0])
