"""The yearly allocation to the fen: the worked example of method §7, every refusal, every edge."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from tests.unit.fund.cases import Q, as_text, by_labour, facts, worked_example

from wengang.fund.allocation import Allocation, AllocationInputs, allocate
from wengang.fund.clipping import Binding, Clipped, solve_scale
from wengang.fund.factor_file import read_inputs
from wengang.fund.refusals import (
    AllFactorsZeroError,
    AllocationRefusedError,
    CapsInfeasibleError,
    InputsError,
    NegativeFactorError,
    PoolTooSmallError,
    SpecialOutsideYearsError,
)
from wengang.fund.rounding import round_by_largest_remainder
from wengang.fund.rules import Factor, Rules, key_counties, unconfirmed_parameters
from wengang.settings.policy import load_policy

MILLION = 100_000_000  # fen


def example() -> AllocationInputs:
    return read_inputs(as_text(worked_example()))


def bases(allocation: Allocation) -> dict[str, int]:
    return {line.unit: line.base_fen for line in allocation.lines}


def awards(allocation: Allocation) -> dict[str, int]:
    return {line.unit: line.award_fen for line in allocation.lines if line.award_fen}


def test_worked_example_to_the_fen() -> None:
    allocation = allocate(example())
    assert allocation.award_pool_fen == 438_270_000
    assert allocation.base_pool_fen == 7_927_162_109
    assert [(line.unit, line.base_fen, line.award_fen, line.special_fen, line.total_fen) for line in allocation.lines] == [
        ("460100", 2_640_000_000, 215_430_000, 0, 2_855_430_000),
        ("469001", 1_120_000_000, 0, 200_000_000, 1_320_000_000),
        ("469007", 1_717_530_000, 0, 0, 1_717_530_000),
        ("469024", 2_449_630_000, 222_840_000, 200_000_000, 2_872_470_000),
    ]
    assert allocation.reserve_fen == 2_109
    assert [line.binding for line in allocation.lines] == [Binding.UPPER, Binding.LOWER, Binding.FREE, Binding.FREE]
    assert sum(line.score for line in allocation.lines) == 1


def test_special_line_is_never_netted_against_the_base() -> None:
    with_line = allocate(example())
    poorer = replace(example(), key_units=(), reserve_fen=400_000_000)  # the same base pool, nobody has a special line
    assert bases(allocate(poorer)) == bases(with_line)


def test_a_year_without_special_line() -> None:
    allocation = allocate(replace(example(), year=2026, key_units=()))
    assert allocation.base_pool_fen == 8_765_432_109 - 438_270_000
    assert not any(line.special_fen for line in allocation.lines)


# ── refusals ──


@pytest.mark.parametrize("year", [2022, 2026])
def test_special_line_outside_its_years_waits_for_a_person(year: int) -> None:
    with pytest.raises(SpecialOutsideYearsError, match=f"{year}年不在.*469001五指山市、469024临高县") as refused:
        allocate(replace(example(), year=year))
    assert refused.value.units == ("469001", "469024")


@pytest.mark.parametrize("year", [2023, 2025])
def test_special_line_in_its_first_and_last_year(year: int) -> None:
    assert sum(line.special_fen for line in allocate(replace(example(), year=year)).lines) == 400_000_000


def test_pool_too_small_by_one_fen() -> None:
    units = facts("469001", 1, 0), facts("469007", 1, None)
    enough = by_labour(*units, pool=200_000_005, reserve_fen=5, key_units=("469001",))
    assert allocate(enough).base_pool_fen == 0
    with pytest.raises(PoolTooSmallError, match=r"缺0\.01元") as refused:
        allocate(replace(enough, pool_fen=200_000_004))
    assert refused.value.shortfall == 1
    assert "469001五指山市" in str(refused.value)


def test_negative_factor_names_unit_and_factor() -> None:
    body = worked_example()
    body["units"]["469007"]["income"] = "-0.0125"
    with pytest.raises(NegativeFactorError, match=r"469007东方市的收入增幅为-0\.0125") as refused:
        allocate(read_inputs(as_text(body)))
    assert refused.value.units == ("469007",)


def test_negative_factor_stops_even_without_a_weight() -> None:
    unit = facts("469007", 1)
    with pytest.raises(NegativeFactorError):
        allocate(by_labour(replace(unit, factors={**unit.factors, Factor.INPUT: Fraction(-1)}), pool=MILLION))


def test_all_factors_zero() -> None:
    with pytest.raises(AllFactorsZeroError, match="脱贫劳动力"):
        allocate(by_labour(facts("469001", 0), facts("469007", 0), pool=MILLION))


def test_all_factors_with_a_weight_zero() -> None:
    body = worked_example()
    body["weights"] = {"income": "1", "task": "0"}
    for unit in body["units"].values():
        unit["income"] = 0
    with pytest.raises(AllFactorsZeroError, match="收入增幅") as refused:
        allocate(read_inputs(as_text(body)))
    assert "务工规模任务" not in str(refused.value)


@pytest.mark.parametrize(("edge", "beyond"), [(160 * MILLION, -1), (240 * MILLION, 1)], ids=["low", "high"])
def test_caps_infeasible_by_one_fen(edge: int, beyond: int) -> None:
    units = facts("469001", 3, 100 * MILLION), facts("469007", 1, 100 * MILLION)
    assert sum(bases(allocate(by_labour(*units, pool=edge))).values()) == edge
    with pytest.raises(CapsInfeasibleError, match=r"0\.01元") as refused:
        allocate(by_labour(*units, pool=edge + beyond))
    assert refused.value.shortfall == 1
    assert refused.value.units == ("469001", "469007")
    assert ("下限" in str(refused.value)) == (beyond < 0)


def test_shortfall_of_a_part_of_a_fen_is_shown_as_a_whole_one() -> None:
    with pytest.raises(CapsInfeasibleError, match=r"至少缺0\.01元") as refused:
        allocate(by_labour(facts("469001", 1, 4), pool=3))  # the lower cap is 3.2 fen
    assert refused.value.shortfall == Fraction(1, 5)


def test_a_unit_without_score_cannot_take_what_the_others_may_not() -> None:
    units = facts("469001", 1, 100 * MILLION), facts("469007", 0, 100 * MILLION)
    assert bases(allocate(by_labour(*units, pool=200 * MILLION))) == {"469001": 120 * MILLION, "469007": 80 * MILLION}
    with pytest.raises(CapsInfeasibleError) as refused:
        allocate(by_labour(*units, pool=200 * MILLION + 1))  # Σ upper would be 240 million, but no λ reaches it
    assert refused.value.shortfall == 1


def test_the_first_stage_that_stops_speaks() -> None:
    """Several refusals hold at once: the order of the method's stages decides."""
    broken = by_labour(facts("469001", -1, 100 * MILLION), facts("469007", 0, 100 * MILLION), pool=1, key_units=("469001",), year=2026)
    expected = [SpecialOutsideYearsError, PoolTooSmallError, NegativeFactorError, AllFactorsZeroError, CapsInfeasibleError]
    mended = [
        broken,
        replace(broken, year=2025),
        replace(broken, key_units=()),
        replace(broken, key_units=(), units=(facts("469001", 0, 100 * MILLION), broken.units[1])),
        replace(broken, key_units=(), units=(facts("469001", 1, 100 * MILLION), broken.units[1])),
    ]
    for inputs, error in zip(mended, expected, strict=True):
        with pytest.raises(AllocationRefusedError) as refused:
            allocate(inputs)
        assert type(refused.value) is error


