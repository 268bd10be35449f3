"""The factors of a year of allocation: collected from frozen snapshots, the ledger and handed-over tables, then frozen with their sources.

Belongs here: which fact comes from where, and freezing them as a numbered set. Does not belong here: what was handed over (`handed_over`), the
calculation (`allocation`).

All are facts of the year before (method §7). Readings where the method is silent: people of working ability are 普通、技能、弱或半劳动力 on
the December roster at their home; income yoy is that of the income mean; an income yoy that nobody can tell counts as 0 in the factor (and
makes the unit not eligible for an award); what the ledger knows of last year's base and execution (once the year is closed, its closing)
goes before the handed-over table, which must then say the same or nothing. An accepted objection goes before all of them, and reaches what
rests on the fact: completion, eligibility and performance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from wengang.approvals.digests import digest_of
from wengang.clues.cases import units_with_confirmed_cases
from wengang.database.json_text import dump_json
from wengang.database.unit_of_work import UnitOfWork
from wengang.fund.allocation import UnitFacts
from wengang.fund.corrections import Correctable, Corrections
from wengang.fund.execution.rows import MoneyOfClosedYearRow
from wengang.fund.handed_over import FactorTable, HandedOver
from wengang.fund.money_words import exact_text, unit_words
from wengang.fund.performance import PerformanceRules, YearResults
from wengang.fund.quality import MonthCounts, mean_score
from wengang.fund.rows import (
    FactorSetByDigestRow,
    FactorValuesRow,
    FactsOfDecemberRow,
    InsertFactorSetRow,
    MoneyOfYearRow,
    QualityOfMonthsRow,
)
from wengang.fund.rules import Factor, Rules
from wengang.periods import Period
from wengang.user_error import UserError

LAST_BASE, PERFORMANCE, QUALITY = "last_base_fen", "performance", "quality"
NO_COMPARISON = "没有可比的上年同期，按0计"
STOPPED = "政策期已满，奖励停止"
OPEN_CASE = "有已核实而未办结的公益性岗位线索"
NEW = "新单位，不受升降限制"
LEDGER, TABLE = "资金台账", "因素表"


class FactorsMissingError(UserError):
    """Facts without which nothing can be shared out; the message names each with what to do."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of a unit with its source; a value of None says what `note` says."""

    unit: str
    item: str
    value: Fraction | None
    note: str
    source: str
    source_digest: str

    @property
    def value_text(self) -> str | None:
        """The value as text that reads back as the same number."""
        return None if self.value is None else exact_text(self.value)


@dataclass(frozen=True, slots=True)
class FactorSet:
    """A frozen set: its number in the year, and its facts by unit and item."""

    id: int
    version: int
    is_new: bool
    facts: tuple[Fact, ...]


def units_of(facts: Sequence[Fact]) -> tuple[UnitFacts, ...]:
    """Give what the calculation takes, units in code order."""
    by_unit: dict[str, dict[str, Fraction | None]] = {}
    for fact in facts:
        by_unit.setdefault(fact.unit, {})[fact.item] = fact.value
    return tuple(_unit_facts(code, by_unit[code]) for code in sorted(by_unit))


def freeze_factors(work: UnitOfWork, year: int, table: FactorTable, corrections: Corrections, on: date) -> FactorSet:
    """Collect the factors of a year and freeze them; equal facts from equal sources are the same set.

    Raises `FactorsMissingError` naming every fact that is not there, or that two sources tell differently.
    """
    work.lock("fund", year)
    facts = collect(work, year, table, corrections)
    digest = digest_of(dump_json([[fact.unit, fact.item, fact.value_text, fact.note, fact.source_digest] for fact in facts]))
    known = work.row("fund/factor_set_by_digest", FactorSetByDigestRow, year=year, digest=digest)
    if known is not None:
        return FactorSet(known["id"], known["version"], False, facts)
    row = work.row(
        "fund/insert_factor_set", InsertFactorSetRow, year=year, digest=digest, units=len({fact.unit for fact in facts}), frozen_on=on
    )
    if row is None:
        raise LookupError("the factor set was not kept")
    columns = ("factor_set_id", "unit", "item", "value", "note", "source", "source_digest")
    work.copy(
        "fund.factor_value",
        columns,
        ((row["id"], fact.unit, fact.item, fact.value_text, fact.note, fact.source, fact.source_digest) for fact in facts),
    )
    return FactorSet(row["id"], row["version"], True, facts)


def load_facts(work: UnitOfWork, factor_set_id: int) -> tuple[Fact, ...]:
    """Give the facts of a frozen set, by unit and item."""
    return tuple(
        Fact(
            row["unit"],
            row["item"],
            None if row["value"] is None else Fraction(row["value"]),
            row["note"],
            row["source"],
            row["source_digest"],
        )
        for row in work.rows("fund/factor_values", FactorValuesRow, factor_set_id=factor_set_id)
    )


