"""The months of one workshop in order, with what people decided in between (method §6).

Belongs here: when a decision counts, what waits, what is evaluated again. Does not belong here: the table (`states`), rows (`review`).

Assumptions: findings are given for every month from the first to the last, without a gap.
1. Before a month is evaluated, the decisions that count from it are taken (`_decide`); a confirmation ends the case in that month, a
   refusal gives back the status before and evaluates the months that waited.
2. The month is evaluated by the first line that applies (`states.evaluate`).
3. A decision that came in the very month of its proposal is taken after it.
A month on which people have decided stands as it was recorded: where the findings now say other, the difference is given, not a new status.
Known drawback: a handed-over decision names a month, not a proposal; it is taken for the proposal that is open when it arrives, unless the
month it names lies before that proposal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from wengang.periods import Period
from wengang.workshops.states import Finding, Requirements, Standing, Status, TableLine, begin, evaluate


class Conclusion(StrEnum):
    """What people decide on a proposed exit."""

    EXIT = "exit"
    REFUSED = "refused"

    @property
    def chinese(self) -> str:
        """How pages name it: the literals of `workshop_review`."""
        return "确认退出" if self is Conclusion.EXIT else "不予退出"


@dataclass(frozen=True, slots=True)
class ExitDecision:
    """A decision on an exit: `proposed_in` once it is bound to a proposal, else `names_month` as it was handed over (may be missing)."""

    key: str
    conclusion: Conclusion
    counts_from: Period
    proposed_in: Period | None = None
    names_month: Period | None = None

    def is_on(self, proposed_in: Period) -> bool:
        """Tell whether the decision is on the proposal of a month."""
        if self.proposed_in is not None:
            return self.proposed_in == proposed_in
        return self.names_month is None or proposed_in <= self.names_month <= self.counts_from


@dataclass(frozen=True, slots=True)
class MonthResult:
    """The status of a workshop after one month, the line that applied, and the decision that changed it instead."""

    finding: Finding
    line: TableLine
    before: Status
    standing: Standing
    decision: ExitDecision | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """A month on which people have decided, and what the findings now say instead."""

    month: Period
    stands: Standing
    would_be: Standing


@dataclass(slots=True)
class Timeline:
    """What came of a workshop's months: results in order, decisions bound to their proposals, decisions without one, differences."""

    months: list[MonthResult] = field(default_factory=list)
    bound: list[ExitDecision] = field(default_factory=list)
    unbound: list[ExitDecision] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)


def follow(
    before: Standing | None, findings: Sequence[Finding], decisions: Sequence[ExitDecision], recorded: Mapping[Period, Standing]
) -> Timeline:
    """Give the months of one workshop from the standing before the first of them.

    `recorded` holds the standing of each month on whose proposal people have decided before. A standing that is an open proposal must be
    given as it was in the month of the proposal, with the findings of all months after it.
    """
    return _Walk(before, findings, decisions, recorded).walk()


class _Walk:
    """One walk through the months; a refusal takes it back to the first month that waited."""

    def __init__(
        self, before: Standing | None, findings: Sequence[Finding], decisions: Sequence[ExitDecision], recorded: Mapping[Period, Standing]
    ) -> None:
        self._start = self._standing = before
        self._findings = findings
        self._recorded = recorded
        self._pending = list(decisions)
        self._timeline = Timeline()

    def walk(self) -> Timeline:
        index = 0
        while index < len(self._findings):
            finding = self._findings[index]
            standing = begin(finding, self._standing)
            if standing is None:  # a candidate: nothing to evaluate yet
                index += 1
                continue
            decision = self._decision_on(standing, finding.period)
            if decision is not None and decision.conclusion is Conclusion.REFUSED:
                index = self._take_back(standing)
                continue
            if decision is not None:
                self._add(finding, TableLine.ENDED, standing, standing.confirmed(finding.period), decision)
            else:
                self._evaluate(finding, standing)
            index += 1
        taken = {decision.key for decision in self._timeline.bound}
        self._timeline.unbound = [decision for decision in self._pending if decision.key not in taken]
        return self._timeline

    def _evaluate(self, finding: Finding, standing: Standing) -> None:
        line, after = evaluate(standing, finding, Requirements.of(finding.period))
        stands = self._recorded.get(finding.period)
        if stands is not None and after != stands and not self._is_refused_later(standing, finding.period):
            self._timeline.differences.append(Difference(finding.period, stands, after))
            after = stands
        self._add(finding, line, standing, after)
        at_once = self._decision_on(after, finding.period)
        if at_once is not None:
            self._timeline.months.pop()
            settled = after.confirmed(finding.period) if at_once.conclusion is Conclusion.EXIT else after.refused()
            self._add(finding, line, standing, settled, at_once)

    def _is_refused_later(self, standing: Standing, month: Period) -> bool:
        """Tell whether a month only waits for a refusal that comes: it is evaluated, and held to what is recorded, after that."""
        proposed_in = standing.proposed_in
        if standing.status is not Status.EXIT_PROPOSED or proposed_in is None:
            return False
        return any(
            decision.conclusion is Conclusion.REFUSED and decision.counts_from > month and decision.is_on(proposed_in)
            for decision in self._pending
        )

    def _decision_on(self, standing: Standing, month: Period) -> ExitDecision | None:
        """Take the decision that counts from a month on the proposal that is open, if there is one."""
        if standing.status is not Status.EXIT_PROPOSED or standing.proposed_in is None:
            return None
        for decision in self._pending:
            if decision.counts_from == month and decision.is_on(standing.proposed_in):
                self._pending.remove(decision)
                bound = replace(decision, proposed_in=standing.proposed_in)
                self._timeline.bound.append(bound)
                return bound
        return None

    def _take_back(self, proposal: Standing) -> int:
        """Go back to the month of a refused proposal with the status before it; give the position of the first month that waited.

        The month of the proposal stays as it was shown: the refusal counts from a later month.
        """
        months = self._timeline.months
        while months and months[-1].finding.period > _month_of(proposal):
            months.pop()
        at_proposal = months[-1].standing if months else self._start
        self._standing = (at_proposal or proposal).refused()
        waited = [position for position, finding in enumerate(self._findings) if finding.period > _month_of(proposal)]
        return waited[0]

    def _add(self, finding: Finding, line: TableLine, standing: Standing, after: Standing, decision: ExitDecision | None = None) -> None:
        self._timeline.months.append(MonthResult(finding, line, standing.status, after, decision))
        self._standing = after


def _month_of(proposal: Standing) -> Period:
    if proposal.proposed_in is None:
        raise ValueError("no exit was proposed")
    return proposal.proposed_in
