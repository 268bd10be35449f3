"""Facts of a unit that an accepted objection corrects: which facts, what a value may be, and the corrections that hold in a year.

Belongs here: reading and finding corrections. Does not belong here: the round of objections itself (`objections`), where uncorrected facts
come from (`collecting`).

The degree of completion and the performance are not facts of their own: they follow from workers, target, income and execution, so that a
correction always reaches everything that rests on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from wengang.approvals.digests import digest_of
from wengang.database.unit_of_work import UnitOfWork
from wengang.fund.factor_file import read_exact
from wengang.fund.handed_over import NEW_UNIT
from wengang.fund.money_words import FEN_PER_YUAN
from wengang.fund.refusals import InputsError
from wengang.fund.rows import AcceptedCorrectionsRow


class Correctable(StrEnum):
    """The facts a unit may object to, by their words; amounts in 元, ratios as numbers (0.93)."""

    LABOUR = "脱贫劳动力"
    TASK = "务工规模任务"
    WORKERS = "年度累计务工人数"
    INPUT = "市县投入"
    INCOME = "收入同比"
    EXECUTION = "资金执行率"
    LAST_BASE = "上年基础"


_PERSONS = (Correctable.LABOUR, Correctable.TASK, Correctable.WORKERS)


@dataclass(frozen=True, slots=True)
class Correction:
    """What an objection puts in the place of a fact; last bases in fen, None = a new unit."""

    objection: int
    unit: str
    fact: Correctable
    value: Fraction | None
    value_text: str

    @property
    def source(self) -> str:
        """How the corrected fact names its source; the database compares it."""
        return f"异议第{self.objection}号"

    @property
    def digest(self) -> str:
        """The digest of what is corrected."""
        return digest_of(f"{self.objection} {self.unit} {self.fact} {self.value_text}")


Corrections = Mapping[tuple[str, Correctable], Correction]


def read_value(fact: Correctable, text: str) -> Fraction | None:
    """Give the value that an objection names, exactly; raises `InputsError` for one that cannot be."""
    if fact is Correctable.LAST_BASE:
        return None if text == NEW_UNIT else Fraction(_fen_amount(text, fact))
    value = read_exact(text, fact)
    if fact in _PERSONS and value.denominator != 1:
        raise InputsError(fact, "应是人数，写成整数")
    least = Fraction(1) if fact is Correctable.TASK else Fraction(-1) if fact is Correctable.INCOME else Fraction()
    if value < least:
        raise InputsError(fact, f"不能小于{least}")
    return value


def _fen_amount(text: str, field: str) -> int:
    amount = read_exact(text.replace(",", ""), field) * FEN_PER_YUAN
    if amount.denominator != 1 or amount < 0:
        raise InputsError(field, f"金额“{text}”应以元计、精确到分、不小于0")
    return amount.numerator


def accepted_corrections(work: UnitOfWork, year: int) -> Corrections:
    """Give the corrections that hold in a year of allocation, the newest accepted one of each fact."""
    rows = work.rows("fund/accepted_corrections", AcceptedCorrectionsRow, year=year)
    found = (
        Correction(
            row["objection_id"], row["unit"], Correctable(row["fact"]), read_value(Correctable(row["fact"]), row["value"]), row["value"]
        )
        for row in rows
    )
    return {(correction.unit, correction.fact): correction for correction in found}
