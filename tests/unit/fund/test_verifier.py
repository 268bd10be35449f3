"""The verifier of the package: alone, short, from the standard library, and not to be deceived by a fen."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.unit.fund.cases import as_text, worked_example
from tests.unit.fund.conftest import load_verifier

from wengang.fund.allocation import allocate
from wengang.fund.factor_file import read_inputs, write_result
from wengang.fund.version_package import INPUTS, LINES, SHIPPED, VERIFIER, package_files

SOURCE = (SHIPPED / VERIFIER).read_text(encoding="utf-8")
LONGEST = 200


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """Give a folder with the package of the worked example, as a stranger unpacks it."""
    for name, content in package_files(allocate(read_inputs(as_text(worked_example()))), trial_calculation=False).items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


def verify(folder: Path, inputs: str, lines: str) -> tuple[int, str]:
    """Run the verifier in a folder, isolated from everything that is installed."""
    done = subprocess.run([sys.executable, "-I", "-S", VERIFIER, inputs, lines], cwd=folder, capture_output=True, text=True, check=False)
    assert not done.stderr
    return done.returncode, done.stdout


def test_it_is_short_and_stands_alone() -> None:
    assert SOURCE.count("\n") <= LONGEST
    modules = set()
    for node in ast.walk(ast.parse(SOURCE)):
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            modules.add(node.module or "")
    assert modules <= set(sys.stdlib_module_names)


def test_package_verifies_outside_the_project(package: Path) -> None:
    assert verify(package, INPUTS, LINES) == (0, verify(package, INPUTS, LINES)[1])
    assert "核验通过" in verify(package, INPUTS, LINES)[1]
    (package / "out.json").write_text(write_result(allocate(read_inputs(as_text(worked_example())))), encoding="utf-8")
    assert verify(package, INPUTS, "out.json")[0] == 0


def test_every_fen_of_every_line_is_seen() -> None:
    verifier = load_verifier()
    inputs = worked_example()
    lines, reserve = verifier.recompute(inputs)
    assert verifier.differences(inputs, lines, reserve) == []
    seen = 0
    for code, line in lines.items():
        for kind in line:
            for fen in (-1, 1):
                changed: dict[str, Any] = json.loads(json.dumps(lines))
                changed[code][kind] += fen
                found = verifier.differences(inputs, changed, reserve)
                assert any(f"单位{code}" in text for text in found)
                seen += 1
    assert seen == 4 * 4 * 2
    assert any("预留" in text for text in verifier.differences(inputs, lines, reserve + 1))
    # A fen that moves between two lines keeps the sum and is seen all the same.
    lines["460100"]["base_fen"] -= 1
    lines["469007"]["base_fen"] += 1
    assert len(verifier.differences(inputs, lines, reserve)) == 2


@pytest.mark.parametrize("gone", ["469001", None])
def test_missing_and_strange_units_are_named(gone: str | None) -> None:
    verifier = load_verifier()
    lines, reserve = verifier.recompute(worked_example())
    if gone:
        del lines[gone]
        assert "单位469001：结果中没有" in verifier.differences(worked_example(), lines, reserve)
    else:
        lines["469002"] = dict.fromkeys(lines["469001"], 0)
        assert verifier.differences(worked_example(), lines, reserve) == ["单位469002：输入中没有"]


def test_changed_csv_fails_and_says_where(package: Path) -> None:
    text = (package / LINES).read_text(encoding="utf-8-sig")
    (package / LINES).write_text(text.replace("1717530000,0,0,1717530000", "1717540000,0,0,1717540000"), encoding="utf-8")
    code, printed = verify(package, INPUTS, LINES)
    assert code == 1
    assert "单位469007 基础（分）：结果为1717540000，按方法应为1717530000" in printed
    assert "核验不通过" in printed


@pytest.mark.parametrize(
    ("change", "issued", "code"),
    [
        ({"year": 2026}, "special_outside_years", 0),
        ({"year": 2026}, "caps_infeasible", 1),
        ({"pool_fen": 1}, "pool_too_small", 0),
        ({"pool_fen": 7_000_000_000}, "caps_infeasible", 0),
        ({}, "caps_infeasible", 1),
    ],
)
def test_refusals_are_verified_too(package: Path, change: dict[str, Any], issued: str, code: int) -> None:
    (package / "in.json").write_text(as_text(worked_example() | change), encoding="utf-8")
    (package / "refused.json").write_text(json.dumps({"refused": issued, "message": ""}), encoding="utf-8")
    assert verify(package, "in.json", "refused.json")[0] == code
    if change:
        assert verify(package, "in.json", LINES)[0] == 1


@pytest.mark.parametrize("arguments", [(), (INPUTS,), (INPUTS, "nowhere.json"), (LINES, INPUTS), (INPUTS, INPUTS)])
def test_wrong_files_end_with_one_and_no_stack_trace(package: Path, arguments: tuple[str, ...]) -> None:
    done = subprocess.run([sys.executable, "-I", VERIFIER, *arguments], cwd=package, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert not done.stderr
    assert done.stdout.strip()
