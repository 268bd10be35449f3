"""Workshop awards through real Airflow: 试算 held back, approved by two after publicity, refused; classes confirmed by a county."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.flows.installation import TRIAL_POLICY
from tests.flows.office import Office
from tests.sql.workshops.awards.conftest import confirming
from tests.sql.workshops.awards.office_months import WorkshopMonth, id18_of, write_months

from wengang.database.unit_of_work import unit_of_work

AWARDS, CLASSES = "workshop_awards", "workshop_classes"
PUBLISHED_FROM, AFTER = "2025-07-14", "2025-07-22"
NOTHING_STRUCK = {"剔除编号": None, "剔除理由": None}
CREW = {f"王试工{number}": 1000 for number in range(6)}
NEWEST = 50
"""A snapshot number beyond those of the imported months."""


@pytest.fixture
def workshop(office: Office) -> Iterator[Office]:
    """Give an office in which six people of one workshop have six months and 6000 元 in June 2025."""
    with unit_of_work(office.settings) as work:
        write_months(work, "2025-01", [{"WZS-001": WorkshopMonth(CREW)} for _ in range(6)], snapshot=NEWEST)
    yield office
    (office.installation.var / TRIAL_POLICY).write_text("{}\n", encoding="utf-8")


def confirm_parameters(office: Office) -> None:
    (office.installation.var / TRIAL_POLICY).write_text(confirming(), encoding="utf-8")


def start(office: Office, day: str) -> str:
    return office.start(AWARDS, 期间="2025-06", 业务日期=day)


def end(office: Office, run_id: str) -> str:
    return office.operator.wait(AWARDS, run_id, 120)


def lines(office: Office) -> int:
    return int(office.one("select count(*) from workshops.award_line"))


def leaves_no_person(office: Office) -> None:
    """Find no name and no number of the crew in Airflow's tables and logs, and none outside the vault."""
    private = [*CREW, *map(id18_of, CREW)]
    with office.installation.as_administrator("airflow") as connection:
        for table in ("xcom", "rendered_task_instance_fields", "hitl_detail", "log", "dag_run", "task_instance"):
            text = "\n".join(str(row) for row in connection.execute(f"select * from {table}").fetchall())
            assert not [one for one in private if one in text], f"a person stands in airflow.{table}"
    texts = [row["text"] for row in office.rows("select r::text as text from workshops.award_entry r")]
    texts += [row["text"] for row in office.rows("select r::text as text from audit.task_record r")]
    texts += [path.read_text(encoding="utf-8") for path in (office.installation.var / "lists").rglob("*.html")]
    assert len(texts) > len(CREW)
    assert not [one for one in private if any(one in text for text in texts)]


@pytest.mark.prove("the suite allocates the fund")
def test_trial_calculation_is_proposed_and_not_finalised(workshop: Office) -> None:
    run_id = start(workshop, AFTER)
    assert end(workshop, run_id) == "success"
    assert workshop.states(AWARDS, run_id) == {
        "propose": "success",
        "approve_hr": "skipped",
        "approve_rv": "skipped",
        "finalise": "success",
    }
    assert "试算" in workshop.operator.run(AWARDS, run_id)["note"]
    log = workshop.operator.log(AWARDS, run_id, "finalise")
    assert "以下参数未经确认" in log
    assert "奖补三档：每人金额：1500元/人" in log
    assert workshop.one("select is_trial from workshops.award_proposal")
    assert lines(workshop) == 0


