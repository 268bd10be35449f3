"""Starting months through real Airflow: nothing without a ready unit, with open eyes before the closing, side by side; an office's settings too."""

from __future__ import annotations

import shutil
from datetime import date
from fractions import Fraction

import pytest
from ops.airflow_api import AirflowApiError
from tests.flows.installation import OFFICE_FOLDER
from tests.flows.office import MONTH, UNITS, Office

from wengang.due import domains_that_remind
from wengang.settings.policy import load_policy

EARLIER = "2025-02"


def refused(office: Office, **params: object) -> str:
    """Start the month's monitoring, see it fail, and give the sentence."""
    run_id = office.start("monthly_monitoring", 期间=MONTH, **params)
    assert office.operator.wait("monthly_monitoring", run_id, 120) == "failed"
    return office.one("select message from audit.task_record where kind = 'FAILED' and run_id = %s", run_id)


def snapshots(office: Office, period: str = MONTH) -> int:
    return office.one("select count(*) from monitoring.snapshot where period = %s", period)


@pytest.mark.prove("the suite keeps the starts that are refused at once")
def test_month_without_a_ready_unit_is_not_started_by_anybody(office: Office) -> None:
    assert "还没有一个单位报齐" in refused(office)
    assert office.run("deadlines", 业务日期="2025-04-08") == "success"
    assert not [run for run in office.operator.runs("monthly_monitoring") if run["dag_run_id"].endswith("-auto")]
    assert snapshots(office) == 0
    assert office.rows("select 1 from workshops.review where period = %s", MONTH) == []
    assert office.one("select count(*) from county_notices.notice where period = %s", MONTH) == 0

    office.hand_over(UNITS[0])
    assert office.run("data_sharing", 业务日期="2025-04-09") == "success"
    assert office.run_state("monthly_monitoring", f"{MONTH}-s1-auto") == "success"


@pytest.mark.prove("the suite keeps the starts that are refused at once")
def test_start_before_the_closing_asks_for_the_reason_and_shows_the_coverage(office: Office) -> None:
    office.hand_over(UNITS[0])
    assert office.run("data_sharing") == "success"
    sentence = refused(office, 重跑原因="")
    assert "重跑原因" in sentence
    assert f"1/{len(UNITS)} 个单位报齐，未报齐：五指山市、临高县" in sentence
    assert "现在还没有截止" in sentence
    assert snapshots(office) == 0

    run_id = office.start("monthly_monitoring", 期间=MONTH, 重跑原因="领导要先看一个单位")
    assert office.operator.wait("monthly_monitoring", run_id, 120) == "success"
    (run,) = [run for run in office.operator.runs("monthly_monitoring") if run["dag_run_id"] == run_id]
    assert "未报齐：五指山市、临高县" in run["note"]
    assert "未报齐：五指山市、临高县" in office.operator.log("monthly_monitoring", run_id, "freeze_snapshot")

    office.hand_over(UNITS[1])
    assert office.run("data_sharing") == "success"
    assert snapshots(office) == 1, "a month that was started by hand does not start again with every file before its closing"


def test_a_number_in_a_wrong_form_is_answered_at_once_in_chinese(office: Office) -> None:
    wrong: list[tuple[str, str, dict[str, object]]] = [
        ("county_notices", "快照“abc”不是一个数", {"期间": MONTH, "快照": "abc"}),
        ("workshop_monthly_review", "快照“第1号”不是一个数", {"期间": MONTH, "快照": "第1号"}),
        ("workshop_classes", "年度“今年”不是一个数", {"年度": "今年", "季度": 1}),
        ("workshop_classes", "季度“7”不对", {"年度": 2025, "季度": 7}),
        ("fund_allocation", "年度“二〇二五”不是一个数", {"年度": "二〇二五"}),
    ]
    for run_id, dag_id, sentence in [(office.start(dag_id, **params), dag_id, sentence) for dag_id, sentence, params in wrong]:
        assert office.operator.wait(dag_id, run_id, 60) == "failed", (
            "a known error is not tried again, so the run ends well within a minute"
        )
        assert sentence in office.one("select min(message) from audit.task_record where kind = 'FAILED' and run_id = %s", run_id)


def test_a_form_that_airflow_itself_refuses_is_answered_in_chinese(office: Office) -> None:
    for name, wrong, how in (("业务日期", "2025/3/1", "写成 2025-04-03 的样子"), ("重跑原因", None, "为什么重跑")):
        with pytest.raises(AirflowApiError) as refused:
            office.start("deadlines", **{name: wrong})
        assert f"没有启动：“{name}”不能写" in str(refused.value) and how in str(refused.value)
        assert "schema" not in str(refused.value)
    assert not [run for run in office.operator.runs("deadlines") if run["dag_run_id"].startswith("test-")]


