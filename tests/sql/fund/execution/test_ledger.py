"""Notices of the fund are kept, numbered and mailed as they were before all letters stood in one ledger."""

from __future__ import annotations

from datetime import date, datetime

import psycopg
from tests.sql import people_deciding
from tests.sql.fund.execution.conftest import A, B, C, Fund, Spend, evening
from tests.sql.letters.held import hold

from wengang.database.unit_of_work import unit_of_work
from wengang.fund.execution.notices import NOTICES_OF_A_RUN, DraftsOfARun, draft_notices, issue_notices
from wengang.periods import Period

JUNE, OCTOBER = Period(2025, 6), Period(2025, 10)
NO_ADDRESS = "460300"


def draft(fund: Fund, moment: datetime, run: str) -> None:
    with unit_of_work(fund.settings) as work:
        draft_notices(work, moment, run)


def answer(fund: Fund, period: Period, run: str, role: str) -> str:
    with unit_of_work(fund.settings) as work:
        drafts = DraftsOfARun(period, run)
        people_deciding.answer(work, NOTICES_OF_A_RUN, drafts, role, f"reviewer_{role}", opinion="已核对")
        return people_deciding.asked(work, NOTICES_OF_A_RUN, drafts, role).digest


def test_notices_of_two_months(execution: Fund, admin: psycopg.Connection) -> None:
    execution.issue({(NO_ADDRESS, "base"): 100}, 2024)
    draft(execution, evening(2024, 7, 5), "r0")
    asked = [answer(execution, Period(2024, 6), "r0", role) for role in ("hr", "hr_leader")]
    with unit_of_work(execution.settings) as work:
        issue_notices(work, DraftsOfARun(Period(2024, 6), "r0"), date(2024, 7, 8))
    execution.report(A, {"一": Spend(599, date(2025, 6, 30))}, "2025-06")
    execution.report(B, {"二": Spend(500, date(2025, 6, 30))}, "2025-06")
    execution.book()
    draft(execution, evening(2025, 7, 7), "r1")
    execution.report(A, {"一": Spend(598, date(2025, 6, 30))}, "2025-06")
    execution.book()
    draft(execution, evening(2025, 7, 7), "r2")
    asked += [answer(execution, JUNE, "r2", role) for role in ("hr", "hr_leader")]
    with unit_of_work(execution.settings) as work:
        issue_notices(work, DraftsOfARun(JUNE, "r2"), date(2025, 7, 8))
    execution.report(C, {"三": Spend(1000, date(2025, 10, 1))}, "2025-10")
    execution.book()
    draft(execution, evening(2025, 11, 7), "r3")
    asked.append(answer(execution, OCTOBER, "r3", "hr"))
    hold("fund_notices", admin, "fund.letter", asked, "execution")
