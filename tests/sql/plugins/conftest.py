"""A task as Airflow starts it: its context built by hand, the business database named by the environment.

Belongs here: what the tests of plugins on a real database share. Does not belong here: Airflow's own processes (`tests/flows`).
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from wengang.settings.environment import Settings

ACCOUNTS = {"reviewer_hr": 11, "reviewer_rv": 12, "substitute_hr": 13, "substitute_rv": 14}
RUN = "2025-03-s1"


@pytest.fixture(autouse=True)
def installation(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Name the business database, and give the accounts that Airflow has made."""
    monkeypatch.setenv("WENGANG_MODE", "trial")
    monkeypatch.setenv("WENGANG_VAR", str(settings.var))
    monkeypatch.setenv("WENGANG_DATABASE_URL", settings.database_url)
    (settings.var / "keys").mkdir(exist_ok=True)
    accounts = {name: {"id": number, "password": "word"} for name, number in ACCOUNTS.items()}
    (settings.var / "keys" / "accounts.json").write_text(json.dumps(accounts), encoding="utf-8")


@dataclass(slots=True)
class Instance:
    """The instance of a task, with the XCom that it writes and reads."""

    task: Any
    dag_id: str = "county_notices"
    run_id: str = RUN
    map_index: int = -1
    try_number: int = 1
    id: uuid.UUID = field(default_factory=uuid.uuid4)
    kept: dict[str, Any] = field(default_factory=dict)

    @property
    def task_id(self) -> str:
        """Give the name of the task."""
        return str(self.task.task_id)

    def xcom_push(self, *, key: str, value: Any) -> None:
        """Keep a value."""
        self.kept[key] = value

    def xcom_pull(self, *, task_ids: str, key: str, map_indexes: int) -> Any:
        """Give a value that this instance has kept."""
        assert (task_ids, map_indexes) == (self.task_id, self.map_index)
        return self.kept.get(key)


def context_of(task: Any) -> dict[str, Any]:
    """Give the context in which Airflow would run a task of the month's notices."""
    instance = Instance(task)
    run = SimpleNamespace(dag_id=instance.dag_id, run_id=RUN, run_type="operator_triggered", triggering_user_name=None)
    dag = SimpleNamespace(dag_id=instance.dag_id, dag_display_name="风险提示")
    return {"ti": instance, "task_instance": instance, "dag_run": run, "dag": dag, "run_id": RUN, "params": {"业务日期": "2025-04-03"}}
