"""A start that Airflow refuses for what stands in its form is answered in Chinese, with what to write.

Belongs here: turning that one answer of Airflow's web server into a sentence. Does not belong here: the forms (`office_dag` and the forms of
the domains), what the first task of a run checks for itself.

Airflow checks a form by its JSON schema before a run exists, and answers with the English of the checking library (seen in its source,
`sdk/definitions/param.py`): name of the param, complaint, schema, value. The name, the value and what the schema says about writing it
(`office_dag.entry`) make the sentence; the complaint does not, so that every kind of it is answered.
"""

from __future__ import annotations

import ast
import json
import re
from textwrap import dedent
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

HOW = "$comment"
"""Where the schema of a param says what to write: the one word of JSON schema that nothing is checked by."""
_STARTING = re.compile(r".*/dags/[^/]+/dagRuns")
_REFUSED = 400
_COMPLAINT = re.compile(
    r"Invalid input for param (?P<name>.+?): .*?\bin schema[^\n]*:\n(?P<schema>.*)\n\nOn instance[^\n]*:\n(?P<value>.*)", re.DOTALL
)


class RefusedStart:
    """ASGI middleware around Airflow's web server."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand every request on; the refusal of a start gets its sentence."""
        if scope["type"] != "http" or scope["method"] != "POST" or not _STARTING.fullmatch(scope["path"]):
            await self.app(scope, receive, send)
            return
        begun: Message | None = None
        body = b""

        async def watch(message: Message) -> None:
            nonlocal begun, body
            if message["type"] == "http.response.start" and message["status"] == _REFUSED:
                begun = message
                return
            if begun is None:
                await send(message)
                return
            body += message.get("body", b"")
            if not message.get("more_body", False):
                told = in_chinese(body)
                headers = [(name, value) for name, value in begun["headers"] if name.lower() != b"content-length"]
                await send({**begun, "headers": [*headers, (b"content-length", str(len(told)).encode())]})
                await send({"type": "http.response.body", "body": told})

        await self.app(scope, receive, watch)


def in_chinese(body: bytes) -> bytes:
    """Give the body of a refusal with its sentence; one that is about no param is given unchanged."""
    answer = json.loads(body)
    complaint = _COMPLAINT.match(str(answer.get("detail")))
    if complaint is None:
        return body
    return json.dumps({**answer, "detail": _sentence(**complaint.groupdict())}, ensure_ascii=False).encode()


def _sentence(name: str, schema: str, value: str) -> str:
    how, given = _literal(schema)[HOW].rstrip("。"), _literal(value)
    written = "空白" if given in (None, "") else f"“{given}”"
    return f"没有启动：“{name}”不能写{written}。{name}：{how}。请改正后重新启动"


def _literal(text: str) -> Any:  # noqa: ANN401 - whatever stands in a form
    return ast.literal_eval(dedent(text).strip())
