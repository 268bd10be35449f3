"""The record of a command that changes data: the same START, END and FAILED as a task's, with who gave it and why.

Belongs here: who counts as known, and the frame of a command. Does not belong here: what a command does (`wengang.cli*`, the domains).
"""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from uuid import uuid4

from wengang.audit.task_records import AuditedTask, TaskRef, audited
from wengang.identity import mask_digits
from wengang.people import load_people
from wengang.settings.environment import Settings

COMMAND = "command"
"""Stands for the DAG in the records of commands; the task is the command, the run is one call of it."""


@contextmanager
def audited_command(
    settings: Settings, name: str, title: str, *, by: str | None, reason: str, business_date: date | None = None
) -> Iterator[AuditedTask]:
    """Run a block as one recorded command in one transaction; `running.task.actor` is the account of who gave it.

    A long number in the reason is masked: it may be a person's. Without `by` the login name of the machine stands for the person.
    Raises `PeopleError` for a name that `people.yaml` does not know.
    """
    actor = load_people().known(by) if by is not None else f"本机用户 {getpass.getuser()}"
    call = TaskRef(
        dag_id=COMMAND,
        run_id=str(uuid4()),
        task_id=name,
        map_index=-1,
        try_number=1,
        task_instance_id="",
        actor=actor,
        business_date=business_date,
        reason=mask_digits(reason),
        title=title,
    )
    with audited(settings, call) as running:
        yield running
