"""Workshops of a month through real Airflow: reviewed, letters approved, exits confirmed and refused, marks by hand decide nothing."""

from __future__ import annotations

import pytest
from python_calamine import CalamineWorkbook
from tests.flows.office import ARCHIVE, MONTH, Office
from tests.hostile.hand_overs import Row, put, report_row, worker_row, workshop_row

UNIT = "469001"
REVIEW = f"{MONTH}-s1"
STOPPED, NONE, BELOW, WELL = (f"{UNIT}-CJ0{number}" for number in (1, 2, 3, 4))
ABSORBED = {STOPPED: 0, NONE: 0, BELOW: 3, WELL: 6}


def people_of_the_roster(count: int) -> list[str]:
    """Give identity numbers of people who stand on the sample's roster of the month."""
    (path,) = (ARCHIVE / "inbox" / UNIT / MONTH / "rv").glob("*户信息*.xlsx")
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    header = rows[2]
    number, status = header.index("证件号码"), header.index("人员状态")
    active = [str(row[number]) for row in rows[3:] if row[status] == "正常" and len(str(row[number])) == 18]
    return active[40 : 40 + count]


def hand_over_workshops(office: Office) -> None:
    people = people_of_the_roster(6)
    tables: dict[str, list[Row]] = {
        "workshop_register": [workshop_row(serial, 有效期至="2027-06-14") for serial in (1, 2, 3, 4)],
        "workshop_report": [report_row(1, 生产状态="停产", 用工总数="0"), *(report_row(serial) for serial in (2, 3, 4))],
        "workshop_worker": [
            worker_row(1, 车间编号=number, 证件号码=person, 姓名="试验人")
            for number, count in ABSORBED.items()
            for person in people[:count]
        ],
    }
    put(office.settings.inbox, "469001-workshops", tables, period=MONTH, department="hr")


def decide(office: Office, workshop: str, option: str, opinion: str) -> None:
    for role in ("hr", "rv"):
        question = office.question("workshop_exits", f"approve_{role}", f"{workshop}-{MONTH}")
        office.answer(question, f"reviewer_{role}", option, opinion)


def test_a_month_of_workshops(office: Office) -> None:
    hand_over_workshops(office)
    office.month()
    hr = office.question("workshop_monthly_review", "approve_hr", REVIEW)
    assert "帮扶指导函1份、月度评定通知1份" in hr.body
    office.answer(hr, "reviewer_hr", "同意")
    office.answer(office.question("workshop_monthly_review", "approve_rv", REVIEW), "reviewer_rv", "同意")
    assert office.run_state("workshop_monthly_review", REVIEW) == "success"
    statuses = office.rows("select workshop_no, status from workshops.current_month where period = %s order by 1", MONTH)
    assert [row["status"] for row in statuses] == ["exit_proposed", "exit_proposed", "guidance", "certified"]
    assert office.one("select count(*) from mail.outbox where kind = 'workshop'") == 2

    decide(office, STOPPED, "确认退出", "现场核查属实")
    decide(office, NONE, "不予退出", "新订单已到，四月复工招人")
    assert office.run_state("workshop_exits", f"{STOPPED}-{MONTH}") == "success"
    assert office.run_state("workshop_exits", f"{NONE}-{MONTH}") == "success"
    decided = office.rows("select workshop_no, conclusion, cardinality(decided_by) as people from workshops.exit_decision order by 1")
    assert decided == [
        {"workshop_no": STOPPED, "conclusion": "exit", "people": 2},
        {"workshop_no": NONE, "conclusion": "refused", "people": 2},
    ]
    assert office.rows("select workshop_no from workshops.exit_record") == [{"workshop_no": STOPPED}]
    assert office.rows("select period, snapshot from help_files.judged") == [{"period": MONTH, "snapshot": 1}]
    assert office.run("mail_delivery") == "success"
    subjects = [str(mail["subject"]) for mail in office.installation.mails()]
    for words in ("退出就业帮扶车间的函", "帮扶指导函", "月度评定有关事项的通知"):
        assert sum(words in subject for subject in subjects) == 1, subjects

    rows = (
        "select (select count(*) from workshops.status_month), (select count(*) from workshops.letter), (select count(*) from mail.outbox)"
    )
    before = office.rows(rows)
    for dag_id, run_id in (("workshop_monthly_review", REVIEW), ("workshop_exits", f"{STOPPED}-{MONTH}")):
        office.operator.clear(dag_id, run_id)
        assert office.operator.wait(dag_id, run_id, 120) == "success"
    assert office.rows(rows) == before, "cleared as a whole: nothing is told or decided a second time"


@pytest.mark.prove("the suite reviews one month")
def test_marks_by_hand_decide_nothing(office: Office) -> None:
    hand_over_workshops(office)
    office.drafted_month()
    office.start_after_month("workshop_monthly_review")
    run_id = f"{STOPPED}-{MONTH}"
    for role in ("hr", "rv"):
        office.question("workshop_exits", f"approve_{role}", run_id)
        office.operator.set_state("workshop_exits", run_id, f"approve_{role}", "success")
    assert office.run_state("workshop_exits", run_id) == "failed"
    assert "缺少" in office.operator.log("workshop_exits", run_id, "settle")
    assert office.one("select count(*) from workshops.exit_decision") == 0
    office.operator.clear("workshop_exits", run_id)
    decide(office, STOPPED, "确认退出", "现场核查属实")
    assert office.run_state("workshop_exits", run_id) == "success"
    assert office.one("select status from workshops.workshop_register where workshop_no = %s", STOPPED) == "exited"
