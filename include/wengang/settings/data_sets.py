"""The tables that a hand-over may bring, their columns and code lists (method §10, domain sections 3.1 and 15).

Belongs here: names, titles, aliases and literals as data.
Does not belong here: reading a file (`data_sharing.reading`), judging a row (`expectations/`).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Literal

from wengang.characters import as_literal
from wengang.settings.config_files import FrozenModel, read_yaml


class Column(FrozenModel):
    """One column: its title in the file and the other titles seen for it; `personal` says how a value is masked wherever it is shown."""

    title: str
    aliases: tuple[str, ...] = ()
    optional: bool = False
    personal: Literal["name", "number"] | None = None

    @property
    def titles(self) -> tuple[str, ...]:
        """Every title under which the column may come."""
        return (self.title, *self.aliases)


class DataSet(FrozenModel):
    """One table of a hand-over: its Chinese name, sending department, file form and columns by their name in the house.

    `department` is a word of `departments.yaml`, or `both` for a table of 乡村振兴 and 人社.
    `counts_compared` is false for lists of events, whose number of rows says nothing beside the month before (method §9).
    `may_be_empty`: a file without rows is an answer (no workshop here absorbs anybody), where a person file without rows is a mistake.
    `stands_alone`: each file is an event of its own (an application), so equal content is no repetition of an earlier file.
    """

    title: str
    department: str
    form: Literal["xlsx", "csv"]
    header_row: int
    counts_compared: bool = True
    may_be_empty: bool = False
    stands_alone: bool = False
    columns: Mapping[str, Column]

    def taken_from(self, department: str) -> bool:
        """Tell whether this department may send the table."""
        return self.department == department or (self.department == "both" and department in ("rv", "hr"))


@cache
def load_departments() -> Mapping[str, str]:
    """Give the departments of `departments.yaml`: the word in a manifest and the short name in papers."""
    departments: dict[str, str] = read_yaml("departments.yaml")
    return departments


@cache
def load_data_sets() -> Mapping[str, DataSet]:
    """Give the data sets of `data_sets.yaml` by table name."""
    return {name: DataSet.model_validate(body) for name, body in read_yaml("data_sets.yaml").items()}


@cache
def code_by_literal(code_list: str) -> Mapping[str, str]:
    """Give the code of each literal of one code list; literals are compared as `as_literal` gives them."""
    body: dict[str, list[str]] = read_yaml("code_lists.yaml")[code_list]
    return {as_literal(literal): code for code, literals in body.items() for literal in literals}


def code_title(code_list: str, code: str) -> str:
    """Give the Chinese literal by which a code is shown."""
    title: str = read_yaml("code_lists.yaml")[code_list][code][0]
    return title
