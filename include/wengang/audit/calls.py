"""Calls of the web server: who, what, and what came of it.

Belongs here: keeping a call, and how a timeline names it. Does not belong here: watching the calls (`plugins/recorded_calls.py`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

from wengang.database.unit_of_work import UnitOfWork
from wengang.identity import mask_digits

_LONGEST_PATH = 500
_REFUSED, _FAILED = 400, 500
_NAMES = (
    ("POST", r".*/clearTaskInstances", "清除任务"),
    ("POST", r".*/dagRuns/[^/]+/clear", "清除运行"),
    ("PATCH", r".*/hitlDetails.*", "答复待办"),
    ("PATCH", r".*/taskInstances/.*", "标记任务状态"),
    ("PATCH", r".*/dagRuns/[^/]+", "标记运行或写备注"),
    ("POST", r".*/dagRuns", "启动流程"),
    ("DELETE", r".*/dagRuns/[^/]+", "删除运行"),
    ("DELETE", r".*/dags/[^/]+", "删除流程"),
    ("PATCH", r".*/dags/[^/]+", "暂停或启用流程"),
    ("POST", r".*/auth/(token|login).*", "登录"),
    ("POST", r".*/wengang/.*", "办事页提交"),
)


@dataclass(frozen=True, slots=True)
class Call:
    """One call; `account` is empty where nobody is logged in."""

    account: str
    method: str
    path: str
    status: int
    request_id: UUID
    client: str


def keep_call(work: UnitOfWork, call: Call) -> None:
    """Keep one call; long numbers in its path are masked."""
    work.run(
        "audit/insert_call",
        account=call.account,
        method=call.method,
        path=mask_digits(call.path)[:_LONGEST_PATH],
        status=call.status,
        request_id=call.request_id,
        client=call.client,
    )


def call_title(method: str, path: str) -> str:
    """Give how a timeline names a call: what it does, and its address."""
    name = next(
        (name for of, pattern, name in _NAMES if of == method and re.fullmatch(pattern, path)), "查看" if method == "GET" else "其他改动"
    )
    return f"{name} {path}"


def call_outcome(status: int) -> str:
    """Give what came of a call, in words."""
    if status >= _FAILED:
        return "出错"
    return "被拒绝" if status >= _REFUSED else "完成"
