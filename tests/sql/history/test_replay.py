"""A replay works in a database and a folder of its own, wherever it is called, and leaves neither behind (issue, first point)."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.conftest import SAMPLES
from typer.testing import CliRunner

from wengang.cli import app
from wengang.history.replay import PREFIX
from wengang.settings.environment import Settings
from wengang.user_error import UserError

ARCHIVE = SAMPLES / "ordinary"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the first month of the sample archive as an archive of its own."""
    folder = tmp_path_factory.mktemp("archive")
    for source in sorted((ARCHIVE / "inbox").glob("*/2024-01")):
        shutil.copytree(source, folder / "inbox" / source.parent.name / source.name)
    shutil.copy2(ARCHIVE / "targets.json", folder / "targets.json")
    return folder


@pytest.fixture
def variables(settings: Settings, server: str) -> dict[str, str]:
    """Give the environment of the command on the server of the tests, as its administrator."""
    own = {"WENGANG_VAR": str(settings.var), "WENGANG_DATABASE_URL": settings.database_url, "WENGANG_ADMIN_DATABASE_URL": server}
    return {**{name: value for name, value in os.environ.items() if not name.startswith("WENGANG")}, **own}


@pytest.fixture(autouse=True)
def nothing_left(server: str) -> Iterator[None]:
    yield
    assert scratch_databases(server) == []


def scratch_databases(server: str) -> list[str]:
    with psycopg.connect(server) as connection:
        return [row[0] for row in connection.execute("select datname from pg_database where starts_with(datname, %s)", [PREFIX])]


def replay(variables: dict[str, str], archive: Path, out: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "wengang.cli", "replay", str(archive), str(out)],
        env=variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )


def refusal(variables: dict[str, str], archive: Path, out: Path) -> str:
    """Give why a replay in this process is refused, in a second less than in one of its own."""
    refused = CliRunner().invoke(app, ["replay", str(archive), str(out)], env=variables)
    assert isinstance(refused.exception, UserError)
    return str(refused.exception)


def all_of(process: subprocess.Popen[str]) -> str:
    with process:
        assert process.stdout is not None
        return process.stdout.read()


def until(process: subprocess.Popen[str], words: str) -> None:
    assert process.stdout is not None
    assert any(words in line for line in process.stdout), f"the command ended without saying {words}"


def rows(admin: psycopg.Connection[Any]) -> tuple[int, ...]:
    tables = ("data_sharing.hand_over", "data_sharing.delivery", "monitoring.snapshot", "monitoring.target", "vault.person")
    return tuple(admin.execute(f"select count(*) from {table}").fetchone()[0] for table in tables)


def test_it_removes_what_a_killed_one_left_writes_the_figures_and_touches_nothing_else(
    variables: dict[str, str], settings: Settings, server: str, admin: psycopg.Connection[Any], archive: Path, tmp_path: Path
) -> None:
    killed = replay(variables, archive, tmp_path / "figures.json")
    until(killed, "收件：")
    os.killpg(killed.pid, signal.SIGKILL)
    all_of(killed)
    assert len(scratch_databases(server)) == 1

    admin.execute("insert into monitoring.target values (2025, '469001', 7)")
    before = rows(admin)
    out = tmp_path / "figures.json"
    process = replay(variables, archive, out)
    told = all_of(process)
    assert process.returncode == 0, told
    expected = json.loads((ARCHIVE / "expected.json").read_text(encoding="utf-8"))["months"]["2024-01"]["province"]["work_stock"]
    assert json.loads(out.read_text(encoding="utf-8"))["months"]["2024-01"]["province"]["work_stock"] == expected
    assert rows(admin) == before
    assert not (settings.var / "keys").exists()
    assert list((settings.var / "replay").glob("*")) == []


def test_a_ctrl_c_drops_its_database_at_once(variables: dict[str, str], settings: Settings, archive: Path, tmp_path: Path) -> None:
    process = replay(variables, archive, tmp_path / "figures.json")
    until(process, "收件：")
    os.killpg(process.pid, signal.SIGINT)
    assert all_of(process).splitlines()[-1] == "错误：重演已停止：临时数据库已删除，没有写出指标文件"
    assert process.returncode == 1
    assert list((settings.var / "replay").glob("*")) == []
    assert not (tmp_path / "figures.json").exists()


def test_production_refuses(variables: dict[str, str], archive: Path, tmp_path: Path) -> None:
    assert refusal({**variables, "WENGANG_MODE": "production"}, archive, tmp_path / "figures.json") == (
        "正式环境不能重演：档案中的人员不应进入正式环境，请在试用环境核对"
    )


def test_a_role_that_may_not_make_databases_is_one_sentence(variables: dict[str, str], archive: Path, tmp_path: Path) -> None:
    del variables["WENGANG_ADMIN_DATABASE_URL"]
    told = refusal(variables, archive, tmp_path / "figures.json")
    assert told.startswith("数据库账号没有建库的权限")
    assert "WENGANG_ADMIN_DATABASE_URL" in told
