"""When the rules of a chapter are to run: a month has a new snapshot, or files of the chapter came (method §14: these make a new run).

Belongs here: the list of runs, their params. Does not belong here: running (`running`), when somebody looks (`dags/`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from wengang.clues.chapters import Chapter
from wengang.clues.rows import ClueSnapshotsRow, RunByDigestRow
from wengang.clues.running import files_to_name, inputs_digest, is_judged
from wengang.database.unit_of_work import UnitOfWork
from wengang.due import AsOf, Occasion, Run, Starts
from wengang.monitoring.snapshots import SnapshotRef
from wengang.periods import Period
from wengang.run_params import BUSINESS_DATE, PERIOD, REASON, SNAPSHOT

MONTHS_LOOKED_AT = 3
"""A file of an older month changes no month that is still looked at: rules reach back two months."""
_DIGITS = 8


def starts_of(chapter: Chapter) -> Sequence[Starts]:
    """Give what a chapter declares as `DUE`: its procedure bears its name."""
    found, title = f"待判定的{chapter.title}线索", f"启动{chapter.title}线索判定"
    return tuple(Starts(chapter.code, occasion, found, title, partial(runs_due, chapter)) for occasion in _OCCASIONS)


_OCCASIONS = (Occasion.SNAPSHOT, Occasion.FILES)


def runs_due(chapter: Chapter, work: UnitOfWork, as_of: AsOf) -> list[Run]:
    """Give one run for each of the newest live months whose snapshot, files or parameters no run of the chapter rests on yet."""
    due = []
    for row in work.rows("clues/newest_snapshots", ClueSnapshotsRow, months=MONTHS_LOOKED_AT):
        snapshot = SnapshotRef(Period.parse(row["period"]), row["snapshot"])
        files = files_to_name(work, chapter, snapshot)
        digest = inputs_digest(chapter, snapshot, files)
        known = work.row("clues/run_by_digest", RunByDigestRow, chapter=chapter.code, **snapshot.key, digest=digest)
        if known is None and is_judged(chapter, snapshot.period, files):
            due.append(_run(chapter, snapshot, digest, as_of))
    return due


def _run(chapter: Chapter, snapshot: SnapshotRef, digest: str, as_of: AsOf) -> Run:
    conf = {
        PERIOD: str(snapshot.period),
        SNAPSHOT: snapshot.number,
        REASON: f"{chapter.title}的快照或文件有更新",
        BUSINESS_DATE: as_of.given,
    }
    return Run(f"{snapshot.period}-s{snapshot.number}-{digest[:_DIGITS]}", conf, snapshot.title)
