"""Which charts a bulletin shows.

Belongs here: figures into charts; a count that is not shown is not drawn. Does not belong here: drawing (`papers.charts`), sentences (`writing`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wengang.bulletin.figures import MONTHS_DRAWN, BulletinFigures
from wengang.month_overview.province import MonthLine
from wengang.month_overview.scope_month import MonthFigures
from wengang.numbers import SMALLEST_SHOWN, is_small, rounded
from wengang.papers.charts import Chart, ChartKind, Series, figure_of
from wengang.papers.paper import Figure
from wengang.periods import Period

FLOW = ("上月在岗", "失去务工", "退出名册", "数据缺口", "新增务工", "新进名册", "本月在岗")
_BARS_IN_A_CHART = 10


def stock_line(told: BulletinFigures) -> Figure:
    """Give the province's stock of thirteen months with the same months of the year before."""
    months = [told.period.plus(-back) for back in reversed(range(MONTHS_DRAWN))]
    now = tuple(told.stocks.get(month) for month in months)
    before = tuple(told.stocks.get(month.year_before) for month in months)
    series = (Series("本期", now), Series("上年同期", before)) if any(before) else (Series("本期", now),)
    return figure_of([Chart(ChartKind.LINES, f"全省当月在岗{told.table.overview.of_how_many}", "人", _labels(months), series)])


def progress_bars(told: BulletinFigures) -> Figure:
    """Give what each unit has done of the year beside its target."""
    units = [line for line in told.table.units if line.counted is not None and not is_small(line.counted)]
    parts = [units[start : start + _BARS_IN_A_CHART] for start in range(0, len(units), _BARS_IN_A_CHART)]
    marks = [f"（{number}）" if len(parts) > 1 else "" for number in "一二三四"]
    return figure_of([_bars(told, part, mark) for part, mark in zip(parts, marks, strict=False)])


def flow_steps(told: BulletinFigures) -> Figure | None:
    """Give how the stock came about from that of the month before; nothing where a step is not shown, or there was no month before."""
    flow = told.province.flow
    steps = (flow["lost_job"], flow["roster_exit"], flow["data_gap"], flow["new_job"], flow["roster_entry"])
    if not flow["employed_before"] or any(map(is_small, steps)):
        return None
    signed = (-steps[0], -steps[1], -steps[2], steps[3], steps[4])
    values = (flow["employed_before"], *signed, flow["employed_persons"])
    return figure_of([Chart(ChartKind.FLOW, "在岗人数增减构成", "人", FLOW, (Series("人数", values),))])


def income_lines(told: BulletinFigures) -> Figure:
    """Give the mean income of the last months, a small line each for the province and the units."""
    return figure_of(list(_incomes(told)))


def _incomes(told: BulletinFigures) -> Iterator[Chart]:
    for line in (told.table.province, *told.table.units):
        months = line.months[-MONTHS_DRAWN:]
        means = tuple(map(_mean, months))
        if any(means):
            labels = _labels([one.period for one in months])
            yield Chart(ChartKind.LINES, line.name, "元", labels, (Series("月均收入", means),), small=True)


def _mean(one: MonthFigures) -> int | None:
    """Give a mean in whole 元; none of fewer than five people."""
    if one.income is None or one.income.persons < SMALLEST_SHOWN or one.income.mean is None:
        return None
    return rounded(one.income.mean)


def _bars(told: BulletinFigures, units: Sequence[MonthLine], mark: str) -> Chart:
    done = Series(told.table.counted_words, tuple(line.counted for line in units))
    target = Series("年度目标", tuple(line.target or None for line in units))
    return Chart(ChartKind.BARS, f"{told.table.counted_words}与年度目标{mark}", "人", tuple(line.name for line in units), (done, target))


def _labels(months: Sequence[Period]) -> tuple[str, ...]:
    """Name months on an axis, with the year where it begins or changes."""
    return tuple(
        f"{month.year % 100}年{month.month}月" if not place or month.month == 1 else f"{month.month}月"
        for place, month in enumerate(months)
    )
