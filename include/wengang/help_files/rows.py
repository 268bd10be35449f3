"""What the queries of `sql/help_files/` give, one type a query; `tests/sql/database/test_readers.py` holds them against PostgreSQL.

Belongs here: names and types of columns. Does not belong here: what is made of a row.
"""

from __future__ import annotations

from datetime import date
from typing import TypedDict


class JoblessHouseholdsRow(TypedDict):
    """`sql/help_files/jobless_households.sql`."""

    period: str
    unit: str
    town: str
    able: int
    jobless: int


class MonthsWithNewExitsRow(TypedDict):
    """`sql/help_files/months_with_new_exits.sql`."""

    period: str
    snapshot: int


class PeopleOfFilesRow(TypedDict):
    """`sql/help_files/people_of_files.sql`."""

    no: str
    village: str
    name: str
    id18: str


class NewestJudgedRow(TypedDict):
    """`sql/help_files/newest_judged.sql`."""

    period: str
    snapshot: int


class PeopleToWatchRow(TypedDict):
    """`sql/help_files/people_to_watch.sql`."""

    unit: str
    town: str
    village: str
    name: str
    id18: str
    signals: list[str]


class RowsOfUnknownFilesRow(TypedDict):
    """`sql/help_files/rows_of_unknown_files.sql`."""

    row_no: int
    value: str


class StandingOfMonthRow(TypedDict):
    """`sql/help_files/standing_of_month.sql`."""

    imported: bool
    judged: int | None
    newest: str | None


class StandingsRow(TypedDict):
    """`sql/help_files/standings.sql`."""

    no: str
    period: str
    unit: str
    town: str
    opened_on: date
    at_work: bool
    plan_on: date | None
    contact_on: date | None
    offered: int
    refused: int
    signals: list[str]
