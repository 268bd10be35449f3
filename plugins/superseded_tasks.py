"""Closing the human tasks of older snapshots: what a newer snapshot has replaced is not to be answered any more.

Belongs here: which runs and tasks that is. Does not belong here: the calls (`service_api`), which drafts are superseded
(their domains; the drafts themselves are closed there, whether or not this call succeeds).
"""

from __future__ import annotations

from airflow.sdk import get_current_context

from audited_task import AuditedTask, business_date
from service_api import ServiceApi
from wengang.approvals.waiting import supersede_runs
from wengang.monitoring.snapshots import SnapshotRef


def close_superseded_tasks(running: AuditedTask, snapshot: SnapshotRef, dag_id: str) -> int:
    """Close the runs of a DAG for older snapshots of the month, and note that what they ask waits for nobody; give how many there were."""
    closed = close_older_runs(snapshot, dag_id)
    supersede_runs(running.work, dag_id, closed, business_date(get_current_context()))
    return len(closed)


def close_older_runs(snapshot: SnapshotRef, dag_id: str) -> list[str]:
    """Skip every unfinished task in the runs of a DAG for older snapshots of the month, with a note; give the runs that were closed."""
    api = ServiceApi.from_environment()
    closed = []
    for run in api.open_runs(dag_id):
        if _is_older(run["dag_run_id"], snapshot):
            note = f"已被{snapshot.title}取代，无需再答"
            # What waits for a person comes last: what follows it must not begin because it was skipped.
            for task in sorted(api.unfinished_tasks(dag_id, run["dag_run_id"]), key=lambda task: task["state"] == "awaiting_input"):
                api.skip(dag_id, run["dag_run_id"], task["task_id"], note)
            closed.append(str(run["dag_run_id"]))
    return closed


def _is_older(run_id: str, snapshot: SnapshotRef) -> bool:
    """Tell whether a run id such as 2025-03-s1 stands for an older snapshot of the same month."""
    prefix = f"{snapshot.period}-s"
    number = run_id.removeprefix(prefix).split("-")[0] if run_id.startswith(prefix) else ""
    return number.isdigit() and int(number) < snapshot.number
