"""Whom the two departments tell differently (method §13, read with §2), person by person from the rows of their files.

Belongs here: the kinds of differences of a month from the cells as they were handed over, and the two rates. Does not belong here: files, workbooks.

Assumptions: every row is good; a unit's files are those given, an absent list = no such file.

Known drawbacks: every person asks all rows of all units again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain

from tests.hostile.hand_overs import Row

Files = Mapping[str, Sequence[Row]]


@dataclass(frozen=True)
class Told:
    """One difference: the unit that is told, the person, the kind, and the amounts where they are what differs."""

    unit: str
    number: str
    kind: str
    income: Fraction | None = None
    wage: Fraction | None = None


@dataclass
class Month:
    """The rows of one month by unit and table."""

    period: str
    units: dict[str, Files] = field(default_factory=dict)

    def _rows(self, table: str) -> list[tuple[str, Row]]:
        return [(unit, row) for unit, files in self.units.items() for row in files.get(table, ())]

    def _is_ready(self, unit: str) -> bool:
        return {"rv_roster", "rv_work"} <= self.units[unit].keys()

    def _home(self, number: str) -> str | None:
        """Later 识别时间, then the lower code of the unit."""
        lines = [
            (row["识别时间"], unit) for unit, row in self._rows("rv_roster") if row["证件号码"] == number and row["人员状态"] == "正常"
        ]
        latest = max((identified for identified, _ in lines), default="")
        return min((unit for identified, unit in lines if identified == latest), default=None)

    def _covers(self, start: str, end: str) -> bool:
        return (not start or start <= self.period) and (not end or end >= self.period)

    def _work(self, number: str, unit: str | None = None) -> list[Row]:
        return [
            row
            for where, row in self._rows("rv_work")
            if row["证件号码"] == number
            and row["是否已务工"] == "是"
            and self._covers(row["开始时间"], row["结束时间"])
            and unit in (None, where)
        ]

    def _by_hr(self, number: str) -> list[Row]:
        return [
            row
            for _, row in self._rows("hr_employment")
            if row["证件号码"] == number
            and self._covers(row["合同开始"], row["合同结束"])
            and ("是" in (row["是否就业登记"], row["是否参保"]) or Fraction(row["实发工资"] or 0) > 0)
        ]

    def _income(self, number: str) -> Fraction | None:
        amounts = [row["务工月收入"] for row in self._work(number)]
        valid = all(amount and 100 <= Fraction(amount) <= 30000 for amount in amounts)
        return sum(map(Fraction, amounts), Fraction(0)) if amounts and valid else None

    def _wage(self, number: str) -> Fraction | None:
        amounts = [Fraction(row["实发工资"]) for row in self._by_hr(number) if row["实发工资"]]
        return sum(amounts, Fraction(0)) if amounts else None

    def _everybody(self) -> set[str]:
        return {row["证件号码"] for table in ("rv_roster", "rv_work", "hr_employment") for _, row in self._rows(table)}

    def works(self, number: str) -> tuple[bool, bool]:
        """Tell whether somebody of the roster works by 乡村振兴 and by 人社."""
        return bool(self._work(number)), bool(self._by_hr(number))

    def of_the_roster(self, unit: str) -> list[str]:
        """Give whom a unit's two departments are compared on; nobody where one has not delivered."""
        compared = self._is_ready(unit) and "hr_employment" in self.units[unit]
        return sorted(number for number in self._everybody() if compared and self._home(number) == unit)

    def differences(self) -> set[Told]:
        """Give every difference of every ready unit."""
        return set(chain.from_iterable(self._of(unit) for unit in self.units if self._is_ready(unit)))

    def _of(self, unit: str) -> list[Told]:
        found = []
        for number in self.of_the_roster(unit):
            by_rv, by_hr = self.works(number)
            income, wage = self._income(number), self._wage(number)
            if by_rv and not by_hr:
                found.append(Told(unit, number, "rv_only", income))
            elif by_hr and not by_rv:
                found.append(Told(unit, number, "hr_only", None, wage))
            elif by_rv and income is not None and wage is not None and abs(wage - income) / income > Fraction(20, 100):
                found.append(Told(unit, number, "income", income, wage))
        for number in self._everybody():
            rosters = {where for where, row in self._rows("rv_roster") if row["证件号码"] == number and row["人员状态"] == "正常"}
            if unit in rosters and len(rosters) > 1:
                found.append(Told(unit, number, "two_rosters"))
            if not rosters and self._work(number, unit):
                found.append(Told(unit, number, "no_roster"))
        return found
