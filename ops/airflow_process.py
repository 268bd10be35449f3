"""One of Airflow's processes from within Python; where tasks run, with everything imported that tasks need.

Belongs here: becoming such a process. Does not belong here: which there are, keeping them alive (`supervisor`, `watched`).

A task is forked from the scheduler (LocalExecutor) or from a worker (Celery) and inherits what that process has imported: 3 to 6 seconds that no
task has to pay again. With another executor the scheduler forks no task and imports nothing for one. Code that changes therefore counts after a
restart, as an upgrade does it.
"""

from __future__ import annotations

import os
import sys

_EXECUTOR = "AIRFLOW__CORE__EXECUTOR"


def runs_tasks(arguments: list[str]) -> bool:
    """Tell whether tasks are forked from the process that these arguments of `airflow` start."""
    return arguments[:2] == ["celery", "worker"] or (arguments[:1] == ["scheduler"] and "LocalExecutor" in os.environ.get(_EXECUTOR, ""))


def import_what_tasks_need() -> None:
    """Import Great Expectations, Airflow's plugins and the house."""
    import great_expectations  # noqa: F401, PLC0415 - takes seconds
    from airflow.dag_processing.dagbag import DagBag  # noqa: PLC0415

    DagBag(os.environ["AIRFLOW__CORE__DAGS_FOLDER"])


def run_airflow(*arguments: str) -> None:
    """Do what `airflow` with these arguments does, in this process."""
    from airflow.cli.cli_parser import get_parser  # noqa: PLC0415 - imported by a parent already, or a matter of seconds

    parsed = get_parser().parse_args(list(arguments))
    parsed.func(parsed)


def main(arguments: list[str]) -> None:
    """Become the process that the arguments name."""
    if runs_tasks(arguments):
        import_what_tasks_need()
    run_airflow(*arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
