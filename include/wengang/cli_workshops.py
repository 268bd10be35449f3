"""The commands `wengang workshop …`: what an office does about 就业帮扶车间 without the scheduler (architecture decision 18).

Belongs here: arguments, and results in plain Chinese. Does not belong here: any rule (each command calls the steps of a domain).
"""

from __future__ import annotations

from typing import Annotated

import typer

from wengang.audit.commands import audited_command
from wengang.cli_days import DAY_HELP, read_day
from wengang.cli_tables import AsJson, tell_rows
from wengang.database.unit_of_work import unit_of_work
from wengang.periods import entered_month
from wengang.settings.environment import Settings
from wengang.workshops.certification.steps import record_objection, withdraw
from wengang.workshops.certification.waiting import open_cases
from wengang.workshops.life import MONTH_HEAD, life_of
from wengang.workshops.overview import QUEUE_HEAD, WORKSHOP_HEAD, queue_page, queue_rows, workshop_month

workshop = typer.Typer(help="就业帮扶车间", no_args_is_help=True)


@workshop.command("cases")
def cases_command(day: Annotated[str, typer.Argument(help=DAY_HELP)], json: AsJson = False) -> None:
    """列出未办结的认定案件：已办几个工作日、到期日、该谁办理；先到期的在前。"""
    with unit_of_work(Settings.from_environment()) as work:
        cases = open_cases(work, read_day(day))
    if json:
        titles = ("编号", "单位", "车间", "车间编号", "申请编号", "状态", "已几个工作日", "到期", "逾期", "等待")
        tell_rows(
            titles,
            [
                (one.id, one.unit, one.name, one.workshop_no, one.case_no, one.state.chinese, one.age, one.due_on, one.overdue, one.who)
                for one in cases
            ],
        )
        return
    for case in cases:
        typer.echo(case.line)
    typer.echo(f"共 {len(cases)} 件，其中逾期 {sum(case.overdue for case in cases)} 件")


@workshop.command("objection")
def objection_command(
    case_id: Annotated[int, typer.Argument(help="案件编号，见 wengang workshop cases")],
    on: Annotated[str, typer.Option(help="收到异议的日期，写成 2025-04-10")],
    text: Annotated[str, typer.Option(help="异议内容；不写提出人的姓名、证件号码、电话")],
    by: Annotated[str, typer.Option(help="登记人的账号或称谓，见 people.yaml")],
) -> None:
    """登记公示期间收到的一件异议；下一次“数据共享”会请没有审核过本案的人答复，答复以前不会认定。"""
    settings, why = Settings.from_environment(), f"案件{case_id}收到异议"
    with audited_command(settings, "workshop objection", "登记公示异议", by=by, reason=why) as running:
        number = record_objection(running.work, case_id, received_on=read_day(on), content=text, recorded_by=running.task.actor)
        running.counts["objection"] = number
    typer.echo(f"已登记，异议编号 {number}" if number else "同样的异议已经登记过")


@workshop.command("withdraw")
def withdraw_command(
    case_id: Annotated[int, typer.Argument(help="案件编号，见 wengang workshop cases")],
    on: Annotated[str, typer.Option(help=DAY_HELP)],
    reason: Annotated[str, typer.Option(help="撤回的理由")],
    by: Annotated[str, typer.Option(help="登记人的账号或称谓，见 people.yaml")],
) -> None:
    """登记申请单位撤回申请，案件终止；留在页面上的询问不再起作用。"""
    settings, day = Settings.from_environment(), read_day(on)
    with audited_command(settings, "workshop withdraw", "登记撤回申请", by=by, reason=reason, business_date=day) as running:
        case = withdraw(running.work, case_id, reason=reason, decided_by=running.task.actor, business_date=day)
        running.counts["case"] = case_id
    typer.echo(f"已撤回：{case.title}")


@workshop.command("life")
def life_command(workshop_no: Annotated[str, typer.Argument(help="车间编号，写法与登记表相同")], json: AsJson = False) -> None:
    """印出一个车间的生平：认定、逐月评定、人数、工资、决定和函件。"""
    with unit_of_work(Settings.from_environment()) as work:
        life = life_of(work, workshop_no)
    if json:
        tell_rows(MONTH_HEAD, life.months)
        return
    typer.echo(life.text)


@workshop.command("month")
def month_command(period: Annotated[str, typer.Argument(help="月份，写成 2025-03")], json: AsJson = False) -> None:
    """列出一个月的车间评定：各状态家数，有变化或有事项的车间。"""
    with unit_of_work(Settings.from_environment()) as work:
        month = workshop_month(work, entered_month(period))
    if json:
        tell_rows(WORKSHOP_HEAD, month.cells)
        return
    typer.echo(month.as_text())


@workshop.command("queue")
def queue_command(day: Annotated[str, typer.Argument(help=DAY_HELP)], json: AsJson = False) -> None:
    """列出等人办理的车间事项：待决定的退出、待审批的函件、上月评定要办的事；先到期的在前。"""
    with unit_of_work(Settings.from_environment()) as work:
        if json:
            tell_rows(QUEUE_HEAD, queue_rows(work, read_day(day)))
            return
        typer.echo(queue_page(work, read_day(day)))
