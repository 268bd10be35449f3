"""The commands `wengang evidence …`: sealing by hand, exporting for a verification, and reading the timeline (architecture decision 7).

Belongs here: arguments, and results in plain Chinese. Does not belong here: the chain (`audit.sealing`), the records (`month_overview`).
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from wengang.audit.commands import audited_command
from wengang.audit.completeness import airflow_database
from wengang.audit.sealing import exported, newest_seal, seal_records
from wengang.cli_tables import AsJson, tell_rows
from wengang.database.unit_of_work import unit_of_work
from wengang.history.progress import shown_progress
from wengang.letters.printed_heads import compared_with_chain
from wengang.month_overview.audit_package import audit_package
from wengang.month_overview.what_was_done import RecordsAsked, what_was_done
from wengang.papers.columns import aligned
from wengang.periods import entered_month
from wengang.settings.environment import Settings
from wengang.settings.units import load_units
from wengang.whole_file import write_whole

evidence = typer.Typer(help="审计：封存、导出、查看", no_args_is_help=True)
_MOST_SHOWN = 500
_TITLES = ("业务日期", "谁", "种类", "办了什么", "结果", "说明")


@evidence.command("seal")
def seal_command(
    reason: Annotated[str, typer.Option(help="为什么手工封存")],
    by: Annotated[str | None, typer.Option(help="经办人的账号或称谓；不填记为本机登录的用户")] = None,
) -> None:
    """马上封存还没有封存的审计记录，不等下一次定时运行。"""
    with audited_command(Settings.from_environment(), "evidence seal", "封存审计记录", by=by, reason=reason) as running:
        sealed = seal_records(running.work, airflow_database())
        running.counts["sealed"] = sealed
        seal = newest_seal(running.work)
    typer.echo(f"封存 {sealed} 条；到第{seal.number}次封存、第{seal.last}条，链值 {seal.head.hex()}" if seal else "还没有可以封存的记录")


@evidence.command("export")
def export_command(
    file: Annotated[Path, typer.Argument(help="写到哪个文件（.jsonl）")],
    after: Annotated[int, typer.Option(help="只导出第几次封存以后的")] = 0,
) -> None:
    """把已封存的审计记录和链写成一个文件，不用数据库就能校验（ops/verify_audit.py）。"""
    file.parent.mkdir(parents=True, exist_ok=True)
    aside, lines = file.with_name(f"{file.name}.new"), 0
    progress = shown_progress(partial(print, flush=True))
    with unit_of_work(Settings.from_environment()) as work, aside.open("wb") as written, progress:
        progress("导出审计记录")
        for line in exported(work, airflow_database(), after=after):
            written.write(line)
            lines += 1
    aside.replace(file)
    typer.echo(f"已写 {lines} 行：{file}")


@evidence.command("package")
def package_command(
    unit: Annotated[str, typer.Argument(help="单位代码，例如 469007")],
    period: Annotated[str, typer.Argument(help="月份，写成 2025-03")],
    folder: Annotated[Path, typer.Argument(help="放到哪个文件夹")],
    reason: Annotated[str, typer.Option(help="给谁、为什么")],
    by: Annotated[str | None, typer.Option(help="经办人的账号或称谓；不填记为本机登录的用户")] = None,
) -> None:
    """为审计导出一个单位一个月的材料：函件、文件摘要、参数、记录和证明，连同校验程序；导出本身也有记录。"""
    title = f"导出审计材料（{load_units().unit(unit).name} {period}）"
    with audited_command(Settings.from_environment(), "evidence package", title, by=by, reason=reason) as running:
        made = audit_package(running.work, airflow_database(), unit, entered_month(period))
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / made.name, made.content)
        running.notice = f"导出审计记录{made.records}条"
    typer.echo(f"已写 {folder / made.name}：函件 {made.letters} 件，报送文件 {made.inputs} 件，审计记录 {made.records} 条")


@evidence.command("paper")
def paper_command(
    number: Annotated[int, typer.Argument(help="纸上写的第几次封存")],
    head: Annotated[list[str], typer.Argument(help="纸上的链值，64 个十六进制数字，可以照纸上分段写")],
) -> None:
    """核对通报、函件或分配方案末尾印的链值：现在的链还通到它，成稿以前的记录就没有被改写。不一致时退出码为 1。"""
    with unit_of_work(Settings.from_environment()) as work:
        same, words = compared_with_chain(work, number, "".join(head))
    typer.echo(words)
    if not same:
        raise typer.Exit(1)


@evidence.command("show")
def show_command(
    month: Annotated[str | None, typer.Option(help="业务月份，写成 2025-03")] = None,
    unit: Annotated[str | None, typer.Option(help="单位代码")] = None,
    account: Annotated[str | None, typer.Option(help="谁办的（账号）")] = None,
    about: Annotated[str | None, typer.Option(help="函件、事项、运行或材料包的编号")] = None,
    json: AsJson = False,
) -> None:
    """按时间列出办过的事：任务、命令、意见、函件、事项、领取；与“审计”页相同。"""
    asked = RecordsAsked(entered_month(month) if month else None, unit, account, about)
    with unit_of_work(Settings.from_environment()) as work:
        deeds, number = what_was_done(work, asked, limit=_MOST_SHOWN)
    rows = [(str(deed.on), deed.actor, deed.kind, deed.title, deed.outcome, deed.words) for deed in deeds]
    if json:
        tell_rows(_TITLES, rows)
        return
    for line in aligned([_TITLES, *rows]) if rows else ():
        typer.echo(line)
    typer.echo(f"共 {number} 条" + (f"，只列前 {_MOST_SHOWN} 条" if number > _MOST_SHOWN else ""))
