"""What follows from a month's evaluation: letters, reminders, checks, proposals (method §6).

Belongs here: which outcome a month has. Does not belong here: carrying one out (`letters`, `exits`).
"""

from __future__ import annotations

from enum import StrEnum

from wengang.settings.policy import load_policy
from wengang.workshops.states import Status, TableLine
from wengang.workshops.timeline import MonthResult

_SILENT_MONTHS_TO_CHECK = 2


class Outcome(StrEnum):
    """What a month asks of the office or the workshop."""

    GUIDANCE_LETTER = "guidance_letter"
    WARNING = "warning"
    REMINDER = "reminder"
    ON_SITE_CHECK = "on_site_check"
    CORRECTION_REQUEST = "correction_request"
    RENEWAL = "renewal"
    EXIT_PROPOSAL = "exit_proposal"

    @property
    def chinese(self) -> str:
        """How pages name it."""
        return _NAMES[self]


_NAMES = {
    Outcome.GUIDANCE_LETTER: "帮扶指导函",
    Outcome.WARNING: "即将满半年预警",
    Outcome.REMINDER: "请补报月报",
    Outcome.ON_SITE_CHECK: "实地核查",
    Outcome.CORRECTION_REQUEST: "请更正人员信息",
    Outcome.RENEWAL: "请办理续期",
    Outcome.EXIT_PROPOSAL: "拟退出，待两部门决定",
}
_BY_LINE = {
    TableLine.EXPIRES: Outcome.RENEWAL,
    TableLine.NO_REPORT: Outcome.REMINDER,
    TableLine.UNDETERMINED: Outcome.CORRECTION_REQUEST,
    TableLine.STOPPED_OR_NONE: Outcome.EXIT_PROPOSAL,
    TableLine.FALLS_BELOW: Outcome.GUIDANCE_LETTER,
    TableLine.STILL_BELOW: Outcome.EXIT_PROPOSAL,
}


def outcomes_of(result: MonthResult) -> tuple[Outcome, ...]:
    """Give what follows from a month, in the order of the list; nothing from a month that people decided."""
    if result.decision is not None and result.standing.status is not Status.EXIT_PROPOSED:
        return ()
    found = {_BY_LINE[result.line]} if result.line in _BY_LINE else set()
    warning_month = load_policy().whole("workshop.warning_month", result.finding.period)
    if result.line is TableLine.GUIDANCE_GOES_ON and result.standing.clock == warning_month:
        found.add(Outcome.WARNING)
    if _needs_check(result):
        found.add(Outcome.ON_SITE_CHECK)
    return tuple(outcome for outcome in Outcome if outcome in found)


def _needs_check(result: MonthResult) -> bool:
    """Two silent months running; or 季节停 inside the announced season or without an announced one."""
    if result.line is TableLine.NO_REPORT:
        return result.standing.silent_months >= _SILENT_MONTHS_TO_CHECK
    judged = result.line in (
        TableLine.UNDETERMINED,
        TableLine.STOPPED_OR_NONE,
        TableLine.ENOUGH,
        TableLine.FALLS_BELOW,
        TableLine.GUIDANCE_GOES_ON,
        TableLine.STILL_BELOW,
    )
    return judged and result.finding.state == "season_break"
