"""Reminders about workshops on workdays: exit decisions that are overdue, certificates that end soon (method §6).

Belongs here: who is reminded, once. Does not belong here: anything that decides (nothing here does).
"""

from __future__ import annotations

from datetime import date

from wengang.database.unit_of_work import Row, UnitOfWork
from wengang.mail.outbox import queue_message
from wengang.operator_mail.steps import mail_operators
from wengang.papers.bases import standing_notes
from wengang.papers.paper import Paper
from wengang.papers.parameters import enclosed_parameters
from wengang.papers.wording import day
from wengang.people import MailList, load_people
from wengang.periods import Period
from wengang.settings.policy import load_policy
from wengang.settings.units import load_units
from wengang.workshops.letters import ISSUER

PARAMETERS = ("workshop.renewal_", "workshop.cert_valid_")
"""On which a reminder of the end of certificates rests."""


def remind_of_exits(work: UnitOfWork, business_date: date) -> int:
    """Remind the operators of exit decisions that are overdue, once a day; gives how many are overdue."""
    rows = work.rows("workshops/open_exits", workshop_no=None)
    overdue = [row for row in rows if row["due_on"] is not None and row["due_on"] < business_date]
    mail_operators(
        work,
        f"workshop-exits:{business_date}",
        [
            f"{load_units().unit(row['unit']).name} {row['workshop_no']} 的拟退出应于{day(row['due_on'])}前决定，现已逾期："
            "请提醒两位审核人在“车间退出”流程中作答"
            for row in overdue
        ],
    )
    return len(overdue)


def remind_of_renewals(work: UnitOfWork, business_date: date) -> int:
    """Remind units of each certificate that ends within the notice period, once a certificate; gives how many were reminded of now."""
    days = load_policy().whole("workshop.renewal_notice_days", Period.of(business_date))
    due = work.rows("workshops/renewals_due", business_date=business_date, days=days)
    return sum(_remind(work, row, business_date) for row in due)


def _remind(work: UnitOfWork, workshop: Row, on: date) -> bool:
    recipients = load_people().recipients(workshop["unit"])
    if not recipients:
        return False
    paper = _paper(workshop, on)
    return queue_message(
        work,
        key=f"workshop-renewal:{workshop['workshop_no']}:{workshop['expires_on']}",
        kind="workshop",
        unit=workshop["unit"],
        addressed_to=MailList.RECIPIENTS,
        recipients=recipients,
        subject=paper.title,
        text=paper.text,
        html=paper.html,
    )


def _paper(workshop: Row, on: date) -> Paper:
    unit = load_units().unit(workshop["unit"]).name
    name = workshop["name"] or workshop["workshop_no"]
    return Paper(
        phrases=(f"关于{name}", "认定即将到期的提醒"),
        issuer=ISSUER,
        addressee=f"{unit}人力资源社会保障部门：",
        opening=(
            f"{name}（{workshop['workshop_no']}）的认定有效期至{day(workshop['expires_on'])}。"
            "期满没有续期的，状态转为“已到期”，奖补停止；到期不是退出，可以重新申请认定。",
            "请通知车间在到期前提交续期申请和材料；不再续期的请告知原因。",
        ),
        notes=("本提醒由系统生成，不含个人信息，每张认定文书只提醒一次。", *standing_notes(on, PARAMETERS)),
        appendices=enclosed_parameters(PARAMETERS),
    )
