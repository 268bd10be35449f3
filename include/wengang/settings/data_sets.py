"""How a table that a hand-over may bring is declared, and all that the domains declare (method §10, domain sections 3.1 and 15).

Belongs here: the form of a declaration, collecting them, code lists.
Does not belong here: the tables themselves (`wengang.<domain>.file_tables`), reading a file (`data_sharing.reading`), judging a row
(`expectations/`).

A domain declares each of its tables once, as `TABLES` of its module `file_tables`: what a file looks like, what its cells mean and what is
kept of them, and which figures rest on it. Everything else asks here; SQL asks `data_sharing.file_table`, which every upgrade writes anew
from the declarations (`wengang.database.file_tables`). No domain is imported by name: the catalogue is `settings.domains`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Literal

from wengang.characters import as_literal
from wengang.settings.config_files import FrozenModel, ReadOncePerState, read_yaml
from wengang.settings.domains import DOMAINS


class InputOf(StrEnum):
    """What rests on a table: a month's snapshot, a ledger of its domain with a time of its own, or one case (an application)."""

    MONTH = "month"
    LEDGER = "ledger"
    CASE = "case"


class Column(FrozenModel):
    """One column: its title in the file and the other titles seen for it; `personal` says how a value is masked wherever it is shown.

    `codes` is its code list; with `must_be_told` a blank cell is an unknown code, otherwise it has none. `kept_as_text`: the text is kept
    as it is written, so it may be no formula and not longer than an index takes. `kept_as_digest`: only a keyed digest of it is kept, of the
    text, of the key that it is as it joins tables (folded), or the key of the person whose identity number it is.
    """

    title: str
    aliases: tuple[str, ...] = ()
    optional: bool = False
    personal: Literal["name", "number"] | None = None
    codes: str | None = None
    must_be_told: bool = False
    kept_as_text: bool = False
    kept_as_digest: Literal["text", "key", "person"] | None = None

    @property
    def titles(self) -> tuple[str, ...]:
        """Every title under which the column may come."""
        return (self.title, *self.aliases)


class Comparison(FrozenModel):
    """What a settled file shows beside other files: a rule of `expectations/beyond_rows.json`, and what gives the rows that break it.

    `rows` takes the unit of work and the delivery, and gives rows of `row_no` and `value`; a warning also has `person_key` and `employer_key`
    where the table knows them, so that an explanation can hold for them.
    """

    rule: str
    rows: Callable[[Any, Any], list[Any]]


