"""`@audited_task`: the whole border between Airflow and the house (architecture, “From a DAG into the house”).

Belongs here: turning Airflow's context into a plain `TaskRef`, one transaction a task, START and END, what may enter XCom, and errors as
one Chinese sentence: a known one fails at once, an unknown one is tried again by Airflow (`office_dag`). Does not belong here: any
business rule, any statement, the last line of the log (`last_line`).
"""

from __future__ import annotations

import functools
import inspect
import logging
import re
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from airflow.sdk import get_current_context, task
from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowSkipException

from run_notes import note_run
from wengang.audit.count_titles import done_line
from wengang.audit.reasons import reason_of
from wengang.audit.task_records import AuditedTask, PartlyDoneError, TaskRef, audited
from wengang.office_settings.releases import follow_release
from wengang.run_params import BUSINESS_DATE, REASON
from wengang.settings.environment import Settings
from wengang.user_error import TrialOnlyError, UserError

OFFICE_TIME = ZoneInfo("Asia/Shanghai")
PATIENCE = 60
"""Seconds that a task waits for a database that is gone when it starts; a human task, which is never tried again, so outlives a short outage."""
DONE = "done"
SKIPPED = "skipped"
"""Where the context carries the sentence of what a task did, or why it was skipped, until `last_line` says it."""
TRIAL_NOTE = "本次为试算，没有审批和印发：原因见最后一个任务的日志末行"
_EVENING = time(18, 5)
_SHORT = 200
_MANY_DIGITS = re.compile(r"[0-9]{11,}")
_HOW_STARTED = {
    "scheduled": "定时启动",
    "operator_triggered": "由其他流程启动",
    "manual": "手工启动，没有写明原因",
    "backfill": "补跑以往的定时运行",
}
_log = logging.getLogger("airflow.task")


class MissingReasonError(UserError):
    """A person started a run without saying why."""


class UnexplainedError(Exception):
    """Stands for an error that we do not know: its text is ours, because the text of the other may carry personal data."""


class NothingToDo(str):
    """What a step returns when its task and those after it are to be skipped: the reason, for the log."""

    __slots__ = ()


