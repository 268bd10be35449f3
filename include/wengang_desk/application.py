"""The pages as one web application, to be mounted by Airflow (`plugins/desk.py`).

Belongs here: putting the pages together, headers, what a refused or failed visit shows. Does not belong here: any page (`pages`).
"""

from __future__ import annotations

import logging
from pathlib import Path
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from wengang.user_error import AwayError, UserError
from wengang_desk.headers import SafeHeaders
from wengang_desk.pages import PAGES
from wengang_desk.rendering import refusal_page
from wengang_desk.visits import Door, NotFoundError, NotLoggedInError, RefusedVisitError, Visit

_STATIC = Path(__file__).parent / "static"
_LOG = logging.getLogger(__name__)


class _Desk(FastAPI):
    """The application with its headers outside everything else: the page of an error that nobody caught has them too."""

    def build_middleware_stack(self) -> ASGIApp:
        """Put the headers around all that the framework puts together."""
        return SafeHeaders(super().build_middleware_stack())


def desk(door: Door) -> FastAPI:
    """Give the pages; `door` tells who is logged in."""
    app = _Desk(title="稳岗办事页", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.door = door
    for page in PAGES:
        app.include_router(page)
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    app.add_exception_handler(NotLoggedInError, _ask_to_log_in)
    app.add_exception_handler(UserError, _refuse)
    app.add_exception_handler(AwayError, _away)
    app.add_exception_handler(RequestValidationError, _not_readable)
    app.add_exception_handler(HTTPException, _nothing_here)
    app.add_exception_handler(Exception, _broken)
    return app


async def _ask_to_log_in(request: Request, _error: Exception) -> Response:
    """Send a person to the login and back; a program is told in one word."""
    if request.method == "GET" and "text/html" in request.headers.get("accept", ""):
        door: Door = request.app.state.door
        after = quote(f"{request.scope.get('root_path', '')}{_path(request)}", safe="/?=&")
        return RedirectResponse(door.login_address(after), status_code=303)
    return JSONResponse({"detail": "没有登录"}, status_code=401)


def _path(request: Request) -> str:
    path = request.url.path.removeprefix(request.scope.get("root_path", ""))
    return f"{path}?{request.url.query}" if request.url.query else path


async def _refuse(request: Request, error: Exception) -> Response:
    """Say why something was refused; what is not for this visitor is on record."""
    visit: Visit | None = getattr(request.state, "visit", None)
    status = 403 if isinstance(error, RefusedVisitError) else 404 if isinstance(error, NotFoundError) else 400
    if visit is not None and isinstance(error, RefusedVisitError):
        await run_in_threadpool(visit.note_refused, error, f"{request.method} {_path(request)}")
    return refusal_page(request, visit, str(error), status)


async def _away(request: Request, error: Exception) -> Response:
    """Say what is away; the same page works when it is back."""
    return refusal_page(request, getattr(request.state, "visit", None), str(error), 503)


async def _not_readable(request: Request, _error: Exception) -> Response:
    return refusal_page(request, getattr(request.state, "visit", None), "地址或表单写得不对：请从首页的链接进入", 400)


async def _nothing_here(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    return refusal_page(request, getattr(request.state, "visit", None), "没有这一页：请从首页的链接进入", status)


async def _broken(request: Request, error: Exception) -> Response:
    _LOG.error("a page of the desk broke", exc_info=error)
    told = "系统出错，这次没有办成，已记入日志：请稍后再试，仍不行请联系运行人员"
    return refusal_page(request, getattr(request.state, "visit", None), told, 500)
