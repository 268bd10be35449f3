"""Hand-overs that stand in a bucket are fetched into the inbox, where everything else finds them as if they had been laid there (decision 0092).

Belongs here: what is fetched, in which order, and what never is. Does not belong here: judging it (`inbox`, `registration`), the bucket
itself (`wengang.storage`).

Method: (1) the bucket is listed; (2) a hand-over in which something is new is listed again, because only what stood before its manifest was
seen is sure to be whole; (3) its files are fetched, each under its name when all of it is there, the manifest last; (4) what was fetched is
noted, so that only another content is fetched again. A hand-over with a file above the limits, or with a name that is no name of a file, is not
fetched at all, and told. What is removed from the bucket stays in the inbox; what is replaced there replaces the file here, and is judged as
any file of the inbox that was replaced. Nothing is ever written outside the inbox, and nothing in the bucket is touched.
"""

from __future__ import annotations

import errno
import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath

from wengang.data_sharing.inbox import MAX_FILE_BYTES, MAX_HAND_OVER_BYTES, MAX_MANIFEST_BYTES, Trouble, unreadable
from wengang.data_sharing.places import is_looked_at, is_manifest, shown
from wengang.data_sharing.problems import Problem
from wengang.storage import BucketStore, StoreAwayError, Stored
from wengang.whole_file import keep_whole, write_pieces

_NOTES = ".fetched.json"
_LONGEST_NAME = 255
"""Bytes of a name that a file system takes."""


def fetch_hand_overs(store: BucketStore, inbox: Path) -> list[Trouble]:
    """Fetch what is new below a store into the inbox; give what could not be fetched and why.

    Raises `StoreAwayError` or `StoreError` when the bucket cannot be listed or read: what came before stands, the next call goes on.
    """
    fetching = _Fetching(store, inbox)
    listed = list(store.names())
    try:
        for folder, files in _by_folder(listed).items():
            fetching.bring(folder, files)
    finally:
        fetching.keep_notes({kept.name for kept in listed})
    return fetching.troubles


def _by_folder(listed: Sequence[Stored]) -> Mapping[str, list[Stored]]:
    """Give what stands in each folder, without what nobody looks at: folders' own markers, droppings of systems, hidden files."""
    folders: dict[str, list[Stored]] = defaultdict(list)
    for kept in listed:
        folder, _, file = kept.name.rpartition("/")
        if file and all(is_looked_at(part) or set(part) == {"."} for part in kept.name.split("/")):
            folders[folder].append(kept)
    return folders


