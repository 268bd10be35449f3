"""Whether the audit is complete: both layers against what Airflow says happened (architecture decision 7).

Belongs here: the one place that reads both databases. Does not belong here: writing a record (`task_records`).
"""

from __future__ import annotations

from dataclasses import dataclass

from wengang.audit.rows import RecordedTriesRow
from wengang.database.engines import engine_of
from wengang.database.queries import load_query
from wengang.database.unit_of_work import UnitOfWork

DOMAIN_OPERATORS = ("_PythonDecoratedOperator", "OpinionTask")
"""Operators behind `@audited_task` and human tasks; starting another DAG is Airflow's own work."""

Try = tuple[str, str, str, int, int]


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

    A task that a person marked success by hand never ran and has no START: it is listed, as it should be.
    """
    recorded = {_try(row) for row in work.rows("audit/recorded_tries", RecordedTriesRow)}
    with engine_of(airflow_database_url).connect() as airflow:
        unseen = airflow.execute(load_query("airflow_metadata/ended_tries_without_state_row")).fetchall()
        domain = airflow.execute(load_query("airflow_metadata/ended_domain_tries"), {"operators": list(DOMAIN_OPERATORS)}).fetchall()
    return Completeness(
        tuple((row[0], row[1], row[2], row[3], row[4]) for row in unseen),
        tuple(item for row in domain if (item := (row[0], row[1], row[2], row[3], row[4])) not in recorded),
    )


def _try(row: RecordedTriesRow) -> Try:
    return (row["dag_id"], row["run_id"], row["task_id"], row["map_index"], row["try_number"])
