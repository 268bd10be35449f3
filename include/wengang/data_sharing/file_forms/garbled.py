"""Telling texts that lost their characters before they came: “???”, “�”, “锟斤拷”, Chinese read in another encoding (method §10.1).

Belongs here: judging texts. Does not belong here: which column they stand in (`headers`, `reading`).

Method: a text is lost when it holds two question marks in a row, a replacement character or its well-known form 锟斤拷; it is misread
when its characters, written back in the encoding they were wrongly read in, are Chinese in another. Texts are garbled when more than
half of those with more than plain letters and digits are; misread ones are looked for among the first of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

LOST = "文字变成了“?”或“�”，已经丢失、不能恢复：导出时用的编码不支持中文"
MISREAD = "文字是乱码：保存或转换时用错了编码"
_LOST = re.compile("[?？]{2}|\ufffd|锟斤拷")
_SIGNS_OF_LOSS = ("??", "？", "\ufffd", "锟")
"""One of these stands in every lost text; a whole column is looked through for them in no time."""
_WESTERN = re.compile("[\u00a1-\u00b6\u00b8-\u00d6\u00d8-\u00f6\u00f8-\u00ff]{2}")  # without · and ×, which stand in names and sizes
_CHINESE = re.compile("[\u4e00-\u9fff]")
_WRONG_AND_RIGHT = (("latin-1", "gb18030"), ("latin-1", "utf-8"), ("cp1252", "gb18030"), ("cp1252", "utf-8"), ("gb18030", "utf-8"))
_TRIED_FOR_MISREAD = 100
_LEAST_MISREAD = 3


def how_garbled(texts: Sequence[str]) -> str:
    """Give what happened to texts of which more than half are garbled, '' when that is not so. Equal texts count once."""
    whole = "\0".join(texts)
    if any(sign in whole for sign in _SIGNS_OF_LOSS):
        lost = [_LOST.search(text) is not None for text in dict.fromkeys(texts) if not text.isascii() or "??" in text]
        if 2 * sum(lost) > len(lost):
            return LOST
    first = [text for text in dict.fromkeys(texts[:_TRIED_FOR_MISREAD]) if not text.isascii()]
    misread = sum(map(_is_misread, first))
    return MISREAD if misread >= _LEAST_MISREAD and 2 * misread > len(first) else ""


def _is_misread(text: str) -> bool:
    return any(_reread(text, wrong, right) for wrong, right in _WRONG_AND_RIGHT if wrong == "gb18030" or _WESTERN.search(text))


def _reread(text: str, wrong: str, right: str) -> bool:
    """Tell whether a text that was read in the wrong encoding is Chinese in the right one; half a character at its end is forgiven."""
    try:
        content = text.encode(wrong)
    except UnicodeEncodeError:
        return False
    for end in (len(content), len(content) - 1, len(content) - 2):
        try:
            return _CHINESE.search(content[:end].decode(right)) is not None
        except UnicodeDecodeError:
            continue
    return False
