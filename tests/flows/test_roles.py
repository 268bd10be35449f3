"""Who may do what: every role against every kind of action, over the real API of the real installation.

The runs, tasks and questions of one finished run stand for all; what an allowed call would change is chosen so that it changes nothing.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from random import Random
from typing import Any

import pytest
import requests
from ops import stack
from ops.accounts import load_accounts
from tests.flows.installation import Installation

DAG, RUN = "workshop_classes", "roles-of-the-office"
MINE, ANOTHERS = "classify", "find_lists"
ACCOUNTS = {
    "Reviewer": "reviewer_hr",
    "OutsideReviewer": "county_469001_a",
    "Operator": "operator",
    "Auditor": "auditor",
    "Service": "wengang_service",
    "Visitor": "unit_469001",
    "Admin": "admin",
}
ANYBODY = frozenset(ACCOUNTS) - {"Visitor"}
"""Everybody with a duty in the procedures; leaders and units see none of them."""
RUNS = f"dags/{DAG}/dagRuns"
TASK = f"{RUNS}/{RUN}/taskInstances/{MINE}"


@dataclass(frozen=True)
class Action:
    """One call, who may make it, and what the API answers to those."""

    method: str
    path: str
    allowed: frozenset[str]
    status: int = 200
    body: Any = None


def may(*roles: str) -> frozenset[str]:
    return frozenset(roles)


ACTIONS = {
    "see the link to the office's pages": Action("GET", "plugins", frozenset(ACCOUNTS) - {"Service"}),
    "see the list of procedures": Action("GET", "dags", ANYBODY),
    "see a procedure that asks outside people": Action("GET", f"dags/{DAG}", ANYBODY),
    "see another procedure": Action("GET", "dags/county_notices", ANYBODY - {"OutsideReviewer"}),
    "see runs": Action("GET", RUNS, ANYBODY),
    "see runs of another procedure": Action("GET", "dags/county_notices/dagRuns", ANYBODY - {"OutsideReviewer"}),
    "see questions": Action("GET", f"{RUNS}/{RUN}/hitlDetails", ANYBODY - {"Service"}),
    "read a log": Action("GET", f"{TASK}/logs/1", may("Reviewer", "Operator", "Auditor", "Admin")),
    "read results of tasks": Action("GET", f"{TASK}/xcomEntries", may("Operator", "Auditor", "Admin")),
    "read the audit log": Action("GET", "eventLogs", may("Auditor", "Admin")),
    "read the audit log of a procedure": Action("GET", f"eventLogs?dag_id={DAG}", may("Auditor", "Admin")),
    "read pools": Action("GET", "pools", may("Auditor", "Admin")),
    "read connections": Action("GET", "connections", may("Admin")),
    "read variables": Action("GET", "variables", may("Admin")),
    "read settings": Action("GET", "config", frozenset()),  # [api] expose_config is off for everybody
    "read files that do not load": Action("GET", "importErrors", may("Operator", "Auditor", "Admin")),
    "pause": Action("PATCH", f"dags/{DAG}", may("Operator", "Admin"), body={"is_paused": False}),
    "pause several": Action("PATCH", "dags?dag_id_pattern=nothing", may("Operator", "Admin"), body={"is_paused": False}),
    "start": Action("POST", RUNS, may("Operator", "Admin"), 409, {"dag_run_id": RUN, "logical_date": None}),
    "clear tasks": Action(
        "POST", f"dags/{DAG}/clearTaskInstances", may("Operator", "Service", "Admin"), body={"dag_run_id": RUN, "dry_run": True}
    ),
    "clear a run": Action("POST", f"{RUNS}/{RUN}/clear", may("Operator", "Service", "Admin"), body={"dry_run": True}),
    "mark a task": Action("PATCH", f"{TASK}/dry_run", may("Operator", "Service", "Admin"), body={"new_state": "success"}),
    "note on a task": Action("PATCH", TASK, may("Operator", "Service", "Admin"), body={"note": "试"}),
    "note on a run": Action("PATCH", f"{RUNS}/{RUN}", may("Operator", "Service", "Admin"), body={"note": "试"}),
    "delete a run": Action("DELETE", f"{RUNS}/none", may("Admin"), 404),
    "delete a task": Action("DELETE", f"{RUNS}/{RUN}/taskInstances/none", may("Admin"), 404),
    "delete a procedure": Action("DELETE", "dags/none", may("Admin"), 404),
    "make a connection": Action("POST", "connections", may("Admin"), 422, []),
    "make a variable": Action("POST", "variables", may("Admin"), 422, []),
    "answer another's question": Action(
        "PATCH", f"{RUNS}/{RUN}/taskInstances/{ANOTHERS}/-1/hitlDetails", frozenset(), body={"chosen_options": ["确认"]}
    ),
}
"""The answers of those who may; everybody else gets 403. The last of all, answering, stands in a test of its own."""


@dataclass(frozen=True)
class Person:
    """Somebody at the API."""

    address: str
    headers: Mapping[str, str]

    def ask(self, method: str, path: str, body: Any = None) -> int:
        """Make a call and give the status of the answer."""
        return self.answered(method, f"/api/v2/{path}", body).status_code

    def answered(self, method: str, path: str, body: Any = None) -> requests.Response:
        """Make a call and give the answer."""
        return requests.request(method, f"{self.address}{path}", json=body, headers=dict(self.headers), timeout=60, proxies={"http": ""})


@pytest.fixture(scope="module")
def person(installation: Installation) -> Callable[[str], Person]:
    """Give anybody by role; nobody in particular as `anonymous`."""
    accounts = load_accounts(installation.var)
    people = {"anonymous": Person(installation.address, {})}

    def found(role: str) -> Person:
        if role not in people:
            login = {"username": ACCOUNTS[role], "password": accounts[ACCOUNTS[role]]["password"]}
            token = requests.post(f"{installation.address}/auth/token", json=login, timeout=60).json()["access_token"]
            people[role] = Person(installation.address, {"Authorization": f"Bearer {token}"})
        return people[role]

    return found


@pytest.fixture(scope="module", autouse=True)
def run(installation: Installation, earlier_months: str) -> Iterator[None]:
    """Let one run stand, with a question to everybody who might want to answer, and one to a person who is none of them.

    It fails and operators are told: `earlier_months` is there before, so that no office of another test begins with that mail.
    """
    installation.operator.trigger(DAG, RUN, {"重跑原因": "核对权限"})
    installation.operator.wait(DAG, RUN, 120)
    ids = load_accounts(installation.var)
    everybody = [{"id": ids[name]["id"], "name": name} for name in ACCOUNTS.values()]
    somebody = [{"id": ids["reviewer_rv"]["id"], "name": "reviewer_rv"}]
    with installation.as_administrator("airflow") as connection:
        for task, asked in ((MINE, everybody), (ANOTHERS, somebody)):
            connection.execute(
                "insert into hitl_detail (ti_id, options, subject, multiple, params, assignees, created_at, params_input) "
                "select id, '[\"确认\"]', '核对权限', false, '{}', %s, now(), '{}' from task_instance "
                "where dag_id = %s and run_id = %s and task_id = %s",
                [json.dumps(asked), DAG, RUN, task],
            )
    yield
    with installation.as_administrator("airflow") as connection:
        connection.execute("delete from dag_run where run_id = %s", [RUN])


@pytest.mark.parametrize("role", [*ACCOUNTS, "anonymous"])
@pytest.mark.parametrize("what", ACTIONS)
def test_role_may_do_this_and_nobody_else(person: Callable[[str], Person], role: str, what: str) -> None:
    action = ACTIONS[what]
    expected = 401 if role == "anonymous" else action.status if role in action.allowed else 403
    assert person(role).ask(action.method, action.path, action.body) == expected


def test_only_reviewers_answer_and_only_once(person: Callable[[str], Person]) -> None:
    answer = ("PATCH", f"{TASK}/-1/hitlDetails", {"chosen_options": ["确认"]})
    refused = {role: person(role).ask(*answer) for role in ("anonymous", "Operator", "Auditor", "Service", "Admin")}
    assert refused == {"anonymous": 401, "Operator": 403, "Auditor": 403, "Service": 403, "Admin": 403}, "all of them were asked"
    assert person("Reviewer").ask(*answer) == 200
    assert person("OutsideReviewer").ask(*answer) == 409, "outside people may answer too; this one was answered before"


CHANGING: dict[str, set[str]] = {"Reviewer": {"hitlDetails"}, "OutsideReviewer": {"hitlDetails"}, "Auditor": set()}
"""The only calls that change anything and let a role through, by the end of their path."""
READING = ("/list", "/favorite", "/unfavorite")
"""POST calls that read, or keep a mark of one's own."""
NOTHING_THERE = ("/pause", "/unpause", "/cancel", "/parseDagFile/{file_token}")
"""Calls about what a path names, which answer 404 before they ask who is calling."""
DELETING = {"actions": [{"action": "delete", "entities": ["none"]}]}
BODIES = {
    "/connections": DELETING,
    "/variables": DELETING,
    "/pools": DELETING,
    "/dagRuns": DELETING,
    "/clearDagRuns": {"dag_runs": [{"dag_run_id": "none"}]},
    "/connections/enqueue-test": {"connection_id": "none", "conn_type": "http"},
}
"""Calls that read what is to be done before they ask who is calling."""


