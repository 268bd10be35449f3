"""What the queries of `sql/work_relief/` give, one type a query; `tests/sql/database/test_readers.py` holds them against PostgreSQL.

Belongs here: names and types of columns. Does not belong here: what is made of a row.
"""

from __future__ import annotations

from typing import TypedDict
from uuid import UUID


class RowsOfUnregisteredProjectsRow(TypedDict):
    """`sql/work_relief/rows_of_unregistered_projects.sql`."""

    row_no: int
    value: str
    person_key: UUID
    employer_key: str
