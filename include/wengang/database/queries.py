"""SQL files of `sql/`, named by the rows they return.

Belongs here: reading them once. Does not belong here: running them (`unit_of_work`).
"""

from __future__ import annotations

import re
from functools import cache

from sqlalchemy import TextClause, text

from wengang.settings.config_files import PROJECT_ROOT

SQL_FOLDER = PROJECT_ROOT / "sql"
_WRITES = re.compile(r"^\s*(?:insert into|update|delete from)\b", re.MULTILINE)


@cache
def load_query(name: str) -> TextClause:
    """Give the statement of `sql/<name>.sql`, e.g. `monitoring/flow_rows`, with its `:name` values."""
    return text((SQL_FOLDER / f"{name}.sql").read_text(encoding="utf-8"))


@cache
def writes(name: str) -> bool:
    """Tell whether the statement of `sql/<name>.sql` changes rows, whatever it gives back."""
    return _WRITES.search(load_query(name).text) is not None


def values_named_by(name: str) -> tuple[str, ...]:
    """Give the names of the values that the statement of `sql/<name>.sql` is bound with."""
    return tuple(load_query(name).compile().params)
