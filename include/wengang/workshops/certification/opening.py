"""Whether a workshop may apply: what its standing allows, and what an earlier case of it forbids (method §6).

Belongs here: the reasons for which an application is refused. Does not belong here: its papers (`materials`), storing anything (`steps`).

Readings, where the method is silent:
- a renewal (续期) is for a workshop that is certified or in guidance and whose term has not passed; there is no earliest day for it;
- a first application (首次认定) and a new one (重新认定) of a workshop whose certification runs are refused, but within the days before its
  end in which a renewal is reminded of (`workshop.renewal_notice_days`) they are taken: nobody should lose the right for a wrong word;
- while an exit waits for its decision nothing can be applied for: the decision comes first;
- of a workshop of which nothing is known, 首次认定 and 重新认定 are taken alike (its past may lie before this system), a renewal is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from wengang.papers.wording import day
from wengang.settings.policy import load_policy
from wengang.settings.units import load_units
from wengang.workshops.certification.cases import Case, CaseState, Kind
from wengang.workshops.certification.rows import WorkshopStandingRow
from wengang.workshops.states import Status


@dataclass(frozen=True, slots=True)
class WorkshopStanding:
    """What is known of a workshop on a day: status (None = never certified), unit that registers it, last day of its certification."""

    status: Status | None
    unit: str | None = None
    expires_on: date | None = None

    @classmethod
    def from_row(cls, row: WorkshopStandingRow, on: date) -> WorkshopStanding:
        """Give the standing on a day of a row of `workshops/certification/workshop_standing`.

        A certificate or 认定日期 that no month has judged yet counts as certified, and so does a newer one after an exit or expiry.
        """
        status = Status(row["status"]) if row["status"] else None
        certified_on, judged = row["certified_on"], row["judged_certified_on"]
        if certified_on is not None and certified_on <= on and (judged is None or (status and status.has_ended and certified_on > judged)):
            status = Status.CERTIFIED
        expires_on = row["expires_on"]
        if status is not None and status.is_running and expires_on is not None and expires_on < on:
            status = Status.EXPIRED
        return cls(status, row["unit"], expires_on)

    @property
    def is_running(self) -> bool:
        """Tell whether the workshop is certified or in guidance."""
        return self.status is not None and self.status.is_running

    def ends_soon(self, on: date) -> bool:
        """Tell whether its certification is near its end on a day."""
        days = load_policy().whole("workshop.renewal_notice_days", on)
        return self.expires_on is not None and on >= self.expires_on - timedelta(days=days)


def refusal_by_standing(standing: WorkshopStanding, kind: Kind, unit: str, on: date) -> str | None:
    """Give why a workshop cannot open a case on a day, None when it can."""
    if standing.unit not in (None, unit):
        return f"该车间编号登记在{load_units().unit(str(standing.unit)).name}，请核对车间编号"
    if standing.status is Status.EXIT_PROPOSED:
        return "该车间正在等待退出决定，决定以后才能申请"
    if kind is Kind.RENEWAL:
        if standing.is_running:
            return None
        now = f"该车间{standing.status.chinese}" if standing.status else "没有该车间的认定记录"
        return f"续期只适用于认定有效的车间，{now}。请按“首次认定”或“重新认定”申请"
    if standing.is_running and not standing.ends_soon(on):
        until = f"，有效期至{day(standing.expires_on)}" if standing.expires_on else ""
        return f"该车间已经认定{until}，不需要再次认定；到期前请按“续期”申请"
    return None


def refusal_by_open_case(other: Case | None) -> str | None:
    """Give why no second case can be opened beside an open one of the same workshop."""
    if other is None or other.state.has_ended:
        return None
    return f"该车间已有一件未办结的申请（申请编号{other.case_no}，{other.state.chinese}），一个车间同时只办一件"


def refusal_of_completion(case: Case, kind: Kind, workshop_no: str) -> str | None:
    """Give why a hand-over cannot complete a case, None when it can."""
    if case.workshop_no != workshop_no:
        return f"申请编号{case.case_no}已用于车间{case.workshop_no}，请核对申请编号和车间编号"
    if case.state.has_ended:
        return f"申请编号{case.case_no}的申请已办结（{case.state.chinese}），再次申请请用新的申请编号"
    if case.state is not CaseState.RETURNED:
        return f"申请编号{case.case_no}的申请正在办理（{case.state.chinese}），不需要重复报送；需要补正时会另行通知"
    if case.kind is not kind:
        return f"申请编号{case.case_no}的申请类型是“{case.kind.chinese}”，补正时不能改变；要改变请撤回后重新申请"
    return None
