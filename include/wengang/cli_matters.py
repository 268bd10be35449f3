"""The commands `wengang matter …`: what is open, the life of a matter, answers by telephone or mail, withdrawing, handing on.

Belongs here: arguments, and results in plain Chinese. Does not belong here: any rule (`wengang.follow_up`, `wengang.matters`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wengang.audit.commands import audited_command
from wengang.cli_days import read_day
from wengang.cli_tables import AsJson, tell_rows
from wengang.database.unit_of_work import unit_of_work
from wengang.follow_up.by_hand import hand_on, take_by_hand, typed_answer, withdraw
from wengang.follow_up.overview import LAGS, YIELD_HEAD, lags, lags_of_notices, life_of, listed_matters, open_matters, yield_rows, yields
from wengang.follow_up.reply_sheet import reply_sheet
from wengang.periods import entered_month
from wengang.settings.environment import Settings
from wengang.settings.units import load_units
from wengang.whole_file import write_whole

matter = typer.Typer(help="事项：谁该在哪天以前办什么", no_args_is_help=True)

No = Annotated[str, typer.Argument(help="事项编号，形如 SX000123")]
By = Annotated[str, typer.Option(help="登记人的账号或称谓，见 people.yaml")]
On = Annotated[str, typer.Option(help="业务日期，写成 2025-04-16")]


_TITLES = ("编号", "单位", "办理方", "内容", "状态", "在谁手里、还有几天", "到期", "件数")


@matter.command("list")
def list_command(
    day: Annotated[str, typer.Argument(help="截至哪一天，写成 2025-04-16")],
    unit: Annotated[str | None, typer.Option(help="只列一个单位，填单位代码")] = None,
    holder: Annotated[str | None, typer.Option(help="只列在谁手里的：owner 办理方，reviewer 审核人，system 等下月数据")] = None,
    json: AsJson = False,
) -> None:
    """列出待办事项：编号、办理方、内容、状态、期限；期限近的在前。涉及个人的只列件数。"""
    with unit_of_work(Settings.from_environment()) as work:
        if json:
            listed = listed_matters(work, read_day(day), unit=unit, holder=holder)
            tell_rows(
                _TITLES, [(one.no, one.unit, one.owner, one.words, one.state.word, one.in_time, one.due, one.number) for one in listed]
            )
            return
        for line in open_matters(work, read_day(day), unit=unit, holder=holder):
            typer.echo(line)


@matter.command("show")
def show_command(no: No) -> None:
    """印出一个事项的经过：开立、每次办理、催办、移交。"""
    with unit_of_work(Settings.from_environment()) as work:
        for line in life_of(work, no):
            typer.echo(line)


@matter.command("sheet")
def sheet_command(
    unit: Annotated[str, typer.Argument(help="单位代码，例如 469001")],
    to: Annotated[Path, typer.Option(help="写到哪个文件，例如 事项反馈.csv")],
) -> None:
    """写出一个单位的“事项反馈”表：它手里要反馈的事项各一行，编号已填好，其余由单位填写。"""
    with unit_of_work(Settings.from_environment()) as work:
        name = load_units().unit(unit).name
        content, matters = reply_sheet(work, unit)
    write_whole(to, content)
    typer.echo(f"已写出{name}的“事项反馈”表：{matters}个事项，{to}")


@matter.command("answer")
def answer_command(
    no: No,
    by: By,
    channel: Annotated[str, typer.Option(help="答复从哪里来，例如“电话，县就业局”")],
    on: Annotated[str, typer.Option(help="答复的日期，写成 2025-04-16")],
    department: Annotated[str, typer.Option(help="作出答复的部门：hr 人社，rv 乡村振兴，dr 发展改革")],
    truth: Annotated[str, typer.Option(help="是否属实：属实、部分属实、不属实")],
    cause: Annotated[str, typer.Option(help="原因类别，写法同“事项反馈”表")],
    result: Annotated[str, typer.Option(help="核实结果；不写姓名、电话、证件号码")],
    measure: Annotated[str, typer.Option(help="措施")] = "",
    post: Annotated[str, typer.Option(help="责任人职务")] = "",
    until: Annotated[str | None, typer.Option(help="完成时限，写成 2025-05-30")] = None,
    visited_on: Annotated[str | None, typer.Option("--visited", help="现场帮扶日期，写成 2025-04-16")] = None,
    recovered: Annotated[str, typer.Option(help="追回金额，以元为单位；没有的不写")] = "",
) -> None:
    """登记一份由电话或邮件来的答复；完整与否按“事项反馈”表同样判定。"""
    day = read_day(on)
    row = typed_answer(
        truth, cause, result, measure, post, read_day(until) if until else None, read_day(visited_on) if visited_on else None, recovered
    )
    with audited_command(
        Settings.from_environment(), "matter answer", "登记事项答复", by=by, reason=f"事项{no}：{channel}", business_date=day
    ) as running:
        outcome = take_by_hand(running.work, no, [row], day, department=department, channel=channel, recorded_by=running.task.actor)
        running.counts["matter"] = no
    typer.echo(f"{no}：{outcome.words}")


@matter.command("withdraw")
def withdraw_command(no: No, by: By, on: On, reason: Annotated[str, typer.Option(help="为什么撤回，例如“风险提示发错单位”")]) -> None:
    """撤回一个开立有误的事项，写明理由。"""
    day = read_day(on)
    with audited_command(Settings.from_environment(), "matter withdraw", "撤回事项", by=by, reason=reason, business_date=day) as running:
        withdraw(running.work, no, day, decided_by=running.task.actor, reason=reason)
        running.counts["matter"] = no
    typer.echo(f"已撤回：{no}")


@matter.command("transfer")
def transfer_command(
    no: No,
    by: By,
    on: On,
    to: Annotated[str, typer.Option(help="移交给哪个单位，例如“县劳动监察大队”")],
    reason: Annotated[str, typer.Option(help="为什么移交")],
) -> None:
    """登记一个事项同时移交了其他单位；期限照常计算。"""
    day = read_day(on)
    with audited_command(Settings.from_environment(), "matter transfer", "登记移交", by=by, reason=reason, business_date=day) as running:
        hand_on(running.work, no, day, to=to, recorded_by=running.task.actor, reason=reason)
        running.counts["matter"] = no
    typer.echo(f"已登记移交：{no}，期限照常计算")


@matter.command("lags")
def lags_command(
    period: Annotated[str | None, typer.Argument(help="月份，写成 2025-03；不填列出全部")] = None, json: AsJson = False
) -> None:
    """列出每份风险提示从月末到冻结、印发、首次完整反馈、认可各用了几个工作日。"""
    with unit_of_work(Settings.from_environment()) as work:
        if json:
            found = lags_of_notices(work, str(entered_month(period)) if period else None)
            tell_rows(("编号", "单位", "月份", *LAGS), [(one.no, one.unit_name, one.period, *one.steps.values()) for one in found])
            return
        for line in lags(work, str(entered_month(period)) if period else None):
            typer.echo(line)


@matter.command("yield")
def yield_command(json: AsJson = False) -> None:
    """列出有完整反馈的事项中属实或部分属实的占多少，按种类、规则和单位。"""
    with unit_of_work(Settings.from_environment()) as work:
        if json:
            tell_rows(YIELD_HEAD, yield_rows(work))
            return
        for line in yields(work):
            typer.echo(line)
