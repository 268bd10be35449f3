"""What an operator meets in Airflow: the last line of each log, why a run was started, the mail about a failed run, an outage."""

from __future__ import annotations

from tests.flows.office import MONTH, Office

NOISE = ("::group::", "::endgroup::")


def last_line(office: Office, dag_id: str, run_id: str, task_id: str, *, map_index: int = -1) -> str:
    """Give the last line of a task's newest try as the page shows it."""
    newest = next(one for one in office.operator.tasks(dag_id, run_id) if (one.task_id, one.map_index) == (task_id, map_index))
    lines = office.operator.log(dag_id, run_id, task_id, map_index=map_index, try_number=newest.try_number).splitlines()
    return [line for line in lines if line.strip() and not line.startswith(NOISE)][-1]


def test_unknown_unit_fails_with_its_sentence_only(office: Office) -> None:
    run_id = office.start("data_sharing", 单位="没有这个单位")
    assert office.operator.wait("data_sharing", run_id, 180) == "failed"
    states = office.states("data_sharing", run_id)
    assert states["take_hand_overs"] == "failed"
    assert states["send_receipts"] == "upstream_failed", "nothing was taken: there is nobody to send a receipt to"
    assert last_line(office, "data_sharing", run_id, "take_hand_overs").startswith("失败原因：")
    told = office.until(
        lambda: office.rows("select text from mail.outbox where kind = 'operator' and key like %s", f"operator:data_sharing/{run_id}:%")
        or None,
        "the operators are told",
    )
    assert len(told) == 1
    assert "收件登记" in told[0]["text"]
    assert "没有这个单位" in told[0]["text"]
    assert f"/dags/data_sharing/runs/{run_id}/tasks/take_hand_overs?try_number=1" in told[0]["text"]


def test_month_says_why_it_was_started_and_what_each_task_did(office: Office) -> None:
    office.month()
    run_id = f"{MONTH}-s1-auto"
    assert last_line(office, "monthly_monitoring", run_id, "freeze_snapshot") == f"完成：{MONTH}，快照1，为新的一版"
    assert office.operator.run("county_notices", f"{MONTH}-s1")["note"] == f"{MONTH} 快照1"
    office.question("county_notices", "approve_hr")
    reasons = office.rows("select distinct dag_id, reason from audit.task_record where kind = 'START' order by dag_id")
    assert all(row["reason"] for row in reasons)
    assert {"dag_id": "county_notices", "reason": "月度监测完成"} in reasons
    assert {"dag_id": "data_sharing", "reason": "流程测试"} in reasons
