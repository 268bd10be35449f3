"""Of whom a unit's stock is made up and where it moved: flow, split, towns, villages, clusters, county groups, the last months.

Belongs here: those sections of an explanation. Does not belong here: figures, reading of the main ones (`scope_month`).

Counts of one to four persons are “<5人”; of a table whose sum the reader knows as many further cells are hidden as it takes
(`papers.small_cells`). Villages are named where at least five people lost their work, at most `VILLAGES_NAMED` of them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction

from wengang.county_notices.evidence import Income
from wengang.database.unit_of_work import UnitOfWork
from wengang.monitoring.scopes import ScopeKind
from wengang.month_overview.charts import Point, line_chart
from wengang.month_overview.rows import GroupsNamedRow, PlacesWithinRow, SplitOfScopeRow, WorkedEarlierRow
from wengang.month_overview.scope_month import MonthFigures, ScopeMonth
from wengang.numbers import SMALLEST_SHOWN, UNDEFINED, is_small, money, percent, persons, share, signed_percent
from wengang.papers.paper import Section, Table
from wengang.papers.small_cells import HIDDEN, LEGEND, cells_of_sum
from wengang.settings.data_sets import code_title
from wengang.settings.units import load_units

VILLAGES_NAMED = 20
NOT_FILLED = "未填"
"""The code of who has no place or channel (`monitoring/insert_stock_split`)."""
_FLOW = ("上月在岗", "失去务工", "退出名册", "数据缺口", "新增务工", "新进名册", "本月在岗")
_FLOW_SIGNS = (1, -1, -1, -1, 1, 1, -1)
_DIMENSIONS = {"location": "务工地点", "channel": "就业渠道"}


def flow(work: UnitOfWork, month: ScopeMonth) -> Section | None:
    """Give why the stock moved since the month before (method §2), and of whom the year's number is made up."""
    if not month.reported:
        return None
    row = month.flow
    earlier = work.row("month_overview/worked_earlier", WorkedEarlierRow, **month.snapshot.key, unit=month.scope.unit)
    year = f"年度累计{persons(month.now.ytd)}，其中本月在岗{persons(month.now.stock)}" + (
        f"，今年务过工、本月不在岗{persons(earlier['persons'])}。" if earlier and earlier["persons"] else "。"
    )
    if month.months[-2].stock is None:
        return Section("增减构成", (f"上月没有可比数据，不作分解（{UNDEFINED}）。", year))
    counts = (
        row["employed_before"],
        row["lost_job"],
        row["roster_exit"],
        row["data_gap"],
        row["new_job"],
        row["roster_entry"],
        row["employed_persons"],
    )
    cells = cells_of_sum(counts, _FLOW_SIGNS)
    told = "上月在岗减失去务工、退出名册、数据缺口，加新增务工、新进名册，等于本月在岗。"
    return Section("增减构成", (*_with_legend(told, cells), Table(_FLOW, (cells,)), year))


def split(work: UnitOfWork, month: ScopeMonth) -> Section | None:
    """Give the stock by where people work and how they came to it, beside the month before."""
    place = {**month.snapshot.key, **month.scope.key}
    rows = work.rows("month_overview/split_of_scope", SplitOfScopeRow, **place, before=str(month.period.before))
    if not rows:
        return None
    by_dimension: dict[str, list[SplitOfScopeRow]] = {}
    for row in rows:
        by_dimension.setdefault(row["dimension"], []).append(row)
    tables = [_split_table(_DIMENSIONS[dimension], parts) for dimension, parts in by_dimension.items()]
    cells = [cell for table in tables for row in table.rows for cell in row]
    return Section("在岗人员的构成", (*_with_legend("各项合计等于在岗人数。", cells), *tables))


def income(_work: UnitOfWork, month: ScopeMonth) -> Section | None:
    """Give mean and median, and of how many people they are."""
    found = month.now.income
    if found is None:
        return None
    if found.persons < SMALLEST_SHOWN:
        return Section("务工收入", (f"填报收入的人不足{SMALLEST_SHOWN}人，不展示。",))
    filled = month.flow["income_fill_rate"]
    told = (
        f"填报收入{found.persons}人，填报率{percent(None if filled is None else Fraction(filled))}；"
        f"月收入合计{money(found.total)}，平均数{money(found.mean)}，中位数{money(month.now.median)}。"
    )
    return Section("务工收入", (told,))


def groups(work: UnitOfWork, month: ScopeMonth) -> Section | None:
    """Give the county groups; of the province only."""
    if month.scope.kind is not ScopeKind.PROVINCE:
        return None
    rows = work.rows("month_overview/places_within", PlacesWithinRow, **month.snapshot.key, kind=ScopeKind.GROUP, unit=None)
    if not rows:
        return None
    confirmed = {group.code for group in load_units().groups if group.confirmed}
    groups = {row["code"]: row for row in work.rows("month_overview/groups_named", GroupsNamedRow)}
    cells = tuple((*_group_cells(groups[row["scope_code"]], confirmed), *_place_cells(row)) for row in rows)
    head = ("县群", "成员", "本月在岗", "环比", "同比", "失去务工", "新增务工", "月平均收入")
    return Section("县群", ("环比、同比只比较两期都报送的单位。", Table(head, cells)))


def towns(work: UnitOfWork, month: ScopeMonth) -> Section | None:
    """Give every town of a unit; cells from which a small one could be worked out are hidden with it."""
    if month.scope.unit is None or not month.reported:
        return None
    rows = work.rows("month_overview/places_within", PlacesWithinRow, **month.snapshot.key, kind=ScopeKind.TOWN, unit=month.scope.unit)
    columns = [cells_of_sum([row[column] for row in rows]) for column in ("employed_before", "lost_job", "new_job", "employed_persons")]
    cells = tuple((row["scope_code"].split("/")[1], *(column[place] for column in columns), _mean(row)) for place, row in enumerate(rows))
    told = f"共{len(rows)}个乡镇，按失去务工人数排列。"
    head = ("乡镇", "上月在岗", "失去务工", "新增务工", "本月在岗", "月平均收入")
    return Section("乡镇", (*_with_legend(told, [cell for row in cells for cell in row]), Table(head, cells)))


