"""Cases in every order of acts: from each point that can be reached, every act of everybody is tried, with save and restore in between.

A plain model says what an act must lead to; the database must agree after each one, and doing the same again, or clearing the whole run, must
change nothing. A point is saved before each act (savepoint) and restored after it, so that every act is tried from exactly that point; all
that a step knows is what is stored. Points that differ only in their past are visited once.

Bounds: one incomplete completion, one objection (two of them: `test_publicity`); the people are the four of the unit's lists and one of another county.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date

import pytest
from tests.sql.workshops.certification.applicants import (
    CERTIFIED_ON,
    COUNTY,
    COUNTY_B,
    ON,
    PAPERS,
    PUBLIC_UNTIL,
    TOWNSHIP,
    TOWNSHIP_B,
    Applicant,
    answer,
    review,
    states,
)
from tests.statements import execute

from wengang.approvals.deciding import Counts, ask
from wengang.approvals.opinions import AskAgainError
from wengang.database.unit_of_work import UnitOfWork
from wengang.workshops.certification import steps
from wengang.workshops.certification.cases import CaseError, CaseState, ObjectionAnswer, ReviewDecision, ReviewLevel
from wengang.workshops.certification.moves import case_by_id

PEOPLE = (TOWNSHIP, TOWNSHIP_B, COUNTY, COUNTY_B, "county_other_a")
LISTED = {ReviewLevel.TOWNSHIP: (TOWNSHIP, TOWNSHIP_B), ReviewLevel.COUNTY: (COUNTY, COUNTY_B)}
TOLD = {CaseState.RETURNED, CaseState.REJECTED, CaseState.PUBLICITY, CaseState.CERTIFIED}
TOO_LATE: Counts = {"too_late": True}
MOST_RETURNS, MOST_OBJECTIONS = 1, 1


@dataclass(frozen=True)
class Point:
    """Where a case stands, as far as it decides what may come: who reviewed, which objections wait, how often it was returned."""

    state: CaseState
    reviewed: frozenset[str] = frozenset()
    answered: frozenset[str] = frozenset()
    waiting: tuple[bool, ...] = ()
    returns: int = 0
    complete: bool = False


@dataclass
class Walk:
    """The walk over all points of one case in one transaction."""

    work: UnitOfWork
    seen: Counter[CaseState] = field(default_factory=Counter)
    visited: set[Point] = field(default_factory=set)
    deliveries: list[int] = field(default_factory=list)
    objections: list[int] = field(default_factory=list)
    trail: list[str] = field(default_factory=list)
    acts: int = 0

    def begin(self, *, complete: bool) -> None:
        """Apply, and walk from there."""
        with self.work.undone():
            case = self._hand_over(complete)
            self.case_id = case
            state = CaseState.TOWNSHIP_REVIEW if complete else CaseState.RETURNED
            self.trail = ["applied", state.value]
            self.visit(Point(state, complete=complete, returns=int(not complete)))
            self.deliveries.clear()

    def _hand_over(self, complete: bool) -> int:
        delivery, taken = Applicant(self.work).apply(papers=PAPERS if complete else PAPERS[:4])
        self.deliveries.append(delivery)
        assert taken.case is not None
        return taken.case.id

    def visit(self, point: Point) -> None:
        """Compare what is stored with the point, then try every act from it."""
        self._compare(point)
        known = Point(point.state) if point.state.has_ended else point  # an ended case has no past that could matter
        if known in self.visited:
            return
        self.visited.add(known)
        self.seen[point.state] += 1
        self._run_everything_again()
        self._compare(point)
        for act in self._acts(point):
            self.acts += 1
            kept = list(self.deliveries), list(self.objections), list(self.trail)
            with self.work.undone():
                after = act()
                self._compare(after)
                if after != point:
                    self.visit(after)
            self.deliveries, self.objections, self.trail = kept

    def _compare(self, point: Point) -> None:
        assert states(self.work, self.case_id) == self.trail
        assert self.trail[-1] == point.state.value
        row = execute(self.work, "select ended from workshops.certification_case where id = %s", [self.case_id]).fetchone()
        assert row == {"ended": point.state.has_ended}
        told = execute(
            self.work, "select count(*) as letters from mail.outbox where key like %s", [f"certification:{self.case_id}:%"]
        ).fetchone()
        assert told == {"letters": sum(CaseState(state) in TOLD for state in self.trail)}

    def _run_everything_again(self) -> None:
        """Run every step of every application again as of the day before anything can end by itself; nobody is asked who has acted."""
        for delivery in self.deliveries:
            steps.take_application(self.work, delivery, ON, "again")
            for level in ReviewLevel:
                with suppress(CaseError):
                    ask(self.work, steps.REVIEWS[level], delivery, level.value)
            with suppress(CaseError):
                steps.certify(self.work, delivery, ON, "again")

    # ── acts: each gives the point to which it must lead ──

    def _acts(self, point: Point) -> Iterator[Callable[[], Point]]:
        if point.state is CaseState.RETURNED:
            yield from (lambda complete=complete: self._complete(point, complete) for complete in (True, False))
        else:
            yield lambda: self._apply_again(point)
        for level in ReviewLevel:
            for who in PEOPLE:
                may = who in LISTED[level] and who not in point.reviewed
                decisions = ReviewDecision if point.state is level.state and may else (ReviewDecision.APPROVE,)
                yield from (
                    lambda level=level, who=who, decision=decision: self._review(point, level, who, decision) for decision in decisions
                )
            yield lambda level=level: self._review(point, level, LISTED[level][0], ReviewDecision.APPROVE, words="")
            yield lambda level=level: self._review(point, level, LISTED[level][1], ReviewDecision.APPROVE, late=True)
        if point.state is CaseState.PUBLICITY and len(point.waiting) < MOST_OBJECTIONS:
            yield lambda: self._object(point)
        for place in range(len(point.waiting)):
            for who in PEOPLE:
                yield from (lambda place=place, who=who, said=said: self._answer(point, place, who, said) for said in ObjectionAnswer)
        yield from (lambda day=day: self._certify(point, day) for day in (PUBLIC_UNTIL, CERTIFIED_ON))
        yield from (lambda who=who: self._withdraw(point, who) for who in ("经办", TOWNSHIP, COUNTY_B))

    def _complete(self, point: Point, complete: bool) -> Point:
        if point.returns > MOST_RETURNS:
            return point
        self._hand_over(complete)
        done = complete or point.complete
        state = CaseState.TOWNSHIP_REVIEW if done else CaseState.RETURNED
        self.trail += ["applied", state.value]
        return replace(point, state=state, complete=done, returns=point.returns + int(not done))

    def _apply_again(self, point: Point) -> Point:
        _, taken = Applicant(self.work).apply()
        assert taken.case is None and taken.refused is not None
        return point

    def _review(
        self, point: Point, level: ReviewLevel, who: str, decision: ReviewDecision, *, words: str = "情况属实", late: bool = False
    ) -> Point:
        delivery = self.deliveries[0 if late else -1]
        newest = delivery == self.deliveries[-1]
        digest = case_by_id(self.work, self.case_id).digest
        counts = point.state is level.state and newest and who in LISTED[level] and who not in point.reviewed and bool(words)
        moved: Counts = TOO_LATE
        with suppress(AskAgainError), self.work.savepoint():
            moved = review(self.work, delivery, level, who, decision, opinion=words, digest=digest)
        assert (moved != TOO_LATE) is counts
        if moved == TOO_LATE:
            return point
        with suppress(AskAgainError), self.work.savepoint():  # the same answer again moves nothing
            assert review(self.work, delivery, level, who, decision, opinion=words, digest=digest) == TOO_LATE
        after = decision.leads_to(level)
        self.trail.append(after.value)
        return replace(point, state=after, reviewed=point.reviewed | {who}, returns=point.returns + (after is CaseState.RETURNED))

    def _object(self, point: Point) -> Point:
        number = steps.record_objection(self.work, self.case_id, received_on=ON, content=f"异议{len(self.objections)}", recorded_by="经办")
        assert number is not None
        self.objections.append(number)
        return replace(point, waiting=(*point.waiting, True))

    def _answer(self, point: Point, place: int, who: str, said: ObjectionAnswer) -> Point:
        number = self.objections[place]
        row = self.work.row("workshops/certification/objection", objection_id=number)
        assert row is not None
        counts = (
            point.state is CaseState.PUBLICITY and point.waiting[place] and who in LISTED[ReviewLevel.COUNTY] and who not in point.reviewed
        )
        kept: Counts = TOO_LATE
        with suppress(AskAgainError):
            kept = answer(self.work, self.deliveries[-1], number, who, said, opinion="已经核实", digest=steps.objection_digest(row))
        assert (kept != TOO_LATE) is counts
        if kept == TOO_LATE:
            return point
        waiting = tuple(open_ and other != place for other, open_ in enumerate(point.waiting))
        after = replace(point, answered=point.answered | {who}, waiting=waiting)
        if said is ObjectionAnswer.DISMISSED:
            return after
        self.trail.append("rejected")
        return replace(after, state=CaseState.REJECTED)

    def _certify(self, point: Point, day: date) -> Point:
        due = point.state is CaseState.PUBLICITY and not any(point.waiting) and day == CERTIFIED_ON
        certificate = None
        with suppress(CaseError), self.work.savepoint():
            certificate = steps.certify(self.work, self.deliveries[-1], day, "test")
        assert (certificate is not None) is (due or point.state is CaseState.CERTIFIED)
        if not due:
            return point
        self.trail.append("certified")
        return replace(point, state=CaseState.CERTIFIED)

    def _withdraw(self, point: Point, who: str) -> Point:
        case = None
        with suppress(CaseError), self.work.savepoint():
            case = steps.withdraw(self.work, self.case_id, reason="书面撤回", decided_by=who, business_date=ON)
        may = not point.state.has_ended and who not in point.reviewed | point.answered
        assert (case is not None) is (may or point.state is CaseState.WITHDRAWN)
        if not may:
            return point
        self.trail.append("withdrawn")
        return replace(point, state=CaseState.WITHDRAWN)


@pytest.mark.prove("every act from every point takes half a minute")
def test_every_act_of_everybody_from_every_point_leads_where_the_model_says(work: UnitOfWork) -> None:
    walk = Walk(work)
    for complete in (True, False):
        walk.begin(complete=complete)
    # Each state was reached in many ways; APPLIED is never left standing between two acts.
    assert set(walk.seen) == set(CaseState) - {CaseState.APPLIED}
    assert walk.seen[CaseState.PUBLICITY] > 10
    assert walk.acts > 1000