def collect(work: UnitOfWork, year: int, table: FactorTable, corrections: Corrections) -> tuple[Fact, ...]:
    """Give every fact of every unit that had a target in the year before, by unit and item, accepted objections heeded."""
    december = Period(year - 1, 12)
    rows = work.rows("fund/facts_of_december", FactsOfDecemberRow, period=str(december), year=december.year)
    if not rows:
        raise FactorsMissingError(
            f"没有{december.chinese}的指标，无法收集{year}年分配所用的因素：请先完成或导入该月的月度监测（含{december.year}年的目标任务），再重新运行"
        )
    with_cases = units_with_confirmed_cases(work)
    collector = _Collector(year, table, corrections, _quality_counts(work, december.year), _money(work, december), with_cases)
    facts = [fact for row in rows for fact in collector.facts_of(row)]
    strangers = sorted({unit for unit, _ in table.values} - {row["unit"] for row in rows})
    problems = [*collector.problems, *(f"{TABLE}中的{unit_words(unit)}在{december.year}年没有目标任务" for unit in strangers)]
    if problems:
        raise FactorsMissingError(f"{year}年分配的因素不全：{'；'.join(problems)}。请补齐或更正后重新运行")
    return tuple(sorted(facts, key=lambda fact: (fact.unit, fact.item)))


