"""Turning what a page found into HTML: one environment of templates, in which everything is escaped.

Belongs here: the environment, and what every template may use. Does not belong here: a page's own values (`pages`).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from wengang import __version__
from wengang.papers.wording import day
from wengang_desk.headers import STRICT
from wengang_desk.rights import menu_of
from wengang_desk.visits import TOKEN, Door, Visit

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.globals.update({"version": __version__, "token_field": TOKEN})
_TEMPLATES.filters["day"] = day


def show(
    request: Request,
    visit: Visit,
    template: str,
    *,
    status: int = 200,
    policy: str = STRICT,
    **values: Any,  # noqa: ANN401 - whatever the template shows
) -> HTMLResponse:
    """Give a page of a visit; `values` are what its template shows."""
    return HTMLResponse(_rendered(request, visit, template, values), status_code=status, headers={"Content-Security-Policy": policy})


def refusal_page(request: Request, visit: Visit | None, told: str, status: int) -> HTMLResponse:
    """Give the page of a refused or failed visit, also where nobody is known to be visiting."""
    return HTMLResponse(_rendered(request, visit, "refused.html", {"told": told}), status_code=status)


def _rendered(request: Request, visit: Visit | None, template: str, values: Mapping[str, Any]) -> str:
    door: Door = request.app.state.door
    frame = {
        "root": _root(request),
        "visit": visit,
        "menu": menu_of(visit.visitor) if visit else [],
        "logout": door.logout_address(),
    }
    return _TEMPLATES.get_template(template).render(**frame, **values)


def address(request: Request, path: str) -> str:
    """Give the address of a page of the desk from where it is mounted."""
    return f"{_root(request)}/{path}"


def _root(request: Request) -> str:
    return str(request.scope.get("root_path", "")).rstrip("/")
