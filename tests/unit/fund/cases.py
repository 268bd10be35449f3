"""Allocations to test with: the worked example of method §7, short ways to make others, and a strategy for random ones.

Belongs here: inputs only. Does not belong here: what comes out (each stands in its test).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st
from tests.reference.allocation import Case, Unit

from wengang.fund.allocation import AllocationInputs, UnitFacts
from wengang.fund.rules import Factor, Rules

Q = 10_000
CODES = ("460100", "460200", "460400", "460400499", "469001", "469007", "469024", "469030")
WEIGHTS = {"labour": "0.3", "task": "0.3", "input": "0.1", "completion": "0.1", "income": "0.1", "execution": "0.1"}
_COLUMNS = (*WEIGHTS, "last_base_fen", "performance")
_ROWS: Mapping[str, tuple[Any, ...]] = {
    "460100": ("41250", "19800", "1200", "1.021", "0.031", "0.93", 2_200_000_000, "0.842"),
    "469001": ("12480", "6100", "150", "0.987", "0.012", "0.81", 1_400_000_000, None),
    "469007": ("30110", "14200", "380", "1.004", "0", "0.88", 2_000_000_000, None),
    "469024": ("38790", "18900", "270", "1.013", "0.045", "0.90", 2_500_000_000, "0.871"),
}


def worked_example() -> dict[str, Any]:
    """Give the file of the worked example, ready to be changed."""
    return {
        "year": 2025,
        "pool_fen": 8_765_432_109,
        "reserve_fen": 0,
        "key_units": ["469001", "469024"],
        "weights": dict(WEIGHTS),
        "caps": ["0.8", "1.2"],
        "award_share": "0.05",
        "units": {code: dict(zip(_COLUMNS, row, strict=True)) for code, row in _ROWS.items()},
    }


def as_text(body: Mapping[str, Any]) -> str:
    """Give a file as text."""
    return json.dumps(body, ensure_ascii=False)


def facts(code: str, labour: int | str, last: int | None = None, performance: str | None = None) -> UnitFacts:
    """Give a unit whose score is its share of labour."""
    return UnitFacts(code, {Factor.LABOUR: Fraction(labour)}, last, None if performance is None else Fraction(performance))


def by_labour(*units: UnitFacts, pool: int, share: str = "0", caps: tuple[str, str] = ("0.8", "1.2"), **others: Any) -> AllocationInputs:
    """Give an allocation by labour alone, without key counties, and without awards unless a share is given."""
    rules = replace(
        Rules.of(2025),
        weights={Factor.LABOUR: Fraction(1)},
        award_share=Fraction(share),
        cap_low=Fraction(caps[0]),
        cap_high=Fraction(caps[1]),
    )
    plain: dict[str, Any] = {"year": 2025, "reserve_fen": 0, "key_units": ()}
    return AllocationInputs(**(plain | others), pool_fen=pool, units=units, rules=rules)


def product_inputs(case: Case) -> AllocationInputs:
    """Give a case of the reference as the product takes it."""
    return AllocationInputs(
        year=case.year,
        pool_fen=case.pool,
        reserve_fen=case.reserve,
        key_units=tuple(case.keys),
        units=tuple(UnitFacts(unit.code, dict(zip(Factor, unit.factors, strict=True)), unit.last, unit.performance) for unit in case.units),
        rules=Rules(
            weights=dict(zip(Factor, case.weights, strict=True)),
            cap_low=case.low,
            cap_high=case.high,
            award_share=case.share,
            award_count=case.count,
            rounding_fen=case.q,
            special_fen=case.special,
            special_years=case.years,
        ),
    )


_rarely = st.sampled_from((False,) * 11 + (True,))
_amounts = st.one_of(
    st.integers(0, 60_000).map(Fraction),
    st.integers(0, 2_000).map(lambda value: Fraction(value, 1000)),
    st.builds(Fraction, st.integers(0, 9_999), st.integers(1, 9_999)),
)
_factors = st.one_of(_amounts, _amounts, st.just(Fraction()), st.sampled_from([Fraction(1), Fraction(2)]))
_performances = st.one_of(
    st.none(), st.integers(0, 1000).map(lambda value: Fraction(value, 1000)), st.sampled_from([Fraction(0), Fraction(1, 3), Fraction(1)])
)
_round_lasts = st.integers(1, 30).map(lambda value: value * 100_000_000)
_lasts = st.one_of(_round_lasts, st.integers(0, 3_000_000_000), st.none(), st.sampled_from([0, 1, Q]))
_weights = st.one_of(
    st.just([Fraction(text) for text in WEIGHTS.values()]),
    st.lists(st.integers(0, 5).map(lambda tenths: Fraction(tenths, 10)), min_size=6, max_size=6).filter(any),
)
_caps = st.one_of(
    st.just((Fraction(4, 5), Fraction(6, 5))),
    st.sampled_from(
        [(Fraction(1), Fraction(1)), (Fraction(0), Fraction(2)), (Fraction(9, 10), Fraction(50)), (Fraction(1, 3), Fraction(10, 7))]
    ),
)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Draw a case; most pools lie where the caps leave room, some just outside, some are a few fen."""
    codes = draw(st.lists(st.sampled_from(CODES), min_size=1, max_size=len(CODES), unique=True))
    same = draw(st.booleans()) and draw(st.booleans())  # equal units: ties
    lasts = draw(st.sampled_from([_lasts, _round_lasts]))
    first = _draw_unit(draw, codes[0], lasts)
    units = [first, *(replace(first, code=code) if same else _draw_unit(draw, code, lasts) for code in codes[1:])]
    empty = draw(
        st.one_of(st.just(set()), st.just(set()), st.sets(st.integers(0, 5), max_size=3), st.sampled_from([set(range(5)), set(range(6))]))
    )
    units = [replace(unit, factors=tuple(Fraction() if k in empty else value for k, value in enumerate(unit.factors))) for unit in units]
    if draw(_rarely):
        units[-1] = replace(units[-1], factors=(*units[-1].factors[:5], Fraction(-1, 7)))
    keys = frozenset(draw(st.sets(st.sampled_from(codes), max_size=2)) if draw(st.booleans()) else ())
    low, high = draw(_caps)
    share = draw(st.sampled_from([Fraction(1, 20), Fraction(1, 20), Fraction(0), Fraction(1, 7), Fraction(1, 2)]))
    reserve = draw(st.sampled_from([0, 0, 1, 12_345_678]))
    return Case(
        year=draw(st.sampled_from([2023, 2024, 2025, 2025, 2025, 2026])),
        pool=_draw_pool(draw, units, low, high, share, reserve + 200_000_000 * len(keys)),
        reserve=reserve,
        keys=keys,
        weights=tuple(draw(_weights)),
        low=low,
        high=high,
        share=share,
        units=tuple(units),
        count=draw(st.sampled_from([5, 5, 5, 2, 0])),
    )


