"""The 帮扶车间: forms and numbers of the tables, and what was planted, found by method §6 from the files alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from tests.unit.wengang_trial.conftest import FIRST, LAST, SCALE, SEED, Written
from tests.unit.wengang_trial.reading import Row, covers, hand_overs, newest_tables
from tests.unit.wengang_trial.review import REQUIRED, Workshops, is_valid

from wengang.periods import Period, period_range
from wengang_trial import unit_writer
from wengang_trial.labour import TrialError
from wengang_trial.people import villages_of
from wengang_trial.planted_workshops import PLANTS, Kind
from wengang_trial.province import write_province
from wengang_trial.units import UNITS
from wengang_trial.workshops import settle_workshops

pytestmark = pytest.mark.long

COLUMNS = {
    "workshop_register": "车间编号 车间名称 统一社会信用代码 法定代表人 车间类型 运营模式 所属领域 县 乡 行政村 季节起 季节止"
    " 认定日期 认定编号 有效期至",
    "workshop_member": "车间编号 成员统一社会信用代码 成员名称",
    "workshop_worker": "车间编号 成员统一社会信用代码 证件号码 姓名 合同类型 合同开始 合同结束 出勤天数 应发工资 实发工资 发放日期",
    "workshop_report": "车间编号 生产状态 用工总数 产值 用电量",
    "workshop_review": "车间编号 所属月份 步骤 结论 理由 审核人 审核日期",
}
EMPLOYER_CELLS = {
    "rv_work": {"务工企业名称", "统一社会信用代码", "所属行业", "就业渠道"},
    "hr_employment": {"统一社会信用代码", "单位名称", "是否参保", "合同类型", "合同开始", "数据来源"},
}
MONTHS = list(period_range(FIRST, LAST))
YEAR = list(period_range(LAST.plus(-11), LAST))
CREDIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
AMOUNT = re.compile(r"[0-9]+\.[0-9]{2}")
NUMBER = re.compile(r"(4[0-9]{5}(?:[0-9]{3})?)-CJ[0-9]{2,}")
DATE_COLUMNS = ("认定日期", "有效期至", "合同开始", "合同结束", "发放日期", "审核日期")
TRIED_SEEDS = (1, 7, 20)


@pytest.fixture(scope="module")
def workshops(province: Written) -> Workshops:
    return Workshops(province.root)


@pytest.fixture(scope="module")
def planted(province: Written) -> list[dict[str, Any]]:
    return list(province.truth["workshops"])


def only(planted: list[dict[str, Any]], kind: Kind) -> str:
    """Give the 车间编号 of the one workshop of a kind."""
    (one,) = [plant["workshop_no"] for plant in planted if plant["kind"] == kind]
    return str(one)


def all_rows(root: Path, table: str) -> Iterator[tuple[str, str, Row]]:
    """Give unit, month and row of a table over all hand-overs."""
    for one in hand_overs(root):
        if table in one.tables:
            yield from ((one.key[0], one.key[1], row) for row in one.rows(table))


# --- forms ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", COLUMNS)
def test_the_columns_are_those_of_the_method(table: str, province: Written) -> None:
    rows = [row for _, _, row in all_rows(province.root, table)]
    assert rows
    assert all(list(row) == COLUMNS[table].split() for row in rows)


def test_every_hr_hand_over_brings_register_workers_and_reports(province: Written) -> None:
    for one in hand_overs(province.root):
        if one.key[2] == "hr":
            assert {"hr_employment", "control_totals", "workshop_register", "workshop_worker", "workshop_report"} <= set(one.tables)


def test_a_unit_has_two_to_six_workshops_that_stay_in_the_register(province: Written) -> None:
    registers = newest_tables(province.root, "workshop_register", "hr")
    assert set(registers) == {(unit.code, str(period)) for unit in UNITS for period in MONTHS}
    numbers = {key: [row["车间编号"] for row in rows] for key, rows in registers.items()}
    for (unit, _), found in numbers.items():
        assert 2 <= len(found) == len(set(found)) <= 6
        assert found == numbers[unit, str(LAST)]
        for number in found:
            match = NUMBER.fullmatch(number)
            assert match is not None
            assert match[1] == unit


def test_literals_are_those_of_the_contract(province: Written) -> None:
    register = [row for _, _, row in all_rows(province.root, "workshop_register")]
    workers = [row for _, _, row in all_rows(province.root, "workshop_worker")]
    reports = [row for _, _, row in all_rows(province.root, "workshop_report")]
    assert {row["车间类型"] for row in register} == {"厂房", "居家", "种养", "贸易流通", "文旅", "其他"}
    assert {row["运营模式"] for row in register} == {"单体", "企业+", "联合体+"}
    assert {row["合同类型"] for row in workers} == {"劳动合同", "劳务协议", "承揽"}
    assert {row["生产状态"] for row in reports} == {"生产", "季节停", "停产"}
    assert len({row["所属领域"] for row in register}) > 5
    assert all(row["法定代表人"] and row["县"] and row["乡"] and row["行政村"] for row in register)


def test_dates_and_amounts_are_written_plainly(province: Written) -> None:
    for table in COLUMNS:
        for _, _, row in all_rows(province.root, table):
            for column in DATE_COLUMNS:
                if row.get(column):
                    assert date.fromisoformat(row[column])
    for _, period, row in all_rows(province.root, "workshop_worker"):
        assert AMOUNT.fullmatch(row["应发工资"])
        assert not row["实发工资"] or AMOUNT.fullmatch(row["实发工资"])
        assert 0 <= int(row["出勤天数"]) <= Period.parse(period).last_day.day
        assert row["合同开始"][:7] <= period <= row["合同结束"][:7]
        assert not row["发放日期"] or row["发放日期"][:7] == period
        assert not row["实发工资"] or Fraction(row["实发工资"]) <= Fraction(row["应发工资"])
    for _, _, row in all_rows(province.root, "workshop_report"):
        assert AMOUNT.fullmatch(row["产值"])
        assert row["用工总数"].isdigit()
        assert not row["用电量"] or row["用电量"].isdigit()


def test_a_certification_is_told_whole_and_renewed_year_by_year(workshops: Workshops) -> None:
    for number in workshops.numbers:
        shown = [workshops.register[number, str(period)] for period in MONTHS]
        certified = [row for row in shown if row["认定日期"]]
        assert all(bool(row["认定编号"]) == bool(row["有效期至"]) == bool(row["认定日期"]) for row in shown)
        assert all(bool(row["季节起"]) == bool(row["季节止"]) for row in shown)
        assert len({(row["认定日期"], row["认定编号"]) for row in certified}) <= 1
        ends = [date.fromisoformat(row["有效期至"]) for row in certified]
        assert ends == sorted(ends)
        for end in ends:
            days = (end - date.fromisoformat(certified[0]["认定日期"])).days + 1
            assert days >= 365
            assert (days - days // 365 * 365) < 4, "twelve months or a multiple"
    certificates = {row["认定编号"] for row in workshops.register.values() if row["认定编号"]}
    assert len(certificates) == sum(workshops.register[number, str(LAST)]["认定日期"] != "" for number in workshops.numbers)


def credit_sum(code: str) -> int:
    """Give the weighted sum of GB 32100 over all 18 signs, check sign included: a multiple of 31 when it is right."""
    return sum(CREDIT_SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(code))


def test_credit_codes_prove_themselves_and_are_of_nobody(workshops: Workshops) -> None:
    own = [workshops.register[number, str(LAST)]["统一社会信用代码"] for number in workshops.numbers]
    members = [row["成员统一社会信用代码"] for number in workshops.numbers for row in workshops.members[number, str(LAST)]]
    codes = own + members
    assert len(set(codes)) == len(codes) > len(own)
    for code in codes:
        assert len(code) == 18
        assert code[2:8] == "469900"
        assert (credit_sum(code[:17]) + CREDIT_SIGNS.index(code[17])) % 31 == 0


def test_only_unions_have_members_and_their_workers_name_one(workshops: Workshops) -> None:
    for (number, period), row in workshops.register.items():
        members = {member["成员统一社会信用代码"] for member in workshops.members[number, period]}
        assert bool(members) == (row["运营模式"] == "联合体+")
        named = {worker["成员统一社会信用代码"] for worker in workshops.workers[number, period]}
        assert named <= (members or {""})


# --- people -----------------------------------------------------------------------------------------------------------


def test_nothing_of_the_persons_moves_because_of_workshops(province: Written, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rows of both departments are those of a province without workshops, but for whom they name as employer."""
    monkeypatch.setattr(unit_writer, "settle_workshops", lambda *_: ())
    write_province(tmp_path / "without", scale=SCALE, first=LAST, last=LAST, seed=SEED, processes=1)
    touched = Counter[str]()
    for bare, full in zip(hand_overs(tmp_path / "without"), hand_overs(province.root, "month", "later"), strict=True):
        assert bare.key == full.key
        assert not [table for table in bare.tables if table.startswith("workshop")]
        for table in bare.tables:
            free = EMPLOYER_CELLS.get(table, set())
            pairs = list(zip(bare.rows(table), full.rows(table), strict=True))
            for one, other in pairs:
                assert {key: one[key] for key in one if key not in free} == {key: other[key] for key in other if key not in free}
            touched[table] += sum(one != other for one, other in pairs)
    assert {table for table, count in touched.items() if count} == set(EMPLOYER_CELLS)


