"""Files that no county should send and some county will: refused whole, with file, place, rule and next step (issue, “Bad input”)."""

from __future__ import annotations

import io
import zipfile

import pytest
from tests.hostile.conftest import Office
from tests.hostile.hand_overs import (
    TITLES,
    csv_bytes,
    employment_row,
    identity_number,
    rewritten,
    roster_row,
    total_row,
    work_row,
    xlsx,
)

ROSTER = "户信息.xlsx"
GOOD = xlsx("rv_roster", [roster_row(1)])


def returned(office: Office, content: bytes, rule: str, table: str = "rv_roster", rows: int = 1) -> str:
    """Put one file, scan, and give the message with which it came back for that rule."""
    department = "hr" if table == "hr_employment" else "rv"
    office.put("bad", {table: content}, rows=rows, department=department)
    office.scan()
    assert office.versions(table) == [(1, "returned")]
    reasons = office.reasons(table)
    assert list(reasons) == [rule]
    message = reasons[rule]
    assert "请" in message
    return message


def with_sheet(content: bytes, change: dict[bytes, bytes]) -> bytes:
    def replace(name: str, part: bytes) -> bytes:
        for old, new in change.items() if name.endswith("sheet1.xml") else ():
            assert old in part
            part = part.replace(old, new)
        return part

    return rewritten(content, replace)


def test_missing_column_is_named(office: Office) -> None:
    content = xlsx("rv_roster", [roster_row(1)], titles=[title for title in TITLES["rv_roster"] if title not in ("户编号", "人员状态")])
    message = returned(office, content, "COLUMN_MISSING")
    assert ROSTER in message
    assert "工作表“Sheet1”" in message
    assert "“户编号”、“人员状态”" in message
    assert "第 3 行" in message


def test_header_on_another_row_is_named(office: Office) -> None:
    message = returned(office, xlsx("rv_roster", [roster_row(1)], header_row=1), "HEADER_ROW")
    assert f"{ROSTER} 工作表“Sheet1”：表头应在第 3 行，实际在第 1 行" in message


def test_another_table_under_the_right_name(office: Office) -> None:
    message = returned(office, xlsx("rv_roster", [{"甲": "乙"}], titles=["甲"]), "HEADER_MISSING")
    assert "花名册" in message


def test_data_on_another_sheet(office: Office) -> None:
    content = xlsx("rv_roster", [roster_row(1)], sheets=("说明", "数据"), on_sheet=1)
    message = returned(office, content, "DATA_ON_OTHER_SHEET")
    assert ROSTER in message
    assert "“数据”" in message


def test_more_data_on_a_second_sheet(office: Office) -> None:
    content = xlsx("rv_roster", [roster_row(1)], sheets=("Sheet1", "Sheet2"))
    two = rewritten(content, lambda name, part: GOOD_SHEET if name.endswith("sheet2.xml") else part)
    assert "“Sheet2”" in returned(office, two, "DATA_ON_OTHER_SHEET")


GOOD_SHEET = zipfile.ZipFile(io.BytesIO(GOOD)).read("xl/worksheets/sheet1.xml")


def test_empty_second_sheet_is_no_harm(office: Office) -> None:
    office.put("good", {"rv_roster": xlsx("rv_roster", [roster_row(1)], sheets=("Sheet1", "Sheet2"))})
    office.scan()
    assert office.versions("rv_roster") == [(1, "accepted")]


@pytest.mark.parametrize("table", ["rv_roster", "hr_employment"])
def test_empty_file(office: Office, table: str) -> None:
    assert "空" in returned(office, b"", "FILE_EMPTY", table, rows=0)


def test_workbook_without_any_cell(office: Office) -> None:
    assert "Sheet1" in returned(office, with_sheet(GOOD, {b"<sheetData>": b"<x>", b"</sheetData>": b"</x>"}), "FILE_EMPTY")


def test_header_without_rows(office: Office) -> None:
    assert "没有数据行" in returned(office, xlsx("rv_roster", []), "NO_ROWS", rows=0)


def test_wrong_number_of_rows(office: Office) -> None:
    message = returned(office, xlsx("rv_roster", [roster_row(1), roster_row(2)]), "ROW_COUNT", rows=3)
    assert f"{ROSTER}：清单写明 3 行，文件有 2 行" in message


def test_encrypted_workbook(office: Office) -> None:
    """An OLE container tells by the names of its streams whether it holds an encrypted workbook or an old one."""
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4096
    assert "取消打开密码" in returned(office, ole + "EncryptedPackage".encode("utf-16-le"), "FILE_ENCRYPTED")


