"""Backends that are ended and transactions that are undone at any moment leave no half: neither data without its END nor a state without its row.

A dozen of each run every time; with PROVE_EVERYTHING=1 five hundred (issue: 500 backend kills and rollbacks).
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

import psycopg
from ops.database import address_for

from wengang.audit.task_records import AuditedTask, TaskRef, audited
from wengang.settings.environment import Settings

TIMES = 500 if "PROVE_EVERYTHING" in os.environ else 12
TASK = TaskRef("monthly_monitoring", "", "task", -1, 1, "i", "operator", date(2025, 4, 3), "试验", "试验任务")
END_BACKEND = "select pg_terminate_backend(%s)"
LONGEST_WAIT = 0.004


class UndoneError(Exception):
    """Undoes a transaction."""


End = Callable[[int, float], None]


@contextmanager
def ending(admin: psycopg.Connection[Any]) -> Iterator[End]:
    """Give what ends a backend some seconds later, while the test goes on; all are ended when the block is left."""
    threads: list[threading.Thread] = []

    def end(backend: int, seconds: float) -> None:
        time.sleep(seconds)
        with psycopg.connect(admin.info.dsn, autocommit=True) as other:
            other.execute(END_BACKEND, [backend])

    def begin(backend: int, seconds: float) -> None:
        threads.append(threading.Thread(target=end, args=(backend, seconds)))
        threads[-1].start()

    yield begin
    for thread in threads:
        thread.join()


def test_no_data_without_its_end_and_no_end_without_its_data(settings: Settings, admin: psycopg.Connection[Any]) -> None:
    dice, kept = Random(15), 0  # noqa: S311 - repeatable, and no secret
    for number in range(TIMES):
        run, unit = f"run-{number}", f"{number:06}"
        with ending(admin) as end, suppress(Exception), audited(settings, replace(TASK, run_id=run)) as running:
            _do_something_to(running, admin, end, unit, dice)
        starts, ends, data = _found(admin, run, unit)
        assert starts == 1, f"{run}: every try leaves its START"
        assert ends == data, f"{run}: END {ends}, data {data}"
        kept += data
    assert 0 < kept < TIMES, "both happened: tasks that came through and tasks that did not"


def _do_something_to(running: AuditedTask, admin: psycopg.Connection[Any], end: End, unit: str, dice: Random) -> None:
    moment = dice.choice(("before the data", "after the data", "an error", "about the commit", "about the commit", "never"))
    backend = running.work.driver.info.backend_pid
    if moment == "before the data":
        admin.execute(END_BACKEND, [backend])
    running.work.run("monitoring/keep_target", year=2025, unit=unit, persons=1)
    if moment == "after the data":
        admin.execute(END_BACKEND, [backend])
    elif moment == "an error":
        raise UndoneError
    elif moment == "about the commit":
        end(backend, dice.uniform(0, LONGEST_WAIT))


def _found(admin: psycopg.Connection[Any], run: str, unit: str) -> tuple[int, int, int]:
    row = admin.execute(
        "select (select count(*) from audit.task_record where run_id = %(run)s and kind = 'START'),"
        " (select count(*) from audit.task_record where run_id = %(run)s and kind = 'END'),"
        " (select count(*) from monitoring.target where unit = %(unit)s)",
        {"run": run, "unit": unit},
    ).fetchone()
    assert row is not None
    return row[0], row[1], row[2]


def test_no_state_without_its_row_and_no_row_without_its_state(server: str, airflow: str) -> None:
    dice, lived = Random(16), 0  # noqa: S311 - repeatable, and no secret
    with psycopg.connect(address_for(server, airflow, "postgres"), autocommit=True) as admin:
        for number in range(TIMES):
            task = f"task-{number}"
            admin.execute(
                "insert into task_instance (dag_id, run_id, task_id, map_index, try_number, state) values ('d', 'r', %s, -1, 1, 'queued')",
                [task],
            )
            with (
                ending(admin) as end,
                suppress(psycopg.Error, UndoneError),
                psycopg.connect(address_for(server, airflow, "postgres")) as scheduler,
            ):
                _move(scheduler, admin, end, task, dice)
            state, changes = _state_and_changes(admin, task)
            assert changes[-1] == state, f"{task}: stands as {state}, the audit says {changes}"
            assert changes in (["queued"], ["queued", "running", "success"]), f"{task}: {changes}"
            lived += state == "success"
        assert 0 < lived < TIMES


def _move(scheduler: psycopg.Connection[Any], admin: psycopg.Connection[Any], end: End, task: str, dice: Random) -> None:
    moment = dice.choice(("undone", "ended", "about the commit", "about the commit", "calm"))
    for state in ("running", "success"):
        scheduler.execute("update task_instance set state = %s where task_id = %s", [state, task])
    if moment == "undone":
        raise UndoneError
    if moment == "ended":
        admin.execute(END_BACKEND, [scheduler.info.backend_pid])
    elif moment == "about the commit":
        end(scheduler.info.backend_pid, dice.uniform(0, LONGEST_WAIT))


def _state_and_changes(admin: psycopg.Connection[Any], task: str) -> tuple[str, list[str]]:
    state = admin.execute("select state from task_instance where task_id = %s", [task]).fetchone()
    changes = admin.execute("select state_after from audit.state_change where task_id = %s order by seq", [task]).fetchall()
    assert state is not None
    return state[0], [row[0] for row in changes]
