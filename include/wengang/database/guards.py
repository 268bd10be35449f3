"""What may happen to the rows of each table, as `sql/schema/tables.yaml` declares it, kept in the database (decision 0072).

Belongs here: reading the declaration, putting triggers on and taking rights away. Does not belong here: moves that a domain allows in its own
guarded tables (their triggers stand in the schema files beside the tables), sealing (`wengang.audit.sealing`).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Any

import psycopg
from psycopg import sql
from pydantic import RootModel

from wengang.database.queries import SQL_FOLDER
from wengang.settings.config_files import FrozenModel, read_yaml
from wengang.settings.data_sets import load_data_sets

DECLARATION = SQL_FOLDER / "schema" / "tables.yaml"
FACTS = "facts of a delivery: a file that is corrected is another delivery"
_STANDING = """
select t.name, coalesce(tgenabled <> 'D', false) as is_guarded,
  exists (
    select from unnest(array['wengang_app', 'wengang_auditor', 'wengang_mailer']) as role
    where has_any_column_privilege(role, to_regclass(t.name), 'update') or has_table_privilege(role, to_regclass(t.name), 'delete, truncate')
  ) as is_open
from unnest(%s::text[], %s::text[]) as t (name, trigger)
left join pg_trigger on tgrelid = to_regclass(t.name) and tgname = t.trigger
where to_regclass(t.name) is not null
"""


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
    if not _is_there(connection, "audit.refuse_rewriting()"):
        return []
    wanted = {name: keeping for name, (keeping, _) in kept_tables().items() if keeping in (Keeping.APPEND_ONLY, Keeping.WRITTEN_ONCE)}
    standing = connection.execute(_STANDING, [list(wanted), [_trigger_of(name, keeping) for name, keeping in wanted.items()]])
    mended = []
    for name, is_guarded, is_open in standing.fetchall():
        if not is_guarded:
            _put_trigger(connection, name, wanted[name])
        if is_open:
            connection.execute(
                sql.SQL("revoke update, delete, truncate on {} from wengang_app, wengang_auditor, wengang_mailer").format(_table(name))
            )
        if is_open or not is_guarded:
            mended.append(name)
    return mended


def _trigger_of(name: str, keeping: Keeping) -> str:
    """Give the trigger's name; sealing finds the tables with the first (0061), and the chain's own tables have had theirs since then."""
    return "never_changed" if name in ("audit.seal", "audit.sealed_record", "audit.exported_head") else keeping.value


def _put_trigger(connection: psycopg.Connection[Any], name: str, keeping: Keeping) -> None:
    trigger, table = sql.Identifier(_trigger_of(name, keeping)), _table(name)
    exists = connection.execute("select 1 from pg_trigger where tgrelid = %s::regclass and tgname = %s", [name, _trigger_of(name, keeping)])
    if exists.fetchone():
        connection.execute(sql.SQL("alter table {} enable trigger {}").format(table, trigger))
        return
    connection.execute(
        sql.SQL(
            "create trigger {} before update or delete or truncate on {} for each statement execute function audit.refuse_rewriting()"
        ).format(trigger, table)
    )


def _table(name: str) -> sql.Identifier:
    return sql.Identifier(*name.split("."))


def _is_there(connection: psycopg.Connection[Any], function: str) -> bool:
    row = connection.execute("select to_regprocedure(%s) is not null", [function]).fetchone()
    return bool(row and row[0])
