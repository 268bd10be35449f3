"""The command `wengang pack`: the manifest of a folder (architecture decision 16).

Belongs here: arguments, and results in plain Chinese. Does not belong here: which table a file is (`wengang.drafts`).
"""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path
from typing import Annotated

import typer

from wengang.cli_days import read_day
from wengang.drafts.manifest import Sender
from wengang.drafts.packing import pack
from wengang.periods import entered_month
from wengang.settings.data_sets import load_departments
from wengang.workdays import OFFICE_TIME

_NOON = time(12)


def pack_command(
    folder: Annotated[Path, typer.Argument(help="放报送文件的文件夹；清单写在里面")],
    unit: Annotated[str, typer.Option(help="单位代码，例如 469001")],
    period: Annotated[str, typer.Option(help="月份，写成 2025-03")],
    on: Annotated[str, typer.Option(help="制作的日期，写成 2025-04-03")],
    prepared_by: Annotated[str, typer.Option(help="填报人")],
    approved_by: Annotated[str, typer.Option(help="审批人")],
    corrects: Annotated[Path | None, typer.Option(help="更正哪一份：被更正的 manifest.json")] = None,
) -> None:
    """给一个文件夹写清单 manifest.json：按表头认表，算好行数和摘要；之后把整个文件夹放进收件箱。"""
    moment = datetime.combine(read_day(on), _NOON, OFFICE_TIME)
    packed = pack(folder, unit, entered_month(period), moment, Sender(prepared_by, approved_by), corrects=corrects)
    for line in packed.lines:
        typer.echo(line)
    typer.echo(f"已写清单 {folder / 'manifest.json'}（{load_departments()[packed.department]}）：请把整个文件夹放进收件箱")
