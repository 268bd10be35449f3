"""The workbook calculates itself: every figure is a formula, and LibreOffice comes to the issued fen."""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.unit.fund.cases import as_text, by_labour, facts, with_factor, worked_example

from wengang.fund.allocation import Allocation, AllocationInputs, UnitFacts, allocate
from wengang.fund.factor_file import read_inputs
from wengang.fund.rules import Factor, key_counties
from wengang.fund.version_package import DIGESTS, WORKBOOK, package_files
from wengang.fund.workbook import workbook
from wengang.settings.units import load_units

OFFICE = shutil.which("soffice") if shutil.which("localc") else None
Lines = dict[str, tuple[Any, ...]]


def example() -> AllocationInputs:
    return read_inputs(as_text(worked_example()))


def without_income() -> AllocationInputs:
    inputs = example()
    return replace(inputs, units=tuple(replace(unit, factors={**unit.factors, Factor.INCOME: Fraction(0)}) for unit in inputs.units))


def fractions_and_a_new_unit() -> AllocationInputs:
    inputs = with_factor(example(), "469001", Factor.COMPLETION, Fraction(9_863, 9_571))
    inputs = with_factor(inputs, "469007", Factor.INCOME, Fraction(123_457, 99_999_989))
    return replace(
        inputs, units=(*inputs.units[:2], replace(inputs.units[2], last_base_fen=None, performance=Fraction(2, 3)), inputs.units[3])
    )


