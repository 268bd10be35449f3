"""务工结构 of two imported months against the reference, its sums, and what a second run, an old snapshot and a wrong sum do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import psycopg
import pytest
from tests.hostile.hand_overs import UNIT_NAMES, identity_number, put, roster_row, work_row
from tests.reference.composition import Worker, destinations, job_losses, kept, parts
from tests.sql.monitoring.conftest import Import, Months
from tests.statements import execute

from wengang.composition.sections import composition_of, sections
from wengang.composition.steps import describe
from wengang.database.unit_of_work import unit_of_work
from wengang.monitoring.snapshots import SnapshotRef
from wengang.numbers import UNDEFINED
from wengang.papers.paper import Table
from wengang.papers.small_cells import HIDDEN
from wengang.periods import Period

FEBRUARY, MARCH = Period(2025, 2), Period(2025, 3)
UNITS = ("460100", "469001", "469007")
PLACES = {
    "广东省深圳市宝安区": "44",
    "广西南宁": "45",
    "海口市": "460100",
    "海南省海口市龙华区": "460100",
    "东方市": "469007",
    "五指山": "469001",
    "某地": None,
    "": None,
}
LOCATIONS = {"乡内": "01", "县内乡外": "02", "省内县外": "03", "省外": "04", "境外": "05", "": None}
EDUCATION = {"初中": "middle", "本科": "bachelor", "没听过": None, "": None}
MONITORED = {"无": "0", "脱贫不稳定户": "1", "边缘易致贫户": "2", "": None}
INDUSTRY = {"制造业": "C", "建筑业": "E", "": None}


def _word(words: dict[str, Any], draws: Random) -> tuple[str, Any]:
    word = draws.choice(list(words))
    return word, words[word]


class Province:
    """Random people of three units, their rows, and what the reference needs of them."""

    def __init__(self, seed: int, size: int = 150) -> None:
        draws = Random(seed)  # noqa: S311 - made-up people, not secrets
        self.words: dict[tuple[Period, int], dict[str, dict[str, str]]] = {}
        self.people: dict[Period, list[Worker]] = {FEBRUARY: [], MARCH: []}
        for serial in range(size):
            unit, year = draws.choice(UNITS), draws.randint(1955, 2008)
            first = self._person(draws, serial, unit, year, FEBRUARY)
            stays = draws.random() < 0.8
            second = self._person(draws, serial, unit if draws.random() < 0.9 else draws.choice(UNITS), year, MARCH)
            self.people[FEBRUARY].append(first)
            self.people[MARCH].append(replace(second, working=first.working) if stays else second)

    def _person(self, draws: Random, serial: int, unit: str, year: int, period: Period) -> Worker:
        (education, schooled), (monitored, kind) = _word(EDUCATION, draws), _word(MONITORED, draws)
        (industry, trade), (location, where), (county, place) = _word(INDUSTRY, draws), _word(LOCATIONS, draws), _word(PLACES, draws)
        subsistence, destitute, organised, aided = (draws.random() < 0.3 for _ in range(4))
        income = draws.choice((None, 2000, 3500))
        number = identity_number(serial, f"{year}0615")
        household = serial // 3
        yes = {True: "是", False: "否"}
        self.words[period, serial] = {
            "roster": {
                "证件号码": number,
                "出生日期": f"{year}0615",
                "户编号": f"H{household:04d}",
                "人口编号": f"P{serial:04d}",
                "文化程度": education,
                "监测对象类别": monitored,
                "是否享受低保": yes[subsistence],
                "是否特困供养人员": yes[destitute],
            },
            "work": {
                "证件号码": number,
                "户编号": f"H{household:04d}",
                "人编号": f"P{serial:04d}",
                "务工所在县": county,
                "务工地点": location,
                "所属行业": industry,
                "是否点对点输送": yes[organised],
                "年度交通费补助": "300" if aided else "",
                "务工月收入": "" if income is None else str(income),
            },
        }
        sex = "male" if int(number[16]) % 2 else "female"
        return Worker(
            serial,
            unit,
            household,
            draws.random() < 0.7,
            sex,
            year,
            schooled,
            kind,
            subsistence,
            destitute,
            trade,
            where,
            place,
            organised,
            aided,
            income,
        )

    def write(self, inbox: Path) -> None:
        """Hand over both months of every unit."""
        for period, people in self.people.items():
            for unit in UNITS:
                here = [person for person in people if person.unit == unit]
                roster = [roster_row(one.serial, unit, **self.words[period, one.serial]["roster"]) for one in here]
                work = [work_row(one.serial, unit, **self.words[period, one.serial]["work"]) for one in here if one.working]
                put(inbox, f"{unit}-{period}", {"rv_roster": roster, "rv_work": work}, unit=unit, period=str(period))


@pytest.fixture(scope="module")
def province() -> Province:
    return Province(7)


@pytest.fixture(scope="module")
def months(imported: Import, province: Province) -> Iterator[Months]:
    return imported(province.write, dict.fromkeys(UNITS, 30))


def test_every_row_is_taken(months: Months) -> None:
    assert months.rows("select count(*) from data_sharing.finding where severity <> 'warn'")[0]["count"] == 0


@pytest.mark.parametrize("period", [FEBRUARY, MARCH])
def test_parts_equal_the_reference(months: Months, province: Province, period: Period) -> None:
    scopes = {("province", "province"): UNITS, **{("unit", unit): (unit,) for unit in UNITS}}
    for (kind, code), units in scopes.items():
        rows = months.rows(
            "select dimension, code, persons, income_n, income_total from composition.part"
            " where period = %s and snapshot = 1 and scope_kind = %s and scope_code = %s and dimension <> 'household'",
            str(period),
            kind,
            code,
        )
        found = {(row["dimension"], row["code"]): (row["persons"], row["income_n"], Fraction(row["income_total"])) for row in rows}
        assert found == parts(province.people[period], period.year, units)


@pytest.mark.parametrize("period", [FEBRUARY, MARCH])
def test_destinations_equal_the_reference(months: Months, province: Province, period: Period) -> None:
    rows = months.rows("select * from composition.destination where period = %s and snapshot = 1", str(period))
    found = {(row["home"], row["location"], row["place"]): (row["persons"], row["organised"], row["aided"]) for row in rows}
    assert found == destinations(province.people[period])


def test_who_stayed_at_work_equals_the_reference(months: Months, province: Province) -> None:
    rows = months.rows("select * from composition.kept_at_work where period = %s and snapshot = 1 and scope_kind <> 'group'", str(MARCH))
    found = {(row["scope_code"], row["months_before"]): (row["persons"], row["still"]) for row in rows}
    now, then = province.people[MARCH], province.people[FEBRUARY]
    assert found == {("province", 1): kept(now, then, UNITS), **{(unit, 1): kept(now, then, (unit,)) for unit in UNITS}}


def test_job_losses_equal_the_reference(months: Months, province: Province) -> None:
    rows = months.rows("select * from composition.job_loss where period = %s and snapshot = 1", str(MARCH))
    found = {(row["unit"], row["monitored"]): (row["persons"], row["households"], row["without_work"]) for row in rows}
    assert found and found == job_losses(province.people[MARCH], province.people[FEBRUARY])


def test_parts_and_destinations_sum_to_the_stock(months: Months) -> None:
    wrong = months.rows(
        "select i.period, scope_kind, scope_code, dimension from monitoring.indicator as i"
        " join composition.part using (period, snapshot, scope_kind, scope_code)"
        " group by i.period, scope_kind, scope_code, dimension, work_stock having sum(persons) <> work_stock"
    )
    assert wrong == []


def test_a_wrong_sum_is_refused_by_the_database(months: Months) -> None:
    with pytest.raises(psycopg.errors.CheckViolation), months.admin.transaction():
        months.admin.execute(
            "insert into composition.destination values ('2025-03', 1, '460100', '01', 'abroad', 1, 0, 0)",
        )
    with pytest.raises(psycopg.errors.CheckViolation), months.admin.transaction():
        months.admin.execute("insert into composition.part values ('2025-03', 1, 'unit', '460100', 'sex', '未填', 1, 0, 0)")


def test_a_second_run_changes_nothing(months: Months) -> None:
    with unit_of_work(months.settings) as work:
        assert describe(work, SnapshotRef(MARCH, 1)) is False


def test_a_snapshot_of_before_is_left_alone(months: Months) -> None:
    """What an older version froze names no rows: nothing is told of it, instead of telling that everything is blank."""
    with unit_of_work(months.settings) as work:
        execute(
            work, "insert into monitoring.snapshot (period, number, digest, policy_digest, reason) values ('2025-03', 9, 'x', 'x', '旧')"
        )
        execute(
            work,
            "insert into monitoring.person_month (period, snapshot, person_key, unit, town, village, employed)"
            " select period, 9, person_key, unit, town, village, employed from monitoring.person_month where period = '2025-03'",
        )
        assert describe(work, SnapshotRef(MARCH, 9)) is False
        work.connection.rollback()


def test_sections_show_no_count_of_one_to_four_people(months: Months) -> None:
    with unit_of_work(months.settings) as work:
        shown = [section for unit in (None, *UNITS) for section in sections(work, SnapshotRef(MARCH, 1), unit)]
        assert composition_of(work, SnapshotRef(MARCH, 1)).stocks
    cells = [cell for section in shown for block in section.blocks if not isinstance(block, str) for row in block.rows for cell in row]  # type: ignore[union-attr]  # no drawing stands here
    assert len(cells) > 500
    assert not [cell for cell in cells if cell in {f"{count}{unit}" for count in range(1, 5) for unit in "人户"}]
    assert UNIT_NAMES["469007"] in cells


def test_a_hidden_count_is_not_told_by_its_parts(months: Months) -> None:
    """All people of a place may have been taken there from door to door: then that number would be the hidden one."""
    with unit_of_work(months.settings) as work:
        shown = [section for unit in (None, *UNITS) for section in sections(work, SnapshotRef(MARCH, 1), unit)]
    tables = [block for section in shown for block in section.blocks if isinstance(block, Table) and "点对点输送" in block.head]
    hidden = [row for table in tables for row in table.rows if row[1] == HIDDEN]
    assert hidden, "no place is hidden: the test says nothing"
    assert all(row[2:] == (UNDEFINED, UNDEFINED, UNDEFINED) for row in hidden)
