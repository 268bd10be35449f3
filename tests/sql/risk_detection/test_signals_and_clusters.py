"""Clusters and person signals of method §4 line by line, through the real path."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from tests.hostile.hand_overs import Row, identity_number, put, roster_row, work_row
from tests.sql.monitoring.conftest import Import, Months

MARCH, APRIL = "2025-03", "2025-04"
VILLAGES, EMPLOYERS, HALF, OTHER_HALF, PEOPLE, GONE_TO = "469001", "469002", "469005", "469006", "469007", "469024"
UNITS = (VILLAGES, EMPLOYERS, HALF, OTHER_HALF, PEOPLE, GONE_TO)
CODE = "91469900AAAAAAAAA1"


def write(inbox: Path) -> None:
    _villages(inbox)
    _employers(inbox)
    _people(inbox)


def hand_over(inbox: Path, unit: str, period: str, roster: list[Row], work: list[Row]) -> None:
    put(inbox, f"{unit}-{period}", {"rv_roster": roster, "rv_work": work}, unit=unit, period=period)


def both_months(inbox: Path, unit: str, roster: list[Row], work: list[Row], lost: Iterable[int]) -> None:
    """Hand over March, and April in which the lost have no record but somebody begins to work, so that no file is empty."""
    hand_over(inbox, unit, MARCH, roster, work)
    numbers = {identity_number(serial) for serial in lost}
    newcomer = 500 + UNITS.index(unit)
    april = [work_row(newcomer, unit), *(row for row in work if row["证件号码"] not in numbers)]
    hand_over(inbox, unit, APRIL, [*roster, roster_row(newcomer, unit)], april)


def _villages(inbox: Path) -> None:
    places = {"东村": range(1, 51), "西村": range(51, 102), "南村": range(102, 112), "北村": range(112, 117)}
    roster = [roster_row(serial, VILLAGES, 村=village) for village, serials in places.items() for serial in serials]
    work = [
        work_row(serial, VILLAGES, 行政村=village, 务工企业名称="", 统一社会信用代码="")
        for village, serials in places.items()
        for serial in serials
    ]
    both_months(inbox, VILLAGES, roster, work, [*range(1, 6), *range(51, 56), *range(102, 106), *range(112, 117)])


def _employers(inbox: Path) -> None:
    def at(serials: range, name: str, code: str = "", unit: str = EMPLOYERS, **cells: str) -> list[Row]:
        return [work_row(serial, unit, 务工企业名称=name, 统一社会信用代码=code, **cells) for serial in serials]

    work = [
        *at(range(201, 206), "甲厂", CODE),
        *at(range(206, 211), "甲 厂（新名）", CODE.lower()),
        *at(range(211, 220), "乙厂"),
        *at(range(221, 226), "丙（试验）厂"),
        *at(range(226, 231), "丙(试 验)厂"),
        *at(range(231, 246), "个 体"),
        *at(range(246, 261), "零工", "91469900CCCCCCCCC3"),
        *at(range(261, 271), "丁厂"),
        *at(range(261, 271), "戊厂"),
        *at(range(271, 286), "己厂", 结束时间="2025年02月"),
        *at(range(271, 286), ""),
    ]
    lost = range(201, 286)
    both_months(inbox, EMPLOYERS, [roster_row(serial, EMPLOYERS) for serial in lost], work, lost)
    for unit, serials in ((HALF, range(301, 307)), (OTHER_HALF, range(311, 317))):
        both_months(inbox, unit, [roster_row(serial, unit) for serial in serials], at(serials, "庚厂", unit=unit), serials)


def _people(inbox: Path) -> None:
    def earns(serial: int, income: str, **cells: str) -> Row:
        return work_row(serial, PEOPLE, 务工月收入=income, **cells)

    roster = [roster_row(serial, PEOPLE) for serial in range(401, 414)]
    march = [earns(serial, "1000") for serial in range(401, 413)] + [earns(413, "")]
    hand_over(inbox, PEOPLE, MARCH, roster, march)
    april = [
        earns(402, "700"),
        earns(403, "700.01"),
        earns(404, "399.99"),
        earns(405, "701"),
        earns(406, "1000", 结束时间="2025年04月"),
        earns(407, "1000", 结束时间="2025年05月"),
        earns(408, "1000", 结束时间="2025年06月"),
        earns(409, "500", 结束时间="2025年04月"),
        earns(409, "500", 务工企业名称="另一厂"),
        earns(410, ""),
        earns(412, "1000", 结束时间="2022年01月"),
        earns(413, "400"),
    ]
    hand_over(inbox, PEOPLE, APRIL, [row for row in roster if row["证件号码"] != identity_number(411)], april)
    hand_over(inbox, GONE_TO, MARCH, [roster_row(420, GONE_TO)], [work_row(420, GONE_TO)])
    hand_over(inbox, GONE_TO, APRIL, [roster_row(420, GONE_TO), roster_row(411, GONE_TO)], [work_row(420, GONE_TO)])


@pytest.fixture(scope="module")
def months(imported: Import) -> Months:
    return imported(write, dict.fromkeys(UNITS, 1))


def clusters(months: Months, unit: str, kind: str) -> set[tuple[str, int]]:
    query = "select name, lost_job from risk_detection.cluster where period = %s and unit = %s and kind = %s"
    found = months.rows(query, APRIL, unit, kind)
    return {(row["name"], row["lost_job"]) for row in found}


def signals(months: Months, signal: str) -> set[int]:
    found = months.rows(
        "select id18 from risk_detection.person_signal join vault.person using (person_key)"
        " where period = %s and unit = %s and signal = %s",
        APRIL,
        PEOPLE,
        signal,
    )
    serials = {identity_number(serial): serial for serial in range(401, 421)}
    return {serials[row["id18"]] for row in found}


def test_a_village_with_5_lost_jobs_and_10_percent_of_its_stock(months: Months) -> None:
    """5 of 50 is a cluster, 5 of 51 and 4 of 10 are none, 5 of 5 is one."""
    assert clusters(months, VILLAGES, "village") == {("东村", 5), ("北村", 5)}


def test_an_employer_with_10_lost_jobs_by_code_else_by_name_in_nfkc_without_spaces(months: Months) -> None:
    """甲厂 by its code under two names, 丙 by its name written twice, 丁 and 戊 by the same people; 乙 lost 9; generic names never.

    己厂 had ended before the month; blank names form none.
    """
    assert clusters(months, EMPLOYERS, "employer") == {(CODE, 10), ("丙(试验)厂", 10), ("丁厂", 10), ("戊厂", 10)}


def test_an_employer_counts_in_one_unit(months: Months) -> None:
    for unit in (HALF, OTHER_HALF):
        assert months.indicator(APRIL, unit)["lost_job"] == 6
        assert clusters(months, unit, "employer") == set()


def test_a_cluster_is_at_least_orange_for_its_unit_and_does_not_raise_the_province(months: Months) -> None:
    (unit,) = months.rows(
        "select level, reasons from risk_detection.level where period = %s and scope_code = %s and measure = 'unit'", APRIL, VILLAGES
    )
    assert unit["level"] >= 3
    assert {"cluster.village"} <= {reason["rule"] for reason in unit["reasons"]}
    (province,) = months.rows(
        "select reasons from risk_detection.level where period = %s and scope_kind = 'province' and measure = 'unit'", APRIL
    )
    assert not any(reason["rule"].startswith("cluster") for reason in province["reasons"])


def test_signal_lost_job_is_that_of_the_unit(months: Months) -> None:
    """401 has no record; not 411 (moved to another unit), not 412 (its only row was rejected)."""
    assert signals(months, "lost_job") == {401}
    for row in months.rows("select scope_code, lost_job from monitoring.indicator where period = %s and scope_kind = 'unit'", APRIL):
        listed = months.rows(
            "select count(*) as persons from risk_detection.person_signal where period = %s and unit = %s and signal = 'lost_job'",
            APRIL,
            row["scope_code"],
        )
        assert listed == [{"persons": row["lost_job"]}]


def test_signal_income_at_or_below_70_percent_of_the_month_before(months: Months) -> None:
    assert signals(months, "income_drop") == {402, 404}


def test_signal_income_below_400(months: Months) -> None:
    assert signals(months, "income_low") == {404}


def test_signal_end_month_is_this_or_the_next(months: Months) -> None:
    assert signals(months, "ending") == {406, 407, 409}
