"""The Makefile keeps its promises: every target is explained, sets up what it needs by itself, and only that."""

from __future__ import annotations

import re
import subprocess

import pytest
from tests.integrity.sources import ROOT

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = dict(re.findall(r"^([a-z-]+):([^#\n]*)", MAKEFILE, re.M))
WITHOUT_ENVIRONMENT = {"help"}
WITHOUT_AIRFLOW = {"replay", "import-history", "allocation", "allocation-whatif", "db"}


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
    done = dry_run(target, "ARCHIVE=a", "INBOX=i", "FACTORS=f", "OUT=o")
    for step in ("-m venv", "--compile", "-r requirements.txt -c constraints.txt", "wengang.pth"):
        assert step in done, f"Makefile: let {target} depend on $(RUNTIME) or $(DEVELOPMENT)"


@pytest.mark.parametrize("target", sorted(WITHOUT_AIRFLOW))
def test_what_needs_no_airflow_process_starts_none(target: str) -> None:
    assert "ops.stack" not in dry_run(target, "ARCHIVE=a", "INBOX=i", "FACTORS=f", "OUT=o")


@pytest.mark.parametrize("target", ["replay", "import-history", "backup", "restore"])
def test_a_forgotten_argument_is_named(target: str) -> None:
    command = ["make", "--silent", target, "ARCHIVE=", "INBOX=", "TO=", "FROM="]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode != 0
    assert "请指明" in ended.stdout


def test_ci_runs_make_test() -> None:
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
