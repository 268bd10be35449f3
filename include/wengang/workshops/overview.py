"""A month of workshops and the queue of what waits, as data and as aligned Chinese tables for operators.

Belongs here: which columns stand on the page. Does not belong here: how they came about; letters, which show no small numbers.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from wengang.database.unit_of_work import UnitOfWork
from wengang.numbers import UNDEFINED
from wengang.papers.columns import aligned
from wengang.papers.wording import day
from wengang.periods import Period
from wengang.settings.units import load_units
from wengang.workshops.certification.cases import CaseState
from wengang.workshops.outcomes import Outcome
from wengang.workshops.rows import MonthRow, QueueRow
from wengang.workshops.states import Status, TableLine
from wengang.workshops.timeline import Conclusion

WORKSHOP_HEAD = ("单位", "车间编号", "车间", "评定", "依据", "吸纳", "待核", "事项")
QUEUE_HEAD = ("事项", "单位", "车间编号", "车间", "月份", "期限", "由谁办理")
_TASKS = {
    "exit_decision": "拟退出，待决定",
    "letter": "函件待审批",
    **{outcome.value: outcome.chinese for outcome in Outcome},
    **{f"certification_{state.value}": f"认定：{state.chinese}" for state in CaseState},
}


@dataclass(frozen=True, slots=True)
class WorkshopMonth:
    """The workshops of one month; `rows` of all, in order of unit and number."""

    period: Period
    rows: tuple[MonthRow, ...]

    @property
    def to_see_to(self) -> tuple[MonthRow, ...]:
        """Those that are not simply certified, or changed, or ask for something."""
        return tuple(
            row for row in self.rows if row["outcomes"] or row["status"] != Status.CERTIFIED or row["status_before"] != row["status"]
        )

    @property
    def cells(self) -> list[tuple[str, ...]]:
        """Those to see to as cells under `WORKSHOP_HEAD`."""
        return [_cells(row) for row in self.to_see_to]

    def as_data(self) -> dict[str, Any]:
        """Give the month as plain data."""
        return {row["workshop_no"]: {key: value for key, value in row.items() if key != "workshop_no"} for row in self.rows}

    def as_text(self) -> str:
        """Give the page as text."""
        counts = Counter(Status(row["status"]) for row in self.rows)
        told = "，".join(f"{status.chinese}{counts[status]}家" for status in Status if counts[status])
        lines = [f"{self.period.chinese} 就业帮扶车间 {len(self.rows)} 家：{told or '没有'}"]
        if self.to_see_to:
            lines += aligned([WORKSHOP_HEAD, *self.cells])
        return "\n".join(lines)


def workshop_month(work: UnitOfWork, period: Period) -> WorkshopMonth:
    """Give the workshops of a month as finally evaluated."""
    return WorkshopMonth(period, tuple(work.rows("workshops/month_rows", MonthRow, period=str(period))))


def queue_page(work: UnitOfWork, business_date: date) -> str:
    """Give what waited for somebody on a day, with its deadline; the letters of a month are one approval."""
    rows = queue_rows(work, business_date)
    return "\n".join([f"待办 {len(rows)} 项", *aligned([QUEUE_HEAD, *rows])]) if rows else "没有待办事项"


def queue_rows(work: UnitOfWork, business_date: date, unit: str | None = None) -> list[tuple[str, ...]]:
    """Give the same as cells under `QUEUE_HEAD`, of all units or of one."""
    rows = work.rows("workshops/queue", QueueRow, on=business_date)
    return [_task(row, business_date) for row in rows if unit is None or row["unit"] == unit]


def _cells(row: MonthRow) -> tuple[str, ...]:
    before, after = Status(row["status_before"]), Status(row["status"])
    decided = f"两部门已决定：{Conclusion(row['decided']).chinese}" if row["decided"] else ""
    waiting = [Outcome(outcome) for outcome in row["outcomes"]]
    asked = [outcome.chinese for outcome in waiting if not (decided and outcome is Outcome.EXIT_PROPOSAL)] + [decided] * bool(decided)
    return (
        load_units().unit(row["unit"]).name,
        row["workshop_no"],
        row["name"] or UNDEFINED,
        after.chinese if before is after else f"{before.chinese}→{after.chinese}",
        TableLine(row["line"]).chinese,
        f"{row['absorbed']}人",
        f"{row['unknown']}人",
        "、".join(asked) or UNDEFINED,
    )


def _task(row: QueueRow, business_date: date) -> tuple[str, ...]:
    due = row["due_on"]
    deadline = UNDEFINED if due is None else day(due) + ("（已逾期）" if due < business_date else "")
    return (
        _TASKS[row["task"]],
        load_units().unit(row["unit"]).name if row["unit"] else "各单位",
        row["workshop_no"] or UNDEFINED,
        row["name"] or UNDEFINED,
        Period.parse(row["period"]).chinese,
        deadline,
        row["who"],
    )
