"""Reminders towards the day on which the money must have been passed down (预算法 Art. 52, domain section 5: 30 days after it came).

Belongs here: who is reminded, when. Does not belong here: anything that decides (nothing here does).
"""

from __future__ import annotations

from datetime import date, timedelta

from wengang.database.unit_of_work import UnitOfWork
from wengang.due import Waiting
from wengang.fund.proposals import State, Version
from wengang.fund.rows import VersionsNotIssuedRow
from wengang.letters.operators import mail_operators
from wengang.papers.wording import day
from wengang.settings.policy import load_policy

NEXT_STEP = {
    State.PROPOSAL: "方案还没有经人社两人审批：请提醒审批人在“资金分配”流程中作答",
    State.APPROVED: "方案已审批，还没有录入财政决定：请向财政部门催办，决定后录入",
    State.DECIDED: "财政已决定，还没有印发：请查看“资金分配”流程的“印发”任务",
}


def pass_down_by(received_on: date) -> date:
    """Give the last day for passing down money that was received on a day."""
    return received_on + timedelta(days=load_policy().whole("fund.prov_pass_days", received_on))


def money_to_pass_down(work: UnitOfWork, business_date: date) -> list[Waiting]:
    """Give each year whose money is not issued, in the last days before the limit and after it."""
    notice = timedelta(days=load_policy().whole("fund.pass_down_notice_days", business_date))
    return [
        Waiting(_told(version, due, business_date), overdue=due < business_date)
        for version in (Version.from_row(row) for row in work.rows("fund/versions_not_issued", VersionsNotIssuedRow))
        if business_date >= (due := pass_down_by(version.received_on)) - notice
    ]


def remind_of_passing_down(work: UnitOfWork, business_date: date) -> int:
    """Remind the operators of each year whose money is not issued, in the last days before the limit and after it, once a day.

    Gives how many years wait. 试算 and superseded versions wait for other things and are not reminded of.
    """
    waiting = money_to_pass_down(work, business_date)
    mail_operators(work, f"pass-down:{business_date}", [one.words for one in waiting])
    return len(waiting)


def _told(version: Version, due: date, on: date) -> str:
    left = (due - on).days
    told = f"还有{left}天" if left > 0 else "今天到期" if left == 0 else f"已超过{-left}天"
    return f"{version.title}的资金须在{day(due)}前下达，{told}。{NEXT_STEP[version.state]}"
