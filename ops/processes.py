"""Which processes belong to this copy: recorded in `var/run/stack.json`, recognised without doubt, stopped exactly.

Belongs here: the record, recognising and stopping. Does not belong here: what the processes do (`supervisor`).

The supervisor is the leader of a session of its own, so whatever it or its children ever started carries its number as session id —
Airflow's workers included, whose titles and parents change. A process counts as ours when its session is the recorded one and the
leader either lives with the recorded start time or is gone (killed) and the member started after it. A record from before a reboot
matches nothing. Starts are told in ticks since the boot and the boot by its number: a clock that is set meanwhile changes neither.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

import psutil

from wengang.whole_file import keep_whole

_BOOT = Path("/proc/sys/kernel/random/boot_id")
_START_FIELD = 19  # of /proc/<pid>/stat after the name in brackets (proc(5), field 22)


@dataclass(frozen=True, slots=True)
class Record:
    """The supervisor of this copy and its children by name, as process ids (0: waits to be started again), and how often each has ended."""

    pid: int
    started: int
    boot: str
    children: Mapping[str, int] = field(default_factory=dict)
    ends: Mapping[str, int] = field(default_factory=dict)


def record_file(var: Path) -> Path:
    """Give where the record stands."""
    return var / "run" / "stack.json"


def record_of(pid: int, children: Mapping[str, int], ends: Mapping[str, int]) -> Record:
    """Give the record of a living supervisor."""
    return Record(pid, _start_ticks(pid), _boot(), dict(children), dict(ends))


def write_record(var: Path, children: Mapping[str, int], ends: Mapping[str, int]) -> None:
    """Record the calling process as this copy's supervisor, with its children."""
    keep_whole(record_file(var), (json.dumps(asdict(record_of(os.getpid(), children, ends))) + "\n").encode())


def read_record(var: Path) -> Record | None:
    """Give the record of the last start, None where nothing was started or a reboot lies between."""
    path = record_file(var)
    if not path.exists():
        return None
    record = Record(**json.loads(path.read_text(encoding="utf-8")))
    return record if record.boot == _boot() else None


def supervisor_runs(record: Record) -> bool:
    """Tell whether the recorded supervisor itself lives."""
    try:
        process = psutil.Process(record.pid)
        return bool(_start_ticks(record.pid) == record.started and process.status() != psutil.STATUS_ZOMBIE)
    except (psutil.NoSuchProcess, OSError):
        return False


def members(record: Record) -> list[psutil.Process]:
    """Give every living process of the recorded session."""
    if psutil.pid_exists(record.pid) and not supervisor_runs(record) and not _is_zombie(record.pid):
        return []  # the number was given to somebody else: nothing of ours lives
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            same_session = os.getsid(process.pid) == record.pid and _start_ticks(process.pid) >= record.started
            if same_session and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


def stop_recorded(var: Path, grace: float) -> bool:
    """Stop what this copy started, politely first; give whether anything ran. Other processes are never touched."""
    record = read_record(var)
    ran = record is not None and stop(record, grace)
    record_file(var).unlink(missing_ok=True)
    return ran


def stop(record: Record, grace: float) -> bool:
    """Stop a supervisor and everything of its session; give whether anything ran."""
    ran = supervisor_runs(record)
    if ran:
        with suppress(psutil.Error):
            supervisor = psutil.Process(record.pid)
            supervisor.terminate()
            psutil.wait_procs([supervisor], timeout=grace)
    return _end(members(record)) or ran


def _boot() -> str:
    return _BOOT.read_text(encoding="ascii").strip()


def _start_ticks(pid: int) -> int:
    """Give when a process started, in ticks since the boot; raises `OSError` when it is gone."""
    stat = Path(f"/proc/{pid}/stat").read_bytes()
    return int(stat[stat.rindex(b")") + 2 :].split()[_START_FIELD])


def _end(processes: list[psutil.Process]) -> bool:
    for process in processes:
        with suppress(psutil.Error):
            process.terminate()
    _, stubborn = psutil.wait_procs(processes, timeout=2)
    for process in stubborn:
        with suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(stubborn, timeout=5)
    return bool(processes)


def _is_zombie(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True
