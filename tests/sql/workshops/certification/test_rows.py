"""What the database itself refuses, whoever writes: every move that is not allowed, a second act of one person, two open cases, any change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import product
from typing import Any

import psycopg
import pytest
from tests.sql.workshops.certification.applicants import (
    CERTIFIED_ON,
    COUNTY,
    COUNTY_B,
    ON,
    PAPERS,
    PUBLIC_UNTIL,
    TOWNSHIP,
    Applicant,
    applied,
    publish,
    review,
)
from tests.statements import execute

from wengang.database.unit_of_work import UnitOfWork
from wengang.workshops.certification import steps
from wengang.workshops.certification.cases import Case, CaseState, ReviewDecision, ReviewLevel, Role
from wengang.workshops.certification.moves import case_by_id

WAITING = (CaseState.TOWNSHIP_REVIEW, CaseState.COUNTY_REVIEW, CaseState.PUBLICITY)


def returned(work: UnitOfWork) -> Case:
    return applied(Applicant(work).apply(papers=PAPERS[:3])[1])


def in_township(work: UnitOfWork) -> Case:
    return applied(Applicant(work).apply()[1])


def in_county(work: UnitOfWork) -> Case:
    delivery, taken = Applicant(work).apply()
    review(work, delivery, ReviewLevel.TOWNSHIP, TOWNSHIP)
    return case_by_id(work, applied(taken).id)


def in_publicity(work: UnitOfWork) -> Case:
    return publish(work, Applicant(work))[1]


def certified(work: UnitOfWork) -> Case:
    delivery, case = publish(work, Applicant(work))
    steps.certify(work, delivery, CERTIFIED_ON, "test")
    return case_by_id(work, case.id)


def rejected(work: UnitOfWork) -> Case:
    delivery, taken = Applicant(work).apply()
    review(work, delivery, ReviewLevel.TOWNSHIP, TOWNSHIP, ReviewDecision.REJECT)
    return case_by_id(work, applied(taken).id)


def withdrawn(work: UnitOfWork) -> Case:
    return steps.withdraw(work, in_township(work).id, reason="书面撤回", decided_by="经办", business_date=ON)


def just_applied(work: UnitOfWork) -> Case:
    row = execute(
        work,
        "insert into workshops.certification_case (unit, case_no, workshop_no, application_kind, opened_on)"
        " values ('469001', '001', '469001-CJ05', 'first', %s) returning id",
        [ON],
    ).fetchone()
    assert row is not None
    move(work, row["id"], 1, None, CaseState.APPLIED, Role.APPLICANT)
    execute(
        work,
        "insert into workshops.certification_application (delivery_id, case_id, taken_on) values (%s, %s, %s)",
        [Applicant(work).hand_over(), row["id"], ON],
    )
    return case_by_id(work, row["id"])


CASES: dict[CaseState, Callable[[UnitOfWork], Case]] = {
    CaseState.APPLIED: just_applied,
    CaseState.RETURNED: returned,
    CaseState.TOWNSHIP_REVIEW: in_township,
    CaseState.COUNTY_REVIEW: in_county,
    CaseState.PUBLICITY: in_publicity,
    CaseState.CERTIFIED: certified,
    CaseState.REJECTED: rejected,
    CaseState.WITHDRAWN: withdrawn,
}


def move(
    work: UnitOfWork,
    case_id: int,
    number: int,
    before: CaseState | None,
    to: CaseState,
    role: Role,
    *,
    by: str = "someone",
    on: date = CERTIFIED_ON,
    digest: str = "d",
) -> None:
    """Append a move as any program with the rights of the tasks could."""
    values: dict[str, Any] = {
        "case_id": case_id,
        "number": number,
        "from_state": before,
        "to_state": to,
        "role": role,
        "decided_by": None if role in (Role.APPLICANT, Role.SYSTEM) else by,
        "opinion": "意见",
        "business_date": ON if before is None else on,
        "due_on": on if to in WAITING else None,
        "digest": digest,
        "asked_by": "test",
    }
    execute(
        work,
        f"insert into workshops.certification_move ({', '.join(values)}) values ({', '.join(['%s'] * len(values))})",
        list(values.values()),
    )


def is_taken(work: UnitOfWork, write: Callable[[], object]) -> bool:
    """Tell whether the database takes something, and undo it."""
    try:
        with work.undone():
            write()
    except psycopg.Error as error:
        assert isinstance(error, psycopg.errors.RaiseException), error
        return False
    return True


@pytest.mark.parametrize("state", list(CaseState))
def test_database_takes_the_moves_of_the_enum_and_no_other(work: UnitOfWork, state: CaseState) -> None:
    assert set(CASES) == set(CaseState)
    case = CASES[state](work)
    assert case.state is state
    wrong = [
        (to, role)
        for to, role in product(CaseState, Role)
        if is_taken(work, lambda to=to, role=role: move(work, case.id, case.number + 1, state, to, role, digest=case.digest))
        is not (role in state.roles(to) and (state, role) != (CaseState.PUBLICITY, Role.OBJECTION))
    ]
    assert wrong == []


def test_moves_of_the_enum_are_the_flow_of_the_method() -> None:
    flow = {state: set(state.next_states) for state in CaseState}
    end: set[CaseState] = set()
    assert flow == {
        CaseState.APPLIED: {CaseState.TOWNSHIP_REVIEW, CaseState.RETURNED, CaseState.WITHDRAWN},
        CaseState.TOWNSHIP_REVIEW: {CaseState.COUNTY_REVIEW, CaseState.RETURNED, CaseState.REJECTED, CaseState.WITHDRAWN},
        CaseState.COUNTY_REVIEW: {CaseState.PUBLICITY, CaseState.RETURNED, CaseState.REJECTED, CaseState.WITHDRAWN},
        CaseState.PUBLICITY: {CaseState.CERTIFIED, CaseState.REJECTED, CaseState.WITHDRAWN},
        CaseState.RETURNED: {CaseState.APPLIED, CaseState.WITHDRAWN},
        CaseState.CERTIFIED: end,
        CaseState.REJECTED: end,
        CaseState.WITHDRAWN: end,
    }


def test_case_begins_with_an_application(work: UnitOfWork) -> None:
    row = execute(
        work,
        "insert into workshops.certification_case (unit, case_no, workshop_no, application_kind, opened_on)"
        " values ('469001', '9', 'x', 'first', %s) returning id",
        [ON],
    ).fetchone()
    assert row is not None
    for to, role in product(CaseState, Role):
        taken = is_taken(work, lambda to=to, role=role: move(work, row["id"], 1, None, to, role))
        assert taken is ((to, role) == (CaseState.APPLIED, Role.APPLICANT))


def test_move_from_another_state_number_or_day_is_refused(work: UnitOfWork) -> None:
    case = in_county(work)
    for number, before, on, message in (
        (case.number + 1, CaseState.TOWNSHIP_REVIEW, CERTIFIED_ON, "不能由"),
        (case.number + 2, CaseState.COUNTY_REVIEW, CERTIFIED_ON, "不能由"),
        (case.number, CaseState.COUNTY_REVIEW, CERTIFIED_ON, "不能由"),
        (case.number + 1, CaseState.COUNTY_REVIEW, date(2025, 4, 2), "早于上一步"),
    ):
        with pytest.raises(psycopg.errors.RaiseException, match=message), work.savepoint():
            move(work, case.id, number, before, CaseState.REJECTED, Role.COUNTY, on=on)


def test_same_person_cannot_act_twice_in_one_case(work: UnitOfWork) -> None:
    case = in_county(work)
    with pytest.raises(psycopg.errors.UniqueViolation, match="nobody_acts_twice"), work.savepoint():
        move(work, case.id, case.number + 1, CaseState.COUNTY_REVIEW, CaseState.REJECTED, Role.COUNTY, by=TOWNSHIP)


def test_workshop_has_one_open_case(work: UnitOfWork) -> None:
    in_township(work)
    open_another = (
        "insert into workshops.certification_case (unit, case_no, workshop_no, application_kind, opened_on)"
        " values ('469001', '2', '469001-CJ05', 'first', '2025-04-03')"
    )
    with pytest.raises(psycopg.errors.UniqueViolation, match="one_open_case"), work.savepoint():
        execute(work, open_another)
    ended = Applicant(work, workshop="469001-CJ06", number="3")
    steps.withdraw(work, applied(ended.apply()[1]).id, reason="书面撤回", decided_by="经办", business_date=ON)
    ended.number = "4"
    assert applied(ended.apply()[1]).state is CaseState.TOWNSHIP_REVIEW


def test_certificate_needs_the_day_after_and_two_people_on_one_case_file(work: UnitOfWork) -> None:
    case = in_publicity(work)

    def certify(on: date, digest: str) -> None:
        move(work, case.id, case.number + 1, CaseState.PUBLICITY, CaseState.CERTIFIED, Role.SYSTEM, on=on, digest=digest)

    for on, digest, message in ((PUBLIC_UNTIL, case.digest, "公示到"), (CERTIFIED_ON, "other", "两个人对同一案卷")):
        with pytest.raises(psycopg.errors.RaiseException, match=message), work.savepoint():
            certify(on, digest)
    assert is_taken(work, lambda: certify(CERTIFIED_ON, case.digest))


def objected(work: UnitOfWork, case: Case) -> int:
    number = steps.record_objection(work, case.id, received_on=ON, content="实际没有生产", recorded_by="经办")
    assert number is not None
    return number


def answer(work: UnitOfWork, objection: int, by: str, *, upheld: bool = False) -> None:
    execute(
        work,
        "insert into workshops.certification_objection_answer (objection_id, upheld, answer, answered_by, answered_on, digest, asked_by)"
        " values (%s, %s, '已核实', %s, %s, 'd', 'test')",
        [objection, upheld, by, CERTIFIED_ON],
    )


def test_objection_is_answered_by_somebody_else_and_only_in_publicity(work: UnitOfWork) -> None:
    case = in_publicity(work)
    number = objected(work, case)
    for by in (TOWNSHIP, COUNTY):
        with pytest.raises(psycopg.errors.RaiseException, match="异议须由其他人答复"), work.savepoint():
            answer(work, number, by)
    answer(work, number, COUNTY_B)
    with pytest.raises(psycopg.errors.RaiseException, match="不能再办理同一案件"), work.savepoint():
        move(work, case.id, case.number + 1, CaseState.PUBLICITY, CaseState.WITHDRAWN, Role.HANDLER, by=COUNTY_B)
    steps.withdraw(work, case.id, reason="书面撤回", decided_by="经办", business_date=CERTIFIED_ON)
    with pytest.raises(psycopg.errors.RaiseException, match="不在公示期"), work.savepoint():
        execute(
            work,
            "insert into workshops.certification_objection (case_id, received_on, content, recorded_by) values (%s, %s, '迟到', '经办')",
            [case.id, ON],
        )


def test_only_an_upheld_objection_of_this_person_rejects(work: UnitOfWork) -> None:
    case = in_publicity(work)
    number = objected(work, case)

    def reject(by: str) -> None:
        move(work, case.id, case.number + 1, CaseState.PUBLICITY, CaseState.REJECTED, Role.OBJECTION, by=by)

    assert not is_taken(work, lambda: reject(COUNTY_B))
    answer(work, number, COUNTY_B, upheld=True)
    assert not is_taken(work, lambda: reject("someone"))
    assert is_taken(work, lambda: reject(COUNTY_B))


def test_certificate_is_of_a_certified_case_only(work: UnitOfWork) -> None:
    case = in_publicity(work)
    with pytest.raises(psycopg.errors.RaiseException, match="没有认定，不能发证"), work.savepoint():
        execute(
            work,
            "insert into workshops.certificate (case_id, workshop_no, unit, number, certificate_no, certified_on, valid_months, expires_on)"
            " values (%s, %s, %s, 1, 'n', %s, 12, '2026-04-13')",
            [case.id, case.workshop_no, case.unit, CERTIFIED_ON],
        )


@pytest.mark.parametrize(
    "table", ["certification_move", "certification_application", "certification_objection", "certification_objection_answer", "certificate"]
)
def test_nothing_is_changed_or_deleted_even_by_the_administrator(admin: psycopg.Connection[Any], table: str) -> None:
    for statement in (f"delete from workshops.{table}", f"truncate workshops.{table} cascade"):
        with pytest.raises(psycopg.errors.RaiseException, match="只能追加"):
            admin.execute(statement)


def test_tasks_cannot_end_a_case_without_a_move(work: UnitOfWork) -> None:
    case = in_township(work)
    with pytest.raises(psycopg.errors.InsufficientPrivilege), work.savepoint():
        execute(work, "update workshops.certification_case set ended = true where id = %s", [case.id])