# ── awards ──


def test_no_eligible_unit_sends_the_award_pool_to_the_reserve() -> None:
    units = facts("469001", 1), facts("469007", 1)
    allocation = allocate(by_labour(*units, pool=100 * MILLION, share="0.05", reserve_fen=7))
    assert allocation.award_pool_fen == 5 * MILLION
    assert not awards(allocation)
    # B lacks the seven fen of the reserve, so one of the halves is a rounding unit short, and what is left of it joins the reserve.
    assert bases(allocation) == {"469001": 4_750_000_000, "469007": 4_750_000_000 - Q}
    assert allocation.reserve_fen == 5 * MILLION + Q


def test_performance_of_nothing_gets_nothing() -> None:
    allocation = allocate(by_labour(facts("469001", 1, None, "0"), pool=100 * MILLION, share="0.05"))
    assert allocation.reserve_fen == 5 * MILLION
    assert not awards(allocation)


def test_at_most_five_units_and_the_lower_code_at_a_tie_for_the_fifth_place() -> None:
    codes = ["469030", "460400499", "469007", "460400", "469001", "460100", "460200"]
    units = [facts(code, 1, None, "0.9" if code in ("460200", "469030") else "0.5") for code in codes]
    given = awards(allocate(by_labour(*units, pool=100 * MILLION, share="0.1")))
    assert sorted(given) == ["460100", "460200", "460400", "460400499", "469030"]
    assert sum(given.values()) == 10 * MILLION
    assert given["469030"] == given["460200"] > given["460100"]


