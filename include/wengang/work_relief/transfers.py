"""移交函: the letter with which arrears of pay on projects are handed on to 劳动监察 of a unit's 人社 (chapters 2.3 item 9).

Belongs here: its words and sending. Does not belong here: the list with persons that it names, the mark on the matters (`arrears`).

It goes with each new list: nobody is named in it, and what it asks is done within the limits of the law, which the office enters as parameters.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from wengang.database.unit_of_work import UnitOfWork
from wengang.letters.kinds import LetterKind, register
from wengang.letters.operators import mail_operators
from wengang.letters.sending import send
from wengang.mail.outbox import MailContentError
from wengang.numbers import persons
from wengang.papers.bases import load_bases, standing_notes
from wengang.papers.official import PaperForm
from wengang.papers.paper import Paper, Section, Table
from wengang.papers.parameters import enclosed_parameters
from wengang.papers.wording import day
from wengang.periods import Period
from wengang.settings.policy import load_policy
from wengang.settings.units import load_units
from wengang.work_relief.rows import ArrearsOfRunRow

TRANSFER = register(LetterKind("relief_transfer", "欠薪移交函", "transfer", form=PaperForm.LETTER))
PARAMETERS = ("relief.transfer_",)
_HEAD = ("项目编号", "项目名称", "施工单位", "人数", "未足额发放（元）")


def send_transfer(work: UnitOfWork, unit: str, package: int, month: Period, rows: Sequence[ArrearsOfRunRow], on: date) -> None:
    """Queue the letter that goes with a new list of a unit; where it has no address the operators are told."""
    try:
        send(work, TRANSFER, transfer_letter(unit, package, month, rows, on), key=f"relief_transfer:{unit}:{package}", unit=unit)
    except MailContentError as error:
        mail_operators(work, f"relief-transfer:{unit}:{package}", [f"{load_units().unit(unit).name}的欠薪移交函没有发出。{error}"])


def transfer_letter(unit: str, package: int, month: Period, rows: Sequence[ArrearsOfRunRow], on: date) -> Paper:
    """Give the letter of a unit about the arrears of a list."""
    name, bases, policy = load_units().unit(unit).name, load_bases(), load_policy()
    accept = policy.whole("relief.transfer_accept_workdays", on)
    owed = sum((_owed(row) for row in rows), Decimal())
    return Paper(
        phrases=(f"关于移交{name}", "以工代赈项目", "欠薪线索", "的函"),
        issuer="海南省防止返贫就业攻坚行动监测调度以工代赈",
        reference=(f"名单交换材料包：{package}号",),
        addressee=f"{name}人力资源社会保障部门（劳动保障监察）、发展改革部门：",
        opening=(
            f"按{month.chinese}的判定，下列以工代赈项目有劳务报酬到次月底未足额发放，合计{owed:.2f}元，现移"
            "交你们依法核查处理。线索只是疑点，须逐笔核实。",
        ),
        sections=(
            Section("一、项目", (Table(_HEAD, _projects(rows)),)),
            Section(
                "二、要求",
                (
                    f"请人力资源社会保障部门自收到之日起{accept}个工作日内决定是否立案，并告知发展改革部门；名单在办事页“名单交换”领取，不随函发送。",
                    "移交不停止事项的期限：请发展改革部门按期用“事项反馈”表反馈核查和补发情况。",
                    "补发后由发展改革部门更正所属月份的“以工代赈务工人员月表”，线索自动消除。",
                ),
            ),
            Section("三、联系方式", (bases.contact(on, ("hr",)),)),
        ),
        signature=(bases.department("hr", on), day(on)),
        notes=("本函由系统按移交清单制发，不含个人信息。", *standing_notes(on, PARAMETERS)),
        appendices=enclosed_parameters(on, PARAMETERS),
    )


def _projects(rows: Sequence[ArrearsOfRunRow]) -> tuple[tuple[str, ...], ...]:
    projects = dict.fromkeys((row["project_no"] or "", row["project"], row["contractor"]) for row in rows)
    return tuple(
        (*project, persons(len({row["id18"] for row in mine})), f"{sum((_owed(row) for row in mine), Decimal()):.2f}")
        for project in projects
        if (mine := [row for row in rows if (row["project_no"] or "", row["project"], row["contractor"]) == project])
    )


def _owed(row: ArrearsOfRunRow) -> Decimal:
    """Give what was not paid in time: all of it where it was paid in full but too late."""
    due, paid = (Decimal(row["shows"][name]) for name in ("due", "paid"))
    return due - paid if paid < due else due
