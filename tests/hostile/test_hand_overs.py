"""Manifests, chains and folders that do not fit: what is refused, what waits, what is recognised (issue, “Bad input”; method §10)."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from tests.hostile.conftest import Office
from tests.hostile.hand_overs import manifest_of, roster_row, work_row, write_manifest, xlsx

from wengang.audit.task_records import PartlyDoneError, TaskRef, audited
from wengang.data_sharing import inbox
from wengang.data_sharing.inbox import FoundHandOver, Look, in_chain_order
from wengang.data_sharing.steps import check_hand_over, take_hand_overs
from wengang.database.unit_of_work import unit_of_work

ROSTER = "户信息.xlsx"
ONE = {"rv_roster": [roster_row(1)]}
OTHER = {"rv_roster": [roster_row(1), roster_row(2)]}


def refused(office: Office, rule: str) -> str:
    """Scan and give the message of the one refused hand-over."""
    office.scan()
    assert list(office.refused()) == [rule]
    message = office.refused()[rule]
    assert "请" in message
    assert office.versions("rv_roster") == []
    return message


def test_folder_without_manifest_waits_untouched(office: Office) -> None:
    folder = office.settings.inbox / "469001" / "2025-03" / "rv"
    folder.mkdir(parents=True)
    (folder / ROSTER).write_bytes(b"half")
    found = office.scan()
    assert found.waiting == ("469001/2025-03/rv",)
    assert office.refused() == {}
    assert office.versions("rv_roster") == []
    assert (folder / ROSTER).read_bytes() == b"half"


def test_folder_that_is_finished_later_is_taken_then(office: Office) -> None:
    office.put("late", ONE)
    manifest = office.settings.inbox / "late" / "manifest.json"
    aside = manifest.rename(office.settings.inbox.parent / "aside")
    assert office.scan().waiting == ("late",)
    aside.rename(manifest)
    assert office.scan().waiting == ()
    assert office.versions("rv_roster") == [(1, "accepted")]


def test_manifest_still_being_written_is_taken_when_whole(office: Office) -> None:
    office.put("late", ONE)
    manifest = office.settings.inbox / "late" / "manifest.json"
    whole = manifest.read_bytes()
    manifest.write_bytes(whole[:100])
    assert "late/manifest.json" in refused(office, "MANIFEST_UNREADABLE")
    manifest.write_bytes(whole)
    office.scan()
    assert office.versions("rv_roster") == [(1, "accepted")]


def test_files_left_by_programs_are_no_hand_over(office: Office) -> None:
    (office.settings.inbox / ".DS_Store").write_bytes(b"x")
    assert office.scan().waiting == ()


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "MANIFEST_UNREADABLE"),
        (b"{", "MANIFEST_UNREADABLE"),
        (b"\xff\xfe{", "MANIFEST_ENCODING"),
        (b"[]", "MANIFEST_FIELD"),
        (b"null", "MANIFEST_FIELD"),
        (b"{}", "MANIFEST_FIELD"),
        (b"[" * 100_000, "MANIFEST_UNREADABLE"),
        (b'{"schema_version": ' + b"9" * 5000 + b"}", "MANIFEST_UNREADABLE"),
    ],
)
def test_manifest_that_is_none(office: Office, content: bytes, rule: str) -> None:
    (office.settings.inbox / "bad").mkdir()
    (office.settings.inbox / "bad" / "manifest.json").write_bytes(content)
    assert "bad/manifest.json" in refused(office, rule)


@pytest.mark.parametrize(
    ("fields", "rule", "named"),
    [
        ({"schema_version": 2}, "MANIFEST_FIELD", "schema_version"),
        ({"unit": 469001.5}, "MANIFEST_FIELD", "unit"),
        ({"unit": True}, "MANIFEST_FIELD", "unit"),
        ({"unit": "469099"}, "UNIT_UNKNOWN", "469099"),
        ({"unit": ""}, "UNIT_UNKNOWN", "单位"),
        ({"period": "2025-13"}, "PERIOD_UNREADABLE", "2025-13"),
        ({"period": "2025年3月"}, "PERIOD_UNREADABLE", "2025年3月"),
        ({"period": "２０２５-０３"}, "PERIOD_UNREADABLE", "期间"),
        ({"department": "sw"}, "MANIFEST_FIELD", "department"),
        ({"generated_at": "gestern"}, "MANIFEST_FIELD", "generated_at"),
        ({"is_correction_of": "abc"}, "MANIFEST_FIELD", "is_correction_of"),
        ({"prepared_by": "甲\x00乙"}, "MANIFEST_FIELD", "prepared_by"),
        ({"unit": "\ud800"}, "MANIFEST_FIELD", "unit"),
        ({"files": []}, "MANIFEST_FIELD", "files"),
        ({"files": {}}, "MANIFEST_FIELD", "files"),
    ],
)
def test_manifest_with_a_wrong_field_names_it(office: Office, fields: dict[str, Any], rule: str, named: str) -> None:
    office.put("bad", ONE, change=lambda body: body.update(fields))
    message = refused(office, rule)
    assert "bad/manifest.json" in message
    assert named in message


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"bytes": -1}, "第1个文件 → 字节数 bytes"),
        ({"sha256": "ABC"}, "第1个文件 → 摘要 sha256"),
        ({"rows": "many"}, "第1个文件 → 行数 rows"),
        ({"rows": 10**12}, "第1个文件 → 行数 rows"),
        ({"bytes": 10**30, "name": "没有.xlsx"}, "第1个文件 → 字节数 bytes"),
        ({"name": "../../../etc/passwd"}, "第1个文件 → 文件名 name"),
        ({"name": "/etc/passwd"}, "第1个文件 → 文件名 name"),
        ({"name": "..\\secret.xlsx"}, "第1个文件 → 文件名 name"),
        ({"name": "sub/户信息.xlsx"}, "第1个文件 → 文件名 name"),
        ({"name": ".."}, "第1个文件 → 文件名 name"),
        ({"name": ""}, "第1个文件 → 文件名 name"),
        ({"name": "manifest.json"}, "第1个文件 → 文件名 name"),
        ({"name": "a\x00b"}, "第1个文件 → 文件名 name"),
        ({"name": "长" * 300}, "第1个文件 → 文件名 name"),
    ],
)
def test_manifest_with_a_wrong_file_entry_names_it(office: Office, fields: dict[str, Any], named: str) -> None:
    office.put("bad", ONE, change=lambda body: body["files"][0].update(fields))
    assert named in refused(office, "MANIFEST_FIELD")


def test_manifest_without_a_field_says_it_is_missing(office: Office) -> None:
    office.put("bad", ONE, change=lambda body: body.pop("unit"))
    assert "“单位 unit”缺失" in refused(office, "MANIFEST_FIELD")


def test_table_of_the_other_department(office: Office) -> None:
    office.put("bad", ONE, department="hr")
    assert "rv_roster" in refused(office, "TABLE_UNKNOWN")


def test_unknown_table(office: Office) -> None:
    office.put("bad", ONE, change=lambda body: body["files"][0].update(table="rv_money"))
    assert "rv_money" in refused(office, "TABLE_UNKNOWN")


def test_the_same_table_twice(office: Office) -> None:
    office.put("bad", ONE, change=lambda body: body["files"].append(body["files"][0]))
    assert "rv_roster" in refused(office, "TABLE_TWICE")


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"sha256": "0" * 64}, "FILE_DIGEST"),
        ({"bytes": 17}, "FILE_BYTES"),
        ({"name": "别的.xlsx"}, "FILE_ABSENT"),
        ({"rows": 7}, "ROW_COUNT"),
    ],
)
def test_file_that_is_not_what_the_manifest_says(office: Office, fields: dict[str, Any], rule: str) -> None:
    """The file is refused; the other file of the hand-over is judged by itself."""
    office.put("bad", ONE | {"rv_work": [work_row(1)]}, change=lambda body: body["files"][0].update(fields))
    office.scan()
    assert office.versions("rv_roster") == [(1, "returned")]
    reasons = office.reasons("rv_roster")
    assert list(reasons) == [rule]
    assert fields.get("name", ROSTER) in reasons[rule]
    assert "请" in reasons[rule]
    assert office.versions("rv_work") == [(1, "accepted")]


def test_file_larger_than_any_real_one(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    big = os.urandom(40_000)
    monkeypatch.setattr(inbox, "MAX_FILE_BYTES", 30_000)
    office.put("big", {"rv_roster": big})
    office.scan()
    assert list(office.reasons("rv_roster")) == ["FILE_TOO_LARGE"]


def test_wrong_unit_in_the_manifest_sends_the_rows_back(office: Office) -> None:
    """The rows belong to another unit than the manifest says: all of them are rejected and the file waits for a person."""
    office.put("bad", {"rv_roster": [roster_row(1), roster_row(2)]}, unit="469002")
    office.scan()
    assert office.versions("rv_roster", "469002") == [(1, "held")]
    assert {rule for rule, *_ in office.findings("rv_roster", "469002")} == {"OTHER_UNIT"}
    assert office.count("data_sharing.roster_row", "469002") == 0


def test_the_same_hand_over_in_another_folder_is_recognised(office: Office) -> None:
    office.put("first", ONE)
    office.scan()
    shutil.copytree(office.settings.inbox / "first", office.settings.inbox / "second")
    found = office.scan()
    assert found.deliveries == ()
    assert office.versions("rv_roster") == [(1, "accepted")]


def test_the_same_hand_over_in_two_folders_at_once_is_one(office: Office) -> None:
    office.put("first", ONE)
    shutil.copytree(office.settings.inbox / "first", office.settings.inbox / "second")
    (office.settings.inbox / "second" / ROSTER).unlink()
    os.utime(office.settings.inbox / "second" / "manifest.json", (2_000_000_000, 2_000_000_000))
    office.scan()
    assert office.versions("rv_roster") == [(1, "accepted")]


def test_the_same_content_under_a_new_manifest_is_recognised(office: Office) -> None:
    first = office.put("first", ONE)
    office.scan()
    office.put("second", ONE, corrects=first, prepared_by="经办人丙")
    found = office.scan()
    assert found.deliveries == ()
    assert office.versions("rv_roster") == [(1, "accepted")]
    repeated = office.admin.execute("select repeated from data_sharing.hand_over where folder = 'second'").fetchone()
    assert repeated == (["rv_roster"],)


def test_correction_back_to_the_first_content_is_a_new_version(office: Office) -> None:
    first = office.put("first", ONE)
    second = office.put("second", {"rv_roster": [roster_row(3)]}, corrects=first)
    office.put("third", ONE, corrects=second)
    office.scan()
    assert [version for version, _ in office.versions("rv_roster")] == [1, 2, 3]


def test_correction_brings_one_table_and_the_other_stays(office: Office) -> None:
    first = office.put("first", ONE | {"rv_work": [work_row(1)]})
    office.put("second", {"rv_work": [work_row(1, 务工月收入="3100")]}, corrects=first)
    office.scan()
    assert office.versions("rv_roster") == [(1, "accepted")]
    assert office.versions("rv_work") == [(1, "accepted"), (2, "accepted")]


def folders_by_version(office: Office) -> list[str]:
    """Give the folders from which the versions of the roster came, the newest last."""
    query = (
        "select folder from data_sharing.delivery join data_sharing.hand_over on hand_over.id = hand_over_id"
        " where delivery.unit = '469001' order by version"
    )
    return [row[0] for row in office.admin.execute(query).fetchall()]


def test_correction_of_an_unknown_manifest_is_refused_and_taken_when_the_original_comes(office: Office) -> None:
    first = office.put("original", ONE)
    folder = (office.settings.inbox / "original").rename(office.settings.inbox.parent / "kept-back")
    office.put("correction", OTHER, corrects=first)
    assert first[:12] in refused(office, "CORRECTION_UNKNOWN")
    folder.rename(office.settings.inbox / "original")
    office.scan()
    assert office.refused() == {}
    assert [version for version, _ in office.versions("rv_roster")] == [1, 2]
    assert folders_by_version(office) == ["original", "correction"]


def test_correction_of_a_correction_that_waits_also_waits(office: Office) -> None:
    """Otherwise the second correction would become version 1 and the one it replaces, taken later, the newest."""
    first = office.put("a", ONE)
    kept_back = (office.settings.inbox / "a").rename(office.settings.inbox.parent / "kept-back")
    second = office.put("b", OTHER, corrects=first)
    office.put("c", {"rv_roster": [roster_row(3)]}, corrects=second)
    office.scan()
    assert office.versions("rv_roster") == []
    kept_back.rename(office.settings.inbox / "a")
    office.scan()
    assert folders_by_version(office) == ["a", "b", "c"]


def test_correction_that_arrives_first_in_the_same_scan_comes_second(office: Office) -> None:
    first = office.put("a", ONE)
    office.put("b", OTHER, corrects=first)
    os.utime(office.settings.inbox / "b" / "manifest.json", (1_000_000_000, 1_000_000_000))
    office.scan()
    assert folders_by_version(office) == ["a", "b"]


def test_two_corrections_of_the_same_one(office: Office) -> None:
    first = office.put("a", ONE)
    second = office.put("b", OTHER, corrects=first)
    office.scan()
    office.put("c", {"rv_roster": [roster_row(3)]}, corrects=first)
    office.scan()
    message = office.refused()["CORRECTION_TWICE"]
    assert second[:12] in message
    assert "请以最新的清单" in message
    assert [version for version, _ in office.versions("rv_roster")] == [1, 2]


@pytest.mark.parametrize("other", [{"unit": "469002"}, {"period": "2025-02"}])
def test_correction_for_another_unit_or_period(office: Office, other: dict[str, str]) -> None:
    first = office.put("a", ONE)
    office.put("b", OTHER, corrects=first, **other)
    office.scan()
    assert list(office.refused()) == ["CORRECTION_OTHER"]
    assert office.versions("rv_roster") == [(1, "accepted")]
    assert office.versions("rv_roster", "469002") == []


def test_correction_of_a_refused_hand_over_says_that_there_is_nothing_to_correct(office: Office) -> None:
    first = office.put("a", ONE, department="hr")
    office.scan()
    office.put("b", ONE, corrects=first)
    office.scan()
    assert set(office.refused()) == {"TABLE_UNKNOWN", "CORRECTION_OF_REFUSED"}


def test_ring_of_corrections_has_an_end() -> None:
    """No sender can write one (a digest would hold itself); a program that believed one would not come back."""
    a, b, c = (FoundHandOver(Path(name), name, name.encode(), name.encode(), Look(name, "")) for name in "abc")
    ring = [(a, b.manifest_sha256), (b, c.manifest_sha256), (c, a.manifest_sha256)]
    assert {item.folder for item in in_chain_order(ring)} == {"a", "b", "c"}
    assert [item.folder for item in in_chain_order([(a, a.manifest_sha256)])] == ["a"]


class _Unmarked(zipfile.ZipInfo):
    """A member whose name stands in some encoding without the UTF-8 mark."""

    __slots__ = ("encoding",)

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        return self.filename.encode(self.encoding), self.flag_bits & ~0x800


def zipped(target: Path, files: dict[str, bytes], encoding: str = "") -> None:
    """Write a zip with marked names, or with unmarked ones in an encoding: UTF-8 as macOS does, GB18030 as Chinese Windows does."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in files.items():
            member = zipfile.ZipInfo(name)
            if encoding:
                member = _Unmarked(name)
                member.encoding = encoding
            member.compress_type = zipfile.ZIP_DEFLATED
            container.writestr(member, content)


