"""Which runs and tasks a newer snapshot closes, asked and told over HTTP as Airflow's REST API is."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests

from superseded_tasks import close_older_runs
from wengang.monitoring.snapshots import SnapshotRef
from wengang.periods import Period
from wengang.settings.environment import SettingsError

RUNS = "/api/v2/dags/county_notices/dagRuns"


@dataclass(slots=True)
class Office:
    """What Airflow knows, and what it was told."""

    open_runs: list[str]
    tasks: dict[str, str] = field(default_factory=lambda: {"draft": "success", "approve_hr": "awaiting_input", "approve_rv": "scheduled"})
    conflict: bool = False
    told: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def answer(self, method: str, path: str, body: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Answer one request."""
        if path == "/auth/token":
            return (201, {"access_token": "t"}) if body == {"username": "service", "password": "word"} else (401, {})
        if method == "PATCH":
            self.told.append((path, body))
            return (409 if self.conflict else 200), {}
        if path.startswith(f"{RUNS}?"):
            return 200, {"dag_runs": [{"dag_run_id": run} for run in self.open_runs]}
        return 200, {"task_instances": [{"task_id": task, "state": state} for task, state in self.tasks.items()]}


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Office]:
    known = Office([])

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            """Answer whatever is asked."""
            body = self.rfile.read(int(self.headers["Content-Length"] or 0))
            status, found = known.answer(self.command, self.path, json.loads(body or "{}"))
            sent = json.dumps(found).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        do_GET = do_POST = do_PATCH = handle_any

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    environment = {
        "WENGANG_VAR": str(tmp_path),
        "WENGANG_DATABASE_URL": "postgresql://nowhere",
        "WENGANG_AIRFLOW_URL": f"http://127.0.0.1:{server.server_port}/",
        "WENGANG_SERVICE_USER": "service",
        "WENGANG_SERVICE_PASSWORD": "word",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    yield known
    server.shutdown()
    server.server_close()


def snapshot(number: int) -> SnapshotRef:
    return SnapshotRef(Period.parse("2025-03"), number)


def test_only_older_snapshots_of_the_month_are_closed(office: Office) -> None:
    office.open_runs = ["2025-03-s1", "2025-03-s2-redraft", "2025-03-s3", "2025-03-s10", "2025-02-s1", "manual__2025-03-s1", "2025-03-s"]
    assert close_older_runs(snapshot(3), "county_notices") == ["2025-03-s1", "2025-03-s2-redraft"]
    assert {path.split("/")[6] for path, _ in office.told} == {"2025-03-s1", "2025-03-s2-redraft"}


def test_what_has_ended_is_left_as_it_ended(office: Office) -> None:
    office.open_runs = ["2025-03-s1"]
    close_older_runs(snapshot(2), "county_notices")
    told = {path.rsplit("/", 1)[1]: body for path, body in office.told}
    assert set(told) == {"approve_hr", "approve_rv"}
    assert told["approve_hr"] == {"new_state": "skipped", "note": f"已被{snapshot(2).title}取代，无需再答"}


def test_what_waits_for_a_person_is_closed_last(office: Office) -> None:
    office.open_runs = ["2025-03-s1"]
    office.tasks = {"approve_hr": "awaiting_input", "approve_rv": "scheduled", "issue": ""}
    close_older_runs(snapshot(2), "county_notices")
    assert [path.rsplit("/", 1)[1] for path, _ in office.told][-1] == "approve_hr", "what follows it must not begin because it was skipped"


def test_a_task_that_was_skipped_in_the_meantime_is_no_error(office: Office) -> None:
    office.open_runs, office.conflict = ["2025-03-s1"], True
    assert close_older_runs(snapshot(2), "county_notices") == ["2025-03-s1"]


def test_a_wrong_password_is_an_error(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENGANG_SERVICE_PASSWORD", "old word")
    with pytest.raises(requests.HTTPError):
        close_older_runs(snapshot(2), "county_notices")
    assert office.told == []


@pytest.mark.usefixtures("office")
def test_without_an_account_the_error_names_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WENGANG_SERVICE_PASSWORD")
    with pytest.raises(SettingsError, match="WENGANG_SERVICE_PASSWORD"):
        close_older_runs(snapshot(2), "county_notices")
