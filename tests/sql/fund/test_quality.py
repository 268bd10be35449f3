"""The monthly data quality score (method §5): the set-based statement against a slow count over every row, month by month."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from fractions import Fraction
from typing import Any

import psycopg
from psycopg.rows import dict_row
from tests.hostile.hand_overs import employment_row, identity_number, put, roster_row, total_row, work_row

from wengang.database.unit_of_work import unit_of_work
from wengang.fund.quality import MonthCounts
from wengang.history.steps import import_history
from wengang.settings.environment import Settings

Admin = psycopg.Connection[tuple[object, ...]]
REQUIRED = (("rv", "rv_roster"), ("rv", "rv_work"), ("rv", "control_totals"), ("hr", "hr_employment"), ("hr", "control_totals"))
MONTHS = ("2024-10", "2024-11", "2024-12")


def _hand_over(settings: Settings) -> None:
    """Three months of two units: whole and clean, rows rejected and incomes missing, nothing of 人社, nothing at all."""
    first = {"469001": 1, "469024": 201}
    for number, period in enumerate(MONTHS):
        for unit, start in first.items():
            if (unit, number) == ("469024", 2):
                continue
            people = range(start, start + 20)
            works = [work_row(n, unit, **({"务工月收入": ""} if n % (4 + number) == 0 else {})) for n in people]
            if (unit, number) == ("469001", 1):
                good = identity_number(start + 3)
                works[3] = work_row(start + 3, unit, 证件号码=good[:-1] + ("1" if good[-1] == "0" else "0"))
            totals = [total_row("务工人数", "20" if (unit, number) != ("469001", 1) else "19")]
            tables = {"rv_roster": [roster_row(n, unit) for n in people], "rv_work": works, "control_totals": totals}
            put(settings.inbox, f"{unit}-{period}-rv", tables, period=period, unit=unit)
            if number != 1:
                rows = [employment_row(n, 发放日期=f"{period}-15") for n in people]
                put(settings.inbox, f"{unit}-{period}-hr", {"hr_employment": rows}, period=period, unit=unit, department="hr")
    import_history(settings, settings.inbox, {"469001": 20, "469024": 20}, accept_held="试验", progress=lambda _text: None)


def _slow(admin: Admin) -> dict[tuple[str, str], Fraction]:
    """Count row by row what method §5 says, knowing nothing of the statement."""
    with admin.cursor(row_factory=dict_row) as cursor:
        deliveries = cursor.execute("select * from data_sharing.delivery").fetchall()
        closings = {row["period"]: row["closing_at"] for row in cursor.execute("select * from deadlines.closing").fetchall()}
        people = cursor.execute("select * from monitoring.person_month").fetchall()
        used = {row["delivery_id"] for row in cursor.execute("select * from monitoring.snapshot_delivery").fetchall()}
    found = {}
    for unit in ("469001", "469024"):
        for period in MONTHS:
            own = [row for row in deliveries if (row["unit"], row["period"]) == (unit, period)]
            found[unit, period] = _score_of(unit, period, own, closings, people, used)
    return found


def _score_of(
    unit: str, period: str, own: list[Mapping[str, Any]], closings: Mapping[str, Any], people: list[Mapping[str, Any]], used: set[int]
) -> Fraction:
    timely = 0
    for department, table in REQUIRED:
        accepted = [row for row in own if (row["department"], row["table_name"], row["state"]) == (department, table, "accepted")]
        timely += any(period not in closings or row["received_at"] <= closings[period] for row in accepted)
    workers = incomes = 0
    for person in people:
        if (person["unit"], person["period"]) == (unit, period) and person["employed"]:
            workers += 1
            incomes += person["income"] is not None
    delivered = rejected = 0
    for row in own:
        if row["id"] in used:
            delivered += row["rows_delivered"]
            rejected += row["rows_rejected"] or 0
    if not delivered:
        return Fraction(0)
    return Fraction(40 * timely, 5) + (Fraction(30 * incomes, workers) if workers else 0) + 30 - Fraction(30 * rejected, delivered)


def test_statement_agrees_with_a_slow_count(settings: Settings, admin: Admin) -> None:
    _hand_over(settings)
    newest = admin.execute("select max(received_at) from data_sharing.delivery where period = '2024-10' and department = 'rv'").fetchone()
    assert newest is not None
    # October was closed before anything of 人社 was received; the other months this installation never closed.
    hr = "update data_sharing.delivery set received_at = %s where period = '2024-10' and department = 'hr'"
    admin.execute(hr, [newest[0] + timedelta(hours=2)])
    closing = "insert into deadlines.closing (period, closing_at, closed_on, units_expected) values ('2024-10', %s, '2024-11-08', 2)"
    admin.execute(closing, [newest[0] + timedelta(hours=1)])
    with unit_of_work(settings) as work:
        rows = work.rows("fund/quality_of_months", first="2024-01", last="2024-12")
    scores = {
        (row["unit"], row["period"]): MonthCounts(
            row["timely"], row["required"], row["with_income"], row["workers"], row["delivered"], row["rejected"]
        ).score
        for row in rows
    }
    assert scores == _slow(admin)
    assert scores["469024", "2024-12"] == 0, "nothing delivered"
    assert len(set(scores.values())) >= 4, "the months differ, or this test sees nothing"
    assert all(0 <= score <= 100 for score in scores.values())
