"""What is due in corrections: workbooks to be put for the units.

Belongs here: the list. Does not belong here: putting (`offers`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from wengang.corrections.offers import offer_workbooks, waiting_workbooks
from wengang.database.unit_of_work import UnitOfWork
from wengang.due import Due, Reminds, Waiting


def to_put(work: UnitOfWork, _on: date) -> list[Waiting]:
    """Give each delivery whose workbook is still to be put."""
    return [
        Waiting(f"{standing.delivery.title} {standing.delivery.period.chinese}的更正工作簿待放入材料包", overdue=False)
        for standing in waiting_workbooks(work)
    ]


DUE: Sequence[Due] = (Reminds("workbooks_offered", "待放入的更正工作簿", to_put, offer_workbooks),)
