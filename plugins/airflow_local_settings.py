"""Airflow's local settings: every task of the office has a time limit.

Belongs here: `task_policy`. Does not belong here: anything that could be said in a DAG.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

LONGEST = timedelta(hours=2)


def task_policy(task: Any) -> None:  # noqa: ANN401 - any operator
    """Hold every task to a time limit; a human task has its response timeout instead."""
    if task.execution_timeout is None and getattr(task, "response_timeout", None) is None:
        task.execution_timeout = LONGEST