def test_text_with_the_name_of_a_workbook(office: Office) -> None:
    assert ROSTER in returned(office, csv_bytes("rv_roster", [roster_row(1)]), "FILE_NOT_XLSX")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_truncated_workbook(office: Office, share: float) -> None:
    assert f"{ROSTER}：文件损坏" in returned(office, GOOD[: int(len(GOOD) * share)], "FILE_DAMAGED")


def test_bytes_cut_out_of_a_workbook(office: Office) -> None:
    middle = len(GOOD) // 2
    assert "损坏" in returned(office, GOOD[:middle] + GOOD[middle + 99 :], "FILE_DAMAGED")


def test_workbook_with_a_damaged_stream(office: Office) -> None:
    start = GOOD.index(b"xl/worksheets/sheet1.xml") + 60
    assert "损坏" in returned(office, GOOD[:start] + b"\xff" * 40 + GOOD[start + 40 :], "FILE_DAMAGED")


@pytest.mark.parametrize("cell", ["A1048576", "XFD1048576", "A999999999"])
def test_one_far_cell_is_named(office: Office, cell: str) -> None:
    content = with_sheet(GOOD, {b"</sheetData>": f'<row><c s="0" r="{cell}"><v>1</v></c></row></sheetData>'.encode()})
    assert f"单元格 {cell} 里也有内容" in returned(office, content, "FILE_TOO_LARGE")


@pytest.mark.parametrize(
    "cell",
    [
        b"<c r='XFD1048576'><v>1</v></c>",
        b'<c\tr="XFD1048576"><v>1</v></c>',
        b'<c r = "XFD1048576"><v>1</v></c>',
        b'<c r = "XFD4000000000"><v>1</v></c>',
    ],
)
def test_one_far_cell_in_another_writing_costs_a_limit(office: Office, cell: bytes) -> None:
    content = with_sheet(GOOD, {b"</sheetData>": b"<row>" + cell + b"</row></sheetData>"})
    assert "请删去数据下方、右侧多余的内容" in returned(office, content, "FILE_TOO_LARGE")


def test_far_columns_times_many_rows(office: Office) -> None:
    rows = b"".join(b'<row r="%d"><c r="XFD%d"><v>1</v></c></row>' % (number, number) for number in range(9, 1000))
    content = with_sheet(GOOD, {b"</sheetData>": rows + b"</sheetData>"})
    assert "单元格 XFD999 里也有内容" in returned(office, content, "FILE_TOO_LARGE")


def test_too_many_csv_rows(office: Office) -> None:
    line = csv_bytes("control_totals", [total_row()]).splitlines(keepends=True)[1]
    content = csv_bytes("control_totals", []) + line * 150_001
    assert "超过上限 150000 行" in returned(office, content, "FILE_TOO_LARGE", "control_totals", rows=150_001)


def test_csv_with_an_open_quote(office: Office) -> None:
    content = csv_bytes("hr_employment", [employment_row(1)]) + '"没有结束'.encode()
    assert "引号" in returned(office, content, "FILE_DAMAGED", "hr_employment")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_csv_in_an_unknown_encoding(office: Office, encoding: str) -> None:
    content = csv_bytes("hr_employment", [employment_row(1)], encoding)
    assert "UTF-16" in returned(office, content, "FILE_ENCODING", "hr_employment")


def test_undecodable_csv(office: Office) -> None:
    assert "GB18030" in returned(office, b"\xff\xff\xff\xff", "FILE_ENCODING", "hr_employment")


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-8"])
def test_csv_in_each_allowed_encoding(office: Office, encoding: str) -> None:
    rows = [employment_row(number, 单位名称="㐀䶵试验厂") for number in (1, 2)]
    office.put("good", {"hr_employment": csv_bytes("hr_employment", rows, encoding)}, rows=2, department="hr")
    office.scan()
    assert office.versions("hr_employment") == [(1, "accepted")]
    assert office.findings("hr_employment") == set()
    assert office.count("data_sharing.employment_row") == 2


def test_csv_with_control_characters_is_taken(office: Office) -> None:
    office.put("good", {"hr_employment": [employment_row(1, 姓名="试\x00验", 单位名称="厂\x07")]}, department="hr")
    office.scan()
    assert office.versions("hr_employment") == [(1, "accepted")]


