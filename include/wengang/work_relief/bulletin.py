"""What the bulletin tells of 以工代赈 in a month (chapters 3.2 item 10).

Belongs here: sums of the province in a sentence, and a table of the clues.
Does not belong here: the figures (`pages`), what the rules found, the bulletin (`wengang.bulletin`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from wengang.clues.overview import run_of_month, told_publicly
from wengang.database.unit_of_work import UnitOfWork
from wengang.monitoring.snapshots import SnapshotRef
from wengang.numbers import money, percent, persons
from wengang.papers.paper import Section
from wengang.settings.data_sets import code_title, code_titles
from wengang.work_relief.clues import CHAPTER
from wengang.work_relief.rows import ProjectsOfRunRow


def paragraphs(work: UnitOfWork, snapshot: SnapshotRef, on: date) -> Sequence[Section]:
    """Give the section of a month; none where no project was handed over."""
    run = run_of_month(work, CHAPTER, snapshot.period)
    if run is None:
        return ()
    rows: Sequence[ProjectsOfRunRow] = work.rows(
        "work_relief/projects_of_run", ProjectsOfRunRow, run=run.id, period=str(run.period), unit=None
    )
    if not rows:
        return ()
    counted = Counter(code_title("relief_status", row["status"]) for row in rows if row["status"])
    states = "、".join(f"{title}{counted[title]}个" for title in code_titles("relief_status") if counted[title])
    fund, pay = (Fraction(sum(row[column] for row in rows)) for column in ("provincial_fund", "provincial_pay"))
    due, paid = (Fraction(sum(row[column] for row in rows)) for column in ("due", "paid"))
    share = f"，占{percent(pay / fund)}" if fund else ""
    return (
        Section(
            CHAPTER.title,
            (
                f"{run.period.chinese}有项目{len(rows)}个（{states}），涉及{len({row['unit'] for row in rows})}个单位；"
                f"投入省级专项资金{money(fund)}，累计从中实发劳务报酬{money(pay)}{share}。",
                f"各项目当月务工合计{persons(sum(row['people'] for row in rows))}，应发劳务报酬{money(due)}，实发{money(paid)}。",
                *told_publicly(work, run, on),
            ),
        ),
    )


PARAGRAPHS = paragraphs
