"""Reminders about workshops on workdays: exit decisions that are overdue, certificates that end soon (method §6).

Belongs here: who is reminded, once. Does not belong here: anything that decides (nothing here does).
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from wengang.database.unit_of_work import Row, UnitOfWork
from wengang.mail.outbox import queue_message
from wengang.operator_mail.steps import mail_operators
from wengang.papers.bases import standing_notes
from wengang.papers.paper import Paper, Section, Table
from wengang.papers.wording import UNDEFINED, day
from wengang.people import load_people
from wengang.periods import Period
from wengang.settings.policy import load_policy
from wengang.settings.units import load_units
from wengang.workshops.letters import ISSUER, PARAMETERS


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
    """Remind each unit of the certificates that end within the notice period, each once; gives how many units were written to."""
    days = load_policy().whole("workshop.renewal_notice_days", Period.of(business_date))
    by_unit: dict[str, list[Row]] = defaultdict(list)
    for row in work.rows("workshops/renewals_due", business_date=business_date, days=days):
        by_unit[row["unit"]].append(row)
    return sum(_remind(work, unit, rows, business_date) for unit, rows in by_unit.items())


def _remind(work: UnitOfWork, unit: str, workshops: list[Row], on: date) -> bool:
    recipients = load_people().recipients(unit)
    if not recipients:
        return False
    paper = _paper(unit, workshops, on)
    named = "、".join(f"{row['workshop_no']}@{row['expires_on']}" for row in workshops)
    return queue_message(
        work, key=f"workshop-renewal:{unit}:{named}", kind="workshop", unit=unit, recipients=recipients, subject=paper.title,
        text=paper.text, html=paper.html,
    )  # fmt: skip


def _paper(unit: str, workshops: list[Row], on: date) -> Paper:
    name = load_units().unit(unit).name
    rows = tuple((row["workshop_no"], row["name"] or UNDEFINED, day(row["expires_on"])) for row in workshops)
    return Paper(
        phrases=(f"关于{name}", f"{len(workshops)}家就业帮扶车间", "认定即将到期的提醒"),
        issuer=ISSUER,
        addressee=f"{name}人力资源社会保障部门：",
        opening=("以下车间的认定有效期即将届满。期满没有续期的，状态转为“已到期”，奖补停止；到期不是退出，可以重新申请认定。",),
        sections=(
            Section("一、即将到期的车间", (Table(("车间编号", "车间名称", "有效期至"), rows),)),
            Section("二、请办理", ("请通知车间在到期前提交续期申请和材料；不再续期的请告知原因。",)),
        ),
        notes=("本提醒由系统生成，不含个人信息，每张认定文书只提醒一次。", *standing_notes(on, PARAMETERS)),
    )
