"""What stood of the months of an installation: the register of their files, their snapshots, and a digest of each result (decision 0070).

Belongs here: reading it from the database, and the list that carries it elsewhere. Does not belong here: making the months anew
(`rebuilding`).

The originals are files under their digests: which unit handed which over as what, and what people decided of it, the register alone knows.
The list has neither persons nor opinions in it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import NotRequired, TypedDict

from wengang.database.json_text import dump_json
from wengang.database.unit_of_work import UnitOfWork
from wengang.history.rows import (
    ClueDigestRow,
    KeptClueRunsRow,
    KeptDeliveriesRow,
    KeptSnapshotsRow,
    KeptTargetsRow,
    KeptWorkbooksRow,
    ResultDigestsRow,
)
from wengang.monitoring.snapshot_digests import FORM
from wengang.periods import Period
from wengang.user_error import UserError

LIST_FORM = 1


class KeptListError(UserError):
    """A list of what stood that cannot be read; the message says what to do."""


class KeptMonths(TypedDict):
    """The months up to one: their targets, files, correction workbooks and snapshots, and the results by snapshot (`2025-03 1`)."""

    form: int
    targets: list[KeptTargetsRow]
    deliveries: list[KeptDeliveriesRow]
    workbooks: list[KeptWorkbooksRow]
    snapshots: list[KeptSnapshotsRow]
    results: dict[str, list[ResultDigestsRow]]
    clue_runs: NotRequired[list[KeptClueRunsRow]]
    """The newest run of each chapter on each of those snapshots; a list that was written before they were compared has none."""


def named(snapshot: KeptSnapshotsRow | KeptClueRunsRow) -> str:
    """Give the name under which the bases and results of a list tell a snapshot: `2025-03 1`."""
    return f"{snapshot['period']} {snapshot['number']}"


def results_of(work: UnitOfWork, snapshot: KeptSnapshotsRow) -> list[ResultDigestsRow]:
    """Give the rows and the digest of each table that has results of a snapshot."""
    return work.rows("history/result_digests", ResultDigestsRow, period=snapshot["period"], snapshot=snapshot["number"])


def clues_of(work: UnitOfWork, chapter: str, run: int) -> ResultDigestsRow:
    """Give the rows and the digest of what a run of a chapter judged and found."""
    (row,) = work.rows("history/clue_digest", ClueDigestRow, run=run)
    return {"result": f"clues.{chapter}", **row}


def kept_months(work: UnitOfWork, first: Period, last: Period) -> KeptMonths:
    """Give what stands of the months up to the last, with the results of those from the first on; reads alone."""
    snapshots = work.rows("history/kept_snapshots", KeptSnapshotsRow, last=str(last), form=FORM)
    compared = [snapshot for snapshot in snapshots if snapshot["period"] >= str(first)]
    results = {named(snapshot): results_of(work, snapshot) for snapshot in compared}
    clue_runs = work.rows("history/kept_clue_runs", KeptClueRunsRow, first=str(first), last=str(last))
    for run in clue_runs:
        results[named(run)].append(clues_of(work, run["chapter"], run["id"]))
    return {
        "form": LIST_FORM,
        "targets": work.rows("history/kept_targets", KeptTargetsRow),
        "deliveries": work.rows("history/kept_deliveries", KeptDeliveriesRow, last=str(last)),
        "workbooks": work.rows("history/kept_workbooks", KeptWorkbooksRow, last=str(last)),
        "snapshots": _needed(snapshots, compared),
        "results": results,
        "clue_runs": clue_runs,
    }


def _needed(snapshots: list[KeptSnapshotsRow], compared: list[KeptSnapshotsRow]) -> list[KeptSnapshotsRow]:
    """Give the snapshots that are compared, and those of other months on which they rest, at whatever remove; in the order of freezing."""
    by_name: Mapping[str, KeptSnapshotsRow] = {named(snapshot): snapshot for snapshot in snapshots}
    needed: set[str] = set()
    asked = [named(snapshot) for snapshot in compared]
    while asked:
        name = asked.pop()
        if name not in needed:
            needed.add(name)
            asked += by_name[name]["bases"]
    return [snapshot for snapshot in snapshots if named(snapshot) in needed]


def write_list(kept: KeptMonths, path: Path) -> None:
    """Write the list of what stood."""
    path.write_text(dump_json(kept) + "\n", encoding="utf-8")


def read_list(path: Path, first: Period, last: Period) -> KeptMonths:
    """Give what stood of the months of a list; raises `KeptListError` where it is none, or has other months."""
    try:
        kept: KeptMonths = json.loads(path.read_text(encoding="utf-8"))
        held = {name.split()[0] for name in kept["results"]} if kept["form"] == LIST_FORM else set()
    except FileNotFoundError:
        raise KeptListError(f"没有清单文件 {path}：请先用 wengang rebuild {first} {last} --write-list 写出") from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise KeptListError(f"{path.name} 不是重算用的清单（{error}）：请用 wengang rebuild … --write-list 写出的文件") from None
    if held and (min(held) > str(first) or max(held) < str(last)):
        raise KeptListError(f"{path.name} 只有 {min(held)} 到 {max(held)} 的结果：请改用这个范围内的月份，或另写一份清单")
    months = {name: results for name, results in kept["results"].items() if str(first) <= name.split()[0] <= str(last)}
    compared = [snapshot for snapshot in kept["snapshots"] if named(snapshot) in months]
    return {
        **kept,
        "deliveries": [row for row in kept["deliveries"] if row["period"] <= str(last)],
        "workbooks": [row for row in kept["workbooks"] if row["delivery_id"] in _ids(kept, last)],
        "snapshots": _needed(kept["snapshots"], compared),
        "results": months,
        "clue_runs": [run for run in kept.get("clue_runs", []) if named(run) in months],
    }


def _ids(kept: KeptMonths, last: Period) -> set[int]:
    return {row["id"] for row in kept["deliveries"] if row["period"] <= str(last)}
