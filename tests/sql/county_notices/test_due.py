"""Replies that are due."""

from __future__ import annotations

from datetime import date
from functools import partial

from tests.statements import execute

from wengang.county_notices.due import replies_due
from wengang.database.unit_of_work import UnitOfWork


def test_replies_due_are_those_of_the_last_issued_notice(work: UnitOfWork) -> None:
    run = partial(execute, work)
    run("insert into monitoring.snapshot (period, number, digest, policy_digest, reason) values ('2025-03', 1, 'd', 'p', 'r')")
    run("insert into county_notices.drafting values ('2025-03', 1, '2025-04-10', 'p')")
    for unit, reply_due in (("469001", "2025-04-18 18:00+08"), ("469002", "2025-04-27 18:00+08")):
        run(
            "insert into letters.letter (kind, period, unit, number, batch, told, ledger_no, mail_key, subject, text, html, digest,"
            " policy_digest, state, issued_on, issued_at, issued_text, issued_html, reply_due)"
            """ values ('county_notice', '2025-03', %s, 1, '2025-03-s1', '{"snapshot": 1, "level": 3}', %s, %s, 's', 't', 'h',"""
            " encode(sha256(convert_to('s' || chr(31) || 't' || chr(31) || 'h', 'UTF8')), 'hex'), 'p', 'issued', '2025-04-11', now(),"
            " 't', 'h', %s)",
            [unit, f"n {unit}", f"k {unit}", reply_due],
        )
    due = replies_due(work, date(2025, 4, 21))
    assert [(row["unit"], row["overdue"]) for row in due] == [("469001", True), ("469002", False)]
    assert [row["overdue"] for row in replies_due(work, date(2025, 4, 18))] == [False, False]
