"""下月预测: which months make the series, and what is said where there is no forecast (decision 0071)."""

from __future__ import annotations

import pytest
from tests.statements import by_hand, execute

from wengang.database.unit_of_work import UnitOfWork
from wengang.monitoring.scopes import PROVINCE, Scope, ScopeKind
from wengang.monitoring.snapshots import SnapshotRef
from wengang.month_overview.forecasting import LEAST_TESTED, MONTHS_NEEDED
from wengang.month_overview.next_month import next_month_words
from wengang.periods import Period

MARCH, UNIT = Period(2025, 3), "469001"
STOCK = 100


@pytest.fixture
def years(work: UnitOfWork) -> UnitOfWork:
    """Give a unit and the province with the same stock in as many months as a forecast needs, March the last."""
    for back in range(MONTHS_NEEDED):
        month = str(MARCH.plus(-back))
        execute(
            work,
            "insert into monitoring.snapshot (period, number, digest, policy_digest, reason) values (%s, 1, 'digest', 'policy', 'test')",
            [month],
        )
        execute(work, "insert into monitoring.snapshot_unit values (%s, 1, %s, true, true)", [month, UNIT])
        for kind, code, unit in (("unit", UNIT, UNIT), ("province", "province", None)):
            execute(
                work,
                "insert into monitoring.indicator (period, snapshot, scope_kind, scope_code, unit, reported, employed_persons, employed_before,"
                " lost_job, roster_exit, data_gap, new_job, roster_entry, work_ytd, income_n, income_total)"
                " values (%s, 1, %s, %s, %s, true, %s, %s, 0, 0, 0, 0, 0, %s, 0, 0)",
                [month, kind, code, unit, STOCK, STOCK, STOCK],
            )
    return work


def told(work: UnitOfWork, scope: Scope) -> str:
    return next_month_words(work, SnapshotRef(MARCH, 1), scope, MARCH)


@pytest.mark.parametrize("scope", [Scope(ScopeKind.UNIT, UNIT), PROVINCE])
def test_a_stock_that_never_changed_is_forecast_as_it_is(years: UnitOfWork, scope: Scope) -> None:
    expected = f"2025年4月当月在岗预计100人（100—100人），近{LEAST_TESTED}个月同法平均偏差0.00%（预测，不作考核依据）"
    assert told(years, scope) == expected


def test_a_month_in_which_one_unit_did_not_report_ends_the_series_of_the_province_alone(years: UnitOfWork) -> None:
    execute(years, "insert into monitoring.snapshot_unit values ('2024-11', 1, '469007', false, false)")
    assert told(years, PROVINCE).endswith("现在有4个月。")
    assert "预计100人" in told(years, Scope(ScopeKind.UNIT, UNIT))
    execute(years, "insert into monitoring.snapshot_unit values (%s, 1, '469007', false, false)", [str(MARCH)])
    assert told(years, PROVINCE).endswith("现在有0个月：本月数据没有报齐，或者在岗人数太少。")


def test_a_stock_that_may_not_be_shown_is_no_base(years: UnitOfWork) -> None:
    by_hand(
        years,
        "update monitoring.indicator set employed_persons = 4, employed_before = 4 where period = '2025-02' and scope_kind = 'unit'",
    )
    assert told(years, Scope(ScopeKind.UNIT, UNIT)).endswith("现在有1个月。")
