"""Checking the files of past months in several processes.

Belongs here: sharing batches out, and ending well whatever ends first. Does not belong here: checking a file (`wengang.data_sharing`).

A process that is left behind when its import is killed ends itself, does not hold the lock of the import, and never checks what the next
import checks: a batch is claimed by row locks. A Ctrl-C lets the batches at work finish and begins no other.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing.connection import wait

from wengang.data_sharing.checking_files import check_files
from wengang.data_sharing.deliveries import Delivery
from wengang.database.unit_of_work import UnitOfWork, unit_of_work
from wengang.history.rows import ClaimDeliveriesRow
from wengang.settings.environment import Settings
from wengang.settings.keys import load_keys

PROCESSES = 2
ROWS_FOR_PROCESSES = 20_000
"""Fewer rows are checked sooner here than processes are started for them."""
FILE_IN_ROWS = 200
"""What a file costs beside its rows: to be fetched, opened and read by a child of its own (measured; only the order of batches rests on it)."""
Done = Callable[[int], None]
Batch = Sequence[Delivery]


def check_in_processes(whole_import: UnitOfWork, batches: Sequence[Batch], done: Done) -> None:
    """Check batches of files, many rows in two processes; `done` is called with the number of batches checked so far.

    The longest come first, so that no process is left alone with one in the end.
    """
    settings = whole_import.settings
    if sum(item.rows_declared for batch in batches for item in batch) < ROWS_FOR_PROCESSES:
        for number, batch in enumerate(batches, 1):
            check_batch(settings, batch)
            done(number)
        return
    import great_expectations  # noqa: F401, PLC0415 - imported once here, so that the forked processes have it

    pool = ProcessPoolExecutor(
        min(PROCESSES, len(batches)),
        mp_context=multiprocessing.get_context("fork"),
        initializer=_begin_process,
        initargs=(whole_import.driver.fileno(),),
    )
    try:
        checks = [pool.submit(check_batch, settings, batch) for batch in sorted(batches, key=_effort, reverse=True)]
        for number, check in enumerate(as_completed(checks), 1):
            check.result()
            done(number)
    finally:
        pool.shutdown(cancel_futures=True)


def _effort(batch: Batch) -> int:
    return sum(FILE_IN_ROWS + delivery.rows_declared for delivery in batch)


def check_batch(settings: Settings, batch: Batch) -> None:
    """Check those files of a batch that nobody has checked meanwhile."""
    with unit_of_work(settings) as work:
        claimed = {row["id"] for row in work.rows("history/claim_deliveries", ClaimDeliveriesRow, ids=[delivery.id for delivery in batch])}
        waiting = [delivery for delivery in batch if delivery.id in claimed]
        if waiting:
            check_files(work, waiting, load_keys(settings))


def _begin_process(lock_socket: int) -> None:
    """Put the parent's connection out of reach, leave Ctrl-C to the parent, and end when the parent has ended."""
    os.dup2(os.open(os.devnull, os.O_RDWR), lock_socket)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
