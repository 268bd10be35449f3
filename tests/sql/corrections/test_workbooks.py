"""What stands in a correction workbook (method §13, “Correction workbook” and “Read exactly”)."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile

import psycopg
import pytest
from tests.hostile.hand_overs import TITLES, csv_bytes, employment_row, put, roster_row, total_row, work_row, xlsx
from tests.sql.corrections.clerk import Office

OURS = ["问题", "应为", "处理"]


def test_it_has_the_senders_columns_and_every_row_with_a_finding(office: Office) -> None:
    titles = ["备注", *TITLES["rv_work"], "问题"]
    rows = [
        work_row(1),
        work_row(2, 务工月收入="350", 备注="已电话核实", 问题="无"),
        work_row(3),
        work_row(4, 证件号码="469900198501010", 就业渠道="打工"),
    ]
    content = xlsx("rv_work", rows, titles=titles, renamed={"县": "县(市、区、旗)"})
    office.send({"rv_work": content}, rows=4)
    workbook = office.workbook()
    assert workbook.book.sheetnames == ["更正", "说明"]
    assert workbook.titles == ["行号", "备注", "县(市、区、旗)", *TITLES["rv_work"][1:], "问题（原表）", *OURS]
    assert [line.row_no for line in workbook.lines] == [5, 7]
    low, damaged = workbook.lines
    assert (low["备注"], low["问题（原表）"], low["务工月收入"], low["处理"]) == ("已电话核实", "无", "350", "")
    assert low["问题"] == "【提醒】1111_12 务工月收入：务工月收入低于400元"
    assert damaged.rules == {("ID_CHECK", "证件号码"), ("CODE_UNKNOWN", "就业渠道")}
    assert [line.split(" ")[0] for line in damaged["问题"].split("\n")] == ["【退回】ID_CHECK", "【不采用】CODE_UNKNOWN"]
    assert [line.partition("：")[0] for line in damaged["应为"].split("\n")] == ["证件号码", "就业渠道"]
    assert "有组织输出" in damaged["应为"]
    assert low.marked() == ["务工月收入"]
    assert damaged.marked() == ["证件号码", "就业渠道"]
    assert workbook.digest == hashlib.sha256(content).hexdigest()


def test_cells_are_text_and_the_row_number_is_a_number(office: Office) -> None:
    office.send({"rv_work": xlsx("rv_work", [work_row(1, 务工月收入=350.0)])})
    sheet = office.workbook().sheet
    assert sheet["A2"].data_type == "n"
    assert {cell.data_type for row in sheet.iter_rows(min_row=2, min_col=2) for cell in row if cell.value is not None} == {"s"}
    assert {cell.number_format for row in sheet.iter_rows(min_row=2, min_col=2) for cell in row} == {"@"}
    [choice] = sheet.data_validations.dataValidation
    assert choice.formula1 == '"改正,删除,情况属实"'
    assert str(choice.sqref) == f"{sheet.cell(2, sheet.max_column).column_letter}2:{sheet.cell(2, sheet.max_column).column_letter}1048576"


@pytest.mark.parametrize("text", ["=1+1", "+8613800000000", "-1", "@SUM(A1)", '=HYPERLINK("http://x","y")', "\t=1", "＝1+1"])
def test_no_cell_can_become_a_formula(office: Office, text: str) -> None:
    rows = [employment_row(1, 实发工资="没有", 数据来源=text), employment_row(2, 实发工资="没有", 姓名=text)]
    put(office.inbox, "a", {"hr_employment": csv_bytes("hr_employment", rows)}, rows=2, department="hr")
    office.take()
    workbook = office.workbook()
    sheet = zipfile.ZipFile(io.BytesIO(workbook.content)).read("xl/worksheets/sheet1.xml").decode()
    assert not re.search(r"<f[ >/]", sheet)
    assert workbook.of(2)["数据来源"].strip() == text.strip()
    assert {cell.data_type for row in workbook.sheet.iter_rows(min_row=2, min_col=2) for cell in row if cell.value} == {"s"}


def test_there_are_more_rows_than_a_receipt_names(office: Office) -> None:
    office.send({"rv_work": [work_row(serial, 务工月收入="350") for serial in range(1, 60)]})
    assert [line.row_no for line in office.workbook().lines] == list(range(4, 63))


def test_rows_are_numbered_as_a_reader_of_the_file_sees_them(office: Office) -> None:
    rows = [employment_row(1), {}, employment_row(3, 实发工资="没有", 数据来源="第一行\n第二行"), employment_row(4, 实发工资="没有")]
    put(office.inbox, "a", {"hr_employment": csv_bytes("hr_employment", rows)}, rows=3, department="hr")
    office.take()
    assert [line.row_no for line in office.workbook().lines] == [4, 5]


def test_no_finding_no_workbook_and_never_one_of_control_totals(office: Office) -> None:
    office.send({"rv_work": [work_row(1)], "control_totals": [total_row("务工人数", "许多")]})
    assert office.workbooks() == {}


def test_the_newest_version_that_was_read_has_it(office: Office, admin: psycopg.Connection[tuple[object, ...]]) -> None:
    office.send({"rv_roster": [roster_row(1, 人员状态="在")]})
    first = office.workbook()
    office.send({"rv_roster": b"not a workbook"})
    assert [row[0] for row in admin.execute("select state from data_sharing.delivery order by id")] == ["accepted", "returned"]
    assert office.workbook().content == first.content
    office.send({"rv_roster": [roster_row(1, 人员状态="不详"), roster_row(2)]})
    assert office.workbook().line["人员状态"] == "不详"


def test_the_same_delivery_gives_the_same_bytes(office: Office) -> None:
    office.send({"rv_work": [work_row(1, 务工月收入="350")]})
    assert office.workbook().content == office.workbook().content
