"""Cases as they are stored: finding one, moving it, and the last workday of what it waits for.

Belongs here: reading `workshops.certification_state` and appending moves. Does not belong here: what leads to a move (`steps`), which moves
are allowed (`cases`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from psycopg.types.json import Jsonb

from wengang.database.unit_of_work import UnitOfWork
from wengang.papers.wording import day
from wengang.settings.policy import load_policy
from wengang.workdays import add_workdays
from wengang.workshops.certification.cases import Case, CaseError, CaseState, Role
from wengang.workshops.certification.rows import ApplicationTakenRow, CasesRow, PeopleOfCaseRow

_WORKDAYS = {
    CaseState.TOWNSHIP_REVIEW: "workshop.township_review_wd",
    CaseState.COUNTY_REVIEW: "workshop.county_review_wd",
    CaseState.PUBLICITY: "workshop.publicity_workdays",
}


@dataclass(frozen=True, slots=True)
class Move:
    """One move to make: where to, who makes it and why, on which day, on which case file, and in which task."""

    to: CaseState
    role: Role
    opinion: str
    business_date: date
    digest: str
    asked_by: str
    decided_by: str | None = None
    details: Sequence[Mapping[str, str]] = ()


def find_cases(
    work: UnitOfWork, *, case_id: int | None = None, unit: str | None = None, case_no: str | None = None, workshop_no: str | None = None
) -> list[Case]:
    """Give the cases of a number, a unit, an 申请编号, a workshop, oldest first; what is None is not asked for."""
    rows = work.rows("workshops/certification/cases", CasesRow, case_id=case_id, unit=unit, case_no=case_no, workshop_no=workshop_no)
    return [Case.from_row(row) for row in rows]


def case_by_id(work: UnitOfWork, case_id: int) -> Case:
    """Give a case, locked until the end of the transaction; raises `CaseError` when there is none of this number."""
    work.lock("workshops", "certification", case_id)
    found = find_cases(work, case_id=case_id)
    if not found:
        raise CaseError(f"没有编号为{case_id}的认定案件：用 wengang workshop cases 查看编号")
    return found[0]


def case_of_run(work: UnitOfWork, delivery_id: int) -> Case | None:
    """Give the case of an application, locked; None when the application was refused, or completed since by a newer one.

    Raises `CaseError` when the application was not taken yet (its task was marked by hand).
    """
    known = work.row("workshops/certification/application_taken", ApplicationTakenRow, delivery_id=delivery_id)
    if known is None:
        raise CaseError(f"编号{delivery_id}的申请还没有受理：请清除“受理、核对材料”")
    if known["case_id"] is None:
        return None
    case = case_by_id(work, known["case_id"])
    return case if case.newest_delivery == delivery_id else None


def people_of(work: UnitOfWork, case: Case) -> dict[str, set[Role]]:
    """Give who has acted in a case, by account, and in which roles."""
    acted: dict[str, set[Role]] = {}
    for row in work.rows("workshops/certification/people_of_case", PeopleOfCaseRow, case_id=case.id):
        acted.setdefault(row["account"], set()).add(Role(row["role"]))
    return acted


def open_with(work: UnitOfWork, case_id: int, move: Move) -> Case:
    """Append the first move of a case that was just opened, and give the case."""
    _append(work, case_id, None, move)
    return case_by_id(work, case_id)


def make_move(work: UnitOfWork, case: Case, move: Move) -> Case:
    """Move a case and give it as it stands then. Raises `CaseError` for a move that is not allowed, or before the last one."""
    if move.role not in case.state.roles(move.to):
        raise CaseError(f"{case.title}不能由“{case.state.chinese}”变为“{move.to.chinese}”（{move.role.chinese}）")
    if move.business_date < case.since:
        raise CaseError(f"{case.title}上一步办理于{day(case.since)}，业务日期{day(move.business_date)}不能更早：请核对业务日期后重新启动")
    _append(work, case.id, case, move)
    return case_by_id(work, case.id)


def _append(work: UnitOfWork, case_id: int, before: Case | None, move: Move) -> None:
    work.run(
        "workshops/certification/insert_move",
        case_id=case_id,
        number=before.number + 1 if before else 1,
        from_state=before.state if before else None,
        to_state=move.to,
        role=move.role,
        decided_by=move.decided_by,
        opinion=move.opinion.strip(),
        business_date=move.business_date,
        due_on=_due_on(move.to, move.business_date),
        digest=move.digest,
        details=Jsonb(list(move.details)),
        asked_by=move.asked_by,
    )


def _due_on(state: CaseState, since: date) -> date | None:
    """Give the last workday of what waits in a state; the day of the move is day 0 (method §8)."""
    if state not in _WORKDAYS:
        return None
    return add_workdays(since, load_policy().whole(_WORKDAYS[state], since))
