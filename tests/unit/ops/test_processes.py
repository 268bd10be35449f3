"""What belongs to this copy is recognised whatever the clock says, and nothing else is."""

from __future__ import annotations

import json
import subprocess
from dataclasses import asdict, replace
from pathlib import Path

import psutil
import pytest
from ops.processes import members, read_record, record_file, record_of, stop, supervisor_runs


@pytest.fixture
def leader() -> subprocess.Popen[bytes]:
    return subprocess.Popen(["sleep", "60"], start_new_session=True)


def test_clock_that_is_set_changes_nothing(leader: subprocess.Popen[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record = record_of(leader.pid, {}, {})
    record_file(tmp_path).parent.mkdir()
    record_file(tmp_path).write_text(json.dumps(asdict(record)), encoding="utf-8")
    monkeypatch.setattr(psutil, "boot_time", lambda: 1.0)
    assert read_record(tmp_path) == record
    assert supervisor_runs(record)
    assert [one.pid for one in members(record)] == [leader.pid]
    assert stop(record, grace=0)
    leader.wait(10)
    assert not supervisor_runs(record)


def test_record_of_another_boot_or_another_process_matches_nothing(leader: subprocess.Popen[bytes], tmp_path: Path) -> None:
    record = record_of(leader.pid, {}, {})
    record_file(tmp_path).parent.mkdir()
    record_file(tmp_path).write_text(json.dumps({**asdict(record), "boot": "another"}), encoding="utf-8")
    assert read_record(tmp_path) is None
    other = replace(record, started=record.started - 100)
    assert not supervisor_runs(other)
    assert members(other) == []
    leader.kill()
    leader.wait(10)