def hand_over_files(folder: str = "", **manifest: Any) -> dict[str, bytes]:
    content = xlsx("rv_roster", [roster_row(1)])
    body = json.dumps(manifest_of({"rv_roster": (ROSTER, content, 1)}, **manifest), ensure_ascii=False).encode()
    return {f"{folder}{ROSTER}": content, f"{folder}manifest.json": body}


@pytest.mark.parametrize("encoding", ["", "utf-8", "gb18030"])
@pytest.mark.parametrize("folder", ["", "469001/2025-03/rv/"])
def test_hand_over_as_zip(office: Office, folder: str, encoding: str) -> None:
    zipped(office.settings.inbox / "报送.zip", hand_over_files(folder), encoding)
    office.scan()
    assert office.refused() == {}
    assert office.versions("rv_roster") == [(1, "accepted")]


def test_every_hand_over_of_one_zip_is_taken(office: Office) -> None:
    files = hand_over_files("02/", period="2025-02") | hand_over_files("03/", period="2025-03")
    zipped(office.settings.inbox / "报送.zip", files)
    office.scan()
    periods = office.admin.execute("select period, state from data_sharing.delivery where unit = '469001' order by 1").fetchall()
    assert periods == [("2025-02", "accepted"), ("2025-03", "accepted")]


