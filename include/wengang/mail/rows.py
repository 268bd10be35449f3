"""What the queries of `sql/mail/` give, one type a query; `tests/sql/database/test_readers.py` holds them against PostgreSQL.

Belongs here: names and types of columns. Does not belong here: what is made of a row.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypedDict


class ClaimDueMailRow(TypedDict):
    """`sql/mail/claim_due_mail.sql`."""

    id: int
    kind: str
    sender: str
    recipients: list[str]
    accepted_by: list[str]
    refused: list[str]
    mime: bytes
    attempts: int
    deferrals: int
    held: str


class FaultsFirstMetByRow(TypedDict):
    """`sql/mail/faults_first_met_by.sql`."""

    words: str


class GivenUpInRow(TypedDict):
    """`sql/mail/given_up_in.sql`."""

    id: int


class LastingFaultsRow(TypedDict):
    """`sql/mail/lasting_faults.sql`."""

    words: str
    kind: str
    began_at: datetime
    last_at: datetime
    paused_until: datetime


class MailToDecideRow(TypedDict):
    """`sql/mail/mail_to_decide.sql`."""

    id: int
    state: str
    unit: str | None
    sender: str
    addressed_to: str | None
    person: str | None
    recipients: list[str]
    accepted_by: list[str]
    refused: list[str]
    mime: bytes
    digest: str
    message_id: str


class MailsWithOtherTextRow(TypedDict):
    """`sql/mail/mails_with_other_text.sql`."""

    id: int
    kind: str
    unit: str | None
    subject: str
    created_at: datetime


class TroubledMailsRow(TypedDict):
    """`sql/mail/troubled_mails.sql`."""

    id: int
    kind: str
    unit: str | None
    subject: str
    state: str
    attempts: int
    deferrals: int
    attempted_at: datetime | None
    next_attempt_at: datetime
    last_error: str | None
    told_attempts: int | None
    served: int
    without: list[str]
    answers: Any


class WaitingCountRow(TypedDict):
    """`sql/mail/waiting_count.sql`."""

    count: int