def audited_task(
    title: str,
    *,
    known: Callable[[AuditedTask], str] | None = None,
    **task_arguments: Any,  # noqa: ANN401 - handed on to Airflow
) -> Callable[[Callable[..., Any]], Any]:
    """Make a step a task with a Chinese name; the step's first argument is its `AuditedTask`, what it returns goes to XCom.

    Only ids, counts and short names may be returned. A `UserError` fails the task at once; whatever else goes wrong is tried again.
    `known` gives what a person who started it without a reason is told with the refusal.
    """

    def decorate(step: Callable[..., Any]) -> Any:  # noqa: ANN401 - Airflow's task, which may also be mapped (`.expand`)
        @functools.wraps(step)
        def run(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401
            context: Any = get_current_context()  # its type knows Airflow's own keys only
            name_in_grid(context, (*arguments, *named.values()))
            with running_task(context, known=known) as running:
                result = hold_to_ids_and_counts(_result(step, running, *arguments, **named))
                running.counts.update(_counts(result))
            if isinstance(result, NothingToDo):
                context[SKIPPED] = f"跳过：{result}"
                raise AirflowSkipException(result)
            return result

        # The step's first argument is given here, so Airflow must see the signature without it.
        run.__signature__ = _without_first(step)  # type: ignore[attr-defined]
        return task(task_display_name=title, show_return_value_in_logs=False, **task_arguments)(run)

    return decorate


@contextmanager
def running_task(
    context: Any,  # noqa: ANN401 - Airflow's context
    *lets_through: type[UserError],
    known: Callable[[AuditedTask], str] | None = None,
) -> Iterator[AuditedTask]:
    """Run a block as the audited task of a context; what it did, or the sentence of its failure, is what remains.

    Raises `AirflowFailException` (no retry) with the sentence of a known error, `UnexplainedError` for any other (a task that is partly
    done: when one of its errors is not known), and what it `lets_through` as it is, for the caller to catch.
    """
    expected: tuple[type[Exception], ...] = (*lets_through, AirflowException)
    try:
        with audited(Settings.from_environment(), task_ref(context), patience=PATIENCE) as running:
            if running.work.settings.store:
                follow_release(running.work)
            require_reason(context, lambda: known(running) if known else "")
            yield running
        context[DONE] = done_line(running.counts, running.notice)
    except expected:
        raise
    except PartlyDoneError as error:
        for fault in error.faults:
            _log.error("%s", _places(fault))
        raise (UnexplainedError if error.faults else AirflowFailException)(str(error)) from None
    except UserError as error:
        raise AirflowFailException(str(error)) from None
    except Exception as error:
        _log.error("%s", _places(error))
        raise UnexplainedError(reason_of(error)) from None


def require_reason(context: Mapping[str, Any], known: Callable[[], str] = str) -> str:
    """Give why the run was started; raises `MissingReasonError` when a person started it without saying so.

    The error also tells what is `known` of what would be started, so that the reason is given with open eyes.
    """
    if not _given_reason(context) and run_type(context["dag_run"]) == "manual":
        asked = f"手工启动需要填写“{REASON}”：请重新启动并写明原因，它会记入审计"
        raise MissingReasonError("。".join(filter(None, (asked, known()))))
    return start_reason(context)


def start_reason(context: Mapping[str, Any]) -> str:
    """Give why the run was started: 重跑原因 where it is given, else how it was started."""
    kind = run_type(context["dag_run"])
    return _given_reason(context) or _HOW_STARTED.get(kind, kind)


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
    name = instance.task.task_display_name
    return TaskRef(
        dag_id=instance.dag_id,
        run_id=instance.run_id,
        task_id=instance.task_id,
        map_index=-1 if instance.map_index is None else instance.map_index,
        try_number=instance.try_number,
        task_instance_id=str(instance.id),
        actor=getattr(run, "triggering_user_name", None) or run_type(run),
        business_date=business_date(context),
        reason=start_reason(context),
        title=f"{name}（{context['title']}）" if context.get("title") else name,
    )


def business_date(context: Mapping[str, Any]) -> date:
    """Give the Param 业务日期, by default today in Asia/Shanghai: this module alone asks the clock for it (method §1)."""
    if is_day_given(context):
        return date.fromisoformat(str(context["params"][BUSINESS_DATE]))
    return datetime.now(OFFICE_TIME).date()


def is_day_given(context: Mapping[str, Any]) -> bool:
    """Tell whether the run has a Param 业务日期, so that it does not judge by the clock."""
    return str((context["params"] or {}).get(BUSINESS_DATE) or "None") != "None"


def business_moment(context: Mapping[str, Any]) -> datetime:
    """Give the moment by which deadlines of a day are judged: now, or the evening (18:05) of a Param 业务日期."""
    if is_day_given(context):
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


def _result(step: Callable[..., Any], running: AuditedTask, *arguments: Any, **named: Any) -> Any:  # noqa: ANN401
    try:
        return step(running, *arguments, **named)
    except TrialOnlyError as only:
        running.notice = str(only)
        note_run(get_current_context(), TRIAL_NOTE)
        return {"trial": True}


def _given_reason(context: Mapping[str, Any]) -> str:
    return str((context["params"] or {}).get(REASON) or "").strip()


def _counts(result: Any) -> Mapping[str, Any]:  # noqa: ANN401
    if isinstance(result, list):
        return {"listed": len(result)}
    return result if isinstance(result, Mapping) else {}


def _places(error: BaseException) -> str:
    """Give the kind of an error and the lines of code it came through, innermost last: what a maintainer needs, and no value."""
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    return "\n".join((f"{type(error).__name__}：出错位置", *places))


def _without_first(step: Callable[..., Any]) -> Any:  # noqa: ANN401
    signature = inspect.signature(step)
    return signature.replace(parameters=list(signature.parameters.values())[1:])


__all__ = [
    "AuditedTask",
    "NothingToDo",
    "UnexplainedError",
    "audited_task",
    "business_date",
    "business_moment",
    "is_day_given",
    "running_task",
    "start_reason",
    "task_ref",
]
