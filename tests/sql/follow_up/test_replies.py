"""Answers through the inbox: what each becomes in the ledger, and the sentence of its receipt (method §12)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, datetime

import pytest
from tests.hostile.hand_overs import FILE_NAMES, Row, csv_bytes, roster_row, work_row, xlsx
from tests.made_once import MadeOnce, database_for, made_once
from tests.sql.county_notices.conftest import people_of_the_office
from tests.sql.county_notices.issued_notices import ISSUED, OTHER, UNIT, issued, matters
from tests.sql.follow_up.conftest import HandOver
from tests.statements import execute
from tests.tables_of.follow_up import TABLES as FURTHER

from wengang.clues.chapters import load_chapters
from wengang.database.unit_of_work import UnitOfWork, unit_of_work
from wengang.follow_up.reply_sheet import reply_sheet
from wengang.matters import ledger
from wengang.matters.ledger import KeptMatter, MoveToMake
from wengang.matters.rounds import MatterMove
from wengang.monitoring.snapshots import freeze_snapshot, overdue_of
from wengang.periods import Period
from wengang.settings.data_sets import load_data_sets
from wengang.settings.environment import Settings
from wengang.workdays import OFFICE_TIME

DAY = date(2025, 4, 16)


def row(no: str, **cells: str) -> Row:
    good: Row = FURTHER["matter_reply"].good_row(0, 事项编号=no, **cells)
    return good


def issued_notice(settings: Settings) -> KeptMatter:
    with people_of_the_office(), unit_of_work(settings) as work:
        issued(work, 1, {UNIT: 3, OTHER: 2})
        ledger.bring_up_to_date(work, ISSUED)
        (ours,) = (matter for matter in matters(work) if matter.unit == UNIT)
    return ours


@pytest.fixture(scope="module")
def issued_once(server: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MadeOnce[KeptMatter]]:
    with made_once(server, template, tmp_path_factory.mktemp("issued"), issued_notice) as office:
        yield office


@pytest.fixture
def database(request: pytest.FixtureRequest, server: str, template: str) -> Iterator[str]:
    with database_for(request, server, template, notice="issued_once") as name:
        yield name


@pytest.fixture
def notice(settings: Settings, issued_once: MadeOnce[KeptMatter]) -> KeptMatter:
    """Give the matter of an orange notice, issued on Monday 14 April and due on the 21st."""
    return issued_once.copied_to(settings)


def stands(work: UnitOfWork, matter: KeptMatter) -> tuple[str, str]:
    now = ledger.find(work, matter.no).stands
    return now.state.value, str(now.due)


@pytest.mark.parametrize("department", ["hr", "rv"])
def test_a_complete_answer_of_either_department(work: UnitOfWork, notice: KeptMatter, hand_over: HandOver, department: str) -> None:
    text = hand_over({"matter_reply": [row(notice.no)]}, DAY, department=department)
    assert stands(work, notice) == ("answered", "2025-04-21")
    assert f"{notice.no}（对风险提示〔2025〕第3-469001-1号（2025年3月橙色风险提示）作出反馈）：已收到完整的反馈，等待省级" in "".join(
        text.split()
    )
    (move,) = execute(work, "select * from matters.move").fetchall()
    assert (move["made_by"], move["details"]["department"], move["details"]["truth"]) == (f"{UNIT}/{department}", department, "true")
    assert move["details"]["rows"][0]["措施"] == "组织专场招聘"


def test_every_department_that_holds_clues_may_send_its_answers_and_answers_no_other_s(
    work: UnitOfWork, notice: KeptMatter, hand_over: HandOver
) -> None:
    owners = {rule.department for chapter in load_chapters() for rule in chapter.rules}
    assert owners <= set(load_data_sets()["matter_reply"].departments)
    hand_over({"matter_reply": [row(notice.no)]}, DAY, department="dr")
    assert stands(work, notice)[0] == "open"


def test_the_sheet_made_ready_for_a_unit_is_taken_when_it_is_filled(work: UnitOfWork, notice: KeptMatter, hand_over: HandOver) -> None:
    content, number = reply_sheet(work, UNIT)
    (titles, ours) = csv.reader(content.decode("utf-8-sig").splitlines())
    assert (number, ours[0], set(ours[1:])) == (1, notice.no, {""})
    filled = {title: cell or row("")[title] for title, cell in zip(titles, ours, strict=True)}
    hand_over({"matter_reply": csv_bytes("matter_reply", [filled], "utf-8-sig", titles)}, DAY)
    assert stands(work, notice)[0] == "answered"
    assert reply_sheet(work, UNIT)[1] == 0, "what is answered is asked for no more"


def test_a_workbook_will_do_as_well(work: UnitOfWork, notice: KeptMatter, hand_over: HandOver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FILE_NAMES, "matter_reply", "事项反馈.xlsx")
    hand_over({"matter_reply": xlsx("matter_reply", [row(notice.no)], header_row=1)}, DAY)
    assert stands(work, notice)[0] == "answered"


def test_an_incomplete_answer_comes_back_the_same_day_with_what_is_missing(
    work: UnitOfWork, notice: KeptMatter, hand_over: HandOver
) -> None:
    text = hand_over({"matter_reply": [row(notice.no, 措施="", 原因类别="说不清", 现场帮扶日期="")]}, date(2025, 4, 18))
    plain = "".join(text.split())
    assert "反馈不完整，已退回：缺“原因类别”，或不是表中所列的类别；缺措施" in plain
    assert "缺“现场帮扶日期”：橙色、红色提示须填2025年4月14日至2025年4月18日之间的日期" in plain
    assert stands(work, notice) == ("returned", "2025-04-22")
    hand_over({"matter_reply": [row(notice.no)]}, date(2025, 4, 21))
    assert stands(work, notice) == ("answered", "2025-04-22")


def test_a_late_answer_says_how_late(work: UnitOfWork, notice: KeptMatter, hand_over: HandOver) -> None:
    text = hand_over({"matter_reply": [row(notice.no)]}, date(2025, 4, 23))
    assert "已收到完整的反馈（比期限晚2个工作日）" in "".join(text.split())


def test_what_comes_after_six_counts_for_the_next_workday_and_its_move_is_of_its_day(
    work: UnitOfWork, notice: KeptMatter, hand_over: HandOver
) -> None:
    text = hand_over({"matter_reply": [row(notice.no)]}, datetime(2025, 4, 21, 18, 1, tzinfo=OFFICE_TIME))
    assert "比期限晚1个工作日" in "".join(text.split())
    (move,) = execute(work, "select business_date from matters.move").fetchall()
    assert str(move["business_date"]) == "2025-04-21"


def test_a_second_answer_is_not_taken(work: UnitOfWork, notice: KeptMatter, hand_over: HandOver) -> None:
    hand_over({"matter_reply": [row(notice.no)]}, DAY)
    text = hand_over({"matter_reply": [row(notice.no, 核实结果="换一种说法")]}, DAY, department="rv")
    assert "此前的完整反馈正在审核，本次内容没有采用" in "".join(text.split())
    assert len(execute(work, "select from matters.move").fetchall()) == 1


def test_rows_of_unknown_others_and_ended_matters_are_rejected_and_the_others_count(
    work: UnitOfWork, notice: KeptMatter, hand_over: HandOver
) -> None:
    (other,) = (matter for matter in matters(work) if matter.unit == OTHER)
    text = hand_over({"matter_reply": [row("SX999999"), row(other.no), row(notice.no)]}, DAY)
    plain = "".join(text.split())
    assert "没有这个编号的事项" in plain
    assert "不是本单位、本部门的事项" in plain
    assert stands(work, notice)[0] == "answered"
    assert stands(work, other)[0] == "open"
    (delivery,) = execute(work, "select * from data_sharing.delivery where table_name = 'matter_reply'").fetchall()
    assert (delivery["state"], delivery["rows_rejected"]) == ("accepted", 2)
    ledger.make(work, ledger.find(work, notice.no), MoveToMake(MatterMove.WITHDRAW, DAY, "operator", "误发"))
    assert "已经办结、消除或撤回" in "".join(hand_over({"matter_reply": [row(notice.no)]}, DAY).split())


def test_a_long_number_is_not_kept_and_makes_it_incomplete(work: UnitOfWork, notice: KeptMatter, hand_over: HandOver) -> None:
    text = hand_over({"matter_reply": [row(notice.no, 措施="联系王某１３８ 0000-1111")]}, DAY)
    assert "有单元格含11位以上的数字" in "".join(text.split())
    kept = execute(work, "select measure, long_number from data_sharing.matter_reply_row").fetchall()
    assert [(one["measure"], one["long_number"]) for one in kept] == [("", True)]
    assert "00001111" not in str(execute(work, "select to_jsonb(m)::text from matters.move m").fetchall())


def test_only_the_rows_of_one_hand_over_count(work: UnitOfWork, notice: KeptMatter, hand_over: HandOver) -> None:
    hand_over({"matter_reply": [row(notice.no, 措施="")]}, DAY)
    hand_over({"matter_reply": [row(notice.no, 核实结果="")]}, DAY)
    assert stands(work, notice)[0] == "returned"


def test_a_matter_opened_by_todays_mail_can_be_answered_today(work: UnitOfWork, hand_over: HandOver) -> None:
    issued(work, 1, {UNIT: 1}, on=DAY)
    hand_over({"matter_reply": [row("SX000001")]}, DAY)
    assert [matter.stands.state.value for matter in matters(work)] == ["answered"]


def test_the_manifests_month_means_nothing(work: UnitOfWork, notice: KeptMatter, hand_over: HandOver) -> None:
    hand_over({"matter_reply": csv_bytes("matter_reply", [row(notice.no)], encoding="gb18030")}, DAY, period="2025-01")
    assert stands(work, notice)[0] == "answered"


def test_data_that_were_wrong_are_to_be_corrected_until_a_correction_is_accepted(
    work: UnitOfWork, notice: KeptMatter, hand_over: HandOver
) -> None:
    first = hand_over({"rv_work": [work_row(1)]}, date(2025, 4, 2), department="rv")
    assert "已接收" in first
    hand_over({"matter_reply": [row(notice.no, 是否属实="不属实", 原因类别="数据错报")]}, DAY)
    ledger.bring_up_to_date(work, DAY)
    (asked,) = (matter for matter in matters(work) if matter.kind.code == "data.correction")
    assert (asked.unit, asked.departments, str(asked.stands.due)) == (UNIT, ("hr",), "2025-04-23")
    hand_over({"rv_work": [work_row(1, 务工月收入="3100")]}, date(2025, 4, 17), department="rv")
    assert ledger.bring_up_to_date(work, date(2025, 4, 17)).cleared == 1
    assert ledger.bring_up_to_date(work, date(2025, 4, 18)).opened == 0


def test_a_late_unit_is_overdue_for_the_snapshot_and_its_levels_rise(work: UnitOfWork, notice: KeptMatter, hand_over: HandOver) -> None:
    execute(work, "insert into monitoring.target values (2025, %s, 3) on conflict do nothing", [UNIT])
    april = Period(2025, 4)
    hand_over({"rv_roster": [roster_row(1)], "rv_work": [work_row(1)]}, date(2025, 5, 6), department="rv", period=str(april))
    with work.undone():
        in_time = freeze_snapshot(work, april, "试验", on=date(2025, 4, 21))
        assert overdue_of(work, in_time) == ()
        assert freeze_snapshot(work, april, "试验", on=date(2025, 4, 22)).number == in_time.number, "a re-run keeps the list"
    late = freeze_snapshot(work, april, "试验", on=date(2025, 4, 22))
    assert overdue_of(work, late) == (UNIT,)
    hand_over({"matter_reply": [row(notice.no)]}, date(2025, 4, 22))
    assert freeze_snapshot(work, april, "试验", on=date(2025, 4, 23)).number == late.number, "also after the answer came"
    hand_over({"rv_work": [work_row(1, 务工月收入="3100")]}, date(2025, 5, 7), department="rv", period=str(april))
    corrected = freeze_snapshot(work, april, "更正", on=date(2025, 4, 23))
    assert (corrected.number, overdue_of(work, corrected)) == (late.number + 1, ())
