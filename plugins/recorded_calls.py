"""Each call of the web server that changes something, and each that is refused, is recorded: user, method, path, outcome, request, client.

Belongs here: watching the calls. Does not belong here: the record (`wengang.audit.calls`), what a page itself notes (`wengang_desk.visits`).

The record is written when the answer has been given. A database that does not answer costs a record and never the call: the log says so. What
Airflow's tasks call of their own server (`/execution/`) is no act of a person and stands in the state changes.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from uuid import uuid4

from anyio.to_thread import run_sync

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from wengang.audit.calls import Call

_log = logging.getLogger(__name__)
_CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_REFUSED = frozenset({401, 403})
_OF_TASKS = "/execution/"


class RecordedCalls:
    """ASGI middleware around Airflow's web server; `account_of` tells who is logged in, empty for nobody."""

    def __init__(self, app: ASGIApp, account_of: Callable[[Scope], Awaitable[str]]) -> None:
        self.app, self.account_of = app, account_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand every request on, and record it where it changed something or was refused."""
        if scope["type"] != "http" or _OF_TASKS in scope["path"]:
            await self.app(scope, receive, send)
            return
        status, request_id, asked = 500, uuid4(), dict(scope)

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": [*message.get("headers", []), (b"x-request-id", str(request_id).encode())]}
            await send(message)

        try:
            await self.app(scope, receive, watch)
        finally:
            if asked["method"] in _CHANGING or status in _REFUSED:
                from wengang.audit.calls import Call  # noqa: PLC0415 - every process of Airflow imports this module, only the web server needs it

                client = asked.get("client") or ("",)
                call = Call(await self.account_of(asked), asked["method"], asked["path"], status, request_id, str(client[0]))
                await run_sync(keep, call)


def keep(call: Call) -> None:
    """Write one record; a database that does not answer is told in the log."""
    import psycopg  # noqa: PLC0415 - see above

    from wengang.audit.calls import keep_call  # noqa: PLC0415
    from wengang.database.unit_of_work import unit_of_work  # noqa: PLC0415
    from wengang.settings.environment import Settings  # noqa: PLC0415

    try:
        with unit_of_work(Settings.from_environment()) as work:
            keep_call(work, call)
    except (OSError, psycopg.Error) as error:
        _log.error("一次调用没有记下：%s %s %s（%s）", call.account or "未登录", call.method, call.path, type(error).__name__)
