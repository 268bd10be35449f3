"""`make fund-whatif`: its files in every shape, its refusals, its errors, and two allocations compared."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from tests.unit.fund.cases import as_text, with_factor, worked_example
from typer.testing import CliRunner

from wengang.cli import app
from wengang.fund.allocation import allocate
from wengang.fund.factor_file import read_inputs, write_inputs, write_result
from wengang.fund.money_words import exact_text
from wengang.fund.refusals import InputsError
from wengang.fund.rules import Factor
from wengang.fund.what_if import answer, compare

Body = dict[str, Any]
EXPECTED = {
    "units": {
        "460100": {"base_fen": 2_640_000_000, "award_fen": 215_430_000, "special_fen": 0, "total_fen": 2_855_430_000},
        "469001": {"base_fen": 1_120_000_000, "award_fen": 0, "special_fen": 200_000_000, "total_fen": 1_320_000_000},
        "469007": {"base_fen": 1_717_530_000, "award_fen": 0, "special_fen": 0, "total_fen": 1_717_530_000},
        "469024": {"base_fen": 2_449_630_000, "award_fen": 222_840_000, "special_fen": 200_000_000, "total_fen": 2_872_470_000},
    },
    "reserve_fen": 2_109,
}


def result_of(text: str) -> Body:
    result: Body = json.loads(write_result(allocate(read_inputs(text))))
    return result


def run(tmp_path: Path, text: str | bytes) -> tuple[int, str, Body | None]:
    """Run the command on a file; give exit code, what was printed, and the file it wrote."""
    factors, out = tmp_path / "in.json", tmp_path / "out.json"
    factors.write_bytes(text if isinstance(text, bytes) else text.encode())
    done = CliRunner().invoke(app, ["fund-whatif", str(factors), str(out)])
    return done.exit_code, done.output, json.loads(out.read_text(encoding="utf-8")) if out.exists() else None


def test_worked_example_by_the_command(tmp_path: Path) -> None:
    code, printed, written = run(tmp_path, as_text(worked_example()))
    assert (code, written) == (0, EXPECTED)
    assert "4个单位，基础79,271,600.00元，奖励4,382,700.00元，专项4,000,000.00元，预留21.09元，合计87,654,321.09元" in printed


def test_worked_example_outside_the_project_without_any_service(tmp_path: Path) -> None:
    factors = tmp_path / "in.json"
    factors.write_text(as_text(worked_example()), encoding="utf-8")
    command = [sys.executable, "-m", "wengang.cli", "allocation-whatif", "in.json", "out.json"]
    include = Path(__file__).resolve().parents[3] / "include"
    subprocess.run(command, cwd=tmp_path, env={"PYTHONPATH": str(include)}, check=True, capture_output=True)
    assert json.loads((tmp_path / "out.json").read_text(encoding="utf-8")) == EXPECTED


def numbers_as(kind: Callable[[str], str], body: Body) -> str:
    """Give a file in which each number of units is written by `kind`, with ' for the quotes of a text."""
    shaped = copy.deepcopy(body)
    for unit in shaped["units"].values():
        for key, value in unit.items():
            unit[key] = None if value is None else f"@{kind(str(value))}@"
    return as_text(shaped).replace('"@', "").replace('@"', "").replace("'", '"')


@pytest.mark.parametrize(
    "kind",
    [
        lambda text: text,
        lambda text: f"'{text}'",
        lambda text: f"' {text} '",
        lambda text: f"{text}.000" if "." not in text else f"{text}000",
        lambda text: f"{Fraction(text) * 1000}e-3",
        lambda text: f"'{Fraction(text)}'",
        lambda text: f"'+{text}'",
    ],
    ids=["json", "text", "spaces", "zeros", "exponent", "quotient", "sign"],
)
def test_numbers_in_every_writing(kind: Callable[[str], str]) -> None:
    assert result_of(numbers_as(kind, worked_example())) == EXPECTED


def test_no_binary_fraction_comes_in() -> None:
    body = as_text(worked_example()).replace('"1.021"', "1.021000000000000000000000000000000000000001")
    completion = read_inputs(body).units[0].factors[Factor.COMPLETION]
    assert completion == Fraction("1.021") + Fraction(1, 10**42)


def test_rules_that_are_absent_are_those_of_the_policy() -> None:
    body = worked_example()
    for field in ("weights", "caps", "award_share", "reserve_fen"):
        del body[field]
    assert result_of(as_text(body)) == EXPECTED


