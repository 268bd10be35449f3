"""The commands `wengang mail …`: what an office does about mail that did not go as it should.

Belongs here: arguments, and results in plain Chinese. Does not belong here: any rule (`wengang.mail`), what is said of a mail (`letters.operators`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from wengang.audit.commands import audited_command
from wengang.audit.task_records import AuditedTask
from wengang.cli_tables import AsJson, tell_rows
from wengang.data_sharing.simulation import clock_counts
from wengang.database.unit_of_work import UnitOfWork, unit_of_work
from wengang.letters.troubled_mails import headline, shown, ways_out
from wengang.mail import troubled
from wengang.mail.decisions import decide_unknown, leave, send_again
from wengang.papers.columns import broken
from wengang.settings.environment import Settings

mail = typer.Typer(help="等人处理的邮件", no_args_is_help=True)

MailId = Annotated[int, typer.Argument(help="邮件编号，见 wengang mail list")]
By = Annotated[str, typer.Option(help="处理人的账号或称谓，见 people.yaml")]
OFFICE_TIME = ZoneInfo("Asia/Shanghai")


@mail.command("list")
def list_command(json: AsJson = False) -> None:
    """列出没有全部送达的邮件：不明、停发、部分收件人没有收到、暂缓，以及发信服务器的故障。"""
    with unit_of_work(Settings.from_environment()) as work:
        if json:
            found = (*troubled.mails_for_a_person(work), *troubled.mails_put_off(work))
            told = [(one.id, one.kind, one.unit, one.subject, one.state, one.last_error, list(one.without)) for one in found]
            tell_rows(("编号", "种类", "单位", "主题", "状态", "最近的答复", "没有收到的"), told)
            return
        for line in _listed(work):
            typer.echo(line)


@mail.command("again")
def again_command(mail_id: MailId, by: By, reason: Annotated[str, typer.Option(help="理由，例如“地址已更正”")]) -> None:
    """把一封停发的、或部分收件人没有收到的邮件，按 people.yaml 里现在的地址再发给没有收到的人。"""
    with _decision("mail again", "补发邮件", mail_id, by, reason) as running:
        goes_to = send_again(running.work, mail_id, decided_by=running.task.actor, reason=reason)
    typer.echo(f"已登记，下一次“邮件发送”（5 分钟内）发给 {shown(goes_to)}；已收到的人不会再收到")


@mail.command("close")
def close_command(mail_id: MailId, by: By, reason: Annotated[str, typer.Option(help="理由，例如“已另行送达”")]) -> None:
    """把一封停发的、或部分收件人没有收到的邮件结案，不再补发。"""
    with _decision("mail close", "邮件结案", mail_id, by, reason) as running:
        leave(running.work, mail_id, decided_by=running.task.actor, reason=reason)
    typer.echo("已登记并结案，不再补发")


@mail.command("decide")
def decide_command(
    mail_id: MailId,
    by: By,
    reason: Annotated[str, typer.Option(help="理由，例如“已电话核实，对方未收到”")],
    resend: Annotated[bool, typer.Option("--resend/--close", help="没有收到：补发；已收到：结案")],
) -> None:
    """登记一封不明的邮件核实的结果：没有收到的补发，已收到的结案。"""
    with _decision("mail decide", "登记不明邮件的核实结果", mail_id, by, reason) as running:
        decide_unknown(
            running.work,
            mail_id,
            resend=resend,
            decided_by=running.task.actor,
            reason=reason,
            by_clock=clock_counts(running.work),
        )
    typer.echo("已登记，下一次“邮件发送”（5 分钟内）补发" if resend else "已登记并结案")


@contextmanager
def _decision(name: str, title: str, mail_id: int, by: str, reason: str) -> Iterator[AuditedTask]:
    with audited_command(Settings.from_environment(), name, title, by=by, reason=reason) as running:
        yield running
        running.counts["mail"] = mail_id


def _listed(work: UnitOfWork) -> Iterator[str]:
    for fault in troubled.lasting_faults(work):
        waits = f"，{_moment(fault.paused_until)} 以后再试" if fault.paused_until > fault.last_at else ""
        yield from broken(f"故障：{fault.words}（{_moment(fault.began_at)} 开始，最近一次 {_moment(fault.last_at)}{waits}）", "  ")
    for_a_person = troubled.mails_for_a_person(work)
    for item in for_a_person:
        yield from broken(headline(item), "  ")
        yield from (f"  {way}：{command}" for way, command in ways_out(item))
    if for_a_person:
        yield "补发以前先改好 people.yaml 中的地址；已收到的人不会再收到。不明的先打电话核实。"
    put_off = troubled.mails_put_off(work)
    for item in put_off:
        when = f"，不早于 {_moment(item.next_attempt_at)}" if item.deferrals else ""
        yield from broken(f"{headline(item)}；系统自动再试{when}", "  ")
    yield f"等人处理 {len(for_a_person)} 封，暂缓 {len(put_off)} 封，待发 {troubled.waiting_count(work)} 封"


def _moment(value: datetime) -> str:
    return f"{value.astimezone(OFFICE_TIME):%m-%d %H:%M}"
