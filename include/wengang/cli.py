"""The command line `wengang`: one door to everything an office does without the scheduler (architecture decision 18).

Belongs here: arguments, and results in plain Chinese. Does not belong here: any rule (each command calls the steps of a domain).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from typer.exceptions import TyperException

from wengang import __version__
from wengang.audit.commands import audited_command
from wengang.audit.rows import RecordsOfRunRow, TasksWithoutEndRow
from wengang.cli_completion import PROGRAM, VARIABLE, answer_a_shell, completion_command
from wengang.cli_config import config
from wengang.cli_days import read_day
from wengang.cli_evidence import evidence
from wengang.cli_explain import backtest_command, explain_command, whatif_command
from wengang.cli_health import health_command
from wengang.cli_help import help_files
from wengang.cli_mail import mail
from wengang.cli_matters import matter
from wengang.cli_pack import pack_command
from wengang.cli_packages import package
from wengang.cli_rebuild import rebuild_command
from wengang.cli_tables import AsJson, tell_rows
from wengang.cli_workshops import workshop
from wengang.cli_wrong_words import in_chinese
from wengang.database.json_text import dump_json
from wengang.database.migrations import migrate
from wengang.database.unit_of_work import unit_of_work
from wengang.fund.refusals import InputsError
from wengang.fund.what_if import answer, changes_of
from wengang.history.correction_files import write_corrections
from wengang.history.progress import shown_progress
from wengang.history.replay import replay
from wengang.history.steps import ImportedHistory, import_history, read_targets
from wengang.matters import what_if as matters_what_if
from wengang.matters.ledger import last_day
from wengang.month_overview.board import board_of_month, board_rows, board_text
from wengang.month_overview.steps import month_overview
from wengang.periods import entered_month
from wengang.plain_end import INTERRUPTED, ended_plainly
from wengang.settings.environment import Settings, SettingsError, read_env_file
from wengang.user_error import UserError
from wengang.workdays import closing_of

OFFICE_TIME = ZoneInfo("Asia/Shanghai")
app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
By = Annotated[str | None, typer.Option(help="经办人的账号或称谓，见 people.yaml；不填记为本机登录的用户")]


class InterruptedCommandError(UserError):
    """A command that was ended by Ctrl-C."""


def _tell_version(asked: bool) -> None:
    if asked:
        typer.echo(f"稳岗 {__version__}")
        raise typer.Exit


@app.callback()
def wengang(
    version: Annotated[bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="显示版本")] = False,
) -> None:
    """稳岗：脱贫人口稳岗就业月度业务。"""


app.add_typer(config, name="config")
app.add_typer(evidence, name="evidence")
app.add_typer(mail, name="mail")
app.add_typer(matter, name="matter")
app.add_typer(package, name="package")
app.add_typer(workshop, name="workshop")
app.add_typer(help_files, name="help")
app.command("health")(health_command)
app.command("pack")(pack_command)
app.command("completion")(completion_command)
app.command("explain")(explain_command)
app.command("whatif")(whatif_command)
app.command("backtest")(backtest_command)
app.command("rebuild")(rebuild_command)


@app.command("import-history")
def import_history_command(
    inbox: Annotated[Path, typer.Argument(help="往月交接文件夹（收件箱）")],
    targets: Annotated[Path | None, typer.Option(help="目标表 targets.json，缺省在收件箱上一级")] = None,
    accept_held: Annotated[str | None, typer.Option(help="接收待决定文件的理由；不填则只列出")] = None,
    by: By = None,
) -> None:
    """导入往月：与正式月份同样的收件、校验、快照、指标和等级，不发通知。可以重复运行；已正式办理的月份不会导入。"""
    settings = Settings.from_environment()
    stopped = _interruptible("往月导入已停止：做完的都已保留，再次运行同一命令即接着做")
    record = audited_command(settings, "import-history", "导入往月", by=by, reason=accept_held or "导入往月")
    with record as running, stopped, shown_progress(_say) as progress:
        outcome = import_history(
            settings,
            inbox.resolve(),
            read_targets(targets or inbox.resolve().parent / "targets.json"),
            accept_held=accept_held,
            progress=progress,
            only_ready=True,
        )
        running.counts.update(months=len(outcome.snapshots), held=len(outcome.held), returned=len(outcome.returned))
    _print_outcome(outcome, held_taken=bool(accept_held))


@app.command("replay")
def replay_command(
    archive: Annotated[Path, typer.Argument(help="档案：内有 inbox/ 和 targets.json")],
    out: Annotated[Path, typer.Argument(help="写出的指标文件 figures.json")],
) -> None:
    """把一份档案在临时的单独数据库里重演一遍，写出全部指标与等级，供与本单位原有数据核对；本系统的数据不受影响。"""
    with _interruptible("重演已停止：临时数据库已删除，没有写出指标文件"), shown_progress(_say) as progress:
        outcome = replay(
            Settings.from_environment(),
            archive.resolve(),
            out.resolve(),
            administrator=os.environ.get("WENGANG_ADMIN_DATABASE_URL"),
            progress=progress,
        )
    _print_outcome(outcome, held_taken=True)
    typer.echo(f"已写出 {out}：{len(outcome.snapshots)} 个月")


@app.command("corrections")
def corrections_command(
    archive: Annotated[Path, typer.Argument(help="档案：内有 inbox/")],
    out: Annotated[Path, typer.Argument(help="放更正工作簿的文件夹，里面不能有别的文件")],
) -> None:
    """把一份档案在临时的单独数据库里重演一遍，写出每份有问题的文件的更正工作簿（不加密，只用于试用环境）；本系统的数据不受影响。"""
    with _interruptible("重演已停止：临时数据库已删除"), shown_progress(_say) as progress:
        outcome, names = write_corrections(
            Settings.from_environment(),
            archive.resolve(),
            out.resolve(),
            administrator=os.environ.get("WENGANG_ADMIN_DATABASE_URL"),
            progress=progress,
        )
    _print_outcome(outcome, held_taken=True)
    typer.echo(f"已写出 {len(names)} 份更正工作簿，在 {out}")


@app.command("migrate")
def migrate_command() -> None:
    """建立或升级业务数据库的表结构（只在自备数据库或容器安装时使用，重复执行无妨）。"""
    address = os.environ.get("WENGANG_ADMIN_DATABASE_URL")
    if not address:
        raise SettingsError("没有管理员的数据库地址：请只为本次命令设置环境变量 WENGANG_ADMIN_DATABASE_URL")
    business = conninfo_to_dict(Settings.from_environment().database_url)["dbname"]  # the administrator's address names any database
    for name in migrate(make_conninfo(address, dbname=business)):
        typer.echo(f"已执行 {name}")


@app.command("targets")
def targets_command(
    year: Annotated[int, typer.Argument(help="年度")],
    file: Annotated[Path, typer.Argument(help="目标表 targets.json：{“单位代码”: 人数}")],
    by: By = None,
) -> None:
    """导入一个年度各单位的目标任务；有目标任务的单位就是该年应报送的单位。"""
    targets = read_targets(file)
    reason = f"导入{year}年目标任务"
    with audited_command(Settings.from_environment(), "targets", "导入目标表", by=by, reason=reason) as running:
        running.work.run_for_each(
            "monitoring/keep_target", [{"year": year, "unit": unit, "persons": persons} for unit, persons in targets.items()]
        )
        running.counts.update(year=year, units=len(targets))
    typer.echo(f"{year}年：{len(targets)} 个单位，目标合计 {sum(targets.values())} 人")


@app.command("overview")
def overview_command(period: Annotated[str, typer.Argument(help="月份，写成 2025-03")], json: AsJson = False) -> None:
    """打印一个月的总览：各单位规模、环比、同比、收入、等级、提示函和两部门核对。"""
    with unit_of_work(Settings.from_environment()) as work:
        overview = month_overview(work, entered_month(period))
        typer.echo(dump_json(overview.as_data()) if json else overview.as_text())


@app.command("board")
def board_command(
    period: Annotated[str, typer.Argument(help="月份，写成 2025-03")],
    on: Annotated[str | None, typer.Option(help="截至哪一天，写成 2025-04-08；不填是事项最近一次办理的日期")] = None,
    json: AsJson = False,
) -> None:
    """打印一个月的报送情况：每个单位每张表未报、退回、待决定或已接收，第几版，迟了几个工作日，数据质量得分；最后写明谁还没报。"""
    month = entered_month(period)
    with unit_of_work(Settings.from_environment()) as work:
        day = read_day(on) if on else last_day(work) or closing_of(month).date()
        board = board_of_month(work, month, day)
    if json:
        tell_rows(*board_rows(board))
        return
    for line in board_text(board):
        typer.echo(line)


@app.command("allocation-whatif", hidden=True)
@app.command("fund-whatif")
def fund_whatif_command(
    factors: Annotated[Path, typer.Argument(help="因素文件 in.json：资金、规则和各单位的因素")],
    out: Annotated[Path, typer.Argument(help="写出的结果文件 out.json")],
    against: Annotated[Path | None, typer.Option(help="另一个因素文件：列出与它相比每个单位的变动")] = None,
    json: AsJson = False,
) -> None:
    """试算一次就业补助资金分配，不用数据库，不影响任何方案；规则不允许分配时，结果文件写明原因。"""
    try:
        lines = answer(factors, out, against)
        changes = changes_of(factors, against) if json and against else None
    except InputsError as error:
        typer.echo(f"错误：{error}", err=True)
        raise typer.Exit(2) from None
    if json:
        tell_rows(changes.head if changes else (), changes.rows if changes else ())
        return
    for line in lines:
        typer.echo(line)


@app.command("matters-whatif")
def matters_whatif_command(
    asked: Annotated[Path, typer.Argument(help="事项、事件和运行的文件 in.json")],
    out: Annotated[Path, typer.Argument(help="写出的结果文件 out.json")],
) -> None:
    """推演事项：每个事项办到哪一步、哪天到期、哪天提醒催办，不用数据库，不影响任何事项；不允许的事件列在结果中。"""
    try:
        lines = matters_what_if.answer(asked, out)
    except matters_what_if.WhatIfFileError as error:
        typer.echo(f"错误：{error}", err=True)
        raise typer.Exit(2) from None
    for line in lines:
        typer.echo(line)


@app.command("audit")
def audit_command(
    run: Annotated[
        str | None, typer.Argument(help="运行编号：列出该次运行的记录；写 command 列出命令的记录；不填列出没有结束的任务")
    ] = None,
    json: AsJson = False,
) -> None:
    """列出有开始、没有结束的业务任务（进程被中断的证据），或一次运行每个任务的开始、结束、失败和重跑原因。"""
    with unit_of_work(Settings.from_environment()) as work:
        if run is not None:
            records = work.rows("audit/records_of_run", RecordsOfRunRow, run=run)
            _tell_records(records) if json else _print_records(records, run)
            return
        rows = work.rows("audit/tasks_without_end", TasksWithoutEndRow)
    if json:
        titles = ("开始", "流程", "运行", "任务", "第几次")
        tell_rows(titles, [(row["started_at"], row["dag_id"], row["run_id"], row["task_id"], row["try_number"]) for row in rows])
        return
    for row in rows:
        typer.echo(f"{row['started_at']:%Y-%m-%d %H:%M}  {row['dag_id']}  {row['run_id']}  {row['task_id']}  第{row['try_number']}次")
    typer.echo(f"共 {len(rows)} 次任务没有结束记录")


def _say(text: str) -> None:
    print(text, flush=True)


@contextmanager
def _interruptible(words: str) -> Iterator[None]:
    """Let Ctrl-C end a command with one sentence that says how things stand."""
    try:
        yield
    except KeyboardInterrupt:
        raise InterruptedCommandError(words) from None


def _tell_records(rows: Sequence[RecordsOfRunRow]) -> None:
    titles = ("时间", "种类", "任务", "第几次", "说明", "谁", "理由")
    tell_rows(
        titles, [(row["at"], row["kind"], row["title"], row["try_number"], row["message"], row["actor"], row["reason"]) for row in rows]
    )


def _print_records(rows: Sequence[RecordsOfRunRow], run: str) -> None:
    words = {"START": "开始", "END": "结束", "FAILED": "失败"}
    for row in rows:
        typer.echo(f"{row['at'].astimezone(OFFICE_TIME):%Y-%m-%d %H:%M:%S}  {words[row['kind']]}  {row['title']}  第{row['try_number']}次")
        for told in filter(None, (row["message"], row["kind"] == "START" and f"{row['actor']}：{row['reason'] or '（旧记录，没有原因）'}")):
            typer.echo(f"    {told}")
        for line in _content_lines(row):
            typer.echo(f"    {line}")
    typer.echo(f"{run}：共 {len(rows)} 条记录")


def _content_lines(row: RecordsOfRunRow) -> Iterator[str]:
    content = row["content"] or {}
    for key, title in (("inputs", "读"), ("outputs", "写")):
        if flows := content.get(key):
            yield f"{title}：" + "，".join(f"{flow['name']} {flow['rows']}行" for flow in flows)
    if row["kind"] != "START" and row["code_version"]:
        yield f"代码：{row['code_version']}"


def _print_outcome(outcome: ImportedHistory, *, held_taken: bool) -> None:
    for message in outcome.refused:
        typer.echo(f"未收下：{message}")
    for message in outcome.waiting:
        typer.echo(f"未处理：{message}")
    for row in outcome.returned:
        typer.echo(f"退回：{row['unit']} {row['period']} {row['reasons'][0]['message']}")
    for row in outcome.held:
        taken = "已按理由接收" if row["state"] == "accepted" else "待决定"
        typer.echo(f"{taken}：{row['unit']} {row['period']} {row['reasons'][0]['message']}")
    if any(row["state"] == "held" for row in outcome.held) and not held_taken:
        typer.echo("有文件待决定：核实后加上 --accept-held “理由” 再次运行，或请报送单位更正")


def main() -> None:
    """Run the command line; whatever ends it early is one clear line, without a stack trace."""
    sys.exit(ended_plainly(_run))


def _run() -> int:
    read_env_file()
    try:
        answer_a_shell()
        code = app(standalone_mode=False, prog_name=PROGRAM, complete_var=VARIABLE)
    except TyperException as wrong:  # a word that no command or option takes
        told = in_chinese(wrong)
        typer.echo(f"错误：命令写法不对{f'（{told}）' if told else ''}：用 --help 看全部命令和参数，某个命令的写在它后面", err=True)
        return wrong.exit_code
    if code == INTERRUPTED:  # how typer tells a Ctrl-C
        raise KeyboardInterrupt
    return code if isinstance(code, int) else 0


if __name__ == "__main__":
    main()
