"""The one parent process: imports Airflow once, forks its processes and the mail catcher, and minds them.

Belongs here: which processes there are, minding and stopping them. Does not belong here: deciding whether to start (`stack`), the
variables (`environment`), the mechanics of one child (`child_processes`).

Minding: a child that ends is forked again, at most RESTARTS times in RESTART_WINDOW seconds; then the parent stops everything and says
why in its log. A process that lives but has no heartbeat any more (seen after an outage of PostgreSQL) is ended and forked again; a
PostgreSQL that is gone is started again. The parent itself keeps no thread and no connection, so that every fork is clean.

Starting: Airflow's database is prepared in one child while the others already import what they need; they wait for it.
"""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from ops.airflow_metadata import prepare_metadata, wait_until_prepared
from ops.child_processes import end_child, end_group, fork, log_file
from ops.database import var_folder
from ops.environment import mode, read_ports
from ops.health import airflow_health, database_answers, task_api_answers
from ops.processes import write_record
from wengang.settings.environment import Mode

RESTARTS = 5
RESTART_WINDOW = 600.0
HEALTH_EVERY = 15.0
UNHEALTHY_FOR = 30.0  # on top of the 30 s after which Airflow itself calls a part unhealthy
SCHEDULER_GRACE = 30.0  # seconds to end by itself: a running task may finish
GRACE = 8.0
CHILD_OF_PART = {"scheduler": "scheduler", "dag_processor": "dag-processor", "triggerer": "triggerer"}


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
        self._children = {child.name: child for child in children}
        self._stopping = False
        self._next_health = time.monotonic() + HEALTH_EVERY

    def run(self) -> int:
        """Prepare, start, mind and stop; give the exit code."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        preparation = fork("prepare", self._var, lambda: prepare_metadata(self._var))
        for child in self._children.values():
            self._start(child)
        failed = bool(os.waitstatus_to_exitcode(os.waitpid(preparation, 0)[1]))
        if failed:
            say(f"元数据库没有准备好：请看 {log_file(self._var, 'prepare')}")
        while not (failed or self._stopping):
            time.sleep(0.2)
            failed = not self._mind()
            if time.monotonic() > self._next_health:
                self._look_after_health()
        self._end_children()
        return int(failed)

    def _stop(self, *_signal: object) -> None:
        self._stopping = True

    def _start(self, child: Child) -> None:
        child.starts.append(time.monotonic())
        child.unhealthy_since = None
        child.pid = fork(child.name, self._var, child.run)
        write_record(self._var, {each.name: each.pid for each in self._children.values() if each.pid})

    def _mind(self) -> bool:
        """Start again what has ended; give False when that no longer helps."""
        for child in self._children.values():
            ended, status = os.waitpid(child.pid, os.WNOHANG)
            if not ended:
                continue
            end_group(child.pid, signal.SIGKILL)  # its workers have nobody to report to any more
            say(f"{child.name} ended (status {os.waitstatus_to_exitcode(status)})")
            if child.restarts_too_often:
                say(f"{child.name} 反复退出，全部停止：请看 {log_file(self._var, child.name)}")
                child.pid = 0
                return False
            if not self._stopping:
                self._look_after_database()  # often the reason why it ended
                self._start(child)
        return True

    def _look_after_database(self) -> None:
        if not database_answers(self._var):
            say("PostgreSQL does not answer, starting it")
            subprocess.run([sys.executable, "-m", "ops.database", "up"], check=False, stdin=subprocess.DEVNULL)

    def _look_after_health(self) -> None:
        self._look_after_database()
        port = read_ports(self._var).airflow
        health = airflow_health(port)
        if health:
            task_api_answers(port)  # after a restart the first call is slow: better this one than a task's
        for part, name in CHILD_OF_PART.items():
            child, now = self._children[name], time.monotonic()
            if health.get(part) != "unhealthy":
                child.unhealthy_since = None
            elif child.unhealthy_since is None:
                child.unhealthy_since = now
            elif now - max(child.unhealthy_since, child.starts[-1]) > UNHEALTHY_FOR:
                say(f"{name} has no heartbeat, ending it")
                end_group(child.pid, signal.SIGKILL)
        self._next_health = time.monotonic() + HEALTH_EVERY

    def _end_children(self) -> None:
        """End the scheduler while the API still answers its tasks, then the others at the same time."""
        running = [child for child in self._children.values() if child.pid]
        for child in running:
            if child.name == "scheduler":
                end_child(child.pid, SCHEDULER_GRACE)
        for child in running:
            end_child(child.pid, 0)
        for child in running:
            end_child(child.pid, GRACE)
        say("stopped")


def run_airflow(*arguments: str) -> None:
    """Run one of Airflow's own commands in this process."""
    from airflow.cli.cli_parser import get_parser  # noqa: PLC0415 - imported by the parent already

    parsed = get_parser().parse_args(list(arguments))
    parsed.func(parsed)


def run_api_server(var: Path) -> None:
    """Run the pages and the API."""
    import airflow.api_fastapi.core_api.routes.public  # noqa: PLC0415 - what takes long needs no database yet
    import airflow.api_fastapi.execution_api.app  # noqa: F401, PLC0415

    wait_until_prepared(var)
    run_airflow("api-server")


def run_scheduler(var: Path) -> None:
    """Run the scheduler after importing what tasks need, so that its workers, and so the tasks, inherit it."""
    import great_expectations  # noqa: F401, PLC0415 - 3 to 6 seconds that no task has to pay again
    import pandas as pd  # noqa: F401, PLC0415
    import python_calamine  # noqa: F401, PLC0415

    wait_until_prepared(var)
    run_airflow("scheduler", "--skip-serve-logs")  # logs are read from the common folder


def run_dag_processor(var: Path) -> None:
    """Run the reader of DAG files."""
    wait_until_prepared(var)
    run_airflow("dag-processor")


def run_triggerer(var: Path) -> None:
    """Run the triggerer. No task of the house waits in it; without it Airflow's first page shows a red mark for ever."""
    wait_until_prepared(var)
    run_airflow("triggerer", "--skip-serve-logs")  # logs are read from the common folder


def run_mail_catcher(var: Path) -> None:
    """Run the trial's mailbox."""
    from ops.mail_catcher import serve  # noqa: PLC0415 - not in production

    serve(var / "mail", read_ports(var).mail)


def say(text: str) -> None:
    """Write a line with its time to the supervisor's log."""
    print(time.strftime("%Y-%m-%d %H:%M:%S"), text, flush=True)


def main() -> int:
    """Import Airflow, then keep its processes alive."""
    var = var_folder()
    start = time.monotonic()
    write_record(var, {})  # first of all, so that a start can be stopped at any moment
    gc.disable()  # nothing of the imports is garbage; the children enable it again
    import airflow.cli.cli_parser  # noqa: PLC0415
    import airflow.models  # noqa: PLC0415
    import airflow.utils.db  # noqa: F401, PLC0415

    gc.freeze()
    say(f"Airflow imported after {time.monotonic() - start:.1f} s")
    children = [
        Child("api-server", lambda: run_api_server(var)),
        Child("scheduler", lambda: run_scheduler(var)),
        Child("dag-processor", lambda: run_dag_processor(var)),
        Child("triggerer", lambda: run_triggerer(var)),
    ]
    if mode() is Mode.TRIAL:
        children.append(Child("mail-catcher", lambda: run_mail_catcher(var)))
    return Supervisor(var, children).run()


if __name__ == "__main__":
    sys.exit(main())
