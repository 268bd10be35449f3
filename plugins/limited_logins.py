"""Logging in with wrong passwords is limited, on the page and for tokens, by account and address, for all web servers together.

Belongs here: recognising a login, its account and what came of it, and the refusal in Chinese. Does not belong here: the limits and the record
(`wengang.audit.logins`), the password (FAB).

FAB would limit its page alone, in each process for itself, and right passwords too (decision 0088). Without the database nobody is let in:
the door would stand open just when nobody counts. Where Airflow's own database is away, FAB can neither show its page nor look a password up
and answers a bare “500”: what goes on is said here instead.
"""

from __future__ import annotations

import json
import logging
import re
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from anyio.to_thread import run_sync

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_log = logging.getLogger(__name__)
_TOKEN = re.compile(r".*/auth/token(/cli)?/?")
_PAGE = re.compile(r".*/auth/login/?")
_LONGEST = 64 * 1024
"""Bytes of a name, a password and the page's own mark; more is no login."""
_MADE, _LED_ON, _FAILED = 201, 302, 500
_ANYBODY = "-"
_HTML = (
    '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>没有登录</title>'
    '<body style="font-family:sans-serif;max-width:32em;margin:4em auto;padding:0 1em;line-height:1.7"><h1>没有登录</h1>'
    '<p>{sentence}。</p><p><a href="{back}">回到登录页</a></p></body></html>'
)


class RefusedLoginError(Exception):
    """A login that goes no further: the status of the answer, what it says, and after how many seconds another may be tried."""

    def __init__(self, status: int, sentence: str, seconds: int = 0) -> None:
        super().__init__(sentence)
        self.status, self.sentence, self.seconds = status, sentence, seconds


class LimitedLogins:
    """ASGI middleware around Airflow's web server; `account_named` gives the account that a name means, empty where there is none."""

    def __init__(self, app: ASGIApp, account_named: Callable[[str], str]) -> None:
        self.app, self.account_named = app, account_named

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand every request on, but a login after too many wrong ones, and one that no database answers."""
        on_page = scope["type"] == "http" and _PAGE.fullmatch(scope["path"]) is not None
        if scope["type"] != "http" or not (on_page or (scope["method"] == "POST" and _TOKEN.fullmatch(scope["path"]))):
            await self.app(scope, receive, send)
            return
        try:
            if scope["method"] == "POST":
                await self._log_in(scope, receive, send, on_page=on_page)
            else:
                await self._unless_database_is_away(scope, receive, send, on_page=on_page)
        except RefusedLoginError as refused:
            await _answer(scope, receive, send, refused, on_page=on_page)

    async def _log_in(self, scope: Scope, receive: Receive, send: Send, *, on_page: bool) -> None:
        body = await _whole(receive)
        name = await _name_on_page(scope, body) if on_page else _name_for_token(body)
        number = await run_sync(_begin, self.account_named, name, str((scope.get("client") or ("",))[0]))

        async def watch(message: Message) -> None:
            if message["type"] == "http.response.start" and (_led_on(scope, message) if on_page else message["status"] == _MADE):
                await run_sync(_passed, number)
            await send(message)

        await self._unless_database_is_away(scope, _given(body, receive), watch, on_page=on_page)

    async def _unless_database_is_away(self, scope: Scope, receive: Receive, send: Send, *, on_page: bool) -> None:
        """Hand a request on; where it fails and Airflow's database does not answer, that is the answer."""
        from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415 - every process of Airflow imports this module, only the web server needs it

        refused: list[RefusedLoginError] = []

        async def judge(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] >= _FAILED:
                refused.extend(await run_sync(_database_is_away, self.account_named))
                for said in refused:
                    await _answer(scope, receive, send, said, on_page=on_page)
            if not refused:
                await send(message)

        try:
            await self.app(scope, receive, judge)
        except SQLAlchemyError:
            if refused:
                return  # a framework answers 500, which was answered otherwise here, and then raises what it was
            for said in await run_sync(_database_is_away, self.account_named):
                raise said from None
            raise


async def _whole(receive: Receive) -> bytes:
    body: bytes = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > _LONGEST:
            raise RefusedLoginError(413, "登录没有办：提交的内容太长")
        if not message.get("more_body", False):
            return body


def _given(body: bytes, receive: Receive) -> Receive:
    """Give what was read once more, and then what follows."""
    rest: list[Message] = [{"type": "http.request", "body": body}]

    async def again() -> Message:
        return rest.pop() if rest else await receive()

    return again


