"""The inbox: finding complete hand-overs, folders or zip files, without touching what is still being written (method §10).

Belongs here: walking the inbox and reading the bytes of a hand-over. Does not belong here: judging them.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

MANIFEST = "manifest.json"
MAX_FILE_BYTES = 512 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class FoundHandOver:
    """A complete hand-over of the inbox: a folder, or a zip, in which a manifest stands."""

    path: Path
    folder: str
    manifest: bytes
    arrived: float

    @property
    def manifest_sha256(self) -> str:
        """The digest that names the hand-over; a correction points to it."""
        return hashlib.sha256(self.manifest).hexdigest()

    def read(self, name: str) -> bytes | None:
        """Give the bytes of one of its files, None when there is no such file or it is larger than any real one."""
        if self.path.is_dir():
            path = self.path / name
            return path.read_bytes() if path.is_file() and path.stat().st_size <= MAX_FILE_BYTES else None
        with zipfile.ZipFile(self.path) as container:
            member = _member(container, name)
            return _read_member(container, member) if member else None


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
    for folder in sorted({path.parent for path in inbox.rglob("*") if path.is_file() and path.suffix.lower() != ".zip"}):
        name = folder.relative_to(inbox).as_posix()
        manifest = folder / MANIFEST
        if manifest.is_file():
            found.append(FoundHandOver(folder, name, manifest.read_bytes(), manifest.stat().st_mtime))
        else:
            waiting.append(name)
    for path in sorted(inbox.rglob("*.zip")):
        if (path.parent / MANIFEST).exists():
            continue  # a zip listed in a folder's manifest is one of its files
        name = path.relative_to(inbox).as_posix()
        try:
            with zipfile.ZipFile(path) as container:
                member = _member(container, MANIFEST)
                content = _read_member(container, member) if member else None
        except (zipfile.BadZipFile, OSError, RuntimeError):
            damaged.append(name)
            continue
        if content is None:
            waiting.append(name)
        else:
            found.append(FoundHandOver(path, name, content, path.stat().st_mtime))
    return InboxListing(tuple(sorted(found, key=lambda item: (item.arrived, item.folder))), tuple(waiting), tuple(damaged))


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


def _member(container: zipfile.ZipFile, name: str) -> str | None:
    """Give the member of that name at the top of a zip, or inside its only folder."""
    tops = [member for member in container.namelist() if PurePosixPath(member).name == name]
    return min(tops, key=lambda member: len(PurePosixPath(member).parts), default=None)


def _read_member(container: zipfile.ZipFile, member: str) -> bytes | None:
    with container.open(member) as stream:
        content = stream.read(MAX_FILE_BYTES + 1)
    return content if len(content) <= MAX_FILE_BYTES else None
