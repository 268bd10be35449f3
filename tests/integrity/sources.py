"""The project's own files as the policy tests read them.

Belongs here: finding and parsing them, once. Does not belong here: any rule (each stands in its own test file).
"""

from __future__ import annotations

import ast
import itertools
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ROOT / "include" / "wengang"
BORDER = ("plugins", "dags", "ops")


@cache
def python_files(*folders: str) -> tuple[Path, ...]:
    """Give every Python file below the folders of the project, in order."""
    return tuple(sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py")))


@cache
def tree(path: Path) -> ast.Module:
    """Give the syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Give every node of the syntax tree of a file."""
    return tuple(ast.walk(tree(path)))


def place(path: Path, node: ast.AST | None = None) -> str:
    """Give how a finding names its place: file and line."""
    name = path.relative_to(ROOT).as_posix()
    return f"{name}:{node.lineno}" if isinstance(node, ast.expr | ast.stmt) else name


def texts(path: Path) -> set[str]:
    """Give every plain string literal of a file."""
    return {node.value for node in nodes(path) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def templates(path: Path) -> Iterator[tuple[str | None, ...]]:
    """Give every f-string of a file as its parts, None where a value is filled in."""
    for node in nodes(path):
        if isinstance(node, ast.JoinedStr):
            yield tuple(part.value if isinstance(part, ast.Constant) else None for part in node.values)


def filled(template: Sequence[str | None], words: Sequence[str]) -> set[str]:
    """Give every text that a template becomes when each gap takes each word."""
    gaps = template.count(None)
    made = set()
    for choice in itertools.product(words, repeat=gaps):
        chosen = iter(choice)
        made.add("".join(next(chosen) if part is None else part for part in template))
    return made


def calls(path: Path, names: frozenset[str]) -> Iterator[ast.Call]:
    """Give every call of a function or method of these names."""
    for node in nodes(path):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in names:
                yield node


@cache
def committed_files() -> tuple[Path, ...]:
    """Give every file that git knows or would take, without what `.gitignore` leaves out."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, check=True
    )
    paths = (ROOT / name for name in listed.stdout.decode().split("\0") if name)
    return tuple(sorted(path for path in paths if path.is_file()))


def environment_names(text: str, prefix: str = "WENGANG_") -> set[str]:
    """Give the environment variables of a prefix that a text names."""
    return set(re.findall(rf"\b{prefix}[A-Z_0-9]*[A-Z0-9]\b", text))


def as_list(findings: Mapping[str, object] | Sequence[str]) -> str:
    """Give findings one a line, for the message of a failing test."""
    return "\n  ".join(["", *sorted(map(str, findings))])
