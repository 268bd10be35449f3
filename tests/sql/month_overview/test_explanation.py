"""A month explained from the files up: what the page and `wengang explain` say is what the tables hold, and no small count stands in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date

import pytest
from tests.sql.county_notices.figures import write_snapshot
from tests.sql.monitoring.conftest import Import, Months
from tests.sql.risk_detection.test_signals_and_clusters import EMPLOYERS, HALF, PEOPLE, UNITS, VILLAGES, write
from tests.statements import by_hand, execute
from typer.testing import CliRunner

from wengang.cli import app
from wengang.database.unit_of_work import UnitOfWork, unit_of_work
from wengang.month_overview.comparison import compare_snapshots
from wengang.month_overview.explanation import Explanation, explain
from wengang.month_overview.province import MonthOrder, month_table
from wengang.month_overview.scope_month import months_with_figures
from wengang.month_overview.steps import NoSnapshotError
from wengang.papers.paper import Figure, Section, Table
from wengang.periods import Period
from wengang.risk_detection.levels import Level
from wengang.settings.units import UnknownUnitError

MARCH, APRIL, LATER = Period(2025, 3), Period(2025, 4), date(2025, 5, 20)
FLOW = ("employed_before", "lost_job", "roster_exit", "data_gap", "new_job", "roster_entry", "employed_persons")


@pytest.fixture(scope="module")
def months(imported: Import) -> Months:
    return imported(write, dict.fromkeys(UNITS, 100))


@pytest.fixture
def opened(months: Months) -> Iterator[UnitOfWork]:
    with unit_of_work(months.settings) as work:
        yield work


def section(found: Explanation, heading: str) -> Section:
    return next(one for one in found.sections if one.heading == heading)


def rows(found: Explanation, heading: str) -> list[tuple[str, ...]]:
    return [row for block in section(found, heading).blocks if isinstance(block, Table) for row in block.rows]


def test_a_village_is_named_with_its_numbers(opened: UnitOfWork) -> None:
    found = explain(opened, APRIL, VILLAGES)
    assert found.month.level is Level.RED and found.title == "五指山市2025年4月：红色"
    assert set(rows(found, "聚集性失去务工")) == {("村", "甲镇东村", "—", "5人", "10.00%"), ("村", "甲镇北村", "—", "5人", "100.00%")}
    villages = [row[1:4] for row in rows(found, "村")]
    assert villages == [("51人", "5人", "9.80%"), ("50人", "5人", "10.00%"), ("5人", "5人", "100.00%")], "南村 lost four and is not named"
    assert any(row[1] == "失去务工5人÷上月在岗50人＝10.00%" for row in rows(found, "为什么是红色"))


def test_the_flow_is_that_of_the_table(opened: UnitOfWork, months: Months) -> None:
    figures = months.indicator("2025-04", EMPLOYERS)
    (cells,) = rows(explain(opened, APRIL, EMPLOYERS), "增减构成")
    shown = {name: cell for name, cell in zip(FLOW, cells, strict=True) if re.fullmatch(r"\d+人", cell)}
    assert shown == {name: f"{figures[name]}人" for name in shown} and {"employed_before", "lost_job"} <= set(shown)


def test_the_split_sums_to_the_stock(opened: UnitOfWork, months: Months) -> None:
    tables = [block for block in section(explain(opened, MARCH, EMPLOYERS), "在岗人员的构成").blocks if isinstance(block, Table)]
    assert [table.head[0] for table in tables] == ["务工地点", "就业渠道"]
    for table in tables:
        assert sum(int(row[1].removesuffix("人")) for row in table.rows) == months.indicator("2025-03", EMPLOYERS)["employed_persons"]


def test_every_file_behind_the_figures_is_named_with_its_version(opened: UnitOfWork) -> None:
    tables = ("花名册（乡村振兴）", "务工月监测（乡村振兴）")
    named = {(row[0], row[2], row[3]) for row in rows(explain(opened, APRIL, HALF), "所用的文件")}
    assert named == {(month, table, "第1版") for month in ("2025年4月", "2025年3月") for table in tables}


@pytest.mark.parametrize("unit", [*UNITS, None])
def test_no_count_of_one_to_four_persons_stands_anywhere(opened: UnitOfWork, unit: str | None) -> None:
    for month in (MARCH, APRIL):
        text = "\n".join(explain(opened, month, unit).as_text())
        assert not re.search(r"(?<![\d<.个÷×−])[1-4]人", text), re.search(r".{20}(?<![\d<.个÷×−])[1-4]人", text)


def test_the_months_before_stand_in_chart_and_table(opened: UnitOfWork) -> None:
    found = section(explain(opened, APRIL, PEOPLE), "近13个月")
    assert sum(isinstance(block, Figure) and bool(block.svg) for block in found.blocks) == 2
    (table,) = (block for block in found.blocks if isinstance(block, Table))
    assert [row[0] for row in table.rows] == [month.chinese for month in map(APRIL.plus, range(-12, 1))]
    assert table.rows[0][1:] == ("—",) * 7 and table.rows[-2][1] == "13人"


def test_the_command_says_the_same_as_text_and_as_data(opened: UnitOfWork, months: Months, monkeypatch: pytest.MonkeyPatch) -> None:
    found = explain(opened, APRIL, VILLAGES)
    monkeypatch.setenv("WENGANG_DATABASE_URL", months.settings.database_url)
    monkeypatch.setenv("WENGANG_VAR", str(months.settings.var))
    told = CliRunner().invoke(app, ["explain", "2025-04", VILLAGES])
    assert told.exit_code == 0 and told.stdout.splitlines() == list(found.as_text())
    data = json.loads(CliRunner().invoke(app, ["explain", "2025-04", VILLAGES, "--json"]).stdout)
    assert data["scope"] == VILLAGES and data["level"] == found.month.level
    stored = months.rows(
        "select reasons from risk_detection.level where period = '2025-04' and scope_code = %s and measure = 'unit'", VILLAGES
    )
    assert data["reasons"] == stored[0]["reasons"]
    assert [one["heading"] for one in data["sections"]] == [one.heading for one in found.sections]


def test_the_table_of_the_month_holds_every_unit_in_any_order(opened: UnitOfWork) -> None:
    table = month_table(opened, APRIL, LATER)
    for order in MonthOrder:
        for turned in (False, True):
            assert sorted(line.code for line in table.ordered(order, turned=turned)) == sorted(UNITS)
    lost = [line.row["stock_mom"] for line in table.ordered(MonthOrder.MOM)]
    assert lost == sorted(lost, key=lambda one: one or 0), "the deepest fall first"
    levels = [line.level for line in table.ordered(MonthOrder.LEVEL)]
    assert levels == sorted(levels, key=lambda one: one or 0, reverse=True)
    assert {line.cells[MonthOrder.YOY] for line in table.units} == {"—"}, "no month of a year ago"
    assert months_with_figures(opened) == [APRIL, MARCH]


def test_what_is_not_there_is_told(opened: UnitOfWork) -> None:
    with pytest.raises(NoSnapshotError, match="2030年1月还没有快照"):
        explain(opened, Period(2030, 1), VILLAGES)
    with pytest.raises(NoSnapshotError, match="还没有快照7"):
        month_table(opened, APRIL, LATER, 7)
    with pytest.raises(NoSnapshotError, match="不是报送单位"):
        explain(opened, APRIL, "469030")
    with pytest.raises(UnknownUnitError):
        explain(opened, APRIL, "999999")


def test_two_snapshots_of_a_month_differ_in_what_was_changed(work: UnitOfWork) -> None:
    write_snapshot(work, 1, {VILLAGES: 2, HALF: 1})
    write_snapshot(work, 2, {VILLAGES: 3, HALF: 1})
    by_hand(
        work,
        "update monitoring.indicator set employed_persons = 185, lost_job = 15"
        " where period = '2025-03' and snapshot = 2 and scope_code = %s",
        [VILLAGES],
    )
    execute(
        work,
        "insert into monitoring.indicator (period, snapshot, scope_kind, scope_code, reported, employed_persons, employed_before, lost_job,"
        " roster_exit, data_gap, new_job, roster_entry, work_ytd, income_n, income_total)"
        " select '2025-03', number, 'province', 'province', true, 400, 400, 0, 0, 0, 0, 0, 400, 0, 0 from generate_series(1, 2) as number",
    )
    found = compare_snapshots(work, MARCH, 1, 2)
    (figures, files, others) = found.sections
    (table,) = figures.blocks
    assert isinstance(table, Table)
    assert table.rows == (("五指山市", "在岗", "190人", "185人"), ("五指山市", "等级", "黄色", "橙色"))
    assert files.blocks == others.blocks == ("没有不同。",)
    own = compare_snapshots(work, MARCH, 1, 2, VILLAGES)
    flows = own.sections[1].blocks[1]
    assert isinstance(flows, Table) and flows.rows == (("失去务工", "10人", "15人"),)
    assert compare_snapshots(work, MARCH, 1, 2, HALF).sections[0].blocks == ("没有不同。",)
    with pytest.raises(NoSnapshotError):
        compare_snapshots(work, MARCH, 1, 3)
