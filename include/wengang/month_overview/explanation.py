"""One unit's month, or the province's, explained: the sections of its page and of `wengang explain`, in their order.

Belongs here: the order, and the same content as text and as data. Does not belong here: what a section says (`why`, `makeup`, `sources`).

A further section is a function that is given the unit of work and the month and gives a `papers.paper.Section` (a heading with sentences,
tables and charts), or None where it has nothing to say: it is written into `SECTIONS` and stands on the page and in the command.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from wengang.database.unit_of_work import UnitOfWork
from wengang.month_overview import makeup, sources, why
from wengang.month_overview.next_month import next_month
from wengang.month_overview.scope_month import ScopeMonth, read_scope_month
from wengang.papers.columns import aligned, broken
from wengang.papers.paper import Figure, Section, Table
from wengang.papers.wording import hour
from wengang.periods import Period
from wengang.risk_detection.levels import GradedMeasure

SectionOf = Callable[[UnitOfWork, ScopeMonth], Section | None]
SECTIONS: tuple[SectionOf, ...] = (
    lambda _work, month: why.why(month),
    lambda _work, month: why.checks(month),
    makeup.clusters,
    makeup.flow,
    makeup.income,
    makeup.split,
    makeup.groups,
    makeup.towns,
    makeup.villages,
    makeup.last_months,
    next_month,
    sources.lags,
    sources.quality,
    lambda _work, month: why.parameters(month),
    sources.files,
)
"""What stands on a page, from the answer to what it rests on."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """A month of a unit or of the province with its sections."""

    month: ScopeMonth
    sections: Sequence[Section]

    @property
    def title(self) -> str:
        """How page and text are called."""
        return f"{self.month.name}{self.month.period.chinese}：{self.month.level_words}"

    @property
    def taken(self) -> str:
        """Which snapshot is shown, and when it was frozen, without a full stop."""
        number, row = self.month.snapshot.number, self.month.taken
        newest = "" if number == self.month.newest else f"，最新的是快照{self.month.newest}"
        return f"快照{number}，冻结于{hour(row['frozen_at'])}，{row['ready']}/{row['expected']}个单位报齐{newest}"

    def as_text(self) -> Iterator[str]:
        """Give it as lines of the terminal; charts as the words that stand for them."""
        yield self.title
        yield f"{self.taken}。"
        for section in self.sections:
            yield ""
            yield f"【{section.heading}】"
            for block in section.blocks:
                yield from _lines(block)

    def as_data(self) -> dict[str, Any]:
        """Give it as data: what it is about, the stored reasons, and the sections as they are shown."""
        levels = self.month.levels
        return {
            "period": str(self.month.period),
            "snapshot": self.month.snapshot.number,
            "scope": self.month.scope.code,
            "name": self.month.name,
            "level": self.month.level,
            "levels": {measure: {"graded": found.graded, "level": found.level} for measure, found in levels.items()},
            "reasons": [
                {"rule": one.rule, "level": one.level, "inputs": one.inputs, "threshold": one.threshold, "text": one.text}
                for one in (levels[GradedMeasure.UNIT].reasons if levels else ())
            ],
            "sections": [{"heading": one.heading, "blocks": [_plain(block) for block in one.blocks]} for one in self.sections],
        }


def explain(work: UnitOfWork, period: Period, unit: str | None, number: int | None = None) -> Explanation:
    """Explain a unit's month, or the province's, at its newest snapshot or another. Raises `NoSnapshotError`, `UnknownUnitError`."""
    month = read_scope_month(work, period, unit, number)
    return Explanation(month, [section for section_of in SECTIONS if (section := section_of(work, month)) is not None])


def _lines(block: str | Table | Figure) -> Iterator[str]:
    if isinstance(block, Table):
        yield from aligned([block.head, *block.rows])
    elif isinstance(block, Figure):
        yield from broken(block.words)
    else:
        yield from broken(block)


def _plain(block: str | Table | Figure) -> object:
    if isinstance(block, Table):
        return {"head": block.head, "rows": block.rows}
    return block.words if isinstance(block, Figure) else block
