"""Rules of the house that no linter knows: exact numbers, no clock in business code, nothing read when a DAG file is imported."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.integrity.sources import as_list, calls, nodes, place, python_files, tree

# Where a float may be made, and why. These give Great Expectations numeric columns (day and month numbers, told amounts) to compare
# with whole-number limits; what is loaded is the text's exact decimal. Elsewhere a float is the last step of a printed figure.
FLOATS_FOR_THE_RULE_ENGINE = {
    f"include/wengang/{module}.py" for module in ("data_sharing/cells", "data_sharing/file_tables", "workshops/file_tables")
}
# The command line is a border, as a task is: where nobody names a day it is today, and what is asked of the machine is asked of it as it is now.
CLOCK_AT_THE_DOOR = {"include/wengang/cli_days.py"}
CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("time", "time")}


def _inside_formatted_values(path: Path) -> set[int]:
    return {id(inner) for node in nodes(path) if isinstance(node, ast.FormattedValue) for inner in ast.walk(node)}


def test_floats_are_only_shown() -> None:
    wrong = []
    for path in python_files("include/wengang"):
        if place(path) not in FLOATS_FOR_THE_RULE_ENGINE and (made := list(calls(path, frozenset({"float"})))):
            shown = _inside_formatted_values(path)
            wrong += [place(path, call) for call in made if id(call) not in shown]
    assert not wrong, (
        f"Money and rates are exact (Decimal, Fraction); float() stands only inside an f-string that shows a figure {as_list(wrong)}"
    )


def test_no_business_code_asks_the_clock() -> None:
    wrong = [
        place(path, node)
        for path in python_files("include/wengang")
        if place(path) not in CLOCK_AT_THE_DOOR
        for node in nodes(path)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name | ast.Attribute)
        and (getattr(node.value, "id", None) or getattr(node.value, "attr", ""), node.attr) in CLOCKS
    ]
    assert not wrong, f"The business date is an argument (method §1); technical times are now() in SQL {as_list(wrong)}"


def test_nothing_is_read_when_a_dag_file_is_imported() -> None:
    wrong = []
    for path in python_files("dags"):
        for statement in tree(path).body:
            if isinstance(statement, ast.FunctionDef | ast.ClassDef):
                continue
            for node in ast.walk(statement):
                name = node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else ""
                if name in {"read_text", "read_bytes", "connect", "from_environment", "get_connection", "now", "today"}:
                    wrong.append(place(path, node))
    assert not wrong, f"Read files, variables and the clock inside a task, never while the DAG file is imported {as_list(wrong)}"


def test_module_says_what_belongs_there() -> None:
    said = {path: ast.get_docstring(tree(path)) or "" for path in python_files("include/wengang", "plugins", "dags", "ops")}
    bare = [place(path) for path, doc in said.items() if not doc]
    assert not bare, f"Begin with a docstring {as_list(bare)}"
    wrong = [place(path) for path, doc in said.items() if not place(path).startswith("dags") and "oes not belong here:" not in doc]
    assert not wrong, f"Say in the docstring what belongs here and what does not (“Does not belong here: …”) {as_list(wrong)}"


def test_text_files_are_utf_8_whatever_the_machine_speaks() -> None:
    wrong = [
        place(path, call)
        for path in python_files("include", "plugins", "dags", "ops", "bench")
        for call in calls(path, frozenset({"read_text", "write_text"}))
        if not any(keyword.arg == "encoding" for keyword in call.keywords)
    ]
    assert not wrong, f"Name the encoding: a machine that speaks GB18030 reads its own otherwise {as_list(wrong)}"


def test_a_class_name_means_one_thing() -> None:
    places: dict[str, list[str]] = {}
    for path in python_files("include/wengang"):
        for node in tree(path).body:
            if isinstance(node, ast.ClassDef):
                places.setdefault(node.name, []).append(place(path))
    doubled = [f"{name}: {'、'.join(where)}" for name, where in places.items() if len(where) > 1]
    assert not doubled, f"Give each thing its own name, and enter it in docs/glossary.md {as_list(doubled)}"
