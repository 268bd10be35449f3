"""Kinds of matters: a domain registers each of its own once, beside what opens it.

Belongs here: what a kind declares. Does not belong here: any kind (the domains), what opens one (`duties`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

OPERATORS = "operators"
"""The word among the departments of an owner for those who run the system; a matter of theirs has no unit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterKind:
    """A kind of matter.

    `code` names it in the database, `title` in Chinese, `next_step` says in one sentence how its owner ends it. `answered`: its owner
    answers it (`matter_reply`) and a person accepts that; `verified_by_data`: the next figures then say what became of it; `cleared_by_data`:
    it ends by itself when the data no longer shows its cause. `personal`: one a person, told only as counts of a unit and township.
    `told_daily`: its unit is written to each workday until it ends, beside the rungs (催报). `raises_level`: a unit that holds one late is overdue
    (method §4, §12). `accepted_by_two`: an answer is accepted by two people, one of each department.
    `money_back`: an answer may tell how much was got back.
    """

    code: str
    title: str
    next_step: str
    answered: bool = False
    verified_by_data: bool = False
    cleared_by_data: bool = False
    personal: bool = False
    told_daily: bool = False
    raises_level: bool = False
    accepted_by_two: bool = False
    money_back: bool = False


_REGISTERED: dict[str, MatterKind] = {}


def register(kind: MatterKind) -> MatterKind:
    """Make a kind known and give it; raises `ValueError` where its code stands for another kind already."""
    if _REGISTERED.setdefault(kind.code, kind) != kind:
        raise ValueError(f"two kinds of matters are called {kind.code}")
    return kind


def registered() -> Mapping[str, MatterKind]:
    """Give the kinds of the domains that are loaded, by code."""
    return _REGISTERED
