"""Verify an allocation: python3 verify.py inputs.json lines.json (or lines.csv).

核验就业补助资金分配结果：python3 verify.py 输入.json 结果.json（或结果.csv）。只需要 Python 3.9 以上，不需要安装任何东西。
Recomputes the lines from the inputs and compares them to the fen; prints Chinese, ends with 0 where they agree, else 1.

Belongs here: a second, independent reading of method §7, for anybody outside the office. Does not belong here: any code of the office.
It shares none, and goes another way: scores are whole numbers over one common denominator, and caps are settled by freezing, round after
round, the units that must lie at a cap (at most one round a unit), where the office finds the scale between the corners of a sum.
"""

from __future__ import annotations

import csv
import hashlib
import json
import sys
from fractions import Fraction
from math import lcm
from typing import Any

DEFAULTS = {"reserve_fen": 0, "award_count": 5, "rounding_fen": 10000, "special_fen": 200000000, "special_years": [2023, 2025]}
KINDS = ("base_fen", "award_fen", "special_fen")
CSV_COLUMNS = {"基础（分）": "base_fen", "奖励（分）": "award_fen", "专项（分）": "special_fen", "合计（分）": "total_fen"}
RESERVE = "预留"
Amounts = dict[str, Fraction]
Lines = dict[str, dict[str, int]]


class Refused(Exception):
    """The rules give no allocation; the text is the word of the refusal."""


def exact(value: object) -> Fraction:
    """Give the number that a text writes, exactly."""
    return Fraction(str(value))


def recompute(inputs: dict[str, Any]) -> tuple[Lines, int]:
    """Give the lines by unit and the reserve, in fen; raises `Refused`."""
    given = {**DEFAULTS, **inputs}
    units, keys = given["units"], set(given["key_units"])
    year, pool, reserve, step = (int(exact(given[name])) for name in ("year", "pool_fen", "reserve_fen", "rounding_fen"))
    first, last = (int(exact(value)) for value in given["special_years"])
    if keys and (year < first or year > last):
        raise Refused("special_outside_years")
    special = {code: int(exact(given["special_fen"])) * (code in keys) for code in units}
    award_pool = int(exact(given["award_share"]) * pool)
    award_pool -= award_pool % step
    rest = pool - reserve - award_pool - sum(special.values())
    if rest < 0:
        raise Refused("pool_too_small")
    scores = whole_scores(units, {name: exact(weight) for name, weight in given["weights"].items()})
    lower, upper = bounds(units, [exact(cap) for cap in given["caps"]])
    base, left = round_down_and_hand_out(settle(rest, scores, lower, upper), step)
    awards, _ = round_down_and_hand_out(award_shares(units, award_pool, int(exact(given["award_count"]))), step)
    lines = {}
    for code in units:
        line = {"base_fen": base[code], "award_fen": awards.get(code, 0), "special_fen": special[code]}
        lines[code] = {**line, "total_fen": sum(line.values())}
    return lines, reserve + left + award_pool - sum(awards.values())


def whole_scores(units: dict[str, Any], weights: Amounts) -> dict[str, int]:
    """Give each unit's score times a common denominator: only proportions count."""
    parts: dict[str, list[Fraction]] = {code: [] for code in units}
    names = set(weights) | {name for facts in units.values() for name in facts} - {"last_base_fen", "performance"}
    if any(exact(facts.get(name, 0)) < 0 for facts in units.values() for name in names):
        raise Refused("negative_factor")
    for name, weight in weights.items():
        together = sum(exact(facts[name]) for facts in units.values())
        for code, facts in units.items():
            parts[code].append(weight * exact(facts[name]) * Fraction(1, together) if together else Fraction(0))
    denominator = lcm(*(part.denominator for row in parts.values() for part in row))
    scores = {code: int(sum(row) * denominator) for code, row in parts.items()}
    if not any(scores.values()):
        raise Refused("all_factors_zero")
    return scores


def bounds(units: dict[str, Any], caps: list[Fraction]) -> tuple[Amounts, dict[str, Fraction | None]]:
    """Give the least and the most of each base; no most where there was no base last year."""
    last = {code: facts.get("last_base_fen") for code, facts in units.items()}
    lower = {code: Fraction(0) if base is None else caps[0] * exact(base) for code, base in last.items()}
    return lower, {code: None if base is None else caps[1] * exact(base) for code, base in last.items()}


def settle(rest: int, scores: dict[str, int], lower: Amounts, upper: dict[str, Fraction | None]) -> Amounts:
    """Share `rest` by score within the bounds, by freezing units at the side that is violated more."""
    settled = {code: lower[code] for code, score in scores.items() if score == 0}
    free = [code for code in scores if code not in settled]
    highest = [upper[code] for code in free]
    most = sum(bound for bound in highest if bound is not None) + sum(settled.values())
    if sum(lower.values()) > rest or (None not in highest and most < rest):
        raise Refused("caps_infeasible")
    while free:
        open_amount = rest - sum(settled.values())
        together = sum(scores[code] for code in free)
        wish = {code: Fraction(open_amount * scores[code], together) for code in free}
        capped: Amounts = {}
        for code in free:
            bound = upper[code]
            capped[code] = max(lower[code], wish[code]) if bound is None else min(max(lower[code], wish[code]), bound)
        excess = sum(capped.values()) - open_amount
        if excess == 0:
            return {**settled, **capped}
        for code in list(free):
            if (excess > 0 and capped[code] > wish[code]) or (excess < 0 and capped[code] < wish[code]):
                settled[code] = capped[code]
                free.remove(code)
    return settled


