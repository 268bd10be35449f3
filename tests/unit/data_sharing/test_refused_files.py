"""Files that are refused as a whole: the message names the cause that can be tested and a step that helps (method §10.1)."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Sequence

import openpyxl
import pytest
from tests.hostile.hand_overs import TITLES, Row, csv_bytes, employment_row, rewritten, roster_row, work_row, xlsx

from wengang.data_sharing.problems import RefusedError
from wengang.data_sharing.reading import ReadFile, read_file
from wengang.settings.data_sets import load_data_sets

ROSTER = xlsx("rv_roster", [roster_row(1), roster_row(2)])
EMPLOYMENT = csv_bytes("hr_employment", [employment_row(1), employment_row(2)])
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096)


def read(table: str, content: bytes) -> ReadFile:
    return read_file(load_data_sets()[table], "某文件", content)


def refused(table: str, content: bytes, rule: str) -> str:
    """Give the message of the file that must be refused for that rule."""
    with pytest.raises(RefusedError) as refusal:
        read(table, content)
    assert refusal.value.problem.rule == rule
    message = refusal.value.problem.message
    assert message.startswith("某文件")
    assert "请" in message
    return message


def zipped(**parts: str) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as container:
        for name, body in parts.items():
            container.writestr(name, body)
    return memory.getvalue()


OTHER_KINDS = {
    "ods": (zipped(**{"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"}), "ods"),
    "xlsb": (zipped(**{"xl/workbook.bin": "x"}), "xlsb"),
    "docx": (zipped(**{"word/document.xml": "<x/>"}), "docx"),
    "zip of a workbook": (zipped(**{"户信息.xlsx": "x"}), "压缩包"),
    "xls": (OLE + "Workbook".encode("utf-16-le"), "旧版 xls"),
    "old Word": (OLE + "WordDocument".encode("utf-16-le"), "旧版 Office"),
    "web page": (b"<html><table><tr><td>1</td></tr></table></html>", "HTML"),
    "old XML sheet": (b'<?xml version="1.0"?><Workbook/>', "XML"),
    "pdf": (b"%PDF-1.7 ...", "PDF"),
    "rar": (b"Rar!\x1a\x07\x01\x00", "rar"),
    "text": (EMPLOYMENT, "CSV"),
}


@pytest.mark.parametrize("kind", OTHER_KINDS)
def test_another_format_under_the_name_of_a_workbook_is_named(kind: str) -> None:
    content, named = OTHER_KINDS[kind]
    assert named in refused("rv_roster", content, "FILE_NOT_XLSX")


@pytest.mark.parametrize("content", [ROSTER, OLE, OTHER_KINDS["web page"][0], OTHER_KINDS["pdf"][0]])
def test_another_format_under_the_name_of_a_csv(content: bytes) -> None:
    refused("hr_employment", content, "FILE_NOT_CSV")


def test_a_password_is_told_from_an_old_format() -> None:
    assert "取消打开密码" in refused("rv_roster", OLE + "EncryptedPackage".encode("utf-16-le"), "FILE_ENCRYPTED")
    assert "另存为 xlsx" in refused("rv_roster", OLE + "Book".encode("utf-16-le"), "FILE_NOT_XLSX")


@pytest.mark.parametrize("table", ["rv_roster", "hr_employment"])
@pytest.mark.parametrize(
    "content",
    [random.Random(7).randbytes(5000), b"E-SafeNet\0\0\0LOCK" + bytes(100), b"%TSD-Header-###%" + bytes(100)],  # noqa: S311
)
def test_a_file_encrypted_by_a_security_client(table: str, content: bytes) -> None:
    assert "文档加密" in refused(table, content, "FILE_ENCRYPTED")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_long_csv_does_not_look_encrypted(encoding: str) -> None:
    rows = [employment_row(number, 姓名=chr(0x4E00 + 7 * number) * 2, 单位名称=chr(0x5E00 + 11 * number) * 9) for number in range(900)]
    assert len(read("hr_employment", csv_bytes("hr_employment", rows, encoding)).cells) == 900


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_text_of_excel_is_named(encoding: str) -> None:
    assert "UTF-16" in refused("hr_employment", EMPLOYMENT.decode().encode(encoding), "FILE_ENCODING")


def test_two_encodings_in_one_file_name_the_line() -> None:
    first, second, third = EMPLOYMENT.splitlines(keepends=True)
    mixed = first + second + third.decode().encode("gb18030")
    assert "第 3 行" in refused("hr_employment", mixed, "FILE_ENCODING")


def test_a_csv_cut_inside_a_character() -> None:
    assert "末尾不完整" in refused("hr_employment", EMPLOYMENT.rstrip()[:-1], "FILE_DAMAGED")


def test_a_csv_cut_inside_its_last_row() -> None:
    assert "第 3 行" in refused("hr_employment", EMPLOYMENT[: EMPLOYMENT.rindex(b"3000") + 2], "FILE_DAMAGED")


@pytest.mark.parametrize(("separator", "named"), [("\t", "制表符"), (";", "分号"), ("；", "分号"), ("|", "竖线"), ("，", "中文逗号")])
def test_another_separator_is_named(separator: str, named: str) -> None:
    assert named in refused("hr_employment", EMPLOYMENT.decode().replace(",", separator).encode(), "FILE_SEPARATOR")


def test_a_title_row_above_the_header_of_a_csv() -> None:
    message = refused("hr_employment", "就业登记表\n".encode() + EMPLOYMENT, "HEADER_ROW")
    assert "表头应在第 1 行，实际在第 2 行" in message
    assert "删去表头上方多出的行" in message


def test_a_title_row_with_empty_cells_above_the_header_of_a_csv() -> None:
    title = "就业登记表" + "," * 12 + "\n"
    assert "第 2 行" in refused("hr_employment", title.encode() + EMPLOYMENT, "HEADER_ROW")


def test_a_quoting_fault_names_its_line() -> None:
    first, second, third = EMPLOYMENT.decode().splitlines(keepends=True)
    row = second.replace("试验电子厂", '"甲"厂')
    assert "从第 3 行起引号有误" in refused("hr_employment", (first + third + row + second).encode(), "FILE_DAMAGED")
    assert "从第 5 行起引号有误" in refused("hr_employment", (first + '"a\nb"\n' + third + '"' + second).encode(), "FILE_DAMAGED")


def test_a_comma_without_quotes_names_its_line() -> None:
    """All cells behind it would stand under the wrong titles."""
    first, second, third = EMPLOYMENT.decode().splitlines(keepends=True)
    content = first + third + second.replace("试验电子厂", "试验,电子厂")
    message = refused("hr_employment", content.encode(), "CSV_WIDTH")
    assert "第 3 行的内容比表头多，表头只有 13 列" in message


def test_cells_that_are_blank_beyond_the_header_are_nothing() -> None:
    content = b"".join(line.rstrip() + b",,, \r\n" for line in EMPLOYMENT.splitlines())
    assert len(read("hr_employment", content).cells) == 2


def test_texts_written_as_formulas_are_named() -> None:
    """A whole column is the export's doing and refuses the file; of a single cell its row's finding tells the cause."""
    rows = [employment_row(number) | {"证件号码": f'="{employment_row(number)["证件号码"]}"'} for number in range(3)]
    message = refused("hr_employment", csv_bytes("hr_employment", rows), "CSV_FORMULA")
    assert "“证件号码”一列从第 2 行起" in message
    assert len(read("hr_employment", csv_bytes("hr_employment", [*rows[:1], *map(employment_row, range(5, 9))])).cells) == 5


@pytest.mark.parametrize("lost", ["???", "？？？", "\ufffd\ufffd", "锟斤拷锟斤拷", "张??"])
def test_names_that_lost_their_characters(lost: str) -> None:
    message = refused("rv_roster", xlsx("rv_roster", [roster_row(number, 姓名=lost) for number in range(3)]), "FILE_GARBLED")
    assert "“姓名”一列的文字变成了" in message


@pytest.mark.parametrize(("wrong", "right"), [("latin-1", "gb18030"), ("latin-1", "utf-8"), ("gb18030", "utf-8")])
def test_chinese_read_in_the_wrong_encoding(wrong: str, right: str) -> None:
    names = [name.encode(right).decode(wrong, errors="replace") for name in ("王小明", "李四海", "张三丰", "陈桂花")]
    rows = [roster_row(number, 姓名=name) for number, name in enumerate(names)]
    assert "“姓名”一列" in refused("rv_roster", xlsx("rv_roster", rows), "FILE_GARBLED")


@pytest.mark.parametrize(("wrong", "right"), [("ascii", "ascii"), ("latin-1", "gb18030"), ("gb18030", "utf-8")])
def test_a_header_in_the_wrong_encoding(wrong: str, right: str) -> None:
    text = EMPLOYMENT.decode().encode(right, errors="replace").decode(wrong, errors="replace")
    assert "表头的文字" in refused("hr_employment", text.encode(), "FILE_GARBLED")


def test_rare_names_and_foreign_letters_are_no_garble() -> None:
    names = ["阿依古丽·买买提", "㐀䶵", "滢滢", "淇宝", "José Ñoño", "Müller", "王?"]
    assert len(read("rv_roster", xlsx("rv_roster", [roster_row(number, 姓名=name) for number, name in enumerate(names)])).cells) == 7


def doubled(rows: Sequence[Row], title: str, other: str, *, first: bool = False) -> bytes:
    """Give a work file with one column more, which has `other` as its title."""
    titles = list(TITLES["rv_work"])
    titles.insert(0 if first else len(titles), "another")
    return xlsx("rv_work", [row | {"another": row[title]} for row in rows], titles=titles, renamed={"another": other})


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize(
    ("title", "other"),
    [("务工月收入", "务工月收入"), ("结束时间", " 结束 时间"), ("行政村", "村"), ("人编号", "人口编号"), ("县", "县（市、区、旗）")],
)
def test_two_columns_that_claim_one_name(title: str, other: str, *, first: bool) -> None:
    message = refused("rv_work", doubled([work_row(1)], title, other, first=first), "COLUMN_TWICE")
    position = TITLES["rv_work"].index(title)
    letters = ("A", chr(66 + position)) if first else (chr(65 + position), "W")
    assert all(f" {letter} 列" in message for letter in letters)
    assert f"“{title}”" in message
    assert f"“{other.strip()}”" in message


def test_two_unknown_columns_with_one_title_are_no_harm() -> None:
    titles = [*TITLES["rv_work"], "甲", "乙"]
    content = xlsx("rv_work", [work_row(1) | {"甲": "1", "乙": "2"}], titles=titles, renamed={"甲": "备注", "乙": "备注"})
    assert len(read("rv_work", content).cells) == 1


def with_sheets(states: dict[str, str], *, data_on: str) -> bytes:
    """Give a roster whose data stand on one of the sheets, with the state of each."""
    book = openpyxl.load_workbook(io.BytesIO(ROSTER))
    sheet = book.active
    sheet.title = data_on
    for name in states:
        if name != data_on:
            book.create_sheet(name)["A1"] = "某"
    book._sheets = [book[name] for name in states]
    book.active = book[next(name for name, state in states.items() if state == "visible")]
    for name, state in states.items():
        book[name].sheet_state = state
    memory = io.BytesIO()
    book.save(memory)
    return memory.getvalue()


def test_a_hidden_first_sheet_is_named() -> None:
    message = refused("rv_roster", with_sheets({"上月": "hidden", "本月": "visible"}, data_on="本月"), "DATA_ON_OTHER_SHEET")
    assert "第一个工作表“上月”是隐藏的，数据在工作表“本月”里" in message


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_other_sheet_is_named(state: str) -> None:
    message = refused("rv_roster", with_sheets({"本月": "visible", "字典": state}, data_on="本月"), "DATA_ON_OTHER_SHEET")
    assert "隐藏的工作表“字典”里也有数据" in message


def test_an_error_unknown_to_the_parser_on_another_sheet_is_data_there() -> None:
    book = with_sheets({"本月": "visible", "其他": "visible"}, data_on="本月")
    change = b'<sheetData><row r="1"><c r="A1" t="e"><v>#SPILL!</v></c></row></sheetData>'

    def other(name: str, part: bytes) -> bytes:
        return (
            part[: part.index(b"<sheetData")] + change + part[part.index(b"</sheetData>") + 12 :] if name.endswith("sheet2.xml") else part
        )

    assert "“其他”" in refused("rv_roster", rewritten(book, other), "DATA_ON_OTHER_SHEET")
