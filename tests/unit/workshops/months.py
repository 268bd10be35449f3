"""Months of one workshop, written by hand, for the tests of the table and of the order of months."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from wengang.periods import Period
from wengang.workshops.states import Finding, Standing, Status
from wengang.workshops.timeline import ExitDecision, Timeline, follow

CERTIFIED_ON = date(2024, 12, 15)


def finding(period: str = "2025-01", **changes: Any) -> Finding:
    """Give what a month found: in season, reported, producing, five absorbed, unless told otherwise."""
    given: dict[str, Any] = {
        "period": Period.parse(period),
        "snapshot": 1,
        "unit": "469001",
        "certified_on": CERTIFIED_ON,
        "expires_on": None,
        "in_season": True,
        "reported": True,
        "state": "producing",
        "absorbed": 5,
        "unknown": 0,
    }
    return Finding(**given | changes)


def months(first: str, found: Iterable[Mapping[str, Any] | int]) -> list[Finding]:
    """Give consecutive months: a number is how many were absorbed."""
    start = Period.parse(first)
    return [
        finding(str(start.plus(offset)), **({"absorbed": item} if isinstance(item, int) else item)) for offset, item in enumerate(found)
    ]


def standing(status: Status = Status.CERTIFIED, **changes: Any) -> Standing:
    """Give where a workshop stands."""
    return Standing(status, CERTIFIED_ON, **changes)


def walked(found: list[Finding], *decisions: ExitDecision, before: Standing | None = None, **recorded: Standing) -> Timeline:
    """Follow the months; `recorded` by `m2025_03=standing`."""
    return follow(before, found, decisions, {Period.parse(name[1:].replace("_", "-")): item for name, item in recorded.items()})


def shown(timeline: Timeline) -> list[str]:
    """Give the status of each month in order."""
    return [str(result.standing.status) for result in timeline.months]
