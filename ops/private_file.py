"""Small JSON files that only their owner may read: passwords and secrets of this installation.

Belongs here: writing and reading them whole. Does not belong here: what stands in them (`accounts`, `environment`).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from wengang.whole_file import write_whole


def read_private(path: Path) -> dict[str, Any]:
    """Give the content, empty where the file is missing."""
    if not path.exists():
        return {}
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def write_private(path: Path, content: dict[str, Any]) -> None:
    """Write the file with mode 0600, whole."""
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    write_whole(path, text.encode(), mode=0o600, folder_mode=0o700)


def complete_private(path: Path, makers: dict[str, Callable[[], Any]]) -> dict[str, Any]:
    """Give the content after making the entries that are missing; entries that stand are kept."""
    content = read_private(path)
    missing = {name: make() for name, make in makers.items() if name not in content}
    if missing:
        content |= missing
        write_private(path, content)
    return content
