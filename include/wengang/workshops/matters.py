"""The matters of workshops: decisions that are overdue (method §6, §12).

Belongs here: who owes what about a workshop. Does not belong here: months and cases themselves (`review`, `certification`), deciding, the clock
and the ledger (`wengang.matters`).

An overdue decision is asked for on its own page, and whoever decides is mailed about that (`wengang.follow_up.reviewers`); its matter is for
those who must see to it: the operators for the reviewers of the province, the unit for its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from wengang.database.unit_of_work import UnitOfWork
from wengang.matters.duties import Cause, Duty
from wengang.matters.kinds import OPERATORS, MatterKind, register
from wengang.papers.wording import day
from wengang.periods import Period
from wengang.settings.units import load_units
from wengang.workshops.certification.waiting import OpenCase, overdue_cases
from wengang.workshops.rows import OpenExitsRow

EXIT_OVERDUE = register(
    MatterKind(
        code="exit.overdue",
        title="逾期未决定的退出",
        next_step="请提醒两位审核人在“车间退出”流程中作答；决定后本事项自动消除",
        cleared_by_data=True,
    )
)
CERTIFICATION_OVERDUE = register(
    MatterKind(
        code="certification.overdue",
        title="逾期的车间认定",
        next_step="请该办理的人在“车间认定”流程中作答；办到下一步后本事项自动消除",
        cleared_by_data=True,
    )
)
BOTH = ("hr", "rv")


def overdue_exits(work: UnitOfWork, on: date) -> list[Cause]:
    """Give the proposals that the two departments should have decided by now; due on the last day for it."""
    return [
        Cause(
            key=f"{row['workshop_no']}/{row['proposed_in']}",
            unit=None,
            departments=BOTH,
            opened_on=due_on,
            workdays=0,
            period=Period.parse(row["proposed_in"]),
            reason={"workshop": row["workshop_no"], "proposed_in": row["proposed_in"]},
            words=f"决定{load_units().unit(row['unit']).name}{row['workshop_no']}的拟退出（应于{day(due_on)}前决定，两位审核人在“车间退出”中作答）",
        )
        for row in work.rows("workshops/open_exits", OpenExitsRow, workshop_no=None)
        if (due_on := row["due_on"]) is not None and due_on < on
    ]


def overdue_certifications(work: UnitOfWork, on: date) -> list[Cause]:
    """Give the cases of certification whose step should be done by now; due on its last day.

    Reviews and answers to objections are the unit's, the certificate after the publicity is the system's. Of a step that began before there
    were matters the clock begins with the first run that sees it.
    """
    return [_overdue(case, case.due_on, on) for case in overdue_cases(work, on) if case.due_on]


def _overdue(case: OpenCase, due_on: date, on: date) -> Cause:
    owner = "hr" if case.waits_for_people else OPERATORS
    return Cause(
        key=f"{case.id}/{case.state}/{owner}",
        unit=case.unit if case.waits_for_people else None,
        departments=(owner,),
        opened_on=due_on if case.since_beginning else on,
        workdays=0,
        reason={"case": case.id, "state": case.state},
        words=f"办理车间认定案件{case.id}（{case.workshop_no}）：{case.state.chinese}应于{day(due_on)}前办完，等待：{case.who}",
    )


MATTERS: Sequence[Duty] = (
    Duty(kind=EXIT_OVERDUE, causes=overdue_exits),
    Duty(kind=CERTIFICATION_OVERDUE, causes=overdue_certifications),
)
