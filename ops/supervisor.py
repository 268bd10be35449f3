"""The one parent process: imports Airflow once, forks api-server, scheduler, dag-processor and the mail catcher, and minds them.

Belongs here: forking, minding, stopping. Does not belong here: deciding whether to start (`stack`), the variables (`environment`).

Minding: a child that ends is forked again, at most RESTARTS times in RESTART_WINDOW seconds; then the parent stops everything and says
why in its log. A process that lives but has no heartbeat any more (seen after an outage of PostgreSQL) is ended and forked again; a
PostgreSQL that is gone is started again. The parent itself keeps no thread and no connection, so that every fork is clean.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import psycopg

from ops.airflow_metadata import prepare_metadata
from ops.database import var_folder
from ops.environment import mode, read_ports
from ops.processes import write_record
from wengang.settings.environment import Mode

RESTARTS = 5
RESTART_WINDOW = 600.0
HEALTH_EVERY = 15.0
UNHEALTHY_FOR = 60.0
GRACE = {"scheduler": 30.0}  # seconds to end by itself: a running task may finish
DEFAULT_GRACE = 8.0
LARGEST_LOG = 20 * 1024 * 1024
COMPONENT_OF_HEALTH = {"scheduler": "scheduler", "dag_processor": "dag-processor"}


@dataclass(slots=True)
class Child:
    """One process that is kept alive."""

    name: str
    run: Callable[[], object]
    pid: int = 0
    starts: deque[float] = field(default_factory=lambda: deque(maxlen=RESTARTS + 1))
    unhealthy_since: float | None = None

    @property
    def restarts_too_often(self) -> bool:
        """Whether it had to be started again more often than can be chance."""
        return len(self.starts) > RESTARTS and self.starts[-1] - self.starts[0] < RESTART_WINDOW


class Supervisor:
    """Keeps the children alive until it is told to stop."""

    def __init__(self, var: Path, children: list[Child]) -> None:
        self._var = var
        self._children = children
        self._stopping = False
        self._next_health = time.monotonic() + HEALTH_EVERY

    def run(self) -> int:
        """Start, mind and stop the children; give the exit code."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        for child in self._children:
            self._start(child)
        code = 0
        while not self._stopping:
            time.sleep(0.2)
            code = self._mind()
            if code:
                break
            if time.monotonic() > self._next_health:
                self._look_after_health()
        self._end_children()
        return code

    def _stop(self, *_signal: object) -> None:
        self._stopping = True

    def _start(self, child: Child) -> None:
        child.starts.append(time.monotonic())
        child.unhealthy_since = None
        child.pid = fork(child.name, self._var, child.run)
        write_record(self._var, {each.name: each.pid for each in self._children if each.pid})

    def _mind(self) -> int:
        """Start again what has ended; give 1 when that no longer helps."""
        for child in self._children:
            ended, status = os.waitpid(child.pid, os.WNOHANG)
            if not ended:
                continue
            end_group(child.pid, signal.SIGKILL)  # its workers have nobody to report to any more
            say(f"{child.name} ended (status {os.waitstatus_to_exitcode(status)})")
            if child.restarts_too_often:
                say(f"{child.name} 反复退出，全部停止：请看 {log_file(self._var, child.name)}")
                child.pid = 0
                return 1
            if not self._stopping:
                self._start(child)
        return 0

    def _look_after_health(self) -> None:
        self._next_health = time.monotonic() + HEALTH_EVERY
        if not database_answers(self._var):
            say("PostgreSQL does not answer, starting it")
            subprocess.run([sys.executable, "-m", "ops.database", "up"], check=False, stdin=subprocess.DEVNULL)
        health = airflow_health(read_ports(self._var).airflow)
        for part, name in COMPONENT_OF_HEALTH.items():
            child = next(child for child in self._children if child.name == name)
            now = time.monotonic()
            if health.get(part) != "unhealthy":
                child.unhealthy_since = None
            elif child.unhealthy_since is None:
                child.unhealthy_since = now
            elif now - child.unhealthy_since > UNHEALTHY_FOR and now - child.starts[-1] > UNHEALTHY_FOR:
                say(f"{name} has no heartbeat, ending it")
                end_group(child.pid, signal.SIGKILL)

    def _end_children(self) -> None:
        """End them in order: the scheduler while the API still answers its tasks."""
        for child in sorted(self._children, key=lambda each: each.name != "scheduler"):
            if child.pid:
                end_child(child.pid, GRACE.get(child.name, DEFAULT_GRACE) if child.name == "scheduler" else 0.0)
        for child in self._children:
            if child.pid:
                end_child(child.pid, DEFAULT_GRACE)
                say(f"{child.name} stopped")


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
        redirect_output(log_file(var, name))
        gc.enable()
        run()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # the child must not run the parent's code any further
        import traceback  # noqa: PLC0415

        traceback.print_exc()
    finally:
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


