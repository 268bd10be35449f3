"""Differences of the two departments: who is told differently, as one package for each department of a unit (policy 3.2.1; method §13).

Belongs here: which differences are listed when, the words of a row and of the cover. Does not belong here: the statements
(`sql/reconciliation/list_differences`), locking and giving packages (`wengang.exchange`).

Assumptions: the figures of the snapshot stand. Only the newest snapshot of a live month makes packages; imported history makes none.
Method: (1) differences are listed once a snapshot, in one statement; (2) names and numbers are lent for just these people; (3) each
department of each ready unit gets all differences of the unit, with an empty column for what was found; equal content puts no second package.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from itertools import groupby

from wengang.approvals.deciding import Counts
from wengang.database.unit_of_work import UnitOfWork
from wengang.exchange.kinds import PackageKind
from wengang.exchange.packages import Content, Recipient, put
from wengang.monitoring.snapshots import SnapshotRef, named_files
from wengang.numbers import money, threshold_text
from wengang.papers.workbook import ListSheet, SheetColumn
from wengang.periods import Period
from wengang.reconciliation.matching import Match, matches
from wengang.reconciliation.rows import DifferenceRowsRow, DifferencesListedRow, SnapshotStateRow
from wengang.settings.policy import load_policy
from wengang.settings.units import load_units

DIFFERENCES = PackageKind(
    code="department_differences",
    title="两部门差异名单",
    purpose="乡村振兴、人社两部门逐人核对就业和收入数据的差异，更正有误的一方",
    legal_basis="《中华人民共和国个人信息保护法》第三十四条",
)
DEPARTMENTS = ("rv", "hr")
_COLUMNS = (
    SheetColumn("序号", 3),
    SheetColumn("乡镇", 6),
    SheetColumn("行政村", 6),
    SheetColumn("姓名", 5),
    SheetColumn("证件号码", 10),
    SheetColumn("差异", 6),
    SheetColumn("乡村振兴的记录", 15, centred=False),
    SheetColumn("人社的记录", 15, centred=False),
    SheetColumn("核对结论", 12),
)


class DepartmentDifference(StrEnum):
    """What the two departments tell differently of a person, in the order of the list."""

    RV_ONLY = "rv_only"
    HR_ONLY = "hr_only"
    INCOME = "income"
    TWO_ROSTERS = "two_rosters"
    NO_ROSTER = "no_roster"

    @property
    def chinese(self) -> str:
        """Its words."""
        return _WORDS[self]


_WORDS = {
    DepartmentDifference.RV_ONLY: "仅乡村振兴",
    DepartmentDifference.HR_ONLY: "仅人社",
    DepartmentDifference.INCOME: "收入相差",
    DepartmentDifference.TWO_ROSTERS: "两份花名册",
    DepartmentDifference.NO_ROSTER: "不在花名册",
}


@dataclass(frozen=True, slots=True)
class PutDifferences:
    """What putting did: packages put by this call, rows of all units."""

    packages: int = 0
    rows: int = 0

    @property
    def counts(self) -> Counts:
        """For the task's line and record."""
        return {"packages": self.packages, "listed": self.rows}


def put_differences(work: UnitOfWork, snapshot: SnapshotRef, on: date) -> PutDifferences:
    """List the differences of a snapshot and put a package for each department of each ready unit."""
    work.lock("monitoring", snapshot.period, "differences")
    (state,) = work.rows("reconciliation/snapshot_state", SnapshotStateRow, **snapshot.key)
    if state["from_history"] or not state["newest"]:
        return PutDifferences()
    list_differences(work, snapshot)
    by_unit = {
        unit: list(rows)
        for unit, rows in groupby(
            work.rows("reconciliation/difference_rows", DifferenceRowsRow, **snapshot.key), key=lambda row: row["unit"]
        )
    }
    matched = matches(work, snapshot)
    packages = 0
    for unit in state["ready_units"]:
        content = contents(snapshot.period, unit, by_unit.get(unit, []), matched.get(unit))
        for department in DEPARTMENTS:
            to = Recipient(unit, department, snapshot.period)
            batch = f"{snapshot.period}-s{snapshot.number}"
            packages += put(work, DIFFERENCES, to, content, batch=batch, on=on) is not None
    return PutDifferences(packages, sum(map(len, by_unit.values())))


