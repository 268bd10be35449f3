"""What is due of drafts: units to be told before one ends, those to be removed (decision 0068).

Belongs here: the list. Does not belong here: telling and removing (`term`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from wengang.database.unit_of_work import UnitOfWork
from wengang.drafts.keeping import Draft
from wengang.drafts.term import ended, ending, last_day, remove, tell
from wengang.due import Due, Reminds, Waiting
from wengang.papers.wording import day
from wengang.settings.units import load_units


def ending_soon(work: UnitOfWork, on: date) -> list[Waiting]:
    """Give each draft that its unit has to hand over or throw away."""
    return [Waiting(f"{_named(draft)}没有提交，保留到{day(last_day(draft))}", overdue=False) for draft in ending(work, on)]


def to_remove(work: UnitOfWork, on: date) -> list[Waiting]:
    """Give each draft whose term is over."""
    return [Waiting(f"{_named(draft)}已过保留期，待删除", overdue=False) for draft in ended(work, on)]


def _named(draft: Draft) -> str:
    return f"{load_units().unit(draft.unit).name}{draft.period.chinese}的报送草稿"


DUE: Sequence[Due] = (
    Reminds("drafts_told", "即将到期的草稿", ending_soon, tell),
    Reminds("drafts_removed", "到期的草稿", to_remove, remove),
)
