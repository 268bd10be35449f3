"""What the queries of `sql/follow_up/` give, one type a query; `tests/sql/database/test_readers.py` holds them against PostgreSQL.

Belongs here: names and types of columns. Does not belong here: what is made of a row.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypedDict


class AnswerRowsRow(TypedDict):
    """`sql/follow_up/answer_rows.sql`."""

    matter_no: str
    truth: str | None
    cause: str | None
    result: str
    measure: str
    post: str
    until: date | None
    visited_on: date | None
    done: str
    recovered: Decimal | None
    long_number: bool


class RepliesOfDeliveryRow(TypedDict):
    """`sql/follow_up/replies_of_delivery.sql`."""

    words: str


class RowsOfOtherMattersRow(TypedDict):
    """`sql/follow_up/rows_of_other_matters.sql`."""

    row_no: int
    value: str


class TimesOfDeliveryRow(TypedDict):
    """`sql/follow_up/times_of_delivery.sql`."""

    received_at: datetime
    generated_at: datetime | None


class MailIsQueuedRow(TypedDict):
    """`sql/follow_up/mail_is_queued.sql`."""

    queued: bool


class OwnersWaitingRow(TypedDict):
    """`sql/follow_up/owners_waiting.sql`."""

    id: int
    no: str
    kind: str
    unit: str | None
    departments: list[str]
    town: str
    words: str
    state: str
    due_on: date
    moves: int
    is_news: bool
    rung: str | None
    why: str | None


class MeasuresDueRow(TypedDict):
    """`sql/follow_up/measures_due.sql`."""

    id: int
    no: str
    unit: str | None
    words: str
    state: str
    moves: int
    until: date
    is_news: bool


class VerifiedLatelyRow(TypedDict):
    """`sql/follow_up/verified_lately.sql`."""

    no: str
    unit: str | None
    period: str | None
    words: str
    verdict: str
    said: str
    verified_on: date


class ToSuperviseRow(TypedDict):
    """`sql/follow_up/to_supervise.sql`."""

    no: str
    unit: str


class UndecidedSupervisionRow(TypedDict):
    """`sql/follow_up/undecided_supervision.sql`."""

    batch: str
    letters: int


class LagsRow(TypedDict):
    """`sql/follow_up/lags.sql`."""

    no: str
    unit: str | None
    period: str | None
    month_end: date
    frozen_on: date | None
    issued_on: date
    answered_on: date | None
    accepted_on: date | None


class FollowUpLifeRow(TypedDict):
    """`sql/follow_up/life.sql`."""

    business_date: date
    what: str
    made_by: str
    opinion: str
    due_on: date | None


class ListedMattersRow(TypedDict):
    """`sql/follow_up/listed_matters.sql`."""

    no: str
    kind: str
    unit: str | None
    departments: list[str]
    town: str
    state: str
    holder: str
    due_on: date
    matters: int
    words: str


class YieldsRow(TypedDict):
    """`sql/follow_up/yields.sql`."""

    kind: str
    rule: str
    unit: str | None
    answered: int
    found_true: int


class DataToCorrectRow(TypedDict):
    """`sql/follow_up/data_to_correct.sql`."""

    no: str
    unit: str
    period: str
    answered_on: date
    department: str


class ListedItemsRow(TypedDict):
    """`sql/follow_up/listed_items.sql`."""

    account: str
    source: str
    item: str
    last_day: date


class ToTalkAboutRow(TypedDict):
    """`sql/follow_up/to_talk_about.sql`."""

    no: str


class RepliesToReviewRow(TypedDict):
    """`sql/follow_up/replies_to_review.sql`."""

    no: str
    kind: str
    unit: str | None
    words: str
    due_on: date
    number: int
    replied_on: date
    details: Any
    first_department: str | None
    first_by: str | None


class RolesAskedRow(TypedDict):
    """`sql/follow_up/roles_asked.sql`."""

    role: str


class MattersByKindRow(TypedDict):
    """`sql/follow_up/matters_by_kind.sql`."""

    kind: str
    due_on: date
    owner: int
    reviewer: int
    system: int


class VerdictsRow(TypedDict):
    """`sql/follow_up/verdicts.sql`."""

    kept: str
    matters: int
