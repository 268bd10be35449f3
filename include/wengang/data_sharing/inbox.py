"""The inbox: finding complete hand-overs, folders or zip files, without touching what is still being written (method §10, §10.1).

Belongs here: walking the inbox, what can never be taken as it stands, and the bytes of a hand-over under limits.
Does not belong here: what a name says (`places`), how a zip is read (`zip_files`), judging a hand-over (`registration`), remembering
what was seen (`troubles`).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from wengang.data_sharing.places import (
    MANIFEST,
    is_looked_at,
    is_manifest,
    named_by,
    place_key,
    readable,
    resembles_manifest,
    shown,
    shown_place,
)
from wengang.data_sharing.problems import Problem, RefusedError
from wengang.data_sharing.zip_files import ARCHIVES, OpenZip, open_zip

MAX_FILE_BYTES = 64 * 1024 * 1024
MAX_HAND_OVER_BYTES = 512 * 1024 * 1024
MAX_MANIFEST_BYTES = 256 * 1024
MAX_MANIFESTS_IN_ZIP = 100
_RENAME = f"请改名为 {MANIFEST}（在 Windows 里先让“文件扩展名”显示出来）"
_NEVER_JUDGED: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Look:
    """One reading of a manifest or zip: where, and the size, time and number of the file then."""

    key: str
    stamp: str

    @classmethod
    def at(cls, inbox: Path, path: Path) -> Look:
        """Look at a file without reading it."""
        seen = path.stat()
        return cls(place_key(inbox, path), f"{seen.st_size}:{seen.st_mtime_ns}:{seen.st_ino}")


@dataclass(frozen=True, slots=True)
class FoundHandOver:
    """A complete hand-over of the inbox: a folder, or a folder inside a zip (`inside`), in which a manifest stands.

    `folder` is its name as it may be printed; `order` are the bytes of its path, by which hand-overs seen at once arrive.
    """

    path: Path
    folder: str
    manifest: bytes
    order: bytes
    look: Look
    inside: str = ""

    @property
    def manifest_sha256(self) -> str:
        """The digest that names the hand-over; a correction points to it."""
        return hashlib.sha256(self.manifest).hexdigest()

    def read(self, name: str, left: int) -> bytes | None:
        """Give the bytes of one of its files, None when there is no such file; `left` is what the hand-over may still bring.

        Raises `RefusedError` when it is larger than any real one or its zip is damaged, `OSError` when it may not be read.
        """
        limit = min(MAX_FILE_BYTES, left)
        content, there = self._read_from_folder(name, limit) if self.path.is_dir() else self._read_from_zip(name, limit)
        if there and content is None:
            raise RefusedError(
                "FILE_TOO_LARGE",
                f"{self.folder}/{shown(name)}：超过上限（一个文件 {MAX_FILE_BYTES >> 20} MB，一份交接合计 {MAX_HAND_OVER_BYTES >> 20} MB），"
                "不像正常的报送文件，未读取。请重新导出，再作为更正重新报送",
            )
        return content

    def _read_from_folder(self, name: str, limit: int) -> tuple[bytes | None, bool]:
        path = next((path for path in self.path.iterdir() if readable(path.name) == name and path.is_file()), None)
        if path is None:
            return None, False
        with path.open("rb") as file:
            content = file.read(limit + 1) if path.stat().st_size <= limit else None
        return (content if content is not None and len(content) <= limit else None), True

    def _read_from_zip(self, name: str, limit: int) -> tuple[bytes | None, bool]:
        try:
            with open_zip(self.path, self.folder) as opened:
                there = self.inside + name in opened.members
                return (opened.read(self.inside + name, limit) if there else None), there
        except (OSError, RefusedError):
            raise
        except Exception as error:  # a damaged zip fails in as many ways as there are bytes
            raise RefusedError(
                "FILE_DAMAGED", f"{self.folder}：压缩包损坏，取不出“{shown(name)}”。请重新压缩，再作为更正重新报送"
            ) from error


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something of the inbox that cannot be taken: where, why, the unit that its path names, and the state in which it was seen.

    A patient one may still be being written: it is told only when it has not changed for an hour.
    """

    place: str
    key: str
    problem: Problem
    state: str = ""
    patient: bool = False

    @property
    def unit(self) -> str | None:
        """The unit that the path names, to be told too."""
        return named_by(self.place).unit


