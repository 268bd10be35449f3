"""Airflow's local settings: what every task of the office gets without a word in its DAG.

Belongs here: `task_policy`. Does not belong here: anything that could be said in a DAG.

The page of a task shows, in Chinese, what the manual of its DAG says about clearing it and about its errors: taken from there, so that the
two cannot drift apart.
"""

from __future__ import annotations

import os
import re
from datetime import timedelta
from typing import Any

LONGEST = timedelta(hours=2)
HEAVY_POOL, HEAVY_QUEUE = "WENGANG_HEAVY_POOL", "WENGANG_HEAVY_QUEUE"
HEAVY = {
    *(("monthly_monitoring", task) for task in ("freeze_snapshot", "compute", "exchange", "grade", "compose")),
    ("data_sharing", "check_hand_over"),
}
"""Tasks that read a whole month or a whole file, and take most of a machine while they run.

They touch the database and the store (originals, packages) and no other folder, so that a second machine may run them (decision 0092).
"""
OWNERS = {"hr": "人社审核人", "hr_leader": "人社分管负责人", "rv": "乡村振兴审核人"}
MACHINE, OTHER_PEOPLE = "运行人员", "审核人"
_PARTS = re.compile(r"\*\*(清除任务会怎样|出错怎么办)\*\*\s*(.*?)(?=\n\*\*|\Z)", re.DOTALL)


def task_policy(task: Any) -> None:  # noqa: ANN401 - any operator
    """Hold every task to a time limit (a human task has its response timeout instead), name its owner, and give it the manual's words."""
    if task.execution_timeout is None and getattr(task, "response_timeout", None) is None:
        task.execution_timeout = LONGEST
    _give(task, "owner", _owner(task))
    if manual := getattr(task.dag, "doc_md", None):
        _give(task, "doc_md", words_of_task(task.task_display_name, task.dag.dag_display_name, manual))
    for name, variable in (("pool", HEAVY_POOL), ("queue", HEAVY_QUEUE)):
        told = os.environ.get(variable)
        if told and (task.dag_id, task.task_id) in HEAVY:
            _give(task, name, told)


def _give(task: Any, name: str, value: str) -> None:  # noqa: ANN401 - any operator
    """Give a task a setting; a mapped one keeps those of its instances aside."""
    if hasattr(task, "partial_kwargs"):
        task.partial_kwargs[name] = value
    else:
        setattr(task, name, value)


def words_of_task(title: str, procedure: str, manual: str) -> str:
    """Give what the page of a task says: which procedure it belongs to, and what its manual says of clearing and of errors."""
    parts = [f"**{heading}**　{words.strip()}" for heading, words in _PARTS.findall(manual)]
    return "\n\n".join([f"“{procedure}”的任务“{title}”。做什么、何时运行，见流程的“文档”。", *parts])


def _owner(task: Any) -> str:  # noqa: ANN401 - any operator
    """Give who sees to a task: who is asked in a human task, else who runs the system."""
    role = getattr(task, "role", None) or getattr(task, "partial_kwargs", {}).get("role")
    return MACHINE if role is None else OWNERS.get(role, OTHER_PEOPLE)
