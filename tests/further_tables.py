"""The tables of further domains as tests need them: each domain has its module `tests/tables_of/<domain>.py` with `TABLES`.

Belongs here: the form, and collecting them. Does not belong here: the tables themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

Cells = dict[str, Any]
FOLDER = Path(__file__).with_name("tables_of")


@dataclass(frozen=True)
class FurtherTable:
    """Titles and name of a file, a good row by its number, cells that are good, cells that break just these (rule, severity, column).

    `twice` is the column at which ROW_TWICE points.
    """

    titles: tuple[str, ...]
    file_name: str
    good_row: Callable[..., Cells]
    good: Sequence[Cells]
    bad: Sequence[tuple[Cells, set[tuple[str, str, str]]]]
    twice: str


def further_tables() -> Mapping[str, FurtherTable]:
    """Give the tables of every module of the folder, by name."""
    modules = (import_module(f"tests.tables_of.{path.stem}") for path in sorted(FOLDER.glob("*.py")))
    return {name: table for module in modules for name, table in module.TABLES.items()}
