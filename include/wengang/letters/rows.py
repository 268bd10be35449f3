"""What the queries of `sql/letters/` give, one type a query; `tests/sql/database/test_readers.py` holds them against PostgreSQL.

Belongs here: names and types of columns. Does not belong here: what is made of a row.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, TypedDict


class InsertLetterRow(TypedDict):
    """`sql/letters/insert_letter.sql`."""

    id: int
    kind: str
    period: str
    unit: str
    about: str
    number: int
    batch: str
    told: Any
    ledger_no: str
    mail_key: str
    subject: str
    text: str
    html: str
    state: str


class LastNumberRow(TypedDict):
    """`sql/letters/last_number.sql`."""

    number: int


class ListedLettersRow(TypedDict):
    """`sql/letters/listed_letters.sql`."""

    id: int
    kind: str
    unit: str | None
    ledger_no: str | None
    doc_no: str | None
    subject: str
    state: str
    at: datetime
    issued_on: date | None
    reply_due: datetime | None
    mail_state: str | None
    recipients: int | None
    served: int | None
    number: int


class LetterRow(TypedDict):
    """`sql/letters/letter.sql`."""

    id: int
    kind: str
    unit: str | None
    ledger_no: str | None
    doc_no: str | None
    subject: str
    state: str
    at: datetime
    issued_on: date | None
    reply_due: datetime | None
    mail_state: str | None
    recipients: int | None
    served: int | None
    html: str
    sent_at: datetime | None
    last_error: str | None


class LetterAsMailedRow(TypedDict):
    """`sql/letters/letter_as_mailed.sql`."""

    id: int
    kind: str
    subject: str
    doc_no: str | None
    html: str
    mime: bytes | None


class LettersOfBatchRow(TypedDict):
    """`sql/letters/letters_of_batch.sql`."""

    id: int
    kind: str
    period: str
    unit: str
    about: str
    number: int
    batch: str
    told: Any
    ledger_no: str
    mail_key: str
    subject: str
    text: str
    html: str
    state: str


class LettersOfMonthRow(TypedDict):
    """`sql/letters/letters_of_month.sql`."""

    id: int
    kind: str
    period: str
    unit: str
    about: str
    number: int
    batch: str
    told: Any
    ledger_no: str
    mail_key: str
    subject: str
    text: str
    html: str
    state: str
