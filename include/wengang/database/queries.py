"""SQL files of `sql/`, named by the rows they return.

Belongs here: reading them once. Does not belong here: running them (`unit_of_work`).
"""

from __future__ import annotations

from functools import cache

from sqlalchemy import TextClause, text

from wengang.settings.config_files import PROJECT_ROOT

SQL_FOLDER = PROJECT_ROOT / "sql"


@cache
def load_query(name: str) -> TextClause:
    """Give the statement of `sql/<name>.sql`, e.g. `monitoring/flow_rows`, with its `:name` values."""
    return text((SQL_FOLDER / f"{name}.sql").read_text(encoding="utf-8"))


def values_named_by(name: str) -> tuple[str, ...]:
    """Give the names of the values that the statement of `sql/<name>.sql` is bound with."""
    return tuple(load_query(name).compile().params)