def list_differences(work: UnitOfWork, snapshot: SnapshotRef) -> None:
    """Keep whom the two departments tell differently, once a snapshot."""
    (done,) = work.rows("reconciliation/differences_listed", DifferencesListedRow, **snapshot.key)
    if done["listed"]:
        return
    work.plan_for_bulk()
    limit = load_policy().ratio("recon.income_apart", snapshot.period)
    named = named_files(work, snapshot)
    work.run(
        "reconciliation/list_differences", **snapshot.key, **named, apart_numerator=limit.numerator, apart_denominator=limit.denominator
    )
    work.run("reconciliation/note_differences_listed", **snapshot.key)


def contents(period: Period, unit: str, rows: Sequence[DifferenceRowsRow], match: Match | None) -> Content:
    """Give what stands in the packages of a unit: the list, and on the cover how far its departments agree."""
    name = load_units().unit(unit).name
    sheet = ListSheet(
        name="差异",
        title=f"{name}{period.chinese}两部门就业数据差异名单",
        under_title=("含个人信息，只供核对使用",),
        columns=_COLUMNS,
        rows=[_cells(number, row, name) for number, row in enumerate(rows, 1)],
        notes=("核对后在“核对结论”栏写明以哪个部门的记录为准、应怎样更正；有误的数据由该部门按更正重新报送。",),
    )
    return Content([sheet], len(rows), _said(rows, match, period))


def _said(rows: Sequence[DifferenceRowsRow], match: Match | None, period: Period) -> tuple[str, ...]:
    counted = Counter(DepartmentDifference(row["kind"]) for row in rows)
    limit = threshold_text(load_policy().ratio("recon.income_apart", period))
    agreed = (
        f"{match.words}：在册人员中两部门都有就业记录的{match.agreed}人，任一部门有的{match.either}人"
        if match
        else "本月还没有接收人社的就业登记，只列花名册方面的差异"
    )
    return (
        agreed,
        "，".join(f"{kind.chinese}{counted[kind]}行" for kind in DepartmentDifference),
        f"收入相差：人社实发工资与务工月收入相差超过务工月收入的{limit}；一人可有几行",
    )


def _cells(number: int, row: DifferenceRowsRow, unit_name: str) -> tuple[str | int, ...]:
    kind = DepartmentDifference(row["kind"])
    return (
        number,
        row["town"] or "",
        row["village"] or "",
        row["name"],
        row["id18"],
        kind.chinese,
        _by_rv(kind, row, unit_name),
        _by_hr(kind, row),
        "",
    )


def _by_rv(kind: DepartmentDifference, row: DifferenceRowsRow, unit_name: str) -> str:
    if kind is DepartmentDifference.TWO_ROSTERS:
        units = load_units()
        others = "、".join(units.unit(code).name for code in row["other_units"] or ())
        return f"在{unit_name}和{others}的花名册上都在册，按识别时间计入{units.unit(row['home_unit'] or row['unit']).name}"
    if kind is DepartmentDifference.NO_ROSTER:
        return "有本月的务工记录，不在任何花名册的在册人员中"
    if kind is DepartmentDifference.HR_ONLY:
        return "在册，没有本月的务工记录"
    return f"务工，月收入{money(Fraction(row['income']))}" if row["income"] is not None else "务工，月收入未填或不采用"


def _by_hr(kind: DepartmentDifference, row: DifferenceRowsRow) -> str:
    if kind is DepartmentDifference.RV_ONLY:
        return "没有本月的就业登记、参保或工资"
    if kind not in (DepartmentDifference.HR_ONLY, DepartmentDifference.INCOME):
        return ""
    told: Mapping[str, bool | None] = {"就业登记": row["registered"], "参保": row["insured"]}
    wage = [f"实发工资{money(Fraction(row['wage']))}"] if row["wage"] is not None else []
    return "，".join(filter(None, ("、".join(word for word, so in told.items() if so), *wage)))
