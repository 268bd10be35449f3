"""Airflow's REST API as plugins ask it, over HTTP.

Belongs here: what the tests of those plugins share. Does not belong here: Airflow itself (`tests/flows`).
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

RUNS = "/api/v2/dags/county_notices/dagRuns"


@dataclass(slots=True)
class Office:
    """What Airflow knows, and what it was told."""

    open_runs: list[str]
    tasks: dict[str, str] = field(default_factory=lambda: {"draft": "success", "approve_hr": "awaiting_input", "approve_rv": "scheduled"})
    conflict: bool = False
    standing: list[dict[str, Any]] = field(default_factory=list)
    """Tasks of all procedures, each with its state."""
    told: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def answer(self, method: str, path: str, body: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Answer one request."""
        if path == "/auth/token":
            return (201, {"access_token": "t"}) if body == {"username": "service", "password": "word"} else (401, {})
        if method == "PATCH":
            self.told.append((path, body))
            return (409 if self.conflict else 200), {}
        if path.startswith("/api/v2/dags/~/"):
            asked = parse_qs(urlsplit(path).query)
            first, limit = int(asked["offset"][0]), int(asked["limit"][0])
            return 200, {"task_instances": [task for task in self.standing if task["state"] in asked["state"]][first : first + limit]}
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