def test_zip_without_manifest_and_damaged_zip_wait(office: Office) -> None:
    zipped(office.settings.inbox / "a.zip", {"a.txt": b"1"})
    (office.settings.inbox / "b.zip").write_bytes(b"PK\x03\x04 not really")
    assert set(office.scan().waiting) == {"a.zip", "b.zip"}


def test_zip_with_one_damaged_file_returns_that_file(office: Office) -> None:
    path = office.settings.inbox / "报送.zip"
    files = hand_over_files()
    zipped(path, files)
    with zipfile.ZipFile(path) as container:
        member = next(member for member in container.infolist() if member.filename != "manifest.json")
    raw = bytearray(path.read_bytes())
    start = member.header_offset + 200
    raw[start : start + 60] = b"\xff" * 60
    path.write_bytes(raw)
    office.scan()
    assert office.versions("rv_roster") == [(1, "returned")]
    message = office.reasons("rv_roster")["FILE_DAMAGED"]
    assert "报送.zip" in message
    assert ROSTER in message


def test_zip_cannot_reach_outside(office: Office) -> None:
    content = xlsx("rv_roster", [roster_row(1)])
    body = manifest_of({"rv_roster": (ROSTER, content, 1)})
    body["files"][0]["name"] = "../" + ROSTER
    zipped(office.settings.inbox / "a.zip", {"in/manifest.json": json.dumps(body).encode(), ROSTER: content})
    assert "文件名 name" in refused(office, "MANIFEST_FIELD")


