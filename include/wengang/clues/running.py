"""Running the rules of a chapter for a month (method §14, “Read exactly”).

Belongs here: which files a run names, for which units a rule is judged, keeping what was found. Does not belong here: the rules
(`sql/<chapter>/`), what follows (`matters`, `lists`).

Method: (1) name the files: of the chapter's own tables the newest accepted ones of every month up to the run's, of other tables those of the
snapshot; (2) equal files, snapshot and parameters are one run, found again by their digest; (3) a rule is judged for a unit where every
file that it names is there, and a file of the chapter of the month at all; (4) each rule is one statement; what it finds for
units that are not judged is dropped. All of it is one transaction under one lock a chapter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from typing import Any

from psycopg.types.json import Jsonb

from wengang.approvals.digests import digest_of
from wengang.clues.chapters import Chapter, ClueRule, load_chapters, months_before
from wengang.clues.rows import (
    CountsOfRunRow,
    FilesToNameRow,
    FoundClueRow,
    InsertRunRow,
    NewestLeadingRunRow,
    RunByDigestRow,
    RunsOfSnapshotRow,
)
from wengang.database.json_text import dump_json
from wengang.database.queries import values_named_by
from wengang.database.unit_of_work import UnitOfWork
from wengang.monitoring.snapshots import SnapshotRef
from wengang.periods import Period
from wengang.settings.policy import load_policy
from wengang.user_error import UserError


@dataclass(frozen=True, slots=True)
class ClueRun:
    """One run of a chapter; `is_new` tells whether this call made it."""

    id: int
    chapter: Chapter
    period: Period
    is_new: bool = False


def newest_run(work: UnitOfWork, chapter: Chapter, snapshot: SnapshotRef) -> ClueRun:
    """Give the newest run of a chapter on a snapshot; raises `UserError` where there is none."""
    for row in work.rows("clues/runs_of_snapshot", RunsOfSnapshotRow, **snapshot.key):
        if row["chapter"] == chapter.code:
            return ClueRun(row["id"], chapter, snapshot.period)
    raise UserError(f"{snapshot.title}还没有判定过{chapter.title}线索：请先运行判定任务")


def leading_run(work: UnitOfWork, chapter: Chapter) -> ClueRun | None:
    """Give the run by which a chapter stands: the newest one that leads."""
    row = work.row("clues/newest_leading_run", NewestLeadingRunRow, chapter=chapter.code)
    return ClueRun(row["id"], chapter, Period.parse(row["period"])) if row else None


def counted(work: UnitOfWork, run: ClueRun) -> tuple[int, int]:
    """Give how many times a rule was judged for a unit in a run, and how many subjects it found."""
    (row,) = work.rows("clues/counts_of_run", CountsOfRunRow, run=run.id)
    return row["judged"], row["found"]


def leads(work: UnitOfWork, run: ClueRun) -> bool:
    """Tell whether a chapter stands by a run, so that it may open and clear."""
    leading = leading_run(work, run.chapter)
    return leading is not None and leading.id == run.id


def run_all(work: UnitOfWork, snapshot: SnapshotRef, on: date) -> list[ClueRun]:
    """Run the rules of every chapter of which a file of the month is accepted."""
    return [run for chapter in load_chapters() if (run := run_chapter(work, chapter, snapshot, on))]


def run_chapter(work: UnitOfWork, chapter: Chapter, snapshot: SnapshotRef, on: date) -> ClueRun | None:
    """Run the rules of a chapter on a snapshot and give the run, the same for equal inputs; None without a file of the chapter of the month."""
    work.lock("clues", chapter.code)
    files = files_to_name(work, chapter, snapshot)
    if not is_judged(chapter, snapshot.period, files):
        return None
    digest = inputs_digest(chapter, snapshot, files)
    known = work.row("clues/run_by_digest", RunByDigestRow, chapter=chapter.code, **snapshot.key, digest=digest)
    if known is not None:
        return ClueRun(known["id"], chapter, snapshot.period)
    return _run(work, chapter, snapshot, files, on)


def _run(work: UnitOfWork, chapter: Chapter, snapshot: SnapshotRef, files: Sequence[FilesToNameRow], on: date) -> ClueRun:
    digest = inputs_digest(chapter, snapshot, files)
    run = ClueRun(_keep_run(work, chapter, snapshot, digest, on), chapter, snapshot.period, is_new=True)
    _keep_files(work, run, files)
    _judge(work, run, files)
    return run


def run_over(work: UnitOfWork, chapter: Chapter, snapshot: SnapshotRef, deliveries: Sequence[int], on: date) -> ClueRun:
    """Run the rules of a chapter on a snapshot over the files that a run once named, whatever came since, and give the run."""
    files = work.rows("clues/named_files", FilesToNameRow, ids=list(deliveries))
    return _run(work, chapter, snapshot, files, on)


def files_to_name(work: UnitOfWork, chapter: Chapter, snapshot: SnapshotRef) -> list[FilesToNameRow]:
    """Give the files that a run on a snapshot would name now."""
    return work.rows("clues/files_to_name", FilesToNameRow, own=list(chapter.tables), others=list(chapter.other_tables), **snapshot.key)


def is_judged(chapter: Chapter, period: Period, files: Sequence[FilesToNameRow]) -> bool:
    """Tell whether a month is judged at all: a file of the chapter of that month is accepted."""
    return any(file["table_name"] in chapter.tables and file["period"] == str(period) for file in files)


def inputs_digest(chapter: Chapter, snapshot: SnapshotRef, files: Sequence[FilesToNameRow]) -> str:
    """Give the digest over everything that a run rests on: its snapshot, its files, the parameters of its chapter in force in the month."""
    parameters = load_policy().digest_of_domain(chapter.code, snapshot.period)
    return digest_of(dump_json([chapter.code, str(snapshot.period), snapshot.number, [file["delivery_id"] for file in files], parameters]))


def _keep_run(work: UnitOfWork, chapter: Chapter, snapshot: SnapshotRef, digest: str, on: date) -> int:
    period = snapshot.period
    row = work.row(
        "clues/insert_run",
        InsertRunRow,
        chapter=chapter.code,
        **snapshot.key,
        first_day=period.first_day,
        last_day=period.last_day,
        digest=digest,
        on=on,
    )
    if row is None:
        raise LookupError("the run was not kept")
    return row["id"]


def _keep_files(work: UnitOfWork, run: ClueRun, files: Sequence[FilesToNameRow]) -> None:
    work.copy(
        "clues.run_file",
        ("run_id", "table_name", "back", "period", "unit", "department", "delivery_id"),
        (
            (
                run.id,
                file["table_name"],
                months_before(run.period, Period.parse(file["period"])),
                file["period"],
                file["unit"],
                file["department"],
                file["delivery_id"],
            )
            for file in files
        ),
    )


def _judge(work: UnitOfWork, run: ClueRun, files: Sequence[FilesToNameRow]) -> None:
    """Judge every rule for the units where its files are there, and keep what it found."""
    there: dict[str, set[tuple[str, int]]] = defaultdict(set)
    for file in files:
        there[file["unit"]].add((file["table_name"], months_before(run.period, Period.parse(file["period"]))))
    own = {(table, 0) for table in run.chapter.tables}
    work.plan_for_bulk()
    for rule in run.chapter.rules:
        asked = {(need.table, need.back) for need in rule.needs}
        units = {unit for unit, brought in there.items() if asked <= brought and own & brought}
        work.copy("clues.judged", ("run_id", "rule", "unit"), ((run.id, rule.code, unit) for unit in sorted(units)))
        _keep_found(work, run, rule, units)


def _keep_found(work: UnitOfWork, run: ClueRun, rule: ClueRule, units: AbstractSet[str]) -> None:
    found = work.rows(rule.statement, FoundClueRow, **_values(work, run, rule)) if units else []
    work.copy(
        "clues.clue",
        ("run_id", "rule", "unit", "table_name", "row_no", "subject", "object_no", "person_key", "shows"),
        (
            (
                run.id,
                rule.code,
                row["unit"],
                rule.table,
                row["row_no"],
                "/".join(str(row[part] or "") for part in rule.subject),
                row["object_no"],
                row["person_key"],
                Jsonb(row["shows"]),
            )
            for row in found
            if row["unit"] in units
        ),
    )


def _values(work: UnitOfWork, run: ClueRun, rule: ClueRule) -> Mapping[str, Any]:
    """Give the values that the statement of a rule names, of all that a rule may be told."""
    period, policy = run.period, load_policy()
    told = {
        "run": run.id,
        "period": str(period),
        "before": str(period.before),
        "first_day": period.first_day,
        "last_day": period.last_day,
        **{name: policy.in_force(parameter, period).value for name, parameter in rule.parameters.items()},
        **(rule.bind(work, run) if rule.bind else {}),
    }
    return {name: told[name] for name in values_named_by(rule.statement)}
