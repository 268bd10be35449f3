"""The command from any folder, the Tab key, rows for a program, and a bar where a person looks on."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
import typer
from rich.console import Console

from wengang.cli import app
from wengang.cli_completion import VARIABLE
from wengang.cli_tables import tell_rows
from wengang.history.progress import ProgressBar
from wengang.settings.config_files import PROJECT_ROOT


@pytest.mark.parametrize(("started", "goes_through"), [(False, "-m wengang.cli"), (True, "-m ops.stack run")])
def test_the_command_works_from_any_folder_and_knows_a_started_installation(tmp_path: Path, started: bool, goes_through: str) -> None:
    here = tmp_path / "稳岗 系统"
    (here / ".venv" / "bin").mkdir(parents=True)
    shutil.copy(PROJECT_ROOT / "ops" / "wengang", here / ".venv" / "bin")
    python = here / ".venv" / "bin" / "python"
    python.write_text('#!/bin/sh\necho "$PYTHONPATH $*"\n', encoding="utf-8")
    python.chmod(0o755)
    if started:
        (here / "var" / "run").mkdir(parents=True)
        (here / "var" / "run" / "ports.json").touch()
    link = tmp_path / "wengang"
    link.symlink_to(here / ".venv" / "bin" / "wengang")
    clean = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "WENGANG_VAR", VARIABLE)}
    done = subprocess.run([link, "mail", "list"], cwd="/", env=clean, capture_output=True, text=True, check=True)
    assert done.stdout.startswith(f"{here} {goes_through}") and done.stdout.endswith("wengang.cli mail list\n")


def test_the_tab_key_names_the_commands() -> None:
    asking = {**os.environ, VARIABLE: "complete_bash", "COMP_WORDS": "wengang config ", "COMP_CWORD": "2", "PYTHONPATH": "include"}
    done = subprocess.run([sys.executable, "-m", "wengang.cli"], cwd=PROJECT_ROOT, env=asking, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["check", "show", "preview"]


def test_rows_are_objects_with_the_titles_of_their_columns(capsys: pytest.CaptureFixture[str]) -> None:
    tell_rows(("单位", "到期"), [("五指山市", date(2025, 4, 3)), ("东方市", None)])
    assert json.loads(capsys.readouterr().out) == [{"单位": "五指山市", "到期": "2025-04-03"}, {"单位": "东方市", "到期": None}]


def test_a_bar_keeps_a_line_of_each_stage_that_is_over() -> None:
    shown = io.StringIO()
    with ProgressBar(Console(file=shown, width=100)) as progress:
        progress("收件：4 份交接")
        for part in range(1, 4):
            progress(f"校验：{part}/3 批")
    lines = [line.split("] ")[1] for line in shown.getvalue().splitlines() if "秒]" in line]
    assert lines == ["收件：4 份交接", "校验：3/3 批"]


TABLES = [
    "overview",
    "board",
    "fund-whatif",
    "audit",
    "explain",
    "whatif",
    "backtest",
    "config-show",
    "evidence-show",
    "mail-list",
    "matter-list",
    "matter-lags",
    "matter-yield",
    "package-list",
    "workshop-cases",
    "workshop-life",
    "workshop-month",
    "workshop-queue",
    "help-counts",
    "help-list",
]
"""The commands that print a table."""


def test_each_command_that_prints_a_table_gives_it_to_a_program() -> None:
    group = typer.main.get_command(app)
    for name in TABLES:
        command, one = group, name
        while hasattr(command, "commands"):
            word = next(word for word in command.commands if one == word or one.startswith(f"{word}-"))
            command, one = command.commands[word], one.removeprefix(word).removeprefix("-")
        assert "--json" in {option for param in command.params for option in param.opts}, name


def test_the_schema_goes_into_the_business_database_whichever_the_administrator_s_address_names(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[str] = []
    monkeypatch.setattr("wengang.cli.migrate", lambda address: asked.append(address) or [])
    monkeypatch.setenv("WENGANG_VAR", str(tmp_path))
    monkeypatch.setenv("WENGANG_DATABASE_URL", "postgresql://wengang_app@db/wengang")
    monkeypatch.setenv("WENGANG_ADMIN_DATABASE_URL", "postgresql://postgres@db/postgres")
    app(["migrate"], standalone_mode=False)
    assert asked == ["user=postgres dbname=wengang host=db"]
