"""Certification through real Airflow: accepted, returned then accepted, objected, rejected; cleared, re-run and marked by hand.

Four applications go side by side, as they do in an office: one look into the inbox starts one run for each.
"""

from __future__ import annotations

from datetime import date

import pytest
from ops.accounts import OUTSIDE_DAGS
from ops.airflow_api import SETTLE_SECONDS, AirflowApiError, Question
from tests.flows.office import Office

from wengang.audit.completeness import check_completeness
from wengang.database.unit_of_work import unit_of_work
from wengang.periods import Period
from wengang.workshops.certification.steps import record_objection
from wengang.workshops.certification.waiting import open_cases
from wengang_trial.applications import write_application

DAG = "workshop_certification"
MARCH = Period(2025, 3)
AFTER = "2025-04-14"  # the workday after a publicity that began on 3 April
ACCEPTED, RETURNED, OBJECTED, REJECTED = "469001", "469024", "469002", "469005"
UNITS = (ACCEPTED, RETURNED, OBJECTED, REJECTED)


def run_of(unit: str, version: int = 1, ending: str = "") -> str:
    return f"2025-03-{unit}-a{version}{ending}"


def reviewers(unit: str) -> str:
    return unit if unit == ACCEPTED else "other"


def apply(office: Office, unit: str, **how: object) -> None:
    write_application(office.settings.inbox, unit, MARCH, "A1", **how)  # type: ignore[arg-type] - each caller names what it changes


def asked(office: Office, level: str, run_id: str) -> Question:
    return office.question(DAG, f"review_{level}", run_id)


def pass_both(office: Office, *cases: tuple[str, int]) -> None:
    """Let a township and a county reviewer pass cases, each given by unit and version of its application; all of a level at once."""
    for level in ("township", "county"):
        questions = {unit: asked(office, level, run_of(unit, version)) for unit, version in cases}
        for place, (unit, question) in enumerate(questions.items()):
            answering = office.installation.as_account(f"{level}_{reviewers(unit)}_a")
            # All of them have been asked for as long as the first one has to be left alone.
            answering.answer(question, "通过", {"意见": "现场核查属实"}, settle=0 if place else SETTLE_SECONDS)
    for unit, version in cases:
        assert office.run_state(DAG, run_of(unit, version)) == "success"
        assert state(office, unit) == "publicity"


def state(office: Office, unit: str) -> str:
    return office.one("select state from workshops.certification_state where unit = %s", unit)


def trail(office: Office, unit: str) -> list[str]:
    rows = office.rows(
        "select to_state from workshops.certification_move join workshops.certification_case as cases on cases.id = case_id"
        " where unit = %s order by number",
        unit,
    )
    return [row["to_state"] for row in rows]


def business_rows(office: Office) -> dict[str, int]:
    tables = (
        "workshops.certification_case",
        "workshops.certification_application",
        "workshops.certification_move",
        "workshops.certificate",
        "workshops.certification_objection_answer",
        "approvals.opinion",
        "mail.outbox",
    )
    return {table: office.one(f"select count(*) from {table}") for table in tables}


