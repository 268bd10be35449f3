"""Wrong passwords are counted for each account and address, for two web servers together, and refused in Chinese before FAB looks at them."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable

import pytest
from httpx import ASGITransport, AsyncClient, Response
from sqlalchemy.exc import OperationalError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse
from starlette.responses import Response as Answer
from starlette.routing import Route
from tests.statements import execute

from limited_logins import LimitedLogins
from wengang.audit import logins
from wengang.audit.sealing import seal_records
from wengang.database.unit_of_work import UnitOfWork
from wengang.month_overview.what_was_done import RecordsAsked, what_was_done

RIGHT = "right-password"
ACCOUNTS = {"operator": "operator", "operator@office.example": "operator", "reviewer_hr": "reviewer_hr"}


async def _token(request: Request) -> Answer:
    told = await request.json()
    return JSONResponse({}, 201 if told["password"] == RIGHT else 401)


async def _page(request: Request) -> Answer:
    """Lead on as FAB's page does: with another session where the password is right, back to the login where it is not."""
    form = await request.form()
    if request.cookies.get("session") == "logged-in":
        return RedirectResponse("/", 302)
    if form["password"] != RIGHT:
        return RedirectResponse("/auth/login/?next=", 302)
    answer = RedirectResponse("/", 302)
    answer.set_cookie("session", "another")
    return answer


def _server() -> LimitedLogins:
    routes = [Route("/auth/token", _token, methods=["POST"]), Route("/auth/login/", _page, methods=["POST"])]
    return LimitedLogins(Starlette(routes=routes), lambda name: ACCOUNTS.get(name.lower(), ""))


def _tries(*tries: tuple[str, str, str, str], servers: int = 2) -> list[Response]:
    """Log in (path, name, password, address), in turn at several web servers."""

    async def all_of() -> list[Response]:
        at = [_server() for _ in range(servers)]
        answers = []
        for number, (path, name, password, address) in enumerate(tries):
            transport = ASGITransport(at[number % servers], client=(address, 9))
            async with AsyncClient(transport=transport, base_url="http://office.example", cookies={"session": "before"}) as client:
                told = {"username": name, "password": password}
                answers.append(await (client.post(path, data=told) if "login" in path else client.post(path, json=told)))
        return answers

    return asyncio.run(all_of())


@pytest.mark.parametrize(("path", "wrong"), [("/auth/token", 401), ("/auth/login/", 302)])
def test_five_wrong_ones_of_an_account_from_an_address_are_enough(work: UnitOfWork, path: str, wrong: int) -> None:
    names = ("operator", "OPERATOR", "operator@office.example", "operator", "operator")
    answers = _tries(
        *[(path, name, "a", "10.0.0.1") for name in names],
        (path, "operator", RIGHT, "10.0.0.1"),
        (path, "operator", RIGHT, "10.0.0.2"),
        (path, "reviewer_hr", RIGHT, "10.0.0.1"),
    )
    assert [one.status_code for one in answers] == [wrong] * 5 + [429] + [201 if wrong == 401 else 302] * 2
    assert "请15分钟后再试" in (answers[5].json()["detail"] if wrong == 401 else answers[5].text)
    assert answers[5].headers["retry-after"] == "900"
    kept = execute(work, "select account, client, refused, number in (select try from audit.login_passed) as passed from audit.login_try")
    assert Counter(tuple(row.values()) for row in kept.fetchall()) == {
        ("operator", "10.0.0.1", False, False): 5,
        ("operator", "10.0.0.1", True, False): 1,
        ("operator", "10.0.0.2", False, True): 1,
        ("reviewer_hr", "10.0.0.1", False, True): 1,
    }


def test_guessing_names_from_one_address_ends_and_keeps_no_name_that_is_no_account(work: UnitOfWork) -> None:
    answers = _tries(*[("/auth/token", f"secret-{number}", "a", "10.0.0.1") for number in range(logins.OF_CLIENT + 1)])
    assert [one.status_code for one in answers] == [401] * logins.OF_CLIENT + [429]
    assert execute(work, "select distinct account, client from audit.login_try").fetchall() == [{"account": "", "client": "10.0.0.1"}]


def test_guessing_one_account_from_many_addresses_ends_until_what_was_wrong_is_old(
    work: UnitOfWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logins, "OF_ACCOUNT", 6)
    answers = _tries(*[("/auth/token", "operator", "a", f"10.0.0.{number}") for number in range(7)])
    assert [one.status_code for one in answers] == [401] * 6 + [429]
    monkeypatch.setattr(logins, "MINUTES", 0)
    assert [one.status_code for one in _tries(("/auth/token", "operator", RIGHT, "10.0.0.9"))] == [201]


