"""Every line of method §4, each test named by the line it reads; the worked example to the last step."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wengang.monitoring.changes import BaseKind, Change, Measure
from wengang.monitoring.scopes import Scope, ScopeKind
from wengang.periods import Period
from wengang.risk_detection.levels import (
    Cluster,
    FallingRun,
    Graded,
    GradedMeasure,
    Grading,
    Level,
    MeasureInputs,
    Progress,
    with_clusters,
)
from wengang.settings.policy import load_policy
from wengang.settings.seasons import SeasonError, in_festival_season

UNIT = Scope(ScopeKind.UNIT, "469001")
NONE, BLUE, YELLOW, ORANGE, RED = Level
NOTHING = MeasureInputs(yoy=None, mom=None, run=FallingRun())
HAIR = Fraction(1, 10**12)


def change(value: Fraction | str, base: int = 5000, kind: BaseKind = BaseKind.MOM, measure: Measure = Measure.WORK_STOCK) -> Change:
    return Change(UNIT, measure, kind, Fraction(value), base)


def fall(by: Fraction | str, base: int = 5000) -> Change:
    return change(-Fraction(by), base)


def run(*moms: str) -> FallingRun:
    found = FallingRun()
    for mom in moms:
        found = found.extended(change(mom), 30)
    return found


def grading(month: str = "2025-05") -> Grading:
    period = Period.parse(month)
    return Grading(load_policy(), period, in_festival_season(period))


def graded(
    scale: MeasureInputs = NOTHING, income: MeasureInputs = NOTHING, month: str = "2025-05", *, overdue: bool = False
) -> tuple[Level, Level]:
    """Give the levels of both measures after step 4."""
    first, second = grading(month).grade(scale, income, reply_overdue=overdue)
    return first.level, second.level


def scale_level(month: str = "2025-05", **inputs: object) -> Level:
    return graded(scale=replace(NOTHING, **inputs), month=month)[0]  # type: ignore[arg-type]


# -- the table -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by", "level"),
    [
        (HAIR, BLUE),
        (Fraction("0.01") - HAIR, BLUE),
        ("0.01", YELLOW),
        (Fraction("0.03") - HAIR, YELLOW),
        ("0.03", ORANGE),
        (Fraction("0.05") - HAIR, ORANGE),
        ("0.05", RED),
        ("1", RED),
        ("0", NONE),
        ("-0.5", NONE),
    ],
)
def test_d_the_yoy_fall_grades_at_1_3_5_percent_inclusive(by: Fraction | str, level: Level) -> None:
    assert scale_level(yoy=fall(by)) == level
    assert graded(income=replace(NOTHING, yoy=fall(by)))[1] == level


@pytest.mark.parametrize(
    ("by", "level"),
    [
        (HAIR, BLUE),
        (Fraction("0.02") - HAIR, BLUE),
        ("0.02", YELLOW),
        (Fraction("0.05") - HAIR, YELLOW),
        ("0.05", ORANGE),
        (Fraction("0.08") - HAIR, ORANGE),
        ("0.08", RED),
        ("0", NONE),
    ],
)
def test_e_the_mom_fall_grades_at_2_5_8_percent_inclusive(by: Fraction | str, level: Level) -> None:
    assert scale_level(mom=fall(by)) == level


@pytest.mark.parametrize(
    ("months", "kept", "level"),
    [
        (1, Fraction("0.5"), NONE),
        (2, 1 - Fraction("0.01") + HAIR, NONE),
        (2, Fraction("0.99"), YELLOW),
        (2, Fraction("0.97"), YELLOW),
        (3, Fraction("0.97") + HAIR, YELLOW),
        (3, Fraction("0.97"), ORANGE),
        (9, Fraction("0.5"), ORANGE),
    ],
)
def test_k_at_2_with_r_1_percent_is_yellow_and_3_with_3_percent_orange(months: int, kept: Fraction, level: Level) -> None:
    assert scale_level(run=FallingRun(months, kept)) == level


def test_r_is_one_minus_the_product_of_the_run() -> None:
    found = run("-0.1", "-0.1", "-0.1")
    assert (found.months, found.fall) == (3, 1 - Fraction("0.729"))


@pytest.mark.parametrize("stop", [change("0"), change("0.01"), None, fall("0.5", base=29)])
def test_k_stops_at_a_month_whose_mom_is_undefined_or_whose_base_is_small(stop: Change | None) -> None:
    assert run("-0.1", "-0.1").extended(stop, 30) == FallingRun()
    assert run("-0.1", "-0.1").extended(fall("0.1", base=30), 30).months == 3


@pytest.mark.parametrize("kind", list(BaseKind))
def test_income_only_a_falling_panel_is_blue_though_the_mean_rose(kind: BaseKind) -> None:
    panel = change(-HAIR, kind=kind, measure=Measure.PANEL_INCOME)
    income = replace(NOTHING, yoy=change("0.1"), mom=change("0.1"), panels=[panel])
    assert graded(income=income) == (NONE, BLUE)
    assert graded(income=replace(income, panels=[change("0", kind=kind)])) == (NONE, NONE)


@pytest.mark.parametrize(
    ("persons", "plan", "level"),
    [
        (549, "0.58", ORANGE),
        (550, "0.58", NONE),
        (0, None, NONE),
        (0, "0.03", NONE),
        (0, "0.0300001", ORANGE),
    ],
)
def test_progress_below_plan_minus_3_points_is_orange_and_written_below_means_below(persons: int, plan: str | None, level: Level) -> None:
    progress = Progress(persons, 1000, None if plan is None else Fraction(plan))
    assert scale_level(progress=progress) == level


@pytest.mark.parametrize(("month", "persons", "level"), [("2025-12", 999, RED), ("2025-12", 1000, NONE), ("2025-11", 0, NONE)])
def test_december_below_the_target_is_red(month: str, persons: int, level: Level) -> None:
    assert scale_level(month, progress=Progress(persons, 1000, None)) == level


def test_the_highest_trigger_decides_and_every_one_is_a_reason() -> None:
    scale, _ = grading().grade(
        MeasureInputs(yoy=fall("0.01"), mom=fall("0.05"), run=run("-0.02", "-0.05"), progress=Progress(0, 10, Fraction(1))), NOTHING
    )
    assert scale.level == ORANGE
    assert {reason.rule: reason.level for reason in scale.reasons} == {
        "scale.yoy": YELLOW,
        "scale.mom": ORANGE,
        "scale.run": YELLOW,
        "scale.progress": ORANGE,
    }
    assert all(reason.text and reason.threshold for reason in scale.reasons)


@given(st.fractions(min_value=Fraction(-1), max_value=Fraction(-1, 10**9)), st.integers(1, 10_000), st.sampled_from(["yoy", "mom"]))
def test_any_fall_is_at_least_blue_thresholds_grade_and_never_suppress(value: Fraction, base: int, kind: str) -> None:
    for month in ("2025-01", "2025-02", "2025-05", "2025-12"):
        assert scale_level(month, **{kind: change(value, base)}) >= BLUE


# -- step 2: caps ----------------------------------------------------------------------------------------------------------


def test_january_d_grades_no_higher_than_blue_and_the_others_keep_their_grade() -> None:
    assert scale_level("2023-01", yoy=fall("0.9")) == BLUE
    assert scale_level("2027-01", yoy=fall("0.9")) == BLUE
    assert scale_level("2027-01", mom=fall("0.9")) == RED
    assert scale_level("2027-01", run=run("-0.1", "-0.1", "-0.1")) == ORANGE
    assert scale_level("2027-01", progress=Progress(0, 10, Fraction(1))) == ORANGE


@pytest.mark.parametrize("month", ["2024-02", "2024-03", "2025-01", "2025-02", "2026-02", "2026-03"])
def test_in_the_festival_month_and_the_one_after_e_and_k_grade_no_higher_than_yellow(month: str) -> None:
    assert scale_level(month, mom=fall("0.9")) == YELLOW
    assert scale_level(month, run=run("-0.1", "-0.1", "-0.1")) == YELLOW
    assert scale_level(month, progress=Progress(0, 10, Fraction(1))) == ORANGE
    scale, _ = grading(month).grade(replace(NOTHING, mom=fall("0.9")), NOTHING)
    assert "季节" in scale.reasons[0].text


@pytest.mark.parametrize("month", ["2024-01", "2024-04", "2024-12", "2025-03", "2026-01", "2026-04"])
def test_other_months_have_no_season(month: str) -> None:
    assert scale_level(month, mom=fall("0.9")) == RED


def test_february_d_is_not_capped() -> None:
    assert scale_level("2025-02", yoy=fall("0.05")) == RED


def test_a_year_without_its_festival_stops_the_run() -> None:
    with pytest.raises(SeasonError, match="2040"):
        in_festival_season(Period(2040, 5))


@pytest.mark.parametrize(("base", "level"), [(29, BLUE), (30, RED)])
def test_a_comparison_whose_base_is_below_30_gives_blue_at_most(base: int, level: Level) -> None:
    assert scale_level(yoy=fall("0.9", base)) == level
    assert scale_level(mom=fall("0.9", base)) == level


def test_a_small_base_is_shown_as_persons_without_percentage() -> None:
    scale, _ = grading().grade(replace(NOTHING, mom=fall("0.9", 29)), NOTHING)
    assert "%" not in scale.reasons[0].text
    assert "29人" in scale.reasons[0].text


# -- step 3: both orange ---------------------------------------------------------------------------------------------------


def test_scale_and_income_both_orange_are_both_red() -> None:
    orange = replace(NOTHING, mom=fall("0.05"))
    assert graded(orange, orange) == (RED, RED)
    assert graded(orange, replace(NOTHING, mom=fall("0.0499"))) == (ORANGE, YELLOW)


def test_step_3_looks_at_the_capped_levels() -> None:
    capped = replace(NOTHING, mom=fall("0.9", 29))
    assert graded(capped, capped) == (BLUE, BLUE)


def test_red_of_step_3_counts_for_persistence() -> None:
    orange = replace(NOTHING, mom=fall("0.05"))
    scale, income = grading().grade(orange, orange)
    assert (scale.graded, income.graded) == (RED, RED)


# -- step 4: persistence ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "level"),
    [
        ((YELLOW, YELLOW), ORANGE),
        ((RED, RED), ORANGE),
        ((YELLOW, BLUE), YELLOW),
        ((BLUE, YELLOW), YELLOW),
        ((NONE, RED), YELLOW),
    ],
)
def test_three_months_at_yellow_raise_the_measure_one_level(before: tuple[Level, Level], level: Level) -> None:
    assert scale_level(mom=fall("0.02"), graded_before=before) == level


def test_a_month_below_yellow_is_not_raised_by_yellow_ones_before() -> None:
    assert scale_level(mom=fall("0.01"), graded_before=(RED, RED)) == BLUE
    assert scale_level(graded_before=(RED, RED)) == NONE


def test_at_most_to_red() -> None:
    assert scale_level(mom=fall("0.5"), graded_before=(RED, RED)) == RED


def test_an_overdue_reply_raises_each_measure_at_blue_or_above() -> None:
    blue = replace(NOTHING, mom=fall("0.001"))
    assert graded(blue, NOTHING, overdue=True) == (YELLOW, NONE)
    assert graded(blue, blue, overdue=True) == (YELLOW, YELLOW)


def test_a_measure_rises_by_one_level_only_even_if_both_hold() -> None:
    long = replace(NOTHING, mom=fall("0.02"), graded_before=(YELLOW, YELLOW))
    assert graded(long, overdue=True)[0] == ORANGE


def test_step_4_does_not_make_both_red() -> None:
    """Step 3 comes before step 4: two measures that persistence raises to orange stay orange."""
    long = replace(NOTHING, mom=fall("0.02"), graded_before=(YELLOW, YELLOW))
    assert graded(long, long) == (ORANGE, ORANGE)


def test_what_is_kept_for_later_months_is_the_level_of_step_3() -> None:
    scale, _ = grading().grade(replace(NOTHING, mom=fall("0.02"), graded_before=(YELLOW, YELLOW)), NOTHING)
    assert (scale.graded, scale.level) == (YELLOW, ORANGE)


# -- step 5: clusters and the unit -----------------------------------------------------------------------------------------


def measures(scale: Level, income: Level) -> tuple[Graded, Graded]:
    return Graded(GradedMeasure.SCALE, scale, scale), Graded(GradedMeasure.INCOME, income, income)


CLUSTER = Cluster("village", "甲镇", "东村", 5)


@pytest.mark.parametrize(("scale", "income", "unit"), [(NONE, NONE, NONE), (BLUE, YELLOW, YELLOW), (RED, BLUE, RED)])
def test_the_units_level_is_the_higher_of_its_measures(scale: Level, income: Level, unit: Level) -> None:
    assert with_clusters(*measures(scale, income), []).level == unit


@pytest.mark.parametrize(("scale", "unit"), [(NONE, ORANGE), (YELLOW, ORANGE), (RED, RED)])
def test_a_cluster_is_at_least_orange_for_its_unit(scale: Level, unit: Level) -> None:
    found = with_clusters(*measures(scale, NONE), [CLUSTER])
    assert found.level == unit
    assert found.reasons[-1].rule == "cluster.village"


def test_every_level_carries_the_reasons_of_both_measures() -> None:
    pair = grading().grade(replace(NOTHING, mom=fall("0.05")), replace(NOTHING, mom=fall("0.02")))
    assert [reason.rule for reason in with_clusters(*pair, [CLUSTER]).reasons] == ["scale.mom", "income.mom", "cluster.village"]


# -- the worked example ----------------------------------------------------------------------------------------------------


def worked_example(year_ago: int = 5210) -> tuple[Graded, Graded]:
    mom = change(Fraction(5048 - 5204, 5204), 5204)
    scale = MeasureInputs(
        yoy=change(Fraction(5048 - year_ago, year_ago), year_ago, BaseKind.YOY),
        mom=mom,
        run=FallingRun().extended(change(Fraction(-1, 5205)), 30).extended(mom, 30),
        progress=Progress(5360, 9600, Fraction("0.58")),
    )
    income_mom = change(Fraction(3120 - 3181, 3181), 5000)
    income = MeasureInputs(
        yoy=change(Fraction(3120 - 3100, 3100), 5000, BaseKind.YOY), mom=income_mom, run=FallingRun().extended(income_mom, 30)
    )
    return grading("2025-05").grade(scale, income)


def test_worked_example_the_unit_is_orange_by_yoy() -> None:
    scale, income = worked_example()
    assert (scale.level, income.level) == (ORANGE, BLUE)
    assert with_clusters(scale, income, []).level == ORANGE
    reasons = {reason.rule: reason for reason in scale.reasons}
    assert reasons.keys() == {"scale.yoy", "scale.mom", "scale.run"}
    assert reasons["scale.yoy"].level == ORANGE
    assert reasons["scale.run"].inputs["months"] == 2
    assert float(reasons["scale.yoy"].inputs["change"]) == pytest.approx(-0.031094, abs=1e-6)
    assert float(reasons["scale.mom"].inputs["change"]) == pytest.approx(-0.029977, abs=1e-6)


def test_worked_example_with_5204_a_year_ago_is_yellow() -> None:
    scale, _ = worked_example(year_ago=5204)
    assert scale.level == YELLOW
    assert "2.998%" in scale.reasons[0].text, "a share below a threshold is not rounded up to it"
