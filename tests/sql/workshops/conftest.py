"""Tiny months of one unit with workshops, brought through the real path: hand-overs on disk → import → review."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from tests.hostile.hand_overs import Row, identity_number, put, report_row, review_row, roster_row, work_row, worker_row, workshop_row

from wengang.database.unit_of_work import unit_of_work
from wengang.history.figures_file import figures_file
from wengang.history.steps import ImportedHistory, import_history
from wengang.periods import Period
from wengang.settings.environment import Settings

UNIT = "469001"
ROSTER = 40
NO_SUCH_PERSON = "469900198501010000"


@dataclass
class Found:
    """What a workshop shows in one month: people 1 … absorbed, unless told otherwise."""

    absorbed: int = 5
    state: str = "生产"
    reports: bool = True
    damaged: int = 0
    strangers: Iterable[int] = ()
    unpaid: int = 0
    told: int | None = None
    register: Mapping[str, str] = field(default_factory=dict)
    decision: Mapping[str, str] | None = None


@dataclass
class Province:
    """One unit whose months are written and imported one after the other."""

    settings: Settings
    manifests: dict[str, str] = field(default_factory=dict)
    corrections: int = 0
    _newest: ImportedHistory | None = None

    def hand_over(self, period: str, workshops: Mapping[int, Found], *, corrects: bool = False) -> None:
        """Write the month's hand-overs: rosters and work once, workshop tables also as a correction."""
        inbox = self.settings.inbox
        self._newest = None
        if not corrects:
            people = range(1, ROSTER + 1)
            put(
                inbox,
                f"{period}-rv",
                {"rv_roster": [roster_row(n) for n in people], "rv_work": [work_row(n) for n in people]},
                period=period,
            )
        self.corrections += corrects
        tables = {table: rows for table, rows in _tables(period, workshops).items() if rows or table == "workshop_worker"}
        folder = f"{period}-hr" + (f"-{self.corrections}" if corrects else "")
        corrected = self.manifests[period] if corrects else None
        self.manifests[period] = put(inbox, folder, tables, period=period, department="hr", corrects=corrected)

    def load(self) -> ImportedHistory:
        """Import what is new in the inbox."""
        self._newest = import_history(self.settings, self.settings.inbox, {UNIT: 30}, accept_held="试验", progress=lambda _text: None)
        return self._newest

    def months(self, first: str, *found: Mapping[int, Found]) -> ImportedHistory:
        """Hand over consecutive months and import them."""
        for offset, workshops in enumerate(found):
            self.hand_over(str(Period.parse(first).plus(offset)), workshops)
        return self.load()

    def figures(self, workshop: int = 1) -> dict[str, dict[str, Any]]:
        """Give the figures of one workshop by month."""
        outcome = self._newest or self.load()
        with unit_of_work(self.settings) as work:
            body = figures_file(work, outcome.snapshots, ())["workshops"]
        number = f"{UNIT}-CJ{workshop:02d}"
        return {month: workshops[number] for month, workshops in body.items() if number in workshops}

    def statuses(self, workshop: int = 1) -> list[str]:
        """Give the status of one workshop in each month, in order."""
        return [row["status"] for _, row in sorted(self.figures(workshop).items())]


def _tables(period: str, workshops: Mapping[int, Found]) -> dict[str, list[Row]]:
    tables: dict[str, list[Row]] = {"workshop_register": [], "workshop_worker": [], "workshop_report": [], "workshop_review": []}
    for serial, found in workshops.items():
        number = f"{UNIT}-CJ{serial:02d}"
        tables["workshop_register"].append(
            workshop_row(serial, **{"认定日期": "2024-06-15", "有效期至": "2027-06-14"} | dict(found.register))
        )
        if found.reports:
            told = str(found.told if found.told is not None else found.absorbed + found.damaged)
            tables["workshop_report"].append(report_row(serial, 生产状态=found.state, 用工总数=told))
        numbers = [identity_number(n) for n in (*range(1, found.absorbed + 1), *found.strangers)]
        numbers += [f"{NO_SUCH_PERSON[:-2]}{n:02d}" for n in range(found.damaged)]
        for place, id_no in enumerate(numbers):
            paid = "" if place < found.unpaid else "3000.00"
            tables["workshop_worker"].append(worker_row(1, 车间编号=number, 证件号码=id_no, 实发工资=paid, 姓名=f"试验人{place}"))
        if found.decision is not None:
            tables["workshop_review"].append(review_row(serial, **dict(found.decision)))
    return tables


@pytest.fixture
def province(settings: Settings) -> Province:
    """Give an empty unit with an inbox of its own."""
    return Province(settings)
