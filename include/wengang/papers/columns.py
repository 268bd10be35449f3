"""Text in columns: how wide it stands on a screen, broken into lines that fit, and tables whose columns are aligned.

Belongs here: widths of Chinese signs. Does not belong here: what a table or list says.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

SCREEN = 100
NARROWEST = 6
_GAP = "  "


def width_of(text: str) -> int:
    """Give how many columns a text takes; a Chinese sign takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)


def broken(text: str, indent: str = "", columns: int = SCREEN) -> Iterator[str]:
    """Give a text as lines of at most so many columns, those after the first indented; words of ASCII stay whole where they fit."""
    line = ""
    for piece in _pieces(text):
        if line.strip() and width_of(line + piece.rstrip()) > columns:
            yield line.rstrip()
            line = indent + piece.lstrip()
        else:
            line += piece
        while width_of(line) > columns:
            cut = next(place for place in range(len(line), 0, -1) if width_of(line[:place]) <= columns)
            yield line[:cut]
            line = indent + line[cut:]
    yield line.rstrip()


def aligned(rows: Sequence[Sequence[str]], *, right: Sequence[int] = ()) -> list[str]:
    """Give a table as lines of at most SCREEN columns; a cell that is too long goes on below itself. The columns of `right` stand to the right."""
    widths = _fitting([max(map(width_of, column)) for column in zip(*rows, strict=True)])
    lines = []
    for row in rows:
        cells = [list(broken(cell, columns=width)) for cell, width in zip(row, widths, strict=True)]
        for number in range(max(map(len, cells))):
            parts = (cell[number] if number < len(cell) else "" for cell in cells)
            padded = (_padded(part, width, right=place in right) for place, (part, width) in enumerate(zip(parts, widths, strict=True)))
            lines.append(_GAP.join(padded).rstrip())
    return lines


def _fitting(widths: list[int]) -> list[int]:
    """Take from the widest column until the line fits."""
    fitted = list(widths)
    while sum(fitted) + len(_GAP) * (len(fitted) - 1) > SCREEN and max(fitted) > NARROWEST:
        fitted[fitted.index(max(fitted))] -= 1
    return fitted


def _padded(text: str, width: int, *, right: bool) -> str:
    blank = " " * (width - width_of(text))
    return blank + text if right else text + blank


def _pieces(text: str) -> Iterator[str]:
    """Give the parts between which a line may break: single Chinese signs with a closing mark, words with their blanks, brackets whole."""
    piece = ""
    for character in text:
        if piece and (
            _is_open(piece) or character in "，。；：、）》”" or (_is_narrow(piece[-1]) and _is_narrow(character) and piece[-1] != " ")
        ):
            piece += character
            continue
        if piece:
            yield piece
        piece = character
    if piece:
        yield piece


def _is_open(piece: str) -> bool:
    return piece.startswith("（") and "）" not in piece


def _is_narrow(character: str) -> bool:
    return width_of(character) == 1
