"""Loading an inbox of past months: receive → check → accept → snapshot → figures → levels → workshops, in order (method §11).

Belongs here: the order and the sharing out among processes. Does not belong here: what each step does (its own domain).
Known drawback: files are checked by two processes; each checks whole files, so one very large file is checked by one.
"""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from wengang.data_sharing.checking_files import check_batches, check_files
from wengang.data_sharing.deliveries import Delivery, DeliveryState
from wengang.data_sharing.inbox import list_inbox
from wengang.data_sharing.registration import register_inbox
from wengang.data_sharing.settling import decide_held, settle
from wengang.data_sharing.steps import HISTORY_LOCK
from wengang.database.unit_of_work import Row, unit_of_work
from wengang.monitoring.snapshots import SnapshotRef, freeze_snapshot
from wengang.monitoring.steps import compute_figures
from wengang.periods import Period, period_range
from wengang.risk_detection.steps import detect_risks
from wengang.settings.environment import Settings
from wengang.settings.keys import load_keys
from wengang.user_error import UserError
from wengang.workshops.review import review_workshops

PROCESSES = 2
ROWS_FOR_PROCESSES = 20_000
"""Fewer rows are checked sooner here than processes are started for them."""
Progress = Callable[[str], None]


class HistoryError(UserError):
    """An inbox or target table of past months that cannot be loaded; the message says what to do."""


@dataclass(slots=True)
class ImportedHistory:
    """What came of loading an inbox: months with their snapshots, files held and returned (rows of `data_sharing.delivery`)."""

    snapshots: list[SnapshotRef] = field(default_factory=list)
    held: list[Row] = field(default_factory=list)
    returned: list[Row] = field(default_factory=list)
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
    settings: Settings, inbox: Path, targets: dict[str, int], *, accept_held: str | None, progress: Progress
) -> ImportedHistory:
    """Load every hand-over of an inbox and compute its months in order; safe to repeat.

    Files that must be held are listed, and taken with the reason of `accept_held` where it is given.
    """
    with unit_of_work(settings) as whole_import:
        whole_import.lock(*HISTORY_LOCK)
        return _load(settings, inbox, targets, accept_held, progress)


def _load(
    settings: Settings, inbox: Path, targets: dict[str, int], accept_held: str | None, progress: Progress
) -> ImportedHistory:
    outcome = ImportedHistory()
    _register(settings, inbox, outcome, progress)
    _check(settings, progress)
    _settle(settings, outcome, accept_held)
    with unit_of_work(settings) as work:
        months = [Period.parse(row["period"]) for row in work.rows("history/accepted_months")]
        for year in range(months[0].year, months[-1].year + 1) if months else ():
            work.run_for_each(
                "monitoring/keep_target",
                [{"year": year, "unit": unit, "persons": persons} for unit, persons in targets.items()],
            )
    if months:
        outcome.snapshots = [_monitor(settings, period, progress) for period in period_range(min(months), max(months))]
    return outcome


def _register(settings: Settings, inbox: Path, outcome: ImportedHistory, progress: Progress) -> None:
    if not inbox.is_dir():
        raise HistoryError(f"收件箱文件夹 {inbox} 不存在")
    listing = list_inbox(inbox)
    progress(f"收件：{len(listing.found)} 份交接")
    with unit_of_work(settings) as work:
        registered = register_inbox(work, listing, load_keys(settings), tell=False)
    outcome.waiting = [trouble.problem.message for trouble in (*listing.troubles, *registered.troubles)]
    outcome.new_deliveries = sum(len(item.new) for item in registered.hand_overs)
    outcome.refused = [item.problem.message for item in registered.hand_overs if item.problem]


def _check(settings: Settings, progress: Progress) -> None:
    with unit_of_work(settings) as work:
        waiting = [Delivery.from_row(row) for row in work.rows("data_sharing/deliveries_to_check", ids=None)]
    batches = list(check_batches(waiting))
    if not batches:
        return
    rows = sum(item.rows_declared for item in waiting)
    progress(f"校验：{len(waiting)} 个文件，{rows} 行")
    if rows < ROWS_FOR_PROCESSES:
        for batch in batches:
            _check_batch(settings, batch)
        return
    import great_expectations  # noqa: F401, PLC0415 - imported once here, so that the forked processes have it

    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(min(PROCESSES, len(batches)), mp_context=context) as pool:
        list(pool.map(_check_batch, [settings] * len(batches), batches))


def _check_batch(settings: Settings, batch: Sequence[Delivery]) -> None:
    with unit_of_work(settings) as work:
        check_files(work, batch, load_keys(settings))


def _settle(settings: Settings, outcome: ImportedHistory, accept_held: str | None) -> None:
    """Settle in order of period: the row count of a month is judged against the accepted one before it."""
    with unit_of_work(settings) as work:
        for row in work.rows("data_sharing/deliveries_to_settle", ids=None):
            delivery = Delivery.from_row(row)
            if settle(work, delivery) is DeliveryState.HELD and accept_held:
                decide_held(work, delivery.id, accept=True, decided_by="import-history", opinion=accept_held)
        outcome.held = work.rows("history/held_deliveries")
        outcome.returned = work.rows("history/returned_deliveries")


def _monitor(settings: Settings, period: Period, progress: Progress) -> SnapshotRef:
    with unit_of_work(settings) as work:
        snapshot = freeze_snapshot(work, period, "历史导入")
    with unit_of_work(settings) as work:
        compute_figures(work, snapshot)
    with unit_of_work(settings) as work:
        detect_risks(work, snapshot)
    with unit_of_work(settings) as work:
        review_workshops(work, snapshot)
    progress(f"{snapshot.title}：已完成")
    return snapshot
