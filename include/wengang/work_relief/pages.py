"""What an office reads of 以工代赈 in a month: money and pay, people and days, of every unit or of the projects of one.

Belongs here: which columns stand on the page. Does not belong here: what the rules found (`wengang.clues.overview`), rules.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from wengang.clues.running import ClueRun
from wengang.database.unit_of_work import UnitOfWork
from wengang.numbers import UNDEFINED, decimal, percent, persons
from wengang.papers.paper import Section, Table
from wengang.settings.data_sets import code_title, code_titles
from wengang.settings.units import load_units
from wengang.work_relief.rows import ProjectsOfRunRow

_OF_UNITS = (
    "单位",
    "项目",
    *code_titles("relief_status"),
    "省级专项资金",
    "其中劳务报酬",
    "当月务工",
    "出勤天数",
    "花名册人员占",
    "应发",
    "实发",
)
_OF_PROJECTS = (
    "项目",
    "状态",
    "省级专项资金",
    "其中劳务报酬",
    "占",
    "全部资金",
    "全部劳务报酬",
    "占全部",
    "当月务工",
    "出勤天数",
    "花名册人员占",
)
_NOTE = "劳务报酬是各月最新接收的务工人员表中实发报酬的累计，按资金来源；花名册人员占按当月出勤天数计算，任何单位花名册上的人都算。"


def sections(work: UnitOfWork, run: ClueRun, unit: str | None) -> Sequence[Section]:
    """Give the figures of a run's month: a line a unit, of one unit a line a project."""
    rows = work.rows("work_relief/projects_of_run", ProjectsOfRunRow, run=run.id, period=str(run.period), unit=unit)
    if not rows:
        return []
    return [Section("项目和劳务报酬", (_projects(rows) if unit else _units(rows), _NOTE))]


def _units(rows: Sequence[ProjectsOfRunRow]) -> Table:
    by_unit: dict[str, list[ProjectsOfRunRow]] = defaultdict(list)
    for row in rows:
        by_unit[row["unit"]].append(row)
    lines = [_unit(load_units().unit(code).name, mine) for code, mine in by_unit.items()]
    return Table(_OF_UNITS, (*lines, _unit("合计", rows)) if len(lines) > 1 else tuple(lines))


def _unit(name: str, rows: Sequence[ProjectsOfRunRow]) -> tuple[str, ...]:
    told = [code_title("relief_status", row["status"]) if row["status"] else "" for row in rows]
    return (
        *(name, str(len(rows)), *(str(told.count(status)) for status in code_titles("relief_status"))),
        *(_yuan(sum(row["provincial_fund"] for row in rows)), _yuan(sum(row["provincial_pay"] for row in rows))),
        *(persons(sum(row["people"] for row in rows)), _days(sum(row["days"] for row in rows))),
        _share(sum(row["listed_days"] for row in rows), sum(row["days"] for row in rows)),
        *(_yuan(sum(row["due"] for row in rows)), _yuan(sum(row["paid"] for row in rows))),
    )


def _projects(rows: Sequence[ProjectsOfRunRow]) -> Table:
    return Table(_OF_PROJECTS, tuple(map(_project, rows)))


def _project(row: ProjectsOfRunRow) -> tuple[str, ...]:
    return (
        f"{row['project_no']} {row['name']}".strip(),
        code_title("relief_status", row["status"]) if row["status"] else UNDEFINED,
        *(_yuan(row["provincial_fund"]), _yuan(row["provincial_pay"]), _share(row["provincial_pay"], row["provincial_fund"])),
        *(_yuan(row["all_funds"]), _yuan(row["all_pay"]), _share(row["all_pay"], row["all_funds"])),
        *(persons(row["people"]), _days(row["days"]), _share(row["listed_days"], row["days"])),
    )


def _yuan(amount: Decimal | int) -> str:
    return f"{decimal(Fraction(amount), separator=',')}元"


def _days(amount: Decimal | int) -> str:
    return f"{Decimal(amount).normalize():f}"


def _share(part: Decimal | int, whole: Decimal | int) -> str:
    return percent(Fraction(part) / Fraction(whole) if whole else None)
