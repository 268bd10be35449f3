"""What is started and who is told, day by day, is what it was before each domain had its list of what is due (decision 0040)."""

from __future__ import annotations

import importlib.util
import json
import os
from collections.abc import Mapping
from datetime import date
from types import ModuleType
from typing import Any

import pytest
from airflow.sdk.exceptions import AirflowSkipException
from tests.sql.due.office_days import BY_THE_CLOCK, Clock, OfficeDays, Start, workdays

import audited_task
from wengang.settings.config_files import PROJECT_ROOT
from wengang.settings.environment import Settings

GOLDEN = PROJECT_ROOT / "tests" / "golden" / "due_days.json"


def dag_file(name: str) -> ModuleType:
    """Give a DAG file as a module."""
    spec = importlib.util.spec_from_file_location(f"dag_file_{name}", PROJECT_ROOT / "dags" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


TASKS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "data_sharing": (
        ("find_held_files", "held_files"),
        ("find_months_to_start", "monthly_monitoring"),
        ("find_cases_to_start", "workshop_certification"),
    ),
    "deadlines": (
        ("hold_to_day", ""),
        ("close_months", "monthly_monitoring"),
        ("remind", ""),
        ("note_replies_due", ""),
        ("remind_of_workshops", ""),
        ("remind_of_fund", ""),
        ("remind_of_calendar", ""),
    ),
}


def run_dag(office: OfficeDays, monkeypatch: pytest.MonkeyPatch, dag_id: str, day: date | None) -> list[Start]:
    """Run the tasks of a DAG that look for what is due, and give what they would start."""
    module, starts, skipped = dag_file(dag_id), [], False
    for task, started in TASKS[dag_id]:
        if skipped and task != "remind_of_calendar":
            continue
        context = office.context(day, task, dag_id)
        for place in (module, audited_task):
            monkeypatch.setattr(place, "get_current_context", lambda context=context: context)
        try:
            given = getattr(module, task).function()
        except AirflowSkipException:
            skipped = True
            continue
        if started:
            starts += [[started, start["trigger_run_id"], start["conf"], start.get("note")] for start in given]
    return starts


def test_the_same_is_started_and_told(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENGANG_MODE", "trial")
    monkeypatch.setenv("WENGANG_VAR", str(settings.var))
    monkeypatch.setenv("WENGANG_DATABASE_URL", settings.database_url)
    office, told, seen = OfficeDays(settings), set[str](), dict[str, Any]()
    office.begin()
    office.new_mails(told)
    for day in workdays():
        office.happen(day)
        office.new_mails(told)  # of what happened, not of what is due
        if day in BY_THE_CLOCK:
            with monkeypatch.context() as clock:
                clock.setattr(Clock, "day", day, raising=False)
                clock.setattr(audited_task, "datetime", Clock)
                starts = [start for dag_id in TASKS for start in run_dag(office, clock, dag_id, None)]
            seen[f"{day} by the clock"] = {"starts": sorted(starts, key=str), "mails": office.new_mails(told)}
        starts = [start for dag_id in TASKS for start in run_dag(office, monkeypatch, dag_id, day)]
        seen[str(day)] = {"starts": sorted(starts, key=str), "mails": office.new_mails(told)}
        office.run_what_starts(starts)
    hold(seen)


def hold(seen: Mapping[str, Any]) -> None:
    """Hold what was seen against the golden file, day by day."""
    if os.environ.get("WENGANG_UPDATE_GOLDEN"):
        GOLDEN.write_text(json.dumps(seen, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    expected = json.loads(GOLDEN.read_text(encoding="utf-8"))
    assert list(seen) == list(expected)
    for day, one in expected.items():
        assert seen[day] == one, day