@dataclass(slots=True)
class InboxListing:
    """What stands in the inbox: complete hand-overs in the byte order of their paths, and what cannot be taken.

    `judged_before` counts manifests and zips that were judged by an earlier scan and have not changed: they were not read.
    """

    found: list[FoundHandOver] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    judged_before: int = 0


def list_inbox(inbox: Path, judged: Mapping[str, str] = _NEVER_JUDGED) -> InboxListing:
    """Give everything in the inbox; nothing in it is touched, and nothing that goes wrong with one place keeps another from being seen.

    `judged` are the stamps of places that need no further reading, by key.
    """
    walk = _InboxWalk(inbox, judged)
    folders = [inbox]
    while folders:
        folder = folders.pop()
        try:
            entries = [entry for entry in os.scandir(folder) if is_looked_at(readable(entry.name))]
            folders += [Path(entry.path) for entry in entries if entry.is_dir(follow_symlinks=False)]
            walk.look_into_folder(folder, sorted(Path(entry.path) for entry in entries if entry.is_file()))
        except OSError as error:
            walk.note_unreadable(folder, error)
    walk.listing.found.sort(key=lambda item: item.order)
    return walk.listing


def unreadable(place: str, error: OSError) -> Problem:
    """Give the problem of a place that the system may not or cannot read."""
    if isinstance(error, PermissionError):
        return Problem("NO_RIGHT", f"{place}：没有读取权限，未能收件。请运行人员放开该文件夹和其中文件的读取权限，放开后自动收件")
    return Problem(
        "NOT_READABLE", f"{place}：读取失败，未能收件。请运行人员检查共享文件夹和磁盘，请报送单位核对文件名是否过长；恢复后自动收件"
    )


class _InboxWalk:
    """One walk through the inbox and what it has found so far."""

    def __init__(self, inbox: Path, judged: Mapping[str, str]) -> None:
        self.inbox = inbox
        self.listing = InboxListing()
        self._judged = judged

    def note_unreadable(self, path: Path, error: OSError) -> None:
        """Note a folder or file that could not be looked at."""
        self._trouble(path, unreadable(shown_place(self.inbox, path), error))

    def look_into_folder(self, folder: Path, files: Sequence[Path]) -> None:
        """Take the hand-over of a folder, or its zips, and note what else stands there."""
        manifest = next((path for path in files if path.name == MANIFEST), None) or next(
            (path for path in files if is_manifest(readable(path.name))), None
        )
        if manifest is not None:
            self._take_folder(folder, manifest)
            return  # whatever stands beside a manifest belongs to it, a zip too
        loose = []
        for path in files:
            suffix = path.suffix.casefold()
            if suffix == ".zip":
                self._look_into_zip(path)
            elif suffix in ARCHIVES:
                self._note_foreign_archive(path)
            else:
                loose.append(path)
        if loose:
            self._note_no_manifest(folder, loose)

    def _take_folder(self, folder: Path, manifest: Path) -> None:
        try:
            look = self._new_look(manifest)
            if look is None:
                return
            with manifest.open("rb") as file:
                content = file.read(MAX_MANIFEST_BYTES + 1)
        except OSError as error:
            self.note_unreadable(manifest, error)
            return
        place = shown_place(self.inbox, folder)
        if len(content) > MAX_MANIFEST_BYTES:
            self._trouble(folder, _manifest_too_large(place), look.stamp)
            return
        self.listing.found.append(FoundHandOver(folder, place, content, os.fsencode(folder.relative_to(self.inbox)), look))

    def _look_into_zip(self, path: Path) -> None:
        place = shown_place(self.inbox, path)
        stamp = ""
        try:
            look = self._new_look(path)
            if look is None:
                return
            stamp = look.stamp
            with open_zip(path, place) as opened:
                self._take_from_zip(path, place, look, opened)
        except OSError as error:
            self.note_unreadable(path, error)
        except RefusedError as error:
            self._trouble(path, error.problem, stamp)
        except Exception:  # a damaged zip fails in as many ways as there are bytes; one still being written is damaged too
            told = f"{place}：压缩包损坏或没有传完，打不开。请重新压缩后再放入收件箱"
            self._trouble(path, Problem("ZIP_DAMAGED", told), stamp, patient=True)

    def _take_from_zip(self, path: Path, place: str, look: Look, opened: OpenZip) -> None:
        manifests = [name for name in opened.members if is_manifest(PurePosixPath(name).name)]
        if not manifests or len(manifests) > MAX_MANIFESTS_IN_ZIP:
            self._trouble(path, _problem_of_zip(place, opened.members, len(manifests)), look.stamp)
            return
        below = os.fsencode(path.relative_to(self.inbox))
        for name in manifests:
            inside = name[: -len(MANIFEST)]
            folder = f"{place}/{shown(inside)}".rstrip("/")
            content = opened.read(name, MAX_MANIFEST_BYTES)
            if content is None:
                self._trouble(path, _manifest_too_large(folder), look.stamp)
                continue
            order = below + b"/" + inside.encode(errors="surrogateescape")
            self.listing.found.append(FoundHandOver(path, folder, content, order.rstrip(b"/"), look, inside))

    def _new_look(self, path: Path) -> Look | None:
        """Look at a manifest or zip; None when it was judged as it stands."""
        look = Look.at(self.inbox, path)
        if self._judged.get(look.key) != look.stamp:
            return look
        self.listing.judged_before += 1
        return None

    def _note_foreign_archive(self, path: Path) -> None:
        told = f"{shown_place(self.inbox, path)}：{path.suffix} 压缩包系统打不开。请改用 zip（不加密码、不分卷），或直接放文件夹"
        self._trouble(path, Problem("ARCHIVE_FORM", told))

    def _note_no_manifest(self, folder: Path, files: Sequence[Path]) -> None:
        place = shown_place(self.inbox, folder)
        named = [readable(path.name) for path in files if resembles_manifest(readable(path.name))]
        if named:
            self._trouble(folder, _manifest_misnamed(place, named), ",".join(named))
            return
        told = f"{place}：文件夹里有文件，没有清单 {MANIFEST}，不能收件。请报送单位补上清单；不是报送的文件请移出收件箱"
        self._trouble(folder, Problem("NO_MANIFEST", told), _state(files), patient=True)

    def _trouble(self, path: Path, problem: Problem, state: str = "", *, patient: bool = False) -> None:
        digest = hashlib.sha256(state.encode(errors="replace")).hexdigest()
        self.listing.troubles.append(Trouble(shown_place(self.inbox, path), place_key(self.inbox, path), problem, digest, patient))


