"""What an operator meets in Airflow: the last line of each log, why a run was started, the mail about a failed run, an outage."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from ops.airflow_api import AirflowApiError
from tests.flows.office import MONTH, Office

OUTAGE_SECONDS = 10


def test_unknown_unit_fails_with_its_sentence_only(office: Office) -> None:
    run_id = office.start("data_sharing", 单位="没有这个单位")
    assert office.operator.wait("data_sharing", run_id, 180) == "failed"
    states = office.states("data_sharing", run_id)
    failed = {task for task, state in states.items() if state == "failed"}
    assert failed == {"take_hand_overs", "judge_run"}, "no other task may stumble over what the first did not give"
    assert office.last_line("data_sharing", run_id, "take_hand_overs").startswith("失败原因：")
    told = office.until(
        lambda: (
            office.rows("select text from mail.outbox where kind = 'operator' and key like %s", f"operator:data_sharing/{run_id}:%") or None
        ),
        "the operators are told",
    )
    assert len(told) == 1
    assert "收件登记" in told[0]["text"]
    assert "没有这个单位" in told[0]["text"]
    assert f"/dags/data_sharing/runs/{run_id}/tasks/take_hand_overs?try_number=1" in told[0]["text"]


@pytest.mark.prove("half a minute with a database that is away")
def test_what_runs_while_the_database_is_gone_for_ten_seconds_completes_by_itself(office: Office) -> None:
    office.hand_over_all()
    office.start("data_sharing", "outage")
    office.until(lambda: office.one("select count(*) from audit.task_record") or None, "the files are taken in")
    database_server("down")
    time.sleep(OUTAGE_SECONDS)
    database_server("up")
    office.until(lambda: _answers(office), "Airflow answers again")

    assert office.end_of_retried("data_sharing", "outage") == "success"
    the_month_completes(office)
    called = office.one("select count(*) from mail.outbox where kind = 'operator' and text like %s", "%日志：http%")
    assert called == 0, "nothing failed for good, so nobody is called"


def the_month_completes(office: Office) -> None:
    assert office.end_of_retried("monthly_monitoring", f"{MONTH}-s1-auto") == "success"
    for role in ("hr", "rv"):
        question = office.question("county_notices", f"approve_{role}")
        office.answer(question, f"reviewer_{role}", "同意", 暂不发单位=None)
    assert office.end_of_retried("county_notices", f"{MONTH}-s1") == "success"
    assert office.last_line("county_notices", f"{MONTH}-s1", "approve_hr") == "完成：同意"
    assert office.one("select count(*) from monitoring.snapshot where period = %s", MONTH) == 1


def database_server(command: str) -> None:
    """Stop or start PostgreSQL of the installation; its supervisor may be the one who starts it again first."""
    subprocess.run([sys.executable, "-m", "ops.database", command], check=True, stdin=subprocess.DEVNULL)


def _answers(office: Office) -> bool | None:
    try:
        return bool(office.operator.dags())
    except (AirflowApiError, OSError):
        return None
