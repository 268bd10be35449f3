"""What the bulletin tells of public posts in a month (chapters 3.2 item 10).

Belongs here: sums of the province in a sentence, and a table of the clues.
Does not belong here: the figures (`figures`), what the rules found, the bulletin (`wengang.bulletin`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from wengang.clues.overview import run_of_month, told_publicly
from wengang.database.unit_of_work import UnitOfWork
from wengang.monitoring.snapshots import SnapshotRef
from wengang.numbers import money, persons
from wengang.papers.paper import Section
from wengang.public_posts.clues import CHAPTER
from wengang.public_posts.rows import FiguresOfRunRow


def paragraphs(work: UnitOfWork, snapshot: SnapshotRef, on: date) -> Sequence[Section]:
    """Give the section of a month; none where no unit handed over a file of posts."""
    run = run_of_month(work, CHAPTER, snapshot.period)
    if run is None:
        return ()
    days = {"first_day": run.period.first_day, "last_day": run.period.last_day}
    rows: Sequence[FiguresOfRunRow] = work.rows("public_posts/figures_of_run", FiguresOfRunRow, run=run.id, **days)
    if not rows:
        return ()
    posts, in_office, present = (sum(row[column] or 0 for row in rows) for column in ("posts", "in_office", "present"))
    due, paid = (sum((row[column] or Decimal() for row in rows), Decimal()) for column in ("due", "paid"))
    return (
        Section(
            CHAPTER.title,
            (
                f"{run.period.chinese}有{len(rows)}个单位报送岗位和补贴：岗位{posts}个，在岗{persons(in_office)}，当月有出勤{persons(present)}；"
                f"当月应发补贴{money(Fraction(due))}，当月实发{money(Fraction(paid))}。",
                *told_publicly(work, run, on),
            ),
        ),
    )


PARAGRAPHS = paragraphs
