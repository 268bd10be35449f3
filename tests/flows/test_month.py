"""A month through real Airflow: from the inbox to the outbox, by two people, once (issue: “The cycle”, “Re-running and safety”)."""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
import threading
import zipfile
from pathlib import Path

import msoffcrypto
import openpyxl
import psutil
import pytest
import requests
from ops.airflow_api import AirflowApiError
from ops.verify_audit import verify
from tests.conftest import PROVING
from tests.flows.canary import NUMBERS, leaves_no_personal_data
from tests.flows.office import ARCHIVE, LONG, MONTH, OPINION, UNITS, Office

from wengang.audit.completeness import check_completeness
from wengang.audit.count_titles import NOT_PASSED
from wengang.audit.sealing import exported
from wengang.data_sharing.originals import put_away
from wengang.database.unit_of_work import unit_of_work
from wengang.exchange.access import Asking, fetch, password
from wengang.settings.keys import load_keys

AUTO = f"{MONTH}-s1-auto"
NOTICES = f"{MONTH}-s1"
COMPUTING = ("freeze_snapshot", "compute", "exchange", "tell_units", "grade", "draft")


def business_rows(office: Office) -> dict[str, int]:
    """Count what must not grow when something is run again."""
    tables = (
        "data_sharing.hand_over",
        "data_sharing.delivery",
        "data_sharing.roster_row",
        "data_sharing.work_row",
        "data_sharing.finding",
        "monitoring.snapshot",
        "monitoring.indicator",
        "monitoring.change",
        "risk_detection.level",
        "county_notices.notice",
        "reconciliation.difference",
        "exchange.package",
        "mail.outbox",
    )
    return {table: office.one(f"select count(*) from {table}") for table in tables}


def test_happy_month(office: Office) -> None:
    caught_before = len(office.installation.mails())
    office.month()
    hr = office.question("county_notices", "approve_hr")
    says_why_it_was_started_and_what_each_task_did(office)
    gives_each_department_its_differences(office)
    assert all(name in hr.body for name in ("五指山市", "临高县", "洋浦经济开发区"))
    with pytest.raises(AirflowApiError) as refused:
        office.answer(hr, "reviewer_rv", "同意", 暂不发单位=None)
    assert refused.value.status == 403

    office.answer(hr, "reviewer_hr", "同意", opinion=None, 暂不发单位=None)
    office.until(lambda: office.one("select count(*) from audit.task_record where message like %s", "请填写意见%") or None, "asks again")
    assert office.one("select count(*) from approvals.opinion") == 0
    again = office.until(
        lambda: next((q for q in [office.question("county_notices", "approve_hr")] if "请再答一次" in q.body), None), "says why"
    )
    assert again.body.index("请再答一次：请填写意见") < again.body.index("| 单位 |"), "the reason stands on top"
    office.answer(again, "reviewer_hr", "同意", 暂不发单位="五指山县")
    wrong = office.until(
        lambda: next((q for q in [office.question("county_notices", "approve_hr")] if "五指山县" in q.body), None), "says why"
    )
    assert (wrong.form["意见"], wrong.form["暂不发单位"]) == (OPINION, "五指山县"), "what was entered is still there"
    letters_can_be_read_by_those_who_see_questions(office, wrong.body)

    office.answer(wrong, "reviewer_hr", "同意", 暂不发单位=None)
    rv = office.question("county_notices", "approve_rv")
    assert "已审批：同意" in rv.body and OPINION in rv.body
    office.answer(rv, "reviewer_rv", "同意")
    assert office.run_state("county_notices", NOTICES) == "success"
    assert office.issued() == list(UNITS)
    assert office.run("mail_delivery") == "success"
    assert office.rows("select distinct state from mail.outbox") == [{"state": "accepted"}]
    notices = [mail for mail in office.installation.mails()[caught_before:] if "风险提示函" in str(mail["subject"])]
    assert len(notices) == len(UNITS)

    with unit_of_work(office.settings) as work:
        audit = check_completeness(work, office.installation.airflow_database)
    assert audit.complete, audit
    audit_is_sealed_and_verifies(office)
    exchanged = [path for path in (office.settings.var / "exchange").rglob("*") if path.is_file()]
    assert exchanged and not [path.name for path in exchanged if zipfile.is_zipfile(path)], "a workbook of the exchange is not locked"
    leaves_no_personal_data(office)
    running_anything_again_changes_nothing(office)


