"""Every page, every role and nobody: who is let in, what is recorded, what every answer carries (issue: every route × every role × anonymous)."""

from __future__ import annotations

import itertools

import pytest
from fastapi.routing import APIRoute
from tests.sql.wengang_desk.conftest import ToldDoor, Visit
from tests.statements import execute

from wengang.database.unit_of_work import UnitOfWork
from wengang_desk.application import desk
from wengang_desk.rights import RIGHTS, Page, Reach
from wengang_desk.visitors import Role

ACCOUNTS = {
    Role.UNIT: "unit_469001",
    Role.OUTSIDE_REVIEWER: "township_469001_a",
    Role.REVIEWER: "reviewer_hr",
    Role.LEADER: "leader_hr",
    Role.OPERATOR: "operator",
    Role.AUDITOR: "auditor",
    Role.ADMINISTRATOR: "admin",
}
READ = {Page.HOME: "/", Page.DUE: "/due", Page.MATTERS: "/matters", Page.PAPERS: f"/papers/{'ab' * 32}", Page.BOARD: "/board"}
CHANGED = {Page.ANSWER: "/matters/SX000001"}


def test_every_route_is_tested_here() -> None:
    routes = {(route.path, method) for route in desk(ToldDoor()).routes if isinstance(route, APIRoute) for method in route.methods}
    assert routes == {
        ("/", "GET"),
        ("/due", "GET"),
        ("/board", "GET"),
        ("/board.xlsx", "GET"),
        ("/matters", "GET"),
        ("/matters/{no}", "GET"),
        ("/matters/{no}", "POST"),
        ("/papers/{digest}", "GET"),
    }
    assert {*READ, *CHANGED} == set(Page) == set(RIGHTS)


@pytest.mark.parametrize(("page", "role"), list(itertools.product(READ, Role)))
def test_a_page_is_shown_to_whom_the_table_says(visit: Visit, work: UnitOfWork, page: Page, role: Role) -> None:
    answer = visit(ACCOUNTS[role]).get(READ[page])
    seen = RIGHTS[page].get(role, Reach.NOTHING) is not Reach.NOTHING
    expected = (404 if page is Page.PAPERS else 200) if seen else 403  # no such paper
    assert answer.status_code == expected
    records = execute(work, "select actor, kind, task_id from audit.task_record where dag_id = 'desk' and kind = 'FAILED'").fetchall()
    assert records == ([] if seen else [{"actor": ACCOUNTS[role], "kind": "FAILED", "task_id": page}])


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.UNIT])
def test_only_a_unit_answers(visit: Visit, role: Role) -> None:
    assert visit(ACCOUNTS[role]).post(CHANGED[Page.ANSWER]).status_code == 403


@pytest.mark.parametrize("path", [*READ.values(), "/matters/SX000001"])
def test_nobody_sees_nothing(visit: Visit, path: str) -> None:
    assert visit("").get(path).status_code == 401
    page = visit("").get(path, Accept="text/html")
    assert (page.status_code, page.headers["location"]) == (303, f"/auth/login/?next={path}")
    assert visit("").post(path).status_code in (401, 405)


def test_an_account_without_duty_is_told_so(visit: Visit) -> None:
    answer = visit("somebody").get("/")
    assert answer.status_code == 403 and "没有登记职责" in answer.text


def test_a_form_of_another_session_changes_nothing(visit: Visit, work: UnitOfWork) -> None:
    answer = visit("unit_469001").post("/matters/SX000001", token="")
    assert answer.status_code == 403 and "刷新页面" in answer.text
    assert execute(
        work, "select count(*) as records from audit.task_record where kind = 'FAILED' and actor = 'unit_469001'"
    ).fetchone() == {"records": 1}


@pytest.mark.parametrize(
    ("account", "path"), [("unit_469001", "/"), ("unit_469001", "/nothing"), ("leader_hr", "/papers/abcdefabcdefabcd"), ("", "/")]
)
def test_every_answer_carries_the_safe_headers(visit: Visit, account: str, path: str) -> None:
    headers = visit(account).get(path).headers
    assert headers["x-frame-options"] == "DENY" and headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store" and headers["referrer-policy"] == "same-origin"
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "http" not in policy


@pytest.mark.parametrize(
    ("path", "status"), [("/nothing", 404), ("/papers/short", 400), ("/matters/SX999999", 400), ("/due?on=2025-13-40", 400)]
)
def test_a_wrong_address_is_answered_in_chinese(visit: Visit, path: str, status: int) -> None:
    answer = visit("operator").get(path)
    assert answer.status_code == status and "没有办成" in answer.text and "回首页" in answer.text