def villages(work: UnitOfWork, month: ScopeMonth) -> Section | None:
    """Give the villages in which most people lost their work."""
    if month.scope.unit is None or not month.reported:
        return None
    rows = work.rows("month_overview/places_within", PlacesWithinRow, **month.snapshot.key, kind=ScopeKind.VILLAGE, unit=month.scope.unit)
    named = [row for row in rows if row["lost_job"] >= SMALLEST_SHOWN][:VILLAGES_NAMED]
    told = f"共{len(rows)}个村。" + (
        f"列出失去务工{SMALLEST_SHOWN}人及以上的{len(named)}个。" if named else f"没有一个村失去务工达到{SMALLEST_SHOWN}人，不逐一列出。"
    )
    cells = tuple(
        (
            "/".join(row["scope_code"].split("/")[1:]),
            persons(row["employed_before"]),
            persons(row["lost_job"]),
            share(row["lost_job"], row["employed_before"]),
            persons(row["employed_persons"]),
        )
        for row in named
    )
    head = ("乡镇/村", "上月在岗", "失去务工", "占上月在岗", "本月在岗")
    return Section("村", (told, *([Table(head, cells)] if cells else [])))


def clusters(_work: UnitOfWork, month: ScopeMonth) -> Section | None:
    """Give the villages and employers at which many lost their work at once."""
    if not month.clusters:
        return None
    rows = tuple(
        (
            "村" if one.kind == "village" else "用人单位",
            f"{one.town}{one.name}",
            one.code or UNDEFINED,
            persons(one.lost_job),
            share(one.lost_job, one.stock_before),
        )
        for one in month.clusters
    )
    return Section("聚集性失去务工", (Table(("类别", "名称", "统一社会信用代码", "失去务工", "占上月在岗"), rows),))


def last_months(_work: UnitOfWork, month: ScopeMonth) -> Section:
    """Give the months up to this one as chart and table: persistence is seen in the column of levels."""
    shown = month.shown
    stocks = [Point(one.period, _shown_stock(one)) for one in shown]
    means = [Point(one.period, one.income.mean if one.income and one.income.persons >= SMALLEST_SHOWN else None) for one in shown]
    rows = tuple(_month_cells(one) for one in shown)
    head = ("月份", "在岗", "环比", "月平均收入", "收入环比", "年度累计", "等级", "快照")
    return Section(
        f"近{len(shown)}个月",
        (
            "各月取本快照引用的那一个快照；连续三个月不低于黄色的，等级提高一级。",
            line_chart(f"{month.name}当月在岗", "人", stocks),
            line_chart(f"{month.name}月平均收入", "元", means),
            Table(head, rows),
        ),
    )


def _with_legend(told: str, cells: Sequence[str]) -> tuple[str, ...]:
    return (told, f"{LEGEND}。") if HIDDEN in cells else (told,)


def _split_table(title: str, rows: Sequence[SplitOfScopeRow]) -> Table:
    now, before = cells_of_sum([row["persons"] for row in rows]), cells_of_sum([row["persons_before"] for row in rows])
    whole = sum(row["persons"] for row in rows)
    cells = tuple(
        (_title(row), now[place], share(row["persons"], whole) if now[place] != HIDDEN else HIDDEN, before[place])
        for place, row in enumerate(rows)
    )
    return Table((title, "本月在岗", "占比", "上月在岗"), cells)


def _title(row: SplitOfScopeRow) -> str:
    return row["code"] if row["code"] == NOT_FILLED else code_title(row["dimension"], row["code"])


def _group_cells(group: GroupsNamedRow, confirmed: Collection[str]) -> tuple[str, str]:
    told = "" if group["code"] in confirmed else "（成员未经确认）"
    return f"{group['name']}{told}", "、".join(load_units().unit(unit).name for unit in group["units"])


def _place_cells(row: PlacesWithinRow) -> tuple[str, ...]:
    return (
        persons(row["employed_persons"]),
        _rate(row, "stock_mom"),
        _rate(row, "stock_yoy"),
        persons(row["lost_job"]),
        persons(row["new_job"]),
        _mean(row),
    )


def _rate(row: Mapping[str, object], column: str) -> str:
    value = row[column]
    return signed_percent(None if value is None else Fraction(str(value)))


def _mean(row: PlacesWithinRow) -> str:
    found = Income(row["income_n"], Fraction(row["income_total"]))
    return money(found.mean) if found.persons >= SMALLEST_SHOWN else UNDEFINED


def _shown_stock(one: MonthFigures) -> int | None:
    return None if one.stock is None or is_small(one.stock) else one.stock


def _month_cells(one: MonthFigures) -> tuple[str, ...]:
    if one.stock is None:
        return (one.period.chinese, "未报送" if one.snapshot else UNDEFINED, *[UNDEFINED] * 5, str(one.snapshot or UNDEFINED))
    shown = one.income is not None and one.income.persons >= SMALLEST_SHOWN
    return (
        one.period.chinese,
        persons(one.stock),
        signed_percent(one.stock_mom),
        money(one.income.mean) if shown and one.income else UNDEFINED,
        signed_percent(one.income_mom) if shown else UNDEFINED,
        persons(one.ytd),
        UNDEFINED if one.level is None else one.level.chinese,
        str(one.snapshot),
    )