def audit_is_sealed_and_verifies(office: Office) -> None:
    """Seal by the office's own DAG, and verify an export of both databases by the verifier alone."""
    assert office.run("audit_seal") == "success"
    with unit_of_work(office.settings) as work:
        report = verify(exported(work, office.installation.airflow_database))
    assert report.faults == []
    sources = {row["source"] for row in office.rows("select distinct source from audit.sealed_record")}
    assert {"audit.task_record", "approvals.opinion", "airflow.audit.state_change"} <= sources
    assert office.one("select count(*) from audit.exported_head") == 1
    calls = office.rows("select distinct account, status from audit.call where method = 'PATCH' and path like '%/hitlDetails%'")
    assert {(row["account"], row["status"]) for row in calls} == {("reviewer_hr", 200), ("reviewer_rv", 200), ("reviewer_rv", 403)}
    heads = office.rows("select person from mail.outbox where kind = 'audit' order by person")
    assert [row["person"] for row in heads] == ["reviewer_hr", "reviewer_rv"], "the head leaves the house to both departments"
    assert office.run("mail_delivery") == "success"


def says_why_it_was_started_and_what_each_task_did(office: Office) -> None:
    """Read the last lines of the logs, the note of a run and the reasons of all starts."""
    frozen = office.last_line("monthly_monitoring", AUTO, "freeze_snapshot")
    assert frozen == f"完成：{MONTH}，快照1，为新的一版。2025年3月数据 3/3 个单位报齐"
    assert office.last_line("monthly_monitoring", AUTO, "start_notices") == f"完成：启动风险提示审批，运行编号 {NOTICES}"
    assert office.operator.run("county_notices", NOTICES)["note"] == f"{MONTH} 快照1"
    reasons = office.rows("select distinct dag_id, reason from audit.task_record where kind = 'START' order by dag_id")
    assert all(row["reason"] for row in reasons)
    assert {"dag_id": "county_notices", "reason": "月度监测完成"} in reasons
    assert {"dag_id": "data_sharing", "reason": "流程测试"} in reasons


def gives_each_department_its_differences(office: Office) -> None:
    """Find packages for both departments of a unit, one mail a unit, and give one as the office does."""
    packages = office.rows(
        "select id, unit, department, announced_on from exchange.package where kind = 'department_differences' order by unit, department"
    )
    units = sorted({package["unit"] for package in packages})
    assert units and [(one["unit"], one["department"]) for one in packages] == [(unit, word) for unit in units for word in ("hr", "rv")]
    assert all(package["announced_on"] for package in packages)
    assert [row["unit"] for row in office.rows("select unit from mail.outbox where kind = 'package' order by unit")] == units
    assert office.last_line("monthly_monitoring", AUTO, "exchange").startswith(f"完成：放入材料包{len(packages)}个，列出")
    assert office.last_line("monthly_monitoring", AUTO, "tell_units") == f"完成：通知材料包{len(units)}个单位"
    asking = Asking(packages[0]["id"], "operator", "经办人来领", packages[0]["announced_on"])
    book, told = io.BytesIO(), msoffcrypto.OfficeFile(io.BytesIO(fetch(office.settings, asking).content))
    told.load_key(password=password(office.settings, asking))
    told.decrypt(book)
    assert NUMBERS.search(str([*openpyxl.load_workbook(book)["差异"].iter_rows(values_only=True)])), "persons stand in it"


def letters_can_be_read_by_those_who_see_questions(office: Office, body: str) -> None:
    """Open the page of the papers by the link of the question: reviewers may, nobody without an account."""
    (address,) = re.findall(r"\((http\S+/wengang/papers/[0-9a-f]{64})\)", body)
    path = address[address.index("/wengang/") :]
    assert office.installation.as_account("reviewer_hr").page(path).count("<iframe") == len(UNITS)
    assert requests.get(address, timeout=30).status_code == 401


def test_what_is_due_can_be_read_by_those_who_see_the_procedures(office: Office) -> None:
    for account in ("operator", "reviewer_hr"):
        page = office.installation.as_account(account).page("/wengang/due?on=2025-04-08")
        assert "到期和逾期：2025年4月8日" in page and "五指山市还缺2025年3月数据" in page
    with pytest.raises(AirflowApiError, match="（400）"):
        office.operator.page("/wengang/due?on=%E6%98%8E%E5%A4%A9")
    assert requests.get(f"{office.installation.address}/wengang/due", timeout=30).status_code == 401


