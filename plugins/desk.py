"""The pages of the office within Airflow's web server: mounting them, and telling them who is visiting.

Belongs here: that. Does not belong here: what stands on a page and who may see it (`wengang_desk`), what a human task asks (`opinion_task`).
A mounted app has no authentication of its own (airflow-facts): the desk asks `AirflowDoor` before it shows anything. Every process of
Airflow imports this module; only the web server needs the pages, and what is imported inside functions.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from airflow.plugins_manager import AirflowPlugin

from current_question import CurrentQuestion
from known_hosts import KnownHosts
from limited_logins import LimitedLogins
from recorded_calls import RecordedCalls
from refused_start import RefusedStart

if TYPE_CHECKING:
    from fastapi import FastAPI, Request
    from starlette.types import Receive, Scope, Send

    from wengang_desk.visits import Session

PREFIX = "/wengang"
BEFORE = "/desk"
"""Where the pages stood once: links in mails and questions that were written then go on to lead there."""


class AirflowDoor:
    """Airflow's sessions: by the cookie of its pages, or a token."""

    async def session(self, request: Request) -> Session:
        """Give who is logged in; raises `NotLoggedInError`."""
        from airflow.api_fastapi.auth.managers.base_auth_manager import COOKIE_NAME_JWT_TOKEN  # noqa: PLC0415 - see above
        from airflow.api_fastapi.core_api.security import resolve_user_from_token  # noqa: PLC0415
        from fastapi import HTTPException  # noqa: PLC0415
        from fastapi.security.utils import get_authorization_scheme_param  # noqa: PLC0415

        from wengang_desk.visits import NotLoggedInError, Session  # noqa: PLC0415

        scheme, token = get_authorization_scheme_param(request.headers.get("Authorization"))
        secret = token if scheme.lower() == "bearer" else request.cookies.get(COOKIE_NAME_JWT_TOKEN, "")
        try:
            user: Any = await resolve_user_from_token(secret)
        except HTTPException as error:
            raise NotLoggedInError from error
        return Session(user.username, frozenset(role.name for role in user.roles), secret)

    def login_address(self, after: str) -> str:
        """Give where one logs in to come back to an address."""
        from airflow.api_fastapi.app import get_auth_manager  # noqa: PLC0415 - see above

        return str(get_auth_manager().get_url_login(next_url=after))

    def logout_address(self) -> str:
        """Give where one logs out, of Airflow's pages too."""
        from airflow.configuration import conf  # noqa: PLC0415 - see above

        return f"{conf.get('api', 'base_url', fallback='').rstrip('/')}/api/v2/auth/logout"


async def account_of(scope: Scope) -> str:
    """Give the account that makes a request; empty where nobody is logged in."""
    from starlette.requests import Request  # noqa: PLC0415 - see above

    from wengang_desk.visits import NotLoggedInError  # noqa: PLC0415

    try:
        return (await AirflowDoor().session(Request(scope))).account
    except NotLoggedInError:
        return ""


def account_named(name: str) -> str:
    """Give the account that a name or mail address at the login means, as FAB takes it; empty where there is none."""
    from airflow.providers.fab.auth_manager.models import User  # noqa: PLC0415 - see above
    from airflow.utils.session import create_session  # noqa: PLC0415
    from sqlalchemy import func, select  # noqa: PLC0415

    by_name, by_address = (func.lower(column) == name.lower() for column in (User.username, User.email))
    with create_session() as session:
        return session.scalar(select(User.username).where(by_name | by_address).order_by(by_name.desc()).limit(1)) or ""


@cache
def _pages() -> FastAPI:
    from wengang_desk.application import desk  # noqa: PLC0415 - see above

    return desk(AirflowDoor())


async def pages(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a request to the desk."""
    await _pages()(scope, receive, send)


async def moved(scope: Scope, receive: Receive, send: Send) -> None:
    """Lead an address of before to where the page stands now."""
    from starlette.requests import Request  # noqa: PLC0415 - see above
    from starlette.responses import RedirectResponse  # noqa: PLC0415

    root = scope["root_path"]
    path = Request(scope).url.path.removeprefix(root)
    query = f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else ""
    await RedirectResponse(f"{root.removesuffix(BEFORE)}{PREFIX}{path}{query}", status_code=308)(scope, receive, send)


class DeskPlugin(AirflowPlugin):
    """What Airflow loads."""

    name = "wengang_desk"
    fastapi_apps = [  # noqa: RUF012 - Airflow reads it from the class
        {"app": pages, "url_prefix": PREFIX, "name": "稳岗办事页"},
        {"app": moved, "url_prefix": BEFORE, "name": "办事页的旧地址"},
    ]
    fastapi_root_middlewares = [  # noqa: RUF012 - as above
        {"middleware": KnownHosts, "name": "可信的主机名"},
        {"middleware": CurrentQuestion, "name": "当前询问"},
        {"middleware": RefusedStart, "name": "启动表单的答复"},
        {"middleware": LimitedLogins, "kwargs": {"account_named": account_named}, "name": "登录限次"},
        {"middleware": RecordedCalls, "kwargs": {"account_of": account_of}, "name": "调用记录"},
    ]
    external_views = [  # noqa: RUF012 - as above
        {"name": "稳岗办事页", "href": f"{PREFIX}/", "destination": "nav"},
    ]