def test_a_hundred_at_once_are_not_let_through_together(work: UnitOfWork) -> None:
    async def at_once() -> list[int]:
        transport = ASGITransport(_server(), client=("10.0.0.1", 9))
        async with AsyncClient(transport=transport, base_url="http://office.example") as client:
            told = {"username": "operator", "password": "a"}
            answers = await asyncio.gather(*[client.post("/auth/token", json=told) for _ in range(40)])
        return [one.status_code for one in answers]

    assert Counter(asyncio.run(at_once())) == {401: logins.OF_ACCOUNT_AND_CLIENT, 429: 40 - logins.OF_ACCOUNT_AND_CLIENT}


def test_who_is_logged_in_already_proves_no_password(work: UnitOfWork) -> None:
    async def posted() -> int:
        transport = ASGITransport(_server(), client=("10.0.0.1", 9))
        async with AsyncClient(transport=transport, base_url="http://office.example", cookies={"session": "logged-in"}) as client:
            return (await client.post("/auth/login/", data={"username": "operator", "password": "a"})).status_code

    assert asyncio.run(posted()) == 302
    assert execute(work, "select count(*) as n from audit.login_passed").fetchone() == {"n": 0}


def test_without_the_database_nobody_is_let_in_and_a_long_body_is_no_login(work: UnitOfWork, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENGANG_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none?connect_timeout=1")
    (away, long) = _tries(("/auth/token", "operator", RIGHT, "10.0.0.1"), ("/auth/token", "x" * 70_000, RIGHT, "10.0.0.1"))
    assert away.status_code == 503 and away.json()["detail"].startswith("登录没有办：数据库没有应答")
    assert long.status_code == 413


@pytest.mark.parametrize("raises", [True, False], ids=["raised through", "answered 500"])
def test_where_airflows_database_is_away_page_and_token_say_so(work: UnitOfWork, raises: bool) -> None:
    def away(_name: str) -> str:
        raise OperationalError("select", {}, OSError("no server"))

    async def fails(_request: Request) -> Answer:
        if raises:
            away("")
        return Answer("Internal Server Error", 500)

    async def asked(account_named: Callable[[str], str]) -> list[Response]:
        routes = [Route("/auth/login/", fails, methods=["GET", "POST"]), Route("/auth/token", fails, methods=["POST"])]
        # What was answered is answered once: nothing is raised after it, and nothing sent a second time.
        transport = ASGITransport(LimitedLogins(Starlette(routes=routes), account_named), raise_app_exceptions=account_named is away)
        async with AsyncClient(transport=transport, base_url="http://office.example") as client:
            named, unnamed = {"username": "operator", "password": RIGHT}, {"password": RIGHT}
            return [
                await client.get("/auth/login/"),
                *[await client.post("/auth/login/", data=told) for told in (named, unnamed)],
                await client.post("/auth/token", json=named),
            ]

    answers = asyncio.run(asked(away))
    assert [one.status_code for one in answers] == [503] * 4
    assert all("保存账号的数据库没有应答" in one.text and one.headers["retry-after"] == "30" for one in answers)
    assert "回到登录页" in answers[0].text and answers[3].json()["detail"].startswith("登录没有办")
    kept = execute(work, "select account from audit.login_try").fetchall()
    assert kept == [{"account": ""}], "only the try that names nobody needed no account looked up"
    others = asyncio.run(asked(lambda name: ACCOUNTS.get(name, "")))
    assert [one.status_code for one in others] == [500] * 4, "what fails while the database is there is another fault"


def test_the_tries_stand_under_seal_and_in_the_timeline(work: UnitOfWork) -> None:
    _tries(("/auth/token", "operator", "a", "10.0.0.1"), ("/auth/token", "operator", RIGHT, "10.0.0.2"))
    deeds, _ = what_was_done(work, RecordsAsked(account="operator"), limit=10)
    assert [(one.kind, one.title, one.outcome, one.words) for one in deeds] == [
        ("登录", "用账号 operator 登录", "密码不对", "来自 10.0.0.1"),
        ("登录", "用账号 operator 登录", "密码对", "来自 10.0.0.2"),
    ]
    assert seal_records(work, None) >= 3
    sealed = execute(work, "select source, key from audit.sealed_record where source like 'audit.login%' order by 1, 2").fetchall()
    assert [tuple(row.values()) for row in sealed] == [("audit.login_passed", "2"), ("audit.login_try", "1"), ("audit.login_try", "2")]
