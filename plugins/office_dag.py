"""`@office_dag`: what all DAGs of the office have in common (architecture, “The way of the data”).

Belongs here: Chinese names, tags, params, one run at a time, the office's time zone, trying again, the last line of every log, the mail to
operators when a run failed, what makes a run fail, and starting another DAG. Does not belong here: any procedure (`dags/`), any other task (`audited_task`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator
from airflow.sdk import Param, dag, get_current_context, task
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from audited_task import DONE, OFFICE_TIME, AuditedTask, is_day_given
from last_line import record_unrecorded, say_done, say_failed, say_skipped, say_tried_again
from notifiers import OperatorNotifier
from refused_start import HOW
from wengang.data_sharing.simulation import clock_counts
from wengang.run_params import BUSINESS_DATE, PERIOD, REASON, SNAPSHOT, UNIT

FIRST_DAY = datetime(2023, 9, 1, tzinfo=OFFICE_TIME)
TASK_TIMEOUT = timedelta(minutes=30)
TRIED_AGAIN = {"retries": 2, "retry_delay": timedelta(minutes=1)}
"""What is no `UserError` (a database that is gone, a full disk) mends itself in minutes or not by trying; every task may run twice."""
SAYS_LAST = {
    "on_success_callback": [say_done],
    "on_skipped_callback": [say_skipped],
    "on_retry_callback": [say_tried_again],
    "on_failure_callback": [record_unrecorded, say_failed],
}


class Tag(StrEnum):
    """The domains of the office, by which operators filter the list of DAGs."""

    SHARING = "数据共享"
    MONITORING = "动态监测"
    NOTICES = "风险提示"
    MAIL = "邮件"
    DEADLINES = "期限"
    MATTERS = "事项"
    WORKSHOPS = "就业帮扶车间"
    FUND = "资金分配"
    AUDIT = "审计"
    CHAPTERS = "专项线索"
    BULLETIN = "通报"
    SETTINGS = "设置"


def entry(default: Any, title: str, how: str, *, type: str | list[str], **schema: Any) -> Param:  # noqa: ANN401 - as JSON schema has them
    """Give a field of a form; `how` says what to write, beside the field and where something else was written (`refused_start`)."""
    return Param(default, title=title, description=how, type=type, **{HOW: how, **schema})


BUSINESS_DATE_PARAM = entry(
    None, BUSINESS_DATE, "判断期限所依据的日期，写成 2025-04-03 的样子；不填即为今天", type=["null", "string"], format="date"
)
PERIOD_PARAM = entry("", PERIOD, "所报月份，写成 2025-03 的样子", type=["string", "null"])
"""Without a pattern: Airflow refuses what does not fit in English before anybody of the house can answer; the first task answers in Chinese."""
SNAPSHOT_PARAM = entry(1, SNAPSHOT, "快照号，写成 1 的样子", type=["integer", "string"])
UNIT_PARAM = entry(None, UNIT, "只处理一个单位时填单位代码，例如 469001；不填处理全部单位", type=["null", "string"])
REASON_PARAM = entry("", REASON, "手工启动时必填：为什么重跑，会记入审计", type="string")


class StartRun(TriggerDagRunOperator):
    """Starts one run of another DAG; one that exists is not started again. Its note is a template, and the run knows what started it."""

    template_fields = (*TriggerDagRunOperator.template_fields, "note")

    def __init__(self, *, skip_when_already_exists: bool = True, **kwargs: Any) -> None:  # noqa: ANN401 - handed on to Airflow
        super().__init__(skip_when_already_exists=skip_when_already_exists, **kwargs)

    def execute(self, context: Any) -> None:  # noqa: ANN401 - Airflow's context
        """Start the run."""
        self.conf = {REASON: f"由“{context['dag'].dag_display_name}”启动", **(self.conf or {})}
        context[DONE] = f"完成：{self.task_display_name}，运行编号 {self.trigger_run_id}"
        super().execute(context)


def start_each(task_id: str, title: str, dag_id: str, starts: Any) -> Any:  # noqa: ANN401 - mapped arguments of an earlier task
    """Start one run of a DAG for each start that a task gives (`trigger_run_id`, `conf`, `note`)."""
    return StartRun.partial(task_id=task_id, task_display_name=title, trigger_dag_id=dag_id).expand_kwargs(starts)


def start_for_snapshot(dag_id: str, task_id: str, title: str, frozen_by: str, reason: str) -> StartRun:
    """Give the task that starts another procedure for the snapshot that an earlier task froze, once."""
    period, number = (f"{{{{ ti.xcom_pull('{frozen_by}')['{key}'] }}}}" for key in ("period", "number"))
    return StartRun(
        task_id=task_id,
        task_display_name=title,
        trigger_dag_id=dag_id,
        trigger_run_id=f"{period}-s{number}",
        conf={PERIOD: period, SNAPSHOT: number, REASON: reason, BUSINESS_DATE: "{{ params['" + BUSINESS_DATE + "'] }}"},
        note=f"{period} 快照{number}",
    )


@task(task_display_name="有任务失败时本次运行记为失败", execution_timeout=TASK_TIMEOUT, on_failure_callback=[say_failed])
def judge_run() -> None:
    """Let the run fail when a task of it failed although later tasks went on; skipped when none did."""
    instance = get_current_context()["ti"]
    states = instance.get_task_states(dag_id=instance.dag_id, run_ids=[instance.run_id])[instance.run_id]
    if not {"failed", "upstream_failed"} & set(states.values()):
        raise AirflowSkipException
    raise AirflowFailException("本次运行有任务失败：请查看标红的任务，按其日志末行处理后清除重跑")


def watch_failures(first: Any, last: Sequence[Any]) -> None:  # noqa: ANN401 - tasks and groups, as Airflow takes them
    """Let a run fail when a task of it failed, from its first task to its last ones, also after one of them was cleared by itself.

    Airflow judges a run by its last tasks only, and a task that is cleared alone runs again without them: a check that failed again would
    leave its run a success (reliability F9). A setup and its teardown are cleared with every task between them, so this pair judges the
    run anew each time.
    """
    begin = EmptyOperator(task_id="begin", task_display_name="开始", on_success_callback=None)  # with one it would take a process
    judged = judge_run()
    begin >> first
    for each in last:
        each >> judged
    judged.as_teardown(setups=begin, on_failure_fail_dagrun=True)


def office_dag(
    dag_id: str,
    title: str,
    *,
    doc: str | None,
    tags: list[Tag],
    schedule: Any = None,  # noqa: ANN401 - cron text or timetable, as Airflow takes it
    params: Mapping[str, Param] | None = None,
    runs_at_once: int = 1,
) -> Callable[[Callable[[], Any]], Callable[[], Any]]:
    """Make a function a DAG of the office; its module docstring is its manual (`doc_md`)."""
    return dag(
        dag_id=dag_id,
        dag_display_name=title,
        doc_md=doc,
        tags=[str(tag) for tag in tags],
        schedule=schedule,
        start_date=FIRST_DAY,
        catchup=False,
        max_active_runs=runs_at_once,
        is_paused_upon_creation=False,
        params={**(params or {}), BUSINESS_DATE: BUSINESS_DATE_PARAM, REASON: REASON_PARAM},
        default_args={**TRIED_AGAIN, **SAYS_LAST, "execution_timeout": TASK_TIMEOUT},
        on_failure_callback=OperatorNotifier(),
        render_template_as_native_obj=True,
    )


def day_counts(running: AuditedTask, context: Mapping[str, Any]) -> bool:
    """Tell whether the run may judge deadlines: it has a business date, or the clock counts here (a trial lives in other years)."""
    return is_day_given(context) or clock_counts(running.work)


__all__ = [
    "BUSINESS_DATE",
    "PERIOD",
    "PERIOD_PARAM",
    "REASON",
    "SNAPSHOT",
    "UNIT",
    "UNIT_PARAM",
    "StartRun",
    "Tag",
    "day_counts",
    "entry",
    "office_dag",
    "start_each",
    "watch_failures",
]