@dataclass(frozen=True, slots=True)
class _Quality:
    """The monthly counts of a unit in a year, with what they rest on."""

    counts: tuple[MonthCounts, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class _Taken:
    """A fact as it is taken: from where it comes, or from an objection."""

    value: Fraction | None
    note: str
    source: str
    digest: str
    corrected: bool = False

    @property
    def told(self) -> tuple[str, str]:
        """Source and digest, as a fact keeps them."""
        return self.source, self.digest


class _Collector:
    """Takes the facts of one unit after the other and notes what is missing."""

    def __init__(
        self,
        year: int,
        table: FactorTable,
        corrections: Corrections,
        quality: Mapping[str, _Quality],
        money: Mapping[str, MoneyOfYearRow],
        with_cases: AbstractSet[str],
    ) -> None:
        self._table, self._corrections, self._quality, self._money = table, corrections, quality, money
        self._with_cases = with_cases
        self._performance = PerformanceRules.of(year)
        self._awards_stopped = year > Rules.of(year).special_years[1]
        self.problems: list[str] = []

    def facts_of(self, row: FactsOfDecemberRow) -> list[Fact]:
        """Give the facts of the unit of a row of `facts_of_december`."""
        unit = row["unit"]
        snapshot = (f"{row['snapshot']}号快照（12月）", row["digest"])
        file = (self._table.name or TABLE, self._table.digest)
        labour = self._taken(unit, Correctable.LABOUR, Fraction(row["labour"]), "", snapshot)
        target = self._taken(unit, Correctable.TASK, Fraction(row["target"]), "", snapshot)
        workers = self._taken(unit, Correctable.WORKERS, Fraction(row["work_ytd"] or 0), "", snapshot)
        given = self._taken(unit, Correctable.INPUT, self._handed_over(unit, HandedOver.INPUT), "", file)
        yoy = self._taken(unit, Correctable.INCOME, *self._income(row, snapshot, file))
        execution = self._taken(unit, Correctable.EXECUTION, *self._execution(unit, file))
        last_base = self._taken(unit, Correctable.LAST_BASE, *self._last_base(unit, file))
        if not row["has_roster"] and not labour.corrected:
            self.problems.append(f"{unit_words(unit)}没有12月的户信息，脱贫劳动力未知")
        if not target.value:
            self.problems.append(f"{unit_words(unit)}的目标任务是0，规模完成率无法计算")
        quality = self._quality.get(unit, _Quality((), "—"))
        results = YearResults(_persons(workers), _persons(target), yoy.value, execution.value, mean_score(quality.counts))
        case = (OPEN_CASE,) if unit in self._with_cases else ()
        obstacles = (STOPPED,) if self._awards_stopped else (*self._performance.obstacles(results), *case)
        performance = None if obstacles else self._performance.performance(results)
        corrected = [one for one in (workers, target) if one.corrected]
        rests_on = digest_of(
            "\n".join((snapshot[1], *(one.digest for one in corrected), yoy.digest, execution.digest, quality.digest, *case))
        )
        income = max(yoy.value, Fraction()) if yoy.value is not None else Fraction()
        income_note = yoy.note or (NO_COMPARISON if yoy.value is None else "" if yoy.value >= 0 else "下降，按0计")
        completion_source = corrected[0].told if corrected else snapshot
        return [
            Fact(unit, Factor.LABOUR, labour.value, labour.note, *labour.told),
            Fact(unit, Factor.TASK, target.value, target.note, *target.told),
            Fact(unit, Factor.INPUT, given.value, given.note, *given.told),
            Fact(unit, Factor.COMPLETION, results.completion or Fraction(), "；".join(one.note for one in corrected), *completion_source),
            Fact(unit, Factor.INCOME, income, income_note, *yoy.told),
            Fact(unit, Factor.EXECUTION, execution.value, execution.note, *execution.told),
            Fact(unit, LAST_BASE, last_base.value, last_base.note, *last_base.told),
            Fact(unit, PERFORMANCE, performance, "；".join(obstacles), "12月快照、资金执行和各月数据质量", rests_on),
            Fact(
                unit,
                QUALITY,
                results.quality,
                "" if quality.counts else "没有可评的月份",
                f"{len(quality.counts)}个月的快照",
                quality.digest,
            ),
        ]

    def _taken(self, unit: str, fact: Correctable, value: Fraction | None, note: str, source: tuple[str, str]) -> _Taken:
        correction = self._corrections.get((unit, fact))
        if correction is None:
            return _Taken(value, note, *source)
        before = note or ("没有" if value is None else exact_text(value))
        told = f"{fact}按异议第{correction.objection}号更正为{correction.value_text}，原为{before}"
        return _Taken(correction.value, told, correction.source, correction.digest, corrected=True)

    def _handed_over(self, unit: str, kind: HandedOver) -> Fraction | None:
        value = self._table.values.get((unit, kind))
        if value is None:
            self.problems.append(f"{TABLE}中没有{unit_words(unit)}的“{kind}”")
        return value

    def _income(
        self, row: FactsOfDecemberRow, snapshot: tuple[str, str], file: tuple[str, str]
    ) -> tuple[Fraction | None, str, tuple[str, str]]:
        told = self._table.values.get((row["unit"], HandedOver.INCOME))
        if row["yoy_numerator"] is None or row["yoy_denominator"] is None:
            return told, "", snapshot if told is None else file
        yoy = Fraction(row["yoy_numerator"]) * Fraction(1, Fraction(row["yoy_denominator"]))
        if told is not None and told != yoy:
            self.problems.append(f"{unit_words(row['unit'])}的收入同比，{TABLE}与12月快照不同，以快照为准，请删去这一行")
        return yoy, "", snapshot

    def _execution(self, unit: str, file: tuple[str, str]) -> tuple[Fraction | None, str, tuple[str, str]]:
        money = self._money.get(unit)
        if money is None or not money["allocated_fen"]:
            return self._handed_over(unit, HandedOver.EXECUTION), "", file
        known = Fraction(int(money["spent_fen"]), money["allocated_fen"])
        self._require_same(unit, HandedOver.EXECUTION, known)
        return known, "", (LEDGER, digest_of(f"{money['digest']} {money['spent_fen']}"))

    def _last_base(self, unit: str, file: tuple[str, str]) -> tuple[Fraction | None, str, tuple[str, str]]:
        money = self._money.get(unit)
        if money is not None and money["base_fen"] is not None:
            self._require_same(unit, HandedOver.LAST_BASE, Fraction(money["base_fen"]))
            return Fraction(money["base_fen"]), "", (LEDGER, money["digest"])
        if (unit, HandedOver.LAST_BASE) not in self._table.values:
            self.problems.append(f"{TABLE}中没有{unit_words(unit)}的“{HandedOver.LAST_BASE}”（没有上年基础的写“新单位”）")
        value = self._table.values.get((unit, HandedOver.LAST_BASE))
        return value, NEW if value is None else "", file

    def _require_same(self, unit: str, kind: HandedOver, known: Fraction) -> None:
        if self._table.values.get((unit, kind), known) != known:
            self.problems.append(f"{unit_words(unit)}的{kind}，{TABLE}与{LEDGER}不同，以台账为准，请删去这一行")


def _persons(taken: _Taken) -> int:
    return 0 if taken.value is None else taken.value.numerator


def _quality_counts(work: UnitOfWork, year: int) -> Mapping[str, _Quality]:
    rows = work.rows("fund/quality_of_months", QualityOfMonthsRow, first=str(Period(year, 1)), last=str(Period(year, 12)))
    by_unit: dict[str, list[QualityOfMonthsRow]] = {}
    for row in rows:
        by_unit.setdefault(row["unit"], []).append(row)
    return {unit: _quality(months) for unit, months in by_unit.items()}


def _quality(months: Sequence[QualityOfMonthsRow]) -> _Quality:
    counts = tuple(MonthCounts.from_row(row) for row in months)
    return _Quality(counts, digest_of("\n".join(f"{row['period']} {row['digest']} {row['timely']}" for row in months)))


def _money(work: UnitOfWork, december: Period) -> Mapping[str, MoneyOfYearRow]:
    closed = work.rows("fund/execution/money_of_closed_year", MoneyOfClosedYearRow, year=december.year)
    rows: Sequence[MoneyOfYearRow] = closed or work.rows("fund/money_of_year", MoneyOfYearRow, year=december.year, until=december.last_day)
    return {row["unit"]: row for row in rows}


def _unit_facts(code: str, items: Mapping[str, Fraction | None]) -> UnitFacts:
    base = items[LAST_BASE]
    return UnitFacts(
        code=code,
        factors={factor: value for factor in Factor if (value := items[factor]) is not None},
        last_base_fen=None if base is None else base.numerator,
        performance=items[PERFORMANCE],
    )
