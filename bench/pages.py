"""The rows of the pages of a month: how long the server takes for each, and how large it is.

Belongs here: asking the desk for its pages of a month. Does not belong here: a browser, the network, Airflow's own sessions.

Method: the desk as it is mounted, asked within this process by a leader for whom the session stands; each page once to warm it up, then
REPEATS times, of which the middle one counts. What a page reads is what the month left in the database at full scale.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from unittest.mock import patch

from fastapi import FastAPI, Request
from httpx import ASGITransport, AsyncClient, Response

from bench.stopwatch import timed
from wengang.people import load_people
from wengang.periods import Period
from wengang.settings.environment import Settings
from wengang_desk.application import desk
from wengang_desk.visits import Session

REPEATS = 5
_FOUND = 200


@dataclass(frozen=True, slots=True)
class MeasuredPage:
    """Seconds of the middle one of the repeats, and bytes of the page."""

    title: str
    seconds: float
    bytes: int


class _OpenDoor:
    """A leader for whom Airflow's session stands."""

    async def session(self, _request: Request) -> Session:
        return Session(load_people().leaders[0].account, (), "bench")

    def login_address(self, after: str) -> str:
        return after

    def logout_address(self) -> str:
        return "/"


def measure_pages(settings: Settings, month: Period, targets: Mapping[str, int]) -> Sequence[MeasuredPage]:
    """Ask for the pages of a month, of its largest unit where one unit is asked for."""
    unit = max(targets, key=lambda code: targets[code])
    pages = {
        "月度情况": f"/month/{month}",
        "月度情况：一个单位": f"/month/{month}/{unit}",
        "月度情况：全省的判断依据": f"/month/{month}/460000",
        "一页": f"/leader?month={month}",
        "报送情况": f"/board?month={month}",
    }
    app = desk(_OpenDoor())
    with patch.object(Settings, "from_environment", lambda: settings):
        return [_measured(app, title, path) for title, path in pages.items()]


def _measured(app: FastAPI, title: str, path: str) -> MeasuredPage:
    answer = _asked(app, path)
    if answer.status_code != _FOUND:
        raise RuntimeError(f"{path} was answered by {answer.status_code}: {answer.text[-300:]}")
    spans = [timed(lambda: _asked(app, path)) for _ in range(REPEATS)]
    return MeasuredPage(title, median(span.seconds for span in spans), len(answer.content))


def _asked(app: FastAPI, path: str) -> Response:
    async def ask() -> Response:
        transport = ASGITransport(app, raise_app_exceptions=False)
        async with AsyncClient(transport=transport, base_url="http://desk.example") as client:
            return await client.get(path)

    return asyncio.run(ask())
