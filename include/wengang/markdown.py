"""Plain text inside Markdown, as human tasks show it.

Belongs here: making a line show as it stands. Does not belong here: any sentence.
"""

from __future__ import annotations

import re

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+|<>!~-])")


def as_markdown(line: str) -> str:
    """Give a line of plain text so that Markdown shows it as it stands, columns of tables included."""
    escaped = _SPECIAL.sub(r"\\\1", line.strip())
    return re.sub(r" {2,}", "\N{EM SPACE}\N{EM SPACE}", escaped)