@pytest.mark.prove("the suite allocates the fund")
def test_approved_after_publicity_then_nothing_twice(workshop: Office) -> None:
    confirm_parameters(workshop)
    early = start(workshop, PUBLISHED_FROM)
    question = workshop.question(AWARDS, "approve_hr", early)
    assert "公示：2025年7月14日至2025年7月21日" in question.body
    workshop.answer(question, "reviewer_hr", "同意", **NOTHING_STRUCK)
    workshop.until(lambda: workshop.one("select count(*) from audit.task_record where message like %s", "%公示至%") or None, "asks again")
    assert workshop.one("select count(*) from approvals.opinion") == 0

    run_id = start(workshop, AFTER)
    for role in ("hr", "rv"):  # marked by hand: finalises nothing
        workshop.question(AWARDS, f"approve_{role}", run_id)
        workshop.operator.set_state(AWARDS, run_id, f"approve_{role}", "success")
    assert end(workshop, run_id) == "failed"
    assert "缺少" in workshop.operator.log(AWARDS, run_id, "finalise")
    assert lines(workshop) == 0

    workshop.operator.clear(AWARDS, run_id, ["approve_hr"])
    struck = {"剔除编号": "2", "剔除理由": "核实未在车间务工"}
    workshop.answer(workshop.question(AWARDS, "approve_hr", run_id), "reviewer_hr", "同意", **struck)
    workshop.answer(workshop.question(AWARDS, "approve_rv", run_id), "reviewer_rv", "同意", **NOTHING_STRUCK)
    assert end(workshop, run_id) == "success"
    assert lines(workshop) == len(CREW) - 1
    assert workshop.one("select count(*) from workshops.award_proposal") == 1

    workshop.operator.clear(AWARDS, run_id)
    assert end(workshop, run_id) == "success"
    assert workshop.states(AWARDS, run_id)["approve_hr"] == "skipped"
    assert end(workshop, start(workshop, "2025-07-30")) == "success"
    assert lines(workshop) == len(CREW) - 1
    leaves_no_person(workshop)


@pytest.mark.prove("the suite allocates the fund")
def test_cleared_run_asks_about_the_list_of_today(workshop: Office) -> None:
    confirm_parameters(workshop)
    run_id = start(workshop, AFTER)
    first = workshop.question(AWARDS, "approve_hr", run_id)
    with unit_of_work(workshop.settings) as work:
        write_months(work, "2025-06", [{"WZS-001": WorkshopMonth({**CREW, "赵试迟": 1})}], snapshot=NEWEST + 1)
    workshop.operator.clear(AWARDS, run_id)
    assert workshop.question(AWARDS, "approve_hr", run_id).body == first.body, "nobody new is due: the same list"
    with unit_of_work(workshop.settings) as work:
        write_months(work, "2025-06", [{"WZS-001": WorkshopMonth({**CREW, next(iter(CREW)): 1})}], snapshot=NEWEST + 2)
    workshop.operator.clear(AWARDS, run_id)
    again = workshop.until(
        lambda: next((q for q in [workshop.question(AWARDS, "approve_hr", run_id)] if q.body != first.body), None), "asks anew"
    )
    assert workshop.rows("select entries from workshops.award_proposal order by id") == [{"entries": 6}, {"entries": 5}]
    workshop.answer(again, "reviewer_hr", "不同意", "名单须重核", **NOTHING_STRUCK)
    assert end(workshop, run_id) == "success"
    assert workshop.one("select count(*) from approvals.opinion") == 1


@pytest.mark.prove("the suite allocates the fund")
def test_refused_by_one_department(workshop: Office) -> None:
    confirm_parameters(workshop)
    run_id = start(workshop, AFTER)
    workshop.answer(workshop.question(AWARDS, "approve_hr", run_id), "reviewer_hr", "不同意", "名单须重核", **NOTHING_STRUCK)
    assert end(workshop, run_id) == "success"
    assert workshop.states(AWARDS, run_id)["approve_rv"] == "skipped"
    assert (lines(workshop), workshop.one("select count(*) from workshops.award_finalisation")) == (0, 0)


@pytest.mark.prove("the suite allocates the fund")
def test_county_confirms_its_classes(workshop: Office) -> None:
    run_id = workshop.start(CLASSES, 年度=2025, 季度=2, 业务日期=PUBLISHED_FROM)
    question = workshop.question(CLASSES, "each_county.confirm", run_id)
    assert question.assigned_users == ("county_469001_a", "county_469001_b")
    assert "五指山市2025年第二季度就业帮扶车间分类名单" in question.body
    workshop.answer(question, "county_469001_b", "确认")
    assert workshop.operator.wait(CLASSES, run_id, 120) == "success"
    assert workshop.rows("select workshop_no, class, confirmed_by from workshops.current_class") == [
        {"workshop_no": "WZS-001", "class": "support", "confirmed_by": "county_469001_b"}
    ]
    workshop.operator.clear(CLASSES, run_id)
    assert workshop.operator.wait(CLASSES, run_id, 120) == "success"
    assert workshop.one("select count(*) from workshops.class_list") == 1
