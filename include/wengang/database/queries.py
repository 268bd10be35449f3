"""SQL files of `sql/`, named by the rows they return.

Belongs here: reading them once. Does not belong here: running them (`unit_of_work`).
"""

from __future__ import annotations

from functools import cache

from wengang.settings.config_files import PROJECT_ROOT

SQL_FOLDER = PROJECT_ROOT / "sql"


@cache
def load_query(name: str) -> str:
    """Give the text of `sql/<name>.sql`, e.g. `monitoring/flow_rows`."""
    return (SQL_FOLDER / f"{name}.sql").read_text(encoding="utf-8")
