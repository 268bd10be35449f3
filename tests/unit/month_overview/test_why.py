"""Each reason of a level with its formula filled in: the worked example of method §4 to the last sign, and what is not shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction

import pytest

from wengang.county_notices.evidence import ClusterFound, Income
from wengang.monitoring.changes import BaseKind, Change, Measure
from wengang.monitoring.scopes import PROVINCE, Scope, ScopeKind
from wengang.monitoring.snapshots import SnapshotRef
from wengang.month_overview.scope_month import MeasureLevel, MonthFigures, Panel, ScopeMonth, StoredReason
from wengang.month_overview.why import checks, formula, parameters, why
from wengang.papers.paper import Table
from wengang.periods import Period
from wengang.risk_detection.levels import Cluster, FallingRun, GradedMeasure, Grading, MeasureInputs, Progress, with_clusters
from wengang.settings.policy import load_policy

UNIT = Scope(ScopeKind.UNIT, "469001")
MAY = Period(2025, 5)
SCALE, INCOME = GradedMeasure.SCALE, GradedMeasure.INCOME
STOCKS = {Period(2024, 5): 5210, Period(2025, 3): 5300, Period(2025, 4): 5204, MAY: 5048}
MEANS = {Period(2024, 5): 3100, Period(2025, 4): 3181, MAY: 3120}
APRIL_MOM = Fraction(5204 - 5300, 5300)


def figures(period: Period, stock: int | None, mean: int, moms: Mapping[Period, Fraction]) -> MonthFigures:
    income = Income(1000, Fraction(mean * 1000)) if mean else None
    return MonthFigures(period, 1, stock, 5360, income, None, None, {}, moms.get(period), None)


def change(measure: Measure, kind: BaseKind, now: int, base: int, persons: int = 5000, *, merged: bool = False) -> Change:
    return Change(UNIT, measure, kind, Fraction(now - base, base), persons, merged)


def example(changes: list[Change] | None = None, *, plan: tuple[int, int] | None = (5800, 10000), overdue: bool = False) -> ScopeMonth:
    """Give the unit of the worked example, graded by the grading itself."""
    if changes is None:
        changes = [
            change(Measure.WORK_STOCK, BaseKind.YOY, 5048, 5210),
            change(Measure.WORK_STOCK, BaseKind.MOM, 5048, 5204),
            change(Measure.INCOME_MEAN, BaseKind.YOY, 3120, 3100),
            change(Measure.INCOME_MEAN, BaseKind.MOM, 3120, 3181),
        ]
    found = {(one.measure, one.base_kind): one for one in changes}
    moms = {Period(2025, 4): APRIL_MOM} | {MAY: found[Measure.WORK_STOCK, BaseKind.MOM].value}
    run = FallingRun().extended(replace(changes[1], value=APRIL_MOM), 30).extended(found[Measure.WORK_STOCK, BaseKind.MOM], 30)
    panels = {BaseKind.MOM: Panel(900, Fraction(99), Fraction(100))}
    panel = Change(UNIT, Measure.PANEL_INCOME, BaseKind.MOM, Fraction(-1, 100), 900)
    scale = MeasureInputs(
        found.get((Measure.WORK_STOCK, BaseKind.YOY)),
        found[Measure.WORK_STOCK, BaseKind.MOM],
        run,
        progress=Progress(5360, 9600, Fraction(*plan) if plan else None),
    )
    income = MeasureInputs(
        found.get((Measure.INCOME_MEAN, BaseKind.YOY)), found.get((Measure.INCOME_MEAN, BaseKind.MOM)), FallingRun(), [panel]
    )
    graded = Grading(load_policy(), MAY, festival_season=False).grade(scale, income, reply_overdue=overdue)
    whole = with_clusters(*graded, [Cluster("village", "甲镇", "东村", 12), Cluster("employer", "", "91X", 10)])
    levels = {
        one.measure: MeasureLevel(
            one.graded,
            one.level,
            tuple(StoredReason(reason.rule, reason.level, reason.inputs, reason.threshold, reason.text) for reason in one.reasons),
            run if one.measure is SCALE else FallingRun(),
            load_policy().digest_of(("risk.", "target.measure", "valid.income_low_warn"), MAY),
        )
        for one in (*graded, whole)
    }
    months = [figures(period, STOCKS.get(period), MEANS.get(period, 0), moms) for period in map(MAY.plus, range(-13, 1))]
    months[-1] = replace(months[-1], level=whole.level, graded={SCALE: graded[0].graded, INCOME: graded[1].graded})
    clusters = [ClusterFound("village", "甲镇", "东村", "", 12, 60), ClusterFound("employer", "", "某厂", "91X", 10, None)]
    flow = dict.fromkeys(
        ("employed_persons", "employed_before", "lost_job", "roster_exit", "data_gap", "new_job", "roster_entry", "income_fill_rate"), 0
    )
    taken = {"number": 1, "frozen_at": datetime(2025, 6, 6, tzinfo=UTC), "reason": "", "from_history": False, "policy_digest": ""}
    return ScopeMonth(
        SnapshotRef(MAY, 1), UNIT, months, flow, found | {(Measure.PANEL_INCOME, BaseKind.MOM): panel}, panels,  # type: ignore[arg-type]  # plain rows
        levels, 9600, plan, clusters, overdue, 1, {**taken, "expected": 1, "ready": 1},  # type: ignore[typeddict-item]  # as above
    )  # fmt: skip


def formulas(month: ScopeMonth) -> dict[str, str]:
    return {reason.rule: formula(month, reason) for reason in month.levels[GradedMeasure.UNIT].reasons}


def test_the_worked_example_with_its_numbers() -> None:
    assert formulas(example()) == {
        "scale.yoy": "（5048−5210）÷5210＝−3.11%",
        "scale.mom": "（5048−5204）÷5204＝−2.998%",
        "scale.run": "2025年4月−1.81%、2025年5月−2.998%；1−（1−1.81%）×（1−2.998%）＝4.75%",
        "income.mom": "（3120.00−3181.00）÷3181.00＝−1.92%；本月平均＝3120000.00元÷1000人",
        "income.panel_mom": "900人两期收入合计：（99.00元−100.00元）÷100.00元＝−1.00%",
        "cluster.village": "失去务工12人÷上月在岗60人＝20.00%",
        "cluster.employer": "某厂：失去务工10人",
    }


def test_a_lagging_progress_names_both_shares() -> None:
    told = formulas(example(plan=(9000, 10000)))["scale.progress"]
    assert told == "年度累计5360人÷目标任务9600人＝55.83%；上年同期进度＝9000÷10000＝90.00%；90.00%−3%＝87.00%"


def test_each_standard_names_its_parameter_value_source_and_standing() -> None:
    section = why(example())
    assert section.heading == "为什么是橙色"
    table = next(block for block in section.blocks if isinstance(block, Table))
    standards = {row[0]: row[2] for row in table.rows}
    assert standards["务工规模同比下降3.11%"] == "≥ 3%：橙色：同比降幅 3%（系统暂定，未经确认）"
    assert standards["务工收入环比下降1.92%"] == "> 0：政策3.2：出现下降即提示"
    village = next(words for text, words in standards.items() if "东村" in text)
    assert "聚集：一村失去务工人数 5人" in village and "聚集：一村失去务工占上月在岗 10%" in village
    assert {row[3] for row in table.rows} == {"橙色", "黄色", "蓝色"}


def test_two_oranges_and_persistence_say_what_they_rest_on() -> None:
    falls = [
        change(measure, kind, 90, 100) for measure in (Measure.WORK_STOCK, Measure.INCOME_MEAN) for kind in (BaseKind.YOY, BaseKind.MOM)
    ]
    month = example(falls, overdue=True)
    told = formulas(month)
    assert told["unit.both_orange"] == "务工规模红色；务工收入红色"
    assert told["scale.persistence"] == "2025年3月无、2025年4月无、2025年5月红色；冻结快照时上次风险提示逾期未反馈"


def test_january_and_february_are_added_up() -> None:
    merged = change(Measure.WORK_STOCK, BaseKind.YOY, 190, 210, merged=True)
    stocks = {Period(2024, 1): 110, Period(2024, 2): 100, Period(2025, 1): 95, Period(2025, 2): 95}
    february = replace(
        example(),
        snapshot=SnapshotRef(Period(2025, 2), 1),
        months=[figures(period, stocks.get(period), 0, {}) for period in map(Period(2025, 2).plus, range(-13, 1))],
        changes={(Measure.WORK_STOCK, BaseKind.YOY): merged},
    )
    assert formulas(february)["scale.yoy"] == "（（95＋95）−（110＋100））÷（110＋100）＝−9.52%"


@pytest.mark.parametrize(
    ("base", "now", "told"),
    [
        (29, 20, "本月20人，上年同月29人；基数不足30人，不计百分比"),
        (29, 4, "人数不足5人，不展示计算"),
        (3, 20, "人数不足5人，不展示计算"),
    ],
)
def test_a_small_base_has_no_percentage_and_a_few_persons_no_numbers(base: int, now: int, told: str) -> None:
    month = example()
    months = [
        replace(one, stock=now) if one.period == MAY else replace(one, stock=base) if one.period == MAY.year_before else one
        for one in month.months
    ]
    small = {(Measure.WORK_STOCK, BaseKind.YOY): Change(UNIT, Measure.WORK_STOCK, BaseKind.YOY, Fraction(now - base, base), base)}
    assert formulas(replace(month, months=months, changes=month.changes | small))["scale.yoy"] == told  # type: ignore[operator]  # dicts


def test_the_province_gives_the_change_of_those_who_were_there() -> None:
    month = replace(example(), scope=PROVINCE)
    assert formulas(month)["scale.yoy"] == "按两期都报送的1个单位比较：同比−3.11%"


def test_what_was_not_reached_stands_beside_its_thresholds() -> None:
    section = checks(example())
    assert section is not None
    table = next(block for block in section.blocks if isinstance(block, Table))
    rows = {row[0]: row[1:] for row in table.rows}
    assert rows["务工规模同比"] == ("−3.11%", "下降", "≥ 1%", "≥ 3%", "≥ 5%")
    assert rows["务工收入同比"][0] == "+0.65%" and rows["务工收入连续环比下降"][0] == "没有连续下降"
    assert rows["目标任务进度（年度累计）"] == ("55.83%", "—", "—", "< 55.00%", "12月未完成")


def test_who_has_not_reported_is_told_just_that() -> None:
    month = example()
    flow = {**month.flow, "has_roster": True, "has_work": False}
    silent = replace(month, flow=flow, months=[*month.months[:-1], MonthFigures.of_nothing(MAY)], levels={})
    assert why(silent).blocks == ("五指山市2025年5月未报送务工月监测，不作判断（不是没有风险）。",)
    assert checks(silent) is None and parameters(silent) is None


def test_before_the_levels_are_found_the_page_says_so() -> None:
    month = example()
    ungraded = replace(month, months=[*month.months[:-1], replace(month.now, level=None)], levels={})
    assert ungraded.level_words == "等级待判定" and "等级还没有判定" in str(why(ungraded).blocks[0])


def test_parameters_that_have_changed_since_are_told() -> None:
    month = example()
    assert not [block for block in (parameters(month) or why(month)).blocks if isinstance(block, str)]
    unit = replace(month.levels[GradedMeasure.UNIT], policy_digest="of another day")
    changed = parameters(replace(month, levels={**month.levels, GradedMeasure.UNIT: unit}))
    assert changed is not None and "评定等级以后参数有过改动" in str(changed.blocks[0])
