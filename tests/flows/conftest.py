"""A real installation for the flow tests: scheduler, API server, dag-processor, mail catcher, two databases, in a folder of its own.

Belongs here: starting and stopping it, and what a flow test holds in its hands. Does not belong here: any flow.
Its schedules are off: a run starts only when a test starts it. The suite has one, proofs one for each xdist worker.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from ops import stack
from ops.airflow_api import AirflowApi
from ops.database import maintenance_address
from ops.environment import stack_environment
from psycopg import sql
from tests.conftest import SAMPLES, lose_on_power_failure
from tests.flows.installation import OFFICE_FOLDER, TRIAL_POLICY, Installation
from tests.flows.office import Office

from wengang.history.steps import import_history, read_targets
from wengang.settings.config_files import CONFIG_FOLDER

LAST_TASKS_SECONDS = 60


@pytest.fixture(scope="package")
def installation() -> Iterator[Installation]:
    """Give the installation of this worker, started once for the flow tests it does in a row and stopped after them."""
    with started() as running:
        yield running


@contextmanager
def started(*, longest_pause: float | None = None, durable: bool = False, **variables: str) -> Iterator[Installation]:
    """Start an installation, with further environment variables where a proof needs some, and stop it after the block.

    `longest_pause` (seconds) is for a proof that kills one part again and again: as it is, the supervisor waits longer each time, up to a minute.
    `durable` leaves PostgreSQL as an office has it, for a proof that kills it: others let it write without waiting, and a kill would lose what
    it said to have committed.

    Its folder is not one of pytest's, which removes the oldest of them while another test session may still run in it.
    """
    var = Path(tempfile.mkdtemp(prefix="wengang-flows-"))
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("WENGANG_VAR", str(var))
        environment.setenv("AIRFLOW__SCHEDULER__USE_JOB_SCHEDULE", "False")  # no run by the clock
        environment.setenv("AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME", "0.3")  # what it looks at oftener the other tests lack
        for name in ("WENGANG_MODE", "WENGANG_DATABASE_URL", "WENGANG_INBOX"):
            environment.delenv(name, raising=False)
        (var / OFFICE_FOLDER).mkdir()
        environment.setenv("WENGANG_CONFIG", str(var / OFFICE_FOLDER))  # a test may have settings of an office released
        for name, value in variables.items():
            environment.setenv(name, value)
        if longest_pause is not None:
            quick = f"import sys; from ops import supervisor; supervisor.LONGEST_PAUSE = {longest_pause}; sys.exit(supervisor.main())"
            environment.setattr(stack, "SUPERVISOR", ("-c", quick))
        (var / TRIAL_POLICY).write_text("{}\n", encoding="utf-8")  # a test may write trial parameters into it
        environment.setenv("WENGANG_POLICY_FILE", str(var / TRIAL_POLICY))
        environment.setenv("WENGANG_PEOPLE_FILE", str(shutil.copy(CONFIG_FOLDER / "people.yaml", var)))  # a test may mend addresses in it
        try:
            stack.up(var, progress=lambda _text: None)
            if not durable:
                lose_on_power_failure(maintenance_address(var))
            yield Installation(var, stack_environment(var))
        finally:
            stack.down(var)
            shutil.rmtree(var, ignore_errors=True)


@pytest.fixture
def airflow(installation: Installation) -> AirflowApi:
    """Give the API as the operator."""
    return installation.operator


@pytest.fixture(scope="package")
def earlier_months(installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Give the name of a business database in which the sample archive `ordinary` is loaded up to 2025-02."""
    inbox = tmp_path_factory.mktemp("earlier") / "inbox"
    for folder in sorted((SAMPLES / "ordinary" / "inbox").glob("*/*")):
        if folder.name < "2025-03":
            shutil.copytree(folder, inbox / folder.parent.name / folder.name)
    targets = read_targets(SAMPLES / "ordinary" / "targets.json")
    import_history(installation.settings, inbox, targets, accept_held="往月", progress=lambda _text: None)
    _copy_database(installation, "wengang", "wengang_earlier")
    return "wengang_earlier"


@pytest.fixture
def office(installation: Installation, earlier_months: str) -> Iterator[Office]:
    """Give an office before its March of 2025: earlier months loaded, inbox and outbox empty, no run of any DAG."""
    _forget_runs(installation)
    _copy_database(installation, earlier_months, "wengang")
    shutil.rmtree(installation.settings.inbox, ignore_errors=True)
    installation.settings.inbox.mkdir(parents=True)
    yield Office(installation)
    _forget_runs(installation)


def _forget_runs(installation: Installation) -> None:
    """Leave no run of an earlier test: what its tasks still do, or tell the operators of, would happen in the next one."""
    with installation.as_administrator("airflow") as connection:
        connection.execute("update dag_run set state = 'failed' where state in ('queued', 'running')")
    end = time.monotonic() + LAST_TASKS_SECONDS
    while time.monotonic() < end and _tasks_at_work(installation):
        time.sleep(0.2)
    with installation.as_administrator("airflow") as connection:
        connection.execute("delete from dag_run")


def _tasks_at_work(installation: Installation) -> bool:
    with installation.as_administrator("airflow") as connection:
        return bool(connection.execute("select from task_instance where state in ('queued', 'running', 'restarting') limit 1").fetchall())


def _copy_database(installation: Installation, source: str, target: str) -> None:
    with installation.as_administrator("postgres") as connection:
        connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(target)))
        connection.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [source])
        connection.execute(
            sql.SQL("create database {} template {} strategy file_copy").format(sql.Identifier(target), sql.Identifier(source))
        )
