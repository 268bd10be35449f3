"""What an office reads of 雨露计划+ in a month: who was handed over and has a file, and who of those who can and want to work does.

Belongs here: which columns stand on the page. Does not belong here: what the rules found (`wengang.clues.overview`), who is counted (`sql/youth`).

Of fewer than five people no rate is shown (domain section 10), and no count of theirs can be worked out on the page of the province.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from wengang.clues.running import ClueRun
from wengang.database.unit_of_work import UnitOfWork
from wengang.numbers import UNDEFINED, is_small, persons, share
from wengang.papers.paper import Section, Table
from wengang.papers.small_cells import cells_of_sum
from wengang.settings.data_sets import code_title
from wengang.settings.units import load_units
from wengang.youth.rows import LedgersOfUnitsRow, RatesByDimensionRow

_HEADS = {"unit": "单位", "kind": "类别", "school": "学校"}
_MOST_SCHOOLS = 60
_BOTH_EMPTY = "只推送未建档的由人社部门建档，只建档未推送的由乡村振兴部门核对；两份名单都应为空。"
_NOTE = "就业率＝就业、创业人数÷有能力、有意愿且状态为就业、创业或未就业的人数；升学、参军、在读的不计；1至4人不展示。"


def sections(work: UnitOfWork, run: ClueRun, unit: str | None) -> Sequence[Section]:
    """Give the figures of a run's month, of all units or of one."""
    ledgers = work.rows("youth/ledgers_of_units", LedgersOfUnitsRow, run=run.id, unit=unit)
    rates: dict[str, list[RatesByDimensionRow]] = defaultdict(list)
    for row in work.rows("youth/rates_by_dimension", RatesByDimensionRow, run=run.id, unit=unit):
        rates[row["dimension"]].append(row)
    tables = [_rates(dimension, rates[dimension]) for dimension in _HEADS if rates[dimension]]
    found = [Section("推送和建档", (_ledgers(ledgers, own=unit is not None), _BOTH_EMPTY))] if ledgers else []
    return [*found, *([Section("就业率", (_NOTE, *tables))] if tables else [])]


def reconciled(work: UnitOfWork, run: ClueRun, unit: str) -> Sequence[Section]:
    """Give what both departments of a unit sign: who was pushed and has a file, and the two lists that are to be empty (chapters 2.7 item 8)."""
    ledgers = work.rows("youth/ledgers_of_units", LedgersOfUnitsRow, run=run.id, unit=unit)
    return [Section("推送和建档", (_ledgers(ledgers, own=True), _BOTH_EMPTY))] if ledgers else []


def _ledgers(rows: Sequence[LedgersOfUnitsRow], *, own: bool) -> Table:
    """Give the table; a unit reads its `own` counts, which it has by name, as they are: both departments sign them."""
    lines = []
    for row in rows:
        counts = (row["pushed"], row["filed"], row["pushed"] - row["filed"])
        others = (row["unpushed"], row["planned"])
        cells = [f"{count}人" for count in (*counts, *others)] if own else [*cells_of_sum(counts, (1, -1, -1)), *map(persons, others)]
        lines.append((load_units().unit(row["unit"]).name, *cells))
    return Table(("单位", "推送", "已建档", "推送未建档", "建档未推送", "已定计划"), tuple(lines))


def _rates(dimension: str, rows: Sequence[RatesByDimensionRow]) -> Table:
    lines = [
        (
            _name(dimension, row["code"]),
            *(persons(row["persons"]), persons(row["in_work"])),
            UNDEFINED if is_small(row["persons"]) else share(row["in_work"], row["persons"]),
        )
        for row in rows[:_MOST_SCHOOLS]
    ]
    return Table((_HEADS[dimension], "有能力有意愿", "就业和创业", "就业率"), tuple(lines))


def _name(dimension: str, code: str) -> str:
    if not code:
        return "未填"
    if dimension == "unit":
        return load_units().unit(code).name
    return code_title("youth_kind", code) if dimension == "kind" else code
