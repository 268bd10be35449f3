"""Finding the columns of a data set by the titles of a file's header, and saying what is wrong when they are not there (method §10.1).

Belongs here: titles, aliases, where the header stands. Does not belong here: the cells below (`reading`).
"""

from __future__ import annotations

from collections.abc import Sequence

from wengang.characters import as_literal
from wengang.data_sharing.file_forms.garbled import how_garbled
from wengang.data_sharing.file_forms.kinds import AGAIN
from wengang.data_sharing.file_forms.sheet import Sheet
from wengang.data_sharing.problems import RefusedError
from wengang.settings.data_sets import DataSet

_SEPARATORS = {"\t": "制表符", ";": "分号", "；": "分号", "|": "竖线", "，": "中文逗号"}


def find_columns(data_set: DataSet, file_name: str, sheet: Sheet) -> dict[str, int]:
    """Give the position of each column of a data set that the file has. Raises `RefusedError`: missing or claimed twice."""
    where = f"{file_name}" + (f" 工作表“{sheet.name}”" if sheet.name else "")
    header = _header(sheet.head, data_set.header_row)
    claims = _claims(data_set, header)
    missing = _missing(data_set, claims)
    if missing:
        raise _explain(data_set, where, sheet.head, claims, missing)
    for name, positions in claims.items():
        if len(positions) > 1:
            columns = "和".join(f" {letter_of(position)} 列“{header[position]}”" for position in positions)
            raise RefusedError(
                "COLUMN_TWICE",
                f"{where}：第 {data_set.header_row} 行的{columns}都是“{data_set.columns[name].title}”这一项，"
                f"无法判断以哪一列为准。请只保留一列（其余改成别的列名或删去），{AGAIN}",
            )
    return {name: positions[0] for name, positions in claims.items()}


def claimed(data_set: DataSet, sheet: Sheet) -> int:
    """Give how many columns of a data set the header of a file has."""
    return len(_claims(data_set, _header(sheet.head, data_set.header_row)))


def letter_of(position: int) -> str:
    """Give the column letter of a sheet: 0 → A, 26 → AA."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _header(head: Sequence[Sequence[str]], row: int) -> Sequence[str]:
    return head[row - 1] if len(head) >= row else ()


def _claims(data_set: DataSet, header: Sequence[str]) -> dict[str, list[int]]:
    """Give the positions of the titles that claim each column."""
    by_title = {as_literal(title): name for name, column in data_set.columns.items() for title in column.titles}
    claims: dict[str, list[int]] = {}
    for position, title in enumerate(header):
        name = by_title.get(as_literal(title))
        if name is not None:
            claims.setdefault(name, []).append(position)
    return claims


def _missing(data_set: DataSet, claims: dict[str, list[int]]) -> list[str]:
    return [column.title for name, column in data_set.columns.items() if name not in claims and not column.optional]


def _explain(
    data_set: DataSet, where: str, head: Sequence[Sequence[str]], claims: dict[str, list[int]], missing: Sequence[str]
) -> RefusedError:
    """Give the likeliest cause of missing columns that can be tested."""
    expected = data_set.header_row
    for number, row in enumerate(head, start=1):
        if number != expected and not _missing(data_set, _claims(data_set, row)):
            step = "请删去表头上方多出的行" if number > expected else "请按系统导出的原样，保留表头上方的标题行"
            return RefusedError("HEADER_ROW", f"{where}：表头应在第 {expected} 行，实际在第 {number} 行。{step}，{AGAIN}")
    for separator, called in _SEPARATORS.items():
        if any(not _missing(data_set, _claims(data_set, ",".join(row).split(separator))) for row in head):
            return RefusedError(
                "FILE_SEPARATOR", f"{where}：各列之间用的是{called}，应为半角逗号。请另存为“CSV UTF-8（逗号分隔）”，{AGAIN}"
            )
    if not claims:
        garbled = how_garbled(_header(head, expected))
        if garbled:
            return RefusedError("FILE_GARBLED", f"{where}：第 {expected} 行表头的{garbled}。请从系统重新导出 UTF-8 编码的文件，{AGAIN}")
        return RefusedError("HEADER_MISSING", f"{where}：第 {expected} 行没有找到“{data_set.title}”的表头。请核对文件是否选错，{AGAIN}")
    listed = "、".join(f"“{title}”" for title in missing)
    return RefusedError("COLUMN_MISSING", f"{where}：第 {expected} 行表头缺少列 {listed}。请补齐列后，{AGAIN}")
