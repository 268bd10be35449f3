"""What a page says of public posts in a month: posts, places, who holds them, what was due and paid.

Belongs here: the table. Does not belong here: the sums (`sql/public_posts/figures_of_run`), clues (`wengang.clues.overview`).
"""

from __future__ import annotations

from collections.abc import Sequence

from wengang.clues.running import ClueRun
from wengang.database.unit_of_work import UnitOfWork
from wengang.numbers import UNDEFINED
from wengang.papers.paper import Section, Table
from wengang.public_posts.rows import FiguresOfRunRow
from wengang.settings.units import load_units

_HEAD = ("单位", "岗位", "定员", "在岗人数", "本月有出勤", "应发补贴（元）", "本月实发（元）")


def month_of_posts(work: UnitOfWork, run: ClueRun, unit: str | None) -> Sequence[Section]:
    """Give the table of a run's month, of one unit or of all that handed over a file; what a unit did not hand over is “—”, never 0."""
    rows = [
        row
        for row in work.rows(
            "public_posts/figures_of_run",
            FiguresOfRunRow,
            run=run.id,
            first_day=run.period.first_day,
            last_day=run.period.last_day,
        )
        if unit in (None, row["unit"])
    ]
    return (Section(f"{run.period.chinese}岗位和补贴", (Table(_HEAD, tuple(map(_row, rows))),)),) if rows else ()


def _row(row: FiguresOfRunRow) -> tuple[str, ...]:
    counts = (row["posts"], row["places"], row["in_office"], row["present"])
    amounts = (row["due"], row["paid"])
    return (
        load_units().unit(row["unit"]).name,
        *(
            UNDEFINED if count is None else f"{count:f}".removesuffix(".00") if not isinstance(count, int) else str(count)
            for count in counts
        ),
        *(UNDEFINED if amount is None else f"{amount:,.2f}" for amount in amounts),
    )
