"""Headers that every answer of the desk carries: nothing from elsewhere, no frame around it, nothing kept by the browser.

Belongs here: those headers. Does not belong here: Airflow's own pages, which are not ours.
"""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

STRICT = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
WITH_PAPERS = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'"
)
"""For a page that shows papers in frames: each brings its style and its charts within itself, and none may run anything."""
_SAFE = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_STATIC_SECONDS = 3600


class SafeHeaders:
    """ASGI middleware around the desk."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request on, and add the headers to its answer."""
        static = scope["type"] == "http" and "/static/" in scope["path"]

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _SAFE.items():
                    headers[name] = value
                headers.setdefault("Content-Security-Policy", STRICT)
                headers["Cache-Control"] = f"private, max-age={_STATIC_SECONDS}" if static else "no-store"
            await send(message)

        await self.app(scope, receive, with_headers)
