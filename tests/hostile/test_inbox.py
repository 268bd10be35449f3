"""Hand-overs as shared folders, Windows and zip programs really leave them (method §10.1; field cases 16, 17 and 20; reliability F3, F10)."""

from __future__ import annotations

import json
import os
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.hostile.conftest import NEIGHBOUR, Office
from tests.hostile.hand_overs import manifest_of, roster_row, work_row, write_manifest, xlsx

from wengang.data_sharing import inbox, registration
from wengang.data_sharing.inbox import list_inbox
from wengang.data_sharing.places import named_by, resembles_manifest, shown

ROSTER = "户信息.xlsx"
ONE = {"rv_roster": [roster_row(1)]}
OTHER = {"rv_roster": [roster_row(1), roster_row(2)]}


def told(office: Office) -> dict[str, str]:
    """Scan and give what is to be told now: the rule of each trouble and its sentence."""
    found = office.scan()
    rules = dict(office.admin.execute("select message, rule from data_sharing.inbox_trouble").fetchall())
    return {rules[trouble.message]: trouble.message for trouble in found.troubles}


def an_hour_passes(office: Office) -> None:
    office.admin.execute("update data_sharing.inbox_trouble set first_seen = first_seen - interval '61 minutes'")


def manifest_bytes(**fields: Any) -> bytes:
    content = xlsx("rv_roster", [roster_row(1)])
    return json.dumps(manifest_of({"rv_roster": (ROSTER, content, 1)}, **fields), ensure_ascii=False, indent=1).encode()


def put_by_hand(office: Office, manifest: bytes, folder: str = "a", name: str = "manifest.json") -> Path:
    """Put a good roster with any manifest of any name."""
    target = office.settings.inbox / folder
    target.mkdir(parents=True)
    (target / ROSTER).write_bytes(xlsx("rv_roster", [roster_row(1)]))
    (target / name).write_bytes(manifest)
    return target


# ── Manifests as Windows programs write them ──


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body["files"][0].update(sha256=body["files"][0]["sha256"].upper()),
        lambda body: body.update(unit=469001),
        lambda body: body.update(unit=" 469001 "),
        lambda body: body.update(is_correction_of=""),
        lambda body: body.update(is_correction_of="  "),
        lambda body: body.update(generated_at=""),
    ],
)
def test_manifest_is_read_as_its_sender_means_it(office: Office, change: Any) -> None:
    office.put("a", ONE, change=change)
    office.scan()
    assert office.refused() == {}
    assert office.versions("rv_roster") == [(1, "accepted")]


def test_correction_in_capitals_finds_its_target(office: Office) -> None:
    first = office.put("a", ONE)
    office.put("b", OTHER, corrects=first.upper())
    office.scan()
    assert office.versions("rv_roster") == [(1, "accepted"), (2, "accepted")]


def test_time_without_a_zone_is_that_of_the_office(office: Office) -> None:
    office.put("a", ONE, generated_at="2025-04-03 10:12:00")
    office.scan()
    stored = office.admin.execute("select generated_at = '2025-04-03T02:12Z' from data_sharing.hand_over where unit = '469001'").fetchone()
    assert stored == (True,)


@pytest.mark.parametrize("name", ["Manifest.json", "MANIFEST.JSON", "manifest.Json"])
def test_name_of_the_manifest_without_regard_to_case(office: Office, name: str) -> None:
    put_by_hand(office, manifest_bytes(), name=name)
    office.scan()
    assert office.versions("rv_roster") == [(1, "accepted")]


