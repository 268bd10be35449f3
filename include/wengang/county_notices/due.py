"""What is due with notices that are no matter yet: replies of units (method §8; what the server took is a matter, §12).

Belongs here: which replies that are. Does not belong here: when a reply is due (`workdays`), issuing (`steps`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from wengang.county_notices.rows import RepliesDueRow
from wengang.database.unit_of_work import UnitOfWork
from wengang.due import Reminds, Waiting
from wengang.papers.wording import hour
from wengang.settings.units import load_units


def replies_due(work: UnitOfWork, business_date: date) -> list[RepliesDueRow]:
    """Give the issued notices that wait for a reply, earliest first, each with `overdue` as of a business date."""
    return work.rows("county_notices/replies_due", RepliesDueRow, business_date=business_date)


def waiting_replies(work: UnitOfWork, business_date: date) -> list[Waiting]:
    """Give them in words."""
    return [
        Waiting(f"{load_units().unit(row['unit']).name}对{row['ledger_no']}的反馈应于{hour(row['reply_due'])}前收到", row["overdue"])
        for row in replies_due(work, business_date)
    ]


DUE: Sequence[Reminds] = (Reminds("due", "反馈到期", waiting_replies, lambda work, business_date: len(replies_due(work, business_date))),)