def test_workers_of_the_roster_are_at_work_there_in_the_other_departments_file(
    province: Written, workshops: Workshops, planted: list[dict[str, Any]]
) -> None:
    works = newest_tables(province.root, "rv_work", "rv")
    unheard = {only(planted, Kind.SILENT), only(planted, Kind.UNDETERMINED)}
    for unit in (one.code for one in UNITS):
        for period in (FIRST, LAST):
            rows = [row for row in works[unit, str(period)] if covers(row, str(period)) and row["就业渠道"] == "帮扶车间"]
            there = {(row["证件号码"][:18].upper(), row["统一社会信用代码"]): row for row in rows}
            assert {row["务工地点"] for row in rows} <= {"乡内", "县内乡外"}
            assert all(row["务工所在县"] == row["县"] for row in rows)
            numbers = [number for number in workshops.numbers if number.startswith(f"{unit}-") and number not in unheard]
            told = {
                (row["证件号码"], row["成员统一社会信用代码"] or workshops.register[number, str(period)]["统一社会信用代码"]): row
                for number in numbers
                for row in workshops.present(number, period)
            }
            known = {number for number, _ in there}
            persons = {key: row for key, row in told.items() if key[0] in known}
            assert persons
            doubled = [key for key in persons if key not in there]
            assert len(doubled) == (unit == "469029" and period == LAST)
            if not any(number.startswith(f"{unit}-") for number in unheard):
                assert set(there) <= set(told)
            for key in set(persons) - set(doubled):
                paid = persons[key]["实发工资"]
                assert not paid or there[key]["务工月收入"] in {"", "50", "45000", str(int(Fraction(paid)))}


