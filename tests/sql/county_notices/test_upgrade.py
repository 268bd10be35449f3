"""Notices of a database of before the one ledger stand after the upgrade as they stood, and none is issued again."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.sql import people_deciding
from tests.sql.county_notices.figures import MARCH, write_snapshot
from tests.sql.letters.held import letters, mails
from tests.sql.letters.old_state import bring_to_today, keep_as_before, old_template
from tests.statements import execute

from wengang.approvals.opinions import record_opinion
from wengang.county_notices import steps
from wengang.database.unit_of_work import unit_of_work
from wengang.settings.environment import Settings

LEDGER, ON = "county_notices.notice", date(2025, 4, 18)
pytestmark = pytest.mark.usefixtures("people")


@pytest.fixture(scope="module")
def template(server: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Give a database of before."""
    return old_template(server, Path(tmp_path_factory.mktemp("schema")))


def test_notices_of_before_stand_and_are_not_issued_again(settings: Settings, admin: psycopg.Connection[Any]) -> None:
    with unit_of_work(settings) as work:
        for number, levels in ((1, {"469001": 3}), (2, {"469001": 4}), (3, {"469001": 4, "469002": 2, "469006": 1})):
            write_snapshot(work, number, levels)
            execute(work, "insert into county_notices.drafting values ('2025-03', %s, '2025-04-10', 'p')", [number])
    rows = keep_as_before(admin, "county_notices", LEDGER)
    before = letters(admin, LEDGER), mails(admin, "notice")
    asked = hashlib.sha256(f"469002 3 {rows[-1]['digest']}".encode()).hexdigest()
    with unit_of_work(settings) as work:
        for role in ("hr", "rv"):
            record_opinion(
                work,
                subject="county_notices:2025-03:s3",
                digest=asked,
                role=role,
                decided_by=role,
                approve=True,
                opinion="同意",
                details={},
                asked_by="test",
            )
    issued_at = "select array_agg(issued_at order by id) from county_notices.notice"
    moments = admin.execute(issued_at).fetchone()

    assert bring_to_today(admin)[:1] == ["0033_letters.sql"]

    assert (letters(admin, LEDGER), mails(admin, "notice")) == before
    assert admin.execute(issued_at).fetchone() == moments
    with unit_of_work(settings) as work:
        assert steps.draft_notices(work, steps.SnapshotRef(MARCH, 3), ON) == steps.DraftCounts(1, 0)
        assert people_deciding.asked(work, steps.LETTERS_OF_A_MONTH, steps.SnapshotRef(MARCH, 3), "hr").digest == asked, (
            "what two people approved before counts"
        )
        assert steps.issue(work, steps.SnapshotRef(MARCH, 2), ON) == steps.IssueCounts(already=4)
        assert steps.issue(work, steps.SnapshotRef(MARCH, 3), ON) == steps.IssueCounts(queued=1)
        assert steps.draft_notices(work, write_snapshot(work, 4, {"469002": 3}), ON) == steps.DraftCounts(1, 0)
    keys = [mail["key"] for mail in mails(admin, "notice")]
    assert keys == [*(mail["key"] for mail in before[1]), "notice:2025-03:469002:3"]
    newest = admin.execute("select ledger_no, refers_to from county_notices.notice order by id desc limit 1").fetchone()
    assert newest == ("风险提示〔2025〕第3-469002-4号", 3), "numbers go on; the first notice of the month is referred to"
