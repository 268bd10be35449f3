"""务工结构 as sections of a page or paper: who works, where they went, who stayed at work, the four families, whom losing work hit.

Belongs here: which tables, what their columns mean, what is hidden. Does not belong here: counting (`steps`), layout (`papers`,
`wengang_desk`).

The figures are of one snapshot, those of the month before and of the year before are of the snapshots that it names. Counts of one to four
people are not shown, nor is what would give them away within their table.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from wengang.composition.rows import (
    DescribedMonthsRow,
    DestinationsRow,
    JobLossesRow,
    JobLossMonthsRow,
    KeptAtWorkRow,
    NewestDescribedRow,
    PartsRow,
    StockOfScopesRow,
)
from wengang.composition.steps import MONTHS_BEFORE
from wengang.composition.words import DIMENSIONS, LOCATIONS, code_words, codes_of
from wengang.database.unit_of_work import UnitOfWork
from wengang.fund.rules import key_counties
from wengang.monitoring.scopes import PROVINCE, Scope, ScopeKind
from wengang.monitoring.snapshots import SnapshotRef, bases_of
from wengang.numbers import UNDEFINED, is_small, money, percent, persons, share, signed_percent
from wengang.papers.paper import Section, Table
from wengang.papers.small_cells import HIDDEN, LEGEND, cells_of_sum
from wengang.periods import Period
from wengang.settings.policy import load_policy
from wengang.settings.units import load_units
from wengang.settings.work_places import place_title

AWAY = ("03", "04", "05")
NEAR = ("01", "02")
ALLIANCE = ("45", "43", "42", "52", "51", "44")
"""The other members of 琼粤桂湘鄂黔川七省劳务协作联盟 (policy 2.1)."""
SEASONAL = "22"
"""吉林, with which seasons are exchanged (policy 2.1)."""
_TREND = 13
_POINT = 100


@dataclass(frozen=True, slots=True)
class Composition:
    """What stands of one snapshot: its destinations and job losses by unit, parts by scope asked for, who stayed at work by scope."""

    snapshot: SnapshotRef
    destinations: Sequence[DestinationsRow]
    kept: Sequence[KeptAtWorkRow]
    losses: Sequence[JobLossesRow]
    stocks: Mapping[Scope, int]


def described_months(work: UnitOfWork) -> list[Period]:
    """Give the months whose composition stands, newest first."""
    return [Period.parse(row["period"]) for row in work.rows("composition/described_months", DescribedMonthsRow)]


def newest_described(work: UnitOfWork, period: Period) -> SnapshotRef | None:
    """Give the newest snapshot of a month whose composition stands."""
    row = work.row("composition/newest_described", NewestDescribedRow, period=str(period))
    return row and SnapshotRef(period, row["snapshot"])


def composition_of(work: UnitOfWork, snapshot: SnapshotRef) -> Composition:
    """Read what stands of a snapshot."""
    stocks = work.rows("composition/stock_of_scopes", StockOfScopesRow, **snapshot.key)
    return Composition(
        snapshot,
        work.rows("composition/destinations", DestinationsRow, **snapshot.key),
        work.rows("composition/kept_at_work", KeptAtWorkRow, **snapshot.key),
        work.rows("composition/job_losses", JobLossesRow, **snapshot.key),
        {Scope(ScopeKind(row["scope_kind"]), row["scope_code"]): row["work_stock"] for row in stocks},
    )


def sections(work: UnitOfWork, snapshot: SnapshotRef, unit: str | None = None) -> list[Section]:
    """Give all sections of the province, or of one unit; empty where its composition does not stand."""
    scope = Scope(ScopeKind.UNIT, unit) if unit else PROVINCE
    now = composition_of(work, snapshot)
    if scope not in now.stocks:
        return []
    bases = bases_of(work, snapshot)
    before = bases.get(snapshot.period.before)
    earlier = composition_of(work, before) if before else None
    return [
        _families(now, earlier, scope),
        _destinations(now, earlier, scope),
        _kept(now, scope),
        *_parts(work, now, [before, bases.get(snapshot.period.year_before)], scope),
        _job_losses(work, now, scope),
    ]


# --- the four families (policy 一: 促外出、拓就近、稳岗位、保重点) ---------------------------------------------------------------------


def _families(now: Composition, earlier: Composition | None, scope: Scope) -> Section:
    def line(title: str, count: int, old: int | None, whole: int, meaning: str) -> tuple[str, ...]:
        return (title, persons(count), share(count, whole), _moved(count, old), meaning)

    def of(composition: Composition | None, locations: Sequence[str]) -> int | None:
        return sum(row["persons"] for row in _rows(composition, scope) if row["location"] in locations) if composition else None

    stock = now.stocks[scope]
    rows = [
        line("促外出", of(now, AWAY) or 0, of(earlier, AWAY), stock, "务工地点在省内县外、省外、境外的人"),
        line("拓就近", of(now, NEAR) or 0, of(earlier, NEAR), stock, "务工地点在乡内、县内乡外的人"),
    ]
    kept = _kept_of(now, scope).get(1)
    if kept:
        rows.append(
            (
                "稳岗位",
                persons(kept["still"]),
                share(kept["still"], kept["persons"]),
                UNDEFINED,
                "上月在岗、本月仍在岗的人，占上月在岗的比重",
            )
        )
    if scope == PROVINCE:
        listed = key_counties(now.snapshot.period.year)
        key = [Scope(ScopeKind.UNIT, code) for code in listed]
        old = sum(earlier.stocks.get(one, 0) for one in key) if earlier else None
        confirmed = load_policy().in_force("keycounty.list", Period(now.snapshot.period.year, 1)).confirmed
        note = "" if confirmed else "，名单未确认"
        rows.append(line("保重点", sum(now.stocks.get(one, 0) for one in key), old, stock, f"重点帮扶县{len(key)}个在岗的人{note}"))
    return Section("四类指标", (Table(("类别", "人数", "占比", "比上月", "口径"), tuple(rows)),))


# --- where they went (policy 2.1.1; chapters 2.1 items 2, 3) -------------------------------------------------------------------------


def _destinations(now: Composition, earlier: Composition | None, scope: Scope) -> Section:
    rows = _rows(now, scope)
    away = [row for row in rows if row["location"] in ("03", "04")]
    told = f"有组织输出（点对点）占省内县外和省外的{_organised(rows)}"
    if earlier and (before := _organised(_rows(earlier, scope))) != UNDEFINED:
        told += f"，上月{before}"
    blocks: list[str | Table] = [told + "。"]
    if scope == PROVINCE:
        blocks.append(_matrix(now))
    places: dict[str, list[DestinationsRow]] = defaultdict(list)
    for row in rows:
        places[row["place"]].append(row)
    ordered = sorted(places, key=lambda place: (-sum(row["persons"] for row in places[place]), place))
    counts = [sum(row["persons"] for row in places[place]) for place in ordered]
    cells = cells_of_sum(counts)
    lines = [
        (
            _place(place),
            cell,
            share(count, now.stocks[scope]) if cell == persons(count) else UNDEFINED,
            part_of_shown(sum(row["organised"] for row in places[place]), cell),
            part_of_shown(sum(row["aided"] for row in places[place]), cell),
        )
        for place, count, cell in zip(ordered, counts, cells, strict=True)
    ]
    blocks.append(Table(("务工地", "人数", "占比", "点对点输送", "有交通费补助"), tuple(lines)))
    if away and any(row["place"] in ("46", "99") for row in away):
        blocks.append("“未填明”的行：务工所在县为空、认不出，或者与务工地点说的不一致；类别以务工地点为准。")
    if HIDDEN in cells:
        blocks.append(f"{LEGEND}。")
    return Section("务工去向", tuple(blocks))


def _matrix(now: Composition) -> Table:
    lines = []
    for unit in _reporting(now):
        rows = _rows(now, unit)
        by_class = [sum(row["persons"] for row in rows if row["location"] == code) for code in LOCATIONS]
        lines.append((load_units().unit(unit.code).name, persons(now.stocks[unit]), *cells_of_sum(by_class), _organised(rows)))
    return Table(("户籍单位", "在岗", *LOCATIONS.values(), "有组织占比"), tuple(lines))


def part_of_shown(count: int, whole: str) -> str:
    """Give a part of the people of a cell; nothing where that cell is hidden, because all of them may be the part."""
    return UNDEFINED if whole == HIDDEN else persons(count)


def _place(place: str) -> str:
    mark = "（劳务协作联盟）" if place in ALLIANCE else "（季节协作）" if place == SEASONAL else ""
    return f"{place_title(place)}{mark}"


def _organised(rows: Iterable[DestinationsRow]) -> str:
    """Give the share of those taken from door to door among those in 省内县外 and 省外 (chapters 2.1 item 3)."""
    away = [row for row in rows if row["location"] in ("03", "04")]
    return share(sum(row["organised"] for row in away), sum(row["persons"] for row in away))


# --- who stayed at work ---------------------------------------------------------------------------------------------------------------


def _kept(now: Composition, scope: Scope) -> Section:
    heads = ("单位", *(f"{months}个月前在岗，仍在岗" for months in MONTHS_BEFORE))
    shown = [scope] if scope != PROVINCE else [PROVINCE, *_groups(now), *_reporting(now)]
    lines = [(_name(one), *(_kept_cell(_kept_of(now, one).get(months)) for months in MONTHS_BEFORE)) for one in shown]
    why = "按当时的户籍单位统计，只含本月已报送的单位；“仍在岗”不论现在在哪里务工、户籍在哪个单位。"
    return Section("稳岗率", (Table(heads, tuple(lines)), why))


def _kept_cell(row: KeptAtWorkRow | None) -> str:
    if row is None or is_small(row["persons"] - row["still"]) or is_small(row["still"]):
        return UNDEFINED if row is None else f"{persons(row['persons'])}，比重不展示"
    return f"{persons(row['still'])} / {persons(row['persons'])}，{percent(Fraction(row['still'], row['persons']))}"


def _kept_of(now: Composition, scope: Scope) -> dict[int, KeptAtWorkRow]:
    return {row["months_before"]: row for row in now.kept if (row["scope_kind"], row["scope_code"]) == (scope.kind, scope.code)}


# --- who they are -----------------------------------------------------------------------------------------------------------------------


def _parts(work: UnitOfWork, now: Composition, bases: Sequence[SnapshotRef | None], scope: Scope) -> list[Section]:
    found = _parts_of(work, now.snapshot, scope)
    month, year = (_parts_of(work, base, scope) if base else {} for base in bases)
    sections = []
    for dimension, title in DIMENSIONS.items():
        codes = codes_of(dimension, {code for of, code in found if of == dimension})
        cells = cells_of_sum([found[dimension, code]["persons"] for code in codes])
        lines = []
        for code, cell in zip(codes, cells, strict=True):
            row, old = found[dimension, code], month.get((dimension, code))
            shown = cell == persons(row["persons"])
            lines.append(
                (
                    code_words(dimension, code),
                    cell,
                    share(row["persons"], now.stocks[scope]) if shown else UNDEFINED,
                    _moved(row["persons"], old["persons"] if old else None) if shown else UNDEFINED,
                    money(_mean(row)),
                    _change(row, old),
                    _change(row, year.get((dimension, code))),
                )
            )
        heads = ("类别", "人数", "占比", "比上月", "月均收入", "收入环比", "收入同比")
        sections.append(Section(title, (Table(heads, tuple(lines)),)))
    return sections


def _parts_of(work: UnitOfWork, snapshot: SnapshotRef, scope: Scope) -> dict[tuple[str, str], PartsRow]:
    rows = work.rows("composition/parts", PartsRow, **snapshot.key, **scope.key)
    return {(row["dimension"], row["code"]): row for row in rows}


def _mean(row: PartsRow | None) -> Fraction | None:
    """Give the mean income of a part; none of fewer than five people."""
    return None if row is None or row["income_n"] == 0 or is_small(row["income_n"]) else Fraction(row["income_total"]) / row["income_n"]


def _change(row: PartsRow, old: PartsRow | None) -> str:
    now, base = _mean(row), _mean(old)
    return signed_percent(now / base - 1) if now is not None and base else UNDEFINED


# --- whom losing work hit (policy 一: the red line; chapters 3.2 item 10) --------------------------------------------------------------


def _job_losses(work: UnitOfWork, now: Composition, scope: Scope) -> Section:
    rows = [row for row in now.losses if scope == PROVINCE or row["unit"] == scope.code]
    by_kind: dict[str, list[JobLossesRow]] = defaultdict(list)
    for row in rows:
        by_kind[row["monitored"]].append(row)
    kinds = codes_of("monitored", set(by_kind))
    people = cells_of_sum([sum(row["persons"] for row in by_kind[code]) for code in kinds])
    homes = cells_of_sum([sum(row["households"] for row in by_kind[code]) for code in kinds])
    without = cells_of_sum([sum(row["without_work"] for row in by_kind[code]) for code in kinds])
    lines = [
        (code_words("monitored", code), of_kind, home.replace("人", "户"), none_left.replace("人", "户"))
        for code, of_kind, home, none_left in zip(kinds, people, homes, without, strict=True)
    ]
    first = now.snapshot.period.plus(1 - _TREND)
    trend = work.rows(
        "composition/job_loss_months",
        JobLossMonthsRow,
        first=str(first),
        period=str(now.snapshot.period),
        unit=None if scope == PROVINCE else scope.code,
    )
    heads = ("失去工作的人", "涉及户数", "其中全户无人务工")
    months = [(Period.parse(row["period"]).chinese, *_loss_cells(row["persons"], row["households"], row["without_work"])) for row in trend]
    shown = Table(("监测对象类别", *heads), tuple(lines)) if lines else "本月没有人失去工作。"
    return Section("失业影响（防范规模性返贫）", (shown, Table(("月份", *heads), tuple(months))))


def _loss_cells(people: int, households: int, without_work: int) -> tuple[str, str, str]:
    return persons(people), _households(households), _households(without_work)


def _households(count: int) -> str:
    return persons(count).replace("人", "户")


# --- shared ---------------------------------------------------------------------------------------------------------------------------


def _rows(composition: Composition, scope: Scope) -> list[DestinationsRow]:
    return [row for row in composition.destinations if scope == PROVINCE or row["home"] == scope.code]


def _reporting(composition: Composition) -> list[Scope]:
    return sorted(scope for scope in composition.stocks if scope.kind is ScopeKind.UNIT)


def _groups(composition: Composition) -> list[Scope]:
    return sorted(scope for scope in composition.stocks if scope.kind is ScopeKind.GROUP)


def _name(scope: Scope) -> str:
    if scope.kind is ScopeKind.GROUP:
        return next(group.name for group in load_units().groups if group.code == scope.code)
    return "全省" if scope == PROVINCE else load_units().unit(scope.code).name


def _moved(now: int, before: int | None) -> str:
    """Give how many more or fewer than the month before; nothing where it would give a small count away."""
    if before is None or is_small(now) or is_small(before):
        return UNDEFINED
    return f"{'+' if now > before else '−' if now < before else ''}{abs(now - before)}人"
