"""The pages as a real web application over a real database; only the session is told by the test instead of by Airflow.

Belongs here: visiting. Does not belong here: Airflow's own sessions (`tests/flows`), a browser (`tests/browser`).
"""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi import Request as PageRequest
from httpx import ASGITransport, AsyncClient, Request, Response
from tests.sql.county_notices.conftest import people  # noqa: F401 - a fixture of tests here

from wengang.drafts import rehearsal_process
from wengang.settings.environment import Settings
from wengang_desk.application import desk
from wengang_desk.visits import NotLoggedInError, Session

_MULTIPART = {"Content-Type": "multipart/form-data; boundary=between"}
ROLES_IN_AIRFLOW = {"operator": "Operator", "auditor": "Auditor", "admin": "Admin"}


class ToldDoor:
    """Whoever the request says is logged in."""

    async def session(self, request: PageRequest) -> Session:
        """Give the account of the request's header."""
        account = request.headers.get("X-Account")
        if not account:
            raise NotLoggedInError
        return Session(account, {ROLES_IN_AIRFLOW[account]} if account in ROLES_IN_AIRFLOW else set(), f"secret of {account}")

    def login_address(self, after: str) -> str:
        """Give an address like Airflow's."""
        return f"/auth/login/?next={after}"

    def logout_address(self) -> str:
        """Give an address like Airflow's."""
        return "/auth/logout"


@cache
def _pages() -> FastAPI:
    """Give the pages, put together once: that takes longer than most visits, and a visit leaves nothing in them."""
    return desk(ToldDoor())


@dataclass(frozen=True)
class Visiting:
    """Somebody at the desk."""

    account: str

    def get(self, path: str, **headers: str) -> Response:
        """Open a page."""
        return asyncio.run(self._asked("GET", path, headers=headers))

    def post(self, path: str, *, token: str | None = None, **fields: object) -> Response:
        """Hand in a form with the token of the session, or with another."""
        told = self.token if token is None else token
        return asyncio.run(self._asked("POST", path, data={"_token": told, **fields}))

    def upload(self, path: str, files: Mapping[str, bytes]) -> Response:
        """Hand in files by the form of the page."""
        parts = [("files", (name, content)) for name, content in files.items()]
        return asyncio.run(self._asked("POST", path, data={"_token": self.token}, files=parts))

    def upload_bytes(self, files: Mapping[str, bytes]) -> bytes:
        """Give the body of such a form as a browser writes it."""
        parts = [("files", (name, content)) for name, content in files.items()]
        return Request("POST", "http://desk.example/", data={"_token": self.token}, files=parts, headers=_MULTIPART).read()

    def upload_cut(self, path: str, body: bytes) -> Response | None:
        """Send the beginning of a form, and end the connection there; None where there is no answer."""
        try:
            return asyncio.run(self._asked("POST", path, content=body, headers=_MULTIPART))
        except RuntimeError:
            return None

    @property
    def token(self) -> str:
        """The token of the session's own forms."""
        return Session(self.account, (), f"secret of {self.account}").token

    async def _asked(self, method: str, path: str, *, headers: dict[str, str] | None = None, **content: Any) -> Response:
        transport = ASGITransport(_pages(), raise_app_exceptions=False)
        told = {"X-Account": self.account} if self.account else {}
        async with AsyncClient(transport=transport, base_url="http://desk.example") as client:
            return await client.request(method, path, headers={**told, **(headers or {})}, **content)


Visit = Callable[[str], Visiting]


@pytest.fixture
def visit(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Visit:
    """Give what lets an account visit the desk."""
    monkeypatch.setenv("WENGANG_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("WENGANG_VAR", str(settings.var))
    monkeypatch.setenv("WENGANG_INBOX", str(settings.inbox))
    return Visiting


@pytest.fixture
def checked_here(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[None]:
    """Let drafts be checked in threads of this process instead of processes of their own: each would spend seconds on beginning."""
    trials: list[threading.Thread] = []

    def in_a_thread(command: list[str], *, pass_fds: list[int], **_how: Any) -> None:
        lock, (draft_id, moment) = os.dup(pass_fds[0]), command[-2:]

        def try_out() -> None:
            try:
                rehearsal_process.try_out_until_it_stands(settings, draft_id, datetime.fromisoformat(moment))
            finally:
                os.close(lock)

        trials.append(threading.Thread(target=try_out))
        trials[-1].start()

    monkeypatch.setattr(rehearsal_process, "subprocess", SimpleNamespace(Popen=in_a_thread, DEVNULL=subprocess.DEVNULL))
    yield
    for trial in trials:
        trial.join()


def words_of(response: Response) -> str:
    """Give what a person reads on a page."""
    body = re.sub(r"<(script|style)\b.*?</\1>", "", response.text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))
