"""A human task asks about the text that its page shows, and never about another.

Belongs here: holding a task to the text with which it asked first. Does not belong here: asking (`plugins/opinion_task.py`), opinions (`steps`).

Airflow keeps the subject and body of the first asking, also when the task is cleared (seen in a run): the page would show the old text and
an answer would be taken for the new one.
"""

from __future__ import annotations

from wengang.audit.task_records import AuditedTask
from wengang.user_error import UserError

SHOWN = "shown"


class TextChangedError(UserError):
    """A cleared human task whose text has changed since its page was made; the message says to start a new run."""


def hold_to_shown_text(running: AuditedTask, digest: str) -> None:
    """Note which text the task asks about; raises `TextChangedError` when it has asked about another one in this run."""
    task = running.task
    shown = running.work.rows(
        "approvals/digests_shown", dag_id=task.dag_id, run_id=task.run_id, task_id=task.task_id, map_index=task.map_index
    )
    if any(row["digest"] != digest for row in shown):
        raise TextChangedError(
            "内容与本次运行第一次询问时不同，而页面上仍是旧的文字，不能作答：请用同样的参数重新启动一次运行，在新的运行里作答"
        )
    running.counts[SHOWN] = digest
