"""A file stands whole under its name, or as it stood before."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from wengang.whole_file import keep_whole, write_whole


@pytest.fixture(autouse=True)
def umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_it_is_written_with_its_folders_and_rights(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "accounts.json"
    write_whole(path, b"one", mode=0o600, folder_mode=0o700)
    assert (path.read_bytes(), mode(path), mode(path.parent)) == (b"one", 0o600, 0o700)
    write_whole(tmp_path / "plain.txt", b"two")
    assert mode(tmp_path / "plain.txt") == 0o644


def test_a_reader_never_sees_a_mixture(tmp_path: Path) -> None:
    path = tmp_path / "record"
    write_whole(path, b"old content")
    with path.open("rb") as reading:
        write_whole(path, b"new")
        assert reading.read() == b"old content"
    assert path.read_bytes() == b"new"


def test_what_could_not_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "taken" / "by a folder").mkdir(parents=True)
    with pytest.raises(OSError, match="taken"):
        write_whole(tmp_path / "taken", b"content")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def test_the_same_content_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "record"
    keep_whole(path, b"one")
    first = path.stat()
    keep_whole(path, b"one")
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (first.st_ino, first.st_mtime_ns)
    keep_whole(path, b"two")
    assert path.read_bytes() == b"two"
