"""What is due in the controlled exchange: units to be told of packages, packages nobody fetched, files that have expired.

Belongs here: the list. Does not belong here: telling and removing (`announcing`, `keeping`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from wengang.database.unit_of_work import UnitOfWork
from wengang.due import Due, Reminds, Waiting
from wengang.exchange.announcing import announce, days_to_fetch, rows_in_words
from wengang.exchange.keeping import remove_files
from wengang.exchange.packages import Recipient
from wengang.exchange.rows import StandingPackageRow, ToRemoveRow
from wengang.papers.wording import day
from wengang.periods import Period
from wengang.workdays import add_workdays


def unfetched(work: UnitOfWork, on: date) -> list[Waiting]:
    """Give each package that its unit was told of and has not fetched."""
    return [_waits(row, on) for row in work.rows("exchange/unfetched", StandingPackageRow, on=on)]


def expired(work: UnitOfWork, on: date) -> list[Waiting]:
    """Give the packages whose files are to be removed."""
    return [
        Waiting(f"材料包{row['id']}已到期或已更新，文件待删除", overdue=False)
        for row in work.rows("exchange/to_remove", ToRemoveRow, on=on)
    ]


def _waits(row: StandingPackageRow, on: date) -> Waiting:
    told_on = row["announced_on"] or on
    to = Recipient(row["unit"], row["department"], Period.parse(row["period"]))
    return Waiting(
        f"{to.title}的{row['title']}（材料包{row['id']}，{rows_in_words(row['rows'])}行）{day(told_on)}已通知，还没有领取，"
        f"有效期至{day(row['expires_on'])}",
        overdue=on > add_workdays(told_on, days_to_fetch(told_on)),
    )


DUE: Sequence[Due] = (
    Reminds("packages_told", "待领取的材料包", unfetched, announce),
    Reminds("packages_removed", "到期的材料包", expired, remove_files),
)
