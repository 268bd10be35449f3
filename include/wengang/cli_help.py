"""The commands `wengang help …`: 帮扶名单 as counts and by the numbers of its files; no person is shown.

Belongs here: arguments, and results in plain Chinese. Does not belong here: any rule (each command calls the pages of the domain).
"""

from __future__ import annotations

from typing import Annotated

import typer

from wengang.cli_days import DAY_HELP, read_day
from wengang.cli_tables import AsJson, tell_rows
from wengang.database.unit_of_work import unit_of_work
from wengang.help_files.pages import LISTED, counts_page, counts_rows, list_page, list_rows
from wengang.settings.environment import Settings
from wengang.settings.units import load_units

help_files = typer.Typer(help="帮扶名单", no_args_is_help=True)


@help_files.command("counts")
def counts_command(
    day: Annotated[str, typer.Argument(help=DAY_HELP)],
    unit: Annotated[str | None, typer.Option(help="单位代码；填写后按乡镇列出")] = None,
    json: AsJson = False,
) -> None:
    """列出在册帮扶档案的份数：各单位按原因、逾期、零就业家庭；不显示人员。"""
    code = load_units().unit(unit).code if unit else None
    with unit_of_work(Settings.from_environment()) as work:
        if json:
            tell_rows(*counts_rows(work, read_day(day), code))
            return
        typer.echo(counts_page(work, read_day(day), code))


@help_files.command("list")
def list_command(
    day: Annotated[str, typer.Argument(help=DAY_HELP)], unit: Annotated[str, typer.Argument(help="单位代码")], json: AsJson = False
) -> None:
    """列出一个单位在册的帮扶档案：编号、原因、方案和联系的期限；不显示人员。"""
    code = load_units().unit(unit).code
    with unit_of_work(Settings.from_environment()) as work:
        if json:
            tell_rows(LISTED, list_rows(work, read_day(day), code))
            return
        typer.echo(list_page(work, read_day(day), code))