def airflow_health(port: int) -> Mapping[str, str | None]:
    """Give the state of each part as the API server tells it; empty when it does not answer."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://127.0.0.1:{port}/api/v2/monitor/health", timeout=5) as answer:
            return {part: state.get("status") for part, state in json.load(answer).items()}
    except (OSError, ValueError):
        return {}


def database_answers(var: Path) -> bool:
    """Tell whether PostgreSQL takes a connection."""
    try:
        with psycopg.connect((var / "run" / "maintenance_url").read_text().strip(), connect_timeout=5):
            return True
    except psycopg.Error:
        return False


def run_airflow(*arguments: str) -> None:
    """Run one of Airflow's own commands in this process."""
    from airflow.cli.cli_parser import get_parser  # noqa: PLC0415 - imported by the parent already

    parsed = get_parser().parse_args(list(arguments))
    parsed.func(parsed)


def run_scheduler() -> None:
    """Run the scheduler after importing what tasks need, so that its workers, and so the tasks, inherit it."""
    import great_expectations  # noqa: F401, PLC0415 - 3 to 6 seconds that no task has to pay again
    import pandas as pd  # noqa: F401, PLC0415
    import python_calamine  # noqa: F401, PLC0415

    run_airflow("scheduler", "--skip-serve-logs")  # logs are read from the common folder


def run_mail_catcher(var: Path) -> None:
    """Run the trial's mailbox."""
    from ops.mail_catcher import serve  # noqa: PLC0415 - not in production

    serve(var / "mail", read_ports(var).mail)


def say(text: str) -> None:
    """Write a line with its time to the supervisor's log."""
    print(time.strftime("%Y-%m-%d %H:%M:%S"), text, flush=True)


def main() -> int:
    """Prepare Airflow's database, then keep the processes alive."""
    var = var_folder()
    start = time.monotonic()
    write_record(var, {})
    gc.disable()  # nothing of the imports is garbage; the children enable it again
    import airflow.cli.cli_parser  # noqa: PLC0415 - after the record, so that a start can be stopped at once
    import airflow.models  # noqa: PLC0415
    import airflow.utils.db  # noqa: F401, PLC0415

    gc.freeze()
    say(f"Airflow imported after {time.monotonic() - start:.1f} s")
    preparation = fork("prepare", var, lambda: prepare_metadata(var))
    if os.waitstatus_to_exitcode(os.waitpid(preparation, 0)[1]):
        say(f"元数据库没有准备好：请看 {log_file(var, 'prepare')}")
        return 1
    say(f"database prepared after {time.monotonic() - start:.1f} s")
    children = [
        Child("api-server", lambda: run_airflow("api-server")),
        Child("scheduler", run_scheduler),
        Child("dag-processor", lambda: run_airflow("dag-processor")),
    ]
    if mode() is Mode.TRIAL:
        children.append(Child("mail-catcher", lambda: run_mail_catcher(var)))
    return Supervisor(var, children).run()


if __name__ == "__main__":
    sys.exit(main())
