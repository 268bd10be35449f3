"""The content record of a task: START in its own transaction, END in that of the data.

Belongs here: `audited`, the frame in which every task of a DAG and every command that changes data runs, and reading what failed.
Does not belong here: Airflow's context (`plugins/audited_task.py`), who gives a command (`commands`), words for errors (`reasons`).

Method: START is committed first, so that a crash leaves it behind. The data and END are one transaction. Two tries of one task can
run side by side for seconds (airflow-facts); so a try takes the lock of its task and, before its data is committed, looks whether a
newer try has started: if so it gives up and leaves the work to the newer one.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from wengang.audit.reasons import INTERRUPTED, reason_of
from wengang.audit.rows import FailedTasksRow, NewestBusinessDateRow, NewestTryRow
from wengang.database.touched import Touched
from wengang.database.unit_of_work import UnitOfWork, unit_of_work
from wengang.periods import Period
from wengang.settings.code_version import code_version
from wengang.settings.environment import Settings
from wengang.settings.policy import load_policy
from wengang.user_error import UserError

_LOOKS_AGAIN = 0.5


class FencedError(UserError):
    """A newer try of the same task has started; this one leaves no trace in the data."""


class PartlyDoneError(UserError):
    """A task did a part of its work, which is kept, and failed in others, each named with its error; `faults` are those that are not known."""

    def __init__(self, undone: Sequence[tuple[str, Exception]], done: str) -> None:
        super().__init__("；".join(filter(None, (*(f"{title}：{reason_of(error)}" for title, error in undone), done))))
        self.faults = tuple(error for _, error in undone if not isinstance(error, UserError))


@dataclass(frozen=True, slots=True)
class TaskRef:
    """Names one try of one task, and on whose behalf, why and for which business date it runs; `title` is its Chinese name."""

    dag_id: str
    run_id: str
    task_id: str
    map_index: int
    try_number: int
    task_instance_id: str
    actor: str
    business_date: date | None = None
    reason: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class FailedTask:
    """A task that stands as failed in a run: which, its Chinese name, and the sentence that says why."""

    task_id: str
    map_index: int
    try_number: int
    title: str
    reason: str


@dataclass(slots=True)
class AuditedTask:
    """A running task: its open transaction, the counts that its END record will carry, and a sentence where counts do not say it."""

    task: TaskRef
    work: UnitOfWork
    counts: dict[str, Any] = field(default_factory=dict)
    notice: str | None = None


@contextmanager
def audited(settings: Settings, task: TaskRef, *, patience: float = 0) -> Iterator[AuditedTask]:
    """Run a block as one audited task; its data and END are committed together, an error leaves START and FAILED.

    After a `PartlyDoneError` what was done and FAILED are committed together.
    A database that does not answer at the start is waited for as many seconds as `patience` says.
    """
    own = _start(settings, task, patience)
    partly: PartlyDoneError | None = None
    try:
        with unit_of_work(settings) as work:
            work.lock("task", task.dag_id, task.run_id, task.task_id, task.map_index)
            running = AuditedTask(task, work)
            try:
                yield running
            except PartlyDoneError as error:
                partly = error
            if _newest_try(work, task) != own:
                raise FencedError("同一任务已有新的一次执行，本次执行不再写入")
            content = _content(task, work.touched)
            _append(work, "FAILED" if partly else "END", task, running.counts, str(partly) if partly else running.notice, content)
    except Exception as error:
        record_failed(settings, task, reason_of(error))
        raise
    if partly:
        raise partly


def record_failed(settings: Settings, task: TaskRef, reason: str) -> None:
    """Record that a try failed and why; without a database its START alone tells that it did not end."""
    with suppress(psycopg.OperationalError), unit_of_work(settings) as failed:
        _append(failed, "FAILED", task, message=reason)


def failed_tasks(work: UnitOfWork, dag_id: str, run_id: str) -> list[FailedTask]:
    """Give the tasks of a run whose newest try failed or broke off, each once."""
    return [
        FailedTask(row["task_id"], row["map_index"], row["try_number"], row["title"] or row["task_id"], row["message"] or INTERRUPTED)
        for row in work.rows("audit/failed_tasks", FailedTasksRow, dag_id=dag_id, run_id=run_id)
    ]


def newest_business_date(work: UnitOfWork) -> date | None:
    """Give the newest business date for which a task or command was ever run; None before the first."""
    row = work.row("audit/newest_business_date", NewestBusinessDateRow)
    return row["day"] if row else None


def _start(settings: Settings, task: TaskRef, patience: float) -> int:
    """Write START and give which try it is."""
    end = time.monotonic() + patience
    while True:
        try:
            with unit_of_work(settings) as start:
                _append(start, "START", task)
                return _newest_try(start, task)
        except psycopg.OperationalError:
            if time.monotonic() >= end:
                raise
            time.sleep(_LOOKS_AGAIN)


def _newest_try(work: UnitOfWork, task: TaskRef) -> int:
    row = work.row("audit/newest_try", NewestTryRow, dag_id=task.dag_id, run_id=task.run_id, task_id=task.task_id, map_index=task.map_index)
    return row["seq"] if row else 0


def _content(task: TaskRef, touched: Touched) -> Mapping[str, Any]:
    """Give what a task read and wrote, with the digest of each domain's parameters as they are in force in its month, or on its day."""
    policy, when = load_policy(), Period.parse(touched.newest_month) if touched.newest_month else task.business_date
    if when is None:
        return touched.told
    in_force = {domain: policy.digest_of_domain(domain, when) for domain in touched.domains if domain in policy.of_domain}
    return {**touched.told, **({"domain_policies": in_force} if in_force else {})}


def _append(
    work: UnitOfWork,
    kind: str,
    task: TaskRef,
    counts: Mapping[str, Any] | None = None,
    message: str | None = None,
    content: Mapping[str, Any] | None = None,
) -> None:
    work.run(
        "audit/insert_task_record",
        kind=kind,
        dag_id=task.dag_id,
        run_id=task.run_id,
        task_id=task.task_id,
        map_index=task.map_index,
        try_number=task.try_number,
        task_instance_id=task.task_instance_id,
        title=task.title,
        actor=task.actor,
        reason=task.reason,
        business_date=task.business_date,
        policy_digest=load_policy().digest,
        counts=Jsonb(dict(counts or {})),
        message=message,
        code_version=code_version(),
        content=Jsonb(dict(content)) if content else None,
    )