def test_key_counties_that_are_absent_are_those_of_the_policy() -> None:
    body = worked_example()
    del body["key_units"]
    with pytest.raises(InputsError, match="469025、469029、469030不在 units 之中"):
        read_inputs(as_text(body))
    for code in ("469025", "469029", "469030"):
        body["units"][code] = dict(body["units"]["469001"])
    assert read_inputs(as_text(body)).key_units == ("469001", "469024", "469025", "469029", "469030")


def test_absent_performance_and_last_base_are_none() -> None:
    body = worked_example()
    expected = copy.deepcopy(body)
    for code in ("460100", "469001"):
        expected["units"][code] |= {"performance": None, "last_base_fen": None}
        del body["units"][code]["performance"], body["units"][code]["last_base_fen"]
    assert result_of(as_text(body)) == result_of(as_text(expected))


def test_other_rules_are_used_as_given() -> None:
    body = worked_example() | {"weights": {"task": 1}, "caps": [0, "1000"], "award_share": 0, "key_units": [], "pool_fen": 59_000 * 10_000}
    result = result_of(as_text(body))
    assert {code: line["base_fen"] // 10_000 for code, line in result["units"].items()} == {
        "460100": 19_800,
        "469001": 6_100,
        "469007": 14_200,
        "469024": 18_900,
    }
    assert result["reserve_fen"] == 0


def test_units_need_only_the_factors_with_a_weight() -> None:
    body = worked_example() | {"weights": {"labour": "0.5", "task": "0.5"}}
    whole = result_of(as_text(body))
    for unit in body["units"].values():
        for factor in ("input", "completion", "income", "execution"):
            del unit[factor]
    assert result_of(as_text(body)) == whole


def test_rules_that_make_a_file_stand_by_itself() -> None:
    body = worked_example() | {"award_count": 1, "rounding_fen": 1, "special_fen": "100", "special_years": [2020, 2021], "year": 2021}
    allocation = allocate(read_inputs(as_text(body)))
    assert [line.special_fen for line in allocation.lines] == [0, 100, 0, 100]
    assert [line.award_fen for line in allocation.lines] == [0, 0, 0, 438_271_605]
    assert allocation.reserve_fen == 0


def test_order_of_units_and_byte_order_mark_play_no_part(tmp_path: Path) -> None:
    body = worked_example()
    body["units"] = dict(reversed(body["units"].items()))
    _, _, written = run(tmp_path, b"\xef\xbb\xbf" + as_text(dict(reversed(body.items()))).encode())
    assert written == EXPECTED
    assert list((written or {})["units"]) == sorted(EXPECTED["units"])  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"year": 2026}, "special_outside_years"),
        ({"pool_fen": 400_000_000}, "pool_too_small"),
        ({"pool_fen": 7_000_000_000}, "caps_infeasible"),
        ({"pool_fen": 70_000_000_000}, "caps_infeasible"),
        ({"caps": ["1.5", "1.6"]}, "caps_infeasible"),
        ({"award_share": 1}, "pool_too_small"),
    ],
)
def test_refusal_is_an_answer(tmp_path: Path, change: Body, refusal: str) -> None:
    code, printed, written = run(tmp_path, as_text(worked_example() | change))
    assert code == 0
    assert written is not None and set(written) == {"refused", "message"}
    assert written["refused"] == refusal
    assert f"不能分配：{written['message']}" in printed


def test_refusals_of_factors(tmp_path: Path) -> None:
    body = worked_example()
    body["units"]["469001"]["input"] = -150
    assert (run(tmp_path, as_text(body))[2] or {})["refused"] == "negative_factor"
    for unit in body["units"].values():
        unit.update(dict.fromkeys(Factor, 0))
    assert (run(tmp_path, as_text(body))[2] or {})["refused"] == "all_factors_zero"


