"""The statuses of a workshop and the table of method §6 that moves it from month to month.

Belongs here: the table, line by line, over plain values. Does not belong here: decisions of people and the order of months (`timeline`),
where findings come from (`sql/workshops`).

Assumptions: ratios play no part; every threshold is a whole number. The first line that applies decides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum, StrEnum
from functools import cache

from wengang.periods import Period
from wengang.settings.policy import load_policy


class Status(StrEnum):
    """What a workshop is after a month."""

    CERTIFIED = "certified"
    GUIDANCE = "guidance"
    EXIT_PROPOSED = "exit_proposed"
    EXITED = "exited"
    EXPIRED = "expired"

    @property
    def chinese(self) -> str:
        """How pages name it."""
        return _STATUS_NAMES[self]

    @property
    def is_running(self) -> bool:
        """Tell whether the month is still judged by what was found (lines 3–11)."""
        return self in (Status.CERTIFIED, Status.GUIDANCE)

    @property
    def has_ended(self) -> bool:
        """Tell whether the case is over: only a new certification begins another."""
        return self in (Status.EXITED, Status.EXPIRED)


_STATUS_NAMES = {
    Status.CERTIFIED: "正常",
    Status.GUIDANCE: "帮扶指导",
    Status.EXIT_PROPOSED: "拟退出",
    Status.EXITED: "已退出",
    Status.EXPIRED: "已到期",
}


class ExitReason(StrEnum):
    """Why an exit is proposed."""

    STOPPED = "stopped"
    NONE_ABSORBED = "none_absorbed"
    HALF_YEAR = "half_year"

    @property
    def chinese(self) -> str:
        """How letters name it."""
        return _REASON_NAMES[self]


_REASON_NAMES = {
    ExitReason.STOPPED: "已停工停产",
    ExitReason.NONE_ABSORBED: "未吸纳脱贫人口",
    ExitReason.HALF_YEAR: "帮扶指导半年以上仍未达到吸纳要求",
}


class TableLine(IntEnum):
    """The lines of the table of method §6 by number; `moves` gives the statuses that a line may lead to."""

    AWAITS_DECISION = 1
    ENDED = 2
    EXPIRES = 3
    OUT_OF_SEASON = 4
    NO_REPORT = 5
    UNDETERMINED = 6
    STOPPED_OR_NONE = 7
    ENOUGH = 8
    FALLS_BELOW = 9
    GUIDANCE_GOES_ON = 10
    STILL_BELOW = 11

    @property
    def chinese(self) -> str:
        """What the line says, for pages."""
        return _LINE_NAMES[self]

    @property
    def moves(self) -> Mapping[Status, Status]:
        """Give the status after for each status before to which the line may apply."""
        return _MOVES[self]


_LINE_NAMES = {
    TableLine.AWAITS_DECISION: "等待退出决定，本月暂不评定",
    TableLine.ENDED: "已退出或已到期",
    TableLine.EXPIRES: "有效期届满未续期",
    TableLine.OUT_OF_SEASON: "不在申报的生产季节",
    TableLine.NO_REPORT: "本月没有月报或人员数据",
    TableLine.UNDETERMINED: "有人员信息待更正，暂不能评定",
    TableLine.STOPPED_OR_NONE: "停产或未吸纳脱贫人口",
    TableLine.ENOUGH: "吸纳人数达到要求",
    TableLine.FALLS_BELOW: "吸纳人数低于要求，开始帮扶指导",
    TableLine.GUIDANCE_GOES_ON: "吸纳人数仍低于要求，继续帮扶指导",
    TableLine.STILL_BELOW: "帮扶指导半年以上仍未达到要求",
}
_SAME_WHILE_RUNNING = {Status.CERTIFIED: Status.CERTIFIED, Status.GUIDANCE: Status.GUIDANCE}
_MOVES: Mapping[TableLine, Mapping[Status, Status]] = {
    TableLine.AWAITS_DECISION: {Status.EXIT_PROPOSED: Status.EXIT_PROPOSED},
    TableLine.ENDED: {Status.EXITED: Status.EXITED, Status.EXPIRED: Status.EXPIRED},
    TableLine.EXPIRES: dict.fromkeys(_SAME_WHILE_RUNNING, Status.EXPIRED),
    TableLine.OUT_OF_SEASON: _SAME_WHILE_RUNNING,
    TableLine.NO_REPORT: _SAME_WHILE_RUNNING,
    TableLine.UNDETERMINED: _SAME_WHILE_RUNNING,
    TableLine.STOPPED_OR_NONE: dict.fromkeys(_SAME_WHILE_RUNNING, Status.EXIT_PROPOSED),
    TableLine.ENOUGH: dict.fromkeys(_SAME_WHILE_RUNNING, Status.CERTIFIED),
    TableLine.FALLS_BELOW: {Status.CERTIFIED: Status.GUIDANCE},
    TableLine.GUIDANCE_GOES_ON: {Status.GUIDANCE: Status.GUIDANCE},
    TableLine.STILL_BELOW: {Status.GUIDANCE: Status.EXIT_PROPOSED},
}


@dataclass(frozen=True, slots=True)
class Requirements:
    """The numbers of the table that are choices: persons to absorb, months of guidance."""

    absorb: int
    guidance_months: int

    @classmethod
    @cache
    def of(cls, period: Period) -> Requirements:
        """Give what is required in a month."""
        policy = load_policy()
        return cls(policy.whole("workshop.min_absorb", period), policy.whole("workshop.guidance_months", period))


@dataclass(frozen=True, slots=True)
class Finding:
    """What a month's snapshot says of one workshop (a row of `workshops.finding`)."""

    period: Period
    snapshot: int
    unit: str
    certified_on: date | None
    expires_on: date | None
    in_season: bool
    reported: bool
    state: str | None
    absorbed: int
    unknown: int

    @property
    def is_stopped(self) -> bool:
        """State 停产; 季节停 is not 停产."""
        return self.state == "stopped"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a workshop stands after a month: its status and what the next months need to know.

    `clock` counts the months in season after `guidance_since`; `proposed_in` and `before_proposal` are those of the newest proposal.
    """

    status: Status
    certified_on: date
    guidance_since: Period | None = None
    clock: int = 0
    reason: ExitReason | None = None
    proposed_in: Period | None = None
    before_proposal: Status | None = None
    ended_in: Period | None = None
    silent_months: int = 0

    def confirmed(self, month: Period) -> Standing:
        """Give the standing after people confirmed the proposed exit: exited in that month."""
        return replace(self, status=Status.EXITED, ended_in=month)

    def refused(self) -> Standing:
        """Give the standing after people refused the exit: the status before with its clock; of half_year a new half-year of guidance."""
        if self.before_proposal is None:
            raise ValueError("no exit was proposed")
        back = replace(self, status=self.before_proposal, reason=None, proposed_in=None, before_proposal=None)
        if self.reason is ExitReason.HALF_YEAR:
            return replace(back, guidance_since=self.proposed_in, clock=0)
        return back


def begin(finding: Finding, before: Standing | None) -> Standing | None:
    """Give the standing with which a month begins; None while the workshop is no more than a candidate.

    Evaluation starts in the month after 认定日期. After an exit or expiry a later 认定日期 is a new case with an empty clock.
    """
    certified_on = finding.certified_on
    is_in_force = certified_on is not None and Period.of(certified_on) < finding.period
    if before is None:
        return Standing(Status.CERTIFIED, certified_on) if certified_on is not None and is_in_force else None
    if certified_on is None or not is_in_force or before.ended_in is None:
        return before
    if certified_on > before.certified_on and Period.of(certified_on) >= before.ended_in:
        return Standing(Status.CERTIFIED, certified_on)
    return before


def evaluate(before: Standing, finding: Finding, required: Requirements) -> tuple[TableLine, Standing]:
    """Give the first line of the table that applies to a month, and the standing after it."""
    clock = _clock(before, finding)
    for line, applies in _TABLE.items():
        if before.status in line.moves and applies(before, finding, required, clock):
            return line, _after(line, before, finding, clock)
    raise AssertionError(f"no line of method §6 applies to {before.status} with {finding}")


def _clock(before: Standing, finding: Finding) -> int:
    """Months from guidance_since to this one, those out of season not counted."""
    return before.clock + finding.in_season if before.guidance_since else 0


Applies = Callable[[Standing, Finding, Requirements, int], bool]


def _always(_before: Standing, _finding: Finding, _required: Requirements, _clock: int) -> bool:
    return True


def _expires(_before: Standing, finding: Finding, _required: Requirements, _clock: int) -> bool:
    return finding.expires_on is not None and finding.expires_on <= finding.period.last_day


def _out_of_season(_before: Standing, finding: Finding, _required: Requirements, _clock: int) -> bool:
    return not finding.in_season


def _no_report(_before: Standing, finding: Finding, _required: Requirements, _clock: int) -> bool:
    return not finding.reported


def _undetermined(_before: Standing, finding: Finding, required: Requirements, _clock: int) -> bool:
    if finding.is_stopped:
        return False  # 停产 decides whatever absorbed, so both readings agree
    return _reading(finding.absorbed, required) != _reading(finding.absorbed + finding.unknown, required)


def _reading(absorbed: int, required: Requirements) -> int:
    """Give as which of none (0), too few (1), enough (2) a number of people is read."""
    return 0 if absorbed == 0 else 2 if absorbed >= required.absorb else 1


def _stopped_or_none(_before: Standing, finding: Finding, _required: Requirements, _clock: int) -> bool:
    return finding.is_stopped or finding.absorbed == 0


def _enough(_before: Standing, finding: Finding, required: Requirements, _clock: int) -> bool:
    return finding.absorbed >= required.absorb


def _within_guidance(_before: Standing, _finding: Finding, required: Requirements, clock: int) -> bool:
    return clock < required.guidance_months


_TABLE: Mapping[TableLine, Applies] = {
    TableLine.AWAITS_DECISION: _always,
    TableLine.ENDED: _always,
    TableLine.EXPIRES: _expires,
    TableLine.OUT_OF_SEASON: _out_of_season,
    TableLine.NO_REPORT: _no_report,
    TableLine.UNDETERMINED: _undetermined,
    TableLine.STOPPED_OR_NONE: _stopped_or_none,
    TableLine.ENOUGH: _enough,
    TableLine.FALLS_BELOW: _always,
    TableLine.GUIDANCE_GOES_ON: _within_guidance,
    TableLine.STILL_BELOW: _always,
}


def _after(line: TableLine, before: Standing, finding: Finding, clock: int) -> Standing:
    month = finding.period
    after = replace(
        before,
        status=line.moves[before.status],
        clock=clock,
        silent_months=before.silent_months + 1 if line is TableLine.NO_REPORT else 0,
    )
    match line:
        case TableLine.AWAITS_DECISION | TableLine.ENDED:
            after = replace(after, silent_months=before.silent_months)
        case TableLine.EXPIRES:
            after = replace(after, ended_in=month, guidance_since=None, clock=0)
        case TableLine.STOPPED_OR_NONE | TableLine.STILL_BELOW:
            after = replace(after, reason=_reason(line, finding), proposed_in=month, before_proposal=before.status)
        case TableLine.ENOUGH:
            after = replace(after, guidance_since=None, clock=0)
        case TableLine.FALLS_BELOW:
            after = replace(after, guidance_since=month, clock=0)
        case _:
            pass
    return after


def _reason(line: TableLine, finding: Finding) -> ExitReason:
    if line is TableLine.STILL_BELOW:
        return ExitReason.HALF_YEAR
    return ExitReason.STOPPED if finding.is_stopped else ExitReason.NONE_ABSORBED
