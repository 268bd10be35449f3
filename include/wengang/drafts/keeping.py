"""A draft on disk: its files, what a person said they are, and what the trial of it came to.

Belongs here: reading and writing these files, each whole or not at all. Does not belong here: which table a file is (`recognition`),
trying out (`rehearsal`), handing over (`handing_over`).

Two locks keep what several people and processes do with one draft apart. `alone` says that somebody tries it out or hands it over, which may
take long. `held` is taken for each change, for an instant, and by who hands over or throws away until the draft is gone: a file is in the draft
before that, or its sender is told that there is no draft any more. Nothing is written where a draft was.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from wengang.data_sharing.inbox import MAX_FILE_BYTES, MAX_HAND_OVER_BYTES
from wengang.data_sharing.manifests import MAX_FILES
from wengang.data_sharing.places import is_looked_at, is_manifest, shown
from wengang.data_sharing.problems import RefusedError
from wengang.data_sharing.zip_files import ARCHIVES, open_zip
from wengang.periods import Period
from wengang.settings.environment import Settings
from wengang.user_error import UserError
from wengang.whole_file import write_whole

FOLDER = ".drafts"
"""Below the inbox; a name that begins with a dot is not looked at."""
_ID = re.compile(r"[0-9a-f]{12}")
_LONGEST_NAME_BYTES = 200
_EXPIRED = ".expired-"
_GONE = "没有这份草稿：可能已经提交或作废，请从“报送”页面重新进入"
_FILES, _ABOUT, _RESULT, _CHECKING = "files", "draft.json", "result.json", "checking"
FILE_MODE, FOLDER_MODE = 0o600, 0o700


class DraftError(UserError):
    """Something that cannot be done with a draft; the message says why and what to do."""


class UnknownDraftError(DraftError):
    """A draft that is not there: handed over, thrown away, or never begun."""


@dataclass(frozen=True, slots=True)
class FileRole:
    """Which table a file brings, for which department."""

    table: str
    department: str


@dataclass(frozen=True, slots=True)
class Draft:
    """One draft: whose, of which month, who began it and when, when it was last changed; `told` is what a person said about single files."""

    id: str
    unit: str
    period: Period
    begun_by: str
    begun_at: str
    touched_at: str
    told: Mapping[str, FileRole]
    folder: Path

    @property
    def files(self) -> list[Path]:
        """Its files, by name."""
        try:
            return sorted((path for path in (self.folder / _FILES).iterdir() if is_looked_at(path.name)), key=lambda path: path.name)
        except FileNotFoundError:
            return []

    @property
    def state(self) -> str:
        """A digest of its files and what was said of them: what was tried out counts for this state only."""
        seen = [(path.name, *_stamp(path)) for path in self.files]
        return hashlib.sha256(json.dumps([seen, {name: asdict(role) for name, role in self.told.items()}]).encode()).hexdigest()

    @property
    def result(self) -> dict[str, object] | None:
        """What trying it out came to, None where its files or roles have changed since."""
        try:
            kept: dict[str, object] = json.loads((self.folder / _RESULT).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        return kept if kept["of_state"] == self.state else None

    @property
    def is_being_checked(self) -> bool:
        """Whether somebody tries it out or hands it over just now."""
        with self.lock_file() as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    def lock_file(self) -> BinaryIO:
        """Open the file whose lock says that somebody tries it out or hands it over; raises `UnknownDraftError`."""
        try:
            return (self.folder / _CHECKING).open("ab")
        except FileNotFoundError as error:
            raise UnknownDraftError(_GONE) from error

    def forget_result(self) -> None:
        """Forget what trying it out came to."""
        (self.folder / _RESULT).unlink(missing_ok=True)

    def keep_result(self, of_state: str, result: Mapping[str, object]) -> None:
        """Keep what trying out a state came to; raises `UnknownDraftError`."""
        with self.held():
            _write_json(self.folder / _RESULT, {**result, "of_state": of_state})

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Wait until nobody else tries it out or hands it over; it ends with the block, or with the process."""
        with self.lock_file() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    @contextmanager
    def held(self) -> Iterator[Draft]:
        """Give the draft as it stands and keep everybody else from changing it; raises `UnknownDraftError` where it is gone."""
        try:
            folder = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        except FileNotFoundError as error:
            raise UnknownDraftError(_GONE) from error
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            if not (self.folder / _ABOUT).exists():  # handed over or thrown away while this one waited
                raise UnknownDraftError(_GONE)
            yield _read(self.folder / _ABOUT)
        finally:
            os.close(folder)