@pytest.mark.parametrize(
    ("encoding", "named"),
    [("utf-16", "UTF-16"), ("utf-16-le", "UTF-16"), ("utf-16-be", "UTF-16"), ("gb18030", "GBK")],
)
def test_manifest_in_another_encoding_is_told_to_be_saved_as_utf8(office: Office, encoding: str, named: str) -> None:
    put_by_hand(office, manifest_bytes().decode().encode(encoding), folder="469001/a")
    found = office.scan()
    message = office.refused()["MANIFEST_ENCODING"]
    assert named in message
    assert "另存为" in message
    assert "UTF-8" in message
    assert len(found.unread_hand_overs) == 1
    unit = office.admin.execute("select unit from data_sharing.hand_over where refused_rule is not null").fetchone()
    assert unit == ("469001",), "an unreadable manifest is told to the unit of its folder"


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        (b"\n ]\n}", b"\n ],\n}", "第18行多了一个逗号"),
        (b'"rows": 1\n', b'"rows": 1,\n', "第16行多了一个逗号"),
        (b'"rows": 1\n', b'"rows": 1,,\n', "第16行"),
        (b'"period": "2025-03",', b'"period": "2025-03"', "第5行前面少了一个逗号"),
        (b'"period":', "“period”:".encode(), "第4行用了中文标点“"),
        (b'"period": "2025-03",', '"period"："2025-03",'.encode(), "第4行用了中文标点：".replace("：", "“：”")),
        (b'"2025-03"', b"2025-03", "第4行"),
    ],
)
def test_slip_of_the_pen_in_a_manifest_is_named_with_its_line(office: Office, old: bytes, new: bytes, named: str) -> None:
    content = manifest_bytes()
    assert old in content
    put_by_hand(office, content.replace(old, new, 1))
    office.scan()
    assert named in office.refused()["MANIFEST_UNREADABLE"]
    assert "JSONDecodeError" not in office.refused()["MANIFEST_UNREADABLE"]


@pytest.mark.parametrize("period", ["0000-01", "0001-01", "1999-12", "2020-12", "9999-12"])
def test_month_that_nobody_can_report_is_refused(office: Office, period: str) -> None:
    office.put("a", ONE, period=period)
    office.scan()
    message = office.refused()["PERIOD_OUTSIDE"]
    assert period in message
    assert "2021-01" in message


def test_next_month_is_taken_and_the_one_behind_it_is_not(office: Office) -> None:
    row = office.admin.execute(
        "select to_char(now() at time zone 'Asia/Shanghai' + interval '1 month', 'YYYY-MM'),"
        " to_char(date_trunc('month', now() at time zone 'Asia/Shanghai') + interval '2 months', 'YYYY-MM')"
    ).fetchone()
    assert row is not None
    office.put("a", ONE, period=str(row[0]))
    office.put("b", ONE, period=str(row[1]))
    office.scan()
    assert office.versions("rv_roster") == [(1, "accepted")]
    assert list(office.refused()) == ["PERIOD_OUTSIDE"]


@pytest.mark.parametrize("department", ["dr", "ny", "jy", "cz", "ggjy"])
def test_department_that_brings_nothing_here_yet_is_told_so(office: Office, department: str) -> None:
    office.put("a", ONE, department=department)
    office.scan()
    assert list(office.refused()) == ["TABLE_UNKNOWN"]


def test_manifest_of_too_many_files_or_too_long_texts(office: Office) -> None:
    office.put("a", ONE, change=lambda body: body["files"].extend(body["files"] * 200))
    office.put("b", ONE, prepared_by="长" * 3000)
    office.scan()
    messages = [
        row[0]
        for row in office.admin.execute("select refused_message from data_sharing.hand_over where refused_rule is not null").fetchall()
    ]
    assert any("“文件列表 files”超过上限 200 个" in message for message in messages)
    assert any("“经办人 prepared_by”太长" in message for message in messages)


# ── Names that are not looked at, and what can never be taken ──


@pytest.mark.parametrize(
    "folder",
    [
        "#recycle",
        ".Trash-1000/files",
        "@Recycle",
        "@eaDir",
        "lost+found",
        "System Volume Information",
        "$RECYCLE.BIN",
        "$Recycle.Bin",
        "~$tmp",
    ],
)
@pytest.mark.parametrize("above", ["", "469001/"])
def test_recycle_folders_are_not_looked_at(office: Office, folder: str, above: str) -> None:
    office.put(f"{above}{folder}/469001/2025-03/rv", ONE)
    office.put("469001/2025-03/rv", OTHER)
    found = office.scan()
    assert office.versions("rv_roster") == [(1, "accepted")]
    assert office.count("data_sharing.roster_row") == 2
    assert found.waiting == ()


