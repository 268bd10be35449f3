"""Reading a CSV: UTF-8 with or without a mark at the start, or GB18030; commas and double quotes (method §10, §10.1).

Belongs here: encoding, quotes, an end that is cut off. Does not belong here: the titles of the header (`headers`).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import islice

from wengang.data_sharing.file_forms.kinds import AGAIN, refuse_unless_text
from wengang.data_sharing.file_forms.sheet import Cell, Sheet, SheetBuilder
from wengang.data_sharing.problems import RefusedError

_ROWS_AT_ONCE = 4096
_TO_UTF_8 = f"请另存为“CSV UTF-8（逗号分隔）”，{AGAIN}"
_SHARE_OF_ZEROS = 8


def read_csv(file_name: str, content: bytes, header_row: int) -> Sheet:
    """Give the rows of a CSV; raises `RefusedError` naming file, line and cause."""
    refuse_unless_text(file_name, content)
    builder = SheetBuilder(file_name, header_row)
    records = _records(file_name, content, _encoding(file_name, content))
    header: list[Cell] = []
    last: list[Cell] = []
    first = 1
    while rows := list(islice(records, _ROWS_AT_ONCE)):
        if first <= header_row < first + len(rows):
            header = rows[header_row - first]
        last = rows[-1]
        builder.add(rows, first)
        first += len(rows)
    if len(last) < len(header) and not content.endswith((b"\n", b"\r")):
        raise RefusedError("FILE_DAMAGED", f"{file_name}：文件末尾不完整，最后一行（第 {first - 1} 行）只有前几列。请重新导出，{AGAIN}")
    return builder.build("")


def _encoding(file_name: str, content: bytes) -> str:
    """Give the encoding of a text. UTF-8 is tried first: its bytes would decode as GB18030 without an error."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or content[:1024].count(b"\0") * _SHARE_OF_ZEROS > len(content[:1024]):
        raise RefusedError("FILE_ENCODING", f"{file_name}：文字编码是 UTF-16（“Unicode 文本”）。{_TO_UTF_8}")
    try:
        content.decode("utf-8")
        return "utf-8-sig"
    except UnicodeDecodeError as error:
        broken = error
    header = content[: content.find(b"\n") + 1]
    if broken.start >= len(header) and not header.isascii():  # the header is UTF-8: then so is the rest, but for a broken place
        if broken.start > len(content) - 4:
            raise RefusedError("FILE_DAMAGED", f"{file_name}：文件末尾不完整，最后一个字只有一半。请重新导出，{AGAIN}")
        line = content.count(b"\n", 0, broken.start) + 1
        raise RefusedError("FILE_ENCODING", f"{file_name}：第 {line} 行有不是 UTF-8 的文字，同一文件混用了两种编码。{_TO_UTF_8}")
    try:
        content.decode("gb18030")
        return "gb18030"
    except UnicodeDecodeError:
        raise RefusedError("FILE_ENCODING", f"{file_name}：文字编码既不是 UTF-8 也不是 GB18030。{_TO_UTF_8}") from None


def _records(file_name: str, content: bytes, encoding: str) -> Iterator[list[Cell]]:
    reader = csv.reader(io.TextIOWrapper(io.BytesIO(content), encoding, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            yield list(next(reader))
        except StopIteration:
            return
        except csv.Error as error:
            raise RefusedError(
                "FILE_DAMAGED",
                f"{file_name}：从第 {line} 行起引号有误（{_told(error)}）。单元格里有引号或逗号时，整个单元格要用双引号括起、"
                f"里面的双引号写两遍。请从系统重新导出，{AGAIN}",
            ) from None


def _told(error: csv.Error) -> str:
    text = str(error)
    if "unexpected end" in text:
        return "双引号没有结束"
    return "单元格太长，多半是双引号没有结束" if "limit" in text else "双引号后面不是逗号"
