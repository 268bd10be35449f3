"""Which human tasks Airflow holds waiting: what the house keeps of questions is held against it once a day.

Belongs here: asking Airflow for them. Does not belong here: what becomes of a question that is gone (`wengang.approvals.waiting`), the calls
(`service_api`).
"""

from __future__ import annotations

import time
from collections.abc import Collection

from service_api import ServiceApi
from wengang.approvals.waiting import AskingTask

PATIENCE = 60
"""Seconds that a mail about questions waits for the procedures that have just been started to ask theirs."""
_STANDING = ("awaiting_input", "running", "queued", "scheduled", "up_for_retry")


def standing_tasks() -> set[AskingTask]:
    """Give every task that runs or waits, in all procedures."""
    return {
        AskingTask(task["dag_id"], task["dag_run_id"], task["task_id"], task["map_index"])
        for task in ServiceApi.from_environment().tasks_of_all("&".join(f"state={state}" for state in _STANDING))
    }


def wait_until_asked(dag_ids: Collection[str]) -> None:
    """Wait until every open run of some procedures waits for a person, for a minute at most."""
    api, end = ServiceApi.from_environment(), time.monotonic() + PATIENCE
    while time.monotonic() < end and any(_is_on_its_way(api, dag_id) for dag_id in dag_ids):
        time.sleep(1)


def _is_on_its_way(api: ServiceApi, dag_id: str) -> bool:
    runs = [run["dag_run_id"] for run in api.open_runs(dag_id)]
    return any(all(task["state"] != "awaiting_input" for task in api.unfinished_tasks(dag_id, run)) for run in runs)
