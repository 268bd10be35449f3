"""The one parent process: imports Airflow once, forks its processes and the mail catcher, and minds them.

Belongs here: which processes there are, minding and stopping them. Does not belong here: deciding whether to start (`stack`), the
variables (`environment`), the mechanics of one child (`child_processes`).

Minding: a child that ends is forked again, at once the first time and after a growing pause when it keeps ending; the record says how
often, so that `make status` can name what is broken. A process that lives but has no heartbeat any more (seen after an outage of
PostgreSQL), and a web server that answers nothing for two minutes while PostgreSQL does, is ended and forked again; a PostgreSQL that is
gone is started again. Nothing ends the parent but a signal: what fails because the disk is full or the machine has no process left is tried
again until there is room. The parent itself keeps no thread and no connection, so that every fork is clean.

Starting: Airflow's database is prepared in one child while the others already import what they need; they wait for it.
"""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from ops.airflow_metadata import prepare_metadata, wait_until_prepared
from ops.airflow_process import import_what_tasks_need, run_airflow
from ops.child_processes import end_child, end_group, fork, log_file
from ops.database import maintenance_address, var_folder
from ops.environment import read_ports
from ops.health import airflow_health, database_answers, task_api_answers
from ops.processes import write_record
from wengang.settings.environment import Mode, read_mode

RESTART_WINDOW = 600.0
LONGEST_PAUSE = 60.0
HEALTH_EVERY = 15.0
API_SILENT_FOR = 120.0  # a start takes a quarter of it, on a machine that is busy with others half
UNHEALTHY_FOR = 30.0  # on top of the 30 s after which Airflow itself calls a part unhealthy
SCHEDULER_GRACE = 30.0  # seconds to end by itself: a running task may finish
GRACE = 8.0
DATABASE_SECONDS = 120
CHILD_OF_PART = {"scheduler": "scheduler", "dag_processor": "dag-processor", "triggerer": "triggerer"}


@dataclass(slots=True)
class Child:
    """One process that is kept alive; `pid` is 0 while it waits to be started again."""

    name: str
    run: Callable[[], object]
    pid: int = 0
    started: float = 0.0
    not_before: float = 0.0
    ends: list[float] = field(default_factory=list)
    unhealthy_since: float | None = None

    def note_end(self, now: float) -> None:
        """Plan the next start: at once after the first end, later and later while it keeps ending."""
        self.pid = 0
        self.ends = [*self.recent_ends(now), now]
        self.not_before = now + pause_after(len(self.ends))

    def recent_ends(self, now: float) -> list[float]:
        """Give the ends that are recent enough to count."""
        return [end for end in self.ends if now - end < RESTART_WINDOW]


def pause_after(ends: int) -> float:
    """Give the seconds to wait after so many ends in RESTART_WINDOW."""
    return 0.0 if ends <= 1 else min(2.0 ** (ends - 1), LONGEST_PAUSE)


