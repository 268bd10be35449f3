"""Loading an inbox of past months: receive → check → accept → snapshot → figures → levels → workshops → clues, in order (method §11).

Belongs here: the order. Does not belong here: which months may be taken (`admission`), the sharing out among processes (`checking`), what
each step does (its own domain).

Hand-overs arrive in the byte order of their paths, each after the one it corrects (method §13, “Read exactly”). What came before a correction
workbook is settled before that is looked at, because it corrects a version as it was found then.

Only one import runs at a time, and no live task takes or freezes anything meanwhile. Every step is a transaction of its own that knows
what was done before, so an import that was ended at any moment goes on where it was when it is run again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path

from wengang.clues.chapters import load_chapters
from wengang.clues.running import run_all
from wengang.composition.steps import describe
from wengang.data_sharing.checking_files import check_batches, check_files
from wengang.data_sharing.deliveries import Delivery, DeliveryState
from wengang.data_sharing.inbox import FoundHandOver, InboxListing, list_inbox
from wengang.data_sharing.manifests import CORRECTED_ROWS, Manifest, parse_manifest
from wengang.data_sharing.problems import RefusedError
from wengang.data_sharing.registration import note_arrivals, register_inbox
from wengang.data_sharing.rows import DeliveriesToCheckRow, DeliveriesToSettleRow
from wengang.data_sharing.settling import decide_held, settle
from wengang.data_sharing.steps import HISTORY_LOCK
from wengang.database.unit_of_work import UnitOfWork, unit_of_work
from wengang.history.admission import admit
from wengang.history.checking import check_in_processes
from wengang.history.rows import (
    HistoryHeldDeliveriesRow,
    LiveMonthsRow,
    MadeByWorkbooksRow,
    MonthsRow,
    OpenDeliveriesRow,
    RefusedWorkbooksRow,
    ReturnedDeliveriesRow,
)
from wengang.monitoring.coverage import coverage_of
from wengang.monitoring.snapshots import SnapshotRef, freeze_snapshot
from wengang.monitoring.steps import compute_figures
from wengang.periods import Period, period_range
from wengang.risk_detection.steps import detect_risks
from wengang.settings.environment import Settings
from wengang.settings.keys import load_keys
from wengang.user_error import UserError
from wengang.workshops.review import review_workshops

IMPORTED_BY = "import-history"
Progress = Callable[[str], None]


class HistoryError(UserError):
    """An inbox or target table of past months that cannot be loaded; the message says what to do."""


@dataclass(slots=True)
class ImportedHistory:
    """What came of loading an inbox: months with their snapshots, files held and returned (rows of `data_sharing.delivery`)."""

    snapshots: list[SnapshotRef] = field(default_factory=list)
    held: list[HistoryHeldDeliveriesRow] = field(default_factory=list)
    returned: list[ReturnedDeliveriesRow] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    new_deliveries: int = 0


def read_targets(path: Path) -> dict[str, int]:
    """Give the yearly targets of `targets.json`: the units that report and their persons. Raises `HistoryError`."""
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
        return {str(unit): int(persons) for unit, persons in body.items()}
    except FileNotFoundError:
        raise HistoryError(f"没有目标表 {path.name}：请放入 {{“单位代码”: 人数}} 的 targets.json") from None
    except (ValueError, AttributeError, TypeError) as error:
        raise HistoryError(f"目标表 {path.name} 写法不对：应为 {{“单位代码”: 人数}}（{error}）") from error


def import_history(
    settings: Settings,
    inbox: Path,
    targets: dict[str, int] | None,
    *,
    accept_held: str | None,
    progress: Progress,
    only_ready: bool = False,
) -> ImportedHistory:
    """Load every hand-over of an inbox that may be taken and compute its months in order; safe to repeat.

    Without targets no month is computed: the files are taken, checked and settled. Files that must be held are listed, and taken with the reason of
    `accept_held` where it is given. With `only_ready` the last months
    are left out as long as no unit is ready in them, so that they can still be started live. Raises `HistoryError` while another
    import runs.
    """
    with unit_of_work(settings) as whole_import:
        if not whole_import.try_lock("history", "import"):
            raise HistoryError("另一次往月导入正在进行：请等它结束，再运行一次看结果")
        progress("等正在进行的收件任务结束")
        whole_import.lock(*HISTORY_LOCK)
        return _load(whole_import, inbox, targets, accept_held, progress, only_ready=only_ready)


def _load(
    whole_import: UnitOfWork, inbox: Path, targets: dict[str, int] | None, accept_held: str | None, progress: Progress, *, only_ready: bool
) -> ImportedHistory:
    settings = whole_import.settings
    outcome = ImportedHistory()
    listing = _list(settings, inbox, outcome, progress)
    for found in _in_turn(listing.found):
        _register(settings, replace(listing, found=found), outcome)
        _check(whole_import, progress)
        progress("判定：接收、待决定或退回")
        _settle(settings, outcome, accept_held)
    for month in _months(settings, targets, outcome, only_ready=only_ready) if targets is not None else ():
        outcome.snapshots.append(_monitor(settings, month, progress))
    return outcome


def _list(settings: Settings, inbox: Path, outcome: ImportedHistory, progress: Progress) -> InboxListing:
    """Give what may be taken from an inbox, each hand-over after the one it corrects, all of them arrived."""
    if not inbox.is_dir():
        raise HistoryError(f"收件箱文件夹 {inbox} 不存在")
    listing = list_inbox(inbox)
    progress(f"收件：{len(listing.found)} 份交接")
    with unit_of_work(settings) as work:
        admitted, outcome.refused = admit(work, listing)
        note_arrivals(work, admitted.found)
    outcome.waiting = [trouble.problem.message for trouble in listing.troubles]
    return replace(admitted, troubles=[], found=_as_they_arrive(admitted.found))


def _as_they_arrive(found: Sequence[FoundHandOver]) -> list[FoundHandOver]:
    """Give hand-overs in the order of their paths, one that comes before the one it corrects right after that."""
    awaited: dict[str, list[FoundHandOver]] = {item.manifest_sha256: [] for item in found}
    arrived: dict[str, FoundHandOver] = {}

    def arrive(item: FoundHandOver) -> None:
        arrived[item.manifest_sha256] = item
        for waiting in awaited[item.manifest_sha256]:
            arrive(waiting)

    for item in found:
        manifest = _manifest_of(item)
        target = manifest.is_correction_of if manifest else None
        if target in awaited and target not in arrived and target != item.manifest_sha256:
            awaited[target].append(item)
        else:
            arrive(item)
    return [*arrived.values(), *(item for item in found if item.manifest_sha256 not in arrived)]  # the rest is a ring, refused as such


def _in_turn(found: Sequence[FoundHandOver]) -> list[list[FoundHandOver]]:
    """Give hand-overs as they are taken together: those with correction workbooks apart from those without, at least one (empty) turn."""
    turns = [list(items) for _, items in groupby(found, lambda item: _brings_workbooks(_manifest_of(item)))]
    return turns or [[]]


def _manifest_of(item: FoundHandOver) -> Manifest | None:
    """Give the manifest of a hand-over; None where it cannot be read, which registration tells."""
    try:
        return parse_manifest(item.manifest, item.folder)
    except RefusedError:
        return None


def _brings_workbooks(manifest: Manifest | None) -> bool:
    return manifest is not None and any(file.table == CORRECTED_ROWS for file in manifest.files)


def _register(settings: Settings, listing: InboxListing, outcome: ImportedHistory) -> None:
    with unit_of_work(settings) as work:
        registered = register_inbox(work, listing, load_keys(settings), live=False)
        work.run("history/mark_hand_overs", ids=[item.id for item in registered.hand_overs])
        workbooks = work.rows("history/refused_workbooks", RefusedWorkbooksRow, ids=[item.id for item in registered.hand_overs])
    outcome.waiting += [trouble.problem.message for trouble in registered.troubles]
    outcome.new_deliveries += sum(len(item.new) for item in registered.hand_overs)
    outcome.refused += [item.problem.message for item in registered.hand_overs if item.problem]
    outcome.refused += [row["refused_message"] for row in workbooks]


def _check(whole_import: UnitOfWork, progress: Progress) -> None:
    with unit_of_work(whole_import.settings) as work:
        by_workbooks = set(_made_by_workbooks(work))
        waiting = [
            Delivery.from_row(row)
            for row in work.rows("data_sharing/deliveries_to_check", DeliveriesToCheckRow, ids=_open(work, DeliveryState.RECEIVED))
            if row["id"] not in by_workbooks
        ]
    batches = list(check_batches(waiting))
    if batches:
        progress(f"校验：{len(waiting)} 个文件，{sum(item.rows_declared for item in waiting)} 行")
        check_in_processes(whole_import, batches, lambda done: progress(f"校验：{done}/{len(batches)} 批"))


def _settle(settings: Settings, outcome: ImportedHistory, accept_held: str | None) -> None:
    """Settle in order of period: the row count of a month is judged against the accepted one before it."""
    with unit_of_work(settings) as work:
        held_before = _open(work, DeliveryState.HELD)
        for delivery_id in held_before if accept_held else ():
            decide_held(work, delivery_id, accept=True, decided_by=IMPORTED_BY, opinion=accept_held or "")
        for row in work.rows("data_sharing/deliveries_to_settle", DeliveriesToSettleRow, ids=_open(work, DeliveryState.RECEIVED)):
            _settle_one(work, Delivery.from_row(row), accept_held)
        made_by_workbooks = _made_by_workbooks(work)
    for delivery_id in made_by_workbooks:  # as they arrived, because each may rest on what the one before has changed
        with unit_of_work(settings) as work:
            for row in work.rows("data_sharing/deliveries_to_check", DeliveriesToCheckRow, ids=[delivery_id]):
                check_files(work, [Delivery.from_row(row)], load_keys(settings))
            for row in work.rows("data_sharing/deliveries_to_settle", DeliveriesToSettleRow, ids=[delivery_id]):
                _settle_one(work, Delivery.from_row(row), accept_held)
    with unit_of_work(settings) as work:
        outcome.held = work.rows("history/held_deliveries", HistoryHeldDeliveriesRow)
        outcome.returned = work.rows("history/returned_deliveries", ReturnedDeliveriesRow)


def _settle_one(work: UnitOfWork, delivery: Delivery, accept_held: str | None) -> None:
    if settle(work, delivery) is DeliveryState.HELD and accept_held:
        decide_held(work, delivery.id, accept=True, decided_by=IMPORTED_BY, opinion=accept_held)


def _made_by_workbooks(work: UnitOfWork) -> list[int]:
    return [row["id"] for row in work.rows("history/made_by_workbooks", MadeByWorkbooksRow)]


def _open(work: UnitOfWork, state: DeliveryState) -> list[int]:
    return [row["id"] for row in work.rows("history/open_deliveries", OpenDeliveriesRow) if row["state"] == state]


def _months(settings: Settings, targets: dict[str, int], outcome: ImportedHistory, *, only_ready: bool) -> list[Period]:
    """Give the months to compute, every one from the first to the last that was loaded; those that run live since are left alone."""
    with unit_of_work(settings) as work:
        tables = [table for chapter in load_chapters() for table in chapter.tables]
        loaded = [Period.parse(row["period"]) for row in work.rows("history/months", MonthsRow, chapters=tables)]
        for year in range(loaded[0].year, loaded[-1].year + 1) if loaded else ():
            work.run_for_each(
                "monitoring/keep_target", [{"year": year, "unit": unit, "persons": persons} for unit, persons in targets.items()]
            )
        live = {Period.parse(row["period"]) for row in work.rows("history/live_months", LiveMonthsRow)}
        months = [month for month in period_range(loaded[0], loaded[-1]) if month not in live] if loaded else []
        while only_ready and months and coverage_of(work, months[-1]).ready == 0:
            outcome.refused.append(
                f"{months.pop().chinese}没有计算：没有一个单位报齐（花名册和务工月监测都已接收）。补上所缺的文件后再次导入，或等正式报送"
            )
    return months


def _monitor(settings: Settings, period: Period, progress: Progress) -> SnapshotRef:
    with unit_of_work(settings) as work:
        snapshot = freeze_snapshot(work, period, "历史导入", from_history=True)
    with unit_of_work(settings) as work:
        compute_figures(work, snapshot)
    with unit_of_work(settings) as work:
        detect_risks(work, snapshot)
    with unit_of_work(settings) as work:
        describe(work, snapshot)
    with unit_of_work(settings) as work:
        review_workshops(work, snapshot)
    with unit_of_work(settings) as work:
        run_all(work, snapshot, period.last_day)
    progress(f"{snapshot.title}：已完成")
    return snapshot
