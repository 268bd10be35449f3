"""A mail that did not arrive is a matter of the operators until somebody has decided about it (method §12, mail.*)."""

from __future__ import annotations

from datetime import date

import pytest
from tests.sql.county_notices.issued_notices import ISSUED, UNIT, queued, taken
from tests.statements import execute

from wengang.database.unit_of_work import UnitOfWork
from wengang.follow_up.daily import bring_up_to_date, write_to_owners
from wengang.follow_up.overview import open_matters
from wengang.mail.decisions import decide_unknown, leave
from wengang.matters import ledger
from wengang.matters.rounds import MatterState

pytestmark = pytest.mark.usefixtures("people")
BY = {"decided_by": "operator", "reason": "已电话核实"}


def operators_told(work: UnitOfWork) -> list[str]:
    rows = execute(work, "select text from mail.outbox where kind = 'operator' order by id").fetchall()
    return [row["text"] for row in rows]


@pytest.mark.parametrize(("state", "code"), [("dead", "mail.dead"), ("unknown", "mail.unknown")])
def test_it_waits_with_the_operators_and_is_cleared_when_decided(work: UnitOfWork, state: str, code: str) -> None:
    queued(work, 1, {UNIT: 3})
    taken(work, None, state)
    assert bring_up_to_date(work, ISSUED)["opened"] == 1
    (matter,) = ledger.live_matters(work)
    assert (matter.kind.code, matter.unit, matter.departments, str(matter.stands.due)) == (code, None, ("operators",), "2025-04-15")
    assert "省级运行人员" in "".join(open_matters(work, ISSUED))
    (mail,) = execute(work, "select id from mail.outbox where kind = 'notice'").fetchall()
    if state == "dead":
        leave(work, mail["id"], **BY)
    else:
        decide_unknown(work, mail["id"], resend=False, by_clock=False, **BY)
    done = bring_up_to_date(work, date(2025, 4, 15))
    assert done["cleared"] == 1
    assert done["opened"] == (state == "unknown"), "what arrived asks for a reply from the day of issue"


def test_operators_are_urged_and_not_told_twice_of_the_same(work: UnitOfWork) -> None:
    queued(work, 1, {UNIT: 3})
    taken(work, None, "dead")
    told = []
    for day in (14, 15, 16, 17, 18):
        bring_up_to_date(work, date(2025, 4, day))
        write_to_owners(work, date(2025, 4, day))
        told.append(len(operators_told(work)))
    assert told == [0, 0, 1, 1, 2], "催办 on the first workday after the due day, 督办 on the third"
    assert "停发的邮件" in operators_told(work)[0]
    assert [matter.stands.state for matter in ledger.live_matters(work)] == [MatterState.OPEN]
