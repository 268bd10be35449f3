"""What the papers of a version tell: its amounts by unit, as proposed or as decided, and how amounts are written.

Belongs here: one shape of a plan for every paper. Does not belong here: sentences of one paper (its own module).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from wengang.fund.allocation import Allocation
from wengang.fund.drawing import FEN_PER_WAN
from wengang.fund.handed_over import DecidedLine, LineKind
from wengang.fund.money_words import unit_words
from wengang.numbers import UNDEFINED, decimal, rounded, signed_percent, yuan
from wengang.periods import Period

_FEN_PER_SHOWN = FEN_PER_WAN // 100


@dataclass(frozen=True, slots=True)
class UnitAmounts:
    """The amounts of one unit in fen; `last_base_fen` None = a new unit."""

    unit: str
    base_fen: int
    award_fen: int
    special_fen: int
    last_base_fen: int | None

    @property
    def name(self) -> str:
        """The unit's name; its code where the register does not know it."""
        return unit_name(self.unit)

    @property
    def total_fen(self) -> int:
        """Base, award and special line together."""
        return self.base_fen + self.award_fen + self.special_fen

    @property
    def base_change_fen(self) -> int | None:
        """How far the base lies above last year's; None for a new unit."""
        return None if self.last_base_fen is None else self.base_fen - self.last_base_fen

    @property
    def base_movement(self) -> str:
        """The change of the base as a cell: +1.02%; 新单位; — where last year's base was 0."""
        if self.last_base_fen is None:
            return "新单位"
        return signed_percent(Fraction(self.base_fen - self.last_base_fen, self.last_base_fen)) if self.last_base_fen else UNDEFINED


@dataclass(frozen=True, slots=True)
class FinanceDecision:
    """What 财政 decided: every line of every unit, the reserve in fen, the 文号 of the decision (empty where not told)."""

    lines: Sequence[DecidedLine]
    reserve_fen: int
    doc_no: str


@dataclass(frozen=True, slots=True)
class FinanceDifference:
    """One line that 财政 decided otherwise than proposed, in fen, with the reason."""

    unit: str
    line: LineKind
    proposed_fen: int
    decided_fen: int
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """One version of the plan as its papers tell it; without `decision` it is a proposal, with it the final text.

    `sealed` is the sentence on the head of the sealed audit, where there is one.
    """

    allocation: Allocation
    title: str
    digest: str
    unconfirmed: Sequence[str]
    on: date
    decision: FinanceDecision | None = None
    sealed: Sequence[str] = ()

    @property
    def year(self) -> int:
        """The year of the money."""
        return self.allocation.inputs.year

    @property
    def january(self) -> Period:
        """The month by whose parameters the year is allocated."""
        return Period(self.year, 1)

    @property
    def amounts(self) -> tuple[UnitAmounts, ...]:
        """The amounts of every unit in code order: as decided, else as proposed."""
        last = {facts.code: facts.last_base_fen for facts in self.allocation.inputs.units}
        if self.decision is None:
            return tuple(
                UnitAmounts(one.unit, one.base_fen, one.award_fen, one.special_fen, last[one.unit]) for one in self.allocation.lines
            )
        decided = {(line.unit, line.line): line.amount_fen for line in self.decision.lines}
        return tuple(
            UnitAmounts(unit, decided[unit, LineKind.BASE], decided[unit, LineKind.AWARD], decided[unit, LineKind.SPECIAL], last[unit])
            for unit in sorted(last)
        )

    @property
    def sums(self) -> tuple[int, int, int]:
        """All bases, awards and special lines."""
        amounts = self.amounts
        return sum(one.base_fen for one in amounts), sum(one.award_fen for one in amounts), sum(one.special_fen for one in amounts)

    @property
    def reserve_fen(self) -> int:
        """The reserve: as decided, else as proposed."""
        return self.allocation.reserve_fen if self.decision is None else self.decision.reserve_fen

    @property
    def differences(self) -> tuple[FinanceDifference, ...]:
        """The lines that were decided otherwise than proposed, in code order; none in a proposal."""
        if self.decision is None:
            return ()
        proposed = {
            (one.unit, kind): fen
            for one in self.allocation.lines
            for kind, fen in zip(LineKind, (one.base_fen, one.award_fen, one.special_fen), strict=True)
        }
        order = list(LineKind)
        return tuple(
            FinanceDifference(line.unit, line.line, proposed[line.unit, line.line], line.amount_fen, line.reason)
            for line in sorted(self.decision.lines, key=lambda line: (line.unit, order.index(line.line)))
            if line.amount_fen != proposed[line.unit, line.line]
        )

    @property
    def name(self) -> str:
        """The title without its mark 试算, for papers that carry the mark of their own."""
        return self.title.removesuffix("（试算）")

    @property
    def standing(self) -> str:
        """How far the text is, in the words that stand under titles."""
        return "拟分配（未定稿）" if self.decision is None else "定稿"


def unit_name(code: str) -> str:
    """Give the name of a unit without its code; the code where the register does not know it."""
    return unit_words(code).removeprefix(code) or code


def grouped(fen: int | Fraction) -> str:
    """Give an amount of fen in 元 as cells write it: 26,400,000.00, to the fen."""
    return yuan(fen).removesuffix("元")


def signed(fen: int | Fraction) -> str:
    """Give a difference as cells write it: +503,700.00, −503,700.00, 0.00."""
    return f"{'+' if rounded(fen) > 0 else ''}{grouped(fen)}"


def wan(fen: int | Fraction) -> str:
    """Give the size of an amount in words, in 万元 to two places, 约 before it where it is not exact; under 50 元 as 不足50元."""
    size = abs(Fraction(fen))
    if 0 < size < _FEN_PER_SHOWN // 2:
        return "不足50元"
    about = "" if Fraction(size, _FEN_PER_SHOWN).denominator == 1 else "约"
    return f"{about}{wan_cell(size)}万元"


def wan_cell(fen: int | Fraction) -> str:
    """Give an amount of fen in 万元 as cells write it: 2,640.00, to the nearest 100 元."""
    return decimal(Fraction(fen, FEN_PER_WAN), separator=",")
