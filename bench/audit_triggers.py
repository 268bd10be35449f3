"""The row of the audit's triggers in Airflow's database: what they take of the time that tasks take.

Belongs here: an installation of its own that works through runs of one DAG, and the seconds that its database counted. Does not belong
here: the page (`bench.page`), whether every end of a task is recorded (`tests/flows`).

Method: the database itself adds up the seconds inside the functions of the triggers (`track_functions`, which makes them a little longer);
against them stand the seconds that the tasks ran, from their start to their end as Airflow noted them. No run by the clock, nothing else to
do: starts and waits of a run, in which the same triggers fire too, are left out of what they are held against, so the share is an upper bound.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from ops.accounts import load_accounts
from ops.airflow_api import AirflowApi, RunState
from ops.database import AIRFLOW, PROJECT_ROOT, maintenance_address
from ops.environment import read_ports

OPERATOR = "operator"
DAG, RUNS = "audit_seal", 30
RUN_SECONDS = 120
COUNTED_AFTER = 15
"""Seconds until each session of the database has told what it counted."""
_FIRED = "select sum(calls)::int, sum(total_time) / 1000 from pg_stat_user_functions where schemaname = 'audit'"
_RAN = "select count(*), extract(epoch from sum(end_date - start_date))::float from task_instance where dag_id = %s and state = 'success'"


@dataclass(frozen=True, slots=True)
class MeasuredTriggers:
    """How often the triggers fired in how many seconds, and the ended tasks with the seconds that they ran."""

    fired: int
    seconds: float
    tasks: int
    ran: float

    @property
    def share(self) -> float:
        """What the triggers take of the time of the tasks, between 0 and 1."""
        return self.seconds / self.ran


def measure_triggers(folder: Path) -> MeasuredTriggers:
    """Run a small DAG many times in an installation of its own and give what its triggers took."""
    with _installation(folder / "airflow") as (operator, maintenance):
        with psycopg.connect(maintenance, dbname=AIRFLOW, autocommit=True) as connection:
            connection.execute("alter system set track_functions = 'pl'")
            connection.execute("select pg_reload_conf()")
        for number in range(RUNS):
            run = f"bench_{number}"
            operator.trigger(DAG, run, {"重跑原因": "测速"})
            if operator.wait(DAG, run, RUN_SECONDS) is not RunState.SUCCESS:
                raise RuntimeError(f"run {run} of {DAG} failed")
        time.sleep(COUNTED_AFTER)
        with psycopg.connect(maintenance, dbname=AIRFLOW) as connection:
            fired, seconds = connection.execute(_FIRED).fetchone() or (0, 0.0)
            tasks, ran = connection.execute(_RAN, [DAG]).fetchone() or (0, 0.0)
    return MeasuredTriggers(fired, seconds, tasks, ran)


@contextmanager
def _installation(var: Path) -> Iterator[tuple[AirflowApi, str]]:
    """Give the operator of a trial installation in which nothing runs by the clock, and the address of its database server."""
    environment = {**os.environ, "WENGANG_VAR": str(var), "AIRFLOW__SCHEDULER__USE_JOB_SCHEDULE": "False"}

    def stack(word: str) -> None:
        subprocess.run([sys.executable, "-m", "ops.stack", word], env=environment, cwd=PROJECT_ROOT, check=True, stdout=subprocess.DEVNULL)

    try:
        stack("up")
        address = f"http://127.0.0.1:{read_ports(var).airflow}"
        yield AirflowApi(address, OPERATOR, load_accounts(var)[OPERATOR]["password"]), maintenance_address(var)
    finally:
        stack("down")
