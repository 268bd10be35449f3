"""The Makefile keeps its promises: every target is explained, sets up what it needs by itself, and only that."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.integrity.sources import ROOT

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = dict(re.findall(r"^([a-z-]+):([^#\n]*)", MAKEFILE, re.M))
WITHOUT_ENVIRONMENT = {"help"}
WITHOUT_AIRFLOW = {"replay", "rebuild", "import-history", "fund", "fund-whatif", "matters-whatif", "allocation", "allocation-whatif", "db"}


def dry_run(*arguments: str) -> str:
    """Give what make would do, for a checkout on which nothing has been set up."""
    command = ["make", "--dry-run", "--always-make", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_the_targets_of_the_issue_exist() -> None:
    asked = {"help", "up", "down", "status", "reset", "db", "cycle", "replay", "import-history", "bench", "test", "lock"}
    assert asked <= set(TARGETS)


@pytest.mark.parametrize("target", sorted(TARGETS))
def test_help_explains_each_target_in_chinese(target: str) -> None:
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    line = next((line for line in shown.splitlines() if line.split()[:2] == ["make", target]), "")
    assert re.search(r"[一-鿿]", line), f"Makefile: end the line of {target} with “## ” and what it does"


@pytest.mark.parametrize("target", sorted(set(TARGETS) - WITHOUT_ENVIRONMENT))
def test_each_target_prepares_its_environment(target: str) -> None:
    done = dry_run(target, "ARCHIVE=a", "INBOX=i", "FACTORS=f", "OUT=o", "FROM=2025-01", "TO=2025-02")
    for step in ("-m venv", "--compile", "--require-hashes -r requirements.lock", "wengang.pth"):
        assert step in done, f"Makefile: let {target} depend on $(RUNTIME) or $(DEVELOPMENT)"


@pytest.mark.parametrize("target", sorted(WITHOUT_AIRFLOW))
def test_what_needs_no_airflow_process_starts_none(target: str) -> None:
    assert "ops.stack" not in dry_run(target, "ARCHIVE=a", "INBOX=i", "FACTORS=f", "OUT=o", "FROM=2025-01", "TO=2025-02")


@pytest.mark.parametrize("target", ["replay", "rebuild", "import-history", "backup", "restore"])
def test_a_forgotten_argument_is_named(target: str) -> None:
    as_it_is = [f"--assume-old={name}" for name in ("requirements.lock", "requirements.txt", "constraints.txt")]  # tests install nothing
    command = ["make", "--silent", *as_it_is, target, "ARCHIVE=", "INBOX=", "TO=", "FROM="]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode != 0
    assert "请指明" in ended.stdout


@pytest.mark.parametrize(("arguments", "asked"), [((), ""), (("AS=admin",), "admin")])
def test_make_db_asks_for_no_other_role_by_itself(arguments: tuple[str, ...], asked: str) -> None:
    assert f'AS="{asked}" ' in dry_run("db", *arguments)


def test_ci_runs_make_test() -> None:
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def elsewhere(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run make on a copy of the Makefile in another folder, on a machine that speaks no UTF-8."""
    folder.mkdir(parents=True)
    for name in ("Makefile", "requirements.lock", "requirements-dev.txt", "constraints.txt"):
        shutil.copy(ROOT / name, folder)
    # `make test` runs this test: its own make must not know that it is a sub-make.
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("MAKE", "MFLAGS"))} | {"LC_ALL": "C"}
    return subprocess.run(["make", *arguments], cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False)


@pytest.mark.parametrize("name", ["plain", "稳岗 系统", "it's $HOME", "很长的名字" * 12])
def test_any_path_is_one_word_to_make_and_to_the_shell(tmp_path: Path, name: str) -> None:
    done = elsewhere(tmp_path / name, "--dry-run", "up", "wengang", "test")
    assert done.returncode == 0, done.stderr
    assert "-m ops.stack up" in done.stdout
    assert str(tmp_path) not in done.stdout, 'Makefile: say "$$PWD" in recipes, quoted, and not $(CURDIR)'


@pytest.mark.parametrize(
    ("name", "arguments", "words"),
    [("a:b", (), "不能有冒号"), ("plain", ("PYTHON=python-that-is-not-there",), "没有找到 python-that-is-not-there")],
)
def test_what_hinders_the_first_start_is_one_sentence(tmp_path: Path, name: str, arguments: tuple[str, ...], words: str) -> None:
    done = elsewhere(tmp_path / name, "up", *arguments)
    assert done.returncode != 0
    assert words in done.stdout
    assert "再运行 make up" in done.stdout or "make up PYTHON=" in done.stdout
    assert not (tmp_path / name / ".venv").exists()


def test_help_is_whole_on_a_machine_that_speaks_no_utf_8(tmp_path: Path) -> None:
    assert elsewhere(tmp_path / "稳岗 系统", "help").stdout.count("\n") == len(TARGETS)
