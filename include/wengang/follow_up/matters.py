"""The matters that no other domain can declare: data to correct after an answer, packages nobody fetches, mails without an end (method §12).

Belongs here: which those are. Does not belong here: taking answers (`replies`), packages (`wengang.exchange`), the ledger (`wengang.matters`).

The mail that tells of a package is its first notice. Its matter is opened on the workday before its due day, so that nobody gets two mails for
one thing; its clock runs from the day of that mail.
It ends when the package is fetched, has given way to another one, or has expired. Operators are told of a mail at once
(`letters.troubled_mails`): its matter is for whoever looks, and they are written to about it again from 催办 on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial

from wengang.database.unit_of_work import UnitOfWork
from wengang.exchange.announcing import days_to_fetch, rows_in_words
from wengang.exchange.rows import StandingPackageRow
from wengang.follow_up.rows import DataToCorrectRow
from wengang.letters.troubled_mails import title
from wengang.mail.states import MailState
from wengang.mail.troubled import mails_for_a_person
from wengang.matters.duties import Cause, Duty
from wengang.matters.kinds import OPERATORS, MatterKind, register
from wengang.papers.wording import day
from wengang.periods import Period
from wengang.settings.policy import load_policy
from wengang.workdays import add_workdays

DATA_CORRECTION = register(
    MatterKind(
        code="data.correction",
        title="更正数据",
        next_step="把该月有误的文件改正后，作为更正整份重报；更正接收后本事项自动消除",
        cleared_by_data=True,
    )
)
PACKAGE_UNFETCHED = register(
    MatterKind(
        code="package.unfetched",
        title="材料包待领取",
        next_step="所在单位的经办人在办事页“名单交换”领取，没有账号的凭编号向省级经办人领取；领取后本事项自动消除",
        cleared_by_data=True,
    )
)


_MAIL_ENDS = "按邮件提示的命令补发、登记核实结果或结案；办完后本事项自动消除"
MAILS: Mapping[MailState, MatterKind] = {
    MailState.DEAD: register(MatterKind(code="mail.dead", title="停发的邮件", next_step=_MAIL_ENDS, cleared_by_data=True)),
    MailState.UNKNOWN: register(MatterKind(code="mail.unknown", title="是否送达不明的邮件", next_step=_MAIL_ENDS, cleared_by_data=True)),
    MailState.ACCEPTED: register(MatterKind(code="mail.partly", title="没有全部送达的邮件", next_step=_MAIL_ENDS, cleared_by_data=True)),
}
"""What a mail that needs a person is called, by its state; accepted: some recipients did not get it."""


def data_to_correct(work: UnitOfWork, on: date) -> list[Cause]:
    """Give each month of a unit of which an answer said that data were missing or wrong, until a correction of it is accepted."""
    return [
        Cause(
            key=f"{row['unit']}/{row['period']}/{row['department']}",
            unit=row["unit"],
            departments=(row["department"],),
            opened_on=row["answered_on"],
            workdays=load_policy().whole("matter.data_correction_wd", row["answered_on"]),
            period=Period.parse(row["period"]),
            reason={"period": row["period"], "matter": row["no"]},
            words=f"更正{Period.parse(row['period']).chinese}数据（{row['no']}的反馈称数据漏报或错报）",
        )
        for row in work.rows("follow_up/data_to_correct", DataToCorrectRow, on=on)
    ]


def unfetched_packages(work: UnitOfWork, on: date) -> list[Cause]:
    """Give the packages whose day to be fetched is tomorrow or past, while they may be fetched."""
    return [
        _unfetched(row, row["announced_on"])
        for row in work.rows("exchange/unfetched", StandingPackageRow, on=on)
        if row["announced_on"] and on >= add_workdays(row["announced_on"], days_to_fetch(row["announced_on"]) - 1)
    ]


def _unfetched(row: StandingPackageRow, announced_on: date) -> Cause:
    period = Period.parse(row["period"])
    return Cause(
        key=str(row["id"]),
        unit=row["unit"],
        departments=(row["department"],),
        opened_on=announced_on,
        workdays=days_to_fetch(announced_on),
        period=period,
        reason={"package": row["id"]},
        words=f"领取材料包{row['id']}：{period.chinese}{row['title']}，{rows_in_words(row['rows'])}行，有效期至{day(row['expires_on'])}",
    )


def troubled_mails(state: MailState, work: UnitOfWork, on: date) -> list[Cause]:
    """Give the mails of a state that wait for the decision of an operator."""
    return [
        Cause(
            key=str(mail.id),
            unit=None,
            departments=(OPERATORS,),
            opened_on=on,
            workdays=load_policy().whole("matter.mail_wd", on),
            reason={"mail": mail.id, "attempts": mail.attempts},
            words=f"处理{MAILS[state].title}{mail.id}（{title(mail)}）",
        )
        for mail in mails_for_a_person(work)
        if mail.state is state
    ]


MATTERS: Sequence[Duty] = (
    Duty(kind=DATA_CORRECTION, causes=data_to_correct),
    Duty(kind=PACKAGE_UNFETCHED, causes=unfetched_packages),
    *(Duty(kind=kind, causes=partial(troubled_mails, state)) for state, kind in MAILS.items()),
)