class _Fetching:
    """One look into a bucket: what was fetched before, and what is wrong."""

    def __init__(self, store: BucketStore, inbox: Path) -> None:
        self.troubles: list[Trouble] = []
        self._store = store
        self._inbox = inbox
        self._fetched: dict[str, str] = {}
        with suppress(FileNotFoundError, ValueError):
            self._fetched = json.loads((inbox / _NOTES).read_text(encoding="utf-8"))

    def bring(self, folder: str, files: Sequence[Stored]) -> None:
        """Bring what stands in one folder: a hand-over as a whole, anything else each by itself."""
        if all(self._is_here(kept) for kept in files):
            return
        if not _has_manifest(files):
            for kept in files:
                self._bring_together(folder, [kept])
            return
        if not _problem_of(folder, files):
            files = _by_folder(list(self._store.names(folder))).get(folder, [])
        self._bring_together(folder, files)

    def _bring_together(self, folder: str, files: Sequence[Stored]) -> None:
        """Bring files that belong together, the manifest last; none of them, and the reason, where one may not or cannot be brought."""
        if problem := _problem_of(folder, files):
            self._trouble(folder, problem, files)
            return
        try:
            for kept in sorted(files, key=_is_manifest):
                if not self._is_here(kept):
                    self._bring_file(kept)
        except StoreAwayError:
            raise
        except FileNotFoundError:
            return  # taken out of the bucket meanwhile: the next call sees what is left
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise  # a matter of this machine, not of this hand-over
            self._trouble(folder, unreadable(_place(folder), error), files)

    def keep_notes(self, standing: set[str]) -> None:
        """Note what was fetched of what still stands in the bucket."""
        noted = {name: stamp for name, stamp in sorted(self._fetched.items()) if name in standing}
        if noted or (self._inbox / _NOTES).exists():
            keep_whole(self._inbox / _NOTES, json.dumps(noted, ensure_ascii=False).encode())

    def _is_here(self, kept: Stored) -> bool:
        return self._fetched.get(kept.name) == kept.stamp and (self._inbox / kept.name).is_file()

    def _bring_file(self, kept: Stored) -> None:
        path = self._inbox / kept.name
        if not path.resolve().is_relative_to(self._inbox.resolve()):
            raise PermissionError(path)  # a link that somebody laid into the inbox leads outside
        write_pieces(path, self._store.pieces(kept.name), mode=0o600, folder_mode=0o700)
        self._fetched[kept.name] = kept.stamp

    def _trouble(self, folder: str, problem: Problem, files: Sequence[Stored]) -> None:
        state = hashlib.sha256("\n".join(f"{kept.name}:{kept.stamp}" for kept in files).encode(errors="replace")).hexdigest()
        self.troubles.append(Trouble(_place(folder), _key(folder), problem, state))


def _problem_of(folder: str, files: Sequence[Stored]) -> Problem | None:
    """Say why nothing of a folder is fetched; None where it is."""
    place = _place(folder)
    odd = [kept.name for kept in files if not _is_name_of_file(kept.name)]
    if odd:
        return Problem(
            "BUCKET_NAME",
            f"{place}：存储桶里的名字“{shown(odd[0])}”不能作文件名（有空的一段、“.”、“..”、看不见的字符，或太长），没有取回。请改名后重新放入",
        )
    for kept in files:
        name = PurePosixPath(kept.name).name
        if _is_manifest(kept) and kept.size > MAX_MANIFEST_BYTES:
            return Problem("MANIFEST_TOO_LARGE", f"{place}：清单超过 {MAX_MANIFEST_BYTES >> 10} KB，不像清单，没有取回。请重新生成后再放入")
        if kept.size > (MAX_HAND_OVER_BYTES if name.casefold().endswith(".zip") else MAX_FILE_BYTES):
            return _too_large(place, shown(name))
    if _has_manifest(files) and sum(kept.size for kept in files) > MAX_HAND_OVER_BYTES:
        return _too_large(place, "合计")
    return None


def _is_manifest(kept: Stored) -> bool:
    return is_manifest(PurePosixPath(kept.name).name)


def _has_manifest(files: Sequence[Stored]) -> bool:
    return any(map(_is_manifest, files))


def _too_large(place: str, what: str) -> Problem:
    limits = f"一个文件 {MAX_FILE_BYTES >> 20} MB，一个压缩包或一份交接合计 {MAX_HAND_OVER_BYTES >> 20} MB"
    return Problem(
        "FILE_TOO_LARGE",
        f"{place}：{what}超过上限（{limits}），不像正常的报送，没有从存储桶取回，同一份交接的其余文件也没有。请重新导出，更换桶里的文件",
    )


def _is_name_of_file(name: str) -> bool:
    """Tell whether a key of a bucket may be a path below the inbox."""
    parts = name.split("/")
    return all(part not in ("", ".", "..") and part.isprintable() and len(part.encode()) <= _LONGEST_NAME for part in parts)


def _place(folder: str) -> str:
    return shown(folder) if folder else "存储桶的收件箱"


def _key(folder: str) -> str:
    """Give the name under which a folder of the bucket is remembered: a digest, as of every place, and another one than that of the inbox."""
    return hashlib.sha256(f"bucket:{folder}".encode(errors="replace")).hexdigest()
