"""Every table is known by its titles, whatever its file is called; what is none is told what to do."""

from __future__ import annotations

import io
import zipfile

import pytest
from tests.hostile.hand_overs import TITLES, roster_row
from tests.hostile.mutations import file_of
from tests.sql.drafts.conftest import Begin

from wengang.drafts.keeping import FileRole, put_file
from wengang.drafts.recognition import recognise
from wengang.settings.data_sets import load_data_sets

TABLES = load_data_sets()


def _name(table: str) -> str:
    return "任意名字.xlsx" if TABLES[table].form == "xlsx" else "任意名字.csv"


@pytest.mark.parametrize("table", [table for table in TITLES if table in TABLES])
def test_each_table_is_known_by_its_titles(table: str) -> None:
    row = dict.fromkeys(TITLES[table], "x")
    found = recognise(_name(table), file_of(table, [row]), of_the_year=TABLES[table].of_the_year)
    assert found.role is not None and found.role.table == table and found.problem is None and found.rows == 1


def test_tables_that_can_be_told_apart_only_by_all_titles_are(begun: Begin) -> None:
    titles = [title for title in TITLES["rv_work"] if title != "务工月收入"]
    row = dict.fromkeys(titles, "x")
    found = recognise("务工.xlsx", file_of("rv_work", [row], titles=titles), of_the_year=False)
    assert found.role == FileRole("rv_work", "rv") and found.problem is not None and "务工月收入" in found.problem.message


@pytest.mark.parametrize(
    ("name", "department"), [("人社_总数.csv", "hr"), ("乡村振兴总数.csv", "rv"), ("control_totals_rv.csv", "rv"), ("总数.csv", "hr")]
)
def test_whose_totals_is_told_by_the_name(name: str, department: str) -> None:
    found = recognise(name, file_of("control_totals", [{"指标": "务工人数", "数值": "1"}]), of_the_year=False)
    assert found.role == FileRole("control_totals", department)


@pytest.mark.parametrize(
    ("name", "content"), [("说明.csv", "甲,乙\r\n1,2\r\n".encode()), ("名册.xlsx", b"PK no workbook"), ("空.csv", b"\xff\xfe")]
)
def test_what_is_no_table_is_told_so(name: str, content: bytes) -> None:
    found = recognise(name, content, of_the_year=False)
    assert found.role is None and found.problem is not None and name in found.problem.message


def test_a_paper_is_an_attachment() -> None:
    assert recognise("场地证明.pdf", b"%PDF", of_the_year=False).role == FileRole("attachment", "hr")


def test_a_zip_of_windows_is_unpacked(begun: Begin) -> None:
    draft = begun({})
    memory, name = io.BytesIO(), "报送\\花名册.xlsx".encode("gb18030")
    with zipfile.ZipFile(memory, "w") as container:
        container.writestr("A" * len(name), file_of("rv_roster", [roster_row(1)]))
        container.writestr("manifest.json", b"{}")
        container.writestr("inner.zip", b"PK")
    told = put_file(draft, "三月.zip", memory.getvalue().replace(b"A" * len(name), name))
    assert [path.name for path in draft.files] == ["花名册.xlsx"]
    assert told == ["三月.zip 里的 inner.zip：压缩包里还是压缩包，系统不逐层打开，请直接选其中的文件"]


@pytest.mark.parametrize("name", ["manifest.json", "~$名册.xlsx", ".hidden", "x.rar", "空的.csv", "坏.zip"])
def test_what_is_not_taken_leaves_nothing(begun: Begin, name: str) -> None:
    draft = begun({})
    assert len(put_file(draft, name, b"" if name == "空的.csv" else b"x")) == 1
    assert draft.files == []


def test_a_name_with_a_path_stays_in_its_folder(begun: Begin) -> None:
    draft = begun({})
    assert put_file(draft, "..\\..\\/etc/名册.csv", b"x") == []
    assert [path.relative_to(draft.folder).as_posix() for path in draft.files] == ["files/名册.csv"]
