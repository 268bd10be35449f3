"""What the figures file of a replay tells of the chapters (method §14): clues, and what a chapter writes beside them.

Belongs here: the keys and their order. Does not belong here: the file (`wengang.history.figures_file`), running the rules (`running`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wengang.clues.chapters import load_chapters
from wengang.clues.rows import CluesOfRunRow, RunsOfSnapshotRow
from wengang.clues.running import ClueRun
from wengang.database.unit_of_work import UnitOfWork
from wengang.monitoring.snapshots import SnapshotRef


def figures_of_chapters(work: UnitOfWork, snapshots: Sequence[SnapshotRef]) -> dict[str, dict[str, Any]]:
    """Give `clues` and the further keys of the chapters, by month; a month without a file of a chapter stands under none of its keys."""
    chapters = {chapter.code: chapter for chapter in load_chapters()}
    body: dict[str, dict[str, Any]] = {"clues": {}, **{name: {} for chapter in chapters.values() for name in chapter.figures}}
    for snapshot in snapshots:
        runs = [
            ClueRun(row["id"], chapters[row["chapter"]], snapshot.period)
            for row in work.rows("clues/runs_of_snapshot", RunsOfSnapshotRow, **snapshot.key)
        ]
        if runs:
            body["clues"][str(snapshot.period)] = sorted(entry for run in runs for entry in _entries(work, run))
        for run in runs:
            for name, figure in run.chapter.figures.items():
                body[name][str(snapshot.period)] = figure(work, run)
    return body


def _entries(work: UnitOfWork, run: ClueRun) -> list[list[object]]:
    rows = work.rows("clues/clues_of_run", CluesOfRunRow, run=run.id)
    return [[run.chapter.code, row["rule"], row["unit"], row["table_name"], row["rows"]] for row in rows]
