"""What tasks ask of Airflow itself, over its REST API as the service account.

Belongs here: the few calls that are needed, and where the account stands. Does not belong here: when they are made
(`superseded_tasks`, `run_notes`, `standing_tasks`).
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import requests

from wengang.settings.environment import Settings, SettingsError

SECONDS = 20
A_PAGE = 100


class ServiceApi:
    """The few calls that are needed, as the service account."""

    def __init__(self, address: str, user: str, password: str) -> None:
        self._address = address.rstrip("/")
        answer = requests.post(f"{self._address}/auth/token", json={"username": user, "password": password}, timeout=SECONDS)
        answer.raise_for_status()
        self._headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}

    @classmethod
    def from_environment(cls) -> ServiceApi:
        """Read address and account: variables in production, the files of the local stack otherwise."""
        address = os.environ.get("WENGANG_AIRFLOW_URL", "")
        user, password = os.environ.get("WENGANG_SERVICE_USER", ""), os.environ.get("WENGANG_SERVICE_PASSWORD", "")
        accounts = Settings.from_environment().var / "keys" / "accounts.json"
        if not password and accounts.exists():
            user, password = "wengang_service", _password(accounts, "wengang_service")
        if not (address and password):
            raise SettingsError("没有服务账号：请设置 WENGANG_AIRFLOW_URL、WENGANG_SERVICE_USER、WENGANG_SERVICE_PASSWORD")
        return cls(address, user, password)

    def open_runs(self, dag_id: str) -> list[dict[str, Any]]:
        """Give the runs of a DAG that are queued or running."""
        runs: list[dict[str, Any]] = self._get(f"dags/{dag_id}/dagRuns?state=running&state=queued&limit=100")["dag_runs"]
        return runs

    def unfinished_tasks(self, dag_id: str, run_id: str) -> list[dict[str, Any]]:
        """Give the tasks of a run that have not ended."""
        tasks = self._get(f"dags/{dag_id}/dagRuns/{run_id}/taskInstances?limit=100")["task_instances"]
        return [task for task in tasks if task["state"] not in ("success", "failed", "skipped", "upstream_failed", "removed")]

    def tasks_of_all(self, condition: str) -> list[dict[str, Any]]:
        """Give the tasks of all procedures that meet a condition, written as the API takes it."""
        tasks: list[dict[str, Any]] = []
        while True:
            page = self._get(f"dags/~/dagRuns/~/taskInstances?{condition}&limit={A_PAGE}&offset={len(tasks)}")["task_instances"]
            tasks += page
            if len(page) < A_PAGE:
                return tasks

    def skip(self, dag_id: str, run_id: str, task_id: str, note: str) -> None:
        """Skip one task with a note."""
        answer = requests.patch(
            f"{self._address}/api/v2/dags/{dag_id}/dagRuns/{run_id}/taskInstances/{task_id}",
            json={"new_state": "skipped", "note": note},
            headers=self._headers,
            timeout=SECONDS,
        )
        if answer.status_code != requests.codes.conflict:  # skipped already, by the scheduler or an earlier call
            answer.raise_for_status()

    def add_to_note(self, dag_id: str, run_id: str, words: str) -> None:
        """Write words into the note of a run, below what stands there; once, however often it is called."""
        standing = str(self._get(f"dags/{dag_id}/dagRuns/{run_id}")["note"] or "")
        if words not in standing:
            answer = requests.patch(
                f"{self._address}/api/v2/dags/{dag_id}/dagRuns/{run_id}",
                json={"note": "\n".join(filter(None, [standing, words]))},
                headers=self._headers,
                timeout=SECONDS,
            )
            answer.raise_for_status()

    def _get(self, path: str) -> dict[str, Any]:
        answer = requests.get(f"{self._address}/api/v2/{path}", headers=self._headers, timeout=SECONDS)
        answer.raise_for_status()
        body: dict[str, Any] = answer.json()
        return body


def _password(accounts: Path, user: str) -> str:
    found: dict[str, Any] = json.loads(accounts.read_text(encoding="utf-8"))
    entry = found.get(user, "")
    return str(entry["password"] if isinstance(entry, dict) else entry)
