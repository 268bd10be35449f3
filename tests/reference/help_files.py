"""帮扶名单 as decision 0049 says it, person by person and slowly: what opens, clears and closes a file over months and their corrections.

Belongs here: files from the months of `figures`. Does not belong here: files and cells (`archive`), what counties tell of a file.

Assumption: whoever asks judges snapshots in the order in which the product did, and says which number each has in its month.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Set
from dataclasses import dataclass, field
from fractions import Fraction

from tests.reference.archive import Archive
from tests.reference.figures import Month, Scope, flow, read_month_of

from wengang.periods import Period

LOW, MONTHS_AT_WORK = Fraction(400), 2


@dataclass
class File:
    """A file of a person; `causes` say of each month and signal whether it still stands."""

    person: str
    opened_in: Period
    unit: str
    causes: dict[tuple[Period, str], bool] = field(default_factory=dict)
    state: str = "live"
    reason: str | None = None
    ended_in: Period | None = None
    ended_by: int = 0

    def tells_of(self, month: Period) -> bool:
        """Whether it has a cause of a month, standing or not."""
        return any(period == month for period, _ in self.causes)

    def end(self, state: str, reason: str, month: Period, snapshot: int) -> None:
        """End it by a snapshot of a month."""
        self.state, self.reason, self.ended_in, self.ended_by = state, reason, month, snapshot

    @property
    def told(self) -> tuple[object, ...]:
        """What is compared: who, since when, why, how it ended."""
        standing = sorted(f"{period} {signal}" for (period, signal), stands in self.causes.items() if stands)
        return self.person, str(self.opened_in), tuple(standing), self.state, self.reason, self.ended_in and str(self.ended_in), self.unit


class HelpFiles:
    """All files, judged month by month."""

    def __init__(self) -> None:
        self.files: dict[str, list[File]] = defaultdict(list)
        self.newest: Period | None = None

    def judge(self, archive: Archive, period: Period, snapshot: int, unemployed: Set[str], exits: Set[str]) -> None:
        """Judge a month as it stands in an archive."""
        now, before = read_month_of(archive, period), read_month_of(archive, period.before)
        shown = _shown(now, before, unemployed, exits)
        self.newest = max(self.newest or period, period)
        for person in shown.keys() | self.files.keys():
            self._judge(person, shown.get(person, set()), now, before, snapshot)

    def _judge(self, person: str, signals: set[str], now: Month, before: Month, snapshot: int) -> None:
        files, period = self.files[person], now.period
        for file in files:
            for (month, signal), stands in file.causes.items():
                if month == period and signal not in signals:
                    file.causes[month, signal] = False
                assert stands in (True, False)
        for file in files:
            ended_here = file.state == "closed" and file.ended_in == period and file.ended_by < snapshot
            if ended_here and _reason_to_close(file, signals, now, before) is None and not _live(files):
                file.state, file.reason, file.ended_in = "live", None, None
        self._add(files, signals, period)
        live = _live(files)
        if live and not any(live.causes.values()):
            live.end("cleared", "not_shown", period, snapshot)
        home = now.unit(person)
        if signals and home and not _live(files) and not _is_told(files, period):
            files.append(File(person, period, home))
            self._add(files, signals, period)
        live = _live(files)
        if period == self.newest and live:
            reason = _reason_to_close(live, signals, now, before)
            if reason:
                live.end("closed", reason, period, snapshot)
            elif home:
                live.unit = home

    def _add(self, files: list[File], signals: set[str], period: Period) -> None:
        live = _live(files)
        if live and not _is_told(files, period):
            live.causes.update({(period, signal): True for signal in signals})


def _live(files: list[File]) -> File | None:
    return next((file for file in files if file.state == "live"), None)


def _is_told(files: list[File], period: Period) -> bool:
    return any(file.state == "closed" and file.tells_of(period) for file in files)


def _reason_to_close(file: File, signals: set[str], now: Month, before: Month) -> str | None:
    standing = [period for (period, _), stands in file.causes.items() if stands] + [now.period] * bool(signals)
    if not standing:
        return None
    if max(standing) <= now.period.plus(-MONTHS_AT_WORK) and file.person in now.employed and file.person in before.employed:
        return "at_work"
    gone = file.person not in now.home and file.unit in now.rostered and file.person not in now.roster_rejected
    return "off_roster" if gone and max(standing) < now.period else None


def _shown(now: Month, before: Month, unemployed: Set[str], exits: Set[str]) -> dict[str, set[str]]:
    shown: dict[str, set[str]] = defaultdict(set)
    for unit in now.rostered:
        for person in flow(Scope(frozenset({unit})), now, before).lost_job:
            shown[person].add("lost_job")
            rows = before.work_rows.get(person, [])
            if any(row.covers(before.period) and row.end == before.period for row in rows):
                shown[person].add("season_end")
    for person in now.home:
        if _earns_little(person, now) and _earns_little(person, before):
            shown[person].add("income_low")
        if person in unemployed and person not in now.employed:
            shown[person].add("unemployed")
        if person in exits:
            shown[person].add("workshop_exit")
    return shown


def _earns_little(person: str, month: Month) -> bool:
    if person not in month.employed:
        return False
    income = month.income(person)
    return income is not None and income < LOW
