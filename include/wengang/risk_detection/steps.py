"""The steps of risk detection, each one task: plain arguments in, a value object out.

Belongs here: gathering the inputs of the grading and keeping its results. Does not belong here: the grading itself (`levels`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from psycopg.types.json import Jsonb

from wengang.database.unit_of_work import UnitOfWork
from wengang.monitoring.changes import BaseKind, Change, Measure
from wengang.monitoring.rows import TargetsRow
from wengang.monitoring.scopes import PROVINCE, Scope, ScopeKind
from wengang.monitoring.snapshot_digests import PARAMETERS
from wengang.monitoring.snapshots import SnapshotRef, bases_of, named_files, overdue_of
from wengang.periods import Period
from wengang.risk_detection.levels import (
    Cluster,
    FallingRun,
    Graded,
    GradedMeasure,
    Grading,
    Level,
    MeasureInputs,
    Progress,
    with_clusters,
)
from wengang.risk_detection.rows import (
    FallingRunsRow,
    IsGradedRow,
    JudgedChangesRow,
    JudgedIndicatorsRow,
    LevelsRow,
    PlanSharesRow,
    RiskDetectionClustersRow,
)
from wengang.settings.policy import Policy, load_policy
from wengang.settings.seasons import generic_employers, in_festival_season

GRADED = {GradedMeasure.SCALE: Measure.WORK_STOCK, GradedMeasure.INCOME: Measure.INCOME_MEAN}


def detect_risks(work: UnitOfWork, snapshot: SnapshotRef) -> dict[str, Level]:
    """Find signals and clusters, grade every unit and the province, and give the level of each reported unit by code.

    Nothing is done when the levels of the snapshot stand.
    """
    work.lock("risk_detection", snapshot.period)
    standing = work.row("risk_detection/is_graded", IsGradedRow, **snapshot.key)
    if not (standing and standing["graded"]):
        work.plan_for_bulk()
        _find_signals(work, snapshot)
        find_clusters_and_grade(work, snapshot, load_policy())
    return levels_of_units(work, snapshot)


def levels_of_units(work: UnitOfWork, snapshot: SnapshotRef) -> dict[str, Level]:
    """Give the level of each reported unit of a snapshot by code, as it stands."""
    return {
        row["scope_code"]: Level(row["level"])
        for row in work.rows("risk_detection/levels", LevelsRow, **snapshot.key)
        if row["measure"] == GradedMeasure.UNIT and row["scope_kind"] == ScopeKind.UNIT
    }


def _find_signals(work: UnitOfWork, snapshot: SnapshotRef) -> None:
    policy, period = load_policy(), snapshot.period
    before = bases_of(work, snapshot).get(period.before)
    base = {"before": str(period.before), "before_snapshot": before and before.number}
    keeps = 1 - policy.ratio("risk.person_income_drop", period)
    work.run(
        "risk_detection/insert_person_signals",
        **snapshot.key,
        **base,
        work_files=named_files(work, snapshot)["work_files"],
        next_month=str(period.plus(policy.whole("risk.ending_soon_months", period))),
        keeps=Decimal(keeps.numerator) / keeps.denominator,
        low=policy.whole("valid.income_low_warn", period),
    )


def find_clusters_and_grade(work: UnitOfWork, snapshot: SnapshotRef, policy: Policy) -> None:
    """Find the clusters of a snapshot and grade every scope under some parameters; neither may stand yet (`what_if` undoes what it does)."""
    _find_clusters(work, snapshot, policy)
    _grade(work, snapshot, policy)


def _find_clusters(work: UnitOfWork, snapshot: SnapshotRef, policy: Policy) -> None:
    period = snapshot.period
    before = bases_of(work, snapshot).get(period.before)
    share = policy.ratio("risk.cluster_village_share", period)
    work.run(
        "risk_detection/insert_village_clusters",
        **snapshot.key,
        persons=policy.whole("risk.cluster_village_persons", period),
        share_numerator=share.numerator,
        share_denominator=share.denominator,
    )
    work.run(
        "risk_detection/insert_employer_clusters",
        **snapshot.key,
        before=str(period.before),
        before_snapshot=before and before.number,
        persons=policy.whole("risk.cluster_employer_persons", period),
        generic_employers=list(generic_employers()),
    )


@dataclass(frozen=True, slots=True)
class _Evidence:
    """Everything known of a month before grading, by scope."""

    changes: Mapping[tuple[Scope, Measure, BaseKind], Change]
    runs_before: Mapping[tuple[Scope, str], FallingRun]
    graded_before: tuple[Mapping[tuple[Scope, str], Level], Mapping[tuple[Scope, str], Level]]
    progress: Mapping[Scope, Progress]
    clusters: Mapping[str, list[Cluster]]
    overdue: frozenset[str]


def _grade(work: UnitOfWork, snapshot: SnapshotRef, policy: Policy) -> None:
    grading = Grading(policy, snapshot.period, in_festival_season(snapshot.period))
    evidence = _gather(work, snapshot, policy)
    min_base = policy.whole("risk.min_base", snapshot.period)
    for scope in _judged_scopes(work, snapshot):
        runs = {
            measure: evidence.runs_before.get((scope, measure), FallingRun()).extended(
                evidence.changes.get((scope, GRADED[measure], BaseKind.MOM)), min_base
            )
            for measure in GRADED
        }
        scale = _inputs(evidence, scope, GradedMeasure.SCALE, runs[GradedMeasure.SCALE])
        income = _inputs(evidence, scope, GradedMeasure.INCOME, runs[GradedMeasure.INCOME])
        graded = grading.grade(scale, income, reply_overdue=scope.kind is ScopeKind.UNIT and scope.code in evidence.overdue)
        clusters = evidence.clusters.get(scope.code, []) if scope.kind is ScopeKind.UNIT else []
        _keep(work, snapshot, scope, (*graded, with_clusters(*graded, clusters)), runs, policy)


def _judged_scopes(work: UnitOfWork, snapshot: SnapshotRef) -> list[Scope]:
    """Give the province and the units that reported: no trigger is judged for a unit that did not (method §2)."""
    rows = work.rows("risk_detection/judged_indicators", JudgedIndicatorsRow, **snapshot.key)
    return sorted(Scope(ScopeKind(row["scope_kind"]), row["scope_code"]) for row in rows if row["reported"])


def _gather(work: UnitOfWork, snapshot: SnapshotRef, policy: Policy) -> _Evidence:
    bases = bases_of(work, snapshot)
    before, before_that = bases.get(snapshot.period.before), bases.get(snapshot.period.plus(-2))
    clusters: dict[str, list[Cluster]] = defaultdict(list)
    for row in work.rows("risk_detection/clusters", RiskDetectionClustersRow, **snapshot.key):
        clusters[row["unit"]].append(Cluster(row["kind"], row["town"], row["name"], row["lost_job"]))
    return _Evidence(
        changes=_changes(work, snapshot),
        runs_before=_runs(work, before),
        graded_before=(_graded(work, before), _graded(work, before_that)),
        progress=_progress(work, snapshot, policy),
        clusters=clusters,
        overdue=frozenset(overdue_of(work, snapshot)),
    )


def _changes(work: UnitOfWork, snapshot: SnapshotRef) -> dict[tuple[Scope, Measure, BaseKind], Change]:
    changes = {}
    for row in work.rows("risk_detection/judged_changes", JudgedChangesRow, **snapshot.key):
        scope = Scope(ScopeKind(row["scope_kind"]), row["scope_code"])
        measure, base_kind = Measure(row["measure"]), BaseKind(row["base_kind"])
        value = Fraction(int(row["numerator"]), int(row["denominator"]))
        changes[scope, measure, base_kind] = Change(
            scope, measure, base_kind, value, row["base_persons"], row["merged"], row["units_compared"]
        )
    return changes


def _runs(work: UnitOfWork, snapshot: SnapshotRef | None) -> dict[tuple[Scope, str], FallingRun]:
    if snapshot is None:
        return {}
    return {
        (Scope(ScopeKind(row["scope_kind"]), row["scope_code"]), row["measure"]): FallingRun(
            row["months"], Fraction(int(row["kept_numerator"]), int(row["kept_denominator"]))
        )
        for row in work.rows("risk_detection/falling_runs", FallingRunsRow, **snapshot.key)
    }


def _graded(work: UnitOfWork, snapshot: SnapshotRef | None) -> dict[tuple[Scope, str], Level]:
    if snapshot is None:
        return {}
    return {
        (Scope(ScopeKind(row["scope_kind"]), row["scope_code"]), row["measure"]): Level(row["graded"])
        for row in work.rows("risk_detection/levels", LevelsRow, **snapshot.key)
    }


def _progress(work: UnitOfWork, snapshot: SnapshotRef, policy: Policy) -> dict[Scope, Progress]:
    period = snapshot.period
    targets: dict[Scope, int] = {
        Scope(ScopeKind.UNIT, row["unit"]): row["persons"] for row in work.rows("monitoring/targets", TargetsRow, year=period.year)
    }
    targets[PROVINCE] = sum(targets.values())
    plan = {
        Scope(ScopeKind(row["scope_kind"]), row["scope_code"]): Fraction(row["ytd_then"], row["ytd_december"])
        for row in work.rows(
            "risk_detection/plan_shares",
            PlanSharesRow,
            **snapshot.key,
            year_ago=str(period.year_before),
            first=str(Period(period.year - 1, 1)),
            december=str(Period(period.year - 1, 12)),
        )
        if row["ytd_december"] and row["ytd_then"] is not None
    }
    measure = policy.word("target.measure", period)
    persons = {
        Scope(ScopeKind(row["scope_kind"]), row["scope_code"]): {"work_ytd": row["work_ytd"], "work_stock": row["work_stock"]}[measure]
        for row in work.rows("risk_detection/judged_indicators", JudgedIndicatorsRow, **snapshot.key)
    }
    return {
        scope: Progress(counted, target, plan.get(scope))
        for scope, target in targets.items()
        if (counted := persons.get(scope)) is not None
    }


def _inputs(evidence: _Evidence, scope: Scope, measure: GradedMeasure, run: FallingRun) -> MeasureInputs:
    compared = GRADED[measure]
    is_income = measure is GradedMeasure.INCOME
    panels = [evidence.changes.get((scope, Measure.PANEL_INCOME, kind)) for kind in BaseKind] if is_income else []
    return MeasureInputs(
        yoy=evidence.changes.get((scope, compared, BaseKind.YOY)),
        mom=evidence.changes.get((scope, compared, BaseKind.MOM)),
        run=run,
        panels=[panel for panel in panels if panel is not None],
        progress=None if is_income else evidence.progress.get(scope),
        graded_before=(
            evidence.graded_before[0].get((scope, measure), Level.NONE),
            evidence.graded_before[1].get((scope, measure), Level.NONE),
        ),
    )


def _keep(
    work: UnitOfWork,
    snapshot: SnapshotRef,
    scope: Scope,
    graded: tuple[Graded, ...],
    runs: Mapping[GradedMeasure, FallingRun],
    policy: Policy,
) -> None:
    place = {**snapshot.key, **scope.key}
    work.run_for_each(
        "risk_detection/insert_level",
        [
            {
                **place,
                "measure": item.measure,
                "graded": int(item.graded),
                "level": int(item.level),
                "reasons": Jsonb([reason.as_row() for reason in item.reasons]),
                "policy_digest": policy.digest_of(PARAMETERS, snapshot.period),
            }
            for item in graded
        ],
    )
    work.run_for_each(
        "risk_detection/insert_falling_run",
        [
            {
                **place,
                "measure": measure,
                "months": run.months,
                "kept_numerator": run.kept.numerator,
                "kept_denominator": run.kept.denominator,
            }
            for measure, run in runs.items()
        ],
    )