@pytest.mark.parametrize(
    ("edit", "field"),
    [
        (lambda body: body.pop("year"), "year"),
        (lambda body: body.pop("pool_fen"), "pool_fen"),
        (lambda body: body.pop("units"), "units"),
        (lambda body: body.update(units=[]), "units"),
        (lambda body: body.update(units={}), "units"),
        (lambda body: body.update(year="二〇二五"), "year"),
        (lambda body: body.update(year=2025.5), "year"),
        (lambda body: body.update(year=True), "year"),
        (lambda body: body.update(pool_fen=None), "pool_fen"),
        (lambda body: body.update(pool_fen="87654321.09"), "pool_fen"),
        (lambda body: body.update(pool_fen="8,765"), "pool_fen"),
        (lambda body: body.update(pool_fen=-1), "pool_fen"),
        (lambda body: body.update(reserve_fen=-1), "reserve_fen"),
        (lambda body: body.update(pool="1"), "pool"),
        (lambda body: body.update(caps="0.8"), "caps"),
        (lambda body: body.update(caps=["0.8"]), "caps"),
        (lambda body: body.update(caps=["1.2", "0.8"]), "caps"),
        (lambda body: body.update(caps=["0.8", None]), "caps"),
        (lambda body: body.update(award_share="5%"), "award_share"),
        (lambda body: body.update(award_share="1.01"), "award_share"),
        (lambda body: body.update(weights=[]), "weights"),
        (lambda body: body.update(weights={}), "weights"),
        (lambda body: body["weights"].update(labor="0.3"), "weights.labor"),
        (lambda body: body["weights"].update(labour="-0.3"), "weights.labour"),
        (lambda body: body["weights"].update(labour="1/0"), "weights.labour"),
        (lambda body: body.update(key_units="469001"), "key_units"),
        (lambda body: body.update(key_units=["469001", "469001"]), "key_units"),
        (lambda body: body.update(key_units=["469002"]), "key_units"),
        (lambda body: body.update(key_units=[None]), "key_units"),
        (lambda body: body["units"].update({"469 001": {}}), "units.469 001"),
        (lambda body: body["units"].update({"\ud800": {}}), "units.\\ud800"),
        (lambda body: body["units"].update({"469001": []}), "units.469001"),
        (lambda body: body["units"]["469001"].pop("task"), "units.469001.task"),
        (lambda body: body["units"]["469001"].update(task=None), "units.469001.task"),
        (lambda body: body["units"]["469001"].update(task=[1]), "units.469001.task"),
        (lambda body: body["units"]["469001"].update(task=False), "units.469001.task"),
        (lambda body: body["units"]["469001"].update(task=""), "units.469001.task"),
        (lambda body: body["units"]["469001"].update(task="１２"), "units.469001.task"),
        (lambda body: body["units"]["469001"].update(task="1e999"), "units.469001.task"),
        (lambda body: body["units"]["469001"].update(task="9" * 5000), "units.469001.task"),
        (lambda body: body["units"]["469001"].update(last_base=0), "units.469001.last_base"),
        (lambda body: body["units"]["469001"].update(last_base_fen="1.5"), "units.469001.last_base_fen"),
        (lambda body: body["units"]["469001"].update(last_base_fen=-1), "units.469001.last_base_fen"),
        (lambda body: body["units"]["469001"].update(performance="-0.1"), "units.469001.performance"),
        (lambda body: body["units"]["469001"].update(performance="优"), "units.469001.performance"),
    ],
)
def test_malformed_file_names_the_field(tmp_path: Path, edit: Callable[[Body], object], field: str) -> None:
    body = worked_example()
    edit(body)
    code, printed, written = run(tmp_path, json.dumps(body))
    assert code == 2
    assert f"错误：{field}：" in printed
    assert written is None


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (b"", "不是有效的JSON"),
        (b"{", "第1行第2列"),
        (b"[]", "应是“{…}”形式"),
        (b"3", "应是“{…}”形式"),
        (b"\xff\xfe{}", "不是UTF-8编码"),
        (b'{"year": NaN}', "NaN不是一个数"),
        (b'{"year": 2025, "year": 2024}', "year：在同一组数据里写了两次"),
        (b"[" * 200_000, "嵌套过深"),
    ],
)
def test_what_is_no_file_of_factors_says_so(tmp_path: Path, text: bytes, word: str) -> None:
    code, printed, written = run(tmp_path, text)
    assert (code, written) == (2, None)
    assert word in printed


def test_number_longer_than_python_reads_is_an_error_and_no_crash(tmp_path: Path) -> None:
    code, printed, _ = run(tmp_path, as_text(worked_example()).replace("8765432109", "9" * 100_000))
    assert code == 2
    assert "错误：pool_fen：" in printed


def test_a_new_answer_replaces_the_old_one(tmp_path: Path) -> None:
    assert run(tmp_path, as_text(worked_example()))[2] == EXPECTED
    assert (run(tmp_path, as_text(worked_example() | {"year": 2026}))[2] or {})["refused"] == "special_outside_years"


