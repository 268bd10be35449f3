"""`make status` names what is broken and tells a stopped installation from a dead one."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from ops import condition as module
from ops.condition import condition
from ops.processes import record_file, record_of

from wengang.papers.columns import SCREEN, width_of

WELL = {"metadatabase": "healthy", "scheduler": "healthy", "dag_processor": "healthy", "triggerer": "healthy"}


@pytest.fixture
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder of an installation whose database answers and whose supervisor is this process."""
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "ports.json").write_text('{"airflow": 20001, "mail": 20002}\n', encoding="utf-8")
    monkeypatch.setattr(module, "database_answers", lambda _var: True)
    monkeypatch.setattr(module, "disk_is_full", lambda _var: False)
    (tmp_path / "run" / "maintenance_url").write_text("postgresql://x@/postgres?host=/nowhere", encoding="utf-8")
    monkeypatch.setattr(module, "about_mail", lambda _settings: ((), ()))
    monkeypatch.setattr(module, "about_due", lambda _settings, _today: "没有到期和逾期的事项")
    monkeypatch.setattr(module, "airflow_health", lambda _port: WELL)
    return tmp_path


def recorded(var: Path, *, pid: int | None = None, ends: int = 0, started: int = 0) -> None:
    children = {name: os.getpid() for name in ("api-server", "scheduler", "dag-processor", "triggerer", "mail-catcher")}
    children["scheduler"] = os.getpid() if pid is None else pid
    record = record_of(os.getpid(), children, {"scheduler": ends})
    body = {"pid": record.pid, "started": record.started + started, "boot": record.boot, "children": record.children, "ends": record.ends}
    record_file(var).write_text(json.dumps(body), encoding="utf-8")


def test_healthy_installation_has_nothing_broken_and_fits_the_terminal(var: Path) -> None:
    recorded(var)
    found = condition(var)
    assert found.broken == ()
    table = found.page.split("\n\n")[0].splitlines()
    assert len(table) == 8
    assert max(map(width_of, table)) <= SCREEN


@pytest.mark.parametrize(
    ("pid", "ends", "words"),
    [(0, 1, "退出了，正在重新启动"), (0, 6, "十分钟内退出 6 次，稍后自动再启动"), (None, 6, "十分钟内退出 6 次，现在又已启动")],
)
def test_child_that_ends_is_named_with_its_log(var: Path, pid: int | None, ends: int, words: str) -> None:
    recorded(var, pid=pid, ends=ends)
    (sentence,) = condition(var).broken
    assert sentence == f"调度{words}，请看 {var / 'log' / 'scheduler.log'}"


def test_child_without_heartbeat_is_named(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded(var)
    monkeypatch.setattr(module, "airflow_health", lambda _port: {**WELL, "scheduler": "unhealthy"})
    assert condition(var).broken[0].startswith("调度不工作")


def test_full_disk_comes_first(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded(var)
    monkeypatch.setattr(module, "disk_is_full", lambda _var: True)
    assert condition(var).broken[0].startswith("磁盘已满")


def test_stopped_installation_is_not_broken(var: Path) -> None:
    assert condition(var).broken == ()
    assert "启动用 make up" in condition(var).text


def test_an_installation_of_systemd_is_not_called_stopped(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENGANG_DATABASE_SERVER", "own")
    told = condition(var).text
    assert "systemctl list-units" in told
    assert "没有运行" not in told


def test_installation_whose_supervisor_died_is_broken(var: Path) -> None:
    recorded(var, started=-1000)
    (sentence,) = condition(var).broken
    assert "总管意外退出" in sentence
    assert "make up" in sentence