def running_anything_again_changes_nothing(office: Office) -> None:
    """Clear a mapped unit, tasks (proofs: one at a time) and whole runs, and start the month again: same rows, no second mail."""
    before, mails = business_rows(office), len(office.installation.mails())
    sharing = next(run["dag_run_id"] for run in office.operator.runs("data_sharing"))
    office.operator.clear("data_sharing", sharing, [("check_hand_over", 1)])
    assert office.operator.wait("data_sharing", sharing, 120) == "success"
    office.operator.clear("data_sharing", sharing)
    assert office.operator.wait("data_sharing", sharing, 120) == "success"
    for tasks in [[task] for task in COMPUTING] if PROVING else [list(COMPUTING)]:
        office.operator.clear("monthly_monitoring", AUTO, tasks, downstream=False)
        assert office.operator.wait("monthly_monitoring", AUTO, 120) == "success"
    office.operator.clear("county_notices", NOTICES, ["issue"])
    assert office.operator.wait("county_notices", NOTICES, 120) == "success"
    assert office.run("monthly_monitoring", 期间=MONTH) == "success"
    assert office.run("mail_delivery") == "success"
    assert business_rows(office) == before
    assert len(office.installation.mails()) == mails


@pytest.mark.prove("the suite walks the month once from end to end")
def test_returned_file_does_not_hold_up_the_others(office: Office) -> None:
    def damage(folder: Path) -> None:
        for file in folder.glob("*务工*.xlsx"):
            file.write_bytes(file.read_bytes()[:5000])

    office.hand_over("469001", change=damage)
    office.hand_over("469024")
    office.hand_over("460400499")
    assert office.run("data_sharing") == "success"
    states = office.rows("select unit, table_name, state from data_sharing.delivery where period = %s order by 1, 2", MONTH)
    assert [row["state"] for row in states] == ["accepted"] * 3 + ["returned"] + ["accepted"] * 2
    assert office.one("select count(*) from mail.outbox where kind = 'receipt' and unit = '469001'") == 1
    assert not office.operator.runs("monthly_monitoring"), "a month that is not complete is not started before its closing"

    assert office.run("deadlines", 业务日期="2025-04-08") == "success"
    assert office.run_state("monthly_monitoring", AUTO) == "success"
    assert office.one("select work_stock from monitoring.indicator where period = %s and scope_code = '469001'", MONTH) is None
    assert office.run("matters", 业务日期="2025-04-09") == "success"
    assert "matters:469001:2025-04-09" in office.mails(), "what came back is a matter of its unit"


@pytest.mark.prove("the suite walks the month once from end to end")
def test_check_cleared_by_itself_tells_the_truth_and_its_sender_is_told(office: Office) -> None:
    manifest = json.loads((ARCHIVE / "inbox" / "469001" / MONTH / "rv" / "manifest.json").read_bytes())
    digest = next(file["sha256"] for file in manifest["files"] if file["table"] == "rv_roster")
    spoilt = office.settings.var / "archive" / "469001" / MONTH / f"{digest}.enc"
    spoilt.parent.mkdir(parents=True, exist_ok=True)
    spoilt.write_bytes(b"spoilt")
    office.hand_over("469001")
    office.hand_over("469024")
    run_id = office.start("data_sharing")
    assert office.operator.wait("data_sharing", run_id, 120) == "failed"
    told = "select unit from mail.outbox where kind = 'receipt' order by unit"
    assert office.rows(told) == [{"unit": "469024"}], "a failed check keeps back the receipt of its hand-over only"
    (failed,) = [task for task, state in office.states("data_sharing", run_id).items() if state == "failed" and "check" in task]
    index = int(failed.rpartition("[")[2].rstrip("]"))
    settled = "select table_name, version, state from data_sharing.delivery where unit = '469001' and period = %s order by 1"
    assert office.rows(settled, MONTH) == [
        {"table_name": "rv_roster", "version": 1, "state": "received"},
        {"table_name": "rv_work", "version": 1, "state": "accepted"},
    ], "the other file of its hand-over is settled"
    log = office.operator.log("data_sharing", run_id, "check_hand_over", map_index=index)
    assert "五指山市 · 务工月监测：已接收，收到" in log
    assert log.rindex("失败原因：五指山市 · ") > log.rindex("五指山市 · 务工月监测：已接收")

    office.operator.clear("data_sharing", run_id, [("check_hand_over", index)], downstream=False)
    assert office.operator.wait("data_sharing", run_id, 120) == "failed", "it failed again"

    spoilt.unlink()
    content = next(
        path
        for path in (office.settings.inbox / "469001" / MONTH / "rv").iterdir()
        if hashlib.sha256(path.read_bytes()).hexdigest() == digest
    )
    put_away(office.settings.archive, load_keys(office.settings).archive, "469001", MONTH, digest, content.read_bytes())
    office.operator.clear("data_sharing", run_id, [("check_hand_over", index)], downstream=False)
    assert office.operator.wait("data_sharing", run_id, 120) == "success"
    assert office.run("data_sharing") == "success"
    assert office.run("data_sharing") == "success"
    assert office.rows(told) == [{"unit": "469001"}, {"unit": "469024"}]


