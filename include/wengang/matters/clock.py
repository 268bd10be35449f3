"""The clock of a matter: by which day its owner must act, how late he is, and which rungs that is (method §12, Clock and Rungs).

Belongs here: days and rungs alone. Does not belong here: who holds a matter (`rounds`), what is written at a rung.
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from wengang.workdays import add_workdays, is_workday

AFTER_A_RETURN = 2
"""Workdays that an owner has at least after something came back to him."""


class Rung(StrEnum):
    """What an owner who does not act meets, in the order in which it is climbed."""

    REMIND = "remind"
    URGE = "urge"
    SUPERVISE = "supervise"
    TALK = "talk"

    @property
    def from_late(self) -> int:
        """How late an owner must be, in workdays, for this rung to be due; the reminder comes one workday before."""
        return _FROM_LATE[self]

    @property
    def sends_a_letter(self) -> bool:
        """Whether the owner is written to: 约谈建议 is a paper to the leaders and sends him nothing."""
        return self is not Rung.TALK


_FROM_LATE = {Rung.REMIND: -1, Rung.URGE: 1, Rung.SUPERVISE: 3, Rung.TALK: 6}


def due_of(opened_on: date, workdays: int) -> date:
    """Give the day by which a matter must be answered; with 0 workdays that is the opening day itself, workday or not."""
    return add_workdays(opened_on, workdays)


def due_after_return(due: date, returned_on: date) -> date:
    """Give the due day after something came back: the later of itself and the 2nd workday after the return."""
    return max(due, add_workdays(returned_on, AFTER_A_RETURN))


def late(due: date, on: date) -> int:
    """Give how late a day is in workdays: those after `due` up to it, or minus those after it up to `due`."""
    return _workdays_between(due, on) if due <= on else -_workdays_between(on, due)


def workdays_until(start: date, end: date) -> int:
    """Give how many workdays come after a day up to another, none where that is not later."""
    return max(0, late(start, end))


def rungs_due(lateness: int) -> tuple[Rung, ...]:
    """Give the rungs that an owner so late must have met, lowest first."""
    return tuple(rung for rung in Rung if lateness >= rung.from_late)


@lru_cache(maxsize=1 << 16)
def _workdays_between(start: date, end: date) -> int:
    return sum(is_workday(start + timedelta(days=number)) for number in range(1, (end - start).days + 1))
