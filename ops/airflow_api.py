"""A small typed client of Airflow's REST API, as one person of the office: for `make cycle` and the flow tests.

Belongs here: one method for one call, and waiting. Does not belong here: what is started or answered, and why.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import requests

from wengang.user_error import UserError

SECONDS = 30
PAGE = 100
POLL_SECONDS = 0.3
SETTLE_SECONDS = 2.0
"""How long to leave a human task alone after seeing it.

Airflow's executor reports the end of the process that asked up to `[workers] min_heartbeat_interval` (1 s here) after the task waits for
its answer. An answer in between starts the task again, and the late report then makes Airflow mark it failed (seen in a run).
"""
Body = dict[str, Any]


class AirflowApiError(UserError):
    """A call that Airflow refused; `status` is the HTTP status, the message names call and reason."""

    def __init__(self, call: str, status: int, reason: str) -> None:
        super().__init__(f"Airflow 没有接受 {call}（{status}）：{reason}")
        self.status = status


class RunTimeoutError(UserError):
    """A run that did not end in time."""


class RunState(StrEnum):
    """The states of a run."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCESS = "success"
    FAILED = "failed"

    @property
    def ended(self) -> bool:
        """Whether nothing more happens by itself."""
        return self in (RunState.SUCCESS, RunState.FAILED)


@dataclass(frozen=True, slots=True)
class Question:
    """An open human task: where it stands, what is asked, who may answer; `form` gives each field's value before the answer."""

    dag_id: str
    run_id: str
    task_id: str
    map_index: int
    subject: str
    body: str
    options: tuple[str, ...]
    form: Mapping[str, Any]
    assigned_users: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TaskTry:
    """One task of a run with its newest try."""

    task_id: str
    map_index: int
    title: str
    state: str | None
    try_number: int
    seconds: float | None


