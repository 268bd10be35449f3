"""The matters of workshops: what a month asks of the unit, certificates that end soon, decisions that are overdue (method §6, §12).

Belongs here: who owes what about a workshop. Does not belong here: months and cases themselves (`review`, `certification`), the words of
letters (`letters`), deciding, the clock and the ledger (`wengang.matters`).

What a month asks is told by its monthly letter, which two people approve; its matters are opened when the server took that letter, as those of
notices are. An on-site check is answered with the day of the visit and ends by a reviewer. A renewal is to be applied for so many days before
the end of the certificate; it is opened a term earlier, and ends when an application is under way.
An overdue decision is asked for on its own page, and whoever decides is mailed about that (`wengang.follow_up.reviewers`); its matter is for
those who must see to it: the operators for the reviewers of the province, the unit for its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import partial

from wengang.database.unit_of_work import UnitOfWork
from wengang.matters.clock import workdays_until
from wengang.matters.duties import Cause, Duty
from wengang.matters.kinds import OPERATORS, MatterKind, register
from wengang.papers.wording import day
from wengang.periods import Period
from wengang.settings.policy import load_policy
from wengang.settings.units import load_units
from wengang.workshops.certification.waiting import OpenCase, overdue_cases
from wengang.workshops.outcomes import Outcome
from wengang.workshops.rows import AskedOfUnitsRow, OpenExitsRow, RenewalsDueRow

REPORT = register(
    MatterKind(
        code="workshop.report",
        title="补报车间月报",
        next_step="核实没有报送的原因，补报该月的车间月报和人员表；重新评定后本事项自动消除",
        cleared_by_data=True,
    )
)
CORRECTION = register(
    MatterKind(
        code="workshop.correction",
        title="更正车间人员信息",
        next_step="按回执更正人员表或花名册后整份重报；重新评定后本事项自动消除",
        cleared_by_data=True,
    )
)
CHECK = register(
    MatterKind(
        code="workshop.check",
        title="实地核查车间",
        next_step="人社部门会同乡镇到车间核查生产和用工情况，按“事项反馈”表报送结果，现场帮扶日期填到车间的日期",
        answered=True,
    )
)
RENEWAL = register(
    MatterKind(
        code="workshop.renewal",
        title="车间认定续期",
        next_step="通知车间提交续期申请和材料，受理后本事项自动消除；不再续期的，告知省级经办人撤回。期满没有续期的，奖补停止，可以重新申请认定",
        cleared_by_data=True,
    )
)
_ASKED: Mapping[Outcome, str] = {
    Outcome.REMINDER: "补报{}车间月报和人员数据",
    Outcome.CORRECTION_REQUEST: "更正{}人员表或花名册中的证件号码",
    Outcome.ON_SITE_CHECK: "实地核查{}生产和用工情况",
}
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


def asked_of_units(outcome: Outcome, work: UnitOfWork, on: date) -> list[Cause]:
    """Give what the letters of the months ask about workshops: a report, a correction, a check."""
    return [
        Cause(
            key=f"{row['workshop_no']}/{row['period']}",
            unit=row["unit"],
            departments=("hr",),
            opened_on=row["asks_from"],
            workdays=load_policy().whole("matter.workshop_wd", row["asks_from"]),
            period=Period.parse(row["period"]),
            reason={"workshop": row["workshop_no"], "period": row["period"], **_visit(outcome, row["asks_from"])},
            words=f"{row['workshop_no']}：{_ASKED[outcome].format(Period.parse(row['period']).chinese)}",
        )
        for row in work.rows("workshops/asked_of_units", AskedOfUnitsRow, outcome=outcome, on=on)
    ]


def _visit(outcome: Outcome, asks_from: date) -> dict[str, str]:
    return {"visit_from": str(asks_from)} if outcome is Outcome.ON_SITE_CHECK else {}


def renewals_to_apply_for(work: UnitOfWork, on: date) -> list[Cause]:
    """Give the certificates for whose renewal it is time; due some days before their end, or on the next workday."""
    notice_days = load_policy().whole("workshop.renewal_notice_days", on)
    term = load_policy().whole("matter.workshop_wd", on)
    found = []
    for row in work.rows("workshops/renewals_due", RenewalsDueRow, business_date=on, days=2 * notice_days):
        by = row["expires_on"] - timedelta(days=notice_days)
        if workdays_until(on, by) <= term:
            found.append(
                Cause(
                    key=f"{row['workshop_no']}/{Period.of(row['expires_on'])}",
                    unit=row["unit"],
                    departments=("hr",),
                    opened_on=on,
                    by=by,
                    period=Period.of(row["expires_on"]),
                    reason={"workshop": row["workshop_no"], "expires_on": str(row["expires_on"])},
                    words=f"{row['workshop_no']}：认定有效期至{day(row['expires_on'])}，请办理续期",
                )
            )
    return found


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
    Duty(kind=REPORT, causes=partial(asked_of_units, Outcome.REMINDER)),
    Duty(kind=CORRECTION, causes=partial(asked_of_units, Outcome.CORRECTION_REQUEST)),
    Duty(kind=CHECK, causes=partial(asked_of_units, Outcome.ON_SITE_CHECK)),
    Duty(kind=RENEWAL, causes=renewals_to_apply_for),
    Duty(kind=EXIT_OVERDUE, causes=overdue_exits),
    Duty(kind=CERTIFICATION_OVERDUE, causes=overdue_certifications),
)
