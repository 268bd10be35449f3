"""The canary of the flow tests: what is about the people of the sample archive must be nowhere but in the four places (architecture decision 9).

Belongs here: looking through databases, mails, receipts and logs. Does not belong here: what puts something there (each flow).
"""

from __future__ import annotations

import re
from pathlib import Path

from tests.flows.office import Office

NUMBERS = re.compile(r"(?<![0-9])(?:469900[0-9]{11}[0-9X]|13800000000)(?![0-9])")
NAMES = re.compile(r"试验[平福安乐][0-9]+")


def leaves_no_personal_data(office: Office) -> None:
    """Find no name, number or phone outside inbox, archive, vault and encrypted workbooks (architecture decision 9)."""
    with office.installation.as_administrator("airflow") as connection:
        for table in ("xcom", "rendered_task_instance_fields", "hitl_detail", "log", "dag_run", "task_instance"):
            text = "\n".join(str(row) for row in connection.execute(f"select * from {table}").fetchall())
            assert not NUMBERS.search(text), f"a number or phone stands in airflow.{table}"
            assert not NAMES.search(text), f"a name stands in airflow.{table}"
    with office.installation.as_administrator() as connection:
        tables = connection.execute(
            "select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            " where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema', 'vault')"
        ).fetchall()
        for (table,) in tables:
            text = "\n".join(str(row[0]) for row in connection.execute(f"select t::text from {table} t").fetchall())
            assert not NUMBERS.search(text), f"a number or phone stands in {table}"
            assert not NAMES.search(text), f"a name stands in {table}"
    for path in Path(office.installation.var).rglob("*"):
        if path.is_file() and path.suffix in (".log", ".eml", ".txt") and "pg" not in path.relative_to(office.installation.var).parts:
            text = path.read_text(encoding="utf-8", errors="replace")
            assert not NUMBERS.search(text), f"a number or phone stands in {path.name}"
            assert not NAMES.search(text), f"a name stands in {path.name}"