class DataSet(FrozenModel):
    """One table of a hand-over: its Chinese name, sending department, file form and columns by their name in the house.

    `form` is that of its file; `either` takes a workbook or CSV, by its ending.

    `department` is a word of `departments.yaml`, or `both` for a table of 乡村振兴 and 人社; `also_from` are others that may send one of `both`.
    `required`: every unit owes it every month, and the score of data quality counts it (method §5). `makes_ready`: a unit is ready for a
    month when all of these are accepted (method §1). `settled_first`: it is judged before the other files of its hand-over.
    `of_the_year`: the departments of the province hand it over once a year, under the code of the province and January of that year.
    `taken_whole`: one row or cell that is refused returns the file, because half a list of money is no list.
    `counts_compared` is false for lists of events, whose number of rows says nothing beside the month before (method §9).
    `few_rejects_pass`: a few refused rows do not hold the file, however small it is (method §14: at least 3).
    `one_row_of`: the column with the key of which the file has one row, `x_read` as its shape adds it: a second row that is otherwise good goes
    back (method §14).
    `rows_alone`: each row is an event of its own: however many are refused, the others count, and the file is not held for it.
    `rows_digested`: facts are given a keyed digest of all cells of a row (`row_digest`), by which the same row is known in another file.
    `may_be_empty`: a file without rows is an answer (no workshop here absorbs anybody), where a person file without rows is a mistake.
    `shape` adds to a frame of text cells the columns that rules judge; `facts` gives what is kept of the good rows in `fact_table`.
    `accepted` does what follows from the acceptance of a file, in its transaction; `told` gives what its receipt says of that, line by line.
    `employer` names the employer of a row, or the workshop that it is about: a column with its code and, where there is one, with its name;
    an explanation of a warning holds for a person with an employer (method §13).
    `somebody_unknown` are the rules after which a rejected row still stands for somebody, who is counted as unknown (method §6).
    """

    title: str
    department: str
    also_from: tuple[str, ...] = ()
    form: Literal["xlsx", "csv", "either"]
    header_row: int
    input_of: InputOf
    required: bool = False
    makes_ready: bool = False
    settled_first: bool = False
    of_the_year: bool = False
    taken_whole: bool = False
    counts_compared: bool = True
    few_rejects_pass: bool = False
    one_row_of: str | None = None
    rows_alone: bool = False
    rows_digested: bool = False
    may_be_empty: bool = False
    columns: Mapping[str, Column]
    shape: Callable[[Any, Any], None]
    facts: Callable[[Any, Any], Any]
    fact_table: str
    employer: tuple[str, ...] = ()
    somebody_unknown: frozenset[str] = frozenset()
    compared: tuple[Comparison, ...] = ()
    accepted: Callable[[Any, Any], None] | None = None
    told: Callable[[Any, Any], Sequence[str]] | None = None

    @property
    def stands_alone(self) -> bool:
        """Whether each file is an event of its own (an application), so that equal content is no repetition of an earlier file."""
        return self.input_of is InputOf.CASE

    @property
    def departments(self) -> tuple[str, ...]:
        """The words of the departments that send it."""
        return ("rv", "hr", *self.also_from) if self.department == "both" else (self.department,)

    def taken_from(self, department: str) -> bool:
        """Tell whether this department may send the table."""
        return department in self.departments


@ReadOncePerState
def load_departments() -> Mapping[str, str]:
    """Give the departments of `departments.yaml`: the word in a manifest and the short name in papers."""
    departments: dict[str, str] = read_yaml("departments.yaml")
    return departments


@cache
def load_data_sets() -> Mapping[str, DataSet]:
    """Give the tables of all domains by name, in the order of the catalogue; raises `ValueError` for a name that is declared twice."""
    found: dict[str, DataSet] = {}
    for domain in DOMAINS:
        module = f"wengang.{domain}.file_tables"
        tables: Mapping[str, DataSet] = import_module(module).TABLES if find_spec(module) else {}
        if twice := sorted(set(tables) & set(found)):
            raise ValueError(f"{module} declares {twice} once more: a table has one domain")
        found.update(tables)
    return found


def tables_that_make_ready() -> tuple[str, ...]:
    """Give the tables that a unit must have accepted to be ready for a month (method §1)."""
    return tuple(name for name, table in load_data_sets().items() if table.makes_ready)


@cache
def code_by_literal(code_list: str) -> Mapping[str, str]:
    """Give the code of each literal of one code list; literals are compared as `as_literal` gives them."""
    body: dict[str, list[str]] = read_yaml("code_lists.yaml")[code_list]
    return {as_literal(literal): code for code, literals in body.items() for literal in literals}


def code_words(code_list: str | None) -> list[str]:
    """Give the words of a code list as they are written in files, one a code; empty without a list."""
    body: dict[str, list[str]] = read_yaml("code_lists.yaml")[code_list] if code_list else {}
    return [literals[0] for literals in body.values()]


def code_title(code_list: str, code: str) -> str:
    """Give the Chinese literal by which a code is shown."""
    title: str = read_yaml("code_lists.yaml")[code_list][code][0]
    return title


def code_titles(code_list: str) -> list[str]:
    """Give the Chinese literals by which the codes of a list are shown."""
    return [literals[0] for literals in read_yaml("code_lists.yaml")[code_list].values()]
