"""Small files that always stand whole: a full disk or a kill leaves the old content, never half of the new one.

Belongs here: writing such a file. Does not belong here: files for their owner only (`private_file`).
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path


def keep_text(path: Path, text: str) -> None:
    """Write the file aside and give it its name then; one that says the same already is left alone, and needs no space."""
    with suppress(FileNotFoundError):
        if path.read_text(encoding="utf-8") == text:
            return
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f"{path.name}.new")
    try:
        aside.write_text(text, encoding="utf-8")
        aside.replace(path)
    except OSError:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
        raise
