"""What becomes of a correction workbook that comes back (method §13, “Read exactly”): the next version, or one sentence and nothing applied."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import openpyxl
import psycopg
import pytest
from tests.hostile.hand_overs import TITLES, csv_bytes, employment_row, identity_number, put, roster_row, total_row, work_row, xlsx
from tests.sql.corrections.clerk import Office, Workbook
from tests.statements import by_hand

Admin = psycopg.Connection[tuple[Any, ...]]
NOT_APPLIED = "没有采用任何更正"


def versions(admin: Admin) -> list[tuple[Any, ...]]:
    """Give version, state and counts of each delivery that was read."""
    return admin.execute(
        "select table_name, version, state, rows_delivered, rows_rejected from data_sharing.delivery"
        " where rows_delivered is not null order by period, department, table_name, version"
    ).fetchall()


def stored(admin: Admin) -> list[tuple[Any, ...]]:
    """Give everything that one could do with a row of the newest version."""
    newest = "(select max(id) from data_sharing.delivery where rows_delivered is not null)"
    return [
        *admin.execute(
            f"select row_no, income, start_month, channel from data_sharing.work_row where delivery_id = {newest} order by row_no"
        ),
        *admin.execute(f"select row_no from data_sharing.quarantine_row where delivery_id = {newest} order by row_no"),
        *admin.execute(
            f"select row_no, rule_id, severity, column_title, masked_value from data_sharing.finding where delivery_id = {newest}"
            " order by row_no, rule_id, column_title"
        ),
    ]


def test_a_corrected_row_makes_the_next_version(office: Office, admin: Admin) -> None:
    content = xlsx("rv_work", [work_row(1), work_row(2, 证件号码="4699001985"), work_row(3)])
    office.send({"rv_work": content}, rows=3)
    workbook = office.workbook()
    workbook.line["证件号码"] = identity_number(2)
    workbook.line["处理"] = "改正"
    returned = workbook.saved()
    office.hand_back(returned)
    assert versions(admin) == [("rv_work", 1, "accepted", 3, 1), ("rv_work", 2, "accepted", 3, 0)]
    assert [row[0] for row in stored(admin)] == [4, 5, 6]
    assert office.workbooks() == {}
    digests = hashlib.sha256(content).hexdigest() + hashlib.sha256(returned).hexdigest()
    [digest] = admin.execute("select sha256 from data_sharing.delivery where version = 2").fetchone() or ()
    assert digest == hashlib.sha256(digests.encode()).hexdigest()


def test_a_deleted_row_leaves_its_number_unused_through_all_rounds(office: Office, admin: Admin) -> None:
    rows = [work_row(1), work_row(1), work_row(2, 务工月收入="50"), work_row(3, 务工月收入="60")]
    office.send({"rv_work": rows})
    workbook = office.workbook()
    workbook.of(5)["处理"] = "删除"
    workbook.of(6)["务工月收入"], workbook.of(6)["处理"] = "3000", "改正"
    office.hand_back(workbook.saved())
    assert versions(admin)[-1] == ("rv_work", 2, "accepted", 3, 0)
    second = office.workbook()
    assert [line.row_no for line in second.lines] == [7]
    second.line["务工月收入"], second.line["处理"] = "2800", "改正"
    office.hand_back(second.saved())
    assert [row[:2] for row in stored(admin)] == [(4, Decimal(3000)), (6, Decimal(3000)), (7, Decimal(2800))]
    assert versions(admin)[-1][:3] == ("rv_work", 3, "accepted")


def test_blank_takes_nothing_of_a_row_and_rows_left_out_count_as_blank(office: Office, admin: Admin) -> None:
    office.send({"rv_work": [work_row(serial, 务工月收入="50") for serial in (1, 2, 3)]})
    workbook = office.workbook()
    workbook.of(4)["务工月收入"], workbook.of(4)["处理"] = "3000", "改正"
    workbook.of(5)["务工月收入"] = "3100"
    workbook.sheet.delete_rows(4)
    office.hand_back(workbook.saved())
    assert [row[:2] for row in stored(admin)[:3]] == [(4, Decimal(3000)), (5, None), (6, None)]
    assert [line.row_no for line in office.workbook().lines] == [5, 6]
    assert admin.execute("select row_no, treatment, changed from data_sharing.corrected_row order by row_no").fetchall() == [
        (4, "corrected", ["务工月收入"]),
        (5, "none", ["务工月收入"]),
    ]


def test_an_unchanged_workbook_changes_nothing(office: Office, admin: Admin) -> None:
    office.send({"rv_work": [work_row(1, 务工月收入=350.0), work_row(2, 证件号码=4.69900198501010e17), work_row(3, 开始时间=2025.1)]})
    before, asked = stored(admin), office.workbook()
    outcome = office.hand_back(asked.saved())
    assert "没有一行填写“处理”" in office.refused(outcome)
    assert (stored(admin), office.workbook().content) == (before, asked.content)


def test_unchanged_rows_marked_as_corrected_stay_rejected_as_before(office: Office, admin: Admin) -> None:
    """A number ruined by a numeric cell does not become good by being a text in the workbook, nor a month that lost its zero."""
    rows = [work_row(1), work_row(2, 证件号码=4.69900198501010e17), work_row(3, 开始时间=2025.1), work_row(4, 开始时间="error")]
    office.send({"rv_work": rows})
    before = stored(admin)
    office.round(lambda line: line.__setitem__("处理", "改正"))
    assert versions(admin)[-1][1] == 2
    assert stored(admin) == before


@pytest.mark.parametrize("text", [" ", "第一行\n第二行", "_x000D_", "＝1", "a\u200bb", "x" * 300, "1.50", "𠮷田"])
def test_no_cell_is_changed_by_the_way_there_and_back(office: Office, admin: Admin, text: str) -> None:
    rows = [employment_row(1, 数据来源=text, 实发工资="没有"), employment_row(2, 单位名称=text, 实发工资="没有")]
    put(office.inbox, "a", {"hr_employment": csv_bytes("hr_employment", rows)}, rows=2, department="hr")
    office.take()
    office.round(lambda line: line.__setitem__("处理", "改正"), department="hr")
    assert admin.execute("select changed from data_sharing.corrected_row").fetchall() == [([],), ([],)]


def without_column(workbook: Workbook) -> None:
    workbook.sheet.delete_cols(workbook.titles.index("就业渠道") + 1)


def renamed_sheet(workbook: Workbook) -> None:
    workbook.sheet.title = "Sheet1"


def lost_digest(workbook: Workbook) -> None:
    workbook.book["说明"].delete_rows(1, 40)
    workbook.book["说明"]["A1"] = "文件摘要"


def other_digest(workbook: Workbook) -> None:
    for row in workbook.book["说明"].iter_rows():
        if row[0].value == "文件摘要":
            row[1].value = "0" * 64


def foreign_row(workbook: Workbook) -> None:
    workbook.of(5)["行号"] = 4


def row_beyond(workbook: Workbook) -> None:
    workbook.of(5)["行号"] = 4711


def same_row_twice(workbook: Workbook) -> None:
    workbook.of(6)["行号"] = 5


def no_number(workbook: Workbook) -> None:
    workbook.of(6)["行号"] = "第六行"


def fifth_word(workbook: Workbook) -> None:
    workbook.of(6)["处理"] = "更正"


def confirmed_reject(workbook: Workbook) -> None:
    workbook.of(5)["处理"] = "情况属实"


def confirmed_cell(workbook: Workbook) -> None:
    workbook.of(6)["处理"] = "情况属实"


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (without_column, "缺少列 “就业渠道”"),
        (renamed_sheet, "没有名为“更正”的工作表"),
        (lost_digest, "没有“文件摘要”一行"),
        (other_digest, "不是五指山市乡村振兴2025年3月报送过的文件"),
        (foreign_row, "行号 4 行不在给出的更正工作簿里"),
        (row_beyond, "行号 4711 行不在给出的更正工作簿里"),
        (same_row_twice, "“行号”5 行出现了两次"),
        (no_number, "“行号”为空或不是行号"),
        (fifth_word, "“处理”写的是“更正”，只能是“改正”、“删除”、“情况属实”或留空"),
        (confirmed_reject, "行号 5 行有退回或不采用的内容"),
        (confirmed_cell, "行号 6 行有退回或不采用的内容"),
    ],
)
def test_it_is_refused_with_one_sentence_and_nothing_is_applied(
    office: Office, admin: Admin, spoil: Callable[[Workbook], None], told: str
) -> None:
    office.send({"rv_work": [work_row(1), work_row(2, 开始时间=""), work_row(3, 务工月收入="50"), work_row(4, 务工月收入="350")]})
    before, asked = stored(admin), office.workbook()
    workbook = office.workbook()
    workbook.of(7)["处理"] = "情况属实"
    workbook.of(6)["务工月收入"], workbook.of(6)["处理"] = "3000", "改正"
    spoil(workbook)
    sentence = office.refused(office.hand_back(workbook.saved(), rows=3))
    assert told in sentence
    assert "\n" not in sentence
    assert (stored(admin), office.workbook().content) == (before, asked.content)
    office.round(lambda line: line.__setitem__("处理", "改正"))
    assert versions(admin)[-1][2] == "accepted", "what was refused stands in no way"


def test_a_wrong_number_of_rows_is_refused(office: Office, admin: Admin) -> None:
    office.send({"rv_work": [work_row(1, 务工月收入="50")]})
    workbook = office.workbook()
    workbook.line["处理"] = "删除"
    assert "清单写明 2 行，工作表“更正”有 1 行" in office.refused(office.hand_back(workbook.saved(), rows=2))
    assert len(versions(admin)) == 1


def test_a_workbook_of_an_older_version_is_refused(office: Office, admin: Admin) -> None:
    office.send({"rv_work": [work_row(1, 务工月收入="50"), work_row(2)]})
    old = office.workbook()
    old.line["处理"] = "删除"
    office.send({"rv_work": [work_row(1, 务工月收入="60"), work_row(2)]})
    sentence = office.refused(office.hand_back(old.saved()))
    assert "第1次报送，该文件已有第2次" in sentence
    office.round(lambda line: line.__setitem__("处理", "删除"))
    assert versions(admin)[-1][:4] == ("rv_work", 4, "accepted", 1)


def test_the_same_workbook_twice_is_taken_once(office: Office, admin: Admin) -> None:
    office.send({"rv_work": [work_row(1, 务工月收入="50"), work_row(2)]})
    workbook = office.workbook()
    workbook.line["处理"] = "删除"
    office.hand_back(workbook.saved(), prepared_by="甲")
    assert NOT_APPLIED in office.refused(office.hand_back(workbook.saved(), prepared_by="乙"))
    assert [row[1] for row in versions(admin)] == [1, 2]


def test_a_workbook_of_another_unit_month_or_department_is_refused(office: Office) -> None:
    office.send({"rv_work": [work_row(1, 务工月收入="50")]})
    workbook = office.workbook()
    workbook.line["处理"] = "删除"
    for other in ({"unit": "469024"}, {"period": "2025-02"}, {"department": "hr"}):
        outcome = office.hand_back(workbook.saved(), **other)
        assert NOT_APPLIED in outcome.refused[-1]
        assert len(office.workbooks()) == 1


def test_several_workbooks_in_one_hand_over_are_judged_each_by_itself(office: Office, admin: Admin) -> None:
    office.send({"rv_work": [work_row(1, 务工月收入="50"), work_row(2)], "rv_roster": [roster_row(1, 人员状态="在"), roster_row(2)]})
    workbooks = office.workbooks()
    work, roster = workbooks["469001_2025-03_rv_work.xlsx"], workbooks["469001_2025-03_rv_roster.xlsx"]
    work.line["处理"], roster.line["处理"] = "删除", "情况属实"
    outcome = office.hand_back(work.saved(), roster.saved())
    assert NOT_APPLIED in office.refused(outcome)
    assert list(office.workbooks()) == ["469001_2025-03_rv_roster.xlsx"]
    assert versions(admin)[-1][:4] == ("rv_work", 2, "accepted", 1)


def test_a_held_and_a_returned_version_can_be_corrected(office: Office, admin: Admin) -> None:
    office.send({"rv_work": [work_row(1, 开始时间=""), work_row(2)]})
    by_hand(admin, "update data_sharing.delivery set state = 'returned'")
    office.round(lambda line: (line.__setitem__("开始时间", "2024年03月"), line.__setitem__("处理", "改正")))
    assert versions(admin) == [("rv_work", 1, "returned", 2, 1), ("rv_work", 2, "accepted", 2, 0)]


def test_control_totals_are_changed_by_the_same_corrections(office: Office, admin: Admin) -> None:
    rows = [work_row(1), work_row(2), work_row(2, 务工月收入="99999999")]
    told = [total_row("务工人数", "2"), total_row("务工月收入合计", "100005999"), total_row("文件人数", "2")]
    office.send({"rv_work": rows, "control_totals": told})
    office.round(lambda line: (line.__setitem__("务工月收入", "1500"), line.__setitem__("处理", "改正")))
    assert admin.execute("select reasons from data_sharing.delivery where version = 2").fetchone() == ([],)


def test_a_difference_from_the_control_totals_stays_one(office: Office, admin: Admin) -> None:
    office.send({"rv_work": [work_row(1), work_row(2, 务工月收入="50")], "control_totals": [total_row("务工人数", "3")]})
    office.round(lambda line: line.__setitem__("处理", "删除"))
    [reasons] = admin.execute("select reasons from data_sharing.delivery where version = 2 and table_name = 'rv_work'").fetchone() or ()
    assert [reason["rule"] for reason in reasons] == ["CONTROL_TOTAL"]
    assert "为 2，文件中为 1" in reasons[0]["message"]


def test_the_result_is_judged_as_a_whole(office: Office, admin: Admin) -> None:
    """More than 2 % rejected and 20 % fewer rows than before count over the whole file, not over the workbook."""
    office.send({"rv_work": [work_row(serial) for serial in range(1, 11)]}, period="2025-02")
    office.send({"rv_work": [work_row(serial, 务工月收入="50" if serial < 5 else "3000") for serial in range(1, 11)]})
    office.round(lambda line: line.__setitem__("处理", "删除"))
    [reasons] = admin.execute("select reasons from data_sharing.delivery where version = 2").fetchone() or ()
    assert [reason["rule"] for reason in reasons] == ["COUNT_SWING"]


def test_a_workbook_comes_before_a_whole_file_that_arrives_after_it(office: Office, admin: Admin) -> None:
    """In a replay hand-overs arrive in the byte order of their paths: the whole file stands last."""
    office.send({"rv_work": [work_row(1, 务工月收入="50"), work_row(2)]})
    workbook = office.workbook()
    workbook.line["处理"] = "删除"
    put(office.inbox, "zz", {"rv_work": [work_row(1), work_row(2), work_row(3)]})
    office.hand_back(workbook.saved())
    assert versions(admin) == [
        ("rv_work", version, "accepted", rows, rejected) for version, rows, rejected in ((1, 2, 0), (2, 1, 0), (3, 3, 0))
    ]


def test_numbers_typed_as_numbers_are_read_as_in_any_file(office: Office, admin: Admin) -> None:
    office.send({"rv_work": [work_row(1, 务工月收入="50"), work_row(2, 证件号码="1")]})
    workbook = office.workbook()
    workbook.of(4)["务工月收入"], workbook.of(4)["处理"] = 2600, "改正"
    workbook.of(5)["证件号码"], workbook.of(5)["处理"] = 469900198501010026, "改正"
    office.hand_back(workbook.saved())
    assert [row[:2] for row in stored(admin)[:1]] == [(4, Decimal(2600))]
    assert office.workbook().line.rules == {("ID_NUMERIC", "证件号码")}


def test_corrections_of_any_department_are_taken(office: Office, admin: Admin) -> None:
    put(office.inbox, "a", {"hr_employment": csv_bytes("hr_employment", [employment_row(1, 实发工资="许多")])}, department="hr")
    office.take()
    office.round(lambda line: (line.__setitem__("实发工资", "3200.50"), line.__setitem__("处理", "改正")), department="hr")
    assert admin.execute(
        "select wage_paid from data_sharing.employment_row where delivery_id = (select max(id) from data_sharing.delivery)"
    ).fetchone() == (Decimal("3200.50"),)


def test_all_of_an_archive_arrives_in_the_order_of_its_paths(office: Office, admin: Admin) -> None:
    """The whole file that replaces another arrives in its turn, before the workbook that corrects it: all are new at once."""
    content = xlsx("rv_work", [work_row(1), work_row(2, 务工月收入="50")])
    first = put(office.inbox, "000", {"rv_work": [work_row(1), work_row(2, 务工月收入="40")]})
    put(office.inbox, "0005", {"rv_work": content}, rows=2, corrects=first)
    put(office.inbox, "zz", {"rv_work": [work_row(1), work_row(2), work_row(3)]})
    book = openpyxl.Workbook()
    book.active.title = "更正"
    titles = ["行号", *TITLES["rv_work"], "问题", "应为", "处理"]
    book.active.append(titles)
    book.active.append([5, *(work_row(2, 务工月收入="50")[title] for title in titles[1:-3]), "", "", "删除"])
    book.create_sheet("说明").append(["文件摘要", hashlib.sha256(content).hexdigest()])
    memory = io.BytesIO()
    book.save(memory)
    office.hand_back(memory.getvalue(), rows=1)
    rows = ((1, 2), (2, 2), (3, 1), (4, 3))
    assert [row[:4] for row in versions(admin)] == [("rv_work", version, "accepted", delivered) for version, delivered in rows]


def test_a_row_that_lost_its_finding_meanwhile_is_no_foreign_row(office: Office, admin: Admin) -> None:
    """February was compared with a January that has been mended since; its workbook was given out before."""
    office.send({"rv_work": [work_row(1, 务工月收入="29999"), work_row(2, 务工月收入="50")]}, period="2025-01")
    office.send({"rv_work": [work_row(1), work_row(2)]}, period="2025-02")
    workbook = office.workbooks()["469001_2025-02_rv_work.xlsx"]
    assert workbook.line.rules == {("INCOME_JUMP", "务工月收入")}
    workbook.line["处理"] = "情况属实"
    by_hand(admin, "delete from data_sharing.finding where rule_id = 'INCOME_JUMP'")
    office.hand_back(workbook.saved(), period="2025-02")
    assert versions(admin)[-1][:3] == ("rv_work", 2, "accepted")
