"""Duties of tests: what they show is a list that a test changes.

Belongs here: making them known for a test. Does not belong here: what must come of it (each test).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from unittest.mock import patch

from wengang.matters.duties import Cause, Duty
from wengang.matters.kinds import MatterKind, register

ANSWERED = register(MatterKind(code="test.answered", title="测试", next_step="答复", answered=True, raises_level=True))
VERIFIED = register(MatterKind(code="test.verified", title="测试", next_step="答复", answered=True, verified_by_data=True))
BY_DATA = register(MatterKind(code="test.by_data", title="测试", next_step="补齐", cleared_by_data=True))
TUESDAY = date(2025, 4, 8)


class Shown:
    """What the data shows of each kind; `replaced` are keys that something else took over."""

    def __init__(self) -> None:
        self.causes: dict[str, list[Cause]] = {kind.code: [] for kind in (ANSWERED, VERIFIED, BY_DATA)}
        self.replaced: Mapping[str, str] = {}

    def show(self, kind: MatterKind, *causes: Cause) -> None:
        """Let the data show exactly this of a kind."""
        self.causes[kind.code] = list(causes)

    def duty(self, kind: MatterKind) -> Duty:
        """Give the duty of a kind."""
        return Duty(kind=kind, causes=lambda _work, _on: self.causes[kind.code], replaced=lambda _work, _on: self.replaced)


def cause(key: str = "A", **more: object) -> Cause:
    """Give a cause of a unit, by default with five workdays from a Tuesday."""
    values: dict[str, object] = {
        "key": key,
        "unit": "469001",
        "departments": ("hr", "rv"),
        "opened_on": TUESDAY,
        "workdays": 5,
        "reason": {"rule": key},
        "words": f"办理{key}",
    }
    values |= more
    if "by" in more:
        values["workdays"] = None
    return Cause(**values)  # type: ignore[arg-type]  # a test names what it changes


@contextmanager
def shown_duties() -> Iterator[Shown]:
    """Let these duties be all that there are."""
    shown = Shown()
    duties = tuple(map(shown.duty, (ANSWERED, VERIFIED, BY_DATA)))
    with patch("wengang.matters.ledger.load_duties", return_value=duties):
        yield shown
