"""Every page, every role and nobody: who is let in, what is recorded, what every answer carries (issue: every route × every role × anonymous)."""

from __future__ import annotations

import pytest
from fastapi.routing import APIRoute
from httpx import Response
from tests.sql.wengang_desk.conftest import ToldDoor, Visit, Visiting
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
DRAFT = "/sending/0123456789ab"
ROUTES = {
    ("/", "GET"): (Page.HOME, "/"),
    ("/audit", "GET"): (Page.AUDIT, "/audit"),
    ("/board", "GET"): (Page.BOARD, "/board"),
    ("/board.xlsx", "GET"): (Page.BOARD, "/board.xlsx"),
    ("/bulletin", "GET"): (Page.BULLETIN, "/bulletin"),
    ("/bulletin/{number}", "GET"): (Page.BULLETIN, "/bulletin/1"),
    ("/bulletin/{number}/{kind}", "GET"): (Page.BULLETIN, "/bulletin/1/pdf"),
    ("/structure", "GET"): (Page.STRUCTURE, "/structure"),
    ("/structure.xlsx", "GET"): (Page.STRUCTURE, "/structure.xlsx"),
    ("/whatif", "GET"): (Page.WHATIF, "/whatif"),
    ("/whatif", "POST"): (Page.WHATIF, "/whatif"),
    ("/chapters", "GET"): (Page.CHAPTERS, "/chapters"),
    ("/chapters.xlsx", "GET"): (Page.CHAPTERS, "/chapters.xlsx"),
    ("/chapters/{chapter}/signature", "POST"): (Page.SIGNING, "/chapters/youth/signature"),
    ("/chapters/{chapter}/{code}", "GET"): (Page.CHAPTERS, "/chapters/youth/nothing"),
    ("/due", "GET"): (Page.DUE, "/due"),
    ("/matters", "GET"): (Page.MATTERS, "/matters"),
    ("/matters/{no}", "GET"): (Page.MATTERS, "/matters/SX000001"),
    ("/matters/{no}", "POST"): (Page.ANSWER, "/matters/SX000001"),
    ("/leader", "GET"): (Page.LEADER, "/leader"),
    ("/month", "GET"): (Page.MONTH, "/month"),
    ("/month/{period}", "GET"): (Page.MONTH, "/month/2025-03"),
    ("/month/{period}/changes", "GET"): (Page.MONTH, "/month/2025-03/changes"),
    ("/month/{period}/{unit}", "GET"): (Page.MONTH, "/month/2025-03/469001"),
    ("/letters", "GET"): (Page.LETTERS, "/letters"),
    ("/letters/{number}", "GET"): (Page.LETTERS, "/letters/1"),
    ("/letters/{number}/file", "GET"): (Page.LETTERS, "/letters/1/file"),
    ("/letters/{number}/word", "GET"): (Page.LETTERS, "/letters/1/word"),
    ("/cases/{number}", "GET"): (Page.WORKSHOPS, "/cases/1"),
    ("/cases/{number}/papers/{hand_over}/{row}", "GET"): (Page.CASE_PAPERS, "/cases/1/papers/1/2"),
    ("/workshops", "GET"): (Page.WORKSHOPS, "/workshops"),
    ("/workshops/{no}", "GET"): (Page.WORKSHOPS, "/workshops/469001-CJ01"),
    ("/packages", "GET"): (Page.PACKAGES, "/packages"),
    ("/packages/{number}", "GET"): (Page.PACKAGES, "/packages/1"),
    ("/packages/{number}/file", "POST"): (Page.PACKAGE_TAKEN, "/packages/1/file"),
    ("/packages/{number}/password", "POST"): (Page.PACKAGE_TAKEN, "/packages/1/password"),
    ("/papers/{digest}", "GET"): (Page.PAPERS, f"/papers/{'ab' * 32}"),
    ("/sending", "GET"): (Page.SENDING, "/sending"),
    ("/sending", "POST"): (Page.SENDING, "/sending"),
    ("/sending/blanks/{table}.xlsx", "GET"): (Page.SENDING, "/sending/blanks/rv_work.xlsx"),
    ("/sending/{draft_id}", "GET"): (Page.SENDING, DRAFT),
    ("/sending/{draft_id}/files", "POST"): (Page.SENDING, f"{DRAFT}/files"),
    ("/sending/{draft_id}/roles", "POST"): (Page.SENDING, f"{DRAFT}/roles"),
    ("/sending/{draft_id}/remove", "POST"): (Page.SENDING, f"{DRAFT}/remove"),
    ("/sending/{draft_id}/discard", "POST"): (Page.SENDING, f"{DRAFT}/discard"),
    ("/sending/{draft_id}/hand-over", "POST"): (Page.SENDING, f"{DRAFT}/hand-over"),
    ("/sending/{draft_id}/findings.xlsx", "GET"): (Page.SENDING, f"{DRAFT}/findings.xlsx"),
}
"""Every route: its page in the table of rights, and an address of it; what it names is not there, so that a let-in visitor is told just that."""
LET_IN = (200, 303, 400, 404)


def ask(visiting: Visiting, route: tuple[str, str]) -> Response:
    """Visit a route."""
    path = ROUTES[route][1]
    return visiting.get(path) if route[1] == "GET" else visiting.post(path)


def test_every_route_is_in_the_table() -> None:
    routes = {(route.path, method) for route in desk(ToldDoor()).routes if isinstance(route, APIRoute) for method in route.methods}
    assert routes == set(ROUTES)
    assert {page for page, _ in ROUTES.values()} == set(Page) == set(RIGHTS)


@pytest.mark.parametrize("role", Role)
def test_a_page_is_open_to_whom_the_table_says(visit: Visit, work: UnitOfWork, role: Role) -> None:
    visiting, refused = visit(ACCOUNTS[role]), []
    for route, (page, _) in ROUTES.items():
        answer = ask(visiting, route)
        if RIGHTS[page].get(role, Reach.NOTHING) is Reach.NOTHING:
            assert answer.status_code == 403, route
            refused.append(page)
        else:
            assert answer.status_code in LET_IN, route
    refusals = "select actor, task_id from audit.task_record where dag_id = 'desk' and message like %s order by seq"
    records = execute(work, refusals, ["%不使用%"]).fetchall()
    assert [(row["actor"], row["task_id"]) for row in records] == [(ACCOUNTS[role], page) for page in refused]


@pytest.mark.parametrize("route", ROUTES)
def test_nobody_sees_and_changes_nothing(visit: Visit, route: tuple[str, str]) -> None:
    assert ask(visit(""), route).status_code == 401


def test_a_browser_is_led_to_the_login_and_back(visit: Visit) -> None:
    page = visit("").get("/due?on=2025-04-03", Accept="text/html")
    assert (page.status_code, page.headers["location"]) == (303, "/auth/login/?next=/due?on=2025-04-03")


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


def test_the_page_of_an_unexpected_error_carries_them_too(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a fault that nobody knows")

    monkeypatch.setattr("wengang_desk.pages.due.what_waits", broken)
    answer = visit("leader_hr").get("/due")
    assert answer.status_code == 500
    assert answer.headers["X-Frame-Options"] == "DENY" and "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "系统出错" in answer.text and "a fault" not in answer.text


@pytest.mark.parametrize(
    ("path", "status"), [("/nothing", 404), ("/papers/short", 400), ("/matters/SX999999", 400), ("/due?on=2025-13-40", 400)]
)
def test_a_wrong_address_is_answered_in_chinese(visit: Visit, path: str, status: int) -> None:
    answer = visit("operator").get(path)
    assert answer.status_code == status and "没有办成" in answer.text and "回首页" in answer.text
