"""空表: a workbook for each table that a unit may bring: the header where it belongs, words of code lists to choose from, 填写说明.

Belongs here: its one sheet. Does not belong here: what a table is (`settings.data_sets`), an example of its rows (`include/config/example_rows.yaml`).
Explanations and the example stand in comments on the titles: a second sheet with anything in it would refuse the file (method §10), and an
example among the rows would be handed over by mistake.
"""

from __future__ import annotations

import io
from functools import cache
from typing import Any

import xlsxwriter

from wengang.settings.config_files import read_yaml
from wengang.settings.data_sets import Column, DataSet, code_words, load_data_sets
from wengang.user_error import UserError

_ROWS = 20_000
"""So many rows are formatted as text and offer the words of their lists."""
_LONGEST_LIST = 255
"""So many characters a list of words within a cell may have (Excel); the words of a longer one stand in the comment only."""
_FIRST_LINES = (
    "每一列怎么填、可选的词和例子，见列名上的批注。从第{row}行列名的下面开始填写，不要改动列名和上面的行，不要另加工作表。",
    "所有单元格按文本填写（证件号码、编号、月份尤其如此）。",
)
_AS_CSV = "这张表交 CSV：填好后“另存为”→“CSV UTF-8（逗号分隔）”，上传另存的文件。"


class UnknownTableError(UserError):
    """A table that nobody brings."""


def blank_workbook(table: str) -> bytes:
    """Give the bytes of the blank workbook of a table; raises `UnknownTableError`."""
    data_set = load_data_sets().get(table)
    if data_set is None:
        raise UnknownTableError(f"没有“{table}”这张表：请从“报送”页面的清单中选择")
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        _write_table(book, book.add_worksheet(data_set.title), data_set, _examples()[table])
    return memory.getvalue()


@cache
def _examples() -> dict[str, dict[str, str]]:
    rows: dict[str, dict[str, str]] = read_yaml("example_rows.yaml")
    return rows


def _write_table(book: Any, sheet: Any, data_set: DataSet, example: dict[str, str]) -> None:  # noqa: ANN401 - XlsxWriter ships no types
    text, head = (
        book.add_format({"num_format": "@"}),
        book.add_format({"num_format": "@", "bold": True, "bg_color": "#E6EDF3", "border": 1}),
    )
    note = book.add_format({"font_color": "#56606E"})
    header = data_set.header_row - 1
    for line, told in zip(range(header), _FIRST_LINES, strict=False):
        sheet.write_string(line, 0, told.format(row=data_set.header_row), note)
    for place, column in enumerate(data_set.columns.values()):
        sheet.set_column(place, place, max(10, 2 * len(column.title) + 4), text)
        sheet.write_string(header, place, column.title, head)
        explained = _explained(column, example.get(column.title, ""), _AS_CSV if data_set.form == "csv" and place == 0 else "")
        sheet.write_comment(header, place, explained, {"author": "稳岗", "x_scale": 2, "y_scale": 1 + len(explained) / 80, "font_size": 9})
        words = code_words(column.codes)
        if words and len(",".join(words)) <= _LONGEST_LIST:
            choice = {"validate": "list", "source": words, "error_title": "不在可选的词中", "error_message": "请从下拉列表中选择"}
            sheet.data_validation(header + 1, place, header + _ROWS, place, choice)
    sheet.freeze_panes(header + 1, 0)


def _explained(column: Column, example: str, first: str) -> str:
    """Say how a column is filled, as far as its declaration tells, and give an example."""
    said = [first, "这一列可以没有。" if column.optional else "这一列必须有。"]
    if column.codes:
        said.append(f"从下列词中选：{'、'.join(code_words(column.codes))}。")
    if column.aliases:
        said.append(f"列名也可以写成：{'、'.join(column.aliases)}。")
    said.append(f"例：{example}" if example else "例：（空）")
    return "\n".join(filter(None, said))