def _name_for_token(body: bytes) -> str:
    try:
        told: Any = json.loads(body)
    except ValueError:
        return ""
    return str(told.get("username", "")) if isinstance(told, dict) else ""


async def _name_on_page(scope: Scope, body: bytes) -> str:
    """Give the name that stands in the form; the first one, as the page takes it."""
    from starlette.exceptions import HTTPException  # noqa: PLC0415 - see above
    from starlette.formparsers import MultiPartException  # noqa: PLC0415
    from starlette.requests import Request  # noqa: PLC0415

    async def nothing_more() -> Message:
        return {"type": "http.disconnect"}

    try:
        form = await Request(scope, _given(body, nothing_more)).form()
    except (HTTPException, MultiPartException):
        return ""
    return str(next(iter(form.getlist("username")), ""))


def _led_on(scope: Scope, message: Message) -> bool:
    """Tell whether the page found the password right: it leads elsewhere and has begun another session."""
    from starlette.requests import cookie_parser  # noqa: PLC0415 - see above

    headers = [(name.lower(), value.decode("latin-1")) for name, value in message.get("headers", [])]
    goes_to = next((value for name, value in headers if name == b"location"), "")
    if message["status"] != _LED_ON or _PAGE.fullmatch(urlsplit(goes_to).path):
        return False
    had = [cookie_parser(value.decode("latin-1")).get("session") for name, value in scope["headers"] if name == b"cookie"]
    has = [cookie_parser(value).get("session") for name, value in headers if name == b"set-cookie"]
    return any(session and session not in had for session in has)


def _account(account_named: Callable[[str], str], name: str) -> str:
    """Give the account that a name means; raises `RefusedLoginError` where Airflow's database, which keeps the accounts, does not answer."""
    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415 - see above

    try:
        return account_named(name)
    except (OSError, SQLAlchemyError) as error:
        sentence = "登录没有办：保存账号的数据库没有应答，现在不能登录。请稍后再试，仍然不行的请告诉运行人员"
        raise RefusedLoginError(503, sentence, 30) from error


def _database_is_away(account_named: Callable[[str], str]) -> list[RefusedLoginError]:
    """Give what is to be said where Airflow's database does not answer; nothing where it does."""
    try:
        _account(account_named, _ANYBODY)
    except RefusedLoginError as refused:
        return [refused]
    return []


def _begin(account_named: Callable[[str], str], name: str, client: str) -> int:
    """Write a try down and give its number; raises `RefusedLoginError`."""
    import psycopg  # noqa: PLC0415 - see above

    from wengang.audit.logins import MINUTES, begin_login  # noqa: PLC0415
    from wengang.database.unit_of_work import unit_of_work  # noqa: PLC0415
    from wengang.settings.environment import Settings  # noqa: PLC0415

    account = _account(account_named, name) if name else ""
    try:
        with unit_of_work(Settings.from_environment()) as work:
            number = begin_login(work, account, client)
    except (OSError, psycopg.Error) as error:
        raise RefusedLoginError(503, "登录没有办：数据库没有应答。请稍后再试，仍然不行的请告诉运行人员", 30) from error
    if number is None:
        sentence = f"密码错的次数太多，这一次没有核对。请{MINUTES}分钟后再试；忘了密码的，请系统管理员重设"
        raise RefusedLoginError(429, sentence, MINUTES * 60)
    return number


def _passed(number: int) -> None:
    """Note that a password was right; a database that does not answer leaves it counted as wrong."""
    import psycopg  # noqa: PLC0415 - see above

    from wengang.audit.logins import login_passed  # noqa: PLC0415 - see above
    from wengang.database.unit_of_work import unit_of_work  # noqa: PLC0415
    from wengang.settings.environment import Settings  # noqa: PLC0415

    try:
        with unit_of_work(Settings.from_environment()) as work:
            login_passed(work, number)
    except (OSError, psycopg.Error) as error:
        _log.error("一次登录没有记为密码对：第%s次（%s）", number, type(error).__name__)


async def _answer(scope: Scope, receive: Receive, send: Send, refused: RefusedLoginError, *, on_page: bool) -> None:
    from starlette.responses import HTMLResponse, JSONResponse  # noqa: PLC0415 - see above

    headers = {"Cache-Control": "no-store"} | ({"Retry-After": str(refused.seconds)} if refused.seconds else {})
    if on_page:
        page = _HTML.format(sentence=escape(refused.sentence), back=escape(scope["path"], quote=True))
        await HTMLResponse(page, refused.status, headers)(scope, receive, send)
    else:
        await JSONResponse({"detail": refused.sentence}, refused.status, headers)(scope, receive, send)
