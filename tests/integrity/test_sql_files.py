"""SQL stands in files, each used, each with its header; values are bound, never put into the text."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

from tests.integrity.sources import BORDER, as_list, calls, filled, nodes, place, python_files, templates, texts

from wengang.database.queries import SQL_FOLDER
from wengang.database.unit_of_work import UnitOfWork

APPLIED_AS_A_FOLDER = ("schema", "airflow_metadata", "server")
RUNNERS = frozenset({"rows", "row", "run", "run_for_each", "load_query"})
NAME = re.compile(r"[a-z_]+(?:/[a-z_]+)?/[a-z_0-9]+")
STATEMENT = re.compile(
    r"^\s*(select\b.*\bfrom|insert into|update\b.*\bset|delete from|with\b.*\bas \(|create|drop|alter|truncate)\b", re.I | re.S
)
LOUD = re.compile(r"\b(?:SELECT|FROM|WHERE|INSERT|UPDATE|DELETE|JOIN|GROUP BY|ORDER BY)\b")
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


def test_every_file_is_used() -> None:
    possible, _ = _names_in_code()
    unused = [_name(path) for path in QUERIES if _name(path) not in possible]
    assert not unused, f"No code runs these files of sql/: use them or delete them {as_list(unused)}"


def test_every_name_in_code_is_a_file() -> None:
    _, asked = _names_in_code()
    missing = [f"{where} asks for {name}" for name, where in asked.items() if not (SQL_FOLDER / f"{name}.sql").exists()]
    assert not missing, f"Write these files or correct their names {as_list(missing)}"


def test_every_file_begins_with_its_purpose() -> None:
    first = {_name(path): path.read_text(encoding="utf-8").splitlines()[0] for path in ALL_FILES}
    wrong = [name for name, line in first.items() if not (line.startswith("-- ") and len(line.split()) > 3)]
    assert not wrong, f"Begin these files of sql/ with a comment that says its purpose, parameters and grain {as_list(wrong)}"


def test_queries_are_lower_case_and_their_values_are_named() -> None:
    text = {_name(path): path.read_text(encoding="utf-8") for path in QUERIES}
    loud = [f"{name}: {words}" for name, query in text.items() if (words := LOUD.findall(re.sub(r"--.*", "", query)))]
    assert not loud, f"Write key words in lower case {as_list(loud)}"
    stray = [f"{name}: {values}" for name, query in text.items() if (values := re.findall(r"%\(\w+\)s|:\w+::", query))]
    assert not stray, f"A value is written :name, and cast(:name as type) where it needs a type {as_list(stray)}"


def _docstrings(path: Path) -> set[int]:
    found = set()
    for node in nodes(path):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            head = node.body[0] if node.body else None
            if isinstance(head, ast.Expr):
                found |= {id(inner) for inner in ast.walk(head)}
    return found


def _text_with_values(node: ast.AST) -> object:
    """Give the text into which a node puts values; None where it puts none."""
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "?" for part in node.values)
    # sql.SQL(…).format(…) of psycopg quotes identifiers and is the one right way; str.format is not.
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        return getattr(node.func.value, "value", None)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod | ast.Add) and isinstance(node.left, ast.Constant):
        return node.left.value
    return None


def test_no_value_is_put_into_sql_text() -> None:
    wrong = []
    for path in python_files("include/wengang", "plugins", "dags"):
        docs = _docstrings(path)
        for node in nodes(path):
            text = _text_with_values(node)
            if id(node) not in docs and isinstance(text, str) and STATEMENT.match(text):
                wrong.append(place(path, node))
    assert not wrong, f"Bind values as :name in a file of sql/; identifiers go through psycopg.sql {as_list(wrong)}"


def test_statements_longer_than_a_line_are_files() -> None:
    wrong = []
    for path in python_files("include/wengang"):
        docs = _docstrings(path)
        wrong += [
            place(path, node)
            for node in nodes(path)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in docs
            and STATEMENT.match(node.value)
            and "\n" in node.value.strip()
        ]
    assert not wrong, f"Move the statement to sql/<domain>/<rows it returns>.sql {as_list(wrong)}"
