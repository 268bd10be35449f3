"""The inbox: finding complete hand-overs, folders or zip files, without touching what is still being written (method §10).

Belongs here: walking the inbox and reading the bytes of a hand-over. Does not belong here: judging them.
"""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from wengang.data_sharing.problems import RefusedError

MANIFEST = "manifest.json"
MAX_FILE_BYTES = 512 * 1024 * 1024
_UTF8_MARK = 0x800
_LEFT_BY_PROGRAMS = (".", "~$")  # .DS_Store, the lock files of Office: not part of a hand-over


@dataclass(frozen=True, slots=True)
class FoundHandOver:
    """A complete hand-over of the inbox: a folder, or a folder inside a zip (`inside`), in which a manifest stands."""

    path: Path
    folder: str
    manifest: bytes
    arrived: float
    inside: str = ""

    @property
    def manifest_sha256(self) -> str:
        """The digest that names the hand-over; a correction points to it."""
        return hashlib.sha256(self.manifest).hexdigest()

    def read(self, name: str) -> bytes | None:
        """Give the bytes of one of its files, None when there is no such file.

        Raises `RefusedError` when it is larger than any real one, or its zip is damaged.
        """
        if self.path.is_dir():
            path = next((path for path in self.path.iterdir() if _readable(path.name) == name and path.is_file()), None)
            if path is None:
                return None
            content = path.read_bytes() if path.stat().st_size <= MAX_FILE_BYTES else None
        else:
            try:
                with zipfile.ZipFile(self.path) as container:
                    member = _members(container).get(self.inside + name)
                    if member is None:
                        return None
                    content = _read_member(container, member)
            except Exception as error:  # a damaged zip fails in as many ways as there are bytes
                raise RefusedError(
                    "FILE_DAMAGED",
                    f"{self.folder}：压缩包损坏，取不出“{name}”（{type(error).__name__}）。请重新压缩，再作为更正重新报送",
                ) from error
        if content is None:
            raise RefusedError(
                "FILE_TOO_LARGE",
                f"{self.folder}/{name}：文件超过上限 {MAX_FILE_BYTES >> 20} MB，不像正常的报送文件，未读取。请重新导出，再作为更正重新报送",
            )
        return content


@dataclass(frozen=True, slots=True)
class InboxListing:
    """What stands in the inbox: complete hand-overs in order of arrival, and folders with files but no manifest yet."""

    found: tuple[FoundHandOver, ...]
    waiting: tuple[str, ...]
    damaged: tuple[str, ...]


def list_inbox(inbox: Path) -> InboxListing:
    """Give everything in the inbox. A folder without manifest is still being written: it is listed, never touched."""
    found: list[FoundHandOver] = []
    waiting: list[str] = []
    damaged: list[str] = []
    files = [path for path in sorted(inbox.rglob("*")) if path.is_file() and not path.name.startswith(_LEFT_BY_PROGRAMS)]
    for folder in sorted({path.parent for path in files if path.suffix.lower() != ".zip"}):
        name = _readable(folder.relative_to(inbox).as_posix())
        manifest = folder / MANIFEST
        if manifest.is_file():
            found.append(FoundHandOver(folder, name, manifest.read_bytes(), manifest.stat().st_mtime))
        else:
            waiting.append(name)
    for path in files:
        if path.suffix.lower() != ".zip" or (path.parent / MANIFEST).exists():
            continue  # a zip beside a manifest is one of its files
        name = _readable(path.relative_to(inbox).as_posix())
        try:
            inside = _in_zip(path, name)
        except Exception:  # a damaged zip fails in as many ways as there are bytes; one still being written is damaged too
            damaged.append(name)
            continue
        found.extend(inside)
        if not inside:
            waiting.append(name)
    return InboxListing(tuple(sorted(found, key=lambda item: (item.arrived, item.folder))), tuple(waiting), tuple(damaged))


def _in_zip(path: Path, name: str) -> list[FoundHandOver]:
    """Give every hand-over of a zip: one for each manifest in it."""
    found = []
    with zipfile.ZipFile(path) as container:
        for member_name, member in _members(container).items():
            content = _read_member(container, member) if PurePosixPath(member_name).name == MANIFEST else None
            if content is not None:
                inside = member_name.removesuffix(MANIFEST)
                folder = f"{name}/{inside}".rstrip("/")
                found.append(FoundHandOver(path, folder, content, path.stat().st_mtime, inside))
    return found


def in_chain_order(found: Iterable[tuple[FoundHandOver, str | None]]) -> list[FoundHandOver]:
    """Give hand-overs so that each comes after the one it corrects, otherwise in order of arrival (method §10)."""
    pending = {item.manifest_sha256: (item, target) for item, target in found}
    ordered: list[FoundHandOver] = []
    while pending:
        free = [item for item, target in pending.values() if target not in pending or target == item.manifest_sha256]
        # A ring of corrections has no first: it is taken in order of arrival and refused as unknown target.
        for item in free or [next(iter(pending.values()))[0]]:
            ordered.append(item)
            del pending[item.manifest_sha256]
    return ordered


def _members(container: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Give the files of a zip by name."""
    return {
        member.filename if member.flag_bits & _UTF8_MARK else _decoded(member.filename.encode("cp437")): member
        for member in container.infolist()
        if not member.is_dir()
    }


def _readable(name: str) -> str:
    """Give a name of the file system as text: copied from Chinese Windows it may stand there in GB18030."""
    return _decoded(os.fsencode(name))


def _decoded(name: bytes) -> str:
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        return name.decode("gb18030", errors="replace")


def _read_member(container: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes | None:
    with container.open(member) as stream:
        content = stream.read(MAX_FILE_BYTES + 1)
    return content if len(content) <= MAX_FILE_BYTES else None
