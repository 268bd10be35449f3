"""A fall from the data to its closing next month, through real Airflow: notice, answer, review, verification (issue “Matters”)."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
from datetime import datetime
from pathlib import Path

from ops.airflow_api import Question
from tests.flows.canary import leaves_no_personal_data
from tests.flows.office import ARCHIVE, DAY, MONTH, UNITS, Office

from wengang.database.unit_of_work import unit_of_work
from wengang.monitoring.steps import compute_figures, start_month
from wengang.periods import Period
from wengang.risk_detection.steps import detect_risks
from wengang.workdays import OFFICE_TIME

UNIT = "469001"
ANSWERED_ON, DECIDED_ON, VERIFIED_ON = "2025-04-08", "2025-04-09", "2025-05-09"
TITLES = ("事项编号", "是否属实", "原因类别", "核实结果", "措施", "责任人职务", "完成时限", "现场帮扶日期", "完成情况")


def answer_of(no: str, **cells: str) -> dict[str, str]:
    return {
        "事项编号": no,
        "是否属实": "属实",
        "原因类别": "季节性",
        "核实结果": "逐户核实，冬种收尾",
        "措施": "组织专场招聘",
        "责任人职务": "县就业局副局长",
        "完成时限": "2025-05-30",
        "现场帮扶日期": ANSWERED_ON,
        "完成情况": "",
    } | cells


def hand_over_answer(office: Office, no: str, name: str, **cells: str) -> None:
    """Put the hand-over of an answer into the inbox, manifest last."""
    memory = io.StringIO(newline="")
    writer = csv.DictWriter(memory, TITLES)
    writer.writeheader()
    writer.writerow(answer_of(no, **cells))
    content = memory.getvalue().encode()
    folder: Path = office.settings.inbox / UNIT / MONTH / name
    folder.mkdir(parents=True)
    (folder / "事项反馈.csv").write_bytes(content)
    manifest = {
        "schema_version": 1,
        "unit": UNIT,
        "period": MONTH,
        "department": "hr",
        "prepared_by": "经办",
        "approved_by": "负责",
        "generated_at": f"{ANSWERED_ON}T10:00:00+08:00",
        "is_correction_of": None,
        "files": [
            {
                "table": "matter_reply",
                "name": "事项反馈.csv",
                "bytes": len(content),
                "sha256": hashlib.sha256(content).hexdigest(),
                "rows": 1,
            }
        ],
    }
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def matter(office: Office) -> dict[str, object]:
    """Give the matter of the unit's notice as it stands."""
    (row,) = office.rows("select * from matters.matter where kind = 'notice.reply' and unit = %s", UNIT)
    return row


def test_from_the_fall_to_its_closing(office: Office) -> None:
    office.drafted_month()
    notices = office.start_after_month("county_notices")
    office.approve_both(notices)
    assert office.run_state("county_notices", notices) == "success"
    assert office.run("mail_delivery") == "success"
    assert office.run("matters") == "success"
    opened = matter(office)
    assert (opened["state"], str(opened["opened_on"]), opened["key"]) == ("open", DAY, f"风险提示〔2025〕第3-{UNIT}-1号")
    mail = office.one("select text from mail.outbox where key = %s", f"matters:{UNIT}:{DAY}")
    assert str(opened["no"]) in mail

    hand_over_answer(office, str(opened["no"]), "reply-1", 措施="", 完成情况="已致电１３８ 0000-0000")
    assert office.run("data_sharing", 业务日期=ANSWERED_ON) == "success"
    assert matter(office)["state"] == "returned"
    assert office.one("select count(*) from mail.outbox where kind = 'receipt' and text like %s", "%缺措施%") == 1
    hand_over_answer(office, str(opened["no"]), "reply-2")
    assert office.run("data_sharing", 业务日期=ANSWERED_ON) == "success"
    assert matter(office)["state"] == "answered"

    assert office.run("matters", 业务日期=DECIDED_ON) == "success"
    review = office.question("matter_replies", "review_hr")
    assert str(opened["no"]) in review.body
    told = office.rows("select person, recipients, text from mail.outbox where kind = 'waiting'")
    assert [(mail["person"], mail["recipients"]) for mail in told] == [("reviewer_hr", ["reviewer.hr@wengang.invalid"])]
    assert f"/dags/matter_replies/runs/{review.run_id}/tasks/review_hr/required_actions" in told[0]["text"]
    review = refused_out_of_term(office, review)
    office.answer(review, "reviewer_hr", "全部认可", "措施具体，同意")
    assert office.run_state("matter_replies", review.run_id) == "success"
    assert matter(office)["state"] == "accepted"
    ended = office.rows("select distinct ended from approvals.asked")
    assert ended == [{"ended": "answered"}], "nothing waits for anybody"

    the_month_after(office)
    assert office.run("matters", 业务日期=VERIFIED_ON) == "success"
    closed = matter(office)
    assert (closed["state"], closed["kept"]) == ("closed", "improved")
    moves = office.rows("select move, made_by from matters.move where matter_id = %s order by number", closed["id"])
    assert [(row["move"], row["made_by"]) for row in moves] == [
        ("reply_incomplete", f"{UNIT}/hr"),
        ("reply_complete", f"{UNIT}/hr"),
        ("accept", "reviewer_hr"),
        ("verify_improved", "system"),
    ]
    assert office.run("matters", 业务日期=VERIFIED_ON) == "success"
    assert matter(office) == closed, "a run again changes nothing"
    leaves_no_personal_data(office)


def refused_out_of_term(office: Office, review: Question) -> Question:
    """Let the substitute answer before his term, and give the question as it is asked again."""
    assert review.assigned_users == ("reviewer_hr", "substitute_hr"), "a question may wait until a term begins"
    office.answer(review, "substitute_hr", "全部认可", "措施具体，同意")

    def asked_again() -> Question | None:
        questions = office.operator.open_questions()
        return next((one for one in questions if one.run_id == review.run_id and "请再答一次" in one.body), None)

    again: Question = office.until(asked_again, "the reviewer is asked again")
    assert f"代理期为2025-05-19至2025-05-23，{DECIDED_ON}不能代为决定" in again.body
    return again


def the_month_after(office: Office) -> None:
    """Bring the figures of the month after: the files of March once more, so that nothing falls."""
    period = Period.parse(MONTH).plus(1)
    for unit in UNITS:
        target = office.settings.inbox / unit / str(period) / "rv"
        shutil.copytree(ARCHIVE / "inbox" / unit / MONTH / "rv", target)
        manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
        (target / "manifest.json").write_text(json.dumps(manifest | {"period": str(period), "is_correction_of": None}), encoding="utf-8")
    office.take_in()
    moment = datetime(2025, 5, 9, 18, 5, tzinfo=OFFICE_TIME)
    with unit_of_work(office.settings) as work:
        snapshot = start_month(work, period, "流程测试", moment)
        compute_figures(work, snapshot)
        detect_risks(work, snapshot)