def award_shares(units: dict[str, Any], award_pool: int, count: int) -> Amounts:
    """Give the exact awards of the best eligible units."""
    ranked = sorted((-exact(facts["performance"]), code) for code, facts in units.items() if facts.get("performance") is not None)
    best = {code: -negative for negative, code in ranked[:count]}
    together = sum(best.values())
    return {code: value * award_pool * Fraction(1, together) for code, value in best.items()} if together else {}


def round_down_and_hand_out(exact_amounts: Amounts, step: int) -> tuple[dict[str, int], int]:
    """Round down to whole steps, then give one step at a time to the largest remainder; give the amounts and what is left."""
    amounts = {code: int(amount) - int(amount) % step for code, amount in exact_amounts.items()}
    remainders = {code: exact_amounts[code] - amounts[code] for code in amounts}
    left = int(sum(remainders.values()))
    while left >= step:
        code = min(remainders, key=lambda name: (-remainders[name], name))
        amounts[code] += step
        left -= step
        del remainders[code]
    return amounts, left


def read_lines(path: str) -> tuple[Lines, int]:
    """Give the issued lines and the reserve from JSON or CSV; raises `Refused` where the file holds a refusal."""
    with open(path, encoding="utf-8-sig", newline="") as file:  # noqa: PTH123 - as plain as can be for readers elsewhere
        if not path.lower().endswith(".csv"):
            body = json.load(file, parse_float=str)
            if "refused" in body:
                raise Refused(body["refused"])
            return body["units"], body["reserve_fen"]
        rows = list(csv.DictReader(file))
    lines = {row["单位代码"]: {name: int(row[title]) for title, name in CSV_COLUMNS.items()} for row in rows if row["单位代码"] != RESERVE}
    return lines, sum(int(row["合计（分）"]) for row in rows if row["单位代码"] == RESERVE)


def differences(inputs: dict[str, Any], lines: Lines, reserve: int) -> list[str]:
    """Say in Chinese where issued lines differ from the recomputed ones."""
    expected, expected_reserve = recompute(inputs)
    found = [f"单位{code}：{'结果中没有' if code in expected else '输入中没有'}" for code in sorted(expected.keys() ^ lines.keys())]
    for code in sorted(expected.keys() & lines.keys()):
        for title, kind in CSV_COLUMNS.items():
            if lines[code].get(kind) != expected[code][kind]:
                found.append(f"单位{code} {title}：结果为{lines[code].get(kind)}，按方法应为{expected[code][kind]}")
    if reserve != expected_reserve:
        found.append(f"{RESERVE}（分）：结果为{reserve}，按方法应为{expected_reserve}")
    issued = sum(line.get(kind) or 0 for line in lines.values() for kind in KINDS) + reserve
    pool = int(exact(inputs["pool_fen"]))
    if issued != pool:
        found.append(f"各单位与预留合计{issued}分，不等于资金总额{pool}分")
    return found


def verify(inputs_path: str, lines_path: str) -> list[str]:
    """Say what does not agree between two files; empty = everything agrees."""
    with open(inputs_path, encoding="utf-8-sig") as file:  # noqa: PTH123 - as above
        inputs = json.load(file, parse_float=str, parse_int=str)
    try:
        lines, reserve = read_lines(lines_path)
    except Refused as issued:
        try:
            recompute(inputs)
        except Refused as expected:
            return [] if str(expected) == str(issued) else [f"结果文件说不能分配（{issued}），按方法是（{expected}）"]
        return [f"结果文件说不能分配（{issued}），按方法可以分配"]
    try:
        return differences(inputs, lines, reserve)
    except Refused as expected:
        return [f"按方法不能分配（{expected}），结果文件却有分配"]


def main(arguments: list[str]) -> int:
    """Verify the two files that are named and print what came out."""
    if len(arguments) != 2:  # noqa: PLR2004 - the two files
        print("用法：python3 verify.py 输入.json 结果.json（或 结果.csv）")
        return 1
    try:
        for path in arguments:
            with open(path, "rb") as content:  # noqa: PTH123 - as above
                print(f"{path}  SHA-256 {hashlib.sha256(content.read()).hexdigest()}")
        found = verify(*arguments)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, ArithmeticError) as error:
        found = [f"文件读不到或内容不全：{error!r}"]
    print(*found, f"核验不通过：{len(found)}处" if found else "核验通过：各单位和预留与重新计算的结果逐分一致", sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
