"""The workshop months of method §6 as §11 writes them: who is absorbed, which line of the table applies, what a person decided.

Assumptions: a replay, so every file is there before the first month is evaluated and no month is evaluated twice; a
decision counts from the month of the hand-over that brings it; parameters as in the method (5 persons, 6 months).

Stages: (1) `Registers` = which register row of a workshop holds in a month, (2) `absorption` = absorbed and unknown,
(3) `line_of` = the line of the table for one month, read from top to bottom, (4) `Life` = the months of one workshop in
order, with the decisions, (5) `workshops` = the structure of `figures.json`.

Readings where the method is silent:
- The register row of a month without one is the newest earlier row. Two rows of one workshop in a file: the first.
- A workshop is evaluated from the first month after its 认定日期 in which a register row says so; a later row without
  认定日期 does not end that.
- absorbed and unknown are computed over what is there, also where no line asks for them.
- A decision row decides one proposal at most and is never kept for a later hand-over. Rows are taken in file order.
- A proposal refused in its own month leaves nothing to wait for: that month shows the status before with its clock.

Belongs here: workshops from plain rows. Does not belong here: files and cells (`archive`), who is on a roster
(`figures`), letters, reminders, classes and awards, which a figures file does not hold.

Known drawbacks: every question goes through all rows again; fit for dozens of workshops.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tests.reference.archive import Archive, RegisterRow, ReviewRow
from tests.reference.figures import Month, read_month_of

from wengang.periods import Period

REQUIRED = 5  # method §6
GUIDANCE_MONTHS = 6  # method §6, line 11

CERTIFIED, GUIDANCE, EXIT_PROPOSED, EXITED, EXPIRED = "certified", "guidance", "exit_proposed", "exited", "expired"
STOPPED, NONE_ABSORBED, HALF_YEAR = "stopped", "none_absorbed", "half_year"
STATE_STOPPED = "停产"
DECISION, CONFIRMED, REFUSED = "退出决定", "确认退出", "不予退出"  # method §10


# ---------------------------------------------------------------------------------------------------------------
# 1. Register rows
# ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Registers:
    """All accepted register rows of an archive."""

    archive: Archive

    @property
    def numbers(self) -> list[str]:
        """Every 车间编号 that a register names."""
        return sorted({row.workshop for rows in self.archive.registers.values() for row in rows})

    def row(self, workshop: str, month: Period) -> RegisterRow | None:
        """Give the row that holds in a month: its own, else the newest earlier one; the first of a file."""
        for period in reversed([each for each in self.archive.months if each <= month]):
            for unit in sorted(self.archive.targets):
                for row in self.archive.registers.get((unit, period), ()):
                    if row.workshop == workshop:
                        return row
        return None


def in_season(row: RegisterRow, month: Period) -> bool:
    """Say whether a month lies in the announced season, which may run over New Year; no season announced: always."""
    if row.season is None:
        return True
    first, last = row.season
    if first <= last:
        return first <= month.month <= last
    return month.month >= first or month.month <= last


# ---------------------------------------------------------------------------------------------------------------
# 2. absorbed and unknown
# ---------------------------------------------------------------------------------------------------------------


def absorption(archive: Archive, unit: str, workshop: str, month: Month) -> tuple[int, int]:
    """Give (absorbed, unknown) of a workshop in people (method §6): here and active; here, and nobody knows who or whether active.

    A person in a row whose 车间编号 stands in no register row of the unit may be in any workshop of it (method §10.1).
    """
    at_work = [row for row in archive.workers.get((unit, month.period), ()) if row.days is not None and row.days >= 1]
    present = [row for row in at_work if row.workshop == workshop]
    absorbed = {row.id18 for row in present if row.id18 in month.home}
    damaged = {row.somebody for row in present if row.id18 is None}
    unsettled = {row.somebody for row in present if row.id18 in month.roster_rejected}
    unplaced = {row.somebody for row in at_work if not _stands_in(archive, unit, row.workshop, month.period)}
    return len(absorbed), len((damaged | unsettled | unplaced) - absorbed)


def _stands_in(archive: Archive, unit: str, workshop: str | None, month: Period) -> bool:
    row = None if workshop is None else Registers(archive).row(workshop, month)
    return row is not None and row.unit == unit


# ---------------------------------------------------------------------------------------------------------------
# 3. The table
# ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Finding:
    """What a month shows of a workshop."""

    in_season: bool
    expired: bool  # 有效期至 ≤ last day of M, by the register row of M: a renewal is a later 有效期至 there
    reported: bool
    stopped: bool
    absorbed: int
    unknown: int

    @property
    def undetermined(self) -> bool:
        """Whether absorbed and absorbed + unknown would say different things."""
        return not self.stopped and _measure(self.absorbed) != _measure(self.absorbed + self.unknown)


def _measure(absorbed: int) -> str:
    return "none" if absorbed == 0 else "too few" if absorbed < REQUIRED else "enough"


def line_of(status: str, clock: int, finding: Finding) -> int:
    """Give the line of the table in method §6 that applies: the first one from the top.

    `clock` is read in guidance only.
    """
    too_few = 0 < finding.absorbed < REQUIRED
    table = [
        (1, status == EXIT_PROPOSED),
        (2, status in (EXITED, EXPIRED)),
        (3, finding.expired),
        (4, not finding.in_season),
        (5, not finding.reported),
        (6, finding.undetermined),
        (7, finding.stopped or finding.absorbed == 0),
        (8, finding.absorbed >= REQUIRED),
        (9, status == CERTIFIED and too_few),
        (10, status == GUIDANCE and too_few and clock < GUIDANCE_MONTHS),
        (11, status == GUIDANCE and too_few and clock >= GUIDANCE_MONTHS),
    ]
    return next(line for line, applies in table if applies)


# ---------------------------------------------------------------------------------------------------------------
# 4. One workshop's months in order
# ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """Where a workshop stands after a month."""

    status: str
    certified_on: date  # of the running or ended case
    since: Period | None = None  # guidance_since
    reason: str | None = None  # while exit_proposed or exited
    proposed: Period | None = None  # while exit_proposed
    before: Standing | None = None  # while exit_proposed: what a refusal goes back to
    ended: Period | None = None  # month of exit or expiry


@dataclass(frozen=True)
class Shown:
    """One month of a workshop as finally evaluated."""

    standing: Standing
    line: int  # of the table; a decision of the same month may have followed it
    absorbed: int
    unknown: int


class Life:
    """All months of one workshop."""

    def __init__(self, archive: Archive, months: dict[Period, Month], workshop: str) -> None:
        self.archive = archive
        self.months = months
        self.workshop = workshop
        self.registers = Registers(archive)
        self.shown: dict[Period, Shown] = {}
        self.ignored: list[tuple[Period, ReviewRow]] = []  # decisions that found no proposal of theirs
        self._live()

    def _live(self) -> None:
        standing: Standing | None = None
        for month in sorted(self.months):
            if standing is None:
                standing = self._start(month)
            decisions = self._decisions(month)
            if standing is not None:
                standing = self._decide(standing, decisions, month)
                standing = self._evaluate(standing, month)
                standing = self._decide(standing, decisions, month)
            self.ignored += [(month, row) for row in decisions]

    def _start(self, month: Period) -> Standing | None:
        """Certified in the month after 认定日期; None before that and for a candidate."""
        row = self.registers.row(self.workshop, month)
        if row is None or row.certified_on is None or Period.of(row.certified_on) >= month:
            return None
        return Standing(CERTIFIED, row.certified_on)

    def _decisions(self, month: Period) -> list[ReviewRow]:
        """Give the exit decisions that the hand-over of a month brings, in file order."""
        row = self.registers.row(self.workshop, month)
        reviews = () if row is None else self.archive.reviews.get((row.unit, month), ())
        wanted = (CONFIRMED, REFUSED)
        return [each for each in reviews if each.workshop == self.workshop and each.step == DECISION and each.conclusion in wanted]

    def _decide(self, standing: Standing, decisions: list[ReviewRow], month: Period) -> Standing:
        """Apply the decisions of a month that fit an open proposal, and take them off the list."""
        for row in list(decisions):
            proposed = standing.proposed
            if standing.status != EXIT_PROPOSED or proposed is None:
                break
            if not proposed <= (row.month or proposed) <= month:
                continue
            decisions.remove(row)
            if row.conclusion == CONFIRMED:
                standing = replace(standing, status=EXITED, proposed=None, before=None, ended=month)
            else:
                standing = self._refuse(standing, proposed, month)
            if month in self.shown:  # the proposal of this very month: the decision counts in it
                self.shown[month] = replace(self.shown[month], standing=standing)
        return standing

    def _refuse(self, standing: Standing, proposed: Period, month: Period) -> Standing:
        """Go back to the status before with its clock, then evaluate the months that waited."""
        if standing.before is None:
            raise ValueError(f"{self.workshop}: a proposal without a status before")
        back = standing.before
        if standing.reason == HALF_YEAR:
            back = replace(back, status=GUIDANCE, since=proposed)
        for waiting in sorted(each for each in self.months if proposed < each < month):
            back = self._evaluate(back, waiting)
        return back

    def _evaluate(self, standing: Standing, month: Period) -> Standing:
        """Give the standing after a month and keep what the month shows."""
        row = self._register(month)
        standing = self._new_case(standing, row, month)
        finding = self._finding(row, month)
        line = line_of(standing.status, self.clock(standing, month), finding)
        after = _moved(standing, line, finding, month)
        self.shown[month] = Shown(after, line, finding.absorbed, finding.unknown)
        return after

    def _new_case(self, standing: Standing, row: RegisterRow, month: Period) -> Standing:
        """Start again as certified after an exit or expiry with a new 认定日期; before that a new one is a renewal."""
        new = row.certified_on
        if new is None:
            return standing
        if standing.ended is None:
            return replace(standing, certified_on=new)
        if standing.ended <= Period.of(new) < month and new > standing.certified_on:
            return Standing(CERTIFIED, new)
        return standing

    def _finding(self, row: RegisterRow, month: Period) -> Finding:
        key = row.unit, month
        reports = [each for each in self.archive.reports.get(key, ()) if each.workshop == self.workshop]
        absorbed, unknown = absorption(self.archive, row.unit, self.workshop, self.months[month])
        return Finding(
            in_season=in_season(row, month),
            expired=row.expires_on is not None and row.expires_on <= month.last_day,
            reported=bool(reports) and key in self.archive.workers and key in self.archive.rosters,
            stopped=bool(reports) and reports[0].state == STATE_STOPPED,
            absorbed=absorbed,
            unknown=unknown,
        )

    def clock(self, standing: Standing, month: Period) -> int:
        """Months from guidance_since to M without those out of season after guidance_since; 0 outside guidance."""
        if standing.status != GUIDANCE or standing.since is None:
            return 0
        counted = [each for each in self.months if standing.since < each <= month]
        return sum(in_season(self._register(each), each) for each in counted)

    def _register(self, month: Period) -> RegisterRow:
        row = self.registers.row(self.workshop, month)
        if row is None:
            raise LookupError(f"{self.workshop} is evaluated in {month} without a register row")
        return row


def _moved(standing: Standing, line: int, finding: Finding, month: Period) -> Standing:
    """Give the status after a line of the table."""
    if line == 3:
        return Standing(EXPIRED, standing.certified_on, ended=month)
    if line in {7, 11}:
        reason = HALF_YEAR if line == 11 else STOPPED if finding.stopped else NONE_ABSORBED
        return replace(standing, status=EXIT_PROPOSED, reason=reason, proposed=month, before=standing)
    if line == 8:
        return Standing(CERTIFIED, standing.certified_on)
    if line == 9:
        return replace(standing, status=GUIDANCE, since=month)
    return standing  # lines 1, 2, 4, 5, 6 and 10


# ---------------------------------------------------------------------------------------------------------------
# 5. The figures file (method §11)
# ---------------------------------------------------------------------------------------------------------------


def lives(archive: Archive) -> dict[str, Life]:
    """Give the months of every workshop of an archive."""
    months = {period: read_month_of(archive, period) for period in archive.months}
    return {number: Life(archive, months, number) for number in Registers(archive).numbers}


def workshops(archive: Archive) -> dict[str, dict[str, dict[str, Any]]]:
    """Give `workshops` of the figures file: month → 车间编号 → row; a month without a workshop to evaluate is absent."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for number, life in lives(archive).items():
        for month, shown in life.shown.items():
            found.setdefault(str(month), {})[number] = written(shown)
    return dict(sorted(found.items()))


def written(shown: Shown) -> dict[str, Any]:
    """Give one month of one workshop with the nulls of method §11."""
    standing = shown.standing
    in_clock = standing.status in (GUIDANCE, EXIT_PROPOSED, EXITED) and standing.since is not None
    return {
        "status": standing.status,
        "absorbed": shown.absorbed,
        "unknown": shown.unknown,
        "guidance_since": str(standing.since) if in_clock else None,
        "reason": standing.reason if standing.status in (EXIT_PROPOSED, EXITED) else None,
    }
