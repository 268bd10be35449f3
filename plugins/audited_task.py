"""`@audited_task`: the whole border between Airflow and the house (architecture, “From a DAG into the house”).

Belongs here: turning Airflow's context into a plain `TaskRef`, one transaction a task, START and END, what may enter XCom, and known
errors as one clear Chinese line. Does not belong here: any business rule, any statement.
"""

from __future__ import annotations

import functools
import inspect
import logging
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

from airflow.sdk import get_current_context, task
from airflow.sdk.exceptions import AirflowFailException

from wengang.audit.task_records import AuditedTask, TaskRef, audited
from wengang.settings.environment import Settings
from wengang.user_error import UserError

OFFICE_TIME = ZoneInfo("Asia/Shanghai")
BUSINESS_DATE = "业务日期"
_EVENING = time(18, 5)
_SHORT = 200
_MANY_DIGITS = re.compile(r"[0-9]{11,}")


def audited_task(title: str, **task_arguments: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:  # noqa: ANN401 - handed on to Airflow
    """Make a step a task with a Chinese name; the step's first argument is its `AuditedTask`, what it returns goes to XCom.

    Only ids, counts and short names may be returned. A `UserError` fails the task at once, with its sentence as the last log line.
    """

    def decorate(step: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(step)
        def run(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401
            context = get_current_context()
            name_in_grid(context, (*arguments, *named.values()))
            try:
                with audited(Settings.from_environment(), task_ref(context)) as running:
                    result = hold_to_ids_and_counts(step(running, *arguments, **named))
                    if isinstance(result, Mapping):
                        running.counts.update(result)
            except UserError as error:
                fail_plainly(error)
            return result

        # The step's first argument is given here, so Airflow must see the signature without it.
        run.__signature__ = _without_first(step)  # type: ignore[attr-defined]
        return task(task_display_name=title, **task_arguments)(run)

    return decorate


def fail_plainly(error: UserError) -> NoReturn:
    """Fail the task with the sentence of a known error as the first thing seen in its log, and no retry."""
    logging.getLogger("airflow.task").error("%s", error)
    raise AirflowFailException(str(error)) from None


def run_type(run: Any) -> str:  # noqa: ANN401 - Airflow's run
    """Give how a run was started: `manual`, `scheduled`, `operator_triggered`."""
    return str(getattr(run.run_type, "value", run.run_type))


def name_in_grid(context: Any, arguments: tuple[Any, ...]) -> None:  # noqa: ANN401
    """Let a mapped task show the Chinese title of what it works on (`map_index_template="{{ title }}"`)."""
    for argument in arguments:
        if isinstance(argument, Mapping) and "title" in argument:
            context["title"] = argument["title"]


def task_ref(context: Mapping[str, Any]) -> TaskRef:
    """Give the plain reference of the running try."""
    instance, run = context["ti"], context["dag_run"]
    return TaskRef(
        dag_id=instance.dag_id,
        run_id=instance.run_id,
        task_id=instance.task_id,
        map_index=-1 if instance.map_index is None else instance.map_index,
        try_number=instance.try_number,
        task_instance_id=str(instance.id),
        actor=getattr(run, "triggering_user_name", None) or run_type(run),
        business_date=business_date(context),
    )


def business_date(context: Mapping[str, Any]) -> date:
    """Give the Param 业务日期, by default today in Asia/Shanghai: this module alone asks the clock for it (method §1)."""
    text = (context["params"] or {}).get(BUSINESS_DATE)
    return date.fromisoformat(str(text)) if text and str(text) != "None" else datetime.now(OFFICE_TIME).date()


def business_moment(context: Mapping[str, Any]) -> datetime:
    """Give the moment by which deadlines of a day are judged: now, or the evening (18:05) of a Param 业务日期."""
    text = (context["params"] or {}).get(BUSINESS_DATE)
    if text and str(text) != "None":
        return datetime.combine(business_date(context), _EVENING, OFFICE_TIME)
    return datetime.now(OFFICE_TIME)


def hold_to_ids_and_counts(value: Any) -> Any:  # noqa: ANN401
    """Give the value unchanged when it may enter XCom; raises `TypeError` for anything that could carry personal data."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str) and len(value) <= _SHORT and not _MANY_DIGITS.search(value):
        return value
    if isinstance(value, list | tuple):
        return [hold_to_ids_and_counts(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): hold_to_ids_and_counts(item) for key, item in value.items()}
    raise TypeError(f"only ids, counts and short names may enter XCom, not {type(value).__name__}")


def _without_first(step: Callable[..., Any]) -> Any:  # noqa: ANN401
    signature = inspect.signature(step)
    return signature.replace(parameters=list(signature.parameters.values())[1:])


__all__ = ["AuditedTask", "audited_task", "business_date", "business_moment", "fail_plainly", "run_type", "task_ref"]