@pytest.mark.parametrize("name", ["Thumbs.db", "thumbs.db", "desktop.ini", ".DS_Store", "~$户信息.xlsx", "@eaDir", "#tmp", "._x"])
def test_litter_is_no_hand_over(office: Office, name: str) -> None:
    (office.settings.inbox / name).write_bytes(b"x")
    (office.settings.inbox / "469001").mkdir()
    (office.settings.inbox / "469001" / name).write_bytes(b"x")
    assert office.scan().waiting == ()


@pytest.mark.parametrize(
    "name", ["manifest.json.txt", "manifest(1).json", "manifest (1).json", "manifest - 副本.json", "manifest.txt", "清单.json"]
)
def test_manifest_under_another_name_is_named_at_once_and_once(office: Office, name: str) -> None:
    put_by_hand(office, manifest_bytes(), folder="469001/2025-03/rv", name=name)
    found = office.scan()
    (trouble,) = found.troubles
    assert f"“{name}”" in trouble.message
    assert "manifest.json" in trouble.message
    assert trouble.unit == "469001"
    assert office.scan().troubles == ()
    assert office.versions("rv_roster") == []


def test_manifest_still_being_written_under_a_passing_name_is_no_trouble_yet() -> None:
    assert not any(map(resembles_manifest, ["manifest.json.tmp", "manifest.json.part", "manifest.json.crdownload", "manifest.json"]))


def test_hand_over_without_manifest_is_told_when_nothing_changed_for_an_hour(office: Office) -> None:
    folder = office.settings.inbox / "469001" / "2025-03" / "rv"
    folder.mkdir(parents=True)
    (folder / ROSTER).write_bytes(b"half")
    os.utime(folder / ROSTER, (1, 1))
    assert told(office) == {}, "a file time says nothing: a copy keeps the old one"
    an_hour_passes(office)
    (folder / ROSTER).write_bytes(b"half and more")
    assert told(office) == {}, "it is still being written"
    an_hour_passes(office)
    assert list(told(office)) == ["NO_MANIFEST"]
    assert told(office) == {}
    (folder / ROSTER).write_bytes(b"something else")
    told(office)
    an_hour_passes(office)
    assert list(told(office)) == ["NO_MANIFEST"], "another state is another trouble"


@pytest.mark.parametrize("name", ["报送.rar", "报送.7z", "报送.RAR", "报送.tar.gz"])
def test_archive_that_is_no_zip_is_named_at_once(office: Office, name: str) -> None:
    (office.settings.inbox / name).write_bytes(b"Rar!\x1a\x07\x00")
    assert list(told(office)) == ["ARCHIVE_FORM"]


def test_rar_under_the_name_of_a_zip(office: Office) -> None:
    (office.settings.inbox / "a.zip").write_bytes(b"Rar!\x1a\x07\x00" + bytes(200))
    assert list(told(office)) == ["ARCHIVE_FORM"]


