"""A ledger with issued lines, files of vouchers as they stand after they were accepted, and awards; inbox and allocation are left out.

Belongs here: rows that other domains write, one call an act. Does not belong here: what must come of them (each test).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import psycopg
import pytest

from wengang.database.unit_of_work import unit_of_work
from wengang.fund.execution.booking import Booked, book_spending
from wengang.settings.environment import Settings
from wengang.workdays import OFFICE_TIME

YEAR = 2025
A, B, C = "469001", "469007", "469024"
ON = date(2025, 4, 10)
PAID = date(2025, 3, 15)


def evening(year: int, month: int, day: int) -> datetime:
    """Give the moment by which a business date is judged."""
    return datetime(year, month, day, 18, 5, tzinfo=OFFICE_TIME)


@dataclass(frozen=True)
class Spend:
    """One reported voucher, amount in fen."""

    amount_fen: int
    paid_on: date = PAID
    line: str = "base"
    item: str = "培训"
    year: int = YEAR
    payee: str | None = "digest"


@dataclass(frozen=True)
class Fund:
    """The fund of one test."""

    settings: Settings
    admin: psycopg.Connection[Any]

    def issue(self, lines: Mapping[tuple[str, str], int], year: int = YEAR) -> None:
        """Issue lines in fen; what comes before an issue is not of interest here, so the checks of its tables are left out."""
        with self.admin.transaction():
            self.admin.execute("set local session_replication_role = replica")
            version = self.one(
                "insert into fund.version (year, version, factor_set_id, pool_document, pool_document_digest, received_on, pool_fen,"
                " given_reserve_fen, reserve_fen, key_units, special_fen, rounding_fen, inputs, inputs_digest, digest, policy_digest, unconfirmed,"
                " state, proposed_on) values (%s, 1, 1, 'x', 'x', '2025-01-20', 0, 0, 0, '{}', 200000000, 10000, 'x', 'x', 'd', 'x', '{}', 'issued',"
                " '2025-02-05') returning id",
                year,
            )
            for (unit, line), amount in lines.items():
                self.admin.execute(
                    "insert into fund.issued_line (year, unit, line, version_id, amount_fen) values (%s, %s, %s, %s, %s)",
                    [year, unit, line, version, amount],
                )

    def report(self, unit: str, vouchers: Mapping[str, Spend], period: str = "2025-03", state: str = "accepted") -> int:
        """Let a unit report the vouchers of a month in a new version; gives the delivery."""
        version = 1 + self.one("select count(*) from data_sharing.delivery where unit = %s and period = %s", unit, period)
        manifest = hashlib.sha256(f"{unit} {period} {version}".encode()).hexdigest()
        hand_over = self.one(
            "insert into data_sharing.hand_over (manifest_sha256, folder, unit, period, department) values (%s, 'f', %s, %s, 'hr') returning id",
            manifest,
            unit,
            period,
        )
        delivery = self.one(
            "insert into data_sharing.delivery (hand_over_id, unit, period, department, table_name, version, file_name, bytes, sha256,"
            " rows_declared, state) values (%s, %s, %s, 'hr', 'fund_spend', %s, 'x.csv', 1, %s, %s, %s) returning id",
            hand_over,
            unit,
            period,
            version,
            manifest,
            len(vouchers),
            state,
        )
        for row_no, (number, spend) in enumerate(vouchers.items(), 2):
            self.admin.execute(
                "insert into data_sharing.fund_spend_row (period, delivery_id, row_no, unit, voucher_no, year, line, item, amount_fen, paid_on,"
                " payee_digest) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                [period, delivery, row_no, unit, number, spend.year, spend.line, spend.item, spend.amount_fen, spend.paid_on, spend.payee],
            )
        return int(delivery)

    def grant(self, unit: str, entry_no: int, amount_fen: int, decided_on: date = date(2025, 8, 1)) -> str:
        """Grant an award in a workshop and give the number of its voucher."""
        with self.admin.transaction():
            self.admin.execute("set local session_replication_role = replica")
            self.admin.execute(
                "insert into workshops.award_finalisation (proposal_id, digest, approved_by, lines, struck, amount_fen, finalised_on)"
                " values (7, 'x', '{a,b}', 1, 0, 1, %s) on conflict do nothing",
                [decided_on],
            )
            self.admin.execute(
                "insert into workshops.award_line (year, unit, workshop_no, person_key, amount_fen, tier, sixth_month, proposal_id, entry_no)"
                " values (2025, %s, 'W', gen_random_uuid(), %s, 5, '2025-06', 7, %s)",
                [unit, amount_fen, entry_no],
            )
        return f"车间奖补-7-{entry_no}"

    def book(self, on: date = ON) -> Booked:
        """Book in a transaction of its own."""
        with unit_of_work(self.settings) as work:
            return book_spending(work, on)

    def balances(self) -> dict[str, int]:
        """Give the balance of every voucher whose entries do not sum to 0."""
        rows = self.admin.execute(
            "select voucher_no, sum(amount_fen)::bigint from fund.fund_spend group by 1 having sum(amount_fen) <> 0"
        ).fetchall()
        return {str(number): int(amount) for number, amount in rows}

    def journal(self, voucher_no: str) -> list[tuple[int, int]]:
        """Give the entries of a voucher: number, amount."""
        return self.admin.execute(
            "select entry_no, amount_fen from fund.fund_spend where voucher_no = %s order by entry_no", [voucher_no]
        ).fetchall()

    def findings(self) -> list[tuple[str, str, str, str | None]]:
        """Give every finding: unit, voucher, obstacle, outcome."""
        return self.admin.execute("select unit, voucher_no, obstacle, outcome from fund.spend_finding order by id").fetchall()

    def mails(self, kind: str) -> list[str]:
        """Give the texts of the mails of a kind."""
        return [row[0] for row in self.admin.execute("select text from mail.outbox where kind = %s order by id", [kind]).fetchall()]

    def one(self, statement: str, *values: object) -> Any:
        """Give a single value."""
        row: Any = self.admin.execute(statement, values or None).fetchone()
        (value,) = row.values() if isinstance(row, dict) else row
        return value


@pytest.fixture
def execution(settings: Settings, admin: psycopg.Connection[Any]) -> Fund:
    """Give a fund of three units: 1000 fen 基础 each, 200 fen 专项 for the first."""
    fund = Fund(settings, admin)
    fund.issue({(unit, "base"): 1000 for unit in (A, B, C)} | {(A, "special"): 200})
    return fund
