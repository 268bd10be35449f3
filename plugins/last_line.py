"""The last line of a task's log: why it failed, that it will be tried again, or what it did.

Belongs here: the callbacks that Airflow calls once a try has ended (`office_dag` gives them to every task). Does not belong here: the
sentences (`wengang.audit`), the mail to operators (`notifiers`).

Airflow writes an exception with its stack first and calls these last; it then folds what follows into a group of its own, so the line
leaves that group before it speaks.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from airflow.sdk.exceptions import AirflowFailException, AirflowTaskTimeout

from audited_task import DONE, SKIPPED, UnexplainedError, task_ref
from wengang.audit.reasons import INTERRUPTED, TIMED_OUT, reason_of
from wengang.audit.task_records import record_failed
from wengang.settings.environment import Settings

_log = logging.getLogger("airflow.task")
_LEAVE_GROUP = "::endgroup::"
_OURS = (AirflowFailException, UnexplainedError)


def say_failed(context: Mapping[str, Any]) -> None:
    """Say why the task failed for good."""
    _say(logging.ERROR, f"失败原因：{reason_in(context)}")


def say_tried_again(context: Mapping[str, Any]) -> None:
    """Say why this try failed, and that Airflow tries again by itself."""
    task = context["ti"].task
    minutes = int(task.retry_delay.total_seconds() // 60)
    _say(logging.WARNING, f"第{context['ti'].try_number}次没有办成，{minutes}分钟后自动再试，现在无需处理。原因：{reason_in(context)}")


def say_done(context: Mapping[str, Any]) -> None:
    """Say what the task did."""
    _say(logging.INFO, context.get(DONE) or "完成")


def say_skipped(context: Mapping[str, Any]) -> None:
    """Say that there was nothing to do, and why where that is known."""
    _say(logging.INFO, context.get(SKIPPED) or "跳过：没有需要办的事项，或以前已经办过")


def record_unrecorded(context: Mapping[str, Any]) -> None:
    """Record a failure that the frame of an audited task did not see: a time limit, a killed process, a task of Airflow's own."""
    if not isinstance(context.get("exception"), _OURS):
        record_failed(Settings.from_environment(), task_ref(context), reason_in(context))


def reason_in(context: Mapping[str, Any]) -> str:
    """Give the reason that a context carries; a text of Airflow instead of an exception means that the process was ended from outside."""
    error = context.get("exception")
    if isinstance(error, _OURS):
        return str(error)
    if isinstance(error, AirflowTaskTimeout):
        return TIMED_OUT
    return reason_of(error) if isinstance(error, BaseException) else INTERRUPTED


def _say(level: int, sentence: str) -> None:
    _log.info(_LEAVE_GROUP)
    _log.log(level, "%s", sentence)
