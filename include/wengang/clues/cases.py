"""Confirmed cases of the chapters that keep a unit from an award (method §7: an open 公益岗 case excludes).

Belongs here: which units have one. Does not belong here: what an award is (`wengang.fund`), answering a matter (`wengang.follow_up`).

Confirmed: the newest complete answer says 属实 or 部分属实. Open: neither a person nor the data has ended the matter yet.
"""

from __future__ import annotations

from wengang.clues.chapters import load_chapters
from wengang.clues.matters import kinds_of
from wengang.clues.rows import ConfirmedCasesRow
from wengang.database.unit_of_work import UnitOfWork


def units_with_confirmed_cases(work: UnitOfWork) -> frozenset[str]:
    """Give the units that hold an open confirmed case of a chapter whose cases bar awards."""
    kinds = [kind.code for chapter in load_chapters() if chapter.cases_bar_awards for kind in kinds_of(chapter)]
    return frozenset(row["unit"] for row in work.rows("clues/confirmed_cases", ConfirmedCasesRow, kinds=kinds))
