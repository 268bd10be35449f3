"""Telling operators that a run failed: one mail a run, through the outbox (architecture, layout).

Belongs here: the callback that Airflow calls. Does not belong here: what the mail says (`wengang.operator_mail`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from airflow.sdk import BaseNotifier


class OperatorNotifier(BaseNotifier):
    """Queues one mail to the operators for a failed run; the same run again queues nothing new."""

    template_fields = ()

    def notify(self, context: Mapping[str, Any]) -> None:
        """Queue the mail; called by Airflow once the run has failed."""
        from wengang.database.unit_of_work import unit_of_work  # noqa: PLC0415 - not while DAG files are parsed
        from wengang.operator_mail.steps import mail_operators  # noqa: PLC0415
        from wengang.settings.environment import Settings  # noqa: PLC0415

        run = context["dag_run"]
        text = f"流程“{context['dag'].dag_display_name}”运行 {run.run_id} 有任务失败：请在页面打开该次运行，查看失败任务日志末行的说明，处理后清除该任务重跑"
        with unit_of_work(Settings.from_environment()) as work:
            mail_operators(work, f"{run.dag_id}/{run.run_id}", [text])
