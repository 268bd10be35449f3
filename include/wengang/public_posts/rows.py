"""What the queries of `sql/public_posts/` give, one type a query; `tests/sql/database/test_readers.py` holds them against PostgreSQL.

Belongs here: names and types of columns; what the rules give is `wengang.clues.rows.FoundClueRow`. Does not belong here: what is made of a row.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TypedDict
from uuid import UUID


class RowsOfUnknownPostsRow(TypedDict):
    """`sql/public_posts/rows_of_unknown_posts.sql`."""

    row_no: int
    value: str
    person_key: UUID
    employer_key: str


class PublicityStartsRow(TypedDict):
    """`sql/public_posts/publicity_starts.sql`."""

    shown_from: date


class FiguresOfRunRow(TypedDict):
    """`sql/public_posts/figures_of_run.sql`."""

    unit: str
    posts: int | None
    places: Decimal | None
    in_office: int | None
    present: int | None
    due: Decimal | None
    paid: Decimal | None


class CasesOfQuarterRow(TypedDict):
    """`sql/public_posts/cases_of_quarter.sql`."""

    rule: str
    unit: str
    carried: int
    found: int
    confirmed: int
    refuted: int
    unanswered: int
    gone: int
    mended: int
    waiting: int
    recovered: Decimal


class ArrearsPaidRow(TypedDict):
    """`sql/public_posts/arrears_paid.sql`."""

    unit: str
    paid_late: Decimal
    still_owed: Decimal


class NeedOfVillagesRow(TypedDict):
    """`sql/public_posts/need_of_villages.sql`."""

    unit: str
    town: str
    village: str
    weak_jobless: int
    on_subsistence: int
    places: Decimal


class ListedPubliclyRow(TypedDict):
    """`sql/public_posts/listed_publicly.sql`."""

    row_no: int
    town: str
    village: str
    post_no: str
    kind: str
    name: str
    id18: str
    attended: Decimal | None
    due: Decimal | None