def test_some_workers_stand_on_no_roster(province: Written, workshops: Workshops) -> None:
    rosters = newest_tables(province.root, "rv_roster", "rv")
    ever = {row["证件号码"][:18].upper() for rows in rosters.values() for row in rows}
    strangers: dict[str, set[str]] = {}
    rows = 0
    for number in workshops.numbers:
        for row in workshops.present(number, LAST):
            rows += 1
            if is_valid(row["证件号码"]) and row["证件号码"] not in ever:
                strangers.setdefault(row["证件号码"], set()).add(number)
    assert all(len(where) == 1 for where in strangers.values())
    assert 0.02 < len(strangers) / rows < 0.15


# --- method §6 --------------------------------------------------------------------------------------------------------


def test_everything_asked_for_is_planted_where_nothing_else_is(province: Written, planted: list[dict[str, Any]]) -> None:
    kinds = {plant["kind"] for plant in planted}
    assert kinds == set(Kind) - {Kind.CANDIDATE}
    others = {plant["unit"] for plant in province.truth.values() if isinstance(plant, dict) and "unit" in plant}
    others -= {province.truth["application"]["unit"]}
    others |= set(province.truth["two_rosters"]["units"])
    assert not others & {plant["unit"] for plant in planted}
    assert len(planted) == len({plant["workshop_no"] for plant in planted}) == len(PLANTS) - 1