def zip_of(files: dict[str, bytes], path: Path, *, flag: int = 0, extra: bool = False, raw: str = "") -> None:
    """Write a zip; `flag` is set in every head, `raw` is the encoding of the names, `extra` writes the Unicode path field beside them."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in files.items():
            member = _Raw(name, raw) if raw else zipfile.ZipInfo(name)
            if extra:
                told_name = name.encode(raw or "utf-8")
                body = b"\x01" + struct.pack("<L", zlib.crc32(told_name)) + name.encode()
                member.extra = struct.pack("<HH", 0x7075, len(body)) + body
            container.writestr(member, content)
    if flag:
        content = bytearray(path.read_bytes())
        for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            at = content.find(mark)
            while at >= 0:
                content[at + offset] |= flag
                at = content.find(mark, at + 4)
        path.write_bytes(content)


class _Raw(zipfile.ZipInfo):
    """A member whose name stands in some encoding without the UTF-8 mark."""

    __slots__ = ("encoding",)

    def __init__(self, name: str, encoding: str) -> None:
        super().__init__(name)
        self.encoding = encoding

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        return self.filename.encode(self.encoding), self.flag_bits & ~0x800


def files_of(folder: str = "") -> dict[str, bytes]:
    return {f"{folder}{ROSTER}": xlsx("rv_roster", [roster_row(1)]), f"{folder}manifest.json": manifest_bytes()}


def test_zip_with_a_password(office: Office) -> None:
    zip_of(files_of(), office.settings.inbox / "469001.zip", flag=1)
    found = office.scan()
    assert [(trouble.unit, "加了密码" in trouble.message) for trouble in found.troubles] == [("469001", True)]


def test_zip_in_a_zip(office: Office) -> None:
    zip_of(files_of(), office.settings.inbox.parent / "inner.zip")
    zip_of({"inner.zip": (office.settings.inbox.parent / "inner.zip").read_bytes()}, office.settings.inbox / "outer.zip")
    assert list(told(office)) == ["ZIP_IN_ZIP"]


def test_zip_whose_manifest_has_another_name(office: Office) -> None:
    zip_of({"x/manifest.json.txt": b"{}", "x/a.xlsx": b"1"}, office.settings.inbox / "a.zip")
    assert list(told(office)) == ["MANIFEST_NAME"]


def test_damaged_zip_is_told_when_it_stays_so(office: Office) -> None:
    (office.settings.inbox / "a.zip").write_bytes(b"PK\x03\x04 not really")
    assert told(office) == {}
    an_hour_passes(office)
    assert list(told(office)) == ["ZIP_DAMAGED"]


@pytest.mark.parametrize("raw", ["gb18030", "utf-8"])
@pytest.mark.parametrize("extra", [True, False])
@pytest.mark.parametrize("folder", ["", "五指山市\\3月\\", "五指山市/3月/"])
def test_zip_names_of_windows_are_read_on_every_python(office: Office, raw: str, folder: str, *, extra: bool) -> None:
    zip_of(files_of(folder), office.settings.inbox / "a.zip", raw=raw, extra=extra)
    office.scan()
    assert office.refused() == {}
    assert office.versions("rv_roster") == [(1, "accepted")]


def test_zip_that_macos_made(office: Office) -> None:
    files = files_of("报送/") | {"__MACOSX/报送/._manifest.json": b"\x00\x05\x16\x07", "报送/.DS_Store": b"x"}
    zip_of(files, office.settings.inbox / "a.zip")
    found = office.scan()
    assert office.versions("rv_roster") == [(1, "accepted")]
    assert found.waiting == ()


def test_zip_with_a_list_of_members_larger_than_any_real_one(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wengang.data_sharing.zip_files.MAX_DIRECTORY_BYTES", 500)
    zip_of({f"{number}.txt": b"" for number in range(100)}, office.settings.inbox / "a.zip")
    assert list(told(office)) == ["ZIP_TOO_LARGE"]


def test_what_a_zip_unpacks_to_is_counted_and_not_believed(office: Office) -> None:
    """4 MB in 4 KB of zip behind a manifest that says 10 bytes: only the limit is unpacked."""
    body = manifest_of({"rv_roster": (ROSTER, b"0123456789", 1)})
    files = {ROSTER: bytes(200 * 1024 * 1024), "manifest.json": json.dumps(body).encode()}
    zip_of(files, office.settings.inbox / "a.zip")
    office.scan()
    assert list(office.reasons("rv_roster")) == ["FILE_TOO_LARGE"]


def test_all_files_of_a_hand_over_together_have_a_limit(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registration, "MAX_HAND_OVER_BYTES", 10_000)
    monkeypatch.setattr(registration._Intake.__init__, "__defaults__", (*registration._Intake.__init__.__defaults__[:-1], 10_000))  # type: ignore[index]
    office.put("a", {"rv_roster": os.urandom(8_000), "rv_work": os.urandom(8_000)})
    office.scan()
    assert list(office.reasons("rv_roster")) == ["FILE_ENCRYPTED"], "bytes without any order: this one was read"
    assert list(office.reasons("rv_work")) == ["FILE_TOO_LARGE"]


# ── One bad place stops no other ──


def test_manifest_larger_than_any_real_one_is_not_read(office: Office) -> None:
    folder = office.settings.inbox / "469001"
    folder.mkdir()
    with (folder / "manifest.json").open("wb") as file:
        file.truncate(2 * 1024**3)
    found = office.scan()
    (trouble,) = found.troubles
    assert "超过 256 KB" in trouble.message
    assert trouble.unit == "469001"


@pytest.mark.parametrize("name", [ROSTER, "manifest.json"])
def test_file_without_right_is_named_and_taken_when_the_right_is_there(office: Office, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    office.put("469001/2025-03/rv", ONE)
    opened = Path.open

    def refuse(path: Path, *arguments: Any, **named: Any) -> Any:
        if path.name == name and "469001" in path.parts:
            raise PermissionError(13, "Permission denied")
        return opened(path, *arguments, **named)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", refuse)
        found = office.scan()
    (trouble,) = found.troubles
    assert "没有读取权限" in trouble.message
    assert trouble.unit == "469001"
    assert office.versions("rv_roster", NEIGHBOUR) == [(1, "accepted")]
    office.scan()
    assert office.versions("rv_roster") == [(1, "accepted")]


def test_folder_without_right_is_named(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.put("469001/a", ONE)
    listed = os.scandir

    def refuse(path: Any) -> Any:
        if str(path).endswith("469001"):
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr(inbox.os, "scandir", refuse)
    assert list(told(office)) == ["NO_RIGHT"]


@pytest.mark.parametrize("error", [OSError(5, "Input/output error"), MemoryError(), KeyError("x"), psycopg.errors.DataError("x")])
def test_anything_that_goes_wrong_with_one_hand_over_is_a_problem_of_that_one(
    office: Office, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.put("a", ONE)
    read = inbox.FoundHandOver.read

    def fail(item: inbox.FoundHandOver, name: str, left: int) -> bytes | None:
        if item.folder == "a":
            raise error
        return read(item, name, left)

    with monkeypatch.context() as patched:
        patched.setattr(inbox.FoundHandOver, "read", fail)
        found = office.scan()
    (trouble,) = found.troubles
    assert trouble.message.startswith("a：")
    assert type(error).__name__ not in trouble.message
    assert office.versions("rv_roster", NEIGHBOUR) == [(1, "accepted")]
    assert office.scan().troubles == ()
    assert office.versions("rv_roster") == [(1, "accepted")]


def test_judged_manifests_and_zips_are_not_read_again(office: Office) -> None:
    office.put("a", ONE)
    zip_of({"manifest.json": b"{}"}, office.settings.inbox / "b.zip")
    office.put("waits", OTHER, corrects="0" * 64)
    office.scan()
    judged = dict(office.admin.execute("select place_key, stamp from data_sharing.judged_place").fetchall())
    listing = list_inbox(office.settings.inbox, judged)
    assert [item.folder for item in listing.found] == ["waits"], "only what waits for its target is read again"
    assert listing.judged_before == 3
    write_manifest(office.settings.inbox / "a", {"changed": True})
    assert {item.folder for item in list_inbox(office.settings.inbox, judged).found} == {"a", "waits"}


# ── Arrival, versions, and paths that say something else ──


def folders_by_version(office: Office) -> list[str]:
    """Give the folders from which the versions of the roster came, the newest last."""
    query = (
        "select folder from data_sharing.delivery join data_sharing.hand_over on hand_over.id = hand_over_id"
        " where delivery.unit = '469001' order by version"
    )
    return [row[0] for row in office.admin.execute(query).fetchall()]


def test_arrival_is_first_sight_and_no_file_time(office: Office) -> None:
    office.put("z", ONE)
    office.scan()
    office.put("a", OTHER)
    os.utime(office.settings.inbox / "a" / "manifest.json", (1, 1))
    office.scan()
    assert folders_by_version(office) == ["z", "a"]


def test_hand_overs_seen_at_once_arrive_in_the_byte_order_of_their_paths(office: Office) -> None:
    for number, folder in enumerate(["b", "a/b", "a-b", "B", "甲"], start=1):
        office.put(folder, {"rv_roster": [roster_row(serial) for serial in range(1, number + 1)]})
        os.utime(office.settings.inbox / folder / "manifest.json", (number, number))
    office.scan()
    assert folders_by_version(office) == ["B", "a-b", "a/b", "b", "甲"]


def test_old_file_sent_again_without_a_chain_replaces_nothing(office: Office) -> None:
    first = office.put("a", ONE)
    office.scan()
    office.put("b", OTHER, corrects=first)
    office.scan()
    office.put("c", ONE, prepared_by="经办人丙")
    found = office.scan()
    assert found.deliveries == ()
    assert folders_by_version(office) == ["a", "b"]
    outdated = office.admin.execute("select outdated, repeated from data_sharing.hand_over where folder = 'c'").fetchone()
    assert outdated == (["rv_roster"], [])


def test_hand_over_that_could_not_be_read_in_its_time_does_not_replace_a_later_one(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.put("a", ONE)
    read = inbox.FoundHandOver.read

    def fail(item: inbox.FoundHandOver, name: str, left: int) -> bytes | None:
        if item.folder == "a":
            raise PermissionError(13, "Permission denied")
        return read(item, name, left)

    with monkeypatch.context() as patched:
        patched.setattr(inbox.FoundHandOver, "read", fail)
        office.scan()
        office.put("b", OTHER)
        office.scan()
    office.scan()
    assert folders_by_version(office) == ["b"]


@pytest.mark.parametrize(
    ("folder", "says"),
    [
        ("469002/2025-03/rv", "路径写的单位是琼海市，清单写的是五指山市"),
        ("琼海市/3月", "路径写的单位是琼海市，清单写的是五指山市"),
        ("469001/469002", "路径写的单位是琼海市，清单写的是五指山市"),
        ("469001/2025-02/rv", "路径写的期间是2025-02，清单写的是2025-03"),
        ("469001/2025-03/hr", "路径写的部门是人社，清单写的是乡村振兴"),
    ],
)
def test_path_that_says_something_else_than_the_manifest_waits_for_a_person(office: Office, folder: str, says: str) -> None:
    office.put(folder, ONE)
    office.scan()
    assert office.versions("rv_roster") == [(1, "held")]
    assert says in office.reasons("rv_roster")["PATH_OTHER"]


@pytest.mark.parametrize(
    "folder", ["469001/2025-03/rv", "五指山市", "五指山", "五指山市2025年3月", "2025/四月/补报", "469001-2025-03", "rv"]
)
def test_path_that_agrees_or_names_nothing_is_taken(office: Office, folder: str) -> None:
    office.put(folder, ONE)
    office.scan()
    assert office.versions("rv_roster") == [(1, "accepted")]


def test_path_names_units_by_code_and_by_name() -> None:
    assert named_by("460400499/x").unit == "460400499"
    assert named_by("儋州市洋浦经济开发区3月").unit == "460400499"
    assert named_by("报送/469001_2025-03.zip/rv").unit == "469001"
    assert named_by("东方红农场").units == frozenset()
    assert named_by("469001/469002").unit is None


def test_number_in_a_name_is_masked_wherever_it_is_printed(office: Office) -> None:
    assert shown("张三469900198501010017.xlsx").count("*") == 12
    assert shown("469001/2025-03/户信息_20250331.xlsx") == "469001/2025-03/户信息_20250331.xlsx"
    number = "469900198501010017"
    office.put(f"469001/{number}", ONE | {"rv_work": [work_row(1)]}, change=lambda body: body["files"][0].update(bytes=1))
    (office.settings.inbox / "13800000000.rar").write_bytes(b"x")
    found = office.scan()
    assert "13800000000" not in found.troubles[0].message
    stored = office.admin.execute(
        "select string_agg(h::text, '') || string_agg(d::text, '') from data_sharing.hand_over h, data_sharing.delivery d"
    )
    row = stored.fetchone()
    assert row is not None
    assert number not in str(row[0])
