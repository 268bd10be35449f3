"""`make db`: opens reading, shows as whom, and becomes administrator only once that was confirmed."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from ops.database import address_for
from tests.conftest import server_folder

PROJECT_ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def var(server: str) -> Path:
    """Give the folder of the server of the tests, in which the command starts nothing anew."""
    return server_folder()


def prompt(var: Path, typed: str, asked: str = "", **own: str) -> subprocess.CompletedProcess[str]:
    """Type into the prompt that opens."""
    environment = {**os.environ, "WENGANG_VAR": str(var), "AS": asked, **own}
    command = [sys.executable, "-m", "ops.database", "psql"]
    return subprocess.run(command, cwd=PROJECT_ROOT, env=environment, input=typed, capture_output=True, text=True, check=False)


def test_the_reading_role_sees_figures_and_no_person(var: Path) -> None:
    done = prompt(var, "select 'as ' || current_user;\nselect count(*) from monitoring.snapshot;\n")
    assert "as wengang_auditor" in done.stdout
    assert not done.stderr
    refused = ("select * from vault.person;", "delete from monitoring.snapshot;", "select * from monitoring.person_month;")
    assert prompt(var, "\n".join(refused)).stderr.count("permission denied") == len(refused)


@pytest.mark.parametrize("typed", ["", "no\n", "YES\n"])
def test_nobody_becomes_administrator_without_saying_yes(var: Path, typed: str) -> None:
    done = prompt(var, typed, "admin")
    assert done.returncode == 1
    assert "没有确认，没有打开数据库" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_administrator_confirms_first(var: Path) -> None:
    done = prompt(var, "yes\nselect 'as ' || current_user;\n", "admin")
    assert "看得到人员库" in done.stdout
    assert "as postgres" in done.stdout


def test_another_role_is_not_known(var: Path) -> None:
    done = prompt(var, "", "root")
    assert done.returncode == 1
    assert "不认识 AS=root" in done.stderr


@pytest.mark.parametrize(
    ("asked", "typed", "shown"), [("", "\\q\n", "wengang（只读）=> "), ("admin", "yes\n\\q\n", "wengang（管理员）=# ")]
)
def test_the_prompt_says_as_whom(var: Path, asked: str, typed: str, shown: str) -> None:
    controller, terminal = pty.openpty()
    environment = {**os.environ, "WENGANG_VAR": str(var), "AS": asked, "TERM": "dumb"}
    command = [sys.executable, "-m", "ops.database", "psql"]
    with subprocess.Popen(command, cwd=PROJECT_ROOT, env=environment, stdin=terminal, stdout=terminal, stderr=terminal) as running:
        os.close(terminal)
        os.write(controller, typed.encode())
        seen = b""
        try:
            while part := os.read(controller, 4096):
                seen += part
        except OSError:  # the terminal is gone: the prompt has ended
            pass
        running.wait(30)
    os.close(controller)
    assert shown in seen.decode()


def test_an_office_s_own_server_is_opened_and_nothing_is_started(var: Path, server: str, tmp_path: Path) -> None:
    own = {"WENGANG_DATABASE_SERVER": "own"}
    reading = address_for(server, "airflow", "wengang_auditor")
    prompt(var, "select 1;\n")  # so that the business database is there
    assert "as wengang_auditor" in prompt(tmp_path, "select 'as ' || current_user;\n", **own, WENGANG_AIRFLOW_DATABASE_URL=reading).stdout
    assert "WENGANG_ADMIN_DATABASE_URL" in prompt(tmp_path, "yes\n", "admin", **own).stderr
    command = [sys.executable, "-m", "ops.database", "up"]
    environment = {**os.environ, "WENGANG_VAR": str(tmp_path), **own}
    assert subprocess.run(command, cwd=PROJECT_ROOT, env=environment, check=False).returncode == 0
    assert not (tmp_path / "pg").exists()


@pytest.mark.parametrize("words", [("ops.replay", "rebuild", "2025-01", "2025-02"), ("ops.backup", "make", "elsewhere")])
def test_what_needs_an_administrator_of_the_office_s_own_server_says_so(words: tuple[str, ...], tmp_path: Path) -> None:
    environment = {**os.environ, "WENGANG_VAR": str(tmp_path / "var"), "WENGANG_DATABASE_SERVER": "own"}
    command = [sys.executable, "-m", *words]
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env={**environment, "PYTHONPATH": f"{PROJECT_ROOT}:{PROJECT_ROOT / 'include'}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("错误：自备的 PostgreSQL")
    assert "WENGANG_ADMIN_DATABASE_URL" in done.stderr
