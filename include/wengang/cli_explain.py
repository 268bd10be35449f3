"""The commands `wengang explain`, `whatif` and `backtest`: why a unit's month has its level, and which one it would have under other parameters.

Belongs here: arguments. Does not belong here: the explanation (`month_overview.explanation`), which the pages show too, grading again.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wengang.cli_tables import AsJson, tell_rows
from wengang.database.json_text import dump_json
from wengang.database.unit_of_work import unit_of_work
from wengang.month_overview.back_test import COUNTS_HEAD, CSV, WORKBOOK, tried_history
from wengang.month_overview.explanation import explain
from wengang.month_overview.what_if import parameters_to_try, tried_levels
from wengang.periods import entered_month
from wengang.settings.environment import Settings
from wengang.user_error import UserError


class TableNameError(UserError):
    """A table that is to be written in a form that is not known."""


def explain_command(
    period: Annotated[str, typer.Argument(help="月份，写成 2025-03")],
    unit: Annotated[str | None, typer.Argument(help="单位代码，例如 469007；不填是全省")] = None,
    snapshot: Annotated[int | None, typer.Option(help="第几个快照；不填是最新的")] = None,
    json: AsJson = False,
) -> None:
    """说明一个单位一个月为什么是这个等级：每条依据代入数字的算式、标准和参数，人员增减、乡镇和村、近13个月，以及所用文件的版本。"""
    with unit_of_work(Settings.from_environment()) as work:
        found = explain(work, entered_month(period), unit, snapshot)
    if json:
        typer.echo(dump_json(found.as_data()))
        return
    for line in found.as_text():
        typer.echo(line)


def whatif_command(
    period: Annotated[str, typer.Argument(help="月份，写成 2025-03")],
    file: Annotated[Path, typer.Argument(help='参数文件（YAML），每行一个参数和取值，例如 risk.yellow_yoy: "0.02"')],
    json: AsJson = False,
) -> None:
    """换一组参数试算一个月和它以前各月的风险等级：哪些单位会不同，每月会多提示或少提示几个；什么都不改动。"""
    values = parameters_to_try(file)
    with unit_of_work(Settings.from_environment()) as work:
        tried = tried_levels(work, entered_month(period), values)
    if json:
        typer.echo(dump_json(tried.as_data()))
        return
    for line in tried.as_text():
        typer.echo(line)


def backtest_command(
    first: Annotated[str, typer.Argument(help="从哪个月起，写成 2024-01")],
    last: Annotated[str, typer.Argument(help="到哪个月止，写成 2025-03")],
    files: Annotated[
        list[Path], typer.Argument(help='参数文件（YAML），可以写几个，每个是一组；每行一个参数和取值，例如 risk.yellow_yoy: "0.02"')
    ],
    out: Annotated[Path | None, typer.Option(help="把各月各单位的等级写成表：.csv 或 .xlsx")] = None,
    json: AsJson = False,
) -> None:
    """用几组参数把以往各月重新评一遍：每组参数每个月会有几个蓝黄橙红、要提示几个单位，与现在的有哪些不同；什么都不改动。"""
    if out is not None and out.suffix not in (CSV, WORKBOOK):
        raise TableNameError(f"{out.name} 写不了：表的文件名请以 {CSV} 或 {WORKBOOK} 结尾")
    sets = {file.stem: parameters_to_try(file) for file in files}
    with unit_of_work(Settings.from_environment()) as work:
        found = tried_history(work, entered_month(first), entered_month(last), sets)
    if out is not None:
        out.write_bytes(found.as_csv() if out.suffix == CSV else found.as_workbook())
    if json:
        tell_rows(COUNTS_HEAD, found.counts)
        return
    for line in found.as_text():
        typer.echo(line)
    if out is not None:
        typer.echo(f"已写出 {out}")
