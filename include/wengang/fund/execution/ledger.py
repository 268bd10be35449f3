"""Execution: what was allocated and spent, by line, by unit and in total, as of a day (method §7: spent ÷ allocated).

Belongs here: the figures. Does not belong here: booking (`booking`), what follows from a low one (`notices`), a closed year (`closing`).
Amounts in whole fen, ratios exact. A voucher counts on its day of payment, a reversal on that of what it takes back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from wengang.database.unit_of_work import UnitOfWork
from wengang.fund.execution.rows import ClosingLinesRow, ExecutionOfLinesRow
from wengang.fund.handed_over import LineKind


@dataclass(frozen=True, slots=True)
class Execution:
    """How far an amount is spent."""

    allocated_fen: int
    spent_fen: int

    @property
    def left_fen(self) -> int:
        """What can still be spent."""
        return self.allocated_fen - self.spent_fen

    @property
    def ratio(self) -> Fraction | None:
        """Spent ÷ allocated, None where nothing was allocated."""
        return Fraction(self.spent_fen, self.allocated_fen) if self.allocated_fen else None


@dataclass(frozen=True, slots=True)
class LineExecution:
    """How far one line of a unit is spent."""

    unit: str
    line: LineKind
    done: Execution

    @classmethod
    def from_row(cls, row: ExecutionOfLinesRow | ClosingLinesRow) -> LineExecution:
        """Give it from a row with unit, line, allocated_fen and spent_fen."""
        return cls(row["unit"], LineKind(row["line"]), Execution(row["allocated_fen"], row["spent_fen"]))


def execution_of(work: UnitOfWork, year: int, until: date) -> tuple[LineExecution, ...]:
    """Give each issued line of a year as of a day, units in code order; empty where nothing was issued."""
    return in_order(
        LineExecution.from_row(row) for row in work.rows("fund/execution/execution_of_lines", ExecutionOfLinesRow, year=year, until=until)
    )


def in_order(lines: Iterable[LineExecution]) -> tuple[LineExecution, ...]:
    """Give lines by unit, then 基础, 奖励, 专项."""
    order = list(LineKind)
    return tuple(sorted(lines, key=lambda line: (line.unit, order.index(line.line))))


def together(lines: Iterable[LineExecution]) -> Execution:
    """Give the execution of several lines as one."""
    done = [line.done for line in lines]
    return Execution(sum(one.allocated_fen for one in done), sum(one.spent_fen for one in done))


def by_unit(lines: Sequence[LineExecution]) -> Mapping[str, tuple[LineExecution, ...]]:
    """Give the lines of each unit, units in the order in which they come."""
    units: dict[str, tuple[LineExecution, ...]] = {}
    for line in lines:
        units[line.unit] = (*units.get(line.unit, ()), line)
    return units