@pytest.mark.parametrize("role", CHANGING)
def test_no_other_call_of_the_api_changes_anything_for(person: Callable[[str], Person], installation: Installation, role: str) -> None:
    page = requests.get(f"{installation.address}/openapi.json", timeout=60).json()["paths"]
    calls = [(method.upper(), path) for path, methods in page.items() for method in methods if method != "get"]
    assert len(calls) > 50, "the description of the API is not complete"
    let_through = set()
    for method, path in calls:
        if path.endswith(READING) or not path.startswith("/api/v2/"):
            continue
        filled = path.removeprefix("/api/v2/").replace("{dag_id}", DAG).replace("{dag_run_id}", RUN)
        filled = re.sub(r"\{(map_index|asset_id|backfill_id|try_number)\}", "1", filled)
        body = next((body for end, body in BODIES.items() if path.endswith(end) and method in ("PATCH", "POST")), {})
        status = person(role).ask(method, re.sub(r"[{}]|:path", "", filled), body)
        if status not in (401, 403) and not (status == 404 and path.endswith(NOTHING_THERE)):
            let_through.add(path.split("/")[-1] if path.endswith(tuple(CHANGING[role] or "-")) else f"{method} {path}: {status}")
    assert let_through == CHANGING[role]


CALLS = 300 if "PROVE_EVERYTHING" in os.environ else 40
AT_ONCE = 4
RECORDED_SECONDS = 60
DESK = (
    ("GET", "/wengang/", None),
    ("GET", "/wengang/audit", None),
    ("GET", "/wengang/matters/SX000001", None),
    ("POST", "/wengang/matters/SX000001", None),
    ("POST", "/wengang/packages/1/file", None),
    ("POST", "/wengang/sending", None),
    ("POST", "/wengang/chapters/youth/signature", None),
)