def test_the_review_finds_what_was_planted(workshops: Workshops, planted: list[dict[str, Any]]) -> None:
    found = {}
    for plant in planted:
        finding = workshops.finding(plant["workshop_no"], LAST)
        assert finding is not None
        found[plant["workshop_no"]] = asdict(finding)
    keys = ("status", "absorbed", "unknown", "guidance_since", "reason")
    assert found == {plant["workshop_no"]: {key: plant[key] for key in keys} for plant in planted}


def test_the_findings_are_those_of_the_brief(planted: list[dict[str, Any]]) -> None:
    told = {
        plant["kind"]: (plant["status"], plant["absorbed"], plant["unknown"], plant["guidance_since"], plant["reason"])
        for plant in planted
        if plant["kind"] not in {Kind.UPGRADE, Kind.NEW}
    }
    assert told == {
        "stopped": ("exit_proposed", 6, 0, None, "stopped"),
        "none_absorbed": ("exit_proposed", 0, 0, None, "none_absorbed"),
        "half_year": ("exit_proposed", 3, 0, "2024-09", "half_year"),
        "warning": ("guidance", 3, 0, "2024-10", None),
        "newly_below": ("guidance", 4, 0, "2025-03", None),
        "recovered": ("certified", 6, 0, None, None),
        "out_of_season": ("certified", 0, 0, None, None),
        "undetermined": ("certified", 4, 1, None, None),
        "silent": ("certified", 0, 0, None, None),
        "expired": ("expired", 6, 0, None, None),
        "renewal_due": ("certified", 6, 0, None, None),
        "union": ("certified", 6, 0, None, None),
        "overstated": ("certified", 7, 0, None, None),
        "arrears": ("certified", 7, 0, None, None),
        "exited": ("exited", 0, 0, None, "stopped"),
        "exit_refused": ("certified", 6, 0, None, None),
    }


def test_all_others_absorb_enough_in_every_month(workshops: Workshops, planted: list[dict[str, Any]]) -> None:
    ordinary = set(workshops.numbers) - {plant["workshop_no"] for plant in planted}
    assert len(ordinary) > 40
    certified_months = 0
    for number in ordinary:
        for period in MONTHS:
            if workshops.is_certified(number, period):
                certified_months += 1
                assert workshops.absorbed(number, period) >= REQUIRED
                finding = workshops.finding(number, period)
                assert finding is not None
                assert (finding.status, finding.unknown) == ("certified", 0)
    assert certified_months > 500


def test_the_recovered_one_was_under_guidance_and_the_refused_one_proposed(workshops: Workshops, planted: list[dict[str, Any]]) -> None:
    before = workshops.finding(only(planted, Kind.RECOVERED), LAST.before)
    assert before is not None
    assert (before.status, before.guidance_since, before.absorbed) == ("guidance", "2025-01", 4)
    proposed = workshops.finding(only(planted, Kind.EXIT_REFUSED), Period(2024, 10))
    assert proposed is not None
    assert (proposed.status, proposed.reason) == ("exit_proposed", "none_absorbed")
    exiting = workshops.finding(only(planted, Kind.EXITED), Period(2024, 9))
    assert exiting is not None
    assert (exiting.status, exiting.reason, exiting.absorbed) == ("exit_proposed", "stopped", 6)
    half_year = only(planted, Kind.HALF_YEAR)
    assert [workshops.absorbed(half_year, LAST.plus(back)) for back in range(-6, 1)] == [3] * 7
    assert workshops.absorbed(half_year, LAST.plus(-7)) >= REQUIRED