def test_names_in_the_encoding_of_chinese_windows(office: Office) -> None:
    office.put("good", ONE)
    good = os.fsencode(office.settings.inbox / "good")
    Path(os.fsdecode(good + b"/" + ROSTER.encode())).rename(os.fsdecode(good + b"/" + ROSTER.encode("gb18030")))
    (office.settings.inbox / "good").rename(os.fsdecode(os.fsencode(office.settings.inbox) + b"/" + "五指山".encode("gb18030")))
    office.scan()
    assert office.versions("rv_roster") == [(1, "accepted")]
    assert office.admin.execute("select folder from data_sharing.hand_over where unit = '469001'").fetchall() == [("五指山",)]


def test_manifest_with_a_byte_order_mark_is_read(office: Office) -> None:
    office.put("good", ONE)
    manifest = office.settings.inbox / "good" / "manifest.json"
    manifest.write_bytes(b"\xef\xbb\xbf" + manifest.read_bytes())
    office.scan()
    assert office.versions("rv_roster") == [(1, "accepted")]


def test_original_is_archived_encrypted_and_the_inbox_left_alone(office: Office) -> None:
    office.put("good", ONE)
    original = (office.settings.inbox / "good" / ROSTER).read_bytes()
    office.scan()
    stored = [path.read_bytes() for path in (office.settings.var / "archive").rglob("*.enc")]
    assert stored
    assert all(original[:200] not in content for content in stored)
    assert (office.settings.inbox / "good" / ROSTER).read_bytes() == original
    assert all(path.stat().st_mode & 0o077 == 0 for path in (office.settings.var / "archive").rglob("*.enc"))


