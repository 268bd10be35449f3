"""What the queries of `sql/audit/` give, one type a query; `tests/sql/database/test_readers.py` holds them against PostgreSQL.

Belongs here: names and types of columns. Does not belong here: what is made of a row.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, TypedDict


class BeginLoginTryRow(TypedDict):
    """`sql/audit/begin_login_try.sql`."""

    number: int
    refused: bool


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
    code_version: str | None
    content: Any


class TasksWithoutEndRow(TypedDict):
    """`sql/audit/tasks_without_end.sql`."""

    dag_id: str
    run_id: str
    task_id: str
    map_index: int
    try_number: int
    started_at: datetime


class UnsealedRow(TypedDict):
    """`sql/audit/unsealed.sql`."""

    source: str
    key: str
    record: str


class RecordsOfRow(TypedDict):
    """`sql/audit/records_of.sql`."""

    key: str
    record: str


class NewestSealRow(TypedDict):
    """`sql/audit/newest_seal.sql`."""

    number: int
    algorithm: str
    first_position: int
    last_position: int
    head: bytes
    sealed_at: datetime
    public_key: bytes
    signature: bytes


class SealsAfterRow(TypedDict):
    """`sql/audit/seals_after.sql`."""

    number: int
    algorithm: str
    first_position: int
    last_position: int
    head: bytes
    sealed_at: datetime
    public_key: bytes
    signature: bytes


class SealedRecordsRow(TypedDict):
    """`sql/audit/sealed_records.sql`."""

    position: int
    source: str
    key: str
    digest: bytes


class SealedStateChangesRow(TypedDict):
    """`sql/audit/sealed_state_changes.sql`."""

    since: int


class RetirementsRow(TypedDict):
    """`sql/audit/retirements.sql`."""

    number: int
    month: str
    before: datetime
    first_seal: int
    last_seal: int
    sources: list[str]
    records: int
    head: bytes
    export_sha256: bytes


class SealedKeysRow(TypedDict):
    """`sql/audit/sealed_keys.sql`."""

    key: str


class MomentRow(TypedDict):
    """`sql/audit/moment.sql`."""

    at: datetime


class DayOfDatabaseRow(TypedDict):
    """`sql/audit/day_of_database.sql`."""

    day: date


class SealsOfRecordsRow(TypedDict):
    """`sql/audit/seals_of_records.sql`."""

    first: int | None
    sealed: int


class PaperHeadRow(TypedDict):
    """`sql/audit/paper_head.sql`."""

    number: int
    last_position: int
    head: bytes
    sealed_at: datetime


class KeepNewGapsRow(TypedDict):
    """`sql/audit/keep_new_gaps.sql`."""

    dag_id: str
    run_id: str
    task_id: str
    map_index: int
    try_number: int
