"""Lists that the office gives out as files: kept under `var/lists`, named by their digest.

Belongs here: putting such a file away. Does not belong here: what stands in it (`classes`, `awards`). No full name, number or phone may
stand in one: names and numbers are masked before they come here (architecture decision 9).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from wengang.settings.environment import Settings
from wengang.whole_file import write_whole


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file as it is kept: its name below `var/lists`, and the SHA-256 of its bytes."""

    name: str
    sha256: str


def keep_file(settings: Settings, folder: str, suffix: str, content: bytes) -> KeptFile:
    """Keep a file and give its name; the same content again is the same file, and a half-written one is never seen under its name."""
    sha256 = hashlib.sha256(content).hexdigest()
    name = f"{folder}/{sha256}.{suffix}"
    path = settings.var / "lists" / name
    if not path.exists():
        write_whole(path, content, mode=0o640, folder_mode=0o750)
    return KeptFile(name, sha256)
