"""What the queries of `sql/bulletin/` give, one type a query; `tests/sql/database/test_readers.py` holds them against PostgreSQL.

Belongs here: names and types of columns. Does not belong here: what is made of a row.
"""

from __future__ import annotations

from datetime import date
from typing import TypedDict


class StocksOfMonthsRow(TypedDict):
    """`sql/bulletin/stocks_of_months.sql`."""

    period: str
    work_stock: int | None


class PlacesOfUnitsRow(TypedDict):
    """`sql/bulletin/places_of_units.sql`."""

    unit: str
    code: str
    persons: int


class IncomeLevelsRow(TypedDict):
    """`sql/bulletin/income_levels.sql`."""

    unit: str
    level: int


class EditionRow(TypedDict):
    """`sql/bulletin/newest_edition.sql`, `sql/bulletin/insert_edition.sql`."""

    id: int
    kind: str
    period: str
    number: int
    snapshot: int
    subject: str
    html: str
    digest: str
    issued_on: date | None


class TextOfEditionRow(TypedDict):
    """`sql/bulletin/text_of_edition.sql`."""

    text: str
    html: str
    workbook: bytes


class EditionsRow(TypedDict):
    """`sql/bulletin/editions.sql`."""

    id: int
    kind: str
    period: str
    number: int
    subject: str
    drafted_on: date
    issued_on: date | None
    doc_no: str | None
    has_preview: bool


class FilesOfEditionRow(EditionsRow):
    """`sql/bulletin/files_of_edition.sql`."""

    html: str
    workbook: bytes
    document: bytes
    preview: bytes | None


class MonthsToTellRow(TypedDict):
    """`sql/bulletin/months_to_tell.sql`."""

    period: str
