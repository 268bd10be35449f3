"""The page of a human task shows what the task asks now, not what it asked first.

Belongs here: bringing the stored question up to date when a task asks again. Does not belong here: asking (`opinion_task`).

Airflow keeps subject, body and form of the first asking of a task instance, also when it asks again or is cleared (seen in its source,
`execution_api/routes/hitl.py`): the page would show the old text and an answer would be taken for the new one; a reason to answer once
more could never be read. This middleware writes what a task has just asked over what stands, once Airflow has accepted the request, and
only while nobody has answered.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from uuid import UUID

from anyio.to_thread import run_sync
from sqlalchemy import select

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ASKING = re.compile(r".*/execution/hitlDetails/([0-9a-f-]{36})")
_CREATED = 201


class CurrentQuestion:
    """ASGI middleware around Airflow's web server."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand every request on; after a task has asked, let its page show just that."""
        asking = _ASKING.fullmatch(scope["path"]) if scope["type"] == "http" and scope["method"] == "POST" else None
        if asking is None:
            await self.app(scope, receive, send)
            return
        body, status = await _whole(receive), 0
        given = False

        async def again() -> Message:
            nonlocal given
            if given:
                return await receive()
            given = True
            return {"type": "http.request", "body": body, "more_body": False}

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        await self.app(scope, again, watch)
        if status == _CREATED:
            await run_sync(show, UUID(asking[1]), json.loads(body))


async def _whole(receive: Receive) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


def show(task_instance_id: UUID, asked: dict[str, Any]) -> None:
    """Let the page of a task instance show a question; nothing is changed once somebody has answered."""
    from airflow.models.hitl import HITLDetail  # noqa: PLC0415 - every process imports this module, only the web server needs the model
    from airflow.utils.session import create_session  # noqa: PLC0415

    with create_session() as session:
        detail = session.scalar(select(HITLDetail).where(HITLDetail.ti_id == task_instance_id).with_for_update(of=HITLDetail))
        if detail is not None and not detail.response_received:
            detail.subject, detail.body, detail.options = asked["subject"], asked.get("body"), asked["options"]
            detail.params, detail.assignees = asked.get("params") or {}, asked.get("assigned_users") or []
