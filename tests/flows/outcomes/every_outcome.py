"""A procedure of the tests only: twenty ways in which a task may end, each so many times, beside a listener such as an audit would use.

Belongs here: the ways. Does not belong here: what must be recorded of them (`tests/flows/test_every_outcome.py`), which also does by the API what
people do: answering, marking, clearing.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from airflow.listeners import hookimpl
from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.providers.standard.operators.hitl import HITLOperator
from airflow.sdk import PokeReturnValue, dag, get_current_context, task, task_group
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException
from airflow.sdk.listener import get_listener_manager

from audited_task import OFFICE_TIME


class Listener:
    """Writes down what Airflow tells listeners of ended tries, to the file `PROOF_LISTENED`."""

    @hookimpl
    def on_task_instance_success(self, previous_state: Any, task_instance: Any) -> None:
        """Note a success."""
        self._heard(task_instance, "success")

    @hookimpl
    def on_task_instance_failed(self, previous_state: Any, task_instance: Any, error: Any) -> None:
        """Note a failure."""
        self._heard(task_instance, "failed")

    @hookimpl
    def on_task_instance_skipped(self, previous_state: Any, task_instance: Any) -> None:
        """Note a task that skipped itself."""
        self._heard(task_instance, "skipped")

    def _heard(self, task_instance: Any, state: str) -> None:
        heard = [
            task_instance.dag_id,
            task_instance.run_id,
            task_instance.task_id,
            task_instance.map_index,
            task_instance.try_number,
            state,
        ]
        with Path(os.environ["PROOF_LISTENED"]).open("a", encoding="utf-8") as file:
            file.write(json.dumps(heard) + "\n")


get_listener_manager().add_listener(Listener())


@dag(dag_id="every_outcome", schedule=None, start_date=datetime(2025, 1, 1, tzinfo=OFFICE_TIME), catchup=False, default_args={"retries": 0})
def every_outcome() -> None:
    """Every outcome for each of so many numbers (`PROOF_TIMES`)."""
    numbers = list(range(int(os.environ["PROOF_TIMES"])))
    each.expand(number=numbers)
    for number in numbers:  # neither mapped nor in the group: Airflow 3.3 starts a mapped task that a branch has not chosen
        turns_left.override(task_id=f"turns_left_{number}")(number) >> [
            succeeds.override(task_id=f"is_chosen_{number}")(number),
            EmptyOperator(task_id=f"is_not_chosen_{number}"),
        ]
        stops_here.override(task_id=f"stops_here_{number}")(number) >> EmptyOperator(task_id=f"is_short_cut_{number}")


@task_group
def each(number: int) -> None:
    """One of each."""
    again = {"retries": 1, "retry_delay": timedelta(seconds=1)}
    succeeds(number)
    fails_and_says_why(number)
    raises(number)
    succeeds_when_tried_again.override(**again)(number)
    fails_twice.override(**again)(number)
    is_killed(number)
    ends_its_process(number)
    leaves_python(number)
    takes_too_long.override(execution_timeout=timedelta(seconds=2))(number)
    looks_twice(number)
    skips(number) >> EmptyOperator(task_id="is_skipped_with_what_came_before")
    raises.override(task_id="stops_what_follows")(number) >> [
        EmptyOperator(task_id="is_never_started"),
        succeeds.override(task_id="follows_anyway", trigger_rule="all_done")(number),
    ]
    succeeds.override(task_id="is_cleared")(number)
    for way in ("is_answered", "is_marked_success", "is_marked_failed"):
        HITLOperator(task_id=way, subject=way, options=["确认", "退回"])


@task
def succeeds(number: int) -> None: ...


@task
def fails_and_says_why(number: int) -> None:
    raise AirflowFailException("说明原因的失败")


@task
def raises(number: int) -> None:
    raise ValueError(number)


@task
def succeeds_when_tried_again(number: int) -> None:
    if get_current_context()["ti"].try_number == 1:
        raise ValueError(number)


@task
def fails_twice(number: int) -> None:
    raise ValueError(number)


@task
def is_killed(number: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@task
def ends_its_process(number: int) -> None:
    os._exit(3)


@task
def leaves_python(number: int) -> None:
    sys.exit(3)


@task
def takes_too_long(number: int) -> None:
    time.sleep(60)


# Not sooner: on a busy machine Airflow's executor still has to report the end of the first look, and would fail the second.
@task.sensor(poke_interval=15, timeout=1800, mode="reschedule")
def looks_twice(number: int) -> PokeReturnValue:
    context = get_current_context()
    mark = Path(os.environ["WENGANG_VAR"]) / f"looked-{context['run_id']}-{number}"
    seen = mark.exists()
    mark.touch()
    return PokeReturnValue(is_done=seen)


@task
def skips(number: int) -> None:
    raise AirflowSkipException


@task.branch
def turns_left(number: int) -> str:
    return f"is_chosen_{number}"


@task.short_circuit
def stops_here(number: int) -> bool:
    return False


every_outcome()
