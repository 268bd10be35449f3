"""docs/data-dictionary.md, made from the tables of figures and their dictionary so that it cannot drift (style, habit 12).

Belongs here: laying out the page, and what the two lack of each other. Does not belong here: the definitions (`include/config/figures.yaml`).
`python -m ops.dictionary_page ADDRESS` writes it from a database of today; a test compares the page with a fresh one.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import psycopg

from wengang.settings.figures import load_figures

PROJECT_ROOT = Path(__file__).resolve().parents[1]
PAGE = PROJECT_ROOT / "docs" / "data-dictionary.md"
SCHEMAS = {"monitoring": "动态监测", "risk_detection": "风险等级", "composition": "务工结构", "reconciliation": "两部门核对"}
_HEAD = """# 数据字典

由 `python -m ops.dictionary_page 数据库地址` 从数据库的表和 `include/config/figures.yaml` 生成，请勿手改。
“方法”指 [method.md](method.md)，“政策”指 [policy-source.md](policy-source.md)，“决定”指 [decisions](decisions/README.md)。
每个指标都属于一个月的一个快照；重算不改旧快照。含个人信息或只供计算的表不列。
"""
_COLUMNS = """
select table_schema, table_name, column_name
from information_schema.columns
where table_schema = any (%s) and table_name not like '%%\\_20__\\___'
order by table_schema, table_name, ordinal_position
"""


class TableColumn(NamedTuple):
    """One column of the database."""

    schema: str
    table: str
    column: str

    @property
    def name(self) -> str:
        """Its key in the dictionary."""
        return ".".join(self)


def columns_of(connection: psycopg.Connection) -> list[TableColumn]:
    """Give the columns of the tables that hold figures of a scope, in the order of the tables."""
    internal = load_figures().internal
    found = (TableColumn(*row) for row in connection.execute(_COLUMNS, [list(SCHEMAS)]))
    return [column for column in found if column.table not in internal.get(column.schema, ())]


def undefined(columns: Sequence[TableColumn]) -> list[str]:
    """Give the columns that are neither a key nor a figure of the dictionary."""
    known = load_figures()
    return [column.name for column in columns if column.column not in known.keys and column.name not in known.figures]


def gone(columns: Sequence[TableColumn]) -> list[str]:
    """Give the entries of the dictionary that no table has."""
    names = {column.name for column in columns}
    return sorted(set(load_figures().figures) - names)


def dictionary_page(columns: Sequence[TableColumn]) -> str:
    """Give the text of the page."""
    return "\n".join([_HEAD, *_sections(columns)])


def _sections(columns: Sequence[TableColumn]) -> Iterator[str]:
    known = load_figures()
    for schema, title in SCHEMAS.items():
        tables = list(dict.fromkeys(column.table for column in columns if column.schema == schema))
        if tables:
            yield f"## {title}（`{schema}`）\n"
        for table in tables:
            own = [column for column in columns if (column.schema, column.table) == (schema, table)]
            keys = "、".join(f"{known.keys[column.column]} `{column.column}`" for column in own if column.name not in known.figures)
            yield f"### `{schema}.{table}`\n\n每行：{keys}\n\n| 指标 | 列 | 单位 | 定义 | 依据 |\n|---|---|---|---|---|"
            for column in own:
                if entry := known.figures.get(column.name):
                    yield f"| {entry.title} | `{column.column}` | {entry.unit} | {entry.says} | {entry.source} |"
            yield ""
    yield "## 打开页面时计算的指标\n\n不存放在表里，不进入等级。\n\n| 指标 | 单位 | 定义 | 依据 |\n|---|---|---|---|"
    for entry in known.computed.values():
        yield f"| {entry.title} | {entry.unit} | {entry.says} | {entry.source} |"
    yield ""


def main() -> None:
    """Write the page from the database of an address."""
    with psycopg.connect(sys.argv[1]) as connection:
        PAGE.write_text(dictionary_page(columns_of(connection)), encoding="utf-8")


if __name__ == "__main__":
    main()
