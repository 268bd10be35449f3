"""What had its time is removed, and nothing else: not the audit, not the inbox, not the archive, not the keys."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from ops.housekeeping import KEPT_DAYS, old_files, remove

NOW = 1_000_000_000.0
DAY = 86_400


def put(path: Path, days: float) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("x", encoding="utf-8")
    os.utime(path, (NOW - days * DAY, NOW - days * DAY))
    return path


def test_only_what_had_its_time_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AIRFLOW__LOGGING__BASE_LOG_FOLDER", raising=False)
    gone = {
        put(tmp_path / "airflow/logs/dag_id=a/run_id=1/task.log", KEPT_DAYS["logs"] + 1),
        put(tmp_path / "log/error-12.log", KEPT_DAYS["logs"] + 1),
        put(tmp_path / "archive/469001/.a.enc.12.ab.part", KEPT_DAYS["halves"] + 1),
    }
    stays = {
        put(tmp_path / "airflow/logs/dag_id=a/run_id=2/task.log", KEPT_DAYS["logs"] - 1),
        put(tmp_path / "log/scheduler.log", 999),
        put(tmp_path / "archive/469001/2020-01/a.enc", 9999),
        put(tmp_path / "archive/469001/.b.enc.12.ab.part", 0.1),
        put(tmp_path / "inbox/469001/2025-03/hr/.upload.part", 9999),
        put(tmp_path / "audit/heads.jsonl", 9999),
        put(tmp_path / "keys/person.key", 9999),
        put(tmp_path / "pg/.x.part", 9999),
    }
    found = old_files(tmp_path, NOW)
    assert {path for old in found for path in old.paths} == gone
    assert sum(remove(old) for old in found) == len(gone)
    assert not (tmp_path / "airflow/logs/dag_id=a/run_id=1").exists(), "a folder that is empty then goes too"
    assert {path for path in tmp_path.rglob("*") if path.is_file()} == stays


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    kept = put(tmp_path / "elsewhere.log", KEPT_DAYS["logs"] + 1)
    (tmp_path / "airflow/logs").mkdir(parents=True)
    (tmp_path / "airflow/logs/latest").symlink_to(kept)
    assert not any(old.paths for old in old_files(tmp_path, NOW))