def test_extra_columns_blank_rows_other_titles_and_another_order(office: Office) -> None:
    titles = ["序号", *reversed(TITLES["rv_roster"]), "年度", "残疾类别"]
    rows = [{}, roster_row(1, 序号="1", 年度="2025"), {}, {"姓名": "  "}, roster_row(2, 序号="2"), {}]
    aliases = {"县": "县(市、区、旗)", "乡": "乡（镇）", "村": "行政村", "人口编号": "人编号", "证件号码": " 证件 号码 "}
    office.put("good", {"rv_roster": xlsx("rv_roster", rows, titles=titles, renamed=aliases)}, rows=2)
    office.scan()
    assert office.versions("rv_roster") == [(1, "accepted")]
    assert office.findings("rv_roster") == set()
    numbers = office.admin.execute("select row_no from data_sharing.roster_row where unit = '469001' order by 1").fetchall()
    assert numbers == [(5,), (8,)]


def test_credit_code_column_may_be_absent(office: Office) -> None:
    content = xlsx("rv_work", [work_row(1)], titles=[title for title in TITLES["rv_work"] if title != "统一社会信用代码"])
    office.put("good", {"rv_roster": [roster_row(1)], "rv_work": content})
    office.scan()
    assert office.versions("rv_work") == [(1, "accepted")]
    assert office.admin.execute("select employer_key from data_sharing.work_row where unit = '469001'").fetchall() == [("试验电子厂",)]


DAMAGED = {
    469900198501010024.0: "ID_NUMERIC",
    4.699e17: "ID_NUMERIC",
    "4.69900E+17": "ID_NUMERIC",
    "469900198501010000": "ID_NUMERIC",
    identity_number(1)[:17]: "ID_CHECK",
    identity_number(1) + "4": "ID_CHECK",
    identity_number(1) + "43B": "ID_CHECK",
    "": "ID_CHECK",
    "'" + identity_number(1): "ID_CHECK",
    identity_number(1)[:6] + "０" + identity_number(1)[6:]: "ID_CHECK",
    "²" + identity_number(1)[1:]: "ID_CHECK",
    "٤" + identity_number(1)[1:]: "ID_CHECK",
}


def test_damaged_numbers_send_their_rows_back(office: Office) -> None:
    """A number that went through a numeric cell is never repaired; the good rows are taken, the file is held: far over 2 %."""
    office.put("one", {"rv_roster": [roster_row(99), *(roster_row(line, 证件号码=number) for line, number in enumerate(DAMAGED))]})
    office.scan()
    assert office.versions("rv_roster") == [(1, "held")]
    expected = {(rule, "reject_row", line, "证件号码") for line, rule in enumerate(DAMAGED.values(), start=5)}
    assert office.findings("rv_roster") == expected
    assert office.count("data_sharing.roster_row") == 1
    assert office.count("data_sharing.quarantine_row") == len(DAMAGED)


def full_width(text: str) -> str:
    return "".join(chr(ord(character) + 0xFEE0) for character in text)


X_NUMBER = next(number for number in map(identity_number, range(1, 99)) if number.endswith("X"))


def test_numbers_written_another_way_name_the_same_person(office: Office) -> None:
    written = [
        full_width(identity_number(1)),
        identity_number(1) + "43",
        identity_number(1) + "43B1",
        f"  {identity_number(1)}\t",
        X_NUMBER.lower(),
        full_width(X_NUMBER),
    ]
    office.put("one", {"rv_roster": [roster_row(line, 证件号码=number) for line, number in enumerate(written)]})
    office.scan()
    assert office.versions("rv_roster") == [(1, "accepted")]
    assert office.findings("rv_roster") == set()
    kept = {row[0] for row in office.admin.execute("select id18 from vault.person").fetchall()}
    assert kept - {identity_number(900)} == {identity_number(1), X_NUMBER}


def test_the_same_row_twice_goes_back_once(office: Office) -> None:
    office.put("one", {"rv_roster": [roster_row(1), *(roster_row(number) for number in range(2, 50)), roster_row(1)]})
    office.scan()
    assert office.findings("rv_roster") == {("ROW_TWICE", "reject_row", 53, "证件号码")}
    assert office.count("data_sharing.roster_row") == 49


def test_a_person_twice_with_other_cells_is_kept_twice(office: Office) -> None:
    office.put("one", {"rv_roster": [roster_row(1), roster_row(1, 户编号="H9999", 识别时间="2020-01")]})
    office.scan()
    assert office.findings("rv_roster") == set()
    assert office.count("data_sharing.roster_row") == 2


def test_control_totals_name_each_item_once(office: Office) -> None:
    rows = [total_row("务工人数", "1"), total_row("文件人数", "１"), total_row("务工月收入合计", "3000.50")]
    office.put("one", {"control_totals": rows})
    office.scan()
    kept = office.admin.execute("select item, amount::text from data_sharing.control_total order by item").fetchall()
    assert kept == [("income_total", "3000.50"), ("persons", "1"), ("working", "1")]
