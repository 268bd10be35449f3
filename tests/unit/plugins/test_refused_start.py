"""A start that is refused for its form is answered in Chinese; whatever else the web server says goes through as it is."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from refused_start import RefusedStart

STARTS = "/api/v2/dags/deadlines/dagRuns"
OF_A_PARAM = """Invalid input for param 业务日期: '2025/3/1' is not a 'date'

Failed validating 'format' in schema:
    {'type': ['null', 'string'],
     'format': 'date',
     '$comment': '判断期限所依据的日期，'
                  '不填即为今天',
     'title': '业务日期'}

On instance:
    '2025/3/1'"""


def answer(path: str, method: str, status: int, detail: str) -> tuple[int, str]:
    async def told(_request: Request) -> JSONResponse:
        return JSONResponse({"detail": detail}, status)

    app = Starlette(routes=[Route("/{rest:path}", told, methods=["GET", "POST"])])
    app.add_middleware(RefusedStart)
    given = TestClient(app).request(method, path)
    assert int(given.headers["content-length"]) == len(given.content)
    return given.status_code, given.json()["detail"]


def test_a_wrong_form_is_told_with_what_to_write() -> None:
    sentence = "没有启动：“业务日期”不能写“2025/3/1”。业务日期：判断期限所依据的日期，不填即为今天。请改正后重新启动"
    assert answer(STARTS, "POST", 400, OF_A_PARAM) == (400, sentence)


def test_a_blank_is_named_so() -> None:
    assert (
        "“重跑原因”不能写空白。" in answer(STARTS, "POST", 400, OF_A_PARAM.replace("业务日期", "重跑原因").replace("'2025/3/1'", "None"))[1]
    )


@pytest.mark.parametrize(
    ("path", "method", "status", "detail"),
    [
        (STARTS, "POST", 400, "DAG with dag_id: 'deadlines' has import errors"),
        (STARTS, "POST", 200, OF_A_PARAM),
        (STARTS, "POST", 409, OF_A_PARAM),
        (STARTS, "GET", 400, OF_A_PARAM),
        ("/api/v2/dags/deadlines/dagRuns/r/taskInstances", "POST", 400, OF_A_PARAM),
    ],
)
def test_everything_else_is_left_as_it_is(path: str, method: str, status: int, detail: str) -> None:
    assert answer(path, method, status, detail) == (status, detail)
