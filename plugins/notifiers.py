"""Telling operators that a run failed: one mail a run through the outbox, a line for each task that failed (architecture, layout).

Belongs here: the callback that Airflow calls, and where a task's log is read. Does not belong here: what the mail looks like
(`wengang.letters.operators`), which tasks failed and why (`wengang.audit`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from airflow.sdk import BaseNotifier
from airflow.sdk.configuration import conf

if TYPE_CHECKING:
    from wengang.audit.task_records import FailedTask


class OperatorNotifier(BaseNotifier):
    """Queues one mail to the operators for a failed run; the same run with the same failures queues nothing new."""

    template_fields = ()

    def notify(self, context: Mapping[str, Any]) -> None:
        """Queue the mail; called by Airflow once the run has failed."""
        from wengang.audit.task_records import failed_tasks  # noqa: PLC0415 - not while DAG files are parsed
        from wengang.database.unit_of_work import unit_of_work  # noqa: PLC0415
        from wengang.letters.operators import mail_operators  # noqa: PLC0415
        from wengang.settings.environment import Settings  # noqa: PLC0415

        dag, run_id = context["dag"], str(context["run_id"])
        with unit_of_work(Settings.from_environment()) as work:
            failed = failed_tasks(work, dag.dag_id, run_id)
            lines = [
                f"{dag.dag_display_name}·{one.title}：{one.reason.rstrip('。')}。日志：{log_address(dag.dag_id, run_id, one)}"
                for one in failed
            ]
            mail_operators(work, f"{dag.dag_id}/{run_id}", lines or [_without_reason(dag, run_id)])


def log_address(dag_id: str, run_id: str, failed: FailedTask) -> str:
    """Give the page on which the log of a task's newest try is read."""
    mapped = f"/mapped/{failed.map_index}" if failed.map_index >= 0 else ""
    return f"{_run_address(dag_id, run_id)}/tasks/{failed.task_id}{mapped}?try_number={failed.try_number}"


def _without_reason(dag: Any, run_id: str) -> str:  # noqa: ANN401 - any DAG
    return f"{dag.dag_display_name}：运行失败，没有任务写下原因：请打开该次运行查看标红的任务，处理后清除重跑。{_run_address(dag.dag_id, run_id)}"


def _run_address(dag_id: str, run_id: str) -> str:
    return f"{conf.get('api', 'base_url').rstrip('/')}/dags/{dag_id}/runs/{quote(run_id)}"
