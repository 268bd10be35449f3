"""What opens matters: each domain declares once what its data shows now, and the ledger does the rest (method §12).

Belongs here: the form of a declaration, collecting them. Does not belong here: the lists themselves (`wengang.<domain>.matters`), opening and
clearing (`ledger`).

A domain declares `MATTERS` in its module `matters`. No domain is imported by name: the catalogue is `settings.domains`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from wengang.database.unit_of_work import UnitOfWork
from wengang.matters.clock import Rung
from wengang.matters.kinds import MatterKind, registered
from wengang.matters.rounds import MatterVerdict
from wengang.periods import Period
from wengang.settings.domains import DOMAINS

if TYPE_CHECKING:
    from wengang.matters.ledger import KeptMatter


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Something that must be done: by whom (departments of a unit, or offices of the province), since when and until when, and why.

    The term is a number of `workdays`, or a day of the calendar (`by`) that is moved to the next workday. `reason` holds ids and counts,
    `words` says in one Chinese line what it is about; neither names a person.
    """

    key: str
    unit: str | None
    departments: tuple[str, ...]
    opened_on: date
    workdays: int | None = None
    by: date | None = None
    period: Period | None = None
    town: str = ""
    reason: Mapping[str, Any] = field(default_factory=dict)
    words: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What the figures say of an answer, on which snapshot, in words."""

    verdict: MatterVerdict
    words: str
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Climb:
    """A rung that a matter climbs for a reason of its own, beside its clock."""

    no: str
    rung: Rung
    reason: str


def _nothing_replaced(_work: UnitOfWork, _on: date) -> Mapping[str, str]:
    return {}


def _nothing_verified(_work: UnitOfWork, _unverified: Sequence[KeptMatter]) -> Mapping[str, Verification]:
    return {}


def _no_climb(_work: UnitOfWork, _on: date) -> Sequence[Climb]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A kind of matter and what opens it: `causes` gives everything that the data shows on a day, again and again the same.

    What is shown and not live is opened, once; of a kind that is cleared by the data, what is live and no longer shown is cleared. A round
    that a person ended is not opened again while the same `reason` is shown. `replaced` gives the keys whose matter was replaced, with the
    reason; `verified` what the figures say of matters not verified yet, by number; `climbs` the rungs that are due beside the clock.
    """

    kind: MatterKind
    causes: Callable[[UnitOfWork, date], Sequence[Cause]]
    replaced: Callable[[UnitOfWork, date], Mapping[str, str]] = _nothing_replaced
    verified: Callable[[UnitOfWork, Sequence[KeptMatter]], Mapping[str, Verification]] = _nothing_verified
    climbs: Callable[[UnitOfWork, date], Sequence[Climb]] = _no_climb


@cache
def load_duties() -> Sequence[Duty]:
    """Give what all domains declare, in the order of the catalogue."""
    found: list[Duty] = []
    for domain in DOMAINS:
        module = f"wengang.{domain}.matters"
        found += import_module(module).MATTERS if find_spec(module) else ()
    return tuple(found)


def kind_of(code: str) -> MatterKind:
    """Give the kind of a code, whichever domain registered it; raises `KeyError` where none does."""
    load_duties()
    return registered()[code]