def test_awards_are_rounded_by_largest_remainder() -> None:
    units = facts("469001", 1, None, "0.5"), facts("469007", 1, None, "0.5"), facts("469024", 1, None, "0.5")
    given = awards(allocate(by_labour(*units, pool=100 * Q, share="0.05")))
    assert given == {"469001": 2 * Q, "469007": 2 * Q, "469024": Q}


def test_award_pool_is_floored_to_the_rounding_unit() -> None:
    allocation = allocate(by_labour(facts("469001", 1, None, "1"), pool=20 * Q - 1, share="0.05"))
    assert allocation.award_pool_fen == 0
    assert allocation.base_pool_fen == 20 * Q - 1


# ── bases ──


def test_factor_that_sums_to_zero_is_dropped_and_the_weights_renormalised() -> None:
    body = worked_example()
    for unit in body["units"].values():
        unit["income"] = 0
    allocation = allocate(read_inputs(as_text(body)))
    assert [use.factor for use in allocation.dropped] == [Factor.INCOME]
    used = {use.factor.value: use.weight for use in allocation.factors}
    assert used["labour"] == Fraction(3, 9) and used["income"] == 0 and sum(used.values()) == 1
    assert next(use.given_weight for use in allocation.factors if use.factor is Factor.INCOME) == Fraction(1, 10)
    del body["weights"]["income"]
    assert bases(allocate(read_inputs(as_text(body)))) == bases(allocation)


def test_weights_count_by_proportion() -> None:
    tenfold = replace(example().rules, weights={factor: 10 * weight for factor, weight in example().rules.weights.items()})
    assert bases(allocate(replace(example(), rules=tenfold))) == bases(allocate(example()))


@pytest.mark.parametrize(
    ("labour", "pool", "expected"),
    [
        ((97, 1, 2), 300, ("upper", "lower", "free")),
        ((97, 1, 2), 270, ("free", "lower", "lower")),
        ((30, 30, 1), 320, ("upper", "upper", "lower")),
        ((40, 40, 39), 350, ("free", "free", "free")),
        ((40, 40, 40), 360, ("upper", "upper", "upper")),
        ((40, 30, 50), 240, ("lower", "lower", "lower")),
    ],
)
def test_caps_bind_low_high_both_and_not(labour: tuple[int, ...], pool: int, expected: tuple[str, ...]) -> None:
    lasts = (100, 100, 100)
    units = [facts(f"46900{i}", share, last * MILLION) for i, (share, last) in enumerate(zip(labour, lasts, strict=True))]
    allocation = allocate(by_labour(*units, pool=pool * MILLION))
    assert tuple(line.binding.value for line in allocation.lines) == expected
    assert sum(line.exact_base for line in allocation.lines) == pool * MILLION


def test_new_unit_has_no_cap() -> None:
    units = facts("469001", 1, 100 * MILLION), facts("469007", 1, None)
    assert bases(allocate(by_labour(*units, pool=1000 * MILLION))) == {"469001": 120 * MILLION, "469007": 880 * MILLION}
    assert bases(allocate(by_labour(*units, pool=80 * MILLION))) == {"469001": 80 * MILLION, "469007": 0}


def test_last_base_of_nothing_is_a_cap_of_nothing() -> None:
    units = facts("469001", 1, 0), facts("469007", 1, None)
    assert bases(allocate(by_labour(*units, pool=MILLION))) == {"469001": 0, "469007": MILLION}


def test_base_pool_of_nothing() -> None:
    allocation = allocate(by_labour(facts("469001", 1), facts("469007", 2), pool=0))
    assert bases(allocation) == {"469001": 0, "469007": 0}
    assert allocation.scale == allocation.reserve_fen == 0


def test_pool_of_one_fen() -> None:
    allocation = allocate(by_labour(facts("469001", 1, 0), facts("469007", 1, None), pool=1, share="0.05"))
    assert allocation.reserve_fen == 1
    assert not any(line.total_fen for line in allocation.lines)


def test_where_any_scale_fits_the_smallest_is_given() -> None:
    """Both units are at a cap for every λ between 120 and 240 million: the bases are the same, λ is the smallest."""
    units = facts("469001", 3, 100 * MILLION), facts("469007", 1, 300 * MILLION)
    allocation = allocate(by_labour(*units, pool=360 * MILLION))
    assert bases(allocation) == {"469001": 120 * MILLION, "469007": 240 * MILLION}
    assert allocation.scale == 160 * MILLION
    assert [line.binding for line in allocation.lines] == [Binding.UPPER, Binding.LOWER]