def test_files_that_cannot_be_used(tmp_path: Path) -> None:
    factors = tmp_path / "in.json"
    with pytest.raises(InputsError, match="FACTORS：读不到文件"):
        answer(factors, tmp_path / "out.json")
    factors.write_text(as_text(worked_example()), encoding="utf-8")
    with pytest.raises(InputsError, match="OUT：不能与输入文件是同一个文件"):
        answer(factors, tmp_path / "." / "in.json")
    with pytest.raises(InputsError, match="OUT：无法写入"):
        answer(factors, tmp_path / "nowhere" / "out.json")


def test_what_a_person_should_know_is_told(tmp_path: Path) -> None:
    body = worked_example()
    body["weights"]["labour"] = "0.2"
    for unit in body["units"].values():
        unit["income"] = 0
    _, printed, _ = run(tmp_path, as_text(body))
    assert "权重合计为0.9，已按比例折算为1" in printed
    assert "因素“收入增幅”各单位合计为0，已剔除" in printed
    assert "未经确认" in printed and "试算" in printed


def test_written_inputs_stand_by_themselves() -> None:
    body = worked_example()
    body["units"]["469007"]["completion"] = "9863/9571"
    text = write_inputs(read_inputs(as_text(body)))
    assert json.loads(text)["units"]["469007"]["completion"] == "9863/9571"
    assert json.loads(text)["special_years"] == [2023, 2025]
    assert write_inputs(read_inputs(text)) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(0), "0"),
        (Fraction(41250), "41250"),
        (Fraction("0.031"), "0.031"),
        (Fraction(-1, 8), "-0.125"),
        (Fraction(1, 1024), "0.0009765625"),
        (Fraction(7, 3), "7/3"),
        (Fraction(-1, 6), "-1/6"),
        (Fraction(1, 25), "0.04"),
    ],
)
def test_exact_numbers_as_text(value: Fraction, text: str) -> None:
    assert exact_text(value) == text
    assert Fraction(text) == value


# ── comparing ──


def test_correcting_a_factor_shows_every_other_unit_and_sums_to_nothing() -> None:
    inputs = read_inputs(as_text(worked_example()))
    corrected = with_factor(inputs, "469007", Factor.LABOUR, Fraction(31_000))
    comparison = compare(allocate(inputs), allocate(corrected))
    changes = {change.unit: change.total_fen for change in comparison.changes}
    assert changes["469007"] > 0 > changes["469024"]
    assert changes["460100"] == changes["469001"] == 0  # both stay at their caps
    assert sum(changes.values()) + comparison.reserve_fen == comparison.pool_fen == 0
    assert inputs == read_inputs(as_text(worked_example()))


def test_the_command_lists_what_changes_against_another_file(tmp_path: Path) -> None:
    inputs = read_inputs(as_text(worked_example()))
    (tmp_path / "before.json").write_text(as_text(worked_example()), encoding="utf-8")
    corrected = with_factor(inputs, "469007", Factor.LABOUR, Fraction(31_000))
    (tmp_path / "in.json").write_text(write_inputs(corrected), encoding="utf-8")
    lines = answer(tmp_path / "in.json", tmp_path / "out.json", tmp_path / "before.json")
    table = [line.split() for line in lines]
    gain = next(one.base_fen for one in compare(allocate(inputs), allocate(corrected)).changes if one.unit == "469007")
    amount = f"{gain // 100:,}.{gain % 100:02d}元"
    assert ["469007东方市", f"+{amount}", "0", "0", f"+{amount}"] in table
    assert ["469024临高县", f"−{amount}", "0", "0", f"−{amount}"] in table
    assert ["合计", "0", "0", "0", "0"] in table
    (tmp_path / "before.json").write_text(as_text(worked_example() | {"pool_fen": 1}), encoding="utf-8")
    assert "两个文件有一个不能分配，无从比较" in answer(tmp_path / "in.json", tmp_path / "out.json", tmp_path / "before.json")
    with pytest.raises(InputsError, match="AGAINST"):
        answer(tmp_path / "in.json", tmp_path / "out.json", tmp_path / "nowhere.json")


def test_comparison_with_another_pool_and_another_unit() -> None:
    inputs = read_inputs(as_text(worked_example()))
    fewer = replace(inputs, units=inputs.units[1:], pool_fen=inputs.pool_fen - 2_900_000_001)
    comparison = compare(allocate(inputs), allocate(fewer))
    assert comparison.changes[0].total_fen == -2_855_430_000
    assert comparison.pool_fen == -2_900_000_001
    assert sum(change.total_fen for change in comparison.changes) + comparison.reserve_fen == comparison.pool_fen
