"""A clerk puts a month together on the page, is told what is wrong, mends it and hands it over."""

from __future__ import annotations

import io
import re
import time
from contextlib import suppress

import openpyxl
import psutil
import pytest
from httpx import Response
from tests.hostile.hand_overs import employment_row, roster_row, work_row
from tests.hostile.mutations import file_of
from tests.sql.wengang_desk.conftest import Visit, Visiting, words_of
from tests.statements import execute

from wengang.data_sharing.steps import check_hand_over, take_hand_overs
from wengang.database.unit_of_work import UnitOfWork, unit_of_work
from wengang.drafts.keeping import FOLDER
from wengang.settings.environment import Settings

UNIT = "469001"
GOOD = {"名册.xlsx": file_of("rv_roster", [roster_row(1)]), "登记.csv": file_of("hr_employment", [employment_row(1)])}
WRONG = {"名册.xlsx": GOOD["名册.xlsx"], "务工.xlsx": file_of("rv_work", [work_row(1, 务工月收入="三千"), work_row(2, 证件号码="123")])}


@pytest.fixture
def clerk(visit: Visit, work: UnitOfWork, settings: Settings) -> Visiting:
    """Give the clerk of 五指山市 on a day of April 2025."""
    execute(work, "insert into vault.person (person_key, id18, name) values (gen_random_uuid(), '469900199001011234', '某')")
    columns = "kind, key, round, unit, departments, town, opened_on, workdays, due_on, verified_by_data, reason, words, policy_digest"
    values = "'notice.reply', 'x', 1, '469002', '{hr}', '', '2025-04-03', 5, '2025-04-11', true, '{}', '试验', repeat('a', 64)"
    execute(work, f"insert into matters.matter ({columns}) values ({values})")
    work.connection.commit()
    return visit(f"unit_{UNIT}")


def begun(clerk: Visiting) -> str:
    """Begin a draft of March and give its address."""
    answer = clerk.post("/sending", period="2025-03")
    assert answer.status_code == 303
    return answer.headers["location"]


def checked(clerk: Visiting, draft: str) -> Response:
    """Wait until the draft has been tried out, as the page does."""
    for _ in range(600):
        page = clerk.get(draft)
        if 'http-equiv="refresh"' not in page.text:
            return page
        time.sleep(0.1)
    raise AssertionError("the draft is still being checked")


@pytest.mark.usefixtures("checked_here")
def test_a_month_is_checked_mended_and_handed_over(clerk: Visiting, settings: Settings) -> None:
    assert "2025年3月" in words_of(clerk.get("/sending"))
    draft = begun(clerk)
    assert clerk.upload(f"{draft}/files", WRONG).status_code == 303
    page = checked(clerk, draft)
    words = words_of(page)
    assert '<b class="mark ">' not in page.text and "提交后待省级决定" in words, words
    assert "务工月收入" in words and "123" not in words.replace("2025", ""), "values are masked"
    book = openpyxl.load_workbook(io.BytesIO(clerk.get(f"{draft}/findings.xlsx").content))
    assert [row[1] for row in book["1.务工月监测"].iter_rows(min_row=4, values_only=True)] == ["证件号码", "务工月收入"]
    assert clerk.upload(f"{draft}/files", {"务工.xlsx": file_of("rv_work", [work_row(1), work_row(2)])} | GOOD).status_code == 303
    words = words_of(checked(clerk, draft))
    assert "问题（" not in words and "提交 填报人" in words.replace("*", "").replace("  ", " ")
    lacking = clerk.post(f"{draft}/hand-over", prepared_by="甲某", approved_by="")
    assert lacking.status_code == 400 and "审批人" in lacking.text and "甲某" in lacking.text
    done = clerk.post(f"{draft}/hand-over", prepared_by="甲某", approved_by="乙某")
    assert "已提交五指山市2025年3月数据" in words_of(done)
    assert clerk.post(f"{draft}/hand-over", prepared_by="甲某", approved_by="乙某").status_code == 400
    with unit_of_work(settings) as work:
        for number in take_hand_overs(work).hand_overs:
            check_hand_over(work, number, lambda _line: None).raise_undone()
        rows = execute(work, "select table_name, state from data_sharing.delivery order by 1").fetchall()
        acts = execute(work, "select title, kind from audit.task_record where dag_id = 'desk' and kind <> 'START' order by seq").fetchall()
    assert [(row["table_name"], row["state"]) for row in rows] == [
        (table, "accepted") for table in ("hr_employment", "rv_roster", "rv_work")
    ]
    assert [(row["title"], row["kind"]) for row in acts] == [("提交报送", "FAILED"), ("提交报送", "END")]