@pytest.mark.prove("a minute and a half: the suite walks one application to its publicity")
def test_four_applications_side_by_side(office: Office) -> None:
    for unit in UNITS:
        apply(office, unit, **({"missing": ("现场照片",), "expired": ("场地证明",)} if unit == RETURNED else {}))
    assert office.run("data_sharing") == "success"

    # Returned: everything that is missing in one letter, and the run is over.
    assert office.run_state(DAG, run_of(RETURNED)) == "success"
    assert state(office, RETURNED) == "returned"
    assert set(office.states(DAG, run_of(RETURNED)).values()) == {"success", "skipped"}

    # Rejected: only those of the unit may answer, and only with an opinion.
    question = asked(office, "township", run_of(REJECTED))
    assert question.assigned_users == ("township_other_a", "township_other_b")
    assert "场地证明" in question.body and "2025年4月11日" in question.body
    with pytest.raises(AirflowApiError) as refused:
        office.answer(question, "township_469001_a", "通过")
    assert refused.value.status == 403
    office.answer(question, "township_other_a", "不予认定", opinion="")
    office.until(lambda: office.one("select count(*) from audit.task_record where message like %s", "请填写意见%") or None, "asks again")
    again = asked(office, "township", run_of(REJECTED))
    assert again.assigned_users == question.assigned_users
    assert again.body.startswith("> **请再答一次：请填写意见") and again.body.endswith(question.body), "the reason on top of the same text"
    office.answer(again, "township_other_a", "不予认定", opinion="场地不属于申请单位")
    assert office.run_state(DAG, run_of(REJECTED)) == "success"
    assert state(office, REJECTED) == "rejected"

    pass_both(office, (ACCEPTED, 1), (OBJECTED, 1))

    # Completed: the same case goes on in a run of its own, while an objection waits for somebody who has not reviewed.
    apply(office, RETURNED)
    case_id = office.one("select case_id from workshops.certification_state where unit = %s", OBJECTED)
    with unit_of_work(office.settings) as work:
        number = record_objection(work, case_id, received_on=date(2025, 4, 3), content="反映没有生产", recorded_by="经办")
    assert office.run("data_sharing") == "success"
    pass_both(office, (RETURNED, 2))
    assert trail(office, RETURNED) == ["applied", "returned", "applied", "township_review", "county_review", "publicity"]
    question = office.question(DAG, "answer_objection", run_of(OBJECTED, 1, f"-objection-{number}"))
    assert question.assigned_users == ("county_other_b",) and "反映没有生产" in question.body

    office.answer(question, "county_other_b", "异议不成立", opinion="现场核查，正在生产")
    assert office.run_state(DAG, question.run_id) == "success"
    assert state(office, OBJECTED) == "publicity", "that run is of 3 April"

    # The publicities are over.
    assert office.run("data_sharing", 业务日期=AFTER) == "success"
    for unit, version in ((ACCEPTED, 1), (RETURNED, 2), (OBJECTED, 1)):
        assert office.run_state(DAG, run_of(unit, version, "-end")) == "success"
        assert state(office, unit) == "certified"
    certificates = office.rows("select unit, certified_on, expires_on from workshops.certificate order by unit")
    assert [row["unit"] for row in certificates] == [ACCEPTED, OBJECTED, RETURNED]
    assert {(row["certified_on"], row["expires_on"]) for row in certificates} == {(date(2025, 4, 14), date(2026, 4, 13))}

    with unit_of_work(office.settings) as work:
        assert open_cases(work, date(2025, 4, 14)) == []
    assert office.run("mail_delivery") == "success"
    assert office.rows("select distinct state from mail.outbox") == [{"state": "accepted"}]
    told = [str(mail["subject"]) for mail in office.installation.mails()]
    assert sum("为就业帮扶车间的通知" in subject and "不予" not in subject for subject in told) == 3
    assert sum("退回补正" in subject for subject in told) == sum("不予认定" in subject for subject in told) == 1
    running_anything_again_changes_nothing(office)


def running_anything_again_changes_nothing(office: Office) -> None:
    """Clear runs, start one by hand, look into the inbox again: same rows, nobody is asked."""
    before = business_rows(office)
    runs = (run_of(RETURNED), run_of(RETURNED, 2), run_of(OBJECTED, 1, "-end"))
    for run_id in runs:
        office.operator.clear(DAG, run_id)
    for run_id in runs:
        assert office.operator.wait(DAG, run_id, 180) == "success"
    delivery = office.one("select min(id) from data_sharing.delivery where table_name = 'workshop_application' and unit = %s", ACCEPTED)
    assert office.run(DAG, 申请=delivery, 业务日期=AFTER) == "success"
    assert office.run("data_sharing", 业务日期=AFTER) == "success"
    assert office.operator.open_questions(DAG) == []
    assert business_rows(office) == before
    with unit_of_work(office.settings) as work:
        audit = check_completeness(work, office.installation.airflow_database)
    assert audit.complete, audit


def test_marking_by_hand_moves_nothing_and_the_case_goes_on_where_it_was(office: Office) -> None:
    apply(office, ACCEPTED)
    assert office.run("data_sharing") == "success"
    run_id = run_of(ACCEPTED)
    asked(office, "township", run_id)
    office.operator.set_state(DAG, run_id, "review_township", "success")
    assert office.run_state(DAG, run_id) == "failed"
    assert "还在乡镇初审：这一步没有办完" in office.operator.log(DAG, run_id, "review_county")
    assert trail(office, ACCEPTED) == ["applied", "township_review"]

    office.operator.clear(DAG, run_id, ["review_township"])
    office.answer(asked(office, "township", run_id), "township_469001_b", "通过", opinion="现场核查属实")
    asked(office, "county", run_id)
    office.operator.clear(DAG, run_id, ["take_application"])  # the whole run, while the county is asked
    office.answer(asked(office, "county", run_id), "county_469001_a", "通过", opinion="材料属实")
    assert office.run_state(DAG, run_id) == "success"
    assert trail(office, ACCEPTED) == ["applied", "township_review", "county_review", "publicity"]
    assert office.states(DAG, run_id)["review_township"] == "skipped", "nobody was asked again"
    assert office.rows("select 1 from workshops.certificate") == [], "the publicity has only begun"


def test_outside_reviewer_sees_this_dag_only_and_starts_nothing(office: Office) -> None:
    outside = office.installation.as_account("county_469001_a")
    assert set(outside.dags()) == set(OUTSIDE_DAGS)
    for dag_id in ("data_sharing", DAG):
        with pytest.raises(AirflowApiError) as refused:
            outside.trigger(dag_id, "not-allowed")
        assert refused.value.status == 403
    with pytest.raises(AirflowApiError) as refused:
        outside.runs("county_notices")
    assert refused.value.status == 403