@pytest.mark.prove("the suite walks the month once from end to end")
def test_held_file_waits_for_an_opinion_and_the_rest_goes_on(office: Office) -> None:
    office.hand_over_all()
    # The accepted February is made to look a third smaller, so that March swings by more than 20 %.
    office.rows(
        "update data_sharing.delivery set rows_delivered = rows_delivered * 2 / 3"
        " where period = '2025-02' and unit = '469001' and table_name = 'rv_work' returning id"
    )
    assert office.run("data_sharing") == "success"
    question = office.question("held_files", "decide")
    assert "相差" in question.body
    office.answer(question, "reviewer_rv", "接收", opinion="")
    office.until(lambda: office.one("select count(*) from audit.task_record where message like %s", "请填写意见%") or None, "asks again")
    office.answer(office.question("held_files", "decide"), "reviewer_rv", "接收", opinion="已核实，系集中录入")
    assert office.run_state("held_files", question.run_id) == "success"
    decided = office.rows("select state, decided_by, opinion from data_sharing.delivery where opinion is not null and period = %s", MONTH)
    assert decided == [{"state": "accepted", "decided_by": "reviewer_rv", "opinion": "已核实，系集中录入"}]
    kept = office.rows("select role, decided_by, approve from approvals.opinion where subject like 'held_file:%'")
    assert kept == [{"role": "province", "decided_by": "reviewer_rv", "approve": True}]
    assert office.run("data_sharing") == "success"
    assert office.run_state("monthly_monitoring", AUTO) == "success"


@pytest.mark.prove("the suite walks the month once from end to end")
def test_refused_approval_issues_nothing_and_is_no_failure(office: Office) -> None:
    office.drafted_month()
    office.start_after_month("county_notices")
    office.answer(office.question("county_notices", "approve_hr"), "reviewer_hr", "不同意", opinion="数据需核实", 暂不发单位=None)
    assert office.run_state("county_notices", NOTICES) == "success"
    assert office.states("county_notices", NOTICES)["approve_rv"] == "skipped", "nobody is asked after a refusal"
    assert office.rows("select approve, opinion from approvals.opinion") == [{"approve": False, "opinion": "数据需核实"}]
    office.until(lambda: NOT_PASSED in office.operator.log("county_notices", NOTICES, "issue") or None, "the end of the run says it")
    (run,) = office.operator.runs("county_notices")
    assert NOT_PASSED in run["note"]

    office.operator.clear("county_notices", NOTICES, ["approve_hr"])
    office.answer(office.question("county_notices", "approve_hr"), "reviewer_hr", "同意", 暂不发单位=None)
    office.answer(office.question("county_notices", "approve_rv"), "reviewer_rv", "不同意", opinion="收入需核实", 暂不发单位=None)
    assert office.run_state("county_notices", NOTICES) == "success"
    assert NOT_PASSED in office.operator.log("county_notices", NOTICES, "issue", try_number=2)
    assert office.issued() == []
    assert not [key for key in office.mails() if key.startswith("notice:")]


@pytest.mark.prove("the suite walks the month once from end to end")
def test_marking_human_tasks_as_success_by_hand_issues_nothing(office: Office) -> None:
    office.drafted_month()
    office.start_after_month("county_notices")
    for role in ("hr", "rv"):
        office.until(lambda role=role: office.states("county_notices", NOTICES).get(f"approve_{role}") == "awaiting_input" or None, role)
        office.operator.set_state("county_notices", NOTICES, f"approve_{role}", "success")
    assert office.run_state("county_notices", NOTICES) == "failed"
    assert "缺少" in office.operator.log("county_notices", NOTICES, "issue")
    assert office.issued() == []
    assert not [key for key in office.mails() if key.startswith("notice:")]
    office.until(lambda: [key for key in office.mails() if key.startswith("operator:")] or None, "operators are told", 60)


@pytest.mark.prove("the suite walks the month once from end to end")
def test_month_started_twice_at_once_has_one_snapshot(office: Office) -> None:
    office.hand_over_all()
    office.take_in()
    second = threading.Thread(target=office.start, args=("monthly_monitoring",), kwargs={"期间": MONTH})
    second.start()
    assert office.run("monthly_monitoring", 期间=MONTH) == "success"
    second.join()
    for run in office.operator.runs("monthly_monitoring"):
        assert office.operator.wait("monthly_monitoring", run["dag_run_id"], 120) == "success"
    assert office.one("select count(*) from monitoring.snapshot where period = %s", MONTH) == 1
    assert office.one("select count(*) from county_notices.notice where period = %s", MONTH) == len(UNITS)
    assert len(office.operator.runs("county_notices")) == 1