def test_hand_over_is_named_by_the_digest_of_its_manifest(office: Office) -> None:
    office.put("good", ONE)
    office.scan()
    digest = hashlib.sha256((office.settings.inbox / "good" / "manifest.json").read_bytes()).hexdigest()
    query = "select unit, period, department from data_sharing.hand_over where manifest_sha256 = %s"
    row = office.admin.execute(query, [digest]).fetchone()
    assert row == ("469001", "2025-03", "rv")


def test_rewriting_the_manifest_of_a_refused_hand_over_is_a_new_try(office: Office) -> None:
    office.put("bad", ONE, unit="469099")
    refused(office, "UNIT_UNKNOWN")
    body = json.loads((office.settings.inbox / "bad" / "manifest.json").read_bytes())
    write_manifest(office.settings.inbox / "bad", body | {"unit": "469001"})
    office.scan()
    assert office.versions("rv_roster") == [(1, "accepted")]


def bring_through(office: Office, hand_over: int) -> None:
    """Check one hand-over as its task does; raises what its task would fail with."""
    with audited(office.settings, TaskRef("data_sharing", "run", "check_hand_over", hand_over, 1, "i", "operator")) as running:
        checked = check_hand_over(running.work, hand_over, office.told.append)
        running.counts.update(each=checked.each)
        checked.raise_undone()


