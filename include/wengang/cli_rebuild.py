"""The command `wengang rebuild`: months made anew from the originals, held against what stands.

Belongs here: arguments and the exit code. Does not belong here: rebuilding (`history.rebuilding`), its words (`history.rebuilt_report`).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from wengang.database.unit_of_work import unit_of_work
from wengang.history.kept_months import KeptMonths, kept_months, read_list, write_list
from wengang.history.progress import shown_progress
from wengang.history.rebuilding import rebuild
from wengang.history.rebuilt_report import report
from wengang.history.replay import administrator_of
from wengang.periods import Period, PeriodError, entered_month
from wengang.settings.environment import Settings
from wengang.user_error import UserError

NOT_EQUAL = 3


class InterruptedRebuildError(UserError):
    """A rebuild that was ended by Ctrl-C."""


def rebuild_command(
    first: Annotated[str, typer.Argument(help="从哪个月起比对，写成 2025-01")],
    last: Annotated[str, typer.Argument(help="到哪个月止，写成 2025-03")],
    from_list: Annotated[Path | None, typer.Option("--list", help="与这份清单比对，不读现有数据库")] = None,
    to_list: Annotated[Path | None, typer.Option("--write-list", help="只把现有的登记和各项结果的摘要写成清单，不重算")] = None,
) -> None:
    """从加密原件和各月生效的参数，在另建的空数据库里重算各月，逐项与现有结果（或清单）比对；只读现有数据。全部相同退出码 0，有不同 3。"""
    settings, months = Settings.from_environment(), _months(first, last)
    if to_list:
        kept = _standing(settings, months)
        write_list(kept, to_list)
        typer.echo(
            f"已写出 {to_list}：{len(kept['deliveries'])} 个文件的登记，{len(kept['results'])} 个快照的结果摘要；没有人员，没有审核意见"
        )
        return
    kept = read_list(from_list, *months) if from_list else _standing(settings, months)
    administrator = os.environ.get("WENGANG_ADMIN_DATABASE_URL") or administrator_of(settings)
    try:
        with shown_progress(lambda text: print(text, flush=True)) as progress:
            rebuilt = rebuild(settings, kept, administrator=administrator, progress=progress)
    except KeyboardInterrupt:
        raise InterruptedRebuildError("重算已停止：临时数据库已删除，现有数据没有改动") from None
    for line in report(rebuilt):
        typer.echo(line)
    if not rebuilt.equal:
        raise typer.Exit(NOT_EQUAL)


def _months(first: str, last: str) -> tuple[Period, Period]:
    months = entered_month(first), entered_month(last)
    if months[0] > months[1]:
        raise PeriodError(f"起始月份{months[0].chinese}在截止月份{months[1].chinese}之后：请把先后写对")
    return months


def _standing(settings: Settings, months: tuple[Period, Period]) -> KeptMonths:
    with unit_of_work(settings) as work:
        work.only_read()
        return kept_months(work, *months)
