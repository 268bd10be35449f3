"""Any order of reports, corrections and bookings: the ledger holds what a slow, obvious bookkeeper holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import psycopg
import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st
from ops.database import address_for
from tests.databases import fresh_database
from tests.sql.fund.execution.conftest import A, B, Fund, Spend
from tests.statements import execute

from wengang.database.unit_of_work import UnitOfWork, unit_of_work
from wengang.fund.execution.booking import book_spending
from wengang.settings.environment import Mode, Settings

ISSUED = {(A, "base"): 30, (A, "special"): 12, (B, "base"): 20}
File = dict[str, Spend]
Act = tuple[str, str, File] | None
"""A unit reports the vouchers of a month, or (None) the ledger is booked."""
spends = st.builds(
    Spend, st.integers(1, 25), st.sampled_from([date(2025, 1, day) for day in (1, 2, 3)]), st.sampled_from(["base", "special"])
)
files = st.dictionaries(st.sampled_from("甲乙丙丁戊"), spends, max_size=4)
acts = st.lists(st.one_of(st.none(), st.tuples(st.sampled_from([A, B]), st.sampled_from(["2025-01", "2025-02"]), files)), max_size=7)


class Bookkeeper:
    """Holds one amount a voucher and goes through all vouchers again after every change; knows no journal."""

    def __init__(self) -> None:
        self.files: dict[tuple[str, str], File] = {}
        self.held: dict[str, tuple[str, Spend]] = {}

    def book(self) -> set[tuple[str, str]]:
        """Bring what is held to what is told; gives the unit and number of what is not held as told."""
        told: dict[tuple[str, str], Spend] = {}
        for (unit, _), file in sorted(self.files.items()):
            told |= {(unit, number): spend for number, spend in file.items()}
        self.held = {number: (unit, spend) for number, (unit, spend) in self.held.items() if (unit, number) in told}
        order = sorted(told, key=lambda key: (not self._shrinks(key, told[key]), told[key].paid_on, key[1], key[0]))
        waiting = [key for key in order if self.held.get(key[1]) != (key[0], told[key])]
        while (taken := next((key for key in waiting if self._take(key, told[key])), None)) is not None:
            waiting.remove(taken)
        return set(waiting)

    def _shrinks(self, key: tuple[str, str], spend: Spend) -> bool:
        unit, before = self.held.get(key[1], (None, spend))
        return unit == key[0] and before.line == spend.line and spend.amount_fen <= before.amount_fen

    def _take(self, key: tuple[str, str], spend: Spend) -> bool:
        unit, number = key
        others = {other: held for other, held in self.held.items() if other != number}
        used = sum(held.amount_fen for owner, held in others.values() if (owner, held.line) == (unit, spend.line))
        owner = self.held.get(number, (unit, spend))[0]
        if owner != unit or used + spend.amount_fen > ISSUED.get((unit, spend.line), -1):
            return False
        self.held[number] = (unit, spend)
        return True


@pytest.fixture(scope="module")
def installation(server: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Give an installation with issued lines and no entries; every example works in a transaction of which nothing stays."""
    var = tmp_path_factory.mktemp("var")
    with fresh_database(server, template) as name:
        settings = Settings(mode=Mode.TRIAL, var=var, inbox=var, database_url=address_for(server, name, "wengang_app"))
        with psycopg.connect(address_for(server, name, "postgres"), autocommit=True) as admin:
            Fund(settings, admin).issue(ISSUED)
        yield settings


@trying(max_examples=100, deadline=None)
@given(acts=acts)
def test_ledger_holds_what_the_bookkeeper_holds(installation: Settings, acts: list[Act]) -> None:
    keeper = Bookkeeper()
    with unit_of_work(installation) as work:
        fund = Fund(installation, work.driver)
        for act in [*acts, None, None]:
            if act is not None:
                unit, period, file = act
                fund.report(unit, file, period)
                keeper.files[unit, period] = file
                continue
            blocked = keeper.book()
            done = book_spending(work, date(2025, 4, 10))
            assert _held(work) == {
                number: (unit, spend.line, spend.amount_fen, spend.paid_on) for number, (unit, spend) in keeper.held.items()
            }
            found = work.rows("fund/execution/open_findings")
            assert {(row["unit"], row["voucher_no"]) for row in found} == blocked
            sums = execute(work, "select unit, line, sum(amount_fen) as fen from fund.fund_spend group by 1, 2")
            assert all(row["fen"] <= ISSUED[row["unit"], row["line"]] for row in sums)
        assert (done.entered, done.reversed, done.new_findings) == (0, 0, 0), "the same again adds nothing"
        work.connection.rollback()


def _held(work: UnitOfWork) -> dict[str, tuple[str, str, int, date]]:
    """Give what the journal says of each voucher whose entries do not sum to 0: unit, line, balance, day."""
    rows = execute(
        work,
        "select voucher_no, unit, line, paid_on, sum(amount_fen)::bigint as fen from fund.fund_spend"
        " group by 1, 2, 3, 4 having sum(amount_fen) <> 0",
    ).fetchall()
    held = {row["voucher_no"]: (row["unit"], row["line"], row["fen"], row["paid_on"]) for row in rows}
    assert len(held) == len(rows), "a voucher stands once"
    return held
