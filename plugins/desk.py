"""What Airflow's web server shows for the office beside its own pages: the papers about which a human task asks.

Belongs here: mounting, and who may read. Does not belong here: what stands on a page (`wengang`), what a human task asks (`opinion_task`).
A mounted app has no authentication of its own (airflow-facts): each page asks Airflow who is visiting, and whether that person may see
human tasks. Every process of Airflow imports this module; only the web server needs what is imported inside functions.
"""

from __future__ import annotations

from typing import Annotated

from airflow.plugins_manager import AirflowPlugin
from fastapi import Depends, FastAPI, HTTPException, Path, Request
from fastapi.responses import HTMLResponse
from fastapi.security.utils import get_authorization_scheme_param

from current_question import CurrentQuestion
from refused_start import RefusedStart
from wengang.approvals.enclosures import enclosures_of
from wengang.database.unit_of_work import unit_of_work
from wengang.papers.reading_page import reading_page
from wengang.settings.environment import Settings

PREFIX = "/desk"
DIGEST = r"^[0-9a-f]{16,64}$"
app = FastAPI(title="稳岗办事页", docs_url=None, redoc_url=None, openapi_url=None)


async def reader_of_questions(request: Request) -> None:
    """Let only those read who may see human tasks: by the session of Airflow's pages, or a token."""
    from airflow.api_fastapi.app import get_auth_manager  # noqa: PLC0415 - see above
    from airflow.api_fastapi.auth.managers.base_auth_manager import COOKIE_NAME_JWT_TOKEN  # noqa: PLC0415
    from airflow.api_fastapi.auth.managers.models.resource_details import DagAccessEntity  # noqa: PLC0415
    from airflow.api_fastapi.core_api.security import resolve_user_from_token  # noqa: PLC0415

    scheme, token = get_authorization_scheme_param(request.headers.get("Authorization"))
    user = await resolve_user_from_token(token if scheme.lower() == "bearer" else request.cookies.get(COOKIE_NAME_JWT_TOKEN))
    if not get_auth_manager().is_authorized_dag(method="GET", access_entity=DagAccessEntity.HITL_DETAIL, user=user):
        raise HTTPException(403, "没有查看审批内容的权限")


@app.get("/papers/{digest}", response_class=HTMLResponse, dependencies=[Depends(reader_of_questions)])
def papers(digest: Annotated[str, Path(pattern=DIGEST)]) -> str:
    """Show every paper that belongs to the text of a digest."""
    with unit_of_work(Settings.from_environment()) as work:
        found = enclosures_of(work, digest)
    if not found:
        raise HTTPException(404, "没有这份审批内容")
    return reading_page(f"审批全文：共{len(found)}份", [(paper.title, paper.html) for paper in found])


class DeskPlugin(AirflowPlugin):
    """What Airflow loads."""

    name = "wengang_desk"
    fastapi_apps = [{"app": app, "url_prefix": PREFIX, "name": "稳岗办事页"}]  # noqa: RUF012 - Airflow reads it from the class
    fastapi_root_middlewares = [  # noqa: RUF012 - as above
        {"middleware": CurrentQuestion, "name": "当前询问"},
        {"middleware": RefusedStart, "name": "启动表单的答复"},
    ]
