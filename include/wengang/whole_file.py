"""Files that always stand whole: a full disk, a kill or a power failure leaves the old content or the new one, never half of either.

Belongs here: the one way in which such a file is written. Does not belong here: what stands in it, and files that a person names as output.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path


def write_whole(path: Path, content: bytes, *, mode: int = 0o666, folder_mode: int = 0o777) -> None:
    """Write a file aside, wait until the disk has it, and give it its name then; both modes are narrowed by the umask."""
    write_pieces(path, (content,), mode=mode, folder_mode=folder_mode)


def write_pieces(path: Path, pieces: Iterable[bytes], *, mode: int = 0o666, folder_mode: int = 0o777) -> None:
    """Write a file as `write_whole` does, of pieces that come one after the other: what goes wrong between them leaves nothing."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=folder_mode)
    aside = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}.part")
    try:
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(descriptor, "wb") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)  # a full disk must not stay full of halves


def keep_whole(path: Path, content: bytes) -> None:
    """Write a file that says something else so far; one that says the same is left alone, and needs no space."""
    with suppress(FileNotFoundError):
        if path.read_bytes() == content:
            return
    write_whole(path, content)
