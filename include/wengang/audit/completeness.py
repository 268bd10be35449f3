"""Whether the audit is complete: both layers against what Airflow says happened (architecture decision 7).

Belongs here: the one place that reads both databases. Does not belong here: writing a record (`task_records`).
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime

from wengang.audit.rows import KeepNewGapsRow, RecordedTriesRow, RetirementsRow
from wengang.database.engines import engine_of
from wengang.database.queries import load_query
from wengang.database.unit_of_work import UnitOfWork
from wengang.settings.environment import SettingsError

DOMAIN_OPERATORS = ("_PythonDecoratedOperator", "OpinionTask")
"""Operators behind `@audited_task` and human tasks; starting another DAG is Airflow's own work."""

Try = tuple[str, str, str, int, int]
_EVER = datetime(1970, 1, 1, tzinfo=UTC)
_VARIABLE = "WENGANG_AIRFLOW_DATABASE_URL"


def airflow_database() -> str:
    """Give the address of Airflow's database as the auditor opens it; raises `SettingsError`."""
    address = os.environ.get(_VARIABLE)
    if not address:
        raise SettingsError(f"没有 Airflow 库的地址：请设置环境变量 {_VARIABLE}（角色 wengang_auditor 即可）")
    return address


@dataclass(frozen=True, slots=True)
class Completeness:
    """What is missing in the audit; both must be empty."""

    ended_without_state_row: tuple[Try, ...]
    domain_tasks_without_records: tuple[Try, ...]

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return not (self.ended_without_state_row or self.domain_tasks_without_records)


def check_completeness(work: UnitOfWork, airflow_database_url: str) -> Completeness:
    """Compare Airflow's ended tries with the state changes, and the succeeded domain tasks with START and END.

    Airflow is asked first: a task's END is committed before its success, so a task that ends meanwhile is no gap. What began before the last
    month whose records had their term is not asked for any more.
    A task that a person marked success by hand never ran and has no START: it is listed, as it should be.
    """
    since = _kept_since(work)
    of_domain = {"operators": list(DOMAIN_OPERATORS), "since": since}
    with engine_of(airflow_database_url).connect() as airflow:
        unseen = airflow.execute(load_query("airflow_metadata/ended_tries_without_state_row"), {"since": since}).fetchall()
        domain = airflow.execute(load_query("airflow_metadata/ended_domain_tries"), of_domain).fetchall()
    recorded = {_try(row) for row in work.rows("audit/recorded_tries", RecordedTriesRow)}
    return Completeness(
        tuple((row[0], row[1], row[2], row[3], row[4]) for row in unseen),
        tuple(item for row in domain if (item := (row[0], row[1], row[2], row[3], row[4])) not in recorded),
    )


@dataclass(frozen=True, slots=True)
class Gaps:
    """What was found missing: tries noted just now, tasks that succeeded without having run (marked by hand), and which of these are new."""

    noted: tuple[Try, ...]
    unrecorded: tuple[Try, ...]
    new: tuple[Try, ...]

    @property
    def number(self) -> int:
        """How many there are."""
        return len(self.noted) + len(self.unrecorded)

    @property
    def words(self) -> list[str]:
        """A sentence for each that is new, and one for those that were told before; nothing where none is new."""
        new = [
            *(f"{_place(one)}：已结束，但没有留下状态记录；已补记为“核对补记”，请核对是谁、为什么" for one in self.noted),
            *(f"{_place(one)}：显示成功，但没有起止记录（多为人工标记）；请核对所办的事是否真的办了" for one in self.new),
        ]
        before = len(self.unrecorded) - len(self.new)
        return [*new, f"以前告知过、没有起止记录的另有{before}处，不再列出"] if new and before else new


def note_gaps(work: UnitOfWork, airflow_database_url: str) -> Gaps:
    """Note what Airflow says has ended and the audit does not know, and give it with the domain tasks that have no records."""
    unrecorded = check_completeness(work, airflow_database_url).domain_tasks_without_records
    with engine_of(airflow_database_url).begin() as airflow:
        noted = airflow.execute(load_query("airflow_metadata/note_gaps"), {"since": _kept_since(work)}).fetchall()
    return Gaps(tuple((row[0], row[1], row[2], row[3], row[4]) for row in noted), unrecorded, _new(work, unrecorded))


def _kept_since(work: UnitOfWork) -> datetime:
    """Give the moment before which records had their term and left the database."""
    retired = work.rows("audit/retirements", RetirementsRow)
    return retired[-1]["before"] if retired else _EVER


def _new(work: UnitOfWork, gaps: tuple[Try, ...]) -> tuple[Try, ...]:
    dags, runs, tasks, places, numbers = (list(column) for column in zip(*gaps, strict=True)) if gaps else ([], [], [], [], [])
    rows = work.rows("audit/keep_new_gaps", KeepNewGapsRow, dags=dags, runs=runs, tasks=tasks, places=places, numbers=numbers)
    found = {(row["dag_id"], row["run_id"], row["task_id"], row["map_index"], row["try_number"]) for row in rows}
    return tuple(gap for gap in gaps if gap in found)


def _place(one: Try) -> str:
    dag, run, task, place, number = one
    return f"{dag} {run} {task}{f'[{place}]' if place >= 0 else ''} 第{number}次"


def _try(row: RecordedTriesRow) -> Try:
    return (row["dag_id"], row["run_id"], row["task_id"], row["map_index"], row["try_number"])
