"""The overview never passes a part of the province off as the whole, and says figures as the letters do (issue “Also”)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from wengang.month_overview.steps import MonthOverview
from wengang.periods import Period


def row(scope: str, stock: int | None, **figures: Any) -> dict[str, Any]:
    nothing = dict.fromkeys(
        ("stock_mom", "stock_yoy", "income_mean", "level", "notice_state", "notice_kind", "agreed", "rv_only", "hr_only")
    )
    return {"scope": scope, "reported": stock is not None, "work_stock": stock, "work_ytd": stock or 0, **nothing, **figures}


def overview(*stocks: int | None, comparisons: tuple[dict[str, Any], ...] = (), **province: Any) -> MonthOverview:
    units = tuple(row(code, stock) for code, stock in zip(("469001", "469002", "469005"), stocks, strict=True))
    total = [stock for stock in stocks if stock is not None]
    return MonthOverview(Period(2025, 3), 1, units, row("province", sum(total) if total else None, **province), 400, 280100, comparisons)


def test_a_figure_of_the_province_says_how_much_of_it_is_there() -> None:
    text = overview(290, None, None).as_text()
    assert "已报送合计（1/3）" in text
    assert "全省  " not in text
    assert "当月在岗 290 人（1/3 个单位，不代表全省），年度累计 290 人（1/3 个单位，不代表全省）" in text
    assert "完成 72.50%（1/3 个单位，不代表全省）" in text


def test_a_whole_province_is_the_province() -> None:
    text = overview(100, 100, 90).as_text()
    assert "不代表" not in text
    assert "全省" in text


def test_nothing_reported_is_no_none() -> None:
    text = overview(None, None, None).as_text()
    assert "None" not in text
    assert "当月在岗 — 人（0/3 个单位，不代表全省）" in text


def test_changes_are_said_as_in_the_letters() -> None:
    text = overview(100, 100, 90, stock_mom=Decimal("-0.013599"), stock_yoy=Decimal("0.000001")).as_text()
    assert "下降1.36%" in text
    assert "上升0.0001%" in text


def test_a_comparison_tells_what_it_lacks() -> None:
    def compared(kind: str, base: str, has_base: bool, units: int | None) -> dict[str, Any]:
        return {"base_kind": kind, "base_period": base, "has_base": has_base, "units_compared": units}

    lines = (
        overview(100, 100, 90, comparisons=(compared("mom", "2025-02", True, 2), compared("yoy", "2024-03", False, None)))
        .as_text()
        .splitlines()
    )
    assert lines[-2:] == ["省级环比只比较两个月都报送的 2/3 个单位，不代表全省", "同比没有可比的月份：2024年3月没有快照，列“—”"]
    nobody = overview(100, 100, 90, comparisons=(compared("mom", "2025-02", True, None),)).as_text()
    assert "环比没有可比的单位：没有单位在两个月都报送" in nobody


def test_units_whose_departments_agree_too_little_are_named_worst_first() -> None:
    assert "两部门核对" not in overview(290, None, None).as_text(), "nobody can be compared"

    def compared(*counts: tuple[int, int, int]) -> list[str]:
        units = [
            row(code, 100, agreed=agreed, rv_only=rv_only, hr_only=hr_only)
            for code, (agreed, rv_only, hr_only) in zip(("469001", "469002", "469005"), counts, strict=False)
        ]
        page = MonthOverview(Period(2025, 3), 1, tuple(units), row("province", 300), 400, 280100).as_text()  # type: ignore[arg-type]
        return page.splitlines()

    told = compared((93, 7, 0), (100, 0, 0), (90, 5, 5))
    assert told[-3:] == [
        "两部门核对 3/3 个单位：人员相符率低于 95% 或总数相差超过 1% 的 2 个，相符率最低的：",
        "  文昌市：人员相符率90.00%，总数相差0.00%",
        "  五指山市：人员相符率93.00%，总数相差7.00%",
    ]
    assert compared((100, 0, 0))[-1] == "两部门核对 1/1 个单位：人员相符率低于 95% 或总数相差超过 1% 的 0 个"


def test_the_data_says_it_too() -> None:
    data = overview(290, None, None).as_data()
    assert (data["units_reported"], data["units_expected"]) == (1, 3)
