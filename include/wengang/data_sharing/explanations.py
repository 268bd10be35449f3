"""Warnings that a unit has explained: said to be right as they stand, in a correction workbook (method §13).

Belongs here: what is explained by a workbook, and how long that holds. Does not belong here: by what a warning is known again (`loading`),
leaving explained ones out of what is asked (the view `data_sharing.judged_finding`).

Explained is what the workbook has asked and what still shows: 情况属实 explains every warning of its row, 改正 those of the cells that it
leaves as they are. An explanation holds from the month of the file on, of a blank value for so many months after it.
"""

from __future__ import annotations

from wengang.data_sharing.deliveries import Delivery
from wengang.database.unit_of_work import UnitOfWork
from wengang.settings.policy import load_policy


def keep_explanations(work: UnitOfWork, delivery: Delivery) -> None:
    """Keep what the workbook explains that made a version; once, when it is settled. Nothing for a version of its own file."""
    months = load_policy().whole("corrections.blank_explained_months", delivery.period)
    work.run("data_sharing/keep_explanations", id=delivery.id, blank_until=str(delivery.period.plus(months)))


def count_explained(work: UnitOfWork, delivery: Delivery) -> None:
    """Note how many warnings of a version are explained, by its workbook or by one before; once, when it is settled."""
    work.run("data_sharing/count_explained", id=delivery.id)
