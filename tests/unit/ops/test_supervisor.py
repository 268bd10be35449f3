"""The supervisor outlives a full disk, starts again what ended, more and more slowly, and ends only when it is told to."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ops import supervisor
from ops.child_processes import log_file
from ops.environment import Ports
from ops.processes import record_file
from ops.supervisor import LONGEST_PAUSE, Child, Supervisor, pause_after


class Watched(Supervisor):
    """A supervisor of children that are no Airflow: no database is asked, no health looked after."""

    def _look_after_database(self) -> None:
        """Leave the database alone."""


def test_pause_grows_and_stays_bounded() -> None:
    pauses = [pause_after(ends) for ends in range(1, 20)]
    assert pauses[0] == 0
    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST_PAUSE


def test_old_ends_are_forgotten() -> None:
    child = Child("page", lambda: None)
    for moment in (0.0, 1.0, 2.0):
        child.note_end(moment)
    assert child.not_before > 2.0
    child.note_end(supervisor.RESTART_WINDOW + 100)
    assert len(child.ends) == 1
    assert child.not_before == supervisor.RESTART_WINDOW + 100


def looked_at(watched: Watched, reached: Callable[[], object]) -> None:
    """Let the supervisor look until something is so, as long as a busy machine may need."""
    end = time.monotonic() + 30
    while not reached():
        assert time.monotonic() < end
        watched._look_after_all()
        time.sleep(0.02)


def recorded(var: Path) -> dict[str, Any]:
    return json.loads(record_file(var).read_text(encoding="utf-8")) if record_file(var).exists() else {}


@pytest.fixture
def child(tmp_path: Path) -> Child:
    (tmp_path / "run").mkdir()
    return Child("page", lambda: time.sleep(60))


def test_child_that_keeps_ending_is_named_in_the_record_and_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    steady, failing = Child("steady", lambda: time.sleep(60)), Child("failing", lambda: os._exit(1))
    watched = Watched(tmp_path, [steady, failing])
    looked_at(watched, lambda: recorded(tmp_path).get("ends") == {"steady": 0, "failing": 2})
    assert recorded(tmp_path)["children"] == {"steady": steady.pid, "failing": 0}, "it waits"
    os.kill(steady.pid, signal.SIGKILL)
    os.waitpid(steady.pid, 0)


def test_record_that_cannot_be_written_is_written_later(tmp_path: Path, child: Child, monkeypatch: pytest.MonkeyPatch) -> None:
    watched = Watched(tmp_path, [child])
    with monkeypatch.context() as full:

        def no_space(*_arguments: object) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        full.setattr(supervisor, "write_record", no_space)
        looked_at(watched, lambda: child.pid)
    assert not record_file(tmp_path).exists(), "it was started all the same"
    looked_at(watched, lambda: recorded(tmp_path).get("children") == {"page": child.pid})
    os.kill(child.pid, signal.SIGKILL)
    os.waitpid(child.pid, 0)


FILL_AND_FREE = """
import sys, time
from pathlib import Path
from ops.supervisor import Child, Supervisor, say
class Watched(Supervisor):
    def _look_after_database(self): pass
var = Path(sys.argv[1])
(var / "run").mkdir()
sys.stdout = open(var / "supervisor.log", "a")
child = Child("page", lambda: time.sleep(0.2) or 1 / 0)
watched = Watched(var, [child])
record = var / "run" / "stack.json"
def look(reached):
    end = time.monotonic() + 30
    while not reached():
        assert time.monotonic() < end
        watched._look_after_all()
        time.sleep(0.02)
with (var / "filler").open("wb", buffering=0) as filler:
    try:
        while True:
            filler.write(bytes(4096))
    except OSError:
        pass
for _ in range(50):
    say("a line that does not fit any more " * 10)
look(lambda: child.ends)
assert not record.exists()
(var / "filler").unlink()
look(record.exists)
assert record.stat().st_size > 0
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")
def test_full_disk_is_outlived(tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", small], check=False, capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount")
    try:
        done = subprocess.run([sys.executable, "-c", FILL_AND_FREE, small], check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    finally:
        subprocess.run(["umount", "-l", small], check=False)


def test_log_that_cannot_be_opened_keeps_no_child_from_running(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    log_file(tmp_path, "page").parent.mkdir()
    log_file(tmp_path, "page").mkdir()  # no file can be opened there
    child = Child("page", lambda: (tmp_path / "ran").write_text("yes", encoding="utf-8"))
    looked_at(Watched(tmp_path, [child]), (tmp_path / "ran").exists)


@pytest.mark.parametrize(("silent_for", "ended"), [(supervisor.API_SILENT_FOR - 1, False), (supervisor.API_SILENT_FOR + 1, True)])
def test_pages_that_answer_nothing_are_ended_and_so_started_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, silent_for: float, ended: bool
) -> None:
    sent: list[int] = []
    pages = Child("api-server", lambda: None, pid=12345, started=0.0)
    others = [Child(name, lambda: None) for name in supervisor.CHILD_OF_PART.values()]
    now = [1000.0]
    monkeypatch.setattr(supervisor.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(supervisor, "read_ports", lambda _var: Ports(1, 2))
    monkeypatch.setattr(supervisor, "airflow_health", lambda _port: {})
    monkeypatch.setattr(supervisor, "database_answers", lambda _var: True)
    monkeypatch.setattr(supervisor, "end_group", lambda pid, _signal: sent.append(pid))
    watched = Watched(tmp_path, [pages, *others])
    watched._look_after_health()
    now[0] += silent_for
    watched._look_after_health()
    assert sent == ([12345] if ended else [])
