"""One of Airflow's processes under a watch: ended when it hangs, so that who started it — systemd or a container engine — starts it again.

Belongs here: starting one process, asking after its health, ending it. Does not belong here: starting it again (the service manager's
work), and the installation that `make up` starts (`supervisor`).

A process that lives may do nothing any more: after an outage of PostgreSQL the scheduler was seen to stay and to schedule nothing. So the
health page is asked, not the process table. A part counts as hanging when the page has called it unhealthy for UNHEALTHY_FOR seconds on end
while the database answers; a page that does not answer says nothing about the others, and everything about the page itself. A worker of Celery
stands on no health page: it is asked over its broker, and one that answers nothing for as long while the broker does is hanging.

Under systemd (`Type=notify`) it says when the process is ready, and that the watch itself is alive.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from ops.health import health_told_by
from wengang.plain_end import ended_plainly
from wengang.user_error import UserError

ASK_EVERY = 5.0
ASK_WORKER_EVERY = 60.0
"""A question over the broker takes a process of seconds."""
WORKER_ANSWERS_WITHIN = 30.0
FIRST_WELL_WITHIN = 180.0
"""Seconds from the start in which nothing is called ill: Airflow is imported, and an earlier life's heartbeat still stands on the page."""
UNHEALTHY_FOR = {"api-server": 90.0, "worker": 180.0}
UNHEALTHY_FOR_OTHERS = 30.0
"""On top of the 30 s after which Airflow itself calls a part unhealthy."""
PART_OF = {"api-server": "metadatabase", "scheduler": "scheduler", "dag-processor": "dag_processor", "triggerer": "triggerer"}
WORKER = "worker"
_BROKER, _BROKER_PORT = "AIRFLOW__CELERY__BROKER_URL", 6379
_CELERY = (sys.executable, "-m", "celery", "--app", "airflow.providers.celery.executors.celery_executor.app")
_PAGES = "AIRFLOW__CORE__EXECUTION_API_SERVER_URL"


class State(StrEnum):
    """What was heard of a process: it works, it does not, or nothing can be said."""

    WELL = "well"
    ILL = "ill"
    UNKNOWN = "unknown"


def state_of(name: str, health: Mapping[str, str | None]) -> State:
    """Give what the health page says about a process; an empty page did not answer."""
    if name == "api-server":
        return State.WELL if health else State.ILL
    if health.get("metadatabase") != "healthy":
        return State.UNKNOWN
    return {"healthy": State.WELL, "unhealthy": State.ILL}.get(health.get(PART_OF[name]) or "", State.UNKNOWN)


def state_of_worker(command: Sequence[str] = _CELERY) -> State:
    """Give what this machine's worker of Celery says of itself; nothing can be said where the broker does not answer."""
    broker = urlsplit(os.environ[_BROKER])
    try:
        socket.create_connection((broker.hostname or "", broker.port or _BROKER_PORT), ASK_EVERY).close()
    except OSError:
        return State.UNKNOWN
    asked = [*command, "inspect", "ping", "-d", f"celery@{socket.gethostname()}"]
    try:
        answered = subprocess.run(asked, capture_output=True, timeout=WORKER_ANSWERS_WITHIN, check=False).returncode == 0
    except subprocess.TimeoutExpired:
        answered = False
    return State.WELL if answered else State.ILL


@dataclass(slots=True)
class Watch:
    """What was heard of one process since its start."""

    patience: float
    began: float
    was_well: bool = False
    ill_since: float | None = None

    def hangs(self, state: State, now: float) -> bool:
        """Take in what was heard now and tell whether the process has to be ended."""
        if state is not State.ILL:
            self.was_well |= state is State.WELL
            self.ill_since = None
            return False
        if not self.was_well and now - self.began < FIRST_WELL_WITHIN:
            return False
        self.ill_since = now if self.ill_since is None else self.ill_since
        return now - self.ill_since >= self.patience


def run(name: str, command: list[str]) -> int:
    """Run a process until it ends or hangs; give its exit code, 1 for one that hung."""
    process = subprocess.Popen(command, process_group=0)
    stopping: list[int] = []

    def stop(number: int, _frame: object) -> None:
        stopping.append(number)
        process.terminate()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    watch = Watch(UNHEALTHY_FOR.get(name, UNHEALTHY_FOR_OTHERS), time.monotonic())
    if name != "api-server":  # others wait for the pages; for these nobody does
        tell_service_manager("READY=1")
    while process.poll() is None:
        state = state_of_worker() if name == WORKER else state_of(name, health_told_by(_pages()))
        if watch.hangs(state, time.monotonic()) and not stopping:
            print(f"{name} has not been healthy for {watch.patience:.0f} s, ending it to be started again", flush=True)
            os.killpg(process.pid, signal.SIGKILL)
        elif state is State.WELL and name == "api-server":
            tell_service_manager("READY=1")
        tell_service_manager("WATCHDOG=1")
        try:
            process.wait(ASK_WORKER_EVERY if name == WORKER else ASK_EVERY)
        except subprocess.TimeoutExpired:
            continue
    return 0 if stopping else max(process.returncode, 1)


def tell_service_manager(words: str) -> None:
    """Tell systemd something about this process (sd_notify(3)); elsewhere nobody listens."""
    address = os.environ.get("NOTIFY_SOCKET")
    if address:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as letter:
            letter.sendto(words.encode(), address.replace("@", "\0", 1) if address.startswith("@") else address)


def _pages() -> str:
    return os.environ[_PAGES].removesuffix("/").removesuffix("/execution")


def main(arguments: list[str]) -> int:
    """Run one of Airflow's processes under the watch; gives the exit code."""
    if not arguments or arguments[0] not in {*PART_OF, WORKER}:
        raise UserError(f"用法：python -m ops.watched {' | '.join([*PART_OF, WORKER])} [参数…]")
    of_airflow = ["celery", *arguments] if arguments[0] == WORKER else arguments
    return run(arguments[0], [sys.executable, "-m", "ops.airflow_process", *of_airflow])


if __name__ == "__main__":
    sys.exit(ended_plainly(lambda: main(sys.argv[1:])))
