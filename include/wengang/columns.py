"""Tables on a terminal: columns aligned for Chinese characters of double width, never wider than a terminal.

Belongs here: laying out. Does not belong here: which columns stand in a table; tables of papers (`papers.paper`).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

WIDEST = 100
"""A usual terminal beside its scroll bar; what is wider breaks into a second line and cannot be read as a table any more."""
NARROWEST = 6
_GAP = "  "


def columns(rows: Sequence[Sequence[str]], *, right: Sequence[int] = ()) -> list[str]:
    """Give the rows as lines of at most WIDEST; a cell that is too long goes on below itself. Columns of `right` stand to the right."""
    widths = _fitting([max(map(display_width, column)) for column in zip(*rows, strict=True)])
    lines = []
    for row in rows:
        cells = [list(_pieces(cell, width)) for cell, width in zip(row, widths, strict=True)]
        for number in range(max(map(len, cells))):
            parts = (cell[number] if number < len(cell) else "" for cell in cells)
            padded = (_padded(part, width, right=place in right) for place, (part, width) in enumerate(zip(parts, widths, strict=True)))
            lines.append(_GAP.join(padded).rstrip())
    return lines


def display_width(text: str) -> int:
    """Give how many places a text takes on a terminal."""
    return sum(_places(character) for character in text)


def _places(character: str) -> int:
    return 2 if unicodedata.east_asian_width(character) in "WFA" else 1


def _fitting(widths: list[int]) -> list[int]:
    """Take from the widest column until the line fits."""
    fitted = list(widths)
    while sum(fitted) + len(_GAP) * (len(fitted) - 1) > WIDEST and max(fitted) > NARROWEST:
        fitted[fitted.index(max(fitted))] -= 1
    return fitted


def _pieces(text: str, width: int) -> Iterator[str]:
    """Give a text in pieces that fit, at least one."""
    piece = ""
    for character in text:
        if piece and display_width(piece) + _places(character) > width:
            yield piece
            piece = ""
        piece += character
    yield piece


def _padded(text: str, width: int, *, right: bool) -> str:
    blank = " " * (width - display_width(text))
    return blank + text if right else text + blank
