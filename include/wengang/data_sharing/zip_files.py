"""Zip files as senders make them: on Windows, macOS and Linux, by any program (method §10.1).

Belongs here: the names of the members on every Python, reading one under a limit, and what refuses a zip as a whole.
Does not belong here: what is looked for in it (`inbox`).
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from wengang.data_sharing.places import decoded, is_looked_at
from wengang.data_sharing.problems import RefusedError

ARCHIVES = (".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".cab", ".z01", ".iso")
"""Names of packed files; only a zip is opened."""
MAX_DIRECTORY_BYTES = 8 * 1024 * 1024
_UTF8_MARK = 0x800
_ENCRYPTED = 0x1
_UNICODE_PATH = 0x7075
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
_END_MARK, _END_BYTES, _LONGEST_COMMENT = b"PK\x05\x06", 22, 1 << 16
_LOCATOR_MARK, _LOCATOR_BYTES = b"PK\x06\x07", 20
_OTHER_FORMS = (b"Rar!", b"7z\xbc\xaf\x27\x1c")
_REPACK = "请用压缩软件重新压成普通的 zip（不加密码、不分卷），或直接放文件夹"


@dataclass(frozen=True, slots=True)
class OpenZip:
    """An open zip with its files by name; a backslash in a name is a slash."""

    container: zipfile.ZipFile
    members: dict[str, zipfile.ZipInfo]

    def read(self, name: str, limit: int) -> bytes | None:
        """Give the bytes of a member, None where it unpacks to more than the limit: what a zip says of itself is not believed."""
        with self.container.open(self.members[name]) as stream:
            content = stream.read(limit + 1)
        return content if len(content) <= limit else None


@contextmanager
def open_zip(path: Path, place: str) -> Iterator[OpenZip]:
    """Open a zip; raises `RefusedError` for one that can never be taken, anything else for a damaged one (or one still being written)."""
    with path.open("rb") as file:
        if file.read(len(_OTHER_FORMS[1])).startswith(_OTHER_FORMS):
            raise RefusedError("ARCHIVE_FORM", f"{place}：名字是 zip，内容是 rar 或 7z，系统打不开。{_REPACK}")
    if _directory_bytes(path) > MAX_DIRECTORY_BYTES:
        raise RefusedError("ZIP_TOO_LARGE", f"{place}：压缩包里的文件太多，不像正常的报送，未打开。请只压缩要报送的文件")
    with zipfile.ZipFile(path) as container:
        named = {member_name(member): member for member in container.infolist()}
        members = {
            name: member for name, member in named.items() if not name.endswith("/") and all(map(is_looked_at, PurePosixPath(name).parts))
        }
        if any(member.flag_bits & _ENCRYPTED for member in members.values()):
            raise RefusedError("ZIP_PASSWORD", f"{place}：压缩包加了密码，系统打不开。{_REPACK}")
        if any(member.compress_type not in _METHODS for member in members.values()):
            raise RefusedError("ZIP_METHOD", f"{place}：压缩包用了系统不认识的压缩方式。{_REPACK}")
        yield OpenZip(container, members)


def member_name(member: zipfile.ZipInfo) -> str:
    """Give the name of a member: marked UTF-8, the Unicode path field (0x7075), else UTF-8 or GB18030 bytes.

    Newer Pythons put the Unicode path into `filename` themselves; the bytes as they stand are in `orig_filename` on every one.
    """
    if member.flag_bits & _UTF8_MARK:
        name = member.orig_filename
    else:
        raw = member.orig_filename.encode("cp437")
        name = _unicode_path(member.extra, raw) or decoded(raw)
    return name.replace("\\", "/").removeprefix("./")


def _unicode_path(extra: bytes, raw: bytes) -> str | None:
    """Give the name in the Unicode path field, None without one or where it belongs to another name (its checksum says so)."""
    while len(extra) >= struct.calcsize("<HH"):
        kind, length = struct.unpack_from("<HH", extra)
        body, extra = extra[4 : 4 + length], extra[4 + length :]
        if kind == _UNICODE_PATH and body[:1] == b"\x01" and body[1:5] == struct.pack("<L", zlib.crc32(raw)):
            return body[5:].decode("utf-8", errors="replace")
    return None


def _directory_bytes(path: Path) -> int:
    """Give how large the list of members says it is, before it is read; 0 where the end of the file is no end of a zip."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _LONGEST_COMMENT - _END_BYTES))
        end = file.read()
        mark = end.rfind(_END_MARK)
        if mark < 0 or len(end) - mark < _END_BYTES:
            return 0
        directory: int = struct.unpack_from("<L", end, mark + 12)[0]
        locator = end[max(0, mark - _LOCATOR_BYTES) : mark]
        if locator.startswith(_LOCATOR_MARK):  # the end of a large zip (zip64) stands elsewhere, and Python believes that one
            file.seek(min(struct.unpack_from("<Q", locator, 8)[0], size))
            large = file.read(48)
            directory = max(directory, struct.unpack_from("<Q", large, 40)[0]) if len(large) == 48 else directory  # noqa: PLR2004 - up to the size that is read
    return directory
