"""What the queries of `sql/audit/` give, one type a query; `tests/sql/database/test_readers.py` holds them against PostgreSQL.

Belongs here: names and types of columns. Does not belong here: what is made of a row.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TypedDict


class FailedTasksRow(TypedDict):
    """`sql/audit/failed_tasks.sql`."""

    task_id: str
    map_index: int
    try_number: int
    title: str | None
    message: str | None


class NewestBusinessDateRow(TypedDict):
    """`sql/audit/newest_business_date.sql`."""

    day: date | None


class NewestTryRow(TypedDict):
    """`sql/audit/newest_try.sql`."""

    seq: int


class RecordedTriesRow(TypedDict):
    """`sql/audit/recorded_tries.sql`."""

    dag_id: str
    run_id: str
    task_id: str
    map_index: int
    try_number: int


class RecordsOfRunRow(TypedDict):
    """`sql/audit/records_of_run.sql`."""

    at: datetime
    kind: str
    dag_id: str
    run_id: str
    title: str
    try_number: int
    actor: str
    reason: str | None
    message: str | None


class TasksWithoutEndRow(TypedDict):
    """`sql/audit/tasks_without_end.sql`."""

    dag_id: str
    run_id: str
    task_id: str
    map_index: int
    try_number: int
    started_at: datetime