def test_each_is_found_by_its_own_line(workshops: Workshops, planted: list[dict[str, Any]]) -> None:
    """Two lines of the table could hold: the stopped one absorbs enough, the silent one has no row at all."""
    stopped, silent = only(planted, Kind.STOPPED), only(planted, Kind.SILENT)
    assert workshops.reports[stopped, str(LAST)]["生产状态"] == "停产"
    assert [number for number in workshops.numbers if (number, str(LAST)) not in workshops.reports] == [silent]
    assert not workshops.workers[silent, str(LAST)]
    assert all((number, str(month)) in workshops.reports for number in workshops.numbers for month in MONTHS[:-1])
    season = workshops.register[only(planted, Kind.OUT_OF_SEASON), str(LAST)]
    assert (season["季节起"], season["季节止"]) == ("11", "2")
    expired = workshops.register[only(planted, Kind.EXPIRED), str(LAST)]
    assert expired["有效期至"][:7] == str(LAST)
    due = workshops.register[only(planted, Kind.RENEWAL_DUE), str(LAST)]
    assert due["有效期至"][:7] == "2025-04"
    soon = {number for number in workshops.numbers if "" < workshops.register[number, str(LAST)]["有效期至"] <= f"{LAST.plus(1).last_day}"}
    assert soon == {only(planted, kind) for kind in (Kind.EXPIRED, Kind.RENEWAL_DUE, Kind.EXITED)}


def test_nobody_is_absorbed_though_rows_stand_there(workshops: Workshops, planted: list[dict[str, Any]]) -> None:
    rows = workshops.workers[only(planted, Kind.NONE_ABSORBED), str(LAST)]
    assert Counter(row["出勤天数"] == "0" for row in rows) == {True: 6, False: 2}


def test_one_person_works_for_two_members_of_the_union(workshops: Workshops, planted: list[dict[str, Any]]) -> None:
    number = only(planted, Kind.UNION)
    rows = workshops.present(number, LAST)
    twice = [who for who, count in Counter(row["证件号码"] for row in rows).items() if count > 1]
    assert len(twice) == 1
    assert len({row["成员统一社会信用代码"] for row in rows if row["证件号码"] == twice[0]}) == 2
    assert len({row["成员统一社会信用代码"] for row in rows}) == 3
    everywhere = [
        (one, row["证件号码"], row["成员统一社会信用代码"]) for one in workshops.numbers for row in workshops.workers[one, str(LAST)]
    ]
    assert len(everywhere) == len(set(everywhere))
    persons = Counter(who for _, who, _ in everywhere)
    assert [who for who, count in persons.items() if count > 1] == twice


def test_one_workshop_says_more_than_its_rows(workshops: Workshops, planted: list[dict[str, Any]]) -> None:
    beyond = {
        number: int(report["用工总数"]) - len({row["证件号码"] for row in workshops.workers[number, period]})
        for (number, period), report in workshops.reports.items()
        if period == str(LAST)
    }
    assert {number: more for number, more in beyond.items() if more > 0} == {only(planted, Kind.OVERSTATED): 4}


def test_pay_is_missing_in_one_workshop_only(workshops: Workshops, planted: list[dict[str, Any]]) -> None:
    unpaid = Counter(
        number
        for number in workshops.numbers
        for period in MONTHS
        for row in workshops.present(number, period)
        if not row["实发工资"] or not row["发放日期"]
    )
    assert unpaid == {only(planted, Kind.ARREARS): 3}


