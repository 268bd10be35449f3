"""Names that the web server does not know are refused; without a list none is."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from known_hosts import KnownHosts, known_hosts

PAGES = Starlette(routes=[Route("/", lambda _request: PlainTextResponse("page"))])


def test_own_addresses_are_known_and_others_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENGANG_TRUSTED_HOSTS", "wengang.example.cn")
    monkeypatch.setenv("AIRFLOW__CORE__EXECUTION_API_SERVER_URL", "http://api-server:8080/execution/")
    client = TestClient(KnownHosts(PAGES))
    answers = {
        host: client.get("/", headers={"Host": host}).status_code for host in ("wengang.example.cn", "api-server:8080", "evil.example")
    }
    assert answers == {"wengang.example.cn": 200, "api-server:8080": 200, "evil.example": 400}


def test_without_a_list_every_name_is_answered_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WENGANG_TRUSTED_HOSTS", raising=False)
    assert known_hosts() == ["*"]
