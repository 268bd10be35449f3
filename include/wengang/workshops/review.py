"""The monthly review: findings of a snapshot, then the months of every workshop by the table of method §6.

Belongs here: which months are reviewed, rows in and rows out. Does not belong here: the table (`states`), the order of a workshop's
months (`timeline`), letters and exits that follow.

1. `_find`: months without a review are found first, oldest first, so that a skipped month is evaluated before the next one.
2. `_follow`: every workshop is followed from the earliest of them to the last month reviewed so far, so that late data re-evaluates
   the later months too; a month gets a new version only where its status changed. What people decided stands.
3. Handed-over decisions are bound to the proposals they decided; differences are listed; workers of an exited workshop go to the help list.
Known drawback: the months of a workshop are evaluated one by one in Python, for all workshops of the province at once in memory
(10,000 workshops and 24 months are 240,000 short rows).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from operator import itemgetter

from wengang.database.unit_of_work import UnitOfWork
from wengang.monitoring.snapshots import SnapshotRef
from wengang.periods import Period
from wengang.settings.policy import load_policy
from wengang.user_error import UserError
from wengang.workshops.outcomes import outcomes_of
from wengang.workshops.rows import (
    DecidedProposalsRow,
    ExitedWorkshopsRow,
    FindingsFromRow,
    HandedOverDecisionsRow,
    InsertExitDecisionRow,
    LastReviewedMonthRow,
    MonthsFromRow,
    MonthsToReviewRow,
    StandingsBeforeRow,
)
from wengang.workshops.states import ExitReason, Finding, Standing, Status
from wengang.workshops.timeline import Conclusion, ExitDecision, MonthResult, Timeline, follow


class ReviewError(UserError):
    """Workshops that cannot be reviewed yet; the message says which month comes first."""


@dataclass(frozen=True, slots=True)
class ReviewCounts:
    """What a review did: months reviewed by this call, workshops with a status, months whose status is new or changed, differences."""

    months: int
    workshops: int
    changed: int
    differences: int


@dataclass(slots=True)
class _Workshop:
    """Everything that the months of one workshop need; `follow_from` where that is an earlier month than of the others."""

    before: Standing | None = None
    follow_from: Period | None = None
    findings: list[Finding] = field(default_factory=list)
    decisions: list[ExitDecision] = field(default_factory=list)
    recorded: dict[Period, Standing] = field(default_factory=dict)
    handed_over: dict[str, HandedOverDecisionsRow] = field(default_factory=dict)


def review_workshops(work: UnitOfWork, snapshot: SnapshotRef) -> ReviewCounts:
    """Review the workshops of a month, and of every earlier month that was skipped; nothing is done when all of them are reviewed.

    Raises `ReviewError` when a month in between has no snapshot.
    """
    work.lock("workshops", "review")
    months = _find(work, snapshot.period)
    return _follow(work, months) if months else ReviewCounts(0, 0, 0, 0)


def _find(work: UnitOfWork, last: Period) -> list[SnapshotRef]:
    """Derive the findings of each month without a review, oldest first; give those months."""
    rows = work.rows("workshops/months_to_review", MonthsToReviewRow, last=str(last))
    months = [SnapshotRef(Period.parse(row["period"]), row["number"]) for row in rows]
    _require_unbroken(work, months)
    work.plan_for_bulk()
    for month in months:
        work.run("workshops/insert_review", **month.key, policy_digest=load_policy().digest_of_domain("workshops", month.period))
        work.run("data_sharing/gather_statistics", period=str(month.period), parents=["data_sharing.workshop_worker_row"])
        work.run("workshops/insert_findings", **month.key, before=str(month.period.before), month=month.period.month)
    return months


def _require_unbroken(work: UnitOfWork, months: Sequence[SnapshotRef]) -> None:
    last = work.row("workshops/last_reviewed_month", LastReviewedMonthRow)
    known = [Period.parse(last["period"])] if last and last["period"] else []
    new = [month.period for month in months]
    for earlier, later in pairwise([*known, *(period for period in new if not known or period > known[0])]):
        if later > earlier.plus(1):
            raise ReviewError(
                f"{earlier.plus(1).chinese}还没有快照，{later.chinese}的车间不能先评定：请先启动{earlier.plus(1).chinese}的月度监测"
            )


def _follow(work: UnitOfWork, months: Sequence[SnapshotRef]) -> ReviewCounts:
    first = months[0].period
    workshops = _load(work, first)
    standing_rows = {
        (row["workshop_no"], row["period"]): row
        for row in work.rows("workshops/months_from", MonthsFromRow, first=_earliest(workshops, first))
    }
    followed = {
        number: follow(workshop.before, workshop.findings, workshop.decisions, workshop.recorded) for number, workshop in workshops.items()
    }
    decision_ids = {number: _bind(work, number, timeline, workshops[number]) for number, timeline in followed.items()}
    changed = [
        row
        for number, timeline in followed.items()
        for result in timeline.months
        if (row := _changed_row(number, result, decision_ids[number], standing_rows.get((number, str(result.finding.period)))))
    ]
    work.copy("workshops.status_month", _COLUMNS, changed)
    for exit_month in _exit_months(followed):
        _list_workers(work, exit_month)
    differences = [item for number, timeline in followed.items() for item in _differences(number, timeline)]
    work.run_for_each("workshops/insert_difference", differences)
    return ReviewCounts(len(months), sum(bool(timeline.months) for timeline in followed.values()), len(changed), len(differences))


def _list_workers(work: UnitOfWork, exit_month: SnapshotRef) -> None:
    """Put the workers of the workshops that exited in a month on its help list, month by month in which these last had any."""
    exited = work.rows("workshops/exited_workshops", ExitedWorkshopsRow, period=str(exit_month.period))
    for worked_in, rows in groupby(exited, key=itemgetter("worked_in")):
        work.run("workshops/insert_exit_signals", **exit_month.key, worked_in=worked_in, workshops=[row["workshop_no"] for row in rows])


def _exit_months(followed: Mapping[str, Timeline]) -> list[SnapshotRef]:
    """Give the months in which a workshop exited by a decision."""
    results = [result for timeline in followed.values() for result in timeline.months]
    exits = {
        result.finding.period: result.finding.snapshot
        for result in results
        if result.standing.ended_in == result.finding.period and result.decision
    }
    return [SnapshotRef(period, snapshot) for period, snapshot in sorted(exits.items())]


def _earliest(workshops: Mapping[str, _Workshop], first: Period) -> str:
    return str(min([first, *(workshop.findings[0].period for workshop in workshops.values() if workshop.findings)]))


def _load(work: UnitOfWork, first: Period) -> dict[str, _Workshop]:
    workshops: dict[str, _Workshop] = defaultdict(_Workshop)
    decided = work.rows("workshops/decided_proposals", DecidedProposalsRow, first=str(first))
    handed_over = work.rows("workshops/handed_over_decisions", HandedOverDecisionsRow, first=str(first))
    now_decided = {row["workshop_no"] for row in (*decided, *handed_over)}
    for row in work.rows("workshops/standings_before", StandingsBeforeRow, before=str(first.before), decided=list(now_decided)):
        workshop = workshops[row["workshop_no"]]
        workshop.before = standing_of(row)
        if workshop.before.status is Status.EXIT_PROPOSED and row["workshop_no"] in now_decided:
            workshop.follow_from = Period.parse(row["period"]).plus(1)
    starts = {number: workshop.follow_from for number, workshop in workshops.items() if workshop.follow_from}
    for found in work.rows("workshops/findings_from", FindingsFromRow, first=str(min([first, *starts.values()]))):
        finding = _finding(found)
        if finding.period >= starts.get(found["workshop_no"], first):
            workshops[found["workshop_no"]].findings.append(finding)
    for proposal in decided:
        _add_decided(workshops[proposal["workshop_no"]], proposal)
    for decision in handed_over:
        _add_handed_over(workshops[decision["workshop_no"]], decision)
    return workshops


def _add_decided(workshop: _Workshop, row: DecidedProposalsRow) -> None:
    proposed_in, counts_from = Period.parse(row["decided_on_proposal_of"]), Period.parse(row["counts_from"])
    workshop.decisions.append(
        ExitDecision(f"id {row['decided_by_id']}", Conclusion(row["conclusion"]), counts_from, proposed_in=proposed_in)
    )
    if counts_from > proposed_in:  # decided in the very month of the proposal: the row shows the decision, not the proposal
        workshop.recorded[proposed_in] = standing_of(row)


def _add_handed_over(workshop: _Workshop, row: HandedOverDecisionsRow) -> None:
    key = f"file {row['delivery_id']}/{row['row_no']}"
    month = Period.parse(row["month"]) if row["month"] else None
    workshop.decisions.append(ExitDecision(key, Conclusion(row["conclusion"]), Period.parse(row["counts_from"]), names_month=month))
    workshop.handed_over[key] = row


def _bind(work: UnitOfWork, number: str, timeline: Timeline, workshop: _Workshop) -> dict[str, int]:
    """Keep each handed-over decision with the proposal it decided; give the id of every decision by its key."""
    ids = {}
    for decision in timeline.bound:
        handed_over = workshop.handed_over.get(decision.key)
        if handed_over is None:
            ids[decision.key] = int(decision.key.removeprefix("id "))
            continue
        row = work.row(
            "workshops/insert_exit_decision",
            InsertExitDecisionRow,
            workshop_no=number,
            proposed_in=str(decision.proposed_in),
            conclusion=decision.conclusion,
            reason=handed_over["reason"] or "",
            counts_from=str(decision.counts_from),
            decided_on=handed_over["reviewed_on"],
            decided_by=[handed_over["reviewer"] or "未填"],
            source="handed_over",
            subject=None,
        )
        if row:
            ids[decision.key] = row["id"]
    return ids


_COLUMNS = (
    "workshop_no",
    "period",
    "version",
    "snapshot",
    "line",
    "status_before",
    "status",
    "guidance_since",
    "clock",
    "reason",
    "proposed_in",
    "before_proposal",
    "certified_on",
    "ended_in",
    "silent_months",
    "decision_id",
    "outcomes",
    "unit",
)
_COMPARED = _COLUMNS[4:-1]


def _changed_row(
    number: str, result: MonthResult, decision_ids: Mapping[str, int], stands: MonthsFromRow | None
) -> tuple[object, ...] | None:
    """Give the row of a month, None where it stands already."""
    standing = result.standing
    content = (
        int(result.line),
        result.before,
        standing.status,
        _text(standing.guidance_since),
        standing.clock,
        standing.reason,
        _text(standing.proposed_in),
        standing.before_proposal,
        standing.certified_on,
        _text(standing.ended_in),
        standing.silent_months,
        decision_ids.get(result.decision.key) if result.decision else None,
        [str(outcome) for outcome in outcomes_of(result)],
    )
    recorded: Mapping[str, object] = stands or {}
    if stands and content == tuple(recorded[column] for column in _COMPARED):
        return None
    version = stands["version"] + 1 if stands else 1
    finding = result.finding
    return (number, str(finding.period), version, finding.snapshot, *content, finding.unit)


def _text(period: Period | None) -> str | None:
    return None if period is None else str(period)


def _differences(number: str, timeline: Timeline) -> Iterator[dict[str, object]]:
    snapshot_of = {result.finding.period: result.finding.snapshot for result in timeline.months}
    for difference in timeline.differences:
        yield {
            "workshop_no": number,
            "period": str(difference.month),
            "snapshot": snapshot_of[difference.month],
            "kind": "decided_already",
            "stands": _told(difference.stands),
            "would_be": _told(difference.would_be),
        }
    for decision in timeline.unbound:
        if decision.proposed_in is None and decision.counts_from in snapshot_of:
            yield {
                "workshop_no": number,
                "period": str(decision.counts_from),
                "snapshot": snapshot_of[decision.counts_from],
                "kind": "decision_without_proposal",
                "stands": decision.conclusion.chinese,
                "would_be": "当时没有待决定的退出",
            }


def _told(standing: Standing) -> str:
    return standing.status.chinese + (f"（{standing.reason.chinese}）" if standing.reason else "")


def standing_of(row: DecidedProposalsRow | StandingsBeforeRow) -> Standing:
    """Give the standing of a row of `workshops.status_month`."""
    return Standing(
        status=Status(row["status"]),
        certified_on=row["certified_on"],
        guidance_since=_period(row["guidance_since"]),
        clock=row["clock"],
        reason=ExitReason(row["reason"]) if row["reason"] else None,
        proposed_in=_period(row["proposed_in"]),
        before_proposal=Status(row["before_proposal"]) if row["before_proposal"] else None,
        ended_in=_period(row["ended_in"]),
        silent_months=row["silent_months"],
    )


def _period(text: str | None) -> Period | None:
    return Period.parse(text) if text else None


def _finding(row: FindingsFromRow) -> Finding:
    return Finding(
        period=Period.parse(row["period"]),
        snapshot=row["snapshot"],
        unit=row["unit"],
        certified_on=row["certified_on"],
        expires_on=row["expires_on"],
        in_season=row["in_season"],
        reported=row["reported"],
        state=row["state"],
        absorbed=row["absorbed"],
        unknown=row["unknown"],
    )
