"""Method §6 over the files of a written province, as plainly as the method writes it; shares nothing with the writer.

Belongs here: what a workshop absorbs and the table of §6, read from files alone. Does not belong here: what was planted.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from tests.unit.wengang_trial.reading import Row, newest_tables

from wengang.periods import Period
from wengang_trial.numbers import identity_check

REQUIRED = 5
GUIDANCE_MONTHS = 6
FIRST = Period(2024, 1)


@dataclass(frozen=True)
class Finding:
    """One workshop and month: keys of method §11."""

    status: str
    absorbed: int = 0
    unknown: int = 0
    guidance_since: str | None = None
    reason: str | None = None


class Workshops:
    """The workshop tables of a province, by workshop and month."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.register = self._one_each("workshop_register")
        self.reports = self._one_each("workshop_report")
        self.reviews = self._many("workshop_review")
        self.workers = self._many("workshop_worker")
        self.members = self._many("workshop_member")
        self.numbers = sorted({number for number, _ in self.register})

    def _many(self, table: str) -> dict[tuple[str, str], list[Row]]:
        found: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for (_, period), rows in newest_tables(self._root, table, "hr").items():
            for row in rows:
                found[row["车间编号"], period].append(row)
        return found

    def _one_each(self, table: str) -> dict[tuple[str, str], Row]:
        found = self._many(table)
        assert all(len(rows) == 1 for rows in found.values()), table
        return {key: row for key, (row,) in found.items()}

    def present(self, number: str, period: Period) -> list[Row]:
        """Give the rows of those who worked."""
        return [row for row in self.workers[number, str(period)] if int(row["出勤天数"]) >= 1]

    def absorbed(self, number: str, period: Period) -> int:
        """Count distinct active persons of the province's rosters with days ≥ 1."""
        return len({row["证件号码"] for row in self.present(number, period)} & active_persons(self._root, str(period)))

    def unknown(self, number: str, period: Period) -> int:
        """Count rows with days ≥ 1 whose number is damaged."""
        return sum(not is_valid(row["证件号码"]) for row in self.present(number, period))

    def is_certified(self, number: str, period: Period) -> bool:
        """Whether the month lies after the month of the 认定日期."""
        day = self.register[number, str(period)]["认定日期"]
        return day != "" and day[:7] < str(period)

    def finding(self, number: str, last: Period) -> Finding | None:
        """Evaluate every month from the certification, or from the first one delivered, up to `last`."""
        now, before_proposal = None, Finding("certified")
        waiting: list[Period] = []
        for ordinal in range(FIRST.ordinal, last.ordinal + 1):
            period = Period.from_ordinal(ordinal)
            if not self.is_certified(number, period):
                continue
            now = now or Finding("certified")
            for review in self.reviews[number, str(period)]:
                if review["步骤"] == "指导":  # the letter at the beginning of a guidance
                    assert (now.status, now.guidance_since) == ("guidance", review["所属月份"])
                    continue
                assert (review["步骤"], now.status) == ("退出决定", "exit_proposed")
                if review["结论"] == "确认退出":
                    now = replace(now, status="exited")
                    continue
                assert review["结论"] == "不予退出"
                now = before_proposal
                for month in waiting:
                    now = self._next(number, month, now)
                waiting = []
            if now.status == "exit_proposed":
                waiting.append(period)
            elif now.status in {"certified", "guidance"}:
                before_proposal, now = now, self._next(number, period, now)
        return now and replace(now, absorbed=self.absorbed(number, last), unknown=self.unknown(number, last))

    def _next(self, number: str, period: Period, now: Finding) -> Finding:
        """Apply lines 3 to 11 of the table, the first that holds."""
        register, report = self.register[number, str(period)], self.reports.get((number, str(period)))
        absorbed, unknown = self.absorbed(number, period), self.unknown(number, period)
        if register["有效期至"] <= f"{period.last_day}":
            return Finding("expired")
        if not in_season(register, period) or report is None or reading(absorbed) != reading(absorbed + unknown):
            return now
        if report["生产状态"] == "停产" or absorbed == 0:
            return replace(now, status="exit_proposed", reason="stopped" if report["生产状态"] == "停产" else "none_absorbed")
        return Finding("certified") if absorbed >= REQUIRED else below(period, now)


def reading(absorbed: int) -> str:
    """Read the head-count as the table does."""
    return "enough" if absorbed >= REQUIRED else "below" if absorbed else "none"


def below(period: Period, now: Finding) -> Finding:
    """Apply lines 9 to 11 to a workshop that absorbs too few."""
    if now.guidance_since is None:
        return Finding("guidance", guidance_since=str(period))
    clock = period.ordinal - Period.parse(now.guidance_since).ordinal
    return replace(now, status="exit_proposed", reason="half_year") if clock >= GUIDANCE_MONTHS else now


def in_season(register: Row, period: Period) -> bool:
    """Whether a month lies in the season of a register row; a season may run over New Year."""
    if not register["季节起"]:
        return True
    months, month = [int(register["季节起"])], int(register["季节起"])
    while month != int(register["季节止"]):
        month = month % 12 + 1
        months.append(month)
    return period.month in months


@cache
def active_persons(root: Path, period: str) -> frozenset[str]:
    """Give the persons who stand on a roster of the month with the status 正常."""
    return frozenset(
        row["证件号码"][:18].upper()
        for (_, month), rows in newest_tables(root, "rv_roster", "rv").items()
        if month == period
        for row in rows
        if row["人员状态"] == "正常" and is_valid(row["证件号码"])
    )


def is_valid(number: str) -> bool:
    """Whether a number has 18 or 20 characters and the right check digit."""
    return number[:17].isdigit() and len(number) in {18, 20} and identity_check(number[:17]) == number[17].upper()