def test_large_workshops_meet_what_an_upgrade_asks_for(workshops: Workshops, planted: list[dict[str, Any]]) -> None:
    """Of those with ten or more for a year, only the planted ones also reach the revenue."""
    large, upgrades, twenty = set(), set(), set()
    for number in workshops.numbers:
        absorbed = [workshops.absorbed(number, period) for period in YEAR]
        if min(absorbed) >= 10:
            large.add(number)
            pay = Counter[str]()
            for period in YEAR:
                for row in workshops.present(number, period):
                    pay[row["证件号码"]] += int(Fraction(row["实发工资"]))
            stayed = {who for who in pay if all(who in {row["证件号码"] for row in workshops.present(number, period)} for period in YEAR)}
            assert sum(pay[who] for who in stayed) / len(stayed) >= 20_000
            revenue = sum(Fraction(workshops.reports[number, str(period)]["产值"]) for period in YEAR)
            upgrades |= {number} if revenue >= 500_000 else set()
            twenty |= {number} if min(absorbed) >= 20 else set()
    assert upgrades == {plant["workshop_no"] for plant in planted if plant["kind"] == Kind.UPGRADE}
    assert len(twenty) == 1


def test_some_are_new_this_year(workshops: Workshops, planted: list[dict[str, Any]]) -> None:
    new = {number for number in workshops.numbers if workshops.register[number, str(LAST)]["认定日期"] >= "2025-01-01"}
    assert new == {plant["workshop_no"] for plant in planted if plant["kind"] == Kind.NEW}
    for number in new:
        assert workshops.register[number, "2024-12"]["认定日期"] == ""


def test_many_people_earn_an_award(workshops: Workshops, province: Written) -> None:
    """Six months and 6,000 元 in one workshop, counted over months under a certification; some reach it in 2025."""
    months, paid, sixth = Counter[tuple[str, str]](), Counter[tuple[str, str]](), Counter[str]()
    for period in MONTHS:
        for number in workshops.numbers:
            if not workshops.is_certified(number, period):
                continue
            for row in workshops.present(number, period):
                key = (number, row["证件号码"])
                months[key] += 1
                paid[key] += int(Fraction(row["实发工资"] or 0))
                sixth[str(period)] += months[key] == 6 and paid[key] >= 6000
    assert sum(sixth.values()) > 300
    assert sum(count for period, count in sixth.items() if period >= "2025-01") > 10


# --- deliveries -------------------------------------------------------------------------------------------------------


def test_the_damaged_number_does_not_hold_the_file(workshops: Workshops) -> None:
    """More than two per cent refused rows would (method §9)."""
    rows, refused = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for (number, period), workers in workshops.workers.items():
        key = (number.split("-")[0], period)
        rows[key] += len(workers)
        refused[key] += sum(not is_valid(row["证件号码"]) for row in workers)
    assert sum(refused.values()) == 1
    assert all(50 * refused[key] <= rows[key] for key in rows)


@pytest.mark.parametrize("seed", TRIED_SEEDS)
def test_other_seeds_have_people_enough(seed: int, tmp_path: Path) -> None:
    write_province(tmp_path / "other", scale=SCALE, first=LAST, last=LAST, seed=seed)
    assert len(list((tmp_path / "other" / "application").rglob("manifest.json"))) == 1


def test_a_workshop_is_the_same_at_every_scale_but_for_its_village() -> None:
    for unit in UNITS:
        villages = villages_of(unit, 100)
        small, large = (settle_workshops(1, unit, scale, LAST, villages) for scale in (0.01, 1.0))
        assert large[: len(small) - 1] == small[:-1]
        assert len(large) >= len(small)


def test_at_scale_1_there_are_some_hundreds() -> None:
    villages = villages_of(UNITS[0], 100)
    assert 380 <= sum(len(settle_workshops(1, unit, 1.0, LAST, villages)) for unit in UNITS) <= 450


def test_too_few_people_near_home_are_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wengang_trial.staffing.NEAR_HOME", frozenset())
    with pytest.raises(TrialError, match="在家门口务工的只有 0 人"):
        write_province(tmp_path / "none", scale=SCALE, first=LAST, last=LAST, seed=SEED, processes=1)
