"""Calls of the web server: 300 mixed ones leave the right user, target and outcome; what changes nothing and is not refused leaves none."""

from __future__ import annotations

import asyncio
from random import Random

import pytest
from httpx import ASGITransport, AsyncClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Scope
from tests.statements import execute

from recorded_calls import RecordedCalls
from wengang.audit.calls import call_outcome, call_title
from wengang.database.unit_of_work import UnitOfWork
from wengang.month_overview.what_was_done import RecordsAsked, what_was_done
from wengang.settings.environment import Settings

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
STATUSES = (200, 201, 303, 400, 401, 403, 404, 409, 500)
ACCOUNTS = ("", "operator", "reviewer_hr", "unit_469001")
PATHS = (
    "/api/v2/dags/county_notices/clearTaskInstances",
    "/api/v2/dags/county_notices/dagRuns/2025-03-s1/taskInstances/approve_hr/-1/hitlDetails",
    "/api/v2/dags/mail_delivery/dagRuns",
    "/wengang/matters/SX000001",
)


async def _answer(request: Request) -> Response:
    if request.headers["x-status"] == "500":
        raise RuntimeError("a fault")
    return Response("很长的意见", status_code=int(request.headers["x-status"]))


async def _account_of(scope: Scope) -> str:
    return Request(scope).headers["x-account"]


async def _called(calls: list[tuple[str, str, str, int]]) -> list[str]:
    app = RecordedCalls(Starlette(routes=[Route("/{path:path}", _answer, methods=list(METHODS))]), _account_of)
    ids = []
    async with AsyncClient(
        transport=ASGITransport(app, raise_app_exceptions=all(status != 500 for *_, status in calls), client=("10.1.2.3", 9)),
        base_url="http://office.example",
    ) as client:
        for account, method, path, status in calls:
            answer = await client.request(method, path, headers={"x-account": account, "x-status": str(status)}, content="意见：同意")
            ids.append(answer.headers.get("x-request-id", ""))
    return ids


@pytest.fixture(autouse=True)
def _installation(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENGANG_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("WENGANG_VAR", str(settings.var))


def test_mixed_calls_leave_the_right_user_target_and_outcome(work: UnitOfWork) -> None:
    draws = Random(20261129)  # noqa: S311 - a fixed order, no secret
    calls = [(draws.choice(ACCOUNTS), draws.choice(METHODS), draws.choice(PATHS), draws.choice(STATUSES)) for _ in range(300)]
    ids = asyncio.run(_called(calls))
    kept = execute(work, "select account, method, path, status, request_id::text, client from audit.call order by seq").fetchall()
    expected = [(*call, one, "10.1.2.3") for call, one in zip(calls, ids, strict=True) if call[1] != "GET" or call[3] in (401, 403)]
    found = [tuple(row.values()) for row in kept]
    assert [row[:4] for row in found] == [row[:4] for row in expected]
    assert all(row[4] == other[4] for row, other in zip(found, expected, strict=True) if other[4])
    assert "意见" not in str(kept), "nothing of what was sent or answered is kept"


def test_what_tasks_call_is_no_act_of_a_person(work: UnitOfWork) -> None:
    asyncio.run(_called([("", "PATCH", "/execution/task-instances/1/run", 200)]))
    assert execute(work, "select count(*) as n from audit.call").fetchone() == {"n": 0}


def test_the_timeline_says_who_did_what(work: UnitOfWork) -> None:
    asyncio.run(_called([("operator", "POST", PATHS[0], 200), ("reviewer_rv", "PATCH", PATHS[1], 403)]))
    deeds, _ = what_was_done(work, RecordsAsked(account="reviewer_rv"), limit=10)
    (deed,) = [deed for deed in deeds if deed.kind == "调用"]
    assert (deed.actor, deed.outcome, deed.words) == ("reviewer_rv", "被拒绝", "来自 10.1.2.3")
    assert deed.title.startswith("答复待办 ")
    deeds, _ = what_was_done(work, RecordsAsked(about="2025-03-s1"), limit=10)
    assert [one.kind for one in deeds] == ["调用"]


def test_a_database_that_does_not_answer_costs_a_record_and_not_the_call(work: UnitOfWork, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENGANG_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none?connect_timeout=1")
    (request_id,) = asyncio.run(_called([("operator", "POST", PATHS[2], 201)]))
    assert request_id
    assert execute(work, "select count(*) as n from audit.call").fetchone() == {"n": 0}


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("POST", "/api/v2/dags/x/clearTaskInstances", "清除任务"),
        ("PATCH", "/api/v2/dags/x/dagRuns/r/taskInstances/t", "标记任务状态"),
        ("PATCH", "/api/v2/dags/x/dagRuns/r", "标记运行或写备注"),
        ("POST", "/api/v2/dags/x/dagRuns", "启动流程"),
        ("DELETE", "/api/v2/dags/x/dagRuns/r", "删除运行"),
        ("PATCH", "/api/v2/dags/x", "暂停或启用流程"),
        ("POST", "/auth/token", "登录"),
        ("POST", "/wengang/sending", "办事页提交"),
        ("PUT", "/elsewhere", "其他改动"),
    ],
)
def test_a_call_is_named_by_what_it_does(method: str, path: str, name: str) -> None:
    assert call_title(method, path) == f"{name} {path}"


def test_outcomes_are_words() -> None:
    assert [call_outcome(status) for status in (200, 303, 403, 409, 500)] == ["完成", "完成", "被拒绝", "被拒绝", "出错"]
