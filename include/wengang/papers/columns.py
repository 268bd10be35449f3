"""Text in columns: how wide it stands on a screen, and broken into lines that fit.

Belongs here: widths of Chinese signs. Does not belong here: what a table or list says.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

SCREEN = 100


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


def _pieces(text: str) -> Iterator[str]:
    """Give the parts between which a line may break: single Chinese signs, with a closing mark after them, and words with their blanks."""
    piece = ""
    for character in text:
        if piece and (character in "，。；：、）》”" or (_is_narrow(piece[-1]) and _is_narrow(character) and piece[-1] != " ")):
            piece += character
            continue
        if piece:
            yield piece
        piece = character
    if piece:
        yield piece


def _is_narrow(character: str) -> bool:
    return width_of(character) == 1
