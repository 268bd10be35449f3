"""Which characters of a handed-over file mean the same (method §10.1).

Belongs here: folding a cell, a key and a name to the form in which it is read or compared.
Does not belong here: what a cell means (`periods`, `identity`, `data_sharing.cells`).

Numbers, months, days, identity numbers and keys fold full-width forms only: any other mark that Unicode would call a digit (①, ², Ⅲ) stays
and makes the cell unreadable, because nobody can say what its writer meant. Names and code literals are compared in NFKC.
"""

from __future__ import annotations

import re
import unicodedata

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
# Dashes by Unicode category (Pd), and those that stand elsewhere: minus signs, hyphen bullet, box lines, the long sound of Japanese.
_DASHES = dict.fromkeys(
    [code for code in range(0x10000) if unicodedata.category(chr(code)) == "Pd"]
    + [0x2212, 0x207B, 0x208B, 0x2043, 0x02D7, 0x2500, 0x2501, 0x30FC, 0xFF70],
    "-",
)
_CHINESE_DASH = re.compile("[—―─━]{2}")  # one Chinese dash is written as two characters


def fold(text: str) -> str:
    """Give a cell with full-width forms as half-width ones, without invisible characters (category Cf) and without blanks at the ends."""
    if text.isascii():
        return text.strip()
    visible = "".join(character for character in text if unicodedata.category(character) != "Cf")
    return visible.translate(_FULL_WIDTH).strip()


def fold_closely(text: str) -> str:
    """Give a cell folded and without any blank inside: the form in which numbers are read."""
    if text.isascii() and text.isalnum():
        return text  # nearly every number: nothing to fold
    return "".join(fold(text).split())


def fold_key(text: str) -> str:
    """Give a key that joins tables (车间编号, 统一社会信用代码, 户编号): dashes of every kind as “-”, capital letters, no blanks."""
    if text.isascii() and text.isalnum():
        return text.upper()  # nearly every key: nothing to fold
    return fold_closely(_CHINESE_DASH.sub("-", text).translate(_DASHES)).upper()


def as_literal(text: str) -> str:
    """Give a name or a code literal in the form in which it is compared: NFKC, no white space, no invisible characters."""
    plain = unicodedata.normalize("NFKC", text)
    if not plain.isascii():
        plain = "".join(character for character in plain if unicodedata.category(character) != "Cf")
    return "".join(plain.split())
