"""The steps of data sharing, each one task: plain arguments in, ids and counts out.

Belongs here: the order of work inside a step.
Does not belong here: when a step runs (`dags/data_sharing.py`), receipts (`wengang.receipts`).
Every step may be run again: a hand-over is known by its manifest, a delivery that is settled keeps its state.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import psycopg

from wengang.audit.count_titles import WORDS
from wengang.audit.task_records import PartlyDoneError
from wengang.data_sharing.checking_files import check_files
from wengang.data_sharing.deliveries import Delivery, DeliveryState
from wengang.data_sharing.fetching import fetch_hand_overs
from wengang.data_sharing.inbox import list_inbox
from wengang.data_sharing.registration import register_inbox
from wengang.data_sharing.rows import (
    DataSharingDeliveriesOfHandOverRow,
    DataSharingDeliveryRow,
    DataSharingHeldDeliveriesRow,
    DeliveriesSettledBeforeRow,
    DeliveriesToCheckRow,
    DeliveriesToSettleRow,
    PeriodReadinessRow,
)
from wengang.data_sharing.settling import settle
from wengang.data_sharing.troubles import DueTrouble, judged_places, note_troubles
from wengang.database.unit_of_work import UnitOfWork
from wengang.periods import Period
from wengang.settings.keys import load_keys
from wengang.settings.units import load_units
from wengang.storage import StoreAwayError
from wengang.workdays import has_closed

HISTORY_LOCK = ("data_sharing", "history")
"""Held while past months are loaded: no live task takes, checks or freezes anything meanwhile."""
TAKEN_AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class FoundInInbox:
    """What one look into the inbox brought.

    `deliveries` are to be brought through, each with its hand-over. `unread_hand_overs` are refused ones of which the operators have to be told too, because no
    manifest says whose they are. `waiting` are all places where something stands that is not taken; `troubles` those of them that are
    to be told now.
    """

    deliveries: tuple[Delivery, ...] = ()
    unread_hand_overs: tuple[int, ...] = ()
    waiting: tuple[str, ...] = ()
    troubles: tuple[DueTrouble, ...] = ()
    already_known: int = 0

    @property
    def hand_overs(self) -> dict[int, str]:
        """Give the hand-overs of the deliveries by id, oldest period first, with their names for the screen: 五指山市 · 乡村振兴 · 2025年3月."""
        return {delivery.hand_over_id: delivery.hand_over_title for delivery in self.deliveries}


@dataclass(frozen=True, slots=True)
class CheckedDelivery:
    """What became of one delivery, in counts."""

    id: int
    title: str
    state: DeliveryState
    rows: int
    rejected: int
    cells_rejected: int
    warnings: int

    @property
    def line(self) -> str:
        """What the log of its hand-over says of it."""
        return (
            f"{self.title}：{WORDS[self.state]}，收到 {self.rows} 行，退回 {self.rejected} 行，"
            f"退回单元格 {self.cells_rejected} 个，提示 {self.warnings} 个"
        )


@dataclass(slots=True)
class CheckedHandOver:
    """What became of the files of one hand-over; `undone` are those that could not be checked, each with its error."""

    files: list[CheckedDelivery] = field(default_factory=list)
    undone: list[tuple[str, Exception]] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """Give how many rows came."""
        return sum(file.rows for file in self.files)

    @property
    def rejected(self) -> int:
        """Give how many rows were refused."""
        return sum(file.rejected for file in self.files)

    @property
    def each(self) -> list[dict[str, Any]]:
        """Give what the content record keeps of each file."""
        return [
            {"id": file.id, "title": file.title, "state": file.state.value, "rows": file.rows, "rejected": file.rejected}
            for file in self.files
        ]

    @property
    def states(self) -> str:
        """Give how many files came to which state: 已接收 3 件，待决定 1 件."""
        return "，".join(f"{WORDS[state]} {number} 件" for state, number in Counter(file.state for file in self.files).items())

    def raise_undone(self) -> None:
        """Raise `PartlyDoneError` when a file could not be checked; what became of the others is kept."""
        if self.undone:
            raise PartlyDoneError(self.undone, f"其余 {len(self.files)} 件已判定，不受影响" if self.files else "")


@dataclass(frozen=True, slots=True)
class MonthToStart:
    """A month whose figures are to be computed, why, and how many of its units are ready."""

    period: Period
    next_number: int
    reason: str
    units_ready: int
    units_expected: int

    @property
    def note(self) -> str:
        """What the note of its run says."""
        return f"{self.period.chinese} 快照{self.next_number}：{self.reason}（{self.units_ready}/{self.units_expected} 个单位报齐）"


def take_hand_overs(work: UnitOfWork, only_unit: str | None = None) -> FoundInInbox:
    """Fetch what stands in the bucket, register what is new in the inbox, and give the deliveries that still have to be checked, also from an interrupted run.

    Everything is registered; with `only_unit` the deliveries of that unit alone are given (raises `UnknownUnitError`).
    At most `TAKEN_AT_ONCE` are given, oldest first, the rest by the next run; none while past months are being loaded.
    """
    if only_unit:
        load_units().unit(only_unit)
    if work.is_locked_out(*HISTORY_LOCK):
        return FoundInInbox()
    outside = work.settings.inbox_outside
    unfetched = fetch_hand_overs(outside, work.settings.inbox) if outside else []
    listing = list_inbox(work.settings.inbox, judged_places(work))
    registration = register_inbox(work, listing, load_keys(work.settings))
    troubles = [*unfetched, *listing.troubles, *registration.troubles]
    waiting = work.rows("data_sharing/deliveries_to_check", DeliveriesToCheckRow, ids=None)
    unsettled = work.rows("data_sharing/deliveries_to_settle", DeliveriesToSettleRow, ids=None)
    deliveries = [Delivery.from_row(row) for row in [*waiting, *unsettled] if only_unit in (None, row["unit"])][:TAKEN_AT_ONCE]
    for period in sorted({str(delivery.period) for delivery in deliveries}):
        work.run("data_sharing/open_month", period=period)  # here, because a check that did it would hold up all others until its end
    return FoundInInbox(
        deliveries=tuple(deliveries),
        unread_hand_overs=tuple(item.id for item in registration.hand_overs if item.unread),
        waiting=tuple(sorted({trouble.place for trouble in troubles})),
        troubles=tuple(note_troubles(work, troubles)),
        already_known=registration.already_known,
    )


def check_hand_over(work: UnitOfWork, hand_over_id: int, tell: Callable[[str], None]) -> CheckedHandOver:
    """Check and settle each file of a hand-over, `tell` a line of each, and give what became of them.

    A file that cannot be checked leaves no trace and stops none of the others; a database or store that is away stops all of them.
    """
    checked = CheckedHandOver()
    for row in work.rows("data_sharing/deliveries_of_hand_over", DataSharingDeliveriesOfHandOverRow, hand_over_id=hand_over_id):
        try:
            with work.savepoint():
                checked.files.append(check_delivery(work, row["id"]))
            tell(checked.files[-1].line)
        except (psycopg.OperationalError, StoreAwayError):
            raise
        except Exception as error:  # whatever is wrong with one file is no reason to leave the others
            checked.undone.append((Delivery.from_row(row).title, error))
    return checked


def check_delivery(work: UnitOfWork, delivery_id: int) -> CheckedDelivery:
    """Check and settle one delivery and give what became of it.

    What it is judged by is brought up first: the same data set of earlier months (row counts), and the control totals and the register of
    workshops of its hand-over. A lock on unit and department keeps two tasks of one unit from doing that at once.
    """
    row = work.row("data_sharing/delivery", DataSharingDeliveryRow, id=delivery_id)
    if row is None:
        raise LookupError(f"delivery {delivery_id} does not exist")
    work.keep_out(*HISTORY_LOCK)
    work.lock("data_sharing", row["unit"], row["department"])
    for needed in work.rows("data_sharing/deliveries_settled_before", DeliveriesSettledBeforeRow, id=delivery_id):
        _check_one(work, Delivery.from_row(needed), settle_it=needed["table_name"] == row["table_name"])
    _check_one(work, Delivery.from_row(row), settle_it=True)
    return checked_delivery(work, delivery_id)


def checked_delivery(work: UnitOfWork, delivery_id: int) -> CheckedDelivery:
    """Give what became of a delivery."""
    row = work.row("data_sharing/delivery", DataSharingDeliveryRow, id=delivery_id)
    if row is None:
        raise LookupError(f"delivery {delivery_id} does not exist")
    counts = (row["rows_delivered"] or 0, row["rows_rejected"] or 0, row["cells_rejected"] or 0, row["warnings"] or 0)
    return CheckedDelivery(delivery_id, Delivery.from_row(row).title, DeliveryState(row["state"]), *counts)


def _check_one(work: UnitOfWork, delivery: Delivery, *, settle_it: bool) -> None:
    if work.rows("data_sharing/deliveries_to_check", DeliveriesToCheckRow, ids=[delivery.id]):
        check_files(work, [delivery], load_keys(work.settings))
    if settle_it and work.rows("data_sharing/deliveries_to_settle", DeliveriesToSettleRow, ids=[delivery.id]):
        settle(work, delivery)


def held_deliveries(work: UnitOfWork) -> list[DataSharingHeldDeliveriesRow]:
    """Give the files that wait for a person's decision, with their reasons."""
    return work.rows("data_sharing/held_deliveries", DataSharingHeldDeliveriesRow)


def months_to_start(work: UnitOfWork, moment: datetime) -> list[MonthToStart]:
    """Give the months to compute now: those with accepted files that no snapshot holds, once they are complete or have closed.

    Before the closing a month waits for all its units, also one that somebody started by hand before; after it every accepted file
    counts (architecture, start_month). A month without a ready unit is never among them.
    """
    months = [
        MonthToStart(Period.parse(row["period"]), row["newest_number"] + 1, _reason(row), row["units_ready"], row["units_expected"])
        for row in work.rows("data_sharing/period_readiness", PeriodReadinessRow, last=str(Period.of(moment.date())))
        if row["starts"]
    ]
    return [month for month in months if month.units_ready == month.units_expected or has_closed(month.period, moment)]


def _reason(row: PeriodReadinessRow) -> str:
    if row["newest_number"]:
        return "更正或迟报数据已接收"
    return "各单位报送齐全" if row["units_ready"] == row["units_expected"] else "报送截止后数据已接收"


def unit_title(code: str) -> str:
    """Give a unit's name for screens."""
    return load_units().unit(code).name