def test_a_file_that_cannot_be_checked_stops_no_other_and_is_checked_later_as_the_same_version(office: Office) -> None:
    office.put("both", {"rv_roster": [roster_row(1)], "rv_work": [work_row(1)]})
    office.put("next", {"rv_roster": [roster_row(1, "469006")]}, unit="469006")
    with unit_of_work(office.settings) as work:
        found = take_hand_overs(work)
    both, others = found.deliveries[0].hand_over_id, []
    assert found.hand_overs[both].startswith("五指山市 · 乡村振兴 · ")
    refuse = "alter table data_sharing.roster_row add constraint refused check (unit <> '469001') not valid"
    office.admin.execute(refuse)  # so PostgreSQL itself breaks off within the file, and its savepoint must undo that alone
    try:
        for hand_over in found.hand_overs:
            if hand_over == both:
                with pytest.raises(PartlyDoneError, match=r"^五指山市 · .+：程序出错（CheckViolation）.+；其余 1 件已判定") as failed:
                    bring_through(office, hand_over)
                assert "试验" not in str(failed.value), "the row it stumbled over is not repeated"
            else:
                bring_through(office, hand_over)
                others.append(hand_over)
    finally:
        office.admin.execute("alter table data_sharing.roster_row drop constraint refused")
    assert len(others) == 2
    assert (office.versions("rv_roster"), office.versions("rv_work")) == ([(1, "received")], [(1, "accepted")])
    assert office.versions("rv_roster", "469006") == [(1, "accepted")]
    assert office.count("data_sharing.work_row") == 1
    assert office.count("data_sharing.roster_row") == 0
    each = "select counts -> 'each' from audit.task_record where map_index = %s and kind = %s"
    (kept,) = office.admin.execute(each, [both, "FAILED"]).fetchone()
    assert [(file["title"], file["state"], file["rows"], file["rejected"]) for file in kept] == [
        ("五指山市 · 务工月监测", "accepted", 1, 0)
    ]

    office.told.clear()
    bring_through(office, both)
    assert (office.versions("rv_roster"), office.versions("rv_work")) == ([(1, "accepted")], [(1, "accepted")])
    assert [line.partition("，")[0] for line in office.told] == ["五指山市 · 花名册：已接收", "五指山市 · 务工月监测：已接收"]
    (kept,) = office.admin.execute(each, [both, "END"]).fetchone()
    assert len(kept) == 2
    before = office.count("data_sharing.roster_row")
    bring_through(office, both)
    assert (office.count("data_sharing.roster_row"), office.versions("rv_roster")) == (before, [(1, "accepted")])
