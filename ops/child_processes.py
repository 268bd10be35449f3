"""Children of the supervisor: forked with their own process group and log file, and ended without leftovers.

Belongs here: forking and ending one child. Does not belong here: which children there are and when they start again (`supervisor`).
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

COLLECT_AFTER = (100_000, 50, 50)  # Airflow's start makes many lasting objects: collecting as usual costs a third of it
LARGEST_LOG = 20 * 1024 * 1024


def fork(name: str, var: Path, run: Callable[[], object]) -> int:
    """Run a function in a child with its own process group and log file; give the child's process id."""
    pid = os.fork()
    if pid:
        with suppress(OSError):
            os.setpgid(pid, pid)
        return pid
    return _be_child(name, var, run)


def _be_child(name: str, var: Path, run: Callable[[], object]) -> NoReturn:
    code = 1
    try:
        with suppress(OSError):
            os.setpgid(0, 0)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        with suppress(OSError):  # on a full disk it goes on writing where its parent writes
            redirect_output(log_file(var, name))
        gc.set_threshold(*COLLECT_AFTER)
        gc.enable()
        run()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # the child must not run the parent's code any further
        traceback.print_exc()
    finally:
        with suppress(OSError):  # a full disk must not keep the child from ending
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def redirect_output(path: Path) -> None:
    """Send what this process prints to its log file; a large one is put aside first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LARGEST_LOG:
        path.replace(path.with_suffix(".log.1"))
    target = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for descriptor in (1, 2):
        os.dup2(target, descriptor)
    os.close(target)


def log_file(var: Path, name: str) -> Path:
    """Give where a process writes its log."""
    return var / "log" / f"{name}.log"


def end_group(pid: int, number: signal.Signals) -> None:
    """Send a signal to a child and everything in its process group."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)


def end_child(pid: int, grace: float) -> None:
    """End a child politely, and after the grace without asking; a grace of 0 only asks."""
    with suppress(ChildProcessError, ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
        end = time.monotonic() + grace
        while time.monotonic() < end:
            if os.waitpid(pid, os.WNOHANG)[0]:
                end_group(pid, signal.SIGKILL)
                return
            time.sleep(0.05)
        if grace:
            end_group(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
