"""The files of an allocation: inputs as JSON, and what came out of them (issue format of `make fund-whatif`; the package of a version).

Belongs here: their form, exactly and both ways. Does not belong here: the calculation (`allocation`), which files are read (`what_if`).

Inputs: `year`, `pool_fen`, `reserve_fen`, `key_units`, `weights`, `caps`, `award_share`, `units`; and, where a file must stand by itself,
`award_count`, `rounding_fen`, `special_fen`, `special_years`. Rules that are absent are those of the parameters, an absent reserve is 0.
A number is a JSON number or a text: `41250`, `0.93`, `1e-3`, `1/3`; it is taken from its characters, so no binary fraction is ever made.
The same inputs always give the same bytes, in whatever order units came.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, NoReturn

from wengang.fund.allocation import Allocation, AllocationInputs, UnitFacts
from wengang.fund.money_words import exact_text
from wengang.fund.refusals import AllocationRefusedError, InputsError
from wengang.fund.rules import Factor, Rules, key_counties

Json = Any
_RULES = frozenset(("weights", "caps", "award_share", "award_count", "rounding_fen", "special_fen", "special_years"))
_FIELDS = _RULES | {"year", "pool_fen", "reserve_fen", "key_units", "units"}
_FACTS = frozenset((*Factor, "last_base_fen", "performance"))
_NUMBER = re.compile(r"[+-]?[0-9]{1,60}(?:(?:\.[0-9]{1,60})?(?:[eE][+-]?[0-9]{1,2})?|/[0-9]{1,60})")
_CODE = re.compile(r"[0-9A-Za-z]{1,20}")
_PAIR = 2


def read_inputs(text: str) -> AllocationInputs:
    """Give the inputs that a file holds, units in code order; raises `InputsError` that names the field."""
    try:
        # Numbers stay the characters they are written with until `read_exact` reads them.
        body = json.loads(text, parse_float=str, parse_int=str, parse_constant=_no_number, object_pairs_hook=_without_repetition)
    except (json.JSONDecodeError, RecursionError) as error:
        place = f"第{error.lineno}行第{error.colno}列" if isinstance(error, json.JSONDecodeError) else "嵌套过深"
        raise InputsError("文件", f"不是有效的JSON（{place}）") from None
    body = _object(body, "文件", _FIELDS)
    year = _whole(_needed(body, "year"), "year")
    units = _object(_needed(body, "units"), "units")
    return AllocationInputs(
        year=year,
        pool_fen=_whole(_needed(body, "pool_fen"), "pool_fen"),
        reserve_fen=_whole(body.get("reserve_fen", "0"), "reserve_fen"),
        key_units=_codes(body.get("key_units", list(key_counties(year))), "key_units"),
        units=tuple(_facts(code, units[code]) for code in sorted(units)),
        rules=_rules(body, Rules.of(year)),
    )


def write_inputs(inputs: AllocationInputs) -> str:
    """Give the inputs as a file that stands by itself: every rule written out, exact numbers as text, units in code order."""
    rules = inputs.rules
    return _text(
        {
            "year": inputs.year,
            "pool_fen": inputs.pool_fen,
            "reserve_fen": inputs.reserve_fen,
            "key_units": sorted(inputs.key_units),
            "weights": {factor.value: exact_text(rules.weights[factor]) for factor in Factor if factor in rules.weights},
            "caps": [exact_text(rules.cap_low), exact_text(rules.cap_high)],
            "award_share": exact_text(rules.award_share),
            "award_count": rules.award_count,
            "rounding_fen": rules.rounding_fen,
            "special_fen": rules.special_fen,
            "special_years": list(rules.special_years),
            "units": {unit.code: _facts_body(unit) for unit in sorted(inputs.units, key=lambda unit: unit.code)},
        }
    )


def write_result(outcome: Allocation | AllocationRefusedError) -> str:
    """Give what came out as a file: the lines of all units and the reserve, or the refusal with its message."""
    if isinstance(outcome, AllocationRefusedError):
        return _text({"refused": outcome.refusal, "message": str(outcome)})
    return _text(
        {
            "units": {
                line.unit: {
                    "base_fen": line.base_fen,
                    "award_fen": line.award_fen,
                    "special_fen": line.special_fen,
                    "total_fen": line.total_fen,
                }
                for line in outcome.lines
            },
            "reserve_fen": outcome.reserve_fen,
        }
    )


def _rules(body: Mapping[str, Json], policy: Rules) -> Rules:
    low, high = policy.cap_low, policy.cap_high
    if "caps" in body:
        low, high = (read_exact(value, "caps") for value in _pair(body["caps"], "caps"))
    first, last = policy.special_years
    if "special_years" in body:
        first, last = (_whole(value, "special_years") for value in _pair(body["special_years"], "special_years"))
    return Rules(
        weights=_weights(body["weights"]) if "weights" in body else policy.weights,
        cap_low=low,
        cap_high=high,
        award_share=read_exact(body["award_share"], "award_share") if "award_share" in body else policy.award_share,
        award_count=_whole(body.get("award_count", policy.award_count), "award_count"),
        rounding_fen=_whole(body.get("rounding_fen", policy.rounding_fen), "rounding_fen"),
        special_fen=_whole(body.get("special_fen", policy.special_fen), "special_fen"),
        special_years=(first, last),
    )


def _weights(body: Json) -> Mapping[Factor, Fraction]:
    weights = _object(body, "weights", frozenset(Factor))
    return {factor: read_exact(weights[factor], f"weights.{factor}") for factor in Factor if factor in weights}


def _facts(code: str, body: Json) -> UnitFacts:
    field = f"units.{code}"
    if not _CODE.fullmatch(code):
        raise InputsError(field, "单位代码只能由数字和字母组成")
    facts = _object(body, field, _FACTS)
    last_base, performance = facts.get("last_base_fen"), facts.get("performance")
    return UnitFacts(
        code=code,
        factors={factor: read_exact(facts[factor], f"{field}.{factor}") for factor in Factor if factor in facts},
        last_base_fen=None if last_base is None else _whole(last_base, f"{field}.last_base_fen"),
        performance=None if performance is None else read_exact(performance, f"{field}.performance"),
    )


def _facts_body(unit: UnitFacts) -> Mapping[str, Json]:
    return {
        **{factor.value: exact_text(unit.factors[factor]) for factor in Factor if factor in unit.factors},
        "last_base_fen": unit.last_base_fen,
        "performance": None if unit.performance is None else exact_text(unit.performance),
    }


def _needed(body: Mapping[str, Json], field: str) -> Json:
    if field not in body:
        raise InputsError(field, "缺少这一项")
    return body[field]


def _object(value: Json, field: str, known: frozenset[str] | None = None) -> Mapping[str, Json]:
    if not isinstance(value, dict):
        raise InputsError(field, "应是“{…}”形式的一组数据")
    if known is not None and (strange := sorted(value.keys() - known)):
        place = strange[0] if field == "文件" else f"{field}.{strange[0]}"
        raise InputsError(place, f"不认识这一项，可用的有{'、'.join(sorted(known))}")
    return value


def _pair(value: Json, field: str) -> Sequence[Json]:
    if not isinstance(value, list) or len(value) != _PAIR:
        raise InputsError(field, "应是两个数，写成“[下限, 上限]”的样子")
    return value


def _codes(value: Json, field: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(code, str) for code in value):
        raise InputsError(field, '应是一列单位代码，写成“["469001"]”的样子')
    return tuple(sorted(value))


def read_exact(value: Json, field: str) -> Fraction:
    """Give the exact number that the characters write; raises `InputsError` naming the field."""
    text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if not _NUMBER.fullmatch(text):
        raise InputsError(field, f"应是一个数（如 0.93、41250、1/3），现在是{_shown(value)}")
    try:
        return Fraction(text)
    except ZeroDivisionError:
        raise InputsError(field, "分母不能是0") from None


def _whole(value: Json, field: str) -> int:
    number = read_exact(value, field)
    if number.denominator != 1:
        raise InputsError(field, f"应是整数，现在是{_shown(value)}")
    return number.numerator


def _shown(value: Json) -> str:
    longest = 40
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= longest else f"{text[:longest]}…"


def _no_number(name: str) -> NoReturn:
    raise InputsError("文件", f"{name}不是一个数")


def _without_repetition(pairs: Sequence[tuple[str, Json]]) -> Mapping[str, Json]:
    body: dict[str, Json] = {}
    for key, value in pairs:
        if key in body:
            raise InputsError(key, "在同一组数据里写了两次")
        body[key] = value
    return body


def _text(body: Mapping[str, Json]) -> str:
    return json.dumps(body, ensure_ascii=False, indent=1) + "\n"
