"""下月预测: the section of a unit's month, and the sentence of the leader's page.

Belongs here: the series that is forecast, and the words. Does not belong here: the model (`forecasting`).

The series is the unbroken run of reported months (of the province: of those in which every unit reported) up to the month, each from its
newest snapshot: it is no figure of a snapshot, is stored nowhere and graded never.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from wengang.database.unit_of_work import UnitOfWork
from wengang.monitoring.scopes import Scope
from wengang.monitoring.snapshots import SnapshotRef
from wengang.month_overview.forecasting import COVERED, MONTHS_NEEDED, Forecast, forecast
from wengang.month_overview.rows import StockHistoryRow
from wengang.month_overview.scope_month import ScopeMonth
from wengang.numbers import is_small, percent, persons
from wengang.papers.paper import Section, Table
from wengang.periods import Period
from wengang.settings.figures import load_figures

NOT_GRADED = "预测，不作考核依据"


def next_month(work: UnitOfWork, month: ScopeMonth) -> Section:
    """Tell the forecast of a unit or of the province, or how many months are still needed for one."""
    stocks = _unbroken(work, month.snapshot, month.scope)
    found = forecast(stocks)
    heading = f"下月预测（{NOT_GRADED}）"
    if found is None:
        return Section(heading, (_too_short(stocks),))
    names = load_figures().computed
    head = tuple(names[name].title for name in ("stock_forecast", "stock_forecast_interval", "stock_forecast_error"))
    row = (persons(found.persons), f"{found.low}—{found.high}人", percent(found.mean_error))
    told = (
        f"{month.period.plus(1).chinese}当月在岗，按连续{len(stocks)}个月的季节规律推算（指数平滑），各月取最新的快照，不进入等级，也不作为任何事项的依据。"
        f"用同样的办法回测最近{found.tested}个月，平均偏差{percent(found.mean_error)}，其中{found.held}个月落在区间里（应约{percent(COVERED)}）。"
        "春节早晚、花名册增减不在规律之内。"
    )
    return Section(heading, (told, Table(("月份", *head), ((month.period.plus(1).chinese, *row),))))


def next_month_words(work: UnitOfWork, snapshot: SnapshotRef, scope: Scope, period: Period) -> str:
    """Give the forecast in one sentence, or why there is none."""
    stocks = _unbroken(work, snapshot, scope)
    found = forecast(stocks)
    return f"{period.plus(1).chinese}{_words(found)}（{NOT_GRADED}）" if found else _too_short(stocks)


def _words(found: Forecast) -> str:
    return f"当月在岗预计{found.persons}人（{found.low}—{found.high}人），近{found.tested}个月同法平均偏差{percent(found.mean_error)}"


def _unbroken(work: UnitOfWork, snapshot: SnapshotRef, scope: Scope) -> tuple[int, ...]:
    """Give the stocks of the months up to a month without a hole, oldest first: none before a month in which nobody reported."""
    rows = work.rows("month_overview/stock_history", StockHistoryRow, **snapshot.key, **scope.key)
    stocks = {Period.parse(row["period"]): row["work_stock"] for row in rows}
    back = (stocks.get(snapshot.period.plus(-months)) for months in range(len(rows)))
    return tuple(reversed([stock for stock in takewhile(lambda one: one is not None and not is_small(one), back) if stock is not None]))


def _too_short(stocks: Sequence[int]) -> str:
    why = "" if stocks else "：本月数据没有报齐，或者在岗人数太少"
    return f"暂不预测：到本月为止要有连续{MONTHS_NEEDED}个月报齐的数据（两个完整的年度，再加6个月用来回测），现在有{len(stocks)}个月{why}。"