class AirflowApi:
    """The API as one account sees it; the token is fetched when it is first needed."""

    def __init__(self, address: str, user: str, password: str) -> None:
        self.user = user
        self._address = address.rstrip("/")
        self._password = password
        self._session = requests.Session()
        self._session.trust_env = False  # a proxy of the machine has no business between two local processes

    # ── DAGs ──

    def dags(self) -> list[str]:
        """Give the ids of all DAGs that Airflow knows, in order."""
        return sorted(dag["dag_id"] for dag in self._all("dags", "dags"))

    def import_errors(self) -> dict[str, str]:
        """Give the DAG files that do not load, each with its stack trace."""
        return {error["filename"]: error["stack_trace"] for error in self._all("importErrors", "import_errors")}

    # ── runs ──

    def trigger(self, dag_id: str, run_id: str, conf: Mapping[str, Any] | None = None, *, note: str | None = None) -> None:
        """Start a run; raises `AirflowApiError` (409 when the run id exists, 400 when a Param does not fit)."""
        body = {"dag_run_id": run_id, "logical_date": None, "conf": dict(conf or {}), "note": note}
        self._call("POST", f"dags/{dag_id}/dagRuns", body)

    def run(self, dag_id: str, run_id: str) -> Body:
        """Give one run as Airflow tells it (`state`, `note`, `conf`, …)."""
        return self._call("GET", f"dags/{dag_id}/dagRuns/{run_id}")

    def runs(self, dag_id: str) -> list[Body]:
        """Give all runs of a DAG, newest first."""
        return self._all(f"dags/{dag_id}/dagRuns?order_by=-run_after", "dag_runs")

    def wait(self, dag_id: str, run_id: str, seconds: float, progress: Callable[[list[TaskTry]], None] | None = None) -> RunState:
        """Wait until a run has ended and give its state; `progress` is called with its tasks at each look. Raises `RunTimeoutError`."""
        end = time.monotonic() + seconds
        while not (state := RunState(self.run(dag_id, run_id)["state"])).ended:
            if progress is not None:
                progress(self.tasks(dag_id, run_id))
            if time.monotonic() > end:
                raise RunTimeoutError(f"流程 {dag_id} 的运行 {run_id} 在 {seconds:.0f} 秒内没有结束：请在页面查看")
            time.sleep(POLL_SECONDS)
        return state

    # ── tasks ──

    def tasks(self, dag_id: str, run_id: str) -> list[TaskTry]:
        """Give the tasks of a run with their newest tries, in order of id and map index."""
        found = self._all(f"dags/{dag_id}/dagRuns/{run_id}/taskInstances", "task_instances")
        tries = (
            TaskTry(one["task_id"], one["map_index"], one["task_display_name"], one["state"], one["try_number"], one["duration"])
            for one in found
        )
        return sorted(tries, key=lambda one: (one.task_id, one.map_index))

    def states(self, dag_id: str, run_id: str) -> dict[str, str | None]:
        """Give the state of each task by id; a mapped one as `id[index]`."""
        return {one.task_id if one.map_index < 0 else f"{one.task_id}[{one.map_index}]": one.state for one in self.tasks(dag_id, run_id)}

    def log(self, dag_id: str, run_id: str, task_id: str, *, map_index: int = -1, try_number: int = 1) -> str:
        """Give the log of one try as text."""
        path = f"dags/{dag_id}/dagRuns/{run_id}/taskInstances/{task_id}/logs/{try_number}?map_index={map_index}&full_content=true"
        content = self._call("GET", path)["content"]
        return content if isinstance(content, str) else "\n".join(str(line.get("event", line)) for line in content)

    def clear(
        self,
        dag_id: str,
        run_id: str,
        tasks: Sequence[str | tuple[str, int]] | None = None,
        *,
        downstream: bool = True,
        only_failed: bool = False,
    ) -> int:
        """Clear tasks of a run (all of them without `tasks`, or those that failed), and what follows; give how many were cleared."""
        body: Body = {"dry_run": False, "dag_run_id": run_id, "only_failed": only_failed, "include_downstream": downstream}
        if tasks is not None:
            body["task_ids"] = [list(task) if isinstance(task, tuple) else task for task in tasks]
        return int(self._call("POST", f"dags/{dag_id}/clearTaskInstances", body)["total_entries"])

    def set_state(self, dag_id: str, run_id: str, task_id: str, state: str, *, map_index: int = -1, note: str | None = None) -> None:
        """Mark a task by hand as `success`, `failed` or `skipped`."""
        path = f"dags/{dag_id}/dagRuns/{run_id}/taskInstances/{task_id}" + (f"/{map_index}" if map_index >= 0 else "")
        self._call("PATCH", path, {"new_state": state, "note": note})

    # ── human tasks ──

    def open_questions(self, dag_id: str = "~", run_id: str = "~") -> list[Question]:
        """Give the human tasks that wait for an answer, of all DAGs or of one run."""
        path = f"dags/{dag_id}/dagRuns/{run_id}/hitlDetails?response_received=false&state=awaiting_input"
        return [_question(detail) for detail in self._all(path, "hitl_details")]

    def answer(self, question: Question, option: str, form: Mapping[str, Any] | None = None, *, settle: float = SETTLE_SECONDS) -> None:
        """Answer a human task, fields that are not given as they stand in its form.

        Raises `AirflowApiError` (403 when it is asked of another person, 409 when it is answered).
        """
        time.sleep(settle)
        path = f"dags/{question.dag_id}/dagRuns/{question.run_id}/taskInstances/{question.task_id}/{question.map_index}/hitlDetails"
        self._call("PATCH", path, {"chosen_options": [option], "params_input": {**question.form, **(form or {})}})

    def page(self, path: str) -> str:
        """Give a page of the office that Airflow's web server shows (`/wengang/…`); raises `AirflowApiError`."""
        if "Authorization" not in self._session.headers:
            self._log_in()
        answer = self._session.get(f"{self._address}{path}", timeout=SECONDS)
        if not answer.ok:
            raise AirflowApiError(f"GET {path}", answer.status_code, _reason(answer))
        return answer.text

    # ── the wire ──

    def _all(self, path: str, key: str) -> list[Body]:
        separator = "&" if "?" in path else "?"
        found: list[Body] = []
        while True:
            page = self._call("GET", f"{path}{separator}limit={PAGE}&offset={len(found)}")
            found += page[key]
            if not page[key] or len(found) >= page["total_entries"]:
                return found

    def _call(self, method: str, path: str, body: Body | None = None) -> Body:
        if "Authorization" not in self._session.headers:
            self._log_in()
        answer = self._send(method, path, body)
        if answer.status_code == requests.codes.unauthorized:  # the token has run out
            self._log_in()
            answer = self._send(method, path, body)
        if not answer.ok:
            raise AirflowApiError(f"{method} {path.split('?', maxsplit=1)[0]}", answer.status_code, _reason(answer))
        content: Body = answer.json() if answer.content else {}
        return content

    def _send(self, method: str, path: str, body: Body | None) -> requests.Response:
        headers = {"Accept": "application/json"}
        return self._session.request(method, f"{self._address}/api/v2/{path}", json=body, headers=headers, timeout=SECONDS)

    def _log_in(self) -> None:
        account = {"username": self.user, "password": self._password}
        answer = self._session.post(f"{self._address}/auth/token", json=account, timeout=SECONDS)
        if not answer.ok:
            raise AirflowApiError(f"账号 {self.user} 登录", answer.status_code, _reason(answer))
        self._session.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"


def _question(detail: Body) -> Question:
    task = detail["task_instance"]
    return Question(
        dag_id=task["dag_id"],
        run_id=task["dag_run_id"],
        task_id=task["task_id"],
        map_index=task["map_index"],
        subject=detail["subject"],
        body=detail["body"] or "",
        options=tuple(detail["options"]),
        form={name: param["value"] for name, param in detail["params"].items()},
        assigned_users=tuple(user["name"] for user in detail["assigned_users"]),
    )


def _reason(answer: requests.Response) -> str:
    try:
        return str(answer.json()["detail"])
    except (ValueError, KeyError, TypeError):
        return answer.text[:200]
