"""What waits: the list of open cases, the runs that are to be started, the daily word about what is overdue.

Belongs here: looking at stored cases as of a day. Does not belong here: deciding anything (`steps`): overdue only reminds.

How a publicity ends: no task waits for it. A run of a case goes as far as the case can go and ends; on the first workday after the
publicity (and for each objection) the next look of “数据共享” finds the case here and starts a run that finishes it. What has to happen is
derived from stored rows and a business date each time, so it survives any restart and holds no worker; a replay of past days starts the same
runs with its own dates.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from wengang.database.unit_of_work import UnitOfWork
from wengang.papers.wording import day
from wengang.settings.units import load_units
from wengang.workdays import add_workdays, is_workday
from wengang.workshops.certification.cases import CaseState
from wengang.workshops.certification.rows import ApplicationsToStartRow, ObjectionsToAnswerRow, OpenCasesRow, PublicitiesOverRow

APPLICATION, OBJECTION = "申请", "异议"
"""The params of a run of `workshop_certification`."""


@dataclass(frozen=True, slots=True)
class CaseStart:
    """A run of `workshop_certification` to start: its id, the application, the objection to answer if it is about one, and a note."""

    run_id: str
    delivery_id: int
    objection_id: int | None
    note: str

    @property
    def conf(self) -> dict[str, int | None]:
        """Its params by name."""
        return {APPLICATION: self.delivery_id, OBJECTION: self.objection_id}


@dataclass(frozen=True, slots=True)
class OpenCase:
    """An open case on a day: where it stands, age in workdays since it was opened, last day of what it waits for, and who must act.

    `waits_for_people`: a person of the unit must act; `since_beginning`: its step began since there are matters.
    """

    id: int
    unit: str
    case_no: str
    workshop_no: str
    name: str
    state: CaseState
    opened_on: date
    age: int
    due_on: date | None
    overdue: bool
    who: str
    waits_for_people: bool
    since_beginning: bool

    @property
    def line(self) -> str:
        """The case as one line of plain Chinese."""
        due = f"，{'已于' if self.overdue else '应于'}{day(self.due_on)}{'到期' if self.overdue else '前办理'}" if self.due_on else ""
        return (
            f"{self.id}　{load_units().unit(self.unit).name}　{self.name}（{self.workshop_no}，申请编号{self.case_no}）　"
            f"{self.state.chinese}　已{self.age}个工作日{due}　等待：{self.who}"
        )


def open_cases(work: UnitOfWork, business_date: date) -> list[OpenCase]:
    """Give the open cases as of a day, the one that is due first at the head."""
    return [_open_case(row, business_date) for row in work.rows("workshops/certification/open_cases", OpenCasesRow)]


def cases_to_start(work: UnitOfWork, business_date: date) -> list[CaseStart]:
    """Give the runs that are to be started as of a day: new applications, objections to answer, publicities that are over.

    The same start is given until its run has done its work; its id stays the same, so it is started once.
    """
    new = [
        _start(row, "", None, f"{_unit_month(row)} 车间认定申请（第{row['version']}件）")
        for row in work.rows("workshops/certification/applications_to_start", ApplicationsToStartRow)
    ]
    objected = [
        _start(row, f"-objection-{row['objection_id']}", row["objection_id"], f"{_unit_month(row)} 公示异议{row['objection_id']}答复")
        for row in work.rows("workshops/certification/objections_to_answer", ObjectionsToAnswerRow)
    ]
    over = [
        _start(row, "-end", None, f"{_unit_month(row)} 公示期满认定")
        for row in work.rows("workshops/certification/publicities_over", PublicitiesOverRow, before=business_date)
        if add_workdays(row["due_on"], 1) <= business_date
    ]
    return [*new, *objected, *over]


def overdue_cases(work: UnitOfWork, business_date: date) -> list[OpenCase]:
    """Give the cases that are overdue as of a day."""
    return [case for case in open_cases(work, business_date) if case.overdue]


def _start(
    row: ApplicationsToStartRow | ObjectionsToAnswerRow | PublicitiesOverRow, ending: str, objection_id: int | None, note: str
) -> CaseStart:
    run_id = f"{row['period']}-{row['unit']}-a{row['version']}{ending}"
    return CaseStart(run_id, row["delivery_id"], objection_id, note)


def _unit_month(row: ApplicationsToStartRow | ObjectionsToAnswerRow | PublicitiesOverRow) -> str:
    return f"{load_units().unit(row['unit']).name} {row['period']}"


def _open_case(row: OpenCasesRow, business_date: date) -> OpenCase:
    state, due_on = CaseState(row["state"]), row["due_on"]
    # A publicity is not done on its last day: the certificate follows on the workday after it.
    last = add_workdays(due_on, 1) if due_on and state is CaseState.PUBLICITY else due_on
    return OpenCase(
        id=row["case_id"],
        unit=row["unit"],
        case_no=row["case_no"],
        workshop_no=row["workshop_no"],
        name=row["name"],
        state=state,
        opened_on=row["opened_on"],
        age=_workdays_after(row["opened_on"], business_date),
        due_on=last,
        overdue=last is not None and last < business_date,
        who=f"县级未审核本案的人答复{row['unanswered']}件异议" if row["unanswered"] else state.who_acts,
        waits_for_people=state is not CaseState.PUBLICITY or row["unanswered"] > 0,
        since_beginning=row["since_beginning"],
    )


def _workdays_after(first: date, last: date) -> int:
    """Count the workdays after a day up to another, that one included."""
    return sum(is_workday(first + timedelta(days=number)) for number in range(1, (last - first).days + 1))
