"""Applications: the form of the hand-over, materials that open, and the second one that completes the first."""

from __future__ import annotations

import hashlib
import re
import struct
import zlib
from pathlib import Path

import pytest
from tests.unit.wengang_trial.conftest import LAST, Written
from tests.unit.wengang_trial.reading import HandOver, newest_tables, read_rows

from wengang.periods import Period
from wengang_trial.applications import write_application
from wengang_trial.labour import TrialError
from wengang_trial.numbers import identity_check

pytestmark = pytest.mark.long

APRIL = Period(2025, 4)
FORM = [
    "申请编号",
    "申请类型",
    "车间编号",
    "车间名称",
    "统一社会信用代码",
    "法定代表人",
    "车间类型",
    "运营模式",
    "所属领域",
    "县",
    "乡",
    "行政村",
    "季节起",
    "季节止",
    "申请日期",
    "现有脱贫务工人数",
]
TYPES = ["申请表", "营业执照", "场地证明", "务工人员名单", "合同或承揽协议", "工资发放凭证", "参保凭证", "现场照片", "承诺书"]


def write(folder: Path, **choices: object) -> HandOver:
    return HandOver(write_application(folder, "469001", APRIL, "SQ-1", **choices))  # type: ignore[arg-type] # each test passes its own


def form(one: HandOver) -> dict[str, str]:
    (row,) = one.rows("workshop_application")
    return row


def materials(one: HandOver) -> dict[str, dict[str, str]]:
    return {row["材料类型"]: row for row in one.rows("workshop_material")}


def check_manifest(one: HandOver) -> None:
    """Every file is named with its digest, and every material has one attachment."""
    entries = one.manifest["files"]
    assert {entry["name"] for entry in entries} | {"manifest.json"} == {path.name for path in one.folder.iterdir()}
    for entry in entries:
        content = (one.folder / entry["name"]).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (entry["bytes"], entry["sha256"])
    attached = [entry["name"] for entry in entries if entry["table"] == "attachment"]
    assert [row["文件名"] for row in one.rows("workshop_material")] == attached
    assert {entry["rows"] for entry in entries if entry["table"] == "attachment"} == {0}
    assert len(one.rows("workshop_material")) == one.tables["workshop_material"]["rows"]


def test_the_province_brings_one_application_of_a_candidate(province: Written) -> None:
    (path,) = (province.root / "application").rglob("manifest.json")
    one = HandOver(path.parent)
    told = province.truth["application"]
    assert path.parent == province.root / "application" / "inbox" / told["unit"] / "2025-04" / "hr-application"
    assert one.key == (told["unit"], "2025-04", "hr")
    check_manifest(one)
    applied = form(one)
    assert (applied["申请编号"], applied["申请类型"], applied["车间编号"]) == (told["number"], "首次认定", told["workshop_no"])
    registers = newest_tables(province.root, "workshop_register", "hr")
    (registered,) = [row for row in registers[told["unit"], str(LAST)] if row["车间编号"] == applied["车间编号"]]
    assert registered["认定日期"] == ""
    assert {key: registered[key] for key in FORM if key in registered} == {key: applied[key] for key in FORM if key in registered}
    workers = newest_tables(province.root, "workshop_worker", "hr")
    rosters = newest_tables(province.root, "rv_roster", "rv")
    active = {row["证件号码"][:18].upper() for row in rosters[told["unit"], str(LAST)] if row["人员状态"] == "正常"}
    present = {row["证件号码"] for row in workers[told["unit"], str(LAST)] if row["车间编号"] == applied["车间编号"]}
    listed = {row["证件号码"] for row in read_rows(one.folder / materials(one)["务工人员名单"]["文件名"])}
    assert listed == present & active
    assert int(applied["现有脱贫务工人数"]) == len(listed) >= 5


def test_an_application_is_complete_and_valid(tmp_path: Path) -> None:
    one = write(tmp_path)
    assert one.folder == tmp_path / "469001" / "2025-04" / "hr-application"
    check_manifest(one)
    assert list(form(one)) == FORM
    assert form(one)["申请日期"] == "2025-04-01"
    assert one.manifest["generated_at"].startswith("2025-04-02")
    assert list(materials(one)) == TYPES
    assert all(not row["有效期至"] or row["有效期至"] > "2025-04-30" for row in materials(one).values())


def test_equal_choices_give_equal_bytes(tmp_path: Path) -> None:
    first, second = write(tmp_path / "a"), write(tmp_path / "b")
    assert {path.name: path.read_bytes() for path in first.folder.iterdir()} == {
        path.name: path.read_bytes() for path in second.folder.iterdir()
    }


def test_what_is_missing_has_neither_row_nor_file_and_what_is_expired_has_ended(tmp_path: Path) -> None:
    one = write(tmp_path, missing=("承诺书", "营业执照"), expired=("场地证明",))
    check_manifest(one)
    assert list(materials(one)) == [kind for kind in TYPES if kind not in {"承诺书", "营业执照"}]
    assert [kind for kind, row in materials(one).items() if row["有效期至"] and row["有效期至"] < "2025-04-01"] == ["场地证明"]


