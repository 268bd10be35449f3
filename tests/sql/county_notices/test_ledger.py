"""Notices are kept, numbered and mailed as they were before all letters stood in one ledger."""

from __future__ import annotations

from datetime import date

import psycopg
import pytest
from tests.sql.county_notices.figures import write_snapshot
from tests.sql.letters.held import hold
from tests.sql.people_deciding import answer, asked

from wengang.county_notices import steps
from wengang.database.unit_of_work import UnitOfWork
from wengang.monitoring.snapshots import SnapshotRef

DRAFTED, ISSUED = date(2025, 4, 10), date(2025, 4, 14)
pytestmark = pytest.mark.usefixtures("people")


def approve(work: UnitOfWork, snapshot: SnapshotRef, role: str, **entries: str) -> str:
    answer(work, steps.LETTERS_OF_A_MONTH, snapshot, role, f"reviewer_{role}", opinion="同意", entries=entries)
    return asked(work, steps.LETTERS_OF_A_MONTH, snapshot, role).digest


def test_notices_of_a_month(work: UnitOfWork, admin: psycopg.Connection) -> None:
    first = write_snapshot(work, 1, {"460100": 2, "469001": 3, "469002": 1, "469005": 2, "469006": 0})
    steps.draft_notices(work, first, DRAFTED)
    asked = [approve(work, first, "hr", 暂不发单位="469005"), approve(work, first, "rv", 文号="469001 琼人社函〔2025〕12号")]
    steps.issue(work, first, ISSUED)
    second = write_snapshot(work, 2, {"460100": 2, "469001": 4, "469002": 0, "469005": 2, "469006": 1})
    steps.draft_notices(work, second, DRAFTED)
    asked += [approve(work, second, "hr"), approve(work, second, "rv")]
    steps.issue(work, second, date(2025, 4, 16))
    third = write_snapshot(work, 3, {"469001": 4, "469002": 2, "469006": 1})
    steps.draft_notices(work, third, DRAFTED)
    asked.append(approve(work, third, "hr"))
    work.connection.commit()
    hold("county_notices", admin, "county_notices.notice", asked, "notice")
