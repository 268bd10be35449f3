"""`make new-domain` in a copy of the checkout: what it writes stands, and its tests pass; what it may not do changes nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from ops.database import var_folder
from ops.new_domain import NewDomainError, write_domain

from wengang.settings.config_files import PROJECT_ROOT

TESTS = (
    "tests/sql/orchard",
    "tests/integrity/test_configuration.py",
    "tests/integrity/test_documents.py",
    "tests/integrity/test_layers.py",
    "tests/unit/validation/test_rules.py",
    "tests/unit/settings",
    "tests/integrity/test_sql_files.py",
    "tests/integrity/test_code_rules.py",
)
"""Its own, and those of the whole house that look at every file."""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Give a copy of the checkout without what is made in it."""
    copy = tmp_path / "checkout"
    shutil.copytree(PROJECT_ROOT, copy, ignore=shutil.ignore_patterns(".*_cache", ".venv", ".git", "var", "__pycache__"))
    subprocess.run(["git", "init", "--quiet"], cwd=copy, check=True)
    return copy


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.long
@pytest.mark.usefixtures("server")
@pytest.mark.prove("checks and tests of a whole copy of the checkout")
def test_its_tests_pass(checkout: Path) -> None:
    written = write_domain(checkout, "orchard", "果园")
    assert all((checkout / path).is_file() for path in written)
    for command in (
        ["ruff", "format", "--check", "."],
        ["ruff", "check", "."],
        ["pytest", "-n", "0", "-p", "no:cacheprovider", *TESTS],
    ):
        environment = {**os.environ, "WENGANG_VAR": str(var_folder()), "PYTHONPATH": str(checkout / "include")}
        done = subprocess.run([sys.executable, "-m", *command], cwd=checkout, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{command[0]}: {done.stdout[-3000:]}{done.stderr[-1000:]}"


@pytest.mark.parametrize(
    ("name", "title", "told"),
    [
        ("", "果园", "请写一个业务名称"),
        ("Orchard", "果园", "请写一个业务名称"),
        ("../orchard", "果园", "请写一个业务名称"),
        ("orchard", "orchard", "TITLE 是业务的中文名称"),
        ("workshops", "车间", "“workshops”已经存在"),
        ("papers", "公文", "“papers”已经存在"),
    ],
)
def test_what_it_may_not_do_changes_nothing(tmp_path: Path, name: str, title: str, told: str) -> None:
    for folder in ("include/wengang/papers", "sql/schema"):
        (tmp_path / folder).mkdir(parents=True)
    with pytest.raises(NewDomainError, match=told):
        write_domain(tmp_path, name, title)
    assert _contents(tmp_path) == {}


def test_a_second_one_beside_the_first(checkout: Path) -> None:
    write_domain(checkout, "orchard", "果园")
    before = _contents(checkout)
    with pytest.raises(NewDomainError, match="已经存在"):
        write_domain(checkout, "orchard", "果园")
    assert _contents(checkout) == before
    write_domain(checkout, "fish_pond", "鱼塘")
    layers = (checkout / "pyproject.toml").read_text(encoding="utf-8")
    assert "orchard" in layers and "fish_pond" in layers
    assert {path.name[5:] for path in (checkout / "sql" / "schema").iterdir()} >= {"orchard.sql", "fish_pond.sql"}
