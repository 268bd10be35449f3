"""The archive of the originals: nobody reads them, nothing half-written stays, and what is wrong with it is said in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from wengang.data_sharing.originals import ArchiveError, put_away, take_out
from wengang.settings.environment import SettingsError
from wengang.storage import FolderStore

KEY = bytes(range(32))
SHA = "ab" * 32


def test_original_comes_out_as_it_went_in(tmp_path: Path) -> None:
    name = put_away(FolderStore(tmp_path), KEY, "469001", "2025-03", SHA, b"content")
    assert take_out(FolderStore(tmp_path), KEY, name) == b"content"
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [f"{SHA}.enc"]


@pytest.mark.parametrize("spoilt", [None, b"", b"WG1", b"spoilt", b"WG1" + bytes(60)])
def test_original_that_is_gone_or_spoilt_is_one_sentence(tmp_path: Path, spoilt: bytes | None) -> None:
    name = put_away(FolderStore(tmp_path), KEY, "469001", "2025-03", SHA, b"content")
    path = tmp_path / name
    path.unlink()
    if spoilt is not None:
        path.write_bytes(spoilt)
    with pytest.raises(ArchiveError, match=r"469001/2025-03/abab.*请从备份恢复"):
        take_out(FolderStore(tmp_path), KEY, name)


def test_archive_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "469001").write_bytes(b"a file where a folder should be")
    with pytest.raises(ArchiveError, match="请检查运行文件夹所在磁盘"):
        put_away(FolderStore(tmp_path), KEY, "469001", "2025-03", SHA, b"content")


def test_an_office_changes_its_cipher_and_reads_its_old_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = put_away(FolderStore(tmp_path), KEY, "469001", "2025-03", SHA, b"old")
    monkeypatch.setenv("WENGANG_ARCHIVE_CIPHER", "sm4")
    new = put_away(FolderStore(tmp_path), KEY, "469001", "2025-04", SHA, b"new")
    assert [(tmp_path / name).read_bytes()[:3] for name in (old, new)] == [b"WG1", b"WG2"]
    monkeypatch.delenv("WENGANG_ARCHIVE_CIPHER")
    assert [take_out(FolderStore(tmp_path), KEY, name) for name in (old, new)] == [b"old", b"new"]


@pytest.mark.parametrize("place", [3, 15, -20, -1], ids=["nonce", "content", "end of content", "tag"])
def test_a_changed_byte_under_sm4_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: int) -> None:
    monkeypatch.setenv("WENGANG_ARCHIVE_CIPHER", "sm4")
    name = put_away(FolderStore(tmp_path), KEY, "469001", "2025-03", SHA, b"some content of a file")
    sealed = bytearray((tmp_path / name).read_bytes())
    sealed[place] ^= 1
    (tmp_path / name).write_bytes(sealed)
    with pytest.raises(ArchiveError):
        take_out(FolderStore(tmp_path), KEY, name)


def test_an_unknown_cipher_is_refused_before_anything_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENGANG_ARCHIVE_CIPHER", "des")
    with pytest.raises(SettingsError, match="只能是 aes 或 sm4"):
        put_away(FolderStore(tmp_path), KEY, "469001", "2025-03", SHA, b"content")
    assert not list(tmp_path.rglob("*.enc"))
