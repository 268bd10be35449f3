"""Tiny months written by hand: units with figures and levels as if they had been computed."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import partial

from psycopg.types.json import Jsonb
from tests.statements import execute

from wengang.database.unit_of_work import UnitOfWork
from wengang.monitoring.snapshots import SnapshotRef
from wengang.periods import Period

MARCH = Period(2025, 3)
STOCK_BEFORE, STOCK = 200, 190


def write_snapshot(work: UnitOfWork, number: int, levels: Mapping[str, int], *, period: Period = MARCH) -> SnapshotRef:
    """Write a snapshot of a month whose units have these levels; every unit has lost 10 of 200 jobs since the month before."""
    _write_month(work, period.before, 1, list(levels), STOCK_BEFORE, STOCK_BEFORE)
    _write_month(work, period, number, list(levels), STOCK_BEFORE, STOCK)
    execute(work, "insert into monitoring.snapshot_base values (%s, %s, %s, 1)", [str(period), number, str(period.before)])
    fall = Fraction(STOCK - STOCK_BEFORE, STOCK_BEFORE)
    for unit, level in levels.items():
        execute(
            work,
            "insert into monitoring.change values (%s, %s, 'unit', %s, 'work_stock', 'mom', %s, %s, %s, false, 1)",
            [str(period), number, unit, fall.numerator, fall.denominator, STOCK_BEFORE],
        )
        reason = {"rule": "scale.mom", "level": level, "inputs": {}, "threshold": "> 0", "text": "务工规模环比下降5.00%"}
        for measure in ("scale", "income", "unit"):
            graded = 0 if measure == "income" else level
            execute(
                work,
                "insert into risk_detection.level values (%s, %s, 'unit', %s, %s, %s, %s, %s, 'policy')",
                [str(period), number, unit, measure, graded, graded, Jsonb([reason] if graded else [])],
            )
    return SnapshotRef(period, number)


def _write_month(work: UnitOfWork, period: Period, number: int, units: list[str], before: int, now: int) -> None:
    run = partial(execute, work)
    run(
        "insert into monitoring.snapshot (period, number, digest, policy_digest, reason) values (%s, %s, %s, 'policy', 'test') "
        "on conflict do nothing",
        [str(period), number, f"digest {number}"],
    )
    for unit in units:
        run("insert into monitoring.target values (%s, %s, 300) on conflict do nothing", [period.year, unit])
        run(
            "insert into monitoring.snapshot_unit values (%s, %s, %s, true, true) on conflict do nothing",
            [str(period), number, unit],
        )
        for kind, code in (("unit", unit), ("town", f"{unit}/甲镇")):
            run(
                "insert into monitoring.indicator (period, snapshot, scope_kind, scope_code, unit, reported, employed_persons,"
                " employed_before, lost_job, roster_exit, data_gap, new_job, roster_entry, work_ytd, income_n, income_total, income_median)"
                " values (%s, %s, %s, %s, %s, true, %s, %s, %s, 0, 0, 0, 0, 210, 100, 300000, 2900) on conflict do nothing",
                [str(period), number, kind, code, unit, now, before, before - now],
            )
