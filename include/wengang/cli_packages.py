"""The commands `wengang package …`: what stands in the controlled exchange, and giving it to whoever comes for it (method §13).

Belongs here: arguments, where a copy is put, and results in plain Chinese. Does not belong here: any rule (`wengang.exchange`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wengang.audit.commands import audited_command
from wengang.cli_days import DAY_HELP, read_day
from wengang.cli_tables import AsJson, tell_rows
from wengang.database.unit_of_work import unit_of_work
from wengang.exchange.access import Asking, fetch, note_fetched, password
from wengang.exchange.listing import standing
from wengang.exchange.rows import StandingPackageRow
from wengang.papers.columns import aligned
from wengang.settings.data_sets import load_departments
from wengang.settings.environment import Settings
from wengang.settings.units import load_units
from wengang.user_error import UserError
from wengang.whole_file import write_whole

package = typer.Typer(help="受控交换的材料包", no_args_is_help=True)

PackageId = Annotated[int, typer.Argument(help="材料包编号，见 wengang package list")]
By = Annotated[str, typer.Option(help="经办人的账号或称谓，见 people.yaml")]
On = Annotated[str, typer.Option(help=DAY_HELP)]
_HEADER = ("编号", "单位", "部门", "内容", "月份", "行数", "有效期至", "状态")


class TargetError(UserError):
    """A folder into which nothing can be copied, or a unit that is none."""


@package.command("list")
def list_command(
    unit: Annotated[str | None, typer.Option(help="只列一个单位：名称或代码")] = None,
    json: AsJson = False,
) -> None:
    """列出材料包：给哪个单位哪个部门、多少行、有效期、是否已领取；已删除文件的不列。"""
    with unit_of_work(Settings.from_environment()) as work:
        rows = work.rows("exchange/packages", StandingPackageRow, unit=None if unit is None else _unit_code(unit))
    if json:
        tell_rows(_HEADER, map(_cells, rows))
        return
    if rows:
        for line in aligned([_HEADER, *map(_cells, rows)], right=(0, 5)):
            typer.echo(line)
    typer.echo(f"共 {len(rows)} 个材料包")


@package.command("fetch")
def fetch_command(
    package_id: PackageId,
    by: By,
    on: On,
    to: Annotated[Path, typer.Option(help="放到哪个文件夹")],
    reason: Annotated[str, typer.Option(help="理由，例如“五指山市人社经办人来领”")] = "领取",
) -> None:
    """把加密的工作簿复制到一个文件夹，并登记领取；拒绝的也有记录。"""
    settings, business_date = Settings.from_environment(), read_day(on)
    with audited_command(settings, "package fetch", "领取材料包", by=by, reason=reason, business_date=business_date) as running:
        asking = Asking(package_id, running.task.actor, reason, business_date)
        if not to.is_dir():
            raise TargetError(f"没有文件夹 {to}：请先建好，再领取")
        fetched = fetch(settings, asking)
        write_whole(to / fetched.name, fetched.content, mode=0o600)
        first = note_fetched(running.work, asking)
        running.counts["package"] = package_id
    typer.echo(
        f"已放到 {to / fetched.name}，{'已登记领取' if first else '以前已领取，这次也有记录'}；打开的密码用 wengang package password 查看"
    )


@package.command("password")
def password_command(
    package_id: PackageId,
    by: By,
    on: On,
    reason: Annotated[str, typer.Option(help="理由，例如“电话告知五指山市人社经办人”")],
) -> None:
    """显示一个材料包的密码，并登记是谁、为什么查看；拒绝的也有记录。请当面或电话告知，不要写进邮件。"""
    settings, business_date = Settings.from_environment(), read_day(on)
    with audited_command(settings, "package password", "查看材料包密码", by=by, reason=reason, business_date=business_date) as running:
        told = password(settings, Asking(package_id, running.task.actor, reason, business_date))
        running.counts["package"] = package_id
    typer.echo(told)


def _unit_code(word: str) -> str:
    units = load_units()
    code = word if word in units.by_code else units.code_by_name.get(word)
    if code is None:
        raise TargetError(f"“{word}”不是报送单位：请写单位全称或代码")
    return code


def _cells(row: StandingPackageRow) -> tuple[str, ...]:
    return (
        str(row["id"]),
        load_units().unit(row["unit"]).name,
        load_departments()[row["department"]],
        row["title"],
        row["period"],
        str(row["rows"]),
        str(row["expires_on"]),
        standing(row),
    )
