"""The tables that commands print fit the terminal with the longest names that the files may bring."""

from __future__ import annotations

from decimal import Decimal

import pytest

from wengang.month_overview.steps import MonthOverview
from wengang.papers.columns import SCREEN, width_of
from wengang.periods import Period
from wengang.settings.units import load_units
from wengang.workshops.outcomes import Outcome
from wengang.workshops.overview import WorkshopMonth
from wengang.workshops.states import Status, TableLine

MONTH = Period(2025, 3)
UNITS = [unit.code for unit in load_units().units]
LONG_NAME = "海南乐东黎族自治县尖峰镇热带水果深加工与冷链物流产业联合就业帮扶车间（二期）"


def widest(text: str) -> int:
    return max(map(width_of, text.splitlines()[1:-1] or text.splitlines()))


def month_row(scope: str) -> dict[str, object]:
    amounts = dict.fromkeys(("agreed", "rv_only", "hr_only", "work_stock", "work_ytd"), 1_234_567)
    rates = dict.fromkeys(("stock_mom", "stock_yoy"), Decimal("-1234.56789"))
    notice = {"notice_state": "superseded", "notice_kind": "corrected", "level": 1, "income_mean": Decimal("123456.78")}
    return {"scope": scope, "snapshot": 1, "reported": True, **amounts, **rates, **notice}


def workshop_row(unit: str) -> dict[str, object]:
    status = {"status_before": Status.GUIDANCE.value, "status": Status.EXIT_PROPOSED.value, "line": list(TableLine)[-1].value}
    found = {"absorbed": 1234, "unknown": 1234, "outcomes": [outcome.value for outcome in Outcome], "decided": None}
    return {"unit": unit, "workshop_no": f"{unit}-CJ0123456789", "name": LONG_NAME, **status, **found}


def test_the_month_fits() -> None:
    rows = tuple(month_row(unit) for unit in UNITS)
    text = MonthOverview(MONTH, 1, rows, month_row("province"), 10**7, 10**7).as_text()
    assert widest(text) <= SCREEN


@pytest.mark.parametrize("name", ["短", LONG_NAME])
def test_the_workshops_fit(name: str) -> None:
    text = WorkshopMonth(MONTH, tuple({**workshop_row(unit), "name": name} for unit in UNITS)).as_text()
    assert max(map(width_of, text.splitlines()[1:])) <= SCREEN
