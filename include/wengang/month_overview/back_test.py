"""`wengang backtest`: sets of parameters over the months of before, beside the levels that stand, as lines and as a table.

Belongs here: the words and tables. Does not belong here: grading again (`risk_detection.what_if`), reading a parameter file (`what_if`).
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from wengang.database.unit_of_work import UnitOfWork
from wengang.month_overview.steps import NoSnapshotError
from wengang.month_overview.what_if import NOTHING_TOUCHED, parameter_words
from wengang.papers.columns import aligned, broken
from wengang.papers.workbook import Cell, ListSheet, SheetColumn, workbook
from wengang.periods import Period
from wengang.risk_detection.levels import Level
from wengang.risk_detection.what_if import TriedMonth, back_test
from wengang.settings.policy import load_policy
from wengang.settings.units import load_units

CSV, WORKBOOK = ".csv", ".xlsx"
STANDING = "现行"
_LEVELS = sorted((level for level in Level if level), reverse=True)
COUNTS_HEAD = ("月份", "参数", *(level.chinese for level in _LEVELS), "要提示的", "与现行不同")
_NOTE = "“要提示的”是有等级的单位数（凡下降即提示）；各月取最新的快照，重报后又改等级的更正函不在其中，提示函是否逾期按冻结时的情况。"


@dataclass(frozen=True, slots=True)
class TriedHistory:
    """Months under sets of parameters; `months` has the same months for each set, oldest first."""

    parameters: Mapping[str, Sequence[str]]
    months: Mapping[str, Sequence[TriedMonth]]

    @property
    def span(self) -> tuple[Period, Period]:
        """The first and the last month."""
        standing = self._standing
        return standing[0].snapshot.period, standing[-1].snapshot.period

    def as_text(self) -> Iterator[str]:
        """Give it as lines of the terminal."""
        first, last = self.span
        yield f"{first.chinese}至{last.chinese}，换用{len(self.months)}组参数回测（{NOTHING_TOUCHED}）："
        for name, lines in self.parameters.items():
            yield f"  {name}"
            yield from (f"    {line}" for line in lines)
        yield ""
        yield from aligned([COUNTS_HEAD, *(tuple(map(str, row)) for row in self.counts)], right=range(2, len(COUNTS_HEAD)))
        yield from broken(_NOTE)

    def as_csv(self) -> bytes:
        """Give the level of every unit and month as a CSV file that opens in office software (UTF-8 with its mark)."""
        text = io.StringIO()
        csv.writer(text).writerows([self._unit_head, *self._units()])
        return text.getvalue().encode("utf-8-sig")

    def as_workbook(self) -> bytes:
        """Give the counts of each month and the level of every unit as a workbook."""
        first, last = self.span
        title = f"{first.chinese}至{last.chinese}风险等级回测"
        told = tuple(f"{name}：{'；'.join(lines)}" for name, lines in self.parameters.items())
        counts = ListSheet("各月", title, (NOTHING_TOUCHED,), _columns(COUNTS_HEAD), list(self.counts), (*told, _NOTE))
        units = ListSheet("各单位", title, (), _columns(self._unit_head), list(self._units()), told)
        return workbook([counts, units])

    @property
    def _standing(self) -> Sequence[TriedMonth]:
        return next(iter(self.months.values()))

    @property
    def _unit_head(self) -> tuple[str, ...]:
        return ("月份", "快照", "单位代码", "单位", STANDING, *self.months)

    @property
    def counts(self) -> Iterator[tuple[Cell, ...]]:
        """Give for each month what stands, and each set below it; as cells under `COUNTS_HEAD`, every row with its month."""
        for place, month in enumerate(self._standing):
            yield (month.snapshot.period.chinese, STANDING, *_counted(month.standing), 0)
            for name, months in self.months.items():
                yield (month.snapshot.period.chinese, name, *_counted(months[place].tried), len(months[place].changed))

    def _units(self) -> Iterator[tuple[Cell, ...]]:
        for place, month in enumerate(self._standing):
            for unit, level in sorted(month.standing.items()):
                tried = (months[place].tried[unit].chinese for months in self.months.values())
                period, number = str(month.snapshot.period), month.snapshot.number
                yield (period, number, unit, load_units().unit(unit).name, level.chinese, *tried)


def tried_history(work: UnitOfWork, first: Period, last: Period, sets: Mapping[str, Mapping[str, int | str]]) -> TriedHistory:
    """Try sets of parameters, by name, on the months from the first to the last; touches nothing.

    Raises `PolicyError` for values that cannot be tried, `NoSnapshotError` where no month has levels.
    """
    policies = [load_policy().with_tried(values) for values in sets.values()]
    months = back_test(work, first, last, policies)
    if not months or not months[0]:
        raise NoSnapshotError(f"{first.chinese}至{last.chinese}没有评定过等级的月份：请核对起止月份")
    words = {name: list(parameter_words(values, last)) for name, values in sets.items()}
    return TriedHistory(words, dict(zip(sets, months, strict=True)))


def _counted(levels: Mapping[str, Level]) -> Sequence[int]:
    counted = Counter(levels.values())
    return [*(counted[level] for level in _LEVELS), sum(map(bool, levels.values()))]


def _columns(head: Sequence[str]) -> tuple[SheetColumn, ...]:
    return tuple(SheetColumn(title, max(6, len(title))) for title in head)