def test_rounded_base_may_pass_a_cap_by_less_than_a_rounding_unit() -> None:
    units = facts("469001", 1, 12_345_678), facts("469007", 1, 12_345_678)
    allocation = allocate(by_labour(*units, pool=2 * 9_876_543))
    assert all(line.exact_base >= line.share.lower for line in allocation.lines)
    passed = [line.share.lower - line.base_fen for line in allocation.lines]
    assert 0 < max(passed) < Q


def test_remainders_go_to_the_largest_and_ties_to_the_lower_code() -> None:
    exact = {"469030": Fraction(25_000), "460400499": Fraction(25_000), "460400": Fraction(24_999), "469001": Fraction(15_001)}
    rounded = round_by_largest_remainder(exact, Q)
    assert rounded.amounts == {"469030": 20_000, "460400499": 30_000, "460400": 20_000, "469001": 20_000}
    assert rounded.raised == {"469001", "460400499"}
    assert rounded.left == 0
    assert round_by_largest_remainder({"a": Fraction(1, 3), "b": Fraction(29_999)}, Q).left == Fraction(1, 3) + 9_999


def test_a_scale_that_does_not_exist_is_an_error() -> None:
    held = [Clipped(Fraction(1), Fraction(8), Fraction(12))]
    for amount in (7, 13):
        with pytest.raises(ValueError, match="no scale"):
            solve_scale(amount, held)


def test_order_of_units_and_key_counties_plays_no_part() -> None:
    turned = replace(example(), units=example().units[::-1], key_units=("469024", "469001"))
    assert allocate(turned).lines == allocate(example()).lines


# ── inputs and rules ──


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"pool_fen": -1}, "pool_fen"),
        ({"reserve_fen": -1}, "reserve_fen"),
        ({"year": 1999}, "year"),
        ({"year": 10_000}, "year"),
        ({"units": ()}, "units"),
        ({"units": (facts("469001", 1), facts("469001", 2))}, "units"),
        ({"units": (facts("469001", 1, -1),)}, "units.469001.last_base_fen"),
        ({"units": (facts("469001", 1, None, "-0.1"),)}, "units.469001.performance"),
        ({"key_units": ("469001", "469001")}, "key_units"),
        ({"key_units": ("469099",)}, "key_units"),
    ],
)
def test_inputs_without_meaning_name_their_field(change: dict[str, object], field: str) -> None:
    sound = by_labour(facts("469001", 1), pool=MILLION)
    with pytest.raises(InputsError) as refused:
        replace(sound, **change)  # type: ignore[arg-type]
    assert refused.value.field == field
    assert str(refused.value).startswith(f"{field}：")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"weights": {Factor.TASK: Fraction(-1)}}, "weights.task"),
        ({"weights": {Factor.TASK: Fraction(0)}}, "weights"),
        ({"weights": {}}, "weights"),
        ({"cap_low": Fraction(-1)}, "caps"),
        ({"cap_low": Fraction(2)}, "caps"),
        ({"award_share": Fraction(11, 10)}, "award_share"),
        ({"award_share": Fraction(-1, 10)}, "award_share"),
        ({"award_count": -1}, "award_count"),
        ({"rounding_fen": 0}, "rounding_fen"),
        ({"special_fen": -1}, "special_fen"),
        ({"special_years": (2025, 2023)}, "special_years"),
    ],
)
def test_rules_without_meaning_name_their_field(change: dict[str, object], field: str) -> None:
    with pytest.raises(InputsError) as refused:
        replace(Rules.of(2025), **change)  # type: ignore[arg-type]
    assert refused.value.field == field


def test_policy_has_the_rules_of_the_method() -> None:
    rules = Rules.of(2025)
    assert sum(rules.weights.values()) == 1
    assert rules == example().rules
    assert (rules.rounding_fen, rules.special_fen, rules.special_years) == (10_000, 200_000_000, (2023, 2025))
    assert key_counties(2025) == ("469001", "469024", "469025", "469029", "469030")


def test_a_proposal_is_trial_while_a_parameter_of_the_fund_is_unconfirmed() -> None:
    waiting = unconfirmed_parameters(load_policy(), 2025)
    assert {"keycounty.list", "fund.cap_low", "fund.weight_task"} <= set(waiting)
    assert not {"keycounty.subsidy", "risk.yellow_yoy"} & set(waiting)
    notes = {name: {"confirmed": True, "note": "试用"} for name in waiting}
    assert unconfirmed_parameters(load_policy().with_trial(notes), 2025) == ()
