"""What the queries of `sql/clues/` and the rules of the chapters give; `tests/sql/database/test_readers.py` holds them against PostgreSQL.

Belongs here: names and types of columns. Does not belong here: what is made of a row.
"""

from __future__ import annotations

from datetime import date
from typing import Any, TypedDict
from uuid import UUID


class FoundClueRow(TypedDict):
    """What every rule of a chapter gives, one row a row of a file that shows it (`tests/sql/clues` holds each rule against this).

    `row_no` is None for a file of another month or no single row; `shows` holds amounts, days and counts as people read them, nobody's name.
    """

    unit: str
    row_no: int | None
    object_no: str | None
    person_key: UUID | None
    month: str | None
    party: str | None
    shows: Any


class FilesToNameRow(TypedDict):
    """`sql/clues/files_to_name.sql`."""

    table_name: str
    period: str
    unit: str
    department: str
    delivery_id: int


class RunByDigestRow(TypedDict):
    """`sql/clues/run_by_digest.sql`."""

    id: int


class InsertRunRow(TypedDict):
    """`sql/clues/insert_run.sql`."""

    id: int


class RunsOfSnapshotRow(TypedDict):
    """`sql/clues/runs_of_snapshot.sql`."""

    id: int
    chapter: str


class CluesOfRunRow(TypedDict):
    """`sql/clues/clues_of_run.sql`."""

    rule: str
    unit: str
    table_name: str
    rows: list[int]


class StandingCluesRow(TypedDict):
    """`sql/clues/standing_clues.sql`."""

    rule: str
    unit: str
    subject: str
    object_no: str | None
    since_run: int
    since_day: date
    since_period: str
    shown: Any


class ListedCluesRow(TypedDict):
    """`sql/clues/listed_clues.sql`."""

    no: str
    due_on: date
    opened_on: date
    rule: str
    unit: str
    table_name: str
    row_no: int | None
    object_no: str | None
    period: str
    name: str | None
    id18: str | None
    shows: Any


class ClueSnapshotsRow(TypedDict):
    """`sql/clues/newest_snapshots.sql`."""

    period: str
    snapshot: int


class MonthsOfChapterRow(TypedDict):
    """`sql/clues/months_of_chapter.sql`."""

    period: str
    id: int
    snapshot: int


class RulesOfRunRow(TypedDict):
    """`sql/clues/rules_of_run.sql`."""

    rule: str
    unit: str
    found: int
    matters: int
    late: int


class RowsOfUnitRow(TypedDict):
    """`sql/clues/rows_of_unit.sql`."""

    rule: str
    table_name: str
    row_no: int | None
    object_no: str | None
    shows: Any
    number: int


class NewestLeadingRunRow(TypedDict):
    """`sql/clues/newest_leading_run.sql`."""

    id: int
    period: str
    snapshot: int


class CountsOfRunRow(TypedDict):
    """`sql/clues/counts_of_run.sql`."""

    judged: int
    found: int


class ConfirmedCasesRow(TypedDict):
    """`sql/clues/confirmed_cases.sql`."""

    unit: str
    cases: int


class ReportIsSentRow(TypedDict):
    """`sql/clues/report_is_sent.sql`."""

    sent: bool


class SignaturesRow(TypedDict):
    """`sql/clues/signatures.sql`."""

    department: str
    digest: str
    signed_by: str
    words: str
    business_date: date
