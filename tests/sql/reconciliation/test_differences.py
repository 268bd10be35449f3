"""Differences of the two departments and their packages: against the slow reference, at every edge, and what leaves in which workbook."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import msoffcrypto
import openpyxl
import psycopg
import pytest
from tests.hostile.hand_overs import Row, employment_row, identity_number, put, roster_row, work_row
from tests.reference.differences import Month, Told
from tests.sql.monitoring.conftest import Import, Months
from tests.statements import by_hand, execute

from wengang.database.unit_of_work import unit_of_work
from wengang.exchange.access import Asking, fetch, password
from wengang.monitoring.snapshots import SnapshotRef
from wengang.periods import Period
from wengang.reconciliation.differences import DepartmentDifference, PutDifferences, put_differences
from wengang.reconciliation.matching import Match, matches

MARCH = SnapshotRef(Period(2025, 3), 1)
ON = date(2025, 4, 9)
EDGES, WITHOUT_HR, WITHOUT_WORK, QUIET = "469001", "469002", "469005", "469007"
RANDOM = ("469024", "460100", "460200")
UNITS = (EDGES, WITHOUT_HR, WITHOUT_WORK, QUIET, *RANDOM)


def _edges() -> dict[str, list[Row]]:
    """One person a question: 20 % exactly and a fen more, on both sides; wages that are missing, nought, in several rows or not of the month."""
    wages = {1: "1200", 2: "1200.01", 3: "800", 4: "799.99", 5: "", 6: "0"}
    works = [work_row(serial, EDGES, 务工月收入="1000", 开始时间="2023-01") for serial in range(1, 13)]
    works[9]["务工月收入"] = ""  # 10: no income to compare with
    told = [employment_row(serial, 实发工资=wage) for serial, wage in wages.items()]
    told += [employment_row(7, 实发工资="600"), employment_row(7, 实发工资="601", 单位名称="另一厂")]
    told += [employment_row(8, 实发工资="1000", 合同结束="2025-02"), employment_row(9, 合同开始="2025-04")]
    told += [employment_row(10, 实发工资="9"), employment_row(11, 是否就业登记="否", 是否参保="否", 实发工资="0")]
    told += [employment_row(12, 是否就业登记="否", 是否参保="否", 实发工资="1000")]
    told += [employment_row(13, 是否参保="否", 实发工资=""), employment_row(900)]
    return {"rv_roster": [roster_row(serial, EDGES) for serial in range(1, 15)], "rv_work": works, "hr_employment": told}


def _quiet() -> dict[str, list[Row]]:
    return {
        "rv_roster": [roster_row(serial, QUIET) for serial in range(61, 65)],
        "rv_work": [work_row(serial, QUIET, 开始时间="2023-01") for serial in range(61, 65)],
        "hr_employment": [employment_row(serial) for serial in range(61, 65)],
    }


def _random(chance: random.Random) -> dict[str, dict[str, list[Row]]]:
    """Give units whose people stand on any rosters and in any files, working or not, at any amount."""
    units: dict[str, dict[str, list[Row]]] = {unit: {"rv_roster": [], "rv_work": [], "hr_employment": []} for unit in RANDOM}
    for serial in range(100, 280):
        homes = chance.choices(((), RANDOM[:1], RANDOM[1:2], RANDOM[2:], RANDOM[:2], RANDOM[1:], RANDOM), (1, 4, 4, 4, 1, 1, 1))[0]
        for unit in homes:
            state = chance.choices(("正常", "死亡"), (9, 1))[0]
            units[unit]["rv_roster"].append(roster_row(serial, unit, 人员状态=state, 识别时间=chance.choice(("", "2018-06", "2020-01"))))
        for number in range(chance.choice((0, 1, 1, 1, 2))):
            unit = chance.choice(homes or RANDOM)
            months = {"开始时间": chance.choice(("2023-01", "2025-03")), "结束时间": chance.choice(("", "", "2025-03", "2025-12"))}
            if chance.random() < 0.15:
                months = {"开始时间": "2023-01", "结束时间": "2025-02"}
            pay = chance.choice(("", "99", "100", "1000", "1000.10", "2500", "30000", "30001"))
            units[unit]["rv_work"].append(work_row(serial, unit, 务工月收入=pay, 务工企业名称=f"厂{number}", **months))
        for number in range(chance.choice((0, 1, 1, 1, 2))):
            months = {
                "合同开始": chance.choice(("", "2023-01", "2025-03", "2025-04")),
                "合同结束": chance.choice(("", "", "2025-12", "2025-02")),
            }
            if months["合同结束"] and months["合同开始"] > months["合同结束"]:
                months["合同结束"] = ""
            says = {"是否就业登记": chance.choice("是否"), "是否参保": chance.choice("是否")}
            wage = chance.choice(("", "0", "800", "1200", "1200.12", "2500", "3000.01"))
            units[chance.choice(RANDOM)]["hr_employment"].append(
                employment_row(serial, 实发工资=wage, 单位名称=f"厂{number}", 数据来源=f"{number}", **says, **months)
            )
    return units


def month() -> Month:
    two = {
        "rv_roster": [roster_row(serial, WITHOUT_HR) for serial in (31, 32)] + [roster_row(14, WITHOUT_HR, 识别时间="2024-01", 村="西村")],
        "rv_work": [work_row(serial, WITHOUT_HR, 开始时间="2023-01") for serial in (31, 39)],
    }
    lacking = {"rv_roster": [roster_row(serial, WITHOUT_WORK) for serial in (41, 31)], "hr_employment": [employment_row(41)]}
    return Month(
        "2025-03",
        {EDGES: _edges(), WITHOUT_HR: two, WITHOUT_WORK: lacking, QUIET: _quiet(), **_random(random.Random(20261129))},  # noqa: S311
    )


def write(inbox: Path) -> None:
    for unit, files in month().units.items():
        for department, tables in (("rv", ("rv_roster", "rv_work")), ("hr", ("hr_employment",))):
            if brought := {table: files[table] for table in tables if table in files}:
                put(inbox, f"{unit}-{department}", brought, unit=unit, period="2025-03", department=department)


@pytest.fixture(scope="module")
def done(imported: Import) -> tuple[Months, PutDifferences]:
    """Give the office after the import, its month made a live one and its packages put, and what putting did."""
    office = imported(write, dict.fromkeys(UNITS, 10))
    with unit_of_work(office.settings) as work:
        assert put_differences(work, MARCH, ON) == PutDifferences(), "imported history puts nothing"
    assert office.rows("select 1 from exchange.package") == office.rows("select 1 from reconciliation.difference") == []
    by_hand(office.admin, "update monitoring.snapshot set from_history = false")
    with unit_of_work(office.settings) as work:
        return office, put_differences(work, MARCH, ON)


@pytest.fixture
def months(done: tuple[Months, PutDifferences]) -> Months:
    """Give the office after its packages were put."""
    return done[0]


@pytest.fixture
def books(months: Months) -> Iterator[dict[tuple[str, str], openpyxl.Workbook]]:
    """Give every package as its recipient opens it, by unit and department."""
    opened = {}
    for row in months.rows("select id, unit, department from exchange.package where superseded_on is null"):
        asking = Asking(row["id"], "operator", "核对", ON)
        locked, out = msoffcrypto.OfficeFile(io.BytesIO(fetch(months.settings, asking).content)), io.BytesIO()
        locked.load_key(password=password(months.settings, asking))
        locked.decrypt(out, verify_integrity=True)
        opened[row["unit"], row["department"]] = openpyxl.load_workbook(out)
    yield opened


def kept(months: Months) -> set[Told]:
    rows = months.rows("select unit, id18, kind, income, wage from reconciliation.difference join vault.person using (person_key)")
    return {
        Told(row["unit"], row["id18"], row["kind"], *(None if row[key] is None else Fraction(row[key]) for key in ("income", "wage")))
        for row in rows
    }


def test_everybody_who_is_told_differently_is_listed_and_nobody_else(months: Months) -> None:
    expected, found = month().differences(), kept(months)
    assert {told.kind for told in expected if told.unit in RANDOM} == set(DepartmentDifference), "the random units show every kind"
    assert found - expected == set() == expected - found
    assert len(expected) > 150


def test_the_limit_of_income_is_exclusive_and_exact(months: Months) -> None:
    found = {(told.number, told.kind) for told in kept(months) if told.unit == EDGES}
    of_kind = {kind: {serial for serial in range(1, 15) if (identity_number(serial), kind) in found} for kind in DepartmentDifference}
    assert of_kind == {
        DepartmentDifference.INCOME: {2, 4, 6, 7},
        DepartmentDifference.RV_ONLY: {8, 9, 11},
        DepartmentDifference.HR_ONLY: {13},
        DepartmentDifference.TWO_ROSTERS: {14},
        DepartmentDifference.NO_ROSTER: set(),
    }


def test_the_rates_are_those_of_the_reference(months: Months) -> None:
    reference = month()
    with unit_of_work(months.settings) as work:
        found = matches(work, MARCH)
    assert set(found) == {EDGES, QUIET, *RANDOM}, "units without one of the files have no rate"
    for unit, match in found.items():
        says = [reference.works(number) for number in reference.of_the_roster(unit)]
        both, rv, hr = (sum(one) for one in zip(*((a and b, a, b) for a, b in says), strict=True))
        assert match.rate == Fraction(both, sum(a or b for a, b in says))
        assert match.totals_apart == Fraction(abs(rv - hr), rv)
    assert found[QUIET] == Match(4, 0, 0)


@pytest.mark.parametrize(
    ("match", "low"),
    [
        (Match(95, 3, 2), True),  # 95 % exactly, totals apart 1/98
        (Match(9500, 250, 250), False),
        (Match(9499, 251, 250), True),
        (Match(990, 10, 0), False),  # 1 % exactly
        (Match(989, 11, 0), True),
        (Match(990, 0, 10), True),
        (Match(0, 0, 0), False),
        (Match(0, 0, 1), True),
        (Match(0, 1, 0), True),
        (Match(100, 0, 0), False),
    ],
)
def test_low_is_under_95_percent_or_more_than_1_percent_apart(match: Match, low: bool) -> None:
    assert match.is_low(MARCH.period) is low


def test_rates_without_a_base_are_not_made_up() -> None:
    assert Match(0, 0, 0).words == "人员相符率—，总数相差—" and Match(0, 0, 1).words == "人员相符率0.00%，总数相差—"
    assert Match(19, 1, 0).words == "人员相符率95.00%，总数相差5.00%"


def test_each_department_of_each_ready_unit_gets_the_same_list(months: Months, books: dict[tuple[str, str], openpyxl.Workbook]) -> None:
    expected = month().differences()
    listed = {unit: sorted((told.number, told.kind) for told in expected if told.unit == unit) for unit in UNITS}
    assert set(books) == {(unit, department) for unit in UNITS if listed[unit] for department in ("rv", "hr")}
    assert not listed[QUIET] and not listed[WITHOUT_WORK], "who agrees, and who has not delivered, gets nothing"
    for (unit, department), book in books.items():
        rows = [[cell.value for cell in row] for row in book["差异"].iter_rows(min_row=3, max_row=2 + 1 + len(listed[unit]))]
        assert rows[0] == ["序号", "乡镇", "行政村", "姓名", "证件号码", "差异", "乡村振兴的记录", "人社的记录", "核对结论"], department
        words = {kind.chinese: kind for kind in DepartmentDifference}
        assert sorted((row[4], words[row[5]]) for row in rows[1:]) == listed[unit]
        assert [row[0] for row in rows[1:]] == list(range(1, len(rows))) and {row[8] for row in rows[1:]} <= {None, ""}
        assert all(row[3] == f"试验人{next(s for s in range(1, 1000) if identity_number(s) == row[4])}" for row in rows[1:])


def test_a_row_says_what_each_department_says(books: dict[tuple[str, str], openpyxl.Workbook]) -> None:
    said = {
        (row[4], row[5]): (row[1], row[2], row[6], row[7])
        for row in books[EDGES, "hr"]["差异"].iter_rows(min_row=4, values_only=True)
        if row[4]
    }
    place = ("甲镇", "东村")
    assert said[identity_number(2), "收入相差"] == (*place, "务工，月收入1000.00元", "就业登记、参保，实发工资1200.01元")
    assert said[identity_number(8), "仅乡村振兴"] == (*place, "务工，月收入1000.00元", "没有本月的就业登记、参保或工资")
    assert said[identity_number(13), "仅人社"] == (*place, "在册，没有本月的务工记录", "就业登记")
    two = "在五指山市和琼海市的花名册上都在册，按识别时间计入琼海市"
    assert said[identity_number(14), "两份花名册"] in ((*place, two, ""), (*place, two, None))
    cover = [row[1] for row in books[EDGES, "hr"]["说明"].iter_rows(min_row=3, values_only=True)]
    assert any(
        str(line).startswith("人员相符率69.23%，总数相差16.67%：在册人员中两部门都有就业记录的9人，任一部门有的13人") for line in cover
    ), cover
    without = [row[1] for row in books[WITHOUT_HR, "rv"]["说明"].iter_rows(min_row=3, values_only=True)]
    assert "本月还没有接收人社的就业登记，只列花名册方面的差异" in without


def test_again_changes_nothing_and_an_older_snapshot_puts_nothing(done: tuple[Months, PutDifferences]) -> None:
    months, put = done
    before = months.rows("select id, file, superseded_on from exchange.package order by id")
    assert put.packages == len(before)
    with unit_of_work(months.settings) as work:
        assert put_differences(work, MARCH, ON) == replace(put, packages=0)
    assert months.rows("select id, file, superseded_on from exchange.package order by id") == before
    with unit_of_work(months.settings) as work:
        execute(
            work, "insert into monitoring.snapshot (period, number, digest, policy_digest, reason) values ('2025-03', 2, 'x', 'x', 'x')"
        )
        assert put_differences(work, MARCH, ON) == PutDifferences()
        work.connection.rollback()


def test_of_the_vault_just_those_who_are_listed_are_lent(months: Months, server: str) -> None:
    with unit_of_work(months.settings) as work:
        lent = {row["id18"] for row in work.rows("reconciliation/difference_rows", **MARCH.key)}
        assert lent == {told.number for told in month().differences()}
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            work.driver.execute("select name from vault.person")
