"""Which human tasks Airflow holds waiting, asked over HTTP as its REST API is."""

from __future__ import annotations

import threading
import time

import pytest
from tests.unit.plugins.conftest import Office

import standing_tasks
from standing_tasks import wait_until_asked
from wengang.approvals.waiting import AskingTask


def instance(number: int, state: str) -> dict[str, object]:
    return {"dag_id": "county_notices", "dag_run_id": f"r{number}", "task_id": "approve_hr", "map_index": -1, "state": state}


def test_all_that_run_or_wait_are_found_also_beyond_one_page(office: Office) -> None:
    states = ("awaiting_input", "running", "success", "skipped", "queued", "failed")
    office.standing = [instance(number, states[number % 6]) for number in range(450)]
    assert standing_tasks.standing_tasks() == {
        AskingTask("county_notices", f"r{number}", "approve_hr", -1) for number in range(450) if number % 6 in (0, 1, 4)
    }


def test_it_waits_until_the_open_runs_have_asked(office: Office) -> None:
    office.open_runs, office.tasks = ["r1", "r2"], {"approve_hr": "running", "approve_rv": "scheduled"}
    threading.Timer(1.5, lambda: office.tasks.update(approve_hr="awaiting_input")).start()
    began = time.monotonic()
    wait_until_asked(["county_notices"])
    assert 1.4 < time.monotonic() - began < 10


def test_it_waits_for_nothing_where_nothing_was_started(office: Office) -> None:
    began = time.monotonic()
    wait_until_asked(["county_notices"])
    assert time.monotonic() - began < 1


def test_a_procedure_that_does_not_ask_is_not_waited_for_longer_than_it_may(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standing_tasks, "PATIENCE", 1)
    office.open_runs, office.tasks = ["r1"], {"approve_hr": "queued"}
    wait_until_asked(["county_notices"])
