"""Notices of the fund of a database of before the one ledger stand after the upgrade, and none is issued again."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
from ops.database import address_for
from tests.sql.fund.execution.conftest import A, B, C, Fund, Spend, evening
from tests.sql.fund.execution.test_ledger import JUNE, NO_ADDRESS, OCTOBER, answer
from tests.sql.letters.held import letters, mails
from tests.sql.letters.old_state import bring_to_today, keep_as_before, name_the_fund, old_template

from wengang.database.unit_of_work import unit_of_work
from wengang.fund.execution.notices import Drafted, DraftsOfARun, draft_notices, issue_notices

LEDGER = "fund.letter"


@pytest.fixture(scope="module")
def template(server: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Give a database of before."""
    return old_template(server, Path(tmp_path_factory.mktemp("schema")))


@pytest.fixture
def database(server: str, database: str) -> str:
    """Give a database of before in which the code of today finds the fund."""
    with psycopg.connect(address_for(server, database, "postgres"), autocommit=True) as connection:
        name_the_fund(connection, as_today=True)
    return database


def test_notices_of_before_stand_and_are_not_issued_again(execution: Fund, admin: psycopg.Connection[Any]) -> None:
    execution.issue({(NO_ADDRESS, "base"): 100}, 2024)
    execution.report(A, {"一": Spend(598, date(2025, 6, 30))}, "2025-06")
    execution.report(B, {"二": Spend(500, date(2025, 6, 30))}, "2025-06")
    execution.report(C, {"三": Spend(1000, date(2025, 10, 1))}, "2025-10")
    execution.book()
    rows = keep_as_before(admin, "fund_notices", LEDGER)
    before = letters(admin, LEDGER), mails(admin, "execution")

    name_the_fund(admin, as_today=False)
    bring_to_today(admin)

    assert (letters(admin, LEDGER), mails(admin, "execution")) == before
    with unit_of_work(execution.settings) as work:
        assert draft_notices(work, evening(2025, 7, 7), "r2") == Drafted(JUNE, 0, 0)
        assert draft_notices(work, evening(2025, 11, 7), "r3") == Drafted(OCTOBER, 2, 0)
        assert issue_notices(work, DraftsOfARun(JUNE, "r2"), date(2025, 11, 7)).queued == 0
    for role in ("hr", "hr_leader"):
        answer(execution, OCTOBER, "r3", role)
    with unit_of_work(execution.settings) as work:
        assert issue_notices(work, DraftsOfARun(OCTOBER, "r3"), date(2025, 11, 8)).queued == 2
    new = [mail["key"] for mail in mails(admin, "execution")][len(before[1]) :]
    assert new == [f"execution:{row['ledger_no']}" for row in rows if row["state"] == "draft" and row["period"] == "2025-10"]
