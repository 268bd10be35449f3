"""The command `wengang health`: is the installation well, for a person, a monitoring system, or a timer that writes to the operators.

Belongs here: arguments, and results in plain Chinese. Does not belong here: what is looked at (`wengang.health`).
"""

from __future__ import annotations

from typing import Annotated

import typer

from wengang.cli_days import now
from wengang.database.json_text import dump_json
from wengang.health.checks import look_at_everything
from wengang.health.findings import Grade, worst
from wengang.health.mailing import write_operators
from wengang.papers.columns import broken
from wengang.settings.environment import Settings


def health_command(
    json: Annotated[bool, typer.Option("--json", help="写成 JSON，供监控程序读取")] = False,
    mail: Annotated[bool, typer.Option("--mail", help="有新的故障、恢复，或每周第一次检查时，直接写信给运行人员；供定时任务使用")] = False,
) -> None:
    """逐项检查是否正常：进程、数据库、表结构、定时流程、邮件、收件、封存、审计、设置、磁盘、备份。退出码 0 正常，1 有故障，3 只有要注意的。"""
    settings, moment = Settings.from_environment(), now()
    findings = look_at_everything(settings, moment)
    if json:
        typer.echo(dump_json({"at": moment.isoformat(), "grade": worst(findings).name.lower(), "findings": [one.told for one in findings]}))
    else:
        for finding in sorted(findings, key=lambda one: (one.grade is Grade.WELL, one.grade is Grade.NOTICE)):
            for line in broken(finding.line, "　　　"):
                typer.echo(line)
    if mail and (reason := write_operators(settings, findings, moment)):
        typer.echo(f"已写信给运行人员：{reason}", err=True)
    raise typer.Exit(int(worst(findings)))
