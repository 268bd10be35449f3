"""Months made anew from the encrypted originals and the dated parameters, on an empty database, beside what stood (decision 0070).

Belongs here: the way from the originals to the results, and which of them are as they were. Does not belong here: what stood
(`kept_months`), the import of past months (`steps`), words (`rebuilt_report`).

Method: (1) the register is put into an empty database: every file under the number it had, to be checked; (2) every original is decrypted,
read and checked again; (3) in the order in which it happened, files are judged, what a person decided is decided as then, and snapshots are
frozen: each names what it named, and its digest is made anew from that and from the parameters of today for its month; (4) figures, levels
and composition are computed by the steps that computed them; (5) each table of results is held against what stood, every row in one digest;
(6) so are the clues of each chapter, judged again over the files that its newest run on a snapshot named.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from itertools import groupby

from psycopg.conninfo import make_conninfo
from psycopg.types.json import Jsonb

from wengang.clues.chapters import load_chapters
from wengang.clues.running import run_over
from wengang.composition.steps import describe
from wengang.data_sharing.checking_files import check_batches, check_files
from wengang.data_sharing.deliveries import Delivery, DeliveryState
from wengang.data_sharing.rows import DataSharingDeliveryRow, DeliveriesToCheckRow, DeliveriesToSettleRow
from wengang.data_sharing.settling import decide_held, settle
from wengang.database.scratch import scratch_database
from wengang.database.unit_of_work import UnitOfWork, unit_of_work
from wengang.history.checking import check_in_processes
from wengang.history.kept_months import KeptMonths, clues_of, named, results_of
from wengang.history.rows import JudgedDeliveriesRow, KeptDeliveriesRow, KeptSnapshotsRow, ResultDigestsRow
from wengang.history.steps import HistoryError
from wengang.monitoring.rows import SnapshotInputsRow
from wengang.monitoring.snapshots import SnapshotRef, name_again
from wengang.monitoring.steps import compute_figures
from wengang.periods import Period
from wengang.risk_detection.steps import detect_risks
from wengang.settings.environment import Settings
from wengang.settings.keys import load_keys

PREFIX = "wengang_rebuild_"
DECIDED_BY, OPINION = "rebuild", "照原来的决定"
_DESCRIBED = "composition.described"
Progress = Callable[[str], None]


class Happening(StrEnum):
    """What the register tells of: files of one kind in a row are judged in one transaction, the rest alone."""

    JUDGED = "judged"
    DECIDED = "decided"
    WORKBOOK = "workbook"
    FROZEN = "frozen"

    @property
    def alone(self) -> bool:
        """Tell whether it is a transaction of its own."""
        return self in (Happening.WORKBOOK, Happening.FROZEN)


@dataclass(frozen=True, slots=True)
class RebuiltTable:
    """One table of results of a snapshot: what stood and what came, None where there are no rows."""

    name: str
    stood: ResultDigestsRow | None
    came: ResultDigestsRow | None

    @property
    def equal(self) -> bool:
        """Tell whether each row is as it was."""
        return self.stood == self.came


@dataclass(frozen=True, slots=True)
class RebuiltSnapshot:
    """A snapshot made anew: whether it rests on the same, and its tables of results."""

    ref: SnapshotRef
    same_inputs: bool
    tables: Sequence[RebuiltTable]

    @property
    def equal(self) -> bool:
        """Tell whether inputs and results are as they were."""
        return self.same_inputs and all(table.equal for table in self.tables)


@dataclass(frozen=True, slots=True)
class RebuiltMonths:
    """What came of a rebuild: the files that were judged otherwise than before (then, now), and the snapshots that are compared."""

    files: int
    judged_otherwise: Sequence[tuple[KeptDeliveriesRow, JudgedDeliveriesRow]]
    snapshots: Sequence[RebuiltSnapshot]

    @property
    def equal(self) -> bool:
        """Tell whether everything is as it was."""
        return not self.judged_otherwise and all(snapshot.equal for snapshot in self.snapshots)


def rebuild(settings: Settings, kept: KeptMonths, *, administrator: str, progress: Progress) -> RebuiltMonths:
    """Make the months of a register anew in a database of their own, gone afterwards, and hold them against what stood.

    `administrator` is the address of a role that may create a database. The archive and the keys are those of the settings; nothing of the
    configured database is touched. Raises `HistoryError` where there is nothing to make, `ArchiveError` where an original cannot be read.
    """
    if not kept["results"]:
        raise HistoryError("这些月份没有快照，没有可重算的结果：请核对起止月份")
    with scratch_database(administrator, PREFIX) as name:
        own = settings.model_copy(update={"database_url": make_conninfo(settings.database_url, dbname=name)})
        _restore_register(own, kept)
        _check_again(own, kept, progress)
        progress(f"依次判定 {len(kept['deliveries'])} 个文件、重算 {len(kept['snapshots'])} 个快照")
        again = _Rebuilding(own, kept, {row["id"]: row for row in kept["deliveries"]})
        again.go_through(progress)
        return RebuiltMonths(len(kept["deliveries"]), again.otherwise, again.snapshots)


def _restore_register(settings: Settings, kept: KeptMonths) -> None:
    with unit_of_work(settings) as work:
        work.run_for_each("monitoring/keep_target", kept["targets"])
        hand_over = {"manifest_sha256", "folder", "unit", "period", "department"}
        work.run_for_each(
            "history/restore_hand_over",
            [
                {"id": row["hand_over_id"], **{name: value for name, value in row.items() if name in hand_over}}
                for row in kept["deliveries"]
            ],
        )
        work.run_for_each("history/restore_delivery", [{**row, "doubts": Jsonb(row["doubts"])} for row in kept["deliveries"]])
        work.run_for_each("history/restore_workbook", kept["workbooks"])
        for period in sorted({row["period"] for row in kept["deliveries"]}):
            work.run("data_sharing/open_month", period=period)


def _check_again(settings: Settings, kept: KeptMonths, progress: Progress) -> None:
    """Read and check every original; a version that a workbook makes is checked when it is judged, because it rests on the one before."""
    made = {row["delivery_id"] for row in kept["workbooks"]}
    ids = [row["id"] for row in kept["deliveries"] if not row["never_checked"] and row["id"] not in made]
    with unit_of_work(settings) as whole:
        waiting = [Delivery.from_row(row) for row in whole.rows("data_sharing/deliveries_to_check", DeliveriesToCheckRow, ids=ids)]
    batches = list(check_batches(waiting))
    progress(f"解密并校验原件：{len(waiting)} 个文件，{sum(item.rows_declared for item in waiting)} 行")
    with unit_of_work(settings) as whole:
        check_in_processes(whole, batches, lambda done: progress(f"解密并校验原件：{done}/{len(batches)} 批"))


@dataclass(frozen=True, slots=True, order=True)
class _Happened:
    """Something of the register that happened: a file was judged, a person decided on it, a snapshot was frozen. Ordered by when."""

    at: str
    place: tuple[str, ...]
    rank: int
    what: Happening
    id: int
    """Of the file, or the place of the snapshot in the list."""


def _events(kept: KeptMonths) -> list[_Happened]:
    """Give what happened in its order; within one moment in that in which files of one transaction are judged."""
    made = {row["delivery_id"] for row in kept["workbooks"]}
    events = []
    for row in kept["deliveries"]:
        place = (row["period"], row["unit"], row["department"], f"{row['version']:06d}", f"{row['id']:012d}")
        if not row["never_checked"]:
            judged = Happening.WORKBOOK if row["id"] in made else Happening.JUDGED
            events.append(_Happened(row["judged_at"] or "", place, 0, judged, row["id"]))
            if row["decided"]:
                events.append(_Happened(row["settled_at"] or "", place, 1, Happening.DECIDED, row["id"]))
    for number, snapshot in enumerate(kept["snapshots"]):
        events.append(_Happened(snapshot["frozen_at"], ("later",), 2, Happening.FROZEN, number))
    return sorted(events)


@dataclass(frozen=True, slots=True)
class _Rebuilding:
    """A rebuild on its way: the database it fills, what it is made from, and what came of it so far."""

    settings: Settings
    kept: KeptMonths
    files: Mapping[int, KeptDeliveriesRow]
    otherwise: list[tuple[KeptDeliveriesRow, JudgedDeliveriesRow]] = field(default_factory=list)
    snapshots: list[RebuiltSnapshot] = field(default_factory=list)

    def go_through(self, progress: Progress) -> None:
        """Let everything happen again: a figure may rest on what else was there when its snapshot was frozen."""
        for what, events in groupby(_events(self.kept), lambda event: event.what.alone and event):
            if what and what.what is Happening.FROZEN:
                self._freeze(self.kept["snapshots"][what.id], progress)
                continue
            with unit_of_work(self.settings) as work:
                for event in events:
                    self._judge(work, event.what, self.files[event.id])
        self._judge_clues(progress)

    def _judge_clues(self, progress: Progress) -> None:
        """Judge the chapters again, when all files are there: a run may rest on what came after its snapshot."""
        chapters = {chapter.code: chapter for chapter in load_chapters()}
        for kept in self.kept.get("clue_runs", []):
            ref, chapter = SnapshotRef(Period.parse(kept["period"]), kept["number"]), chapters[kept["chapter"]]
            with unit_of_work(self.settings) as work:
                run = run_over(work, chapter, ref, kept["deliveries"], date.fromisoformat(kept["judged_on"]))
                came = clues_of(work, chapter.code, run.id)
            stood = next((row for row in self.kept["results"][named(kept)] if row["result"] == came["result"]), None)
            place = next(place for place, done in enumerate(self.snapshots) if done.ref == ref)
            done = self.snapshots[place]
            tables = [*(table for table in done.tables if table.name != came["result"]), RebuiltTable(came["result"], stood, came)]
            self.snapshots[place] = replace(done, tables=tables)
            progress(f"{ref.title}：{chapter.title}的线索已重新判定")

    def _judge(self, work: UnitOfWork, what: Happening, file: KeptDeliveriesRow) -> None:
        if what is Happening.DECIDED:
            _decide(work, file)
        elif what is Happening.WORKBOOK:
            for row in work.rows("data_sharing/deliveries_to_check", DeliveriesToCheckRow, ids=[file["id"]]):
                check_files(work, [Delivery.from_row(row)], load_keys(work.settings))
        for checked in work.rows("data_sharing/deliveries_to_settle", DeliveriesToSettleRow, ids=[file["id"]]):
            settle(work, Delivery.from_row(checked))
        if what is Happening.DECIDED or not file["decided"]:
            self._compare(work, file)

    def _compare(self, work: UnitOfWork, file: KeptDeliveriesRow) -> None:
        """Note a file of which something else came than before; it gets the state it had, so that what follows rests on the same files."""
        (now,) = work.rows("history/judged_deliveries", JudgedDeliveriesRow, ids=[file["id"]])
        if any(file.get(name) != value for name, value in now.items()):
            self.otherwise.append((file, now))
            work.run("history/set_state", id=file["id"], state=file["state"])

    def _freeze(self, snapshot: KeptSnapshotsRow, progress: Progress) -> None:
        ref = SnapshotRef(Period.parse(snapshot["period"]), snapshot["number"])
        stood = self.kept["results"].get(named(snapshot))
        same_inputs = _freeze_again(self.settings, ref, snapshot, self.files)
        _compute(self.settings, ref, described=stood is None or any(row["result"] == _DESCRIBED for row in stood))
        progress(f"{ref.title}：已重算")
        if stood is not None:
            with unit_of_work(self.settings) as work:
                came = {row["result"]: row for row in results_of(work, snapshot)}
            before = {row["result"]: row for row in stood}
            tables = [RebuiltTable(name, before.get(name), came.get(name)) for name in sorted({*before, *came})]
            self.snapshots.append(RebuiltSnapshot(ref, same_inputs, tables))


def _decide(work: UnitOfWork, file: KeptDeliveriesRow) -> None:
    standing = work.row("data_sharing/delivery", DataSharingDeliveryRow, id=file["id"])
    if standing and standing["state"] == DeliveryState.HELD:
        decide_held(work, file["id"], accept=file["state"] == DeliveryState.ACCEPTED, decided_by=DECIDED_BY, opinion=OPINION)


def _freeze_again(settings: Settings, ref: SnapshotRef, snapshot: KeptSnapshotsRow, files: Mapping[int, KeptDeliveriesRow]) -> bool:
    """Let a snapshot name what it named, and tell whether that gives the digest by which it was known."""
    deliveries: list[SnapshotInputsRow] = [
        {
            "unit": file["unit"],
            "department": file["department"],
            "table_name": file["table_name"],
            "delivery_id": file["id"],
            "version": file["version"],
            "sha256": file["sha256"],
        }
        for file in map(files.__getitem__, snapshot["deliveries"])
    ]
    bases = [SnapshotRef(Period.parse(period), int(number)) for period, number in map(str.split, snapshot["bases"])]
    with unit_of_work(settings) as work:
        work.run(
            "history/restore_snapshot",
            period=snapshot["period"],
            number=snapshot["number"],
            digest=snapshot["digest"],
            policy_digest=snapshot["policy_digest"],
            reason=snapshot["reason"],
            from_history=snapshot["from_history"],
        )
        return name_again(work, ref, snapshot["units"], deliveries, bases, snapshot["overdue"]) == snapshot["recognised"]


def _compute(settings: Settings, ref: SnapshotRef, *, described: bool) -> None:
    with unit_of_work(settings) as work:
        compute_figures(work, ref)
    with unit_of_work(settings) as work:
        detect_risks(work, ref)
    if described:
        with unit_of_work(settings) as work:
            describe(work, ref)