def test_the_completed_one_stands_beside_the_first_and_names_it(tmp_path: Path) -> None:
    first = write(tmp_path, missing=("承诺书",))
    digest = hashlib.sha256((first.folder / "manifest.json").read_bytes()).hexdigest()
    second = write(tmp_path, is_correction_of=digest)
    assert second.folder == tmp_path / "469001" / "2025-04" / "hr-application-2"
    assert second.manifest["is_correction_of"] == digest
    assert form(first) == form(second)
    assert list(materials(second)) == TYPES


def test_the_workshop_of_the_register_is_taken_when_its_number_is_told(tmp_path: Path) -> None:
    known, unknown, unnamed = (
        write(tmp_path, workshop_no="469001-CJ01", kind="续期"),
        write(tmp_path, workshop_no="469001-CJ77", kind="重新认定"),
        write(tmp_path),
    )
    assert [form(one)["车间编号"] for one in (known, unknown, unnamed)] == ["469001-CJ01", "469001-CJ77", "469001-CJ05"]
    assert [form(one)["申请类型"] for one in (known, unknown, unnamed)] == ["续期", "重新认定", "首次认定"]
    assert len({form(one)["统一社会信用代码"] for one in (known, unknown, unnamed)}) == 3


def test_the_name_in_the_register_of_the_trial_is_the_name_in_the_application(province: Written, tmp_path: Path) -> None:
    registers = newest_tables(province.root, "workshop_register", "hr")
    registered = registers["469001", str(LAST)][0]
    applied = form(write(tmp_path, workshop_no="469001-CJ01"))
    same = ("车间编号", "车间名称", "统一社会信用代码", "法定代表人", "车间类型", "运营模式", "所属领域")
    assert [applied[key] for key in same] == [registered[key] for key in same]


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        ({"missing": ("身份证",)}, "材料类型“身份证”不认识"),
        ({"expired": ("身份证",)}, "材料类型“身份证”不认识"),
        ({"kind": "年审"}, "申请类型“年审”不认识"),
        ({"workshop_no": "469024-CJ01"}, "不是单位 469001 的编号"),
    ],
)
def test_what_is_not_known_is_refused(choices: dict[str, object], words: str, tmp_path: Path) -> None:
    with pytest.raises(TrialError, match=words):
        write(tmp_path, **choices)
    assert not list(tmp_path.iterdir())


def test_an_unknown_unit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TrialError, match="没有单位"):
        write_application(tmp_path, "440100", APRIL, "SQ-1")


def test_workers_are_of_nobody(tmp_path: Path) -> None:
    one = write(tmp_path)
    rows = read_rows(one.folder / materials(one)["务工人员名单"]["文件名"])
    assert len(rows) == int(form(one)["现有脱贫务工人数"]) == len({row["证件号码"] for row in rows})
    for row in rows:
        assert row["证件号码"].startswith("469900")
        assert identity_check(row["证件号码"][:17]) == row["证件号码"][17]
        assert "试" in row["姓名"]
    pay = read_rows(one.folder / materials(one)["工资发放凭证"]["文件名"])
    assert {row["月份"] for row in pay} == {"2025-01", "2025-02", "2025-03"}


def test_a_document_opens(tmp_path: Path) -> None:
    """The cross-references of the PDF point at its objects, and its text is what it should say."""
    one = write(tmp_path)
    content = (one.folder / materials(one)["申请表"]["文件名"]).read_bytes()
    assert content.startswith(b"%PDF-1.4\n")
    assert content.endswith(b"%%EOF\n")
    start = int(re.findall(rb"startxref\n([0-9]+)\n", content)[0])
    assert content[start:].startswith(b"xref\n0 8\n")
    places = re.findall(rb"([0-9]{10}) 00000 n ", content)
    assert len(places) == 7
    for number, place in enumerate(places, 1):
        assert content[int(place) :].startswith(b"%d 0 obj\n" % number)
    (length, stream) = re.findall(rb"/Length ([0-9]+) >>\nstream\n(.*)endstream", content, re.DOTALL)[0]
    assert int(length) == len(stream)
    lines = [bytes.fromhex(line.decode()).decode("utf-16-be") for line in re.findall(rb"<([0-9a-f]+)> Tj", stream)]
    assert lines[:2] == ["申请表", "申请编号：SQ-1"]
    assert "试验材料，内容虚构" in lines


def test_a_picture_opens(tmp_path: Path) -> None:
    one = write(tmp_path)
    content = (one.folder / materials(one)["现场照片"]["文件名"]).read_bytes()
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    chunks, place = {}, 8
    while place < len(content):
        (length,) = struct.unpack_from(">I", content, place)
        kind, body = content[place + 4 : place + 8], content[place + 8 : place + 8 + length]
        assert struct.unpack_from(">I", content, place + 8 + length)[0] == zlib.crc32(kind + body)
        chunks[kind], place = body, place + 12 + length
    width, height = struct.unpack_from(">II", chunks[b"IHDR"])
    assert len(zlib.decompress(chunks[b"IDAT"])) == height * (1 + 3 * width)
    assert list(chunks) == [b"IHDR", b"IDAT", b"IEND"]
