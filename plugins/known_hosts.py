"""Which names the web server answers to: a request that calls it by another name is refused before anything looks at it.

Belongs here: the list and the refusal. Does not belong here: who is visiting (`desk`), what a proxy may say of a client (uvicorn).
Without the list (`WENGANG_TRUSTED_HOSTS`) every name is answered to, as in a trial. This machine, the address of the pages and the one by
which tasks call are always among them.
"""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp

ALWAYS = ("localhost", "127.0.0.1")
_ADDRESSES = ("AIRFLOW__API__BASE_URL", "AIRFLOW__CORE__EXECUTION_API_SERVER_URL")


def known_hosts() -> list[str]:
    """Give the names that are answered to; `*` where the office names none."""
    named = [name.strip() for name in os.environ.get("WENGANG_TRUSTED_HOSTS", "").split(",") if name.strip()]
    if not named:
        return ["*"]
    own = [urlsplit(os.environ.get(variable, "")).hostname for variable in _ADDRESSES]
    return list(dict.fromkeys([*named, *filter(None, own), *ALWAYS]))


class KnownHosts(TrustedHostMiddleware):
    """Refuses with 400 a request to a name that is not known, and never leads such a one elsewhere."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(app, allowed_hosts=known_hosts(), www_redirect=False)
