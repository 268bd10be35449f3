"""SQL stands in files, each used, each with its header; values are bound, never put into the text."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from tests.integrity.sources import BORDER, as_list, calls, filled, place, python_files, templates, texts, tree

from wengang.database.queries import SQL_FOLDER
from wengang.database.unit_of_work import UnitOfWork

APPLIED_AS_A_FOLDER = ("schema", "airflow_metadata", "server")
RUNNERS = frozenset({"rows", "row", "run", "run_for_each", "load_query"})
NAME = re.compile(r"[a-z_]+(?:/[a-z_]+)?/[a-z_0-9]+")
STATEMENT = re.compile(
    r"^\s*(select\b.*\bfrom|insert into|update\b.*\bset|delete from|with\b.*\bas \(|create|drop|alter|truncate)\b", re.I | re.S
)
QUERIES = sorted(path for path in SQL_FOLDER.rglob("*.sql") if path.parent.name not in APPLIED_AS_A_FOLDER)
ALL_FILES = sorted(SQL_FOLDER.rglob("*.sql"))


def _name(path: Path) -> str:
    return path.relative_to(SQL_FOLDER).with_suffix("").as_posix()


@cache
def _names_in_code() -> tuple[set[str], dict[str, str]]:
    """Give the query names that code can ask for, and where each plain one is asked for."""
    possible: set[str] = set()
    asked: dict[str, str] = {}
    for path in python_files("include/wengang", *BORDER):
        words = texts(path)
        possible |= {word for word in words if NAME.fullmatch(word)}
        for template in templates(path):
            if (
                template
                and template[0]
                and re.fullmatch(r"[a-z_]+/(?:[a-z_]+/)?[a-z_]*", template[0])
                and (SQL_FOLDER / template[0].split("/")[0]).is_dir()
            ):
                possible |= filled(template, sorted(word for word in words if re.fullmatch(r"[a-z_]+", word)))
        for call in calls(path, RUNNERS):
            name = getattr(call.args[0], "value", None) if call.args else None
            if isinstance(name, str) and "/" in name:
                asked[name] = place(path, call)
    return possible, asked


def test_there_is_something_to_judge() -> None:
    assert len(QUERIES) > 50
    assert {"rows", "row", "run", "run_for_each"} <= set(dir(UnitOfWork)), "UnitOfWork has other methods: bring RUNNERS up to date"


@pytest.mark.parametrize("path", QUERIES, ids=_name)
def test_file_is_used(path: Path) -> None:
    possible, _ = _names_in_code()
    assert _name(path) in possible, f"No code runs sql/{_name(path)}.sql: use it or delete it"


def test_every_name_in_code_is_a_file() -> None:
    _, asked = _names_in_code()
    missing = [f"{where} asks for {name}" for name, where in asked.items() if not (SQL_FOLDER / f"{name}.sql").exists()]
    assert not missing, f"Write these files or correct their names {as_list(missing)}"


@pytest.mark.parametrize("path", ALL_FILES, ids=_name)
def test_file_begins_with_its_purpose(path: Path) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("-- ") and len(first.split()) > 3, (
        f"sql/{_name(path)}.sql: begin with a comment that says its purpose, parameters and grain"
    )


@pytest.mark.parametrize("path", QUERIES, ids=_name)
def test_query_is_lower_case_and_its_values_are_named(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    code = re.sub(r"--.*", "", text)
    loud = re.findall(r"\b(?:SELECT|FROM|WHERE|INSERT|UPDATE|DELETE|JOIN|GROUP BY|ORDER BY)\b", code)
    assert not loud, f"sql/{_name(path)}.sql: write key words in lower case: {loud}"
    stray = re.findall(r"%\(\w+\)s|:\w+::", text)
    assert not stray, f"sql/{_name(path)}.sql: a value is written :name, and cast(:name as type) where it needs a type: {stray}"


def _docstrings(module: ast.Module) -> set[int]:
    found = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            head = node.body[0] if node.body else None
            if isinstance(head, ast.Expr):
                found |= {id(inner) for inner in ast.walk(head)}
    return found


@pytest.mark.parametrize("path", python_files("include/wengang", "plugins", "dags"), ids=place)
def test_no_value_is_put_into_sql_text(path: Path) -> None:
    module = tree(path)
    docs = _docstrings(module)
    wrong = []
    for node in ast.walk(module):
        if id(node) in docs:
            continue
        if isinstance(node, ast.JoinedStr):
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "?" for part in node.values)
            wrong += [place(path, node)] if STATEMENT.match(text) else []
        # sql.SQL(…).format(…) of psycopg quotes identifiers and is the one right way; str.format is not.
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
            text = getattr(node.func.value, "value", None)
            wrong += [place(path, node)] if isinstance(text, str) and STATEMENT.match(text) else []
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod | ast.Add) and isinstance(node.left, ast.Constant):
            text = node.left.value
            wrong += [place(path, node)] if isinstance(text, str) and STATEMENT.match(text) else []
    assert not wrong, f"Bind values as :name in a file of sql/; identifiers go through psycopg.sql {as_list(wrong)}"


@pytest.mark.parametrize("path", python_files("include/wengang"), ids=place)
def test_statements_longer_than_a_line_are_files(path: Path) -> None:
    docs = _docstrings(tree(path))
    wrong = [
        place(path, node)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in docs
        and STATEMENT.match(node.value)
        and "\n" in node.value.strip()
    ]
    assert not wrong, f"Move the statement to sql/<domain>/<rows it returns>.sql {as_list(wrong)}"
