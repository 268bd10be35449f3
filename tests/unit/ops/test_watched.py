"""What hangs is ended and what only starts, waits or stops is left alone; a real process, with and without a service manager."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from ops import watched
from ops.airflow_process import runs_tasks
from ops.watched import FIRST_WELL_WITHIN, State, Watch, state_of, state_of_worker
from tests.integrity.sources import ROOT

WELL = {"metadatabase": "healthy", "scheduler": "healthy", "dag_processor": "healthy", "triggerer": "healthy"}


@pytest.mark.parametrize(
    ("name", "health", "state"),
    [
        ("scheduler", WELL, State.WELL),
        ("scheduler", WELL | {"scheduler": "unhealthy"}, State.ILL),
        ("scheduler", WELL | {"scheduler": "unhealthy", "metadatabase": "unhealthy"}, State.UNKNOWN),
        ("dag-processor", WELL | {"dag_processor": None}, State.UNKNOWN),
        ("triggerer", {}, State.UNKNOWN),
        ("api-server", {}, State.ILL),
        ("api-server", {"metadatabase": "unhealthy"}, State.WELL),
    ],
)
def test_what_the_health_page_says_of_a_process(name: str, health: dict[str, str | None], state: State) -> None:
    assert state_of(name, health) is state


def test_a_worker_is_asked_over_its_broker_and_only_while_that_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watched, "WORKER_ANSWERS_WITHIN", 5.0)

    def says(code: str) -> State:
        return state_of_worker([sys.executable, "-c", code])

    with socket.socket() as broker:
        broker.bind(("127.0.0.1", 0))
        broker.listen()
        monkeypatch.setenv("AIRFLOW__CELERY__BROKER_URL", f"redis://:word@127.0.0.1:{broker.getsockname()[1]}/0")
        assert says("import sys; sys.exit(0 if sys.argv[1:3] == ['inspect', 'ping'] else 1)") is State.WELL
        assert says("raise SystemExit(69)") is State.ILL
        monkeypatch.setattr(watched, "WORKER_ANSWERS_WITHIN", 0.1)
        assert says("import time; time.sleep(60)") is State.ILL
    assert says("raise SystemExit(69)") is State.UNKNOWN


@pytest.mark.parametrize(
    ("executor", "arguments", "imports"),
    [
        ("LocalExecutor", ["scheduler", "--skip-serve-logs"], True),
        ("CeleryExecutor", ["scheduler"], False),
        ("CeleryExecutor", ["celery", "worker", "--concurrency", "2"], True),
        ("LocalExecutor", ["api-server"], False),
    ],
)
def test_what_forks_tasks_imports_what_they_need(
    monkeypatch: pytest.MonkeyPatch, executor: str, arguments: list[str], imports: bool
) -> None:
    monkeypatch.setenv("AIRFLOW__CORE__EXECUTOR", executor)
    assert runs_tasks(arguments) is imports


def heard(*states: tuple[float, State]) -> list[bool]:
    watch = Watch(patience=30, began=0)
    return [watch.hangs(state, at) for at, state in states]


def test_only_what_is_ill_for_its_whole_patience_hangs() -> None:
    assert heard((10, State.WELL), (40, State.ILL), (60, State.ILL), (70, State.ILL)) == [False, False, False, True]
    assert not any(heard((10, State.WELL), (40, State.ILL), (60, State.UNKNOWN), (71, State.ILL), (100, State.ILL)))


def test_a_start_has_time_but_not_for_ever() -> None:
    late = FIRST_WELL_WITHIN
    assert heard((late - 1, State.ILL), (late, State.ILL), (late + 29, State.ILL), (late + 30, State.ILL)) == [False, False, False, True]


PAGES_THAT_ARE_GONE = """
    import sys
    from ops import watched
    watched.ASK_EVERY, watched.FIRST_WELL_WITHIN, watched.UNHEALTHY_FOR = 0.05, 0.0, {{"api-server": {patience}}}
    sys.exit(watched.run("api-server", [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(600)"]))
"""


def started(patience: float, **environment: str) -> subprocess.Popen[str]:
    """Start a process under the watch whose health page never answers."""
    path = {"PYTHONPATH": f"{ROOT}:{ROOT / 'include'}", "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": "http://127.0.0.1:1/execution/"}
    code = textwrap.dedent(PAGES_THAT_ARE_GONE.format(patience=patience))
    return subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=path | environment, stdout=subprocess.PIPE, text=True)


def test_a_process_that_hangs_is_ended_with_a_code_that_starts_it_again(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        process = started(0.2, NOTIFY_SOCKET=str(tmp_path / "notify"))
        told = process.communicate(timeout=60)[0]
        manager.setblocking(False)
        assert manager.recv(100) == b"WATCHDOG=1", "the pages never answered: nobody may call them ready"
    assert process.returncode == 1
    assert "has not been healthy" in told


def test_a_process_that_is_told_to_stop_ends_well() -> None:
    process = started(600)
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0
