"""How a chapter declares its rules, and all that the domains declare (method §14).

Belongs here: the form of a declaration, collecting them. Does not belong here: the rules themselves (`wengang.<chapter>.clues` and
`sql/<chapter>/`), running them (`running`).

A chapter is a domain that declares `CHAPTER` in its module `clues`. No chapter is imported by name: the catalogue is `settings.domains`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Literal

from wengang.database.unit_of_work import UnitOfWork
from wengang.papers.paper import Section
from wengang.periods import Period
from wengang.settings.domains import DOMAINS

if TYPE_CHECKING:
    from wengang.clues.running import ClueRun

Part = Literal["object_no", "person_key", "month", "party"]
"""The columns of what a rule finds that can name what a matter is about; `party` is a household, an account or a payee by its key."""


@dataclass(frozen=True, slots=True)
class Need:
    """A file that must be accepted of a unit for a rule to be judged there: of the run's month, or of so many months before."""

    table: str
    back: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ClueRule:
    """One rule: what it is called, which files it needs, which statement finds its rows, who is asked about what it finds.

    `title` says in Chinese what is in doubt, never a verdict. `table` is the file that a clue points into. `statement` is a file of `sql/`
    that gives `FoundClueRow`s; it is told the run and its days, the `parameters` (by their name in the statement: a policy parameter) and
    what `bind` gives. `subject` says what one matter is about; `says` is filled with what a row shows.
    `department` of the unit owns the matter, within the workdays of a parameter, or by the workday of the next month that `settled_by` names;
    `by_two`: an answer is accepted by two people.
    """

    code: str
    title: str
    table: str
    needs: tuple[Need, ...]
    statement: str
    subject: tuple[Part, ...]
    says: str
    department: str = "hr"
    workdays: str = "clue.workdays"
    settled_by: str | None = None
    by_two: bool = False
    parameters: Mapping[str, str] = field(default_factory=dict)
    bind: Callable[[UnitOfWork, ClueRun], Mapping[str, Any]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChapterFile:
    """A file that the page of a chapter gives out for a run's month, of the province or of one unit: no person stands in it readably.

    `code` names it in its address, `title` in Chinese; `ending` is docx or xlsx. `of_units`: it is about one unit, whose clerks may fetch it;
    otherwise it is about the province and for whoever sees all. `lends_names`: masked people stand in it, so that each fetching is on record.
    `content` takes the run, the unit and the day, and gives None where there is nothing to tell.
    """

    code: str
    title: str
    ending: Literal["docx", "xlsx"]
    content: Callable[[UnitOfWork, ClueRun, str | None, date], bytes | None]
    of_units: bool = False
    lends_names: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A chapter: the word of its domain, its Chinese title, its own tables and its rules in the order in which lists name them.

    `confidential`: its matters say nothing but the rule, in whatever list they stand. `cases_bar_awards`: an
    open confirmed case keeps a unit from an award of the fund. `figures` are what a replay writes beside the clues, by
    the name of the key: a value for each month with a file of the chapter. `sections` are its own figures of a run as its page shows them, of
    the province or of one unit, without persons; `files` are papers that it gives out beside them. `own_lists` puts packages of its own by a
    leading run, once its matters stand, and gives how many are new. `sheet` is what two departments of a unit sign month by month.
    `money_back`: answers to its matters may tell what was got back.
    """

    code: str
    title: str
    tables: tuple[str, ...]
    rules: tuple[ClueRule, ...]
    confidential: bool = False
    cases_bar_awards: bool = False
    money_back: bool = False
    figures: Mapping[str, Callable[[UnitOfWork, ClueRun], object]] = field(default_factory=dict)
    sections: Callable[[UnitOfWork, ClueRun, str | None], Sequence[Section]] | None = None
    sheet: Callable[[UnitOfWork, ClueRun, str], Sequence[Section]] | None = None
    files: tuple[ChapterFile, ...] = ()
    own_lists: Callable[[UnitOfWork, ClueRun, date], int] | None = None

    @property
    def other_tables(self) -> tuple[str, ...]:
        """The tables of other domains that its rules need."""
        return tuple(dict.fromkeys(need.table for rule in self.rules for need in rule.needs if need.table not in self.tables))

    def rule(self, code: str) -> ClueRule:
        """Give a rule by its code; raises `KeyError`."""
        return {rule.code: rule for rule in self.rules}[code]

    def file(self, code: str) -> ChapterFile | None:
        """Give one of its files by its code; None where there is none of that code."""
        return next((one for one in self.files if one.code == code), None)


@cache
def load_chapters() -> tuple[Chapter, ...]:
    """Give the chapters of all domains, in the order of the catalogue."""
    modules = (f"wengang.{domain}.clues" for domain in DOMAINS)
    return tuple(import_module(module).CHAPTER for module in modules if find_spec(module))


def months_before(period: Period, other: Period) -> int:
    """Give how many months another month lies before one."""
    return period.ordinal - other.ordinal