def _state(files: Sequence[Path]) -> str:
    """Give names, sizes and times of files: what changes while they are being written."""
    return "\n".join(f"{path.name}:{seen.st_size}:{seen.st_mtime_ns}" for path in files for seen in [path.stat()])


def _manifest_too_large(place: str) -> Problem:
    return Problem(
        "MANIFEST_TOO_LARGE",
        f"{place}：清单 {MANIFEST} 超过 {MAX_MANIFEST_BYTES >> 10} KB，不像清单，未读取。请核对是否把别的文件改名成了清单，重新生成后再放入",
    )


def _manifest_misnamed(place: str, named: Sequence[str]) -> Problem:
    listed = "、".join(f"“{shown(name)}”" for name in named)
    return Problem("MANIFEST_NAME", f"{place}：清单的文件名是{listed}，系统只认 {MANIFEST}，没有收件。{_RENAME}")


def _problem_of_zip(place: str, members: Iterable[str], manifests: int) -> Problem:
    """Tell why nothing of a zip is taken although it opens."""
    if manifests:
        return Problem("ZIP_TOO_LARGE", f"{place}：压缩包里有 {manifests} 份交接，上限 {MAX_MANIFESTS_IN_ZIP} 份。请分成几个压缩包")
    names = [PurePosixPath(name).name for name in members]
    if named := [name for name in names if resembles_manifest(name)]:
        return _manifest_misnamed(place, named)
    if any(PurePosixPath(name).suffix.casefold() in ARCHIVES for name in names):
        return Problem("ZIP_IN_ZIP", f"{place}：压缩包里还是压缩包，系统不逐层打开。请把文件和清单直接压成一个 zip")
    return Problem("ZIP_NO_MANIFEST", f"{place}：压缩包里没有清单 {MANIFEST}，没有收件。请把清单和文件一起压缩")


def in_chain_order(found: Iterable[tuple[FoundHandOver, str | None]]) -> list[FoundHandOver]:
    """Give hand-overs, given in order of arrival, so that each comes after the one it corrects (method §10)."""
    pending = {item.manifest_sha256: (item, target) for item, target in found}
    ordered: list[FoundHandOver] = []
    while pending:
        free = [item for item, target in pending.values() if target not in pending or target == item.manifest_sha256]
        # A ring of corrections has no first: it is taken in order of arrival and refused as unknown target.
        for item in free or [next(iter(pending.values()))[0]]:
            ordered.append(item)
            del pending[item.manifest_sha256]
    return ordered
