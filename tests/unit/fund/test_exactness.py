"""No float on the way from the pool to the fen: none is written, made, or comes out of a division."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import wengang.fund

PACKAGE = Path(next(iter(wengang.fund.__path__)))
FILES = sorted(path for path in PACKAGE.rglob("*.py") if path.name != "file_tables.py")
"""All but the shape of a file's cells, which has the frames of every table; what leaves it as money is whole fen made of a Decimal."""
FLOAT_MODULES = {"numpy", "pandas", "statistics", "random"}
FLOAT_FUNCTIONS = {"sqrt", "pow", "exp", "log", "fsum", "fmean", "mean", "as_integer_ratio", "true_divide"}


def floats(tree: ast.AST) -> list[str]:
    """Give each place of a syntax tree at which a float could come about."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, float | complex):
            found.append(f"{node.lineno}: the literal {node.value}")
        elif isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div):
            found.append(f"{node.lineno}: a true division; write Fraction(a, b)")
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow) and isinstance(node.right, ast.UnaryOp):
            found.append(f"{node.lineno}: a negative power")
        elif isinstance(node, ast.Name) and node.id == "float":
            found.append(f"{node.lineno}: float")
        elif isinstance(node, ast.Attribute) and node.attr in FLOAT_FUNCTIONS:
            found.append(f"{node.lineno}: {node.attr}()")
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names = {alias.name for alias in node.names} | {getattr(node, "module", None) or ""}
            found += [f"{node.lineno}: import of {name}" for name in names if name.split(".")[0] in FLOAT_MODULES]
            found += [f"{node.lineno}: import of {name}" for name in names & FLOAT_FUNCTIONS]
    return found


def test_the_package_is_looked_at() -> None:
    assert {"allocation.py", "clipping.py", "rounding.py", "factor_file.py", "verify.py"} <= {path.name for path in FILES}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_float_is_made(path: Path) -> None:
    assert floats(ast.parse(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "text",
    [
        "x = 0.5",
        "x = float(y)",
        "x = a / b",
        "x /= b",
        "x = 2 ** -1",
        "import numpy",
        "from math import sqrt",
        "statistics.mean(x)",
        "x: float",
    ],
)
def test_each_way_to_a_float_is_seen(text: str) -> None:
    assert floats(ast.parse(text))


def test_numbers_of_files_are_read_from_their_characters() -> None:
    text = (PACKAGE / "factor_file.py").read_text(encoding="utf-8")
    loads = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "loads"]
    assert [{word.arg for word in call.keywords} >= {"parse_float", "parse_int", "parse_constant"} for call in loads] == [True]
