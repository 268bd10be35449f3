"""Letters about workshops of a database of before the one ledger stand after the upgrade, and none is issued again."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.sql.letters.held import letters, mails
from tests.sql.letters.old_state import bring_to_today, insert, keep_as_before, old_template
from tests.sql.workshops.conftest import Found, Province
from tests.sql.workshops.test_ledger import FIRST, MARCH, STOPPED, approve, reviewed

from wengang.database.unit_of_work import unit_of_work
from wengang.letters.ledger import DraftCounts
from wengang.monitoring.snapshots import SnapshotRef
from wengang.workshops.drafting import draft_letters, issue_letters
from wengang.workshops.exits import ExitRef, settle_exit
from wengang.workshops.life import life_page

LEDGER, ON, THIRD = "workshops.letter", date(2025, 4, 20), SnapshotRef(MARCH, 3)
__all__ = ["reviewed"]


@pytest.fixture(scope="module")
def template(server: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Give a database of before."""
    return old_template(server, Path(tmp_path_factory.mktemp("schema")))


def keep_exit(admin: psycopg.Connection[Any], letter_id: int) -> None:
    """Write the exit of the workshop that stopped, as it was kept before."""
    place = {"workshop_no": STOPPED, "proposed_in": str(MARCH)}
    insert(
        admin,
        "workshops.exit_decision",
        place
        | {"conclusion": "exit", "reason": "现场核查属实", "counts_from": "2025-04", "decided_on": "2025-04-10", "decided_by": ["hr", "rv"]}
        | {"source": "opinions", "subject": f"workshop_exit:{STOPPED}:{MARCH}"},
    )
    insert(
        admin,
        "workshops.exit_record",
        place | {"unit": "469001", "exited_on": "2025-04-10", "workers": 5, "letter_id": letter_id},
    )


def test_letters_of_before_stand_and_are_not_issued_again(reviewed: Province, admin: psycopg.Connection[Any]) -> None:
    for found in ({1: Found(4), 2: Found(2), 4: Found(3)}, {1: Found(4), 2: Found(3), 4: Found(3)}):
        reviewed.hand_over("2025-03", {**found, 3: Found(0, "停产")}, corrects=True)
        reviewed.load()
    # Ids of the other ledger come first, so that a letter gets another id in the new one.
    admin.execute("alter table workshops.letter alter column id restart with 100")
    rows = keep_as_before(admin, "workshops", LEDGER)
    keep_exit(admin, next(row["id"] for row in rows if row["kind"] == "exit"))
    admin.execute("insert into monitoring.snapshot (period, number, digest, policy_digest, reason) values ('2020-01', 1, 'd', 'p', 'r')")
    admin.execute("insert into county_notices.drafting values ('2020-01', 1, '2020-02-10', 'p')")
    insert(
        admin,
        "county_notices.notice",
        {
            "period": "2020-01",
            "snapshot": 1,
            "unit": "469001",
            "number": 1,
            "kind": "first",
            "level": 1,
            "ledger_no": "n",
            "policy_digest": "p",
        }
        | {"subject": "s", "text": "t", "html": "h", "digest": sha256(admin, "s\x1ft\x1fh")},
    )
    before = letters(admin, LEDGER), mails(admin, "workshop")
    told_in_words(admin)

    assert "0034_letters_of_workshops_and_fund.sql" in bring_to_today(admin)

    assert (letters(admin, LEDGER), mails(admin, "workshop")) == before, "also what was told in words stands there in codes"
    exit_letter = "select letter.ledger_no from workshops.exit_record join letters.letter on letter.id = letter_id"
    assert admin.execute(exit_letter).fetchall() == [("车间退出〔2025〕第3-469001-CJ03-1号",)]
    with unit_of_work(reviewed.settings) as work:
        assert draft_letters(work, THIRD, ON) == DraftCounts(3, 0)
        assert not settle_exit(work, ExitRef(STOPPED, MARCH), ON).mailed
        assert "退出函 车间退出〔2025〕第3-469001-CJ03-1号（已印发）" in life_page(work, STOPPED)
        for role in ("hr", "rv"):
            approve(work, THIRD, role)
        assert issue_letters(work, THIRD, ON).queued == 3
        assert issue_letters(work, FIRST, ON).queued == 0
    assert [mail["key"] for mail in mails(admin, "workshop")][len(before[1]) :] == [
        f"workshop:{row['ledger_no']}" for row in rows if row["state"] == "draft"
    ]


def told_in_words(admin: psycopg.Connection[Any]) -> None:
    """Let the issued letters tell a status in words, as they did when it stood there so."""
    admin.execute("set session_replication_role = replica")
    for word, code in (("正常", "certified"), ("帮扶指导", "guidance"), ("拟退出", "exit_proposed")):
        admin.execute(
            "update workshops.letter set items = replace(items::text, %s, %s)::jsonb where state = 'issued'", [f'"{code}"', f'"{word}"']
        )
    admin.execute("set session_replication_role = origin")
    assert admin.execute("select count(*) from workshops.letter where items::text ~ '正常'").fetchone() == (1,)


def sha256(admin: psycopg.Connection[Any], text: str) -> str:
    row = admin.execute("select encode(sha256(convert_to(%s, 'UTF8')), 'hex')", [text]).fetchone()
    assert row is not None
    return str(row[0])