@pytest.mark.usefixtures("checked_here")
def test_two_hundred_findings_of_one_kind_are_one_line(clerk: Visiting) -> None:
    draft = begun(clerk)
    rows = [work_row(number, 务工月收入="三千", 开始时间="2024年03月") for number in range(1, 202)]
    clerk.upload(f"{draft}/files", {"务工.xlsx": file_of("rv_work", rows)})
    words = words_of(checked(clerk, draft))
    assert "问题（201处，1种）" in words and "201 4、5、6" in words and "23 等 三千" in words, words
    book = openpyxl.load_workbook(io.BytesIO(clerk.get(f"{draft}/findings.xlsx").content))
    assert len(list(book["1.务工月监测"].iter_rows(min_row=4))) == 201


@pytest.mark.usefixtures("checked_here")
def test_a_draft_belongs_to_its_unit(visit: Visit, clerk: Visiting, settings: Settings) -> None:
    draft, other = begun(clerk), visit("unit_469002")
    assert "保留到" in words_of(clerk.get("/sending")) and "这份草稿保留到" in words_of(clerk.get(draft))
    for answer in (
        other.get(draft),
        other.upload(f"{draft}/files", GOOD),
        other.post(f"{draft}/roles"),
        other.post(f"{draft}/remove", name="x"),
        other.post(f"{draft}/discard"),
        other.post(f"{draft}/hand-over", prepared_by="甲某", approved_by="乙某"),
        other.get(f"{draft}/findings.xlsx"),
    ):
        assert answer.status_code == 403
    assert clerk.get(draft).status_code == 200
    assert clerk.post(f"{draft}/discard").status_code == 303
    assert clerk.get(draft).status_code == 400 and list((settings.inbox / FOLDER / UNIT).iterdir()) == []


@pytest.mark.usefixtures("checked_here")
def test_a_person_may_say_what_a_file_is(clerk: Visiting) -> None:
    draft = begun(clerk)
    clerk.upload(f"{draft}/files", {"总数.csv": file_of("control_totals", [{"指标": "务工人数", "数值": "1"}])})
    assert "系统认表：人社的控制总数" in checked(clerk, draft).text
    assert clerk.post(f"{draft}/roles", **{"role:总数.csv": "control_totals@rv"}).status_code == 303
    assert re.search(r"control_totals@rv. selected", checked(clerk, draft).text), "what is checked may be checked again"
    assert clerk.post(f"{draft}/roles", **{"role:总数.csv": "pg_class@rv"}).status_code == 400


@pytest.mark.parametrize("month", ["2025-06", "2019-01", "x"])
def test_no_other_month_is_begun(clerk: Visiting, month: str) -> None:
    assert clerk.post("/sending", period=month).status_code == 400


@pytest.mark.usefixtures("checked_here")
def test_an_upload_cut_at_any_byte_leaves_nothing(clerk: Visiting, settings: Settings) -> None:
    draft = begun(clerk)
    whole = clerk.upload_bytes({"名册.xlsx": GOOD["名册.xlsx"]})
    for cut in (0, 1, 40, len(whole) // 3, len(whole) // 2, len(whole) - 40, len(whole) - 1):
        clerk.upload_cut(f"{draft}/files", whole[:cut])
        stored = [path.read_bytes() for path in (settings.inbox / FOLDER).rglob("*") if path.parent.name == "files"]
        assert stored in ([], [GOOD["名册.xlsx"]]), cut
        assert stored == [] or cut > whole.index(b"PK") + len(GOOD["名册.xlsx"])


def who_checks(draft: str) -> psutil.Process:
    """Give the process that checks a draft; for an instant after its start nobody can read what it was started with."""
    for _ in range(100):
        for process in psutil.Process().children():
            with suppress(psutil.NoSuchProcess):
                if draft.rpartition("/")[2] in process.cmdline():
                    return process
        time.sleep(0.01)
    raise AssertionError("nobody checks it")


def test_a_check_that_was_killed_is_made_again(clerk: Visiting) -> None:
    draft = begun(clerk)
    clerk.upload(f"{draft}/files", {"名册.xlsx": GOOD["名册.xlsx"]})
    checking = who_checks(draft)
    checking.kill()
    checking.wait()
    assert "待检查" in checked(clerk, draft).text, "nobody checks it, and the page says so"
    assert clerk.post(f"{draft}/roles").status_code == 303
    assert "可以接收" in checked(clerk, draft).text
