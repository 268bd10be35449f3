"""The commands `wengang config …`: are the office's settings right, what holds today, and what would changes do.

Belongs here: arguments, and results in plain Chinese. Does not belong here: any rule (`wengang.office_settings`).
"""

from __future__ import annotations

from typing import Annotated

import typer

from wengang.cli_days import DAY_HELP, now, read_day
from wengang.cli_tables import AsJson
from wengang.database.json_text import dump_json
from wengang.database.unit_of_work import unit_of_work
from wengang.office_settings.changes import SettingChange, changed_parameters, changes_between
from wengang.office_settings.checking import chosen_folder, faults_of_folder, texts_of
from wengang.office_settings.preview import preview
from wengang.office_settings.showing import faults_and_changes, files_held, lines_of, parameters_on
from wengang.papers.columns import aligned, broken
from wengang.people import load_people
from wengang.settings import config_files
from wengang.settings.environment import Mode, Settings, read_mode, read_store
from wengang.settings.policy import load_policy
from wengang.storage import hold_to_answer

config = typer.Typer(help="本单位的设置：核对、查看、试算", no_args_is_help=True)


@config.command("check")
def check_command(json: AsJson = False) -> None:
    """核对 WENGANG_CONFIG 文件夹：有误的逐处写明文件、行和怎样改；没有误的列出还没有放行的改动，并看存储桶（WENGANG_STORE）连不连得上。有误时退出码为 1。"""
    if config_files.office_folder() is not None:
        chosen_folder()
    if address := read_store():
        hold_to_answer(address)
    faults, waiting = faults_and_changes()
    if json:
        told = [{"file": fault.file, "line": fault.line, "words": fault.words} for fault in faults]
        typer.echo(dump_json({"faults": told, "waiting": [_told(change) for change in waiting]}))
    else:
        for fault in faults:
            typer.echo(fault.text)
        if not faults:
            load_policy()
            load_people()
            typer.echo(_all_right())
            if address:
                typer.echo(f"存放处 {address} 连得上")
        _list(waiting, "还没有放行、不生效的改动（在页面启动“设置放行”，由两部门审批）")
    if faults:
        raise typer.Exit(1)


@config.command("show")
def show_command(
    on: Annotated[str | None, typer.Option(help=f"{DAY_HELP}；不填即今天")] = None,
    own: Annotated[bool, typer.Option("--own", help="只列与程序自带不同的")] = False,
    json: AsJson = False,
) -> None:
    """列出某一天有效的设置：每个参数的取值、从哪天起、来自哪个文件、依据，以及各设置文件用的是谁的。"""
    day = read_day(on) if on else now().date()
    held = [one for one in parameters_on(day) if one.own or not own]
    if json:
        files = [{"file": name, "title": title, "whose": whose} for name, title, whose in files_held()]
        typer.echo(dump_json({"day": str(day), "parameters": [one.told for one in held], "files": files}))
        return
    for line in aligned(list(lines_of(held))):
        typer.echo(line)
    typer.echo("")
    for line in aligned([("文件", "内容", "用的是"), *files_held()]):
        typer.echo(line)


@config.command("preview")
def preview_command() -> None:
    """列出文件夹里的改动，并用新的取值把最近一个月和它以前的各月试算一遍：哪些单位的等级会不同；什么都不改动。"""
    folder = chosen_folder()
    if faults := faults_of_folder(folder):
        typer.echo(f"{folder} 中有{len(faults)}处要改，先改好再试算：wengang config check")
        raise typer.Exit(1)
    standing = config_files.released_files() or {} if read_mode() is Mode.PRODUCTION else {}
    texts = texts_of(folder)
    _list(changes_between(standing, texts, now().date()), "改动")
    with unit_of_work(Settings.from_environment()) as work:
        lines = list(preview(work, changed_parameters(standing, texts)))
    for line in lines:
        typer.echo(line)


def _all_right() -> str:
    folder = config_files.office_folder()
    return f"{folder} 的设置都对" if folder else "没有本单位的设置文件夹（WENGANG_CONFIG）：全部用程序自带的设置，读取无误"


def _list(changes: list[SettingChange], title: str) -> None:
    if not changes:
        return
    typer.echo(f"{title}：")
    for change in changes:
        for line in (*broken(f"  {change.about}：{change.words}", "    "), *(f"    {line}" for line in change.differing)):
            typer.echo(line)


def _told(change: SettingChange) -> dict[str, object]:
    return {"about": change.about, "words": change.words, "differing": list(change.differing)}