def begin(settings: Settings, unit: str, period: Period, begun_by: str, moment: datetime) -> Draft:
    """Begin a draft of a unit's month."""
    draft_id = secrets.token_hex(6)
    at = moment.isoformat(timespec="minutes")
    draft = Draft(draft_id, unit, period, begun_by, at, at, {}, settings.inbox / FOLDER / unit / draft_id)
    _keep(draft)
    return draft


def find(settings: Settings, draft_id: str) -> Draft:
    """Give the draft of an id; raises `UnknownDraftError`."""
    found = list((settings.inbox / FOLDER).glob(f"*/{draft_id}/{_ABOUT}")) if _ID.fullmatch(draft_id) else []
    if not found:
        raise UnknownDraftError(_GONE)
    return _read(found[0])


def drafts_of(settings: Settings, unit: str) -> list[Draft]:
    """Give the drafts of a unit, newest first."""
    return sorted(_standing(settings, unit), key=lambda draft: draft.begun_at, reverse=True)


def every_draft(settings: Settings) -> list[Draft]:
    """Give the drafts of all units."""
    return sorted(_standing(settings, "*"), key=lambda draft: (draft.unit, draft.id))


def _standing(settings: Settings, unit: str) -> Iterator[Draft]:
    for path in (settings.inbox / FOLDER).glob(f"{unit}/[!.]*/{_ABOUT}"):
        with suppress(FileNotFoundError):  # handed over or thrown away just now
            yield _read(path)


def touch(draft: Draft, moment: datetime) -> Draft:
    """Note that a person works on a draft: its term begins anew."""
    with draft.held() as held:
        touched = replace(held, touched_at=moment.isoformat(timespec="minutes"))
        _keep(touched)
        return touched


def put_file(draft: Draft, name: str, content: bytes) -> list[str]:
    """Put a file into a draft, or the files of a zip, and give a sentence for each that was not taken; the same name again replaces.

    Raises `UnknownDraftError` where the draft was handed over or thrown away meanwhile.
    """
    with draft.held() as held:
        return _put(held, name, content)


def _put(draft: Draft, name: str, content: bytes) -> list[str]:
    plain = PurePosixPath(name.replace("\\", "/")).name
    if plain.casefold().endswith(".zip"):
        return _unpack(draft, plain, content)
    if PurePosixPath(plain).suffix.casefold() in ARCHIVES:
        return [f"{shown(plain)}：这种压缩包系统打不开，请改用 zip（不加密码、不分卷），或直接选文件"]
    if told := _not_taken(draft, plain, content):
        return [told]
    write_whole(draft.folder / _FILES / plain, content, mode=FILE_MODE, folder_mode=FOLDER_MODE)
    return []


def remove_file(draft: Draft, name: str) -> Draft:
    """Take a file out of a draft; one that is not there is no fault."""
    with draft.held() as held:
        for path in held.files:
            if path.name == name:
                path.unlink(missing_ok=True)
        return _tell(held, {other: role for other, role in held.told.items() if other != name})


def tell_roles(draft: Draft, roles: Mapping[str, FileRole]) -> Draft:
    """Keep what a person said about files."""
    with draft.held() as held:
        return _tell(held, roles)


def _tell(draft: Draft, roles: Mapping[str, FileRole]) -> Draft:
    told = replace(draft, told=dict(roles))
    _keep(told)
    return told


def discard(draft: Draft) -> None:
    """Remove a draft with its files; one that is gone is no fault."""
    with suppress(UnknownDraftError), draft.held() as held:
        remove_held(held)


def remove_held(draft: Draft) -> None:
    """Remove a draft with its files, by whoever holds it."""
    aside = draft.folder.with_name(f".{draft.id}.{secrets.token_hex(4)}")
    draft.folder.rename(aside)  # gone at once for everybody, also where removing is cut short
    shutil.rmtree(aside, ignore_errors=True)


def set_aside(draft: Draft) -> None:
    """Take a draft that has expired away from everybody, by whoever holds it; its files are removed when that is on record."""
    draft.folder.rename(draft.folder.with_name(f"{_EXPIRED}{draft.id}"))


