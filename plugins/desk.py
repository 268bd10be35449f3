"""What Airflow's web server shows for the office beside its own pages: the papers about which a human task asks, and what is due.

Belongs here: mounting, and who may read. Does not belong here: what stands on a page (`wengang`), what a human task asks (`opinion_task`).
A mounted app has no authentication of its own (airflow-facts): each page asks Airflow who is visiting, and whether that person may see
what the page is about. Every process of Airflow imports this module; only the web server needs what is imported inside functions.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated

from airflow.plugins_manager import AirflowPlugin
from fastapi import Depends, FastAPI, HTTPException, Path, Request
from fastapi.responses import HTMLResponse
from fastapi.security.utils import get_authorization_scheme_param

from current_question import CurrentQuestion
from refused_start import RefusedStart
from wengang.approvals.enclosures import enclosures_of
from wengang.data_sharing.simulation import clock_counts
from wengang.database.unit_of_work import unit_of_work
from wengang.due import what_waits
from wengang.papers.reading_page import reading_page
from wengang.papers.waiting_page import NO_TODAY, waiting_page
from wengang.periods import read_day
from wengang.settings.environment import Settings
from wengang.workdays import OFFICE_TIME

PREFIX = "/desk"
DIGEST = r"^[0-9a-f]{16,64}$"
app = FastAPI(title="稳岗办事页", docs_url=None, redoc_url=None, openapi_url=None)


def only_for(entity: str, refusal: str) -> Callable[[Request], Awaitable[None]]:
    """Let only those read who may see something of the procedures (`DagAccessEntity`): by the session of Airflow's pages, or a token."""

    async def require(request: Request) -> None:
        if not await _may_see(request, entity):
            raise HTTPException(403, refusal)

    return require


async def _may_see(request: Request, entity: str) -> bool:
    from airflow.api_fastapi.app import get_auth_manager  # noqa: PLC0415 - see above
    from airflow.api_fastapi.auth.managers.base_auth_manager import COOKIE_NAME_JWT_TOKEN  # noqa: PLC0415
    from airflow.api_fastapi.auth.managers.models.resource_details import DagAccessEntity  # noqa: PLC0415
    from airflow.api_fastapi.core_api.security import resolve_user_from_token  # noqa: PLC0415

    scheme, token = get_authorization_scheme_param(request.headers.get("Authorization"))
    user = await resolve_user_from_token(token if scheme.lower() == "bearer" else request.cookies.get(COOKIE_NAME_JWT_TOKEN))
    return get_auth_manager().is_authorized_dag(method="GET", access_entity=DagAccessEntity[entity], user=user)


@app.get("/papers/{digest}", response_class=HTMLResponse, dependencies=[Depends(only_for("HITL_DETAIL", "没有查看审批内容的权限"))])
def papers(digest: Annotated[str, Path(pattern=DIGEST)]) -> str:
    """Show every paper that belongs to the text of a digest."""
    with unit_of_work(Settings.from_environment()) as work:
        found = enclosures_of(work, digest)
    if not found:
        raise HTTPException(404, "没有这份审批内容")
    return reading_page(f"审批全文：共{len(found)}份", [(paper.title, paper.html) for paper in found])


@app.get("/due", response_class=HTMLResponse, dependencies=[Depends(only_for("RUN", "没有查看到期事项的权限"))])
def due(on: str = "") -> str:
    """Show what is due and overdue: today, or on the day that is asked for (`?on=2025-04-03`)."""
    asked = read_day(on)
    if on and asked is None:
        raise HTTPException(400, f"“{on}”不是一个日期：写成 2025-04-03 的样子，或去掉 ?on= 看今天")
    with unit_of_work(Settings.from_environment()) as work:
        counts = asked is not None or clock_counts(work)
        day = asked or datetime.now(OFFICE_TIME).date()
        return waiting_page(what_waits(work, day, day_counts=counts), day, "" if counts else NO_TODAY)


class DeskPlugin(AirflowPlugin):
    """What Airflow loads."""

    name = "wengang_desk"
    fastapi_apps = [{"app": app, "url_prefix": PREFIX, "name": "稳岗办事页"}]  # noqa: RUF012 - Airflow reads it from the class
    fastapi_root_middlewares = [  # noqa: RUF012 - as above
        {"middleware": CurrentQuestion, "name": "当前询问"},
        {"middleware": RefusedStart, "name": "启动表单的答复"},
    ]
