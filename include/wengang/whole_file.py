"""Files that always stand whole: a full disk, a kill or a power failure leaves the old content or the new one, never half of either.

Belongs here: the one way in which such a file is written. Does not belong here: what stands in it, and files that a person names as output.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path


def write_whole(path: Path, content: bytes, *, mode: int = 0o666, folder_mode: int = 0o777) -> None:
    """Write a file aside, wait until the disk has it, and give it its name then; both modes are narrowed by the umask."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=folder_mode)
    aside = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}.part")
    try:
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
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