def _draw_unit(draw: st.DrawFn, code: str, lasts: st.SearchStrategy[int | None]) -> Unit:
    factors = tuple(draw(st.lists(_factors, min_size=6, max_size=6)))
    return Unit(code, factors, draw(lasts), draw(_performances))


def _draw_pool(draw: st.DrawFn, units: Sequence[Unit], low: Fraction, high: Fraction, share: Fraction, taken: int) -> int:
    if draw(_rarely):
        return draw(st.integers(0, 3 * Q))
    last = sum(unit.last or 0 for unit in units)
    room = draw(st.one_of(st.integers(0, 1000), st.sampled_from([0, 1000]), st.integers(-30, 1030)))
    base = int(low * last + (high - low) * last * Fraction(room, 1000)) + draw(st.sampled_from([0, 0, 0, -1, 1]))
    base += draw(st.integers(0, 3_000_000_000)) if any(unit.last is None for unit in units) else 0
    pool = int((base + taken) / (1 - share))
    for _ in range(3):  # what awards take is rounded: come closer until the base pool is just this
        pool = base + taken + int(share * pool // Q) * Q
    return max(0, pool)


def with_factor(inputs: AllocationInputs, unit: str, factor: Factor, value: Fraction) -> AllocationInputs:
    """Give the inputs with one factor of one unit corrected."""
    units = tuple(replace(one, factors={**one.factors, factor: value}) if one.code == unit else one for one in inputs.units)
    return replace(inputs, units=units)