class Supervisor:
    """Keeps the children alive until it is told to stop."""

    def __init__(self, var: Path, children: list[Child]) -> None:
        self._var = var
        self._children = {child.name: child for child in children}
        self._stopping = False
        self._next_health = time.monotonic() + HEALTH_EVERY
        self._recorded: object = None
        self._trouble = ""

    def run(self) -> int:
        """Prepare, start, mind and stop; give the exit code."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        preparation = fork("prepare", self._var, lambda: prepare_metadata(self._var, maintenance_address(self._var)))
        for child in self._children.values():
            self._start(child)
        failed = bool(os.waitstatus_to_exitcode(os.waitpid(preparation, 0)[1]))
        if failed:
            say(f"元数据库没有准备好：请看 {log_file(self._var, 'prepare')}")
        while not (failed or self._stopping):
            time.sleep(0.2)
            self._look_after_all()
        self._end_children()
        return int(failed)

    def _stop(self, *_signal: object) -> None:
        self._stopping = True

    def _look_after_all(self) -> None:
        """Look once at everything; what fails now is tried again at the next look, and said once."""
        try:
            self._mind()
            self._keep_record()
            if time.monotonic() > self._next_health:
                self._next_health = time.monotonic() + HEALTH_EVERY
                self._look_after_health()
            self._trouble = ""
        except Exception as error:  # the parent outlives everything: without it nothing is ever put right
            if self._trouble != repr(error):
                self._trouble = repr(error)
                say(f"{self._trouble}, trying again")

    def _start(self, child: Child) -> None:
        child.started, child.unhealthy_since = time.monotonic(), None
        try:
            child.pid = fork(child.name, self._var, child.run)
        except OSError as error:  # the machine has no process or no memory left
            say(f"{child.name} cannot be started: {error}")
            child.note_end(time.monotonic())

    def _keep_record(self) -> None:
        """Record which process is which and how often each has ended, where that has changed."""
        now = time.monotonic()
        children = {child.name: child.pid for child in self._children.values()}
        ends = {child.name: len(child.recent_ends(now)) for child in self._children.values()}
        if self._recorded != (children, ends):
            write_record(self._var, children, ends)
            self._recorded = (children, ends)

    def _mind(self) -> None:
        """Start again what has ended, when its pause is over."""
        for child in self._children.values():
            if child.pid:
                ended, status = os.waitpid(child.pid, os.WNOHANG)
                if not ended:
                    continue
                end_group(child.pid, signal.SIGKILL)  # its workers have nobody to report to any more
                child.note_end(time.monotonic())
                again = child.not_before - time.monotonic()
                say(f"{child.name} ended (status {os.waitstatus_to_exitcode(status)}), next start in {max(again, 0):.0f} s")
            if time.monotonic() >= child.not_before and not self._stopping:
                self._look_after_database()  # often the reason why it ended
                self._start(child)

    def _look_after_database(self) -> None:
        if not database_answers(self._var):
            say("PostgreSQL does not answer, starting it")
            with suppress(subprocess.TimeoutExpired):
                subprocess.run(
                    [sys.executable, "-m", "ops.database", "up"], check=False, stdin=subprocess.DEVNULL, timeout=DATABASE_SECONDS
                )

    def _look_after_health(self) -> None:
        self._look_after_database()
        port = read_ports(self._var).airflow
        health = airflow_health(port)
        if health:
            task_api_answers(port)  # after a restart the first call is slow: better this one than a task's
        self._end_when_sick("api-server", not health and database_answers(self._var), API_SILENT_FOR)
        for part, name in CHILD_OF_PART.items():
            self._end_when_sick(name, health.get(part) == "unhealthy", UNHEALTHY_FOR)

    def _end_when_sick(self, name: str, sick: bool, longest: float) -> None:
        """End a child that lives and has not worked for so many seconds since it was started; it is forked again like one that ended."""
        child, now = self._children[name], time.monotonic()
        if not sick or not child.pid:
            child.unhealthy_since = None
        elif child.unhealthy_since is None:
            child.unhealthy_since = now
        elif now - max(child.unhealthy_since, child.started) > longest:
            say(f"{name} does not work any more, ending it")
            end_group(child.pid, signal.SIGKILL)

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


def run_api_server(var: Path) -> None:
    """Run the pages and the API."""
    import airflow.api_fastapi.core_api.routes.public  # noqa: PLC0415 - what takes long needs no database yet
    import airflow.api_fastapi.execution_api.app  # noqa: F401, PLC0415

    wait_until_prepared(var)
    run_airflow("api-server", "--proxy-headers")  # a proxy on this machine says who calls; wrong passwords are counted by address


def run_scheduler(var: Path) -> None:
    """Run the scheduler after importing what tasks need, while Airflow's database is being prepared."""
    import_what_tasks_need()
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
    """Write a line with its time to the supervisor's log; a full disk swallows it."""
    with suppress(OSError):
        os.write(sys.stdout.fileno(), f"{time.strftime('%Y-%m-%d %H:%M:%S')} {text}\n".encode())


def main() -> int:
    """Import Airflow, then keep its processes alive."""
    var = var_folder()
    start = time.monotonic()
    with suppress(OSError):
        write_record(var, {}, {})  # first of all, so that a start can be stopped at any moment
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
    if read_mode() is Mode.TRIAL:
        children.append(Child("mail-catcher", lambda: run_mail_catcher(var)))
    return Supervisor(var, children).run()


if __name__ == "__main__":
    sys.exit(main())