@pytest.mark.prove("the suite walks the month once from end to end")
def test_correction_makes_a_new_snapshot_and_closes_the_older_question(office: Office) -> None:
    office.drafted_month()
    office.start_after_month("county_notices")
    office.question("county_notices", "approve_hr", NOTICES)
    shutil.copytree(ARCHIVE / "inbox" / "469024" / MONTH / "rv-correction", office.settings.inbox / "469024" / MONTH / "rv-correction")
    assert office.run("data_sharing") == "success"
    assert office.run_state("monthly_monitoring", f"{MONTH}-s2-auto") == "success"
    assert office.run_state("county_notices", NOTICES) == "success"
    assert set(office.states("county_notices", NOTICES).values()) == {"skipped"}
    office.approve_both(f"{MONTH}-s2")
    assert office.run_state("county_notices", f"{MONTH}-s2") == "success"
    assert office.issued() == list(UNITS)
    assert office.one("select count(*) from county_notices.notice where state = 'superseded'") == len(UNITS)


@pytest.mark.prove("the suite walks the month once from end to end")
def test_start_that_cannot_be_is_one_clear_sentence(office: Office) -> None:
    wrong = [
        ({"期间": "2025-03", "重跑原因": ""}, "重跑原因"),
        ({"期间": "2027-01"}, "未开放"),
        ({"期间": "2022-05", "业务日期": "2025-04-03"}, "未开放"),
        ({"期间": "2025-13"}, "未开放"),
        ({"期间": "三月"}, "请写成“2025-03”的样子"),
        ({"期间": ""}, "没有填写期间"),
    ]
    for run_id, sentence in [(office.start("monthly_monitoring", **params), sentence) for params, sentence in wrong]:
        assert office.operator.wait("monthly_monitoring", run_id, LONG) == "failed"
        assert sentence in office.operator.log("monthly_monitoring", run_id, "freeze_snapshot")
        assert sentence in office.one("select message from audit.task_record where kind = 'FAILED' and run_id = %s", run_id)


def test_killed_task_leaves_its_start_and_is_tried_again_by_itself(office: Office) -> None:
    with office.installation.as_administrator() as blocker:
        # The month's lock is held by somebody else, so the task waits inside its transaction until it is killed.
        blocker.execute("select pg_advisory_lock(hashtextextended(%s, 0))", [f"monitoring:{MONTH}"])
        office.hand_over_all()
        office.take_in()
        office.start("monthly_monitoring", AUTO, 期间=MONTH)
        office.until(lambda: office.one("select count(*) from audit.task_record where run_id = %s", AUTO) or None, "the task starts")
        for process in processes_of_task(office, "freeze_snapshot"):
            process.kill()
        office.until(
            lambda: office.states("monthly_monitoring", AUTO)["freeze_snapshot"] == "up_for_retry" or None, "it waits to be tried again"
        )
        kinds = office.rows("select kind from audit.task_record where run_id = %s order by seq", AUTO)
        assert kinds == [{"kind": "START"}]
    assert office.end_of_retried("monthly_monitoring", AUTO) == "success"
    assert office.one("select count(*) from monitoring.snapshot where period = %s", MONTH) == 1
    with unit_of_work(office.settings) as work:
        assert check_completeness(work, office.installation.airflow_database).complete


def processes_of_task(office: Office, task_id: str) -> list[psutil.Process]:
    """Give the processes that run a task of this installation: what the busy workers of its supervisor have started."""
    supervisor = psutil.Process(json.loads((office.installation.var / "run" / "stack.json").read_text())["pid"])
    living = [one for one in supervisor.children(recursive=True) if one.status() != psutil.STATUS_ZOMBIE]
    workers = [one for one in living if "airflow worker" in " ".join(one.cmdline())]
    found = [child for worker in workers for child in worker.children(recursive=True)]
    assert found, f"no process runs {task_id}"
    return found


def test_unit_that_does_not_exist_is_one_clear_sentence(office: Office) -> None:
    run_id = office.start("data_sharing", 单位="999999")
    assert office.operator.wait("data_sharing", run_id, 120) == "failed"
    assert "报送单位“999999”不存在" in office.operator.log("data_sharing", run_id, "take_hand_overs")