def test_mixed_calls_leave_the_right_user_target_and_outcome(
    person: Callable[[str], Person], installation: Installation, run: None
) -> None:
    """Answers, clears, marks, starts, pauses, deletions and pages by seven accounts and a stranger, several at once (300 in the full proof)."""
    draws = Random(CALLS)  # noqa: S311 - a fixed order, no secret
    questions = questions_to_everybody(installation)
    possible = [(action.method, f"/api/v2/{action.path}", action.body) for action in ACTIONS.values()]
    possible += [("PATCH", f"/api/v2/{RUNS}/{RUN}/taskInstances/{task}/-1/hitlDetails", {"chosen_options": ["确认"]}) for task in questions]
    starts = [("POST", "/api/v2/dags/mail_delivery/dagRuns", started_by_hand(number)) for number in range(3)]
    possible += [*DESK, *starts]
    roles = [*ACCOUNTS, "anonymous"]
    calls = [(draws.choice(roles), *draws.choice(possible)) for _ in range(CALLS)]
    for role in roles:
        person(role)  # logs in
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(lambda call: person(call[0]).answered(*call[1:]), calls))
    made = {
        answer.headers["x-request-id"]: (ACCOUNTS.get(role, ""), method, path.split("?")[0], answer.status_code)
        for (role, method, path, _body), answer in zip(calls, answers, strict=True)
    }
    assert len(made) == CALLS
    to_record = {one: call for one, call in made.items() if call[1] != "GET" or call[3] in (401, 403)}
    end, kept = time.monotonic() + RECORDED_SECONDS, dict[str, tuple[object, ...]]()
    while len(kept) < len(to_record) and time.monotonic() < end:
        with installation.as_administrator() as connection:
            found = connection.execute(
                "select request_id::text, account, method, path, status from audit.call where request_id = any(%s::uuid[])", [list(made)]
            ).fetchall()
        assert len(found) == len({row[0] for row in found}), "a call is recorded once"
        kept = {str(row[0]): row[1:] for row in found}
    assert kept == to_record
    assert {status // 100 for *_call, status in to_record.values()} == {2, 4}, "some were done, some refused"


def started_by_hand(number: int) -> dict[str, Any]:
    return {"dag_run_id": f"mixed-calls-{number}", "logical_date": None, "conf": {"重跑原因": "核对调用的记录"}}


def questions_to_everybody(installation: Installation) -> list[str]:
    """Let further tasks of the run ask everybody, and give their names."""
    ids = load_accounts(installation.var)
    everybody = [{"id": ids[name]["id"], "name": name} for name in ACCOUNTS.values()]
    with installation.as_administrator("airflow") as connection:
        asked = connection.execute(
            "insert into hitl_detail (ti_id, options, subject, multiple, params, assignees, created_at, params_input) "
            "select id, '[\"确认\"]', '核对权限', false, '{}', %s, now(), '{}' from task_instance "
            "where dag_id = %s and run_id = %s and task_id <> all(%s) and map_index < 0 returning (select task_id from task_instance where id = ti_id)",
            [json.dumps(everybody), DAG, RUN, [MINE, ANOTHERS]],
        ).fetchall()
    return [str(task) for (task,) in asked]


def test_accounts_of_an_older_version_get_the_narrow_roles(installation: Installation) -> None:
    with installation.as_administrator("airflow") as connection:
        connection.execute(
            "update ab_user_role set role_id = (select id from ab_role where name = 'Op') "
            "where user_id = (select id from ab_user where username = 'operator')"
        )
        connection.execute(
            "insert into ab_permission_view_role select nextval('ab_permission_view_role_id_seq'), pv.id, r.id from ab_permission_view pv "
            "join ab_permission p on p.id = pv.permission_id join ab_view_menu v on v.id = pv.view_menu_id cross join ab_role r "
            "where p.name = 'can_delete' and v.name = 'DAG Runs' and r.name = 'Operator'"
        )
        stranger = f"stranger-{uuid.uuid4().hex[:6]}"
        connection.execute(
            "with made as (insert into ab_user (id, first_name, last_name, username, email, active) "
            "values (nextval('ab_user_id_seq'), '甲', '乙', %s, %s, true) returning id) insert into ab_user_role (id, user_id, role_id) "
            "select nextval('ab_user_role_id_seq'), made.id, r.id from made, ab_role r where r.name = 'Viewer'",
            [stranger, f"{stranger}@wengang.invalid"],
        )
    done = subprocess.run(
        [sys.executable, "-m", "ops.accounts"],
        cwd=stack.PROJECT_ROOT,
        env=dict(stack.process_environment(installation.var)),
        capture_output=True,
        text=True,
        check=True,
    )
    assert "账号的角色已改：operator 由 Op 改为 Operator" in done.stdout
    assert f"账号的角色已改：{stranger} 由 Viewer 改为 Auditor" in done.stdout
    with installation.as_administrator("airflow") as connection:
        wide = connection.execute(
            "select u.username from ab_user u join ab_user_role ur on ur.user_id = u.id join ab_role r on r.id = ur.role_id "
            "where r.name in ('Op', 'User', 'Viewer')"
        ).fetchall()
        deleting = connection.execute(
            "select 1 from ab_permission_view_role pvr join ab_role r on r.id = pvr.role_id join ab_permission_view pv "
            "on pv.id = pvr.permission_view_id join ab_permission p on p.id = pv.permission_id "
            "where r.name = 'Operator' and p.name = 'can_delete'"
        ).fetchall()
        connection.execute("delete from ab_user_role using ab_user u where u.id = user_id and username = %s", [stranger])
        connection.execute("delete from ab_user where username = %s", [stranger])
    assert (wide, deleting) == ([], [])
