"""The figures file: one JSON of every month's figures, to compare with an office's own (method §11).

Belongs here: the keys, roundings and nulls of the file. Does not belong here: computing a figure.
`flow` stands from the second month on, `clusters` where a unit reported in both months; an undefined figure is null.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeVar

from wengang import __version__
from wengang.clues.figures import figures_of_chapters
from wengang.database.unit_of_work import UnitOfWork
from wengang.history.rows import HistoryHeldDeliveriesRow
from wengang.monitoring.rows import ChangesRow, IndicatorsRow
from wengang.monitoring.scopes import ScopeKind
from wengang.monitoring.snapshots import SnapshotRef, bases_of
from wengang.risk_detection.rows import FallingRunsRow, LevelsRow, RiskDetectionClustersRow
from wengang.workshops.rows import FiguresRow

Body = dict[str, Any]
_CHANGES = {
    "stock_yoy": ("work_stock", "yoy"),
    "stock_mom": ("work_stock", "mom"),
    "income_yoy": ("income_mean", "yoy"),
    "income_mom": ("income_mean", "mom"),
    "panel_mom": ("panel_income", "mom"),
    "panel_yoy": ("panel_income", "yoy"),
}

OfScope = TypeVar("OfScope", ChangesRow, LevelsRow, FallingRunsRow)


def figures_file(work: UnitOfWork, snapshots: Sequence[SnapshotRef], held: Sequence[HistoryHeldDeliveriesRow]) -> Body:
    """Give the body of `figures.json` for the months of these snapshots and the files that were held."""
    return {
        "version": __version__,
        "months": {str(snapshot.period): _month(work, snapshot) for snapshot in snapshots},
        "workshops": {str(snapshot.period): _workshops(work, snapshot) for snapshot in snapshots},
        **figures_of_chapters(work, snapshots),
        "held": [
            {
                "unit": row["unit"],
                "period": row["period"],
                "table": row["table_name"],
                "file": row["file_name"],
                "reasons": [reason["message"] for reason in row["reasons"]],
            }
            for row in held
        ],
    }


def _workshops(work: UnitOfWork, snapshot: SnapshotRef) -> Body:
    return {
        row["workshop_no"]: {
            "status": row["status"],
            "absorbed": row["absorbed"],
            "unknown": row["unknown"],
            "guidance_since": row["guidance_since"],
            "reason": row["reason"],
        }
        for row in work.rows("workshops/figures", FiguresRow, period=str(snapshot.period))
    }


def _month(work: UnitOfWork, snapshot: SnapshotRef) -> Body:
    changes = _by_scope(work.rows("monitoring/changes", ChangesRow, **snapshot.key))
    levels = _by_scope(work.rows("risk_detection/levels", LevelsRow, **snapshot.key))
    runs = _by_scope(work.rows("risk_detection/falling_runs", FallingRunsRow, **snapshot.key))
    clusters: dict[str, list[list[object]]] = defaultdict(list)
    for cluster in work.rows("risk_detection/clusters", RiskDetectionClustersRow, **snapshot.key):
        place = [cluster["town"]] if cluster["kind"] == "village" else []
        clusters[cluster["unit"]].append([cluster["kind"], *place, cluster["name"], cluster["lost_job"]])
    before = bases_of(work, snapshot).get(snapshot.period.before)
    reported_before = _reported_units(work, before) if before else set()
    month: Body = {}
    for row in work.rows("monitoring/indicators", IndicatorsRow, **snapshot.key):
        if row["scope_kind"] not in (ScopeKind.PROVINCE, ScopeKind.UNIT):
            continue
        scope = row["scope_code"]
        month[scope] = _scope(row, changes[scope], levels[scope], runs[scope])
        if before:
            month[scope]["flow"] = {flow: row[flow] for flow in ("lost_job", "roster_exit", "data_gap", "new_job", "roster_entry")}
        if row["scope_kind"] == ScopeKind.UNIT and row["reported"] and scope in reported_before:
            month[scope]["clusters"] = clusters[scope]
    return month


def _reported_units(work: UnitOfWork, snapshot: SnapshotRef) -> set[str]:
    return {row["scope_code"] for row in work.rows("monitoring/indicators", IndicatorsRow, **snapshot.key) if row["reported"]}


def _by_scope(rows: Sequence[OfScope]) -> Mapping[str, list[OfScope]]:
    grouped: dict[str, list[OfScope]] = defaultdict(list)
    for row in rows:
        grouped[row["scope_code"]].append(row)
    return grouped


def _scope(row: IndicatorsRow, changes: Sequence[ChangesRow], levels: Sequence[LevelsRow], runs: Sequence[FallingRunsRow]) -> Body:
    reported = row["reported"]
    by_change = {(change["measure"], change["base_kind"]): change for change in changes}
    k = {run["measure"]: run["months"] for run in runs}
    level = {item["measure"]: item["level"] for item in levels}
    mean = Fraction(row["income_total"]) / row["income_n"] if row["income_n"] else None
    return {
        "work_stock": row["work_stock"],
        "work_ytd": row["work_ytd"],
        "income_n": row["income_n"] if reported else None,
        "income_total": _amount(row["income_total"]) if reported else None,
        "income_mean": None if mean is None else _rounded(mean, 6),
        "income_median": None if row["income_median"] is None else _rounded(Fraction(row["income_median"]), 2),
        **{key: _change(by_change.get(name)) for key, name in _CHANGES.items()},
        "stock_k": k.get("scale", 0),
        "income_k": k.get("income", 0),
        "levels": {measure: level.get(measure) for measure in ("scale", "income", "unit")},
    }


def _change(row: ChangesRow | None) -> str | None:
    return None if row is None else _rounded(Fraction(int(row["numerator"]), int(row["denominator"])), 9)


def _amount(amount: Decimal) -> str:
    """Give an amount without useless zeros: 3473836, 3473836.5."""
    return f"{amount.normalize():f}"


def _rounded(value: Fraction, places: int) -> str:
    """Give a fraction as a decimal of fixed places, a half rounded away from zero (四舍五入) as in the papers and the database."""
    scaled = int(abs(value) * 10**places + Fraction(1, 2))
    sign = "-" if value < 0 and scaled else ""
    whole, rest = divmod(scaled, 10**places)
    return f"{sign}{whole}.{rest:0{places}d}"
