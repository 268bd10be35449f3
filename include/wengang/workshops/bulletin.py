"""What the bulletin tells of workshops: how many there are, how they stand, whom they absorbed (chapters 3.2 item 10).

Belongs here: sentences of figures that stand. Does not belong here: judging a month (`review`), the bulletin (`wengang.bulletin`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from wengang.database.unit_of_work import UnitOfWork
from wengang.monitoring.snapshots import SnapshotRef
from wengang.numbers import persons
from wengang.papers.paper import Section
from wengang.workshops.rows import FiguresRow
from wengang.workshops.states import Status


def paragraphs(work: UnitOfWork, snapshot: SnapshotRef, _on: date) -> Sequence[Section]:
    """Give the section of a month; none where no workshop was judged in it."""
    rows: Sequence[FiguresRow] = work.rows("workshops/figures", FiguresRow, period=str(snapshot.period))
    if not rows:
        return ()
    counted = Counter(Status(row["status"]) for row in rows)
    told = "、".join(f"{status.chinese}{counted[status]}个" for status in Status if counted[status])
    standing = [row for row in rows if Status(row["status"]) not in (Status.EXITED, Status.EXPIRED)]
    absorbing = sum(row["absorbed"] > 0 for row in standing)
    people, unknown = (sum(row[column] for row in standing) for column in ("absorbed", "unknown"))
    waiting = f"，另有{persons(unknown)}人员信息待核" if unknown else ""
    return (
        Section(
            "就业帮扶车间",
            (
                f"{snapshot.period.chinese}按月评定的就业帮扶车间{len(rows)}个：{told}。",
                f"在册的{len(standing)}个中，当月有脱贫人口（含防止返贫监测对象）出勤的{absorbing}个，共吸纳{persons(people)}{waiting}。",
            ),
        ),
    )


PARAGRAPHS = paragraphs
