"""A unit whose posts are handed over month by month and judged as if its months ran live, through the real path.

The import is the quickest way in; as its months open no matter, their snapshots are told to be live before the rules run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from tests.hostile.hand_overs import GOOD_ROWS, Row, put, roster_row, work_row
from tests.statements import by_hand, execute

from wengang.clues.chapters import Chapter
from wengang.clues.lists import open_matters, put_lists
from wengang.clues.running import ClueRun, run_chapter
from wengang.database.unit_of_work import unit_of_work
from wengang.history.steps import import_history
from wengang.monitoring.snapshots import SnapshotRef
from wengang.public_posts.clues import CHAPTER
from wengang.settings.environment import Settings

UNIT = "469001"


@dataclass
class PostMonths:
    """Months of one unit with the files of a chapter."""

    settings: Settings
    chapter: Chapter = CHAPTER
    handed: int = 0
    manifests: dict[tuple[str, str], str] = field(default_factory=dict)
    _loaded: int | None = None
    _newest: Mapping[str, SnapshotRef] = field(default_factory=dict)

    def hand_over(
        self, period: str, tables: Mapping[str, Sequence[Row]], people: Sequence[int] = range(1, 6), department: str = "hr"
    ) -> None:
        """Hand over a month: a roster and jobs once, and files of posts, again where they are corrected."""
        self.handed += 1
        if (period, "rv") not in self.manifests:
            month = {
                "rv_roster": [roster_row(serial) for serial in people],
                "rv_work": [work_row(serial) for serial in people],
            }
            self._put(period, "rv", month)
        self._put(period, department, tables)

    def _put(self, period: str, department: str, tables: Mapping[str, Sequence[Row]]) -> None:
        key = (period, department)
        folder = f"{self.handed:03d}-{department}"
        brings = department.partition("-")[0]  # “rv-youth”: 乡村振兴, in a chain of its own beside the roster's
        self.manifests[key] = put(self.settings.inbox, folder, tables, period=period, department=brings, corrects=self.manifests.get(key))

    def snapshots(self) -> dict[str, SnapshotRef]:
        """Take in what is new and give the newest snapshot of each month."""
        if self._loaded != self.handed:
            outcome = import_history(self.settings, self.settings.inbox, {UNIT: 5}, accept_held="试验", progress=lambda _text: None)
            self._loaded, self._newest = self.handed, {str(snapshot.period): snapshot for snapshot in outcome.snapshots}
        return self._newest

    def judge(self, period: str, on: date) -> ClueRun:
        """Take in what is new, judge a month on a day as if it ran live, open and clear, and put the lists."""
        snapshot = self.snapshots()[period]
        with unit_of_work(self.settings) as work:
            by_hand(work, "update monitoring.snapshot set from_history = false")
            run = run_chapter(work, self.chapter, snapshot, on)
            assert run is not None
            open_matters(work, self.chapter, on)
            if self.chapter.own_lists:
                self.chapter.own_lists(work, run, on)
            put_lists(work, run, on)
            by_hand(work, "update monitoring.snapshot set from_history = true")
        return run

    def matters(self) -> list[tuple[str, str, int]]:
        """Give key, state and round of every matter of the chapter."""
        with unit_of_work(self.settings) as work:
            rows = execute(work, "select key, state, round from matters.matter where kind like 'clue.%%' order by id").fetchall()
        return [(row["key"], row["state"], row["round"]) for row in rows]


def month_row(serial: int, **cells: Any) -> Row:
    """Give an attendance row of a person at the post of the same number."""
    return GOOD_ROWS["post_month"](serial) | cells


def post_row(serial: int, **cells: Any) -> Row:
    """Give a post."""
    return GOOD_ROWS["post"](serial) | cells


@pytest.fixture
def posts(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> PostMonths:
    """Give an empty unit with an inbox of its own; its months are judged by `judge` alone, because an import's run would never lead."""
    monkeypatch.setattr("wengang.history.steps.run_all", lambda _work, _snapshot, _on: [])
    return PostMonths(settings)