def the_whole_province() -> AllocationInputs:
    """Nineteen units with fractions that no decimal holds; five of seven eligible units get awards, caps bind on both sides."""
    units = tuple(
        UnitFacts(
            code=unit.code,
            factors={factor: Fraction((n * 7919 + k * 104_729) % 9_973 + 1, 10 ** (k // 3) + n * k) for k, factor in enumerate(Factor)},
            last_base_fen=None if n == 4 else 100_000_007 * (10 + n * n % 17),
            performance=Fraction(700 + n * 37 % 300, 1001) if n % 3 == 0 else None,
        )
        for n, unit in enumerate(load_units().reporting)
    )
    return replace(example(), pool_fen=36_543_219_871, units=units, key_units=key_counties(2025))


SEVEN = ("460100", "460200", "460400", "460400499", "469001", "469007", "469030")
INPUTS: Mapping[str, AllocationInputs] = {
    "example": example(),
    "province": the_whole_province(),
    "no_income": without_income(),
    "new_unit": fractions_and_a_new_unit(),
    "ties": by_labour(*(facts(code, 1, None, "0.5") for code in SEVEN), pool=12_345_678_901, share="0.05", reserve_fen=17),
    "nobody_eligible": by_labour(*(facts(code, n, 100_000_000) for n, code in enumerate(SEVEN, 1)), pool=740_000_000, share="0.05"),
    "one_fen": by_labour(facts("469001", 1, 0), facts("469007", 1), pool=1, share="0.05"),
    "zero_performance": by_labour(facts("469001", 1, None, "0"), facts("469007", 2, None), pool=1_000_000_000, share="0.05"),
    "all_at_caps": by_labour(facts("469001", 3, 10_000_000_000), facts("469007", 1, 30_000_000_000), pool=36_000_000_000),
    "no_score": by_labour(facts("469001", 0, 10_000_000_000), facts("469007", 1, None), pool=36_000_000_007),
    "caps_inside_a_fen": by_labour(facts("469001", 1, 12_345_678), facts("469007", 1, 12_345_678), pool=2 * 9_876_543),
    "one_unit": by_labour(facts("469001", 5, None, "1"), pool=123_456_789, share="0.05"),
}


def lines_of(allocation: Allocation) -> Lines:
    lines: Lines = {line.unit: (line.base_fen, line.award_fen, line.special_fen, line.total_fen) for line in allocation.lines}
    return lines | {"预留": (None, None, None, allocation.reserve_fen)}


def lines_shown(book: openpyxl.Workbook) -> Lines:
    shown: Lines = {}
    for code, name, base, award, special, total, *_ in book["方案"].iter_rows(min_row=4, values_only=True):
        if name == "预留":
            return shown | {"预留": (None, None, None, total)}
        shown[str(code)] = (base, award, special, total)
    raise AssertionError("the sheet has no row 预留")


def opened(content: bytes, *, values: bool) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content), data_only=values)


def without_values(content: bytes, path: Path, change: Mapping[tuple[str, str], object] | None = None) -> None:
    """Write a workbook with formulas only, so that whoever opens it must calculate; with some given cells changed."""
    book = opened(content, values=False)
    for (sheet, cell), value in (change or {}).items():
        assert not str(book[sheet][cell].value).startswith("="), "only given cells may be changed"
        book[sheet][cell].value = value
    book.save(path)


def recalculated(folder: Path) -> dict[str, openpyxl.Workbook]:
    """Give every workbook of a folder after LibreOffice has calculated it, by file name."""
    assert OFFICE is not None
    profile, out = folder / "profile", folder / "out"
    command = [OFFICE, "--headless", f"-env:UserInstallation={profile.as_uri()}", "--convert-to", "xlsx:Calc MS Excel 2007 XML"]
    books = sorted(folder.glob("*.xlsx"))
    subprocess.run([*command, "--outdir", str(out), *map(str, books)], check=True, capture_output=True, timeout=300)
    return {path.stem: openpyxl.load_workbook(out / path.name, data_only=True) for path in books}


@pytest.mark.parametrize("name", sorted(INPUTS))
def test_values_shown_before_recalculation_are_the_issued_fen(name: str) -> None:
    allocation = allocate(INPUTS[name])
    book = opened(workbook(allocation, trial_calculation=True), values=True)
    assert lines_shown(book) == lines_of(allocation)


def test_everything_but_given_data_is_a_formula_and_nothing_is_a_macro() -> None:
    content = workbook(allocate(example()), trial_calculation=False)
    book = opened(content, values=False)
    assert book.sheetnames == ["方案", "参数", "因素", "基础", "奖励", "图表"]
    assert b"vbaProject" not in content
    given = {
        sheet.title: [
            sheet.cell(3, cell.column).value
            for row in sheet.iter_rows(min_row=4, max_row=7)
            for cell in row
            if isinstance(cell.value, int | float) and not isinstance(cell.value, bool)
        ]
        for sheet in book
    }
    assert set(given["方案"]) == {"方案数（分）", "专项（分）"}  # a unit without special line has a 0 there
    assert set(given["因素"]) == {"脱贫劳动力", "务工规模任务", "市县投入", "规模完成率", "收入增幅", "资金执行率"}
    assert set(given["基础"]) == {"上年基础（分）"}
    assert set(given["奖励"]) == {"绩效得分"}
    assert set(given["图表"]) == set()
    texts = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    formulas = [text for text in texts if text.startswith("=")]
    assert len(formulas) > 100
    assert not [text for text in formulas if "_xlfn" in text or "{" in text]


def test_charts_are_native_and_fed_by_formulas() -> None:
    content = workbook(allocate(fractions_and_a_new_unit()), trial_calculation=False)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        drawn = [parts.read(name).decode() for name in sorted(parts.namelist()) if name.startswith("xl/charts/chart")]
    ranges = [re.findall(r"<c:val><c:numRef><c:f>([^<]*)</c:f>", chart) for chart in drawn]
    assert ranges == [["'图表'!$B$4:$B$7", "'图表'!$C$4:$C$7", "'图表'!$D$4:$D$7"], ["'图表'!$E$4:$E$7"]]
    assert all("'图表'!$A$4:$A$7" in chart for chart in drawn)
    rows = list(opened(content, values=False)["图表"].iter_rows(min_row=4, max_row=7, values_only=True))
    assert len(rows) == 4
    assert all(str(cell).startswith("=") for row in rows for cell in row)


def test_values_of_the_charts_are_the_lines_in_ten_thousand_yuan() -> None:
    allocation = allocate(fractions_and_a_new_unit())
    last = {facts.code: facts.last_base_fen for facts in allocation.inputs.units}
    rows = list(
        opened(workbook(allocation, trial_calculation=False), values=True)["图表"].iter_rows(min_row=4, max_row=7, values_only=True)
    )
    for row, line in zip(rows, allocation.lines, strict=True):
        was = last[line.unit]
        assert [round(Fraction(str(cell)) * 1_000_000) for cell in row[1:4]] == [line.base_fen, line.award_fen, line.special_fen]
        assert row[4:] == ("新单位", "新单位") if was is None else round(Fraction(str(row[4])) * 1_000_000) == line.base_fen - was


def test_trial_is_written_on_it() -> None:
    for is_trial in (True, False):
        book = opened(workbook(allocate(example()), trial_calculation=is_trial), values=True)
        assert ("试算" in str(book["方案"]["A1"].value)) == is_trial


def test_same_allocation_same_bytes_in_any_order() -> None:
    turned = replace(example(), units=example().units[::-1], key_units=example().key_units[::-1])
    first, second = (package_files(allocate(inputs), trial_calculation=True) for inputs in (example(), turned))
    assert first == second
    listed = dict(reversed(line.split("  ")) for line in first[DIGESTS].decode().splitlines())
    assert listed == {name: hashlib.sha256(content).hexdigest() for name, content in first.items() if name != DIGESTS}
    assert first[WORKBOOK] == workbook(allocate(example()), trial_calculation=True)


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed here: install libreoffice-calc to see it recalculate the workbook")
def test_libreoffice_comes_to_the_issued_fen(tmp_path: Path) -> None:
    made = {name: allocate(inputs) for name, inputs in INPUTS.items()}
    for name, allocation in made.items():
        without_values(workbook(allocation, trial_calculation=True), tmp_path / f"{name}.xlsx")
    # One factor is corrected in the sheet itself; the same caps bind, so the formulas alone come to the new fen.
    corrected = allocate(with_factor(example(), "469007", Factor.LABOUR, Fraction(31_000)))
    assert [line.binding for line in corrected.lines] == [line.binding for line in made["example"].lines]
    assert lines_of(corrected) != lines_of(made["example"])
    without_values(workbook(made["example"], trial_calculation=True), tmp_path / "corrected.xlsx", {("因素", "C6"): 31_000})
    # Another pool lets other caps bind: the column of proofs says that the given ones no longer hold.
    without_values(workbook(made["example"], trial_calculation=True), tmp_path / "other_caps.xlsx", {("参数", "B4"): 7_700_000_000})

    shown = recalculated(tmp_path)
    for name, allocation in made.items():
        assert lines_shown(shown[name]) == lines_of(allocation), name
        charted = [row[1:4] for row in shown[name]["图表"].iter_rows(min_row=4, max_row=3 + len(allocation.lines), values_only=True)]
        amounts = [[line.base_fen, line.award_fen, line.special_fen] for line in allocation.lines]
        assert [[round(cell * 1_000_000) for cell in row] for row in charted] == amounts, name
        cells = [cell.value for sheet in shown[name] for row in sheet.iter_rows() for cell in row]
        assert cells.count("一致") == len(allocation.lines) + 2, name
        assert cells.count("符合") == len(allocation.lines), name
        assert not [cell for cell in cells if isinstance(cell, str) and cell.startswith("#")], name
    assert lines_shown(shown["corrected"]) == lines_of(corrected)
    assert "不符" in [row[0] for row in shown["other_caps"]["基础"].iter_rows(min_row=4, min_col=9, max_col=9, values_only=True)]