def drafts_set_aside(settings: Settings) -> list[Draft]:
    """Give the drafts that have expired and whose files still stand."""
    found = [_read(path) for path in sorted((settings.inbox / FOLDER).glob(f"*/{_EXPIRED}*/{_ABOUT}"))]
    return [replace(draft, id=draft.id.removeprefix(_EXPIRED)) for draft in found]


def leave_nothing(draft: Draft) -> None:
    """Remove what a process that went on meanwhile wrote where a draft was."""
    if not (draft.folder / _ABOUT).exists():
        shutil.rmtree(draft.folder, ignore_errors=True)


def _stamp(path: Path) -> tuple[int, int]:
    """Give size and time of a file, nothing where it was taken out meanwhile."""
    try:
        seen = path.stat()
    except FileNotFoundError:
        return 0, 0
    return seen.st_size, seen.st_mtime_ns


def _not_taken(draft: Draft, name: str, content: bytes) -> str:
    """Say why a file is not taken; empty where it is."""
    others = [path for path in draft.files if path.name != name]
    together = sum(path.stat().st_size for path in others) + len(content)
    reasons = {
        f"{name}：清单由系统按所选文件写，不用上传，没有收下": is_manifest(name),
        f"{shown(name) or '没有名字的文件'}：是系统或办公软件留下的文件，没有收下": not is_looked_at(name)
        or not name.strip()
        or "\0" in name,
        f"{shown(name)[:40]}…：文件名太长，请改短后再选": len(name.encode(errors="replace")) > _LONGEST_NAME_BYTES,
        f"{shown(name)}：文件是空的，没有收下": not content,
        f"{shown(name)}：超过 {MAX_FILE_BYTES >> 20} MB，不像正常的报送文件，没有收下": len(content) > MAX_FILE_BYTES,
        f"{shown(name)}：一份草稿最多 {MAX_FILES} 个文件、{MAX_HAND_OVER_BYTES >> 20} MB，没有收下": (
            len(others) >= MAX_FILES or together > MAX_HAND_OVER_BYTES
        ),
    }
    return next((told for told, holds in reasons.items() if holds), "")


def _unpack(draft: Draft, name: str, content: bytes) -> list[str]:
    """Put the files of a zip into a draft, whatever program made it and however it writes names."""
    aside = draft.folder / f".{secrets.token_hex(6)}.zip"
    write_whole(aside, content, mode=FILE_MODE, folder_mode=FOLDER_MODE)
    told: list[str] = []
    try:
        with open_zip(aside, shown(name)) as opened:
            for member in sorted(opened.members):
                plain = PurePosixPath(member).name
                if PurePosixPath(plain).suffix.casefold() in ARCHIVES:
                    told.append(f"{shown(name)} 里的 {shown(plain)}：压缩包里还是压缩包，系统不逐层打开，请直接选其中的文件")
                elif (inside := opened.read(member, MAX_FILE_BYTES)) is None:
                    told.append(f"{shown(name)} 里的 {shown(plain)}：超过 {MAX_FILE_BYTES >> 20} MB，没有收下")
                elif not is_manifest(plain):
                    told += _put(draft, plain, inside)
    except RefusedError as error:
        told.append(str(error))
    except Exception:  # a damaged zip fails in as many ways as there are bytes
        told.append(f"{shown(name)}：压缩包损坏或没有传完，打不开，请重新压缩后再选")
    finally:
        aside.unlink(missing_ok=True)
    return told


def _keep(draft: Draft) -> None:
    about = {
        "unit": draft.unit,
        "period": str(draft.period),
        "begun_by": draft.begun_by,
        "begun_at": draft.begun_at,
        "touched_at": draft.touched_at,
        "told": {name: asdict(role) for name, role in draft.told.items()},
    }
    _write_json(draft.folder / _ABOUT, about)


def _read(path: Path) -> Draft:
    about = json.loads(path.read_text(encoding="utf-8"))
    told = {name: FileRole(**role) for name, role in about["told"].items()}
    folder = path.parent
    begun_at = about["begun_at"]
    touched_at = about.get("touched_at", begun_at)  # drafts of before there was a term say nothing of it
    return Draft(folder.name, about["unit"], Period.parse(about["period"]), about["begun_by"], begun_at, touched_at, told, folder)


def _write_json(path: Path, body: Mapping[str, object]) -> None:
    write_whole(path, json.dumps(body, ensure_ascii=False).encode(), mode=FILE_MODE, folder_mode=FOLDER_MODE)