@pytest.mark.prove("the suite keeps the starts that are refused at once")
def test_approvals_of_two_months_do_not_wait_for_each_other(office: Office) -> None:
    assert office.run("monthly_monitoring", 期间=EARLIER) == "success"
    older = office.question("county_notices", "approve_hr", f"{EARLIER}-s1")
    office.drafted_month()
    office.start_after_month("county_notices")
    office.approve_both(f"{MONTH}-s1")
    assert office.run_state("county_notices", f"{MONTH}-s1") == "success"
    assert {row["unit"] for row in office.rows("select unit from county_notices.notice where period = %s and state = 'issued'", MONTH)}
    assert office.rows("select 1 from county_notices.notice where period = %s and state = 'issued'", EARLIER) == []

    # A second run of the same month asks again; what one of them issues is not issued by the other.
    again = office.start("county_notices", 期间=EARLIER, 快照=1)
    office.question("county_notices", "approve_hr", again)
    office.answer(older, "reviewer_hr", "同意", 暂不发单位=None)
    office.answer(office.question("county_notices", "approve_rv", f"{EARLIER}-s1"), "reviewer_rv", "同意", 暂不发单位=None)
    assert office.run_state("county_notices", f"{EARLIER}-s1") == "success"
    office.answer(office.question("county_notices", "approve_hr", again), "reviewer_hr", "同意", 暂不发单位=None)
    assert office.run_state("county_notices", again) == "success"
    assert office.states("county_notices", again)["approve_rv"] == "skipped", "nothing is left to be issued"
    sent = office.rows("select unit from county_notices.notice where period = %s and state = 'issued'", EARLIER)
    assert sent
    assert office.one("select count(*) from mail.outbox where key like %s", f"notice:{EARLIER}:%") == len(sent)


@pytest.mark.prove("the suite keeps the starts that are refused at once")
def test_a_trial_closes_and_starts_nothing_by_the_clock(office: Office) -> None:
    office.hand_over(UNITS[0])
    assert office.run("data_sharing", 业务日期=None) == "success"
    run_id = office.start("deadlines", 业务日期=None)
    assert office.operator.wait("deadlines", run_id, 120) == "success"
    states = office.states("deadlines", run_id)
    reminded = {domain: states.pop(f"remind[{place}]") for place, domain in enumerate(domains_that_remind())}
    assert reminded.pop("deadlines") == "success", "a year without a calendar is told to the operators of a trial too"
    assert {*reminded.values(), *states.values()} == {"skipped"}
    assert "请手工启动并填写业务日期" in office.operator.log("deadlines", run_id, "find_monthly_monitoring")
    assert office.one("select count(*) from deadlines.closing") == 0
    yearly = ("workshop_classes", "workshop_awards", "fund_allocation", "fund_execution")
    for dag_id, yearly_run in [(dag_id, office.start(dag_id, 业务日期=None)) for dag_id in yearly]:
        ended = office.operator.wait(dag_id, yearly_run, 120)
        assert ended == "success", f"{dag_id} starts by the clock in January or February and must not be red"
    assert office.rows("select 1 from workshops.class_list") == []
    assert office.one("select count(*) from fund.version") == 0
    assert [key for key in office.mails() if not key.startswith("operator:calendar:")] == []
    assert snapshots(office) == 0


def yellow_in_production(office: Office) -> Fraction:
    """Give what the fall for yellow is from May on where only what was released holds."""
    with pytest.MonkeyPatch.context() as production:
        production.setenv("WENGANG_MODE", "production")
        production.delenv("WENGANG_POLICY_FILE")  # trial parameters, which production refuses
        load_policy.cache_clear()
        try:
            return load_policy().ratio("risk.yellow_yoy", date(2025, 5, 31))
        finally:
            load_policy.cache_clear()


def test_a_line_of_the_office_holds_when_two_people_released_it(office: Office) -> None:
    file = office.installation.var / OFFICE_FOLDER / "policy" / "risk_detection.yaml"
    file.parent.mkdir()
    try:
        file.write_text(
            "risk.yellow_yoy:\n- {effective_from: 2025-05-01, value: '0.015', basis: 琼人社发〔2025〕3号, reason: 误报偏多}\n",
            encoding="utf-8",
        )
        run_id = office.start("office_settings")
        question = office.question("office_settings", "approve_hr", run_id)
        body = question.body.replace("\\", "")
        assert "由1%改为1.5%" in body and "琼人社发〔2025〕3号" in body and "误报偏多" in body
        assert "如果这些取值在已有的月份就这样" in body and "2025年2月" in body, "the months that are there are tried"
        office.answer(question, "reviewer_hr", "同意")
        second = office.question("office_settings", "approve_rv", run_id)
        assert yellow_in_production(office) == Fraction(1, 100), "one person alone puts nothing in force"
        office.answer(second, "reviewer_rv", "同意")
        assert office.run_state("office_settings", run_id) == "success"
        assert yellow_in_production(office) == Fraction(15, 1000)
        assert office.rows("select number, hr_by, rv_by from office_settings.release") == [
            {"number": 1, "hr_by": "reviewer_hr", "rv_by": "reviewer_rv"}
        ]
    finally:
        shutil.rmtree(file.parent)
        (office.installation.var / "settings" / "released.json").unlink(missing_ok=True)
