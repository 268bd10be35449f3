"""The layers of the house are kept by import-linter; what it cannot see (dags/, plugins/) is read here."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest
from tests.integrity.sources import ROOT, as_list, place, python_files, tree


def _imports(path_tree: ast.Module) -> set[str]:
    names = set()
    for node in ast.walk(path_tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def test_layers_are_kept() -> None:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()", "--no-cache"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert "Contracts:" in result.stdout, f"import-linter did not run: {result.stdout[-2000:]}{result.stderr[-2000:]}"
    assert result.returncode == 0, (
        "A layer is broken. Move the code to the domain that may know both sides, or pass what it needs as an argument; "
        f"a new package is entered in [tool.importlinter] of pyproject.toml.\n{result.stdout[-4000:]}"
    )


@pytest.mark.parametrize("folder", ["dags", "plugins"])
def test_office_never_sees_the_trial_province(folder: str) -> None:
    wrong = [place(path) for path in python_files(folder) if any(n.startswith("wengang_trial") for n in _imports(tree(path)))]
    assert not wrong, f"dags/ and plugins/ run real months too: take invented data out of {as_list(wrong)}"


def test_only_the_border_imports_airflow() -> None:
    wrong = [place(path) for path in python_files("include") if any(name.split(".")[0] == "airflow" for name in _imports(tree(path)))]
    assert not wrong, f"Business code never imports Airflow: move the import to plugins/ or dags/ from {as_list(wrong)}"
