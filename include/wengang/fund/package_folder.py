"""Where the files of a version are kept: `allocation/<year>-v<version>/` of the run-time folder.

Belongs here: putting them there, whole or not at all. Does not belong here: what stands in them (`version_package`, `papers`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from wengang.settings.environment import Settings
from wengang.whole_file import write_whole


def version_folder(settings: Settings, year: int, version: int) -> Path:
    """Give the folder of a version."""
    return settings.var.joinpath("allocation", f"{year}-v{version}")


def write_files(folder: Path, files: Mapping[str, bytes]) -> Mapping[str, str]:
    """Write files by name (a name may hold one folder) and give their SHA-256; a half-written file is never seen under its name."""
    for name, content in files.items():
        write_whole(folder.joinpath(name), content, folder_mode=0o750)
    return {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
